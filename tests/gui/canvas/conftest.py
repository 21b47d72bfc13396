"""A canvas over a small photo, with work done on the spot instead of on a worker."""

from dataclasses import dataclass, replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest

from restorer_app.core.box import Box
from restorer_app.core.marking import FindHole, FindSimilar, TraceCrease
from restorer_app.core.photo import Photo
from restorer_app.core.queue import Job
from restorer_app.core.requests import VIEW_TILE, RenderView
from restorer_app.core.state import Candidate, Hole, Origin, Patch, Repair, new_state
from restorer_app.document.document import Document
from restorer_app.document.edits import erase, paint
from restorer_app.engine.render import output_box, render
from restorer_app.tools.brush import BrushTool
from restorer_app.ui.canvas.canvas import Canvas
from restorer_app.work import marking

MARKING = {FindSimilar: marking.similar, TraceCrease: marking.crease, FindHole: marking.hole}


def rendered(state, tile):
    """One view tile of an 8-bit colour state, reduced by taking the mean of whole blocks."""
    side, factor = VIEW_TILE << tile.level, 1 << tile.level
    box = Box(tile.column * side, tile.row * side, side, side).intersection(output_box(state, 0))
    pixels = render(state, box)
    height, width = -(-box.height // factor), -(-box.width // factor)
    result = np.full((height, width, 4), 255, np.uint8)
    if factor == 1:
        result[..., :3] = pixels[..., ::-1]
        return result
    missing = ((0, height * factor - box.height), (0, width * factor - box.width), (0, 0))
    blocks = np.pad(pixels, missing, mode="edge").reshape(height, factor, width, factor, 3)
    result[..., :3] = blocks.mean(axis=(1, 3), dtype=np.float32).round()[..., ::-1]
    return result


class InlineWork:
    """Answers `RenderView` and what tools ask for at once, or when `release` is called while `is_held`; remembers
    what was asked."""

    def __init__(self):
        self.requests = []
        self.is_held = False
        self.error = None
        self._waiting = []

    def __call__(self, request):
        self.requests.append(request)
        runs = MARKING.get(type(request))
        job = Job(lambda progress: runs(request, progress) if runs else self._render(request), request.lane)
        if self.is_held:
            self._waiting.append(job)
        else:
            job.execute()
        return job

    def release(self):
        """Does what was held back, and holds nothing back from now on."""
        self.is_held = False
        waiting, self._waiting = self._waiting, []
        for job in waiting:
            job.execute()

    @property
    def tiles(self):
        """Every tile asked for so far."""
        return [tile for request in self.requests if isinstance(request, RenderView) for tile in request.tiles]

    def _render(self, request):
        assert isinstance(request, RenderView)
        if self.error is not None:
            raise self.error
        return {tile: rendered(request.state, tile) for tile in request.tiles}


@dataclass
class Bench:
    """A shown canvas, the document behind it and what a test does with both; places are in scan pixels."""

    qtbot: object
    canvas: Canvas
    work: InlineWork
    document: Document
    strokes: list

    def settle(self):
        """Waits until everything seen is sharp."""
        self.qtbot.waitUntil(lambda: self.canvas.is_complete)

    def look(self, *, settled=True):
        """What the canvas shows: (h, w, 3) uint8 RGB in device pixels."""
        if settled:
            self.settle()
        return pixels_of(self.canvas.grab().toImage())

    def point(self, x, y):
        """The widget point whose pixel shows that place."""
        px, py = self.canvas.scene.view.to_widget(x, y)
        return QPoint(round(px), round(py))

    def press(self, x, y, modifiers=Qt.KeyboardModifier.NoModifier, button=Qt.MouseButton.LeftButton):
        QTest.mousePress(self.canvas, button, modifiers, self.point(x, y))

    def move(self, x, y):
        QTest.mouseMove(self.canvas, self.point(x, y))

    def release(self, x, y, modifiers=Qt.KeyboardModifier.NoModifier, button=Qt.MouseButton.LeftButton):
        QTest.mouseRelease(self.canvas, button, modifiers, self.point(x, y))

    def repair(self, box, value):
        """Lays a flat patch over the photo, as one entry of the history."""
        pixels = np.full((box.height, box.width, 3), value, np.uint8)
        hole = Hole((Patch(box, np.ones((box.height, box.width), bool)),), float(box.width))
        repair = Repair(hole, (Candidate((pixels,), 0, "flat", Origin.CLASSICAL),))
        self.document.do(lambda state: replace(state, repairs=(*state.repairs, repair)), "Repair")


def pixels_of(image: QImage):
    """(h, w, 3) uint8 RGB of an image."""
    image = image.convertToFormat(QImage.Format.Format_RGB32)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine() // 4, 4)
    return rows[:, : image.width(), 2::-1].copy()


@pytest.fixture
def photo():
    """A colour photo of 1300 × 900 in which every pixel can be told from its neighbours."""
    y, x = np.mgrid[0:900, 0:1300]
    return Photo(np.stack([x * 7 % 256, y * 11 % 256, (x // 4 + y // 4) % 256], axis=2).astype(np.uint8))


@pytest.fixture
def bench(qtbot, photo):
    """The photo on a canvas of 800 × 600, fitted, with a brush of 20 px."""
    work = InlineWork()
    canvas = Canvas(work)
    qtbot.addWidget(canvas)
    document, strokes = Document(new_state(photo)), []
    canvas.stroke_finished.connect(strokes.append)
    canvas.stroke_finished.connect(
        lambda stroke: document.do((erase if stroke.erases else paint)(stroke.mask), stroke.label)
    )
    document.changed.connect(lambda change: canvas.set_state(document.state))
    canvas.resize(800, 600)
    canvas.set_tool(BrushTool(erases=False, size=20))
    canvas.set_state(document.state)
    with qtbot.waitExposed(canvas):
        canvas.show()
    canvas.setFocus()
    return Bench(qtbot, canvas, work, document, strokes)
