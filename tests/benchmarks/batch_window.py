"""The window for many photos: memory over a batch of 200 through its request, and 5,000 rows on the screen.

Prints one JSON object: resident memory in MB after the first, the tenth, … photo, and milliseconds of work on Qt's
thread, medians.
"""

import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).parent))

from batch import COUNT, SHOWN, draw, resident
from PySide6.QtWidgets import QApplication

from restorer_app.catalog import load_cards
from restorer_app.core.batch import BatchPhoto, FileResult, FileState
from restorer_app.paths import models_dir
from restorer_app.settings import Settings
from restorer_app.steps.fills import fill_choices
from restorer_app.steps.steps import step_choices
from restorer_app.ui.window import MainWindow
from restorer_app.work.workers import Workers

ROWS, REPEATS = 5000, 60


def wait(condition: Callable[[], bool]) -> None:
    """Lets the window run until the condition holds."""
    while not condition():
        QApplication.processEvents()
        time.sleep(0.002)


def milliseconds(work: Callable[[int], None]) -> float:
    """The median time of the work with the painting that follows from it."""
    times = []
    for index in range(REPEATS):
        started = time.perf_counter()
        work(index)
        QApplication.processEvents()
        times.append((time.perf_counter() - started) * 1000)
    return round(statistics.median(times), 2)


def rows_on_screen(window: MainWindow) -> dict[str, float]:
    """What the list costs with thousands of photos."""
    batch = window.batch.window
    assert batch is not None
    rows, bar = batch.queue.rows, batch.table.verticalScrollBar()
    photos = [BatchPhoto(Path(f"/photos/{number % 40}/{number}.tif"), None, True, False) for number in range(ROWS)]
    batch.queue.photos = tuple(photos)

    def news(index: int) -> None:
        result = rows.results[index]
        rows.take([FileResult(result.source, result.output, FileState.DONE, seconds=1.5)])
        rows.take([FileResult(rows.results[index + 1].source, None, FileState.RUNNING)])
        batch.queue.changed.emit()

    return {
        "show all": milliseconds(lambda index: rows.show_photos(photos[: ROWS - index % 2])),
        "scroll": milliseconds(lambda index: bar.setValue(index * bar.maximum() // REPEATS)),
        "news of a photo": milliseconds(news),
        "select all": milliseconds(lambda index: batch.table.selectAll()),
    }


def main() -> dict[str, object]:
    """All figures."""
    application = QApplication([])
    cards = load_cards(models_dir())
    with tempfile.TemporaryDirectory() as place:
        folders = [Path(place, name) for name in ("photos", "masks", "out")]
        for folder in folders:
            folder.mkdir()
        draw(*folders[:2])
        workers = Workers(cards, Path(place, "journals"))
        given = {"choices": fill_choices(cards), "steps": step_choices(cards), "keep": lambda settings: None}
        window = MainWindow(submit=workers.submit, settings=Settings(device="cpu"), **given)
        window.show()
        window.batch.open_window()
        batch = window.batch.window
        assert batch is not None
        screen = rows_on_screen(window)
        batch.queue.add([folders[0]])
        batch.form.masks, batch.form.output = folders[1], folders[2]
        batch.form.changed.emit()
        wait(lambda: not batch.queue.is_looking)
        memory: list[float] = []

        def note() -> None:
            ended = sum(count for state, count in batch.queue.rows.counts.items() if state.is_final)
            memory.extend([resident()] * (ended - len(memory)))

        batch.queue.changed.connect(note)
        started = time.perf_counter()
        batch.start.click()
        wait(lambda: not batch.queue.is_running)
        seconds = time.perf_counter() - started
        told = batch.standing.text()
        batch.hide()
        window.close()
        workers.stop()
    del application
    return {
        "told": told,
        "seconds a photo": round(seconds / COUNT, 2),
        "MB after so many photos": {count: memory[count - 1] for count in SHOWN},
        "MB most": max(memory),
        f"ms on Qt's thread with {ROWS} rows": screen,
    }


if __name__ == "__main__":
    print(json.dumps(main(), indent=1))
