"""Times the clone and heal brushes on 24 megapixels in a view of 1600 × 1000; prints milliseconds as one JSON object.

`dab`: from a mouse event to the repaint that shows a dab of 200 px, beside the brush that marks; also the first dab of
a stroke, which looks up the profile's colours. `release`: from letting go to the repaint that shows the repair, of
strokes 40 × 200 and 200 × 1500 px.
"""

import json
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
import pyvips
from PySide6.QtCore import QEvent, QEventLoop, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication
from scans import HEIGHT, WIDTH, scan
from window import open_window, stroke, wait

from restorer_app.core.photo import Metadata
from restorer_app.core.progress import SilentProgress
from restorer_app.files.export import write_photo
from restorer_app.ui.window import MainWindow

ROUNDS, DABS = 9, 60
_None, _Left, _NoKey = Qt.MouseButton.NoButton, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


def mouse(window: MainWindow, kind: QEvent.Type, x: float, y: float) -> float:
    """Seconds of this thread for one mouse event at a place of the canvas and the repaint that it causes."""
    canvas, place = window.canvas, QPointF(x, y)
    button = _None if kind is QEvent.Type.MouseMove else _Left
    event = QMouseEvent(kind, place, canvas.mapToGlobal(place), button, _Left, _NoKey)
    started = time.thread_time()
    QApplication.sendEvent(canvas, event)
    QApplication.sendPostedEvents()
    return time.thread_time() - started


def dabs(window: MainWindow) -> dict[str, float]:
    """The first dab of a stroke and the others, whose way winds over the view."""
    first, rest = [], []
    for _ in range(3):
        first.append(mouse(window, QEvent.Type.MouseButtonPress, 300, 300))
        for step in range(DABS):
            rest.append(mouse(window, QEvent.Type.MouseMove, 300 + 17 * (step % 50), 300 + 7 * (step % 41)))
        window.canvas.pointing.cancel()
        mouse(window, QEvent.Type.MouseButtonRelease, 800, 600)
    figures = {"first": max(first), "median": statistics.median(rest), "longest": max(rest)}
    return {name: round(1e3 * seconds, 1) for name, seconds in figures.items()}


def wait_idle(condition: Callable[[], bool]) -> None:
    """Waits as a user's window does: asleep between events, so that the workers have the processor."""
    while not condition():
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)


def release(window: MainWindow, x: float, size: int, length: int) -> float:
    """Seconds from letting go of a stroke of that size to the repaint that shows the repair, which is undone."""
    window.canvas.set_brush_size(size)
    document = window.session.document
    assert document is not None
    count = len(document.state.repairs)
    stroke(window, x, 1300, length=length - size)
    released = time.perf_counter()
    wait_idle(lambda: len(document.state.repairs) > count and window.canvas.is_complete)
    window.canvas.repaint()
    seconds = time.perf_counter() - released
    window.session.undo()
    wait(lambda: window.canvas.is_complete)
    return seconds


def take_up(window: MainWindow, name: str) -> None:
    window.toolbox.choose(name)
    window.canvas.set_brush_size(200)
    tool = window.canvas.scene.tool
    if name != "brush":
        tool.take_from(1400.5, 2400.5)  # type: ignore[union-attr] # one of the two that copy


def measure(window: MainWindow, act: Callable[[MainWindow], object]) -> dict[str, object]:
    return {name: (take_up(window, name), act(window))[1] for name in ("brush", "clone", "heal_brush")}


def releases(window: MainWindow) -> dict[str, object]:
    result: dict[str, object] = {}
    for name in ("clone", "heal_brush"):
        take_up(window, name)
        for size, length in ((40, 200), (200, 1500)):
            release(window, 3000, size, length)
            times = [release(window, 3000, size, length) for _ in range(ROUNDS)]
            result[f"{name}, {size} × {length} px"] = round(1e3 * statistics.median(times))
    return result


def main() -> None:
    pixels, result = scan(), {}
    profile = pyvips.Operation.call("profile_load", "p3")
    kinds = {
        "8 bit": (pixels, Metadata()),
        "16 bit with a profile": (pixels.astype(np.uint16) * 257, Metadata(profile=profile)),
    }
    assert pixels.shape[:2] == (HEIGHT, WIDTH)
    with tempfile.TemporaryDirectory() as folder:
        for kind, (values, metadata) in kinds.items():
            path = Path(folder) / f"{kind}.tif"
            written = {"target": path, "source": None, "format_id": "tiff", "options": {}}
            write_photo(values, None, metadata, **written, progress=SilentProgress())
            with open_window(path) as window:
                for name, scale in (("fit", None), ("100 %", 1.0)):
                    window.canvas.fit() if scale is None else window.canvas.actual_size()
                    wait(lambda window=window: window.canvas.is_complete)
                    result[f"dab, {kind}, {name}"] = measure(window, dabs)
                window.canvas.fit()
                wait(lambda window=window: window.canvas.is_complete)
                result[f"release, {kind}"] = releases(window)
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
