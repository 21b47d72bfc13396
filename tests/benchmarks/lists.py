"""Times the history of 1,000 lines and the list of 2,000 repairs on 24 megapixels and prints medians in milliseconds as
one JSON object. Each figure is what Qt's thread is busy for one act with its repaint; beside it stands the same act
with the page closed.
"""

import json
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
import tifffile
from PySide6.QtWidgets import QApplication
from scans import HEIGHT, WIDTH, scan
from window import open_window

from restorer_app.core.box import Box
from restorer_app.core.mask import Mask
from restorer_app.core.progress import SilentProgress
from restorer_app.core.requests import RenderThumbnail
from restorer_app.core.state import Candidate, DocumentState, Hole, Origin, Patch, Repair
from restorer_app.document.edits import paint
from restorer_app.ui.window import MainWindow
from restorer_app.work.thumbnails import render_thumbnail

REPEATS = 15
LINES, REPAIRS = 1000, 2000


def stroke(index: int) -> Mask:
    """A dab of 20 px, each at another place."""
    box = Box(40 * (index % 145) + 5, 60 * (index // 145) + 5, 20, 20)
    return Mask(WIDTH, HEIGHT).painted(box, np.ones((20, 20), bool))


def repairs() -> tuple[Repair, ...]:
    """Specks of 16 px all over the photo."""
    random = np.random.default_rng(3)
    result = []
    for _ in range(REPAIRS):
        box = Box(int(random.integers(0, WIDTH - 16)), int(random.integers(0, HEIGHT - 16)), 16, 16)
        hole = Hole((Patch(box, np.ones((16, 16), bool)),), 16.0)
        pixels = np.full((16, 16, 3), 120, np.uint8)
        result.append(Repair(hole, (Candidate((pixels,), 0, "harmonic", Origin.CLASSICAL),)))
    return tuple(result)


def settle(window: MainWindow) -> None:
    """Waits until the photo and all pictures that are seen are there."""
    end = time.monotonic() + 1
    while time.monotonic() < end or not window.canvas.is_complete:
        QApplication.processEvents()


def timed(window: MainWindow, *acts: Callable[[], object]) -> float:
    """Median milliseconds of one act and the repaint that it causes; the acts take turns. What others do on this
    machine meanwhile does not count."""
    times = []
    for index in range(REPEATS * len(acts)):
        start = time.thread_time()
        acts[index % len(acts)]()
        window.panel.repaint()
        QApplication.sendPostedEvents()
        times.append(time.thread_time() - start)
    return round(1e3 * statistics.median(times), 2)


def measure_history(window: MainWindow, result: dict[str, float]) -> None:
    """Going back and forth among a thousand strokes."""
    document = window.session.document
    assert document is not None
    for index in range(LINES):
        document.do(paint(stroke(index)), f"Stroke {index}")
    for name in ("closed", "open"):
        window.actions_by_id["history"].setChecked(name == "open")
        settle(window)
        result[f"undo and redo, history {name}"] = timed(window, document.undo, document.redo)
    rows = window.pages.history_page.rows
    places = [0, LINES // 2, LINES]
    acts = [lambda place=place: rows.scrollTo(rows.model().index(place, 0)) for place in places]
    result["scroll through the history"] = timed(window, *acts)
    window.actions_by_id["history"].setChecked(False)


def measure_repairs(window: MainWindow, result: dict[str, float]) -> None:
    """Hiding, showing and selecting among two thousand repairs."""
    document, many = window.session.document, repairs()
    assert document is not None
    document.do(lambda state: replace(state, repairs=many), "Repair")
    page = window.pages.repairs_page
    hide = [lambda: page.toggle((many[0].hole,))]
    window.actions_by_id["repairs"].setChecked(True)
    settle(window)
    result["undo and redo, list open"] = timed(window, document.undo, document.redo)
    document.redo()
    settle(window)
    rows = page.rows
    result["hide or show one of 2000"] = timed(window, *hide)
    result["go one row down"] = timed(
        window, *(lambda n=n: rows.setCurrentIndex(rows.model().index(n, 0)) for n in range(8))
    )
    result["select all and outline them"] = timed(window, rows.selectAll, rows.clearSelection)
    rows.selectAll()
    result["hide or show all 2000"] = timed(window, lambda: page.toggle(page.holes))
    window.actions_by_id["repairs"].setChecked(False)
    settle(window)
    result["undo and redo, list closed"] = timed(window, document.undo, document.redo)


def measure_pictures(state: DocumentState, result: dict[str, float]) -> None:
    """What the view's worker needs for one thumbnail."""
    quiet = SilentProgress()
    for name, box in (("the whole photo", state.photo.box), ("a repair", Box(3000, 2000, 64, 64))):
        times = []
        for _ in range(REPEATS):
            start = time.perf_counter()
            render_thumbnail(RenderThumbnail(state, box), quiet)
            times.append(time.perf_counter() - start)
        result[f"thumbnail of {name}, on the worker"] = round(1e3 * statistics.median(times), 2)


def main() -> None:
    """All figures."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "scan.tif"
        tifffile.imwrite(path, scan(), photometric="rgb")
        result: dict[str, float] = {}
        with open_window(path) as window:
            settle(window)
            measure_history(window, result)
            measure_repairs(window, result)
            state = window.session.state
        assert state is not None
        measure_pictures(replace(state, repairs=repairs()), result)
        print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
