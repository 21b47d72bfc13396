"""Times turning and straightening 24 megapixels and prints medians as one JSON object: the render of an export beside
the plain one, the alpha plane, what is seen in a view of 1600 × 1000, and the canvas's frames while marks are painted.
"""

import json
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import cv2
import numpy as np
from canvas import dabs, mouse, scratches, settle, timed
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication
from scans import HEIGHT, WIDTH, scan

from restorer_app.core.geometry import Geometry
from restorer_app.core.photo import Photo
from restorer_app.core.progress import SilentProgress
from restorer_app.core.queue import Job
from restorer_app.core.requests import RenderView, ViewTile
from restorer_app.core.state import new_state
from restorer_app.engine.render import output_box, render
from restorer_app.tools.brush import BrushTool
from restorer_app.tools.crop_frame import CropFrame
from restorer_app.ui.canvas.canvas import Canvas
from restorer_app.ui.canvas.crop_guide import CropGuide
from restorer_app.work.view import render_view

GEOMETRIES = {
    "as scanned": Geometry(),
    "turned": Geometry(turns=1),
    "straightened by 1.2°": Geometry(angle=1.2),
    "turned, straightened by 10°": Geometry(turns=1, angle=10),
}


def seconds(act: Callable[[], object], repeats: int = 5) -> float:
    """The median of a few runs."""
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        act()
        times.append(time.perf_counter() - start)
    return round(statistics.median(times), 3)


def work_at_once(request: RenderView) -> Job[Mapping[ViewTile, np.ndarray]]:
    """Stands in for the worker; true tiles."""
    job = Job(lambda progress: render_view(request, progress), None)
    job.execute()
    return job


def exports(photo: Photo) -> dict[str, object]:
    """Seconds for the whole output as one array of its own, as an export needs it."""
    result: dict[str, object] = {}
    for depth, pixels in (("8 bit", photo.pixels), ("16 bit", photo.pixels.astype(np.uint16) * 257)):
        state = new_state(Photo(pixels))
        for name, geometry in GEOMETRIES.items():
            shaped = replace(state, geometry=geometry)
            box = output_box(shaped, 0)
            result[f"export {depth}, {name}, s"] = seconds(lambda s=shaped, b=box: np.array(render(s, b)))
        result[f"export {depth}, OpenCV's warpAffine with Lanczos, s"] = seconds(partial(warped, pixels))
    return result


def warped(pixels: np.ndarray) -> np.ndarray:
    """The yardstick: the whole photo turned by 1.2° about its corner in one call."""
    matrix = cv2.getRotationMatrix2D((0, 0), -1.2, 1)
    return cv2.warpAffine(pixels, matrix, (WIDTH, HEIGHT), flags=cv2.INTER_LANCZOS4)


def views(photo: Photo) -> dict[str, object]:
    """Seconds for the tiles that a view of 1600 × 1000 shows, on the worker."""
    result: dict[str, object] = {}
    for name, geometry in GEOMETRIES.items():
        state = replace(new_state(photo), geometry=geometry)
        for what, level, columns, rows in (("fit", 2, 3, 2), ("100 %", 0, 4, 3)):
            tiles = tuple(ViewTile(level, column, row) for row in range(rows) for column in range(columns))
            request = RenderView(state, tiles)
            result[f"tiles {what}, {name}, s"] = seconds(lambda r=request: render_view(r, SilentProgress()))
    return result


def frames(photo: Photo) -> dict[str, object]:
    """Milliseconds for a repaint of everything and for a dab of 200 px, with scratches marked."""
    result: dict[str, object] = {}
    state = replace(new_state(photo), mask=scratches(60))
    for name, geometry in GEOMETRIES.items():
        canvas = Canvas(work_at_once)
        canvas.resize(1600, 1000)
        canvas.set_state(replace(state, geometry=geometry))
        canvas.set_tool(BrushTool(erases=False, size=200))
        canvas.show()
        for what, scale in (("fit", None), ("60 %", 0.6), ("100 %", 1.0), ("400 %", 4.0)):
            canvas.fit() if scale is None else canvas.navigation.zoom_to(scale, 800, 500)
            settle(canvas)
            result[f"repaint {what}, {name}, ms"] = timed(canvas.repaint)
            result[f"dab {what}, {name}, ms"] = dabs(canvas)
        canvas.close()
    return result


def dragging(photo: Photo) -> dict[str, object]:
    """Milliseconds for a frame while a crop is dragged and while an angle is tried, its tiles not there yet."""
    geometry = Geometry(angle=10)
    canvas = Canvas(work_at_once)
    canvas.resize(1600, 1000)
    canvas.set_state(replace(new_state(photo), geometry=geometry.frame(WIDTH, HEIGHT)))
    canvas.set_guide(CropGuide(CropFrame(geometry, WIDTH, HEIGHT), lambda: None))
    canvas.show()
    settle(canvas)
    box = canvas.scene.guide.frame.box
    corner = canvas.scene.view.viewport.to_device(box.x, box.y)
    mouse(canvas, QEvent.Type.MouseButtonPress, *corner)
    steps = iter(range(1000))

    def drag() -> None:
        step = next(steps)
        mouse(canvas, QEvent.Type.MouseMove, corner[0] + 5 * (step % 60), corner[1] + 3 * (step % 40))

    result: dict[str, object] = {"frame while a crop is dragged, ms": timed(drag)}
    canvas.close()
    return result


def trying(photo: Photo) -> dict[str, object]:
    """Milliseconds for a frame in which another angle is shown before any of its tiles is there."""
    is_held = False

    def work(request: RenderView) -> Job[Mapping[ViewTile, np.ndarray]]:
        return Job(lambda progress: {}, None) if is_held else work_at_once(request)

    result: dict[str, object] = {}
    for name, scale in (("fit", None), ("60 %", 0.6), ("100 %", 1.0)):
        canvas, is_held = Canvas(work), False
        canvas.resize(1600, 1000)
        canvas.set_state(replace(new_state(photo), mask=scratches(60)))
        canvas.show()
        canvas.fit() if scale is None else canvas.navigation.zoom_to(scale, 800, 500)
        settle(canvas)
        is_held, angles = True, iter(range(1, 1000))

        def turn(canvas: Canvas = canvas, angles: Iterator[int] = angles) -> None:
            canvas.set_state(replace(canvas.scene.state, geometry=Geometry(angle=0.1 * next(angles))))
            canvas.repaint()

        result[f"frame while an angle is tried, {name}, ms"] = timed(turn)
        canvas.close()
    return result


if __name__ == "__main__":
    application = QApplication(sys.argv)
    photo = Photo(scan())
    parts = (exports(photo), views(photo), frames(photo), dragging(photo), trying(photo))
    print(json.dumps({name: value for part in parts for name, value in part.items()}, indent=1))
