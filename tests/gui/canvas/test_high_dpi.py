"""Screens with more than one device pixel to a logical one; Qt reads the factor when it starts, hence a process."""

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
from PySide6.QtWidgets import QApplication, QWidget

from restorer_app.core.photo import Photo
from restorer_app.core.queue import Job
from restorer_app.core.state import new_state
from restorer_app.tools.brush import BrushTool
from restorer_app.ui.canvas.canvas import Canvas


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


application = QApplication([])
window = QWidget()
window.resize(700, 500)
canvas = Canvas(work, window)
canvas.setGeometry(33, 27, 601, 403)
scan = np.random.default_rng(3).integers(0, 256, (1100, 1400, 3), np.uint8)
canvas.set_state(new_state(Photo(scan)))
window.show()
canvas.actual_size()
while not canvas.is_complete:
    application.processEvents()
image = window.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
shown = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine() // 4, 4)[..., 2::-1]
ratio, view = canvas.devicePixelRatioF(), canvas.scene.view.viewport
# A part well inside the canvas, wherever its corner was rounded to.
part = scan[int(-view.dy) + 40 : int(-view.dy) + 240, int(-view.dx) + 40 : int(-view.dx) + 240]
found = [
    (dx, dy)
    for dx in range(-1, 2)
    for dy in range(-1, 2)
    if np.array_equal(shown[round(27 * ratio) + 40 + dy :, round(33 * ratio) + 40 + dx :][:200, :200], part)
]
strokes = []
canvas.stroke_finished.connect(strokes.append)
canvas.set_tool(BrushTool(erases=False, size=1))
QTest.mouseClick(canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(200, 100))
rows, columns = np.nonzero(strokes[0].mask.to_array())
under = [int(columns[0]) + int(view.dx), int(rows[0]) + int(view.dy)]
print(json.dumps({"ratio": ratio, "exact": len(found), "under": under}))
"""


@pytest.mark.parametrize("factor", [1.25, 1.5, 2.0])
def test_100_percent_is_one_pixel_of_the_photo_on_one_device_pixel(factor):
    environment = {**os.environ, "QT_SCALE_FACTOR": str(factor), "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run([sys.executable, "-c", LOOK], capture_output=True, text=True, env=environment, check=False)
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)
    assert result["ratio"] == factor
    assert result["exact"] == 1
    assert result["under"] == [int(200 * factor), int(100 * factor)]
