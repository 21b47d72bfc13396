"""A turned, straightened and cropped photo on the canvas: the pointer marks the pixels of the scan under it."""

import json
import math
import os
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from restorer_app.core.box import Box
from restorer_app.core.brush import capsule
from restorer_app.core.geometry import Geometry
from restorer_app.core.mask import Mask
from restorer_app.core.photo import Photo
from restorer_app.core.region import NOWHERE, Region
from restorer_app.core.state import new_state
from restorer_app.document.edits import set_geometry
from restorer_app.engine.render import output_box, render
from restorer_app.ui.canvas.style import OverlayKind, OverlayStyle

WIDTH, HEIGHT = 1300, 900
GEOMETRIES = [
    Geometry(1),
    Geometry(2, crop=Box(130, 90, 801, 603)),
    Geometry(angle=-3.4),
    Geometry(3, 11.3, Box(300, 350, 511, 690)),
]


def shape(bench, geometry):
    bench.document.do(set_geometry(geometry), "Shape")


def scan_point(bench, geometry, x, y):
    """Where a pointer at a widget point points at in the scan, worked out from scratch."""
    port, ratio = bench.canvas.scene.view.viewport, bench.canvas.scene.view.ratio
    area = geometry.area(WIDTH, HEIGHT)
    x, y = (x * ratio + 0.5 - port.dx) / port.scale + area.x, (y * ratio + 0.5 - port.dy) / port.scale + area.y
    frame_width, frame_height = geometry.frame_size(WIDTH, HEIGHT)
    x, y = x - frame_width / 2, y - frame_height / 2
    angle = math.radians(geometry.angle + 90 * geometry.turns)
    return (
        math.cos(angle) * x + math.sin(angle) * y + WIDTH / 2,
        math.cos(angle) * y - math.sin(angle) * x + HEIGHT / 2,
    )


@pytest.mark.parametrize("geometry", GEOMETRIES, ids=str)
@pytest.mark.parametrize("scale", [0.5, 1.0, 2.7, 16.0])
def test_the_pixel_under_the_pointer_is_marked_at_every_zoom(bench, geometry, scale):
    shape(bench, geometry)
    bench.canvas.set_brush_size(1)
    bench.canvas.navigation.zoom_to(scale, 400, 300)
    for place in (QPoint(400, 300), QPoint(371, 322), QPoint(433, 289)):
        QTest.mouseClick(bench.canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)
        rows, columns = np.nonzero(bench.strokes[-1].mask.to_array())
        x, y = scan_point(bench, geometry, place.x(), place.y())
        assert (columns.tolist(), rows.tolist()) == ([math.floor(x)], [math.floor(y)])


@pytest.mark.parametrize("geometry", GEOMETRIES[:2], ids=str)
def test_the_marked_pixel_is_the_one_that_was_seen(bench, geometry):
    shape(bench, geometry)
    bench.canvas.set_brush_size(1)
    bench.canvas.navigation.zoom_to(8.0, 400, 300)
    bench.canvas.pointing.leave()
    seen = bench.look()
    for place in (QPoint(400, 300), QPoint(333, 411)):
        QTest.mouseClick(bench.canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)
        (marked,) = np.argwhere(bench.strokes[-1].mask.to_array())
        np.testing.assert_array_equal(seen[place.y(), place.x()], bench.document.state.photo.pixels[tuple(marked)])


@pytest.mark.parametrize("geometry", GEOMETRIES, ids=str)
def test_at_100_percent_the_canvas_shows_the_pixels_of_the_export(bench, geometry):
    shape(bench, geometry)
    bench.canvas.actual_size()
    state, port = bench.document.state, bench.canvas.scene.view.viewport
    expected = render(state, output_box(state, 0))
    bench.canvas.pointing.leave()
    left, top = max(int(-port.dx), 0), max(int(-port.dy), 0)
    part = expected[top : top + 400, left : left + 400]
    x, y = max(int(port.dx), 0), max(int(port.dy), 0)
    np.testing.assert_array_equal(bench.look()[y : y + 400, x : x + 400][: part.shape[0], : part.shape[1]], part)


@pytest.mark.parametrize("geometry", GEOMETRIES, ids=str)
@pytest.mark.parametrize("kind", [OverlayKind.FILL, OverlayKind.HATCH])
@pytest.mark.parametrize("scale", [1.0, 6.0])
def test_marks_are_drawn_sharp_where_they_are_and_without_seams(bench, geometry, kind, scale):
    state = replace(new_state(Photo(np.full((HEIGHT, WIDTH, 3), 128, np.uint8))), geometry=geometry)
    bench.canvas.set_overlay(OverlayStyle(kind=kind))
    bench.canvas.set_state(state)
    bench.canvas.navigation.zoom_to(scale, 400, 300)
    middle = geometry.to_output(WIDTH, HEIGHT).inverse().map(*(v / 2 for v in geometry.output_size(WIDTH, HEIGHT)))
    mask = state.mask.painted(*capsule(*middle, 512, 512, diameter=90))
    bench.canvas.set_state(replace(state, mask=mask))
    bench.canvas.pointing.leave()
    tinted = (bench.look() != 128).any(axis=2)
    expected, on_picture = np.zeros_like(tinted), np.zeros_like(tinted)
    shown, port = mask.to_array(), bench.canvas.scene.view.viewport
    y, x = np.mgrid[0:600, 0:800] + 0.5
    x, y = (x - port.dx) / port.scale, (y - port.dy) / port.scale
    width, height = geometry.output_size(WIDTH, HEIGHT)
    on_picture = (x >= 0) & (y >= 0) & (x < width) & (y < height)
    inverse = geometry.to_output(WIDTH, HEIGHT).inverse()
    columns = np.clip(inverse.xx * x + inverse.xy * y + inverse.dx, 0, WIDTH - 1).astype(int)
    rows = np.clip(inverse.yx * x + inverse.yy * y + inverse.dy, 0, HEIGHT - 1).astype(int)
    expected = shown[rows, columns] & on_picture
    assert expected.sum() > 1000
    wrong = (tinted != expected)[on_picture]
    assert wrong.mean() < (0 if geometry.is_exact else 0.002) + 1e-9
    colours = np.unique(bench.look()[expected & tinted].reshape(-1, 3), axis=0)
    if kind is OverlayKind.FILL:
        assert len(colours) == 1


def test_a_stroke_is_seen_under_the_pointer_before_it_ends(bench):
    shape(bench, GEOMETRIES[3])
    bench.canvas.actual_size()
    before = bench.look()
    QTest.mousePress(bench.canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(300, 300))
    QTest.mouseMove(bench.canvas, QPoint(420, 340))
    bench.canvas.pointing.leave()
    bench.canvas.scene.pointer = None
    changed = (bench.look(settled=False) != before).any(axis=2)
    y, x = np.nonzero(changed)
    assert changed[300, 300]
    assert changed[340, 420]
    along = (x - 300) * 120 / 126.5 + (y - 300) * 40 / 126.5
    across = np.abs((y - 300) * 120 / 126.5 - (x - 300) * 40 / 126.5)
    assert across.max() < 13
    assert -13 < along.min() < along.max() < 140


@pytest.mark.parametrize("geometry", GEOMETRIES, ids=str)
def test_regions_and_areas_to_take_from_are_painted_under_the_pointer(bench, geometry):
    shape(bench, geometry)
    bench.canvas.actual_size()
    x, y = scan_point(bench, geometry, 400, 300)
    regions, sources = [], []
    bench.canvas.region_stroke_finished.connect(regions.append)
    bench.canvas.source_stroke_finished.connect(sources.append)
    bench.canvas.set_region(Region(WIDTH, HEIGHT, NOWHERE))
    QTest.mouseClick(bench.canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(400, 300))
    bench.canvas.set_region(None)
    bench.canvas.set_sources(Mask(WIDTH, HEIGHT))
    QTest.mouseClick(bench.canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(400, 300))
    for box in (regions[0].box, sources[0].mask.bounds):
        assert (box.x + box.width / 2, box.y + box.height / 2) == pytest.approx((x, y), abs=1)


@pytest.mark.parametrize("geometry", GEOMETRIES, ids=str)
def test_the_region_of_a_step_is_drawn_where_it_lies(bench, geometry):
    shape(bench, geometry)
    bench.canvas.actual_size()
    bench.canvas.pointing.leave()
    bare = bench.look()
    x, y = (round(value) for value in scan_point(bench, geometry, 400, 300))
    region = Region(WIDTH, HEIGHT).replaced(Box(x - 60, y - 60, 120, 120), np.zeros((120, 120), np.uint8))
    bench.canvas.set_region(region)
    changed = np.argwhere((bench.look() != bare).any(axis=2))
    assert changed.mean(axis=0) == pytest.approx((300, 400), abs=2)
    assert len(changed) == pytest.approx(120 * 120, rel=0.1)


def test_before_and_after_have_the_same_geometry(bench):
    shape(bench, Geometry(1))
    bench.repair(Box(300, 100, 700, 700), 255)
    bench.canvas.actual_size()
    bench.canvas.set_comparing(True)
    bench.canvas.scene.divider.drag_to(bench.canvas.scene.view, 400)
    shown, port = bench.look(), bench.canvas.scene.view.viewport
    scan = np.rot90(bench.document.state.photo.pixels, -1)[int(-port.dy) :, int(-port.dx) :]
    np.testing.assert_array_equal(shown[100:240, 100:350], scan[100:240, 100:350])
    assert (shown[100:240, 450:700] == 255).all()
    bench.canvas.set_comparing(False)
    bench.canvas.set_original_held(True)
    np.testing.assert_array_equal(bench.look()[100:240, 450:700], scan[100:240, 450:700])


@pytest.mark.parametrize(
    "geometry", [Geometry(1), Geometry(angle=8), Geometry(2, crop=Box(300, 200, 700, 500))], ids=str
)
def test_until_its_tiles_are_there_the_photo_is_seen_through_the_new_geometry_all_the_same(bench, geometry):
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    smooth = Photo(np.stack([x * 255 // WIDTH, y * 255 // HEIGHT, x * 0], axis=2).astype(np.uint8))
    state = new_state(smooth)
    bench.canvas.set_state(state)
    bench.settle()
    bench.work.is_held = True
    bench.canvas.pointing.leave()
    bench.canvas.set_state(replace(state, geometry=geometry))
    at_once = bench.look(settled=False).astype(int)
    bench.work.release()
    later = bench.look()
    assert np.abs(at_once - later).mean() < 2


def test_what_was_in_the_middle_stays_there_when_the_photo_is_turned(bench):
    bench.canvas.navigation.zoom_to(3.0, 200, 200)
    middle = bench.canvas.scene.view.to_scan(400, 300)
    shape(bench, Geometry(1))
    assert bench.canvas.scene.view.to_scan(400, 300) == pytest.approx(middle, abs=0.5)
    assert bench.canvas.scene.view.scale == 3.0


HIGH_DPI = """
import json
import numpy as np
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from dataclasses import replace

from restorer_app.core.box import Box
from restorer_app.core.geometry import Geometry
from restorer_app.core.photo import Photo
from restorer_app.core.progress import SilentProgress
from restorer_app.core.queue import Job
from restorer_app.core.state import new_state
from restorer_app.tools.brush import BrushTool
from restorer_app.ui.canvas.canvas import Canvas
from restorer_app.work.view import render_view


def work(request):
    job = Job(lambda progress: render_view(request, SilentProgress()), None)
    job.execute()
    return job


application = QApplication([])
window = QWidget()
window.resize(700, 500)
canvas = Canvas(work, window)
canvas.setGeometry(33, 27, 601, 403)
scan = np.random.default_rng(3).integers(0, 256, (900, 1300, 3), np.uint8)
canvas.set_state(replace(new_state(Photo(scan)), geometry=Geometry(1, crop=Box(31, 57, 801, 1001))))
window.show()
canvas.navigation.zoom_to(4.0, 300, 200)
while not canvas.is_complete:
    application.processEvents()
image, ratio = canvas.grab().toImage(), canvas.devicePixelRatioF()
colour = image.pixelColor(int(200 * ratio), int(100 * ratio))
strokes = []
canvas.stroke_finished.connect(strokes.append)
canvas.set_tool(BrushTool(erases=False, size=1))
QTest.mouseClick(canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(200, 100))
(marked,) = np.argwhere(strokes[0].mask.to_array())
seen, under = [colour.red(), colour.green(), colour.blue()], scan[tuple(marked)].tolist()
print(json.dumps({"ratio": ratio, "seen": seen, "under": under}))
"""


@pytest.mark.parametrize("factor", [1.25, 1.5, 2.0])
def test_the_pixel_that_is_seen_is_marked_on_a_screen_with_more_pixels(factor):
    environment = {**os.environ, "QT_SCALE_FACTOR": str(factor), "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [sys.executable, "-c", HIGH_DPI], capture_output=True, text=True, env=environment, check=False
    )
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)
    assert result["ratio"] == factor
    assert result["seen"] == result["under"]
