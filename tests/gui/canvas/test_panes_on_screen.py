"""Two panes at any number of device pixels to a logical one: exact in both, and nothing left over when things move."""

import json
import os
import subprocess
import sys

import pytest

LOOK = """
import json
import numpy as np
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from restorer_app.core.photo import Photo
from restorer_app.core.queue import Job
from restorer_app.core.state import new_state
from restorer_app.document.document import Document
from restorer_app.document.edits import paint
from restorer_app.tools.brush import BrushTool
from restorer_app.ui.canvas.canvas import Canvas
from restorer_app.ui.canvas.showing import set_side_by_side


def work(request):
    def run(progress):
        tiles = {}
        for tile in request.tiles:
            rows = slice(tile.row * 512, tile.row * 512 + 512)
            columns = slice(tile.column * 512, tile.column * 512 + 512)
            part = request.state.photo.pixels[rows, columns, ::-1]
            tiles[tile] = np.dstack([part, np.full(part.shape[:2], 255, np.uint8)])
        return tiles

    job = Job(run, None)
    job.execute()
    return job


def array(pixmap):
    image = pixmap.toImage().convertToFormat(QImage.Format.Format_RGB32)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine() // 4, 4)
    return rows[:, : image.width(), 2::-1].astype(int)


def settle():
    while not canvas.is_complete:
        application.processEvents()
    application.processEvents()


def leftovers():
    settle()
    # the offscreen platform gives as many device pixels as there are logical ones, from the left upper corner
    held = array(canvas.screen().grabWindow(canvas.winId()))
    return int((held != array(canvas.grab())[: held.shape[0], : held.shape[1]]).any(axis=2).sum())


application = QApplication([])
canvas = Canvas(work)
canvas.resize(601, 403)
scan = np.random.default_rng(3).integers(0, 256, (1100, 1400, 3), np.uint8)
document = Document(new_state(Photo(scan)))
canvas.stroke_finished.connect(lambda stroke: document.do(paint(stroke.mask), "stroke"))
document.changed.connect(lambda change: canvas.set_state(document.state))
canvas.set_state(document.state)
canvas.show()
set_side_by_side(canvas, True)
canvas.actual_size()
settle()
view, ratio = canvas.scene.view, canvas.devicePixelRatioF()
shown, offset = array(canvas.grab()), round(view.offset * ratio)
x, y, width, height = int(-view.viewport.dx), int(-view.viewport.dy), view.frame.width, view.frame.height
top = round(50 * ratio)
wanted = scan[y + top : y + height, x : x + width]
exact = [bool(np.array_equal(shown[top:height, left : left + width], wanted)) for left in (0, offset)]
canvas.set_tool(BrushTool(erases=False, size=40))
left = []
place = QPoint(round(view.offset) + 80, 150)
for step in range(4):
    QTest.mouseMove(canvas, place + QPoint(17 * step, 9 * step))
    left.append(leftovers())
QTest.mousePress(canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)
for step in range(4):
    QTest.mouseMove(canvas, place + QPoint(13 * step, 21 * step))
    left.append(leftovers())
QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place + QPoint(39, 63))
left.append(leftovers())
for step in range(4):
    QTest.mouseMove(canvas, QPoint(60 + 17 * step, 200))
    left.append(leftovers())
document.undo()
left.append(leftovers())
canvas.hide()
print(json.dumps({"ratio": ratio, "exact": exact, "left": left, "strokes": len(document.entries) - 1}))
"""


@pytest.mark.parametrize("factor", [1.0, 1.25, 1.5, 2.0])
def test_both_panes_are_exact_at_100_percent_and_what_moves_leaves_nothing_behind(factor):
    environment = {**os.environ, "QT_SCALE_FACTOR": str(factor), "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run([sys.executable, "-c", LOOK], capture_output=True, text=True, env=environment, check=False)
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)
    assert result["ratio"] == factor
    assert result["strokes"] == 1
    assert result["exact"] == [True, True]
    assert result["left"] == [0] * len(result["left"])
