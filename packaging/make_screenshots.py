"""Takes the README's pictures from the real window: real workers, the sample photo, no screen needed.

.venv/bin/python packaging/make_screenshots.py
"""

import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from restorer_app.catalog import load_cards
from restorer_app.files.recipes import read_recipe
from restorer_app.paths import models_dir, recipe_files, resources_dir
from restorer_app.settings import Settings
from restorer_app.steps.fills import fill_choices
from restorer_app.steps.steps import step_choices
from restorer_app.ui.window import MainWindow
from restorer_app.work.workers import Workers

FOLDER = Path(__file__).resolve().parent / "screenshots"
SAMPLE = resources_dir() / "sample" / "sample.jpg"
SAMPLE_MASK = resources_dir() / "sample" / "sample-mask.png"
SIZE = (1280, 800)


def wait(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 120
    while not condition():
        QApplication.processEvents()
        if time.monotonic() > end:
            raise SystemExit("the window did not get there in two minutes")


@contextmanager
def open_window(theme: str) -> Iterator[MainWindow]:
    """A window with the sample photo open and its damage marked."""
    cards = load_cards(models_dir())
    workers = Workers(cards, Path(tempfile.mkdtemp()))
    window = MainWindow(
        submit=workers.submit,
        choices=fill_choices(cards),
        steps=step_choices(cards),
        settings=Settings(theme=theme, has_seen_stroke_hint=True),
        keep=lambda settings: None,
    )
    window.setWindowState(Qt.WindowState.WindowNoState)
    window.resize(*SIZE)
    window.show()
    try:
        window.open_path(SAMPLE)
        wait(lambda: window.session.state is not None and window.canvas.is_complete)
        window.session.import_mask(SAMPLE_MASK)
        wait(lambda: window.session.state is not None and not window.session.state.mask.is_empty)
        wait(lambda: window.canvas.is_complete)
        yield window
    finally:
        window.hide()
        workers.stop()


def repair(window: MainWindow) -> None:
    window.session.repair()
    wait(lambda: window.session.state is not None and bool(window.session.state.repairs))


def save(window: MainWindow, name: str) -> None:
    settled = time.monotonic() + 1.5  # the counts of the status bar come a little later
    wait(lambda: time.monotonic() > settled and window.canvas.is_complete)
    if not window.grab().save(str(FOLDER / name), quality=88):
        raise SystemExit(f"{name} could not be written")


def main() -> None:
    application = QApplication([])
    FOLDER.mkdir(exist_ok=True)
    with open_window("light") as window:
        save(window, "mark-light.webp")
    with open_window("dark") as window:
        repair(window)
        window.actions_by_id["compare"].trigger()
        save(window, "compare-dark.webp")
    with open_window("light") as window:
        repair(window)
        improving = window.session.improving
        improving.load(read_recipe(recipe_files()["old-print"]).steps, "Recipe")
        wait(lambda: all(step.facts is not None for step in improving.recipe[:1]))
        window.canvas.actual_size()
        window.mark_panel.heading.click()
        steps = window.recipe_panel.steps
        steps.unfold(steps.rows[0])
        save(window, "improve-light.webp")
    application.processEvents()


if __name__ == "__main__":
    main()
