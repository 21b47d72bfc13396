"""The real window with real workers and a 24-megapixel scan, for benchmarks that paint in it."""

import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from restorer_app.catalog import load_cards
from restorer_app.paths import models_dir
from restorer_app.settings import Settings
from restorer_app.steps.fills import fill_choices
from restorer_app.steps.steps import step_choices
from restorer_app.ui.window import MainWindow
from restorer_app.work.workers import Workers

VIEW = (1600, 1000)


def wait(condition: Callable[[], bool]) -> None:
    """Runs Qt's events until the condition holds."""
    end = time.monotonic() + 300
    while not condition():
        QApplication.processEvents()
        if time.monotonic() > end:
            raise SystemExit("the window did not get there in five minutes")


@contextmanager
def open_window(path: Path, *, heals_while_painting: bool = False) -> Iterator[MainWindow]:
    """A window whose canvas is VIEW pixels large, with the photo open and drawn."""
    application = QApplication.instance() or QApplication([])
    cards = load_cards(models_dir())
    workers = Workers(cards, Path(tempfile.mkdtemp()))
    settings = Settings(heals_while_painting=heals_while_painting)
    window = MainWindow(
        submit=workers.submit,
        choices=fill_choices(cards),
        steps=step_choices(cards),
        settings=settings,
        keep=lambda settings: None,
    )
    window.showNormal()
    window.resize(window.width() + VIEW[0] - window.canvas.width(), window.height() + VIEW[1] - window.canvas.height())
    window.open_path(path)
    wait(lambda: window.session.state is not None and window.canvas.is_complete)
    application.processEvents()
    try:
        yield window
    finally:
        window.hide()
        workers.stop()


def stroke(window: MainWindow, x: float, y: float, *, length: int = 200) -> None:
    """Drags the brush down from a point of the scan."""
    canvas = window.canvas
    places = [QPoint(*(round(v) for v in canvas.scene.view.to_widget(x, y + d))) for d in range(0, length + 1, 20)]
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, places[0])
    for place in places[1:]:
        QTest.mouseMove(canvas, place)
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, places[-1])
