"""Times the canvas on 24 megapixels in a view of 1600 × 1000 and prints medians in milliseconds as one JSON object.

Beside each repaint stands the yardstick of the same run: a bare widget that draws one image of the same size. `best` is
the fastest of all rounds, `cpu` this thread's own time (Qt paints large areas with several threads).
"""

import json
import os
import statistics
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import replace

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt
from PySide6.QtGui import QImage, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget

from restorer_app.core.box import Box
from restorer_app.core.brush import capsule, soft_capsule
from restorer_app.core.mask import Mask
from restorer_app.core.photo import Photo
from restorer_app.core.queue import Job
from restorer_app.core.region import EVERYWHERE, NOWHERE, Region
from restorer_app.core.requests import VIEW_TILE, RenderView, ViewTile
from restorer_app.core.state import DocumentState, new_state
from restorer_app.tools.brush import BrushTool
from restorer_app.ui.canvas.canvas import Canvas
from restorer_app.ui.canvas.showing import set_side_by_side
from restorer_app.ui.canvas.style import OverlayKind, OverlayStyle

WIDTH, HEIGHT, REPEATS = 6000, 4000, 31
_NoButton, _Left, _NoKey = Qt.MouseButton.NoButton, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


def rendered(state: DocumentState, tile: ViewTile) -> np.ndarray:
    """A view tile by taking every n-th pixel: quick, and as costly to paint as a good one."""
    side = VIEW_TILE << tile.level
    box = Box(tile.column * side, tile.row * side, side, side).intersection(state.photo.box)
    pixels = state.photo.pixels[box.slices][:: 1 << tile.level, :: 1 << tile.level, ::-1]
    return np.dstack([pixels, np.full(pixels.shape[:2], 255, np.uint8)])


def work_at_once(request: RenderView) -> Job[Mapping[ViewTile, np.ndarray]]:
    """Stands in for the worker."""
    job = Job(lambda progress: {tile: rendered(request.state, tile) for tile in request.tiles}, None)
    job.execute()
    return job


class OneImage(QWidget):
    """The yardstick: one image, drawn scaled and smooth."""

    image = QImage()
    target = QRectF()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(self.target, self.image, QRectF(self.image.rect()))
        painter.end()


def timed(act: Callable[[], object]) -> dict[str, float]:
    """Median wall time, best wall time and median thread time of `act` in milliseconds."""
    act()
    walls, cpus = [], []
    for _ in range(REPEATS):
        wall, cpu = time.perf_counter(), time.thread_time()
        act()
        walls.append(time.perf_counter() - wall)
        cpus.append(time.thread_time() - cpu)
    figures = {"wall": statistics.median(walls), "best": min(walls), "cpu": statistics.median(cpus)}
    return {name: round(1e3 * seconds, 2) for name, seconds in figures.items()}


def settle(canvas: Canvas) -> None:
    """Waits until all tiles that are seen are there."""
    while not canvas.is_complete:
        QApplication.processEvents()
    QApplication.processEvents()


def scratches(count: int) -> Mask:
    """Lines of many widths all over the photo."""
    random, mask = np.random.default_rng(7), Mask(WIDTH, HEIGHT)
    for index in range(count):
        x, y = random.uniform(0, WIDTH), random.uniform(0, HEIGHT)
        dx, dy = random.normal(0, 500, 2)
        mask = mask.painted(*capsule(x, y, x + dx, y + dy, diameter=(2, 6, 20, 60)[index % 4]))
    return mask


def yardstick(canvas: Canvas, photo: Photo) -> dict[str, float]:
    """A bare widget showing the same part of the same level."""
    widget, view = OneImage(), canvas.scene.view
    widget.resize(canvas.size())
    pixels = photo.pixels[:: 1 << view.level, :: 1 << view.level, ::-1]
    pixels = np.dstack([pixels, np.full(pixels.shape[:2], 255, np.uint8)])
    height, width = pixels.shape[:2]
    widget.image = QImage(pixels.data, width, height, width * 4, QImage.Format.Format_RGB32)
    left, top, right, bottom = view.device_box(photo.box)
    widget.target = QRectF(QPointF(left, top), QPointF(right, bottom))
    widget.show()
    QApplication.processEvents()
    result = timed(widget.repaint)
    widget.close()
    return result


def mouse(canvas: Canvas, kind: QEvent.Type, x: float, y: float) -> None:
    """One mouse event, and the repaint it causes."""
    place = QPointF(x, y)
    button = _NoButton if kind is QEvent.Type.MouseMove else _Left
    event = QMouseEvent(kind, place, canvas.mapToGlobal(place), button, _Left, _NoKey)
    QApplication.sendEvent(canvas, event)
    QApplication.sendPostedEvents()


def dabs(canvas: Canvas) -> dict[str, float]:
    """From a mouse event to the repaint that shows a dab of a 200-px brush."""
    mouse(canvas, QEvent.Type.MouseButtonPress, 300, 300)
    steps = iter(range(10_000))

    def dab() -> None:
        step = next(steps)
        mouse(canvas, QEvent.Type.MouseMove, 300 + 17 * (step % 50), 300 + 7 * (step % 41))

    result = timed(dab)
    mouse(canvas, QEvent.Type.MouseButtonRelease, 800, 600)
    return result


def painted_region(base: int) -> Region:
    """Soft strokes all over the photo."""
    random, region = np.random.default_rng(7), Region(WIDTH, HEIGHT, base)
    for _ in range(30):
        x, y = random.uniform(0, WIDTH), random.uniform(0, HEIGHT)
        dx, dy = random.normal(0, 500, 2)
        line = soft_capsule(x, y, x + dx, y + dy, diameter=200, hardness=0.5)
        region = region.painted(*line, applies=base == NOWHERE)
    return region


def measure_region(canvas: Canvas, name: str) -> dict[str, object]:
    """Repaints and dabs while the region of a step is painted, to be held against those with a mask."""
    result: dict[str, object] = {}
    for base, what in ((EVERYWHERE, "protecting"), (NOWHERE, "applying")):
        canvas.set_region(painted_region(base), applies=base == NOWHERE)
        settle(canvas)
        result[f"repaint {name} with a region, {what}"] = timed(canvas.repaint)
        result[f"dab of 200 px {name} on a region, {what}"] = dabs(canvas)
    canvas.set_region(None)
    settle(canvas)
    return result


def measure() -> dict[str, object]:
    """All figures."""
    photo = Photo(np.random.default_rng(0).integers(0, 256, (HEIGHT, WIDTH, 3), np.uint8))
    bare, canvas = new_state(photo), Canvas(work_at_once)
    masks = {"": bare.mask, " with scratches": scratches(60), " with everything painted": None}
    masks[" with everything painted"] = bare.mask.painted(photo.box, np.ones((HEIGHT, WIDTH), bool))
    canvas.resize(1600, 1000)
    canvas.set_state(bare)
    canvas.set_tool(BrushTool(erases=False, size=200))
    canvas.show()
    result: dict[str, object] = {}
    for name, scale in (("fit", None), ("60 %", 0.6), ("100 %", 1.0)):
        canvas.fit() if scale is None else canvas.navigation.zoom_to(scale, 800, 500)
        for what, mask in masks.items():
            canvas.set_state(replace(bare, mask=mask))
            settle(canvas)
            result[f"repaint {name}{what}"] = timed(canvas.repaint)
        canvas.set_state(replace(bare, mask=masks[" with scratches"]))
        for kind in (OverlayKind.HATCH, OverlayKind.OUTLINE):
            canvas.set_overlay(OverlayStyle(kind=kind))
            canvas.repaint()
            settle(canvas)
            result[f"repaint {name} with {kind.value}"] = timed(canvas.repaint)
        canvas.set_overlay(OverlayStyle())
        canvas.repaint()
        settle(canvas)
        result[f"repaint {name}, one image in a bare widget"] = yardstick(canvas, photo)
        canvas.set_comparing(True)
        settle(canvas)
        result[f"repaint {name} comparing"] = timed(canvas.repaint)
        canvas.set_comparing(False)
        set_side_by_side(canvas, True)
        settle(canvas)
        result[f"repaint {name} side by side"] = timed(canvas.repaint)
        set_side_by_side(canvas, False)
        settle(canvas)
        result[f"dab of 200 px {name}"] = dabs(canvas)
        result.update(measure_region(canvas, name))
    return result


if __name__ == "__main__":
    application = QApplication(sys.argv)
    print(json.dumps(measure(), indent=1))
