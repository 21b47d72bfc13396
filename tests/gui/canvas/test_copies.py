"""What is seen while the clone brush paints: real pixels under the pen, and two cross-hairs."""

import numpy as np
import pytest
from PySide6.QtCore import Qt

from restorer_app.core.box import Box
from restorer_app.core.copying import CopyStroke
from restorer_app.core.geometry import Geometry
from restorer_app.core.progress import SilentProgress
from restorer_app.document.edits import set_geometry
from restorer_app.document.repair_edits import lay_over
from restorer_app.steps.copying import cloned
from restorer_app.tools.clone import CloneTool

ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture
def clone(bench):
    """The canvas at its actual size with a hard clone brush whose source is set."""
    brush = CloneTool(heals=False, size=60)
    brush.softness = 0
    bench.canvas.set_tool(brush)
    bench.canvas.actual_size()
    bench.settle()
    bench.finished = []
    bench.canvas.copy_finished.connect(bench.finished.append)
    bench.press(500, 400, ALT)
    bench.release(500, 400, ALT)
    return bench


def device(bench, x, y):
    left, top, _, _ = bench.canvas.scene.view.device_box(Box(x, y, 1, 1))
    return round(left), round(top)


def test_the_copied_pixels_are_seen_in_the_same_frame(clone, photo):
    clone.press(700.5, 450.5)
    clone.move(740.5, 470.5)
    shown = clone.look(settled=False)
    tool = clone.canvas.scene.tool
    for x, y in ((690, 440), (680, 455), (705, 465)):
        column, row = device(clone, x, y)
        want = photo.pixels[y + tool.stroke.dy, x + tool.stroke.dx]
        np.testing.assert_array_equal(shown[row, column], want)
    column, row = device(clone, 640, 450)
    np.testing.assert_array_equal(shown[row, column], photo.pixels[450, 640])
    assert len(clone.work.requests) == len([one for one in clone.work.requests if hasattr(one, "tiles")])


def test_a_finished_stroke_is_seen_until_its_repair_is(clone, photo):
    clone.press(700.5, 450.5)
    clone.release(700.5, 450.5)
    (stroke,) = clone.finished
    assert isinstance(stroke, CopyStroke)
    column, row = device(clone, 690, 440)
    want = photo.pixels[440 + stroke.dy, 690 + stroke.dx]
    np.testing.assert_array_equal(clone.look()[row, column], want)
    clone.work.is_held = True
    clone.canvas.scene.copies.land(stroke)
    clone.document.do(lay_over(cloned(clone.document.state, stroke, SilentProgress())), "Clone stroke")
    np.testing.assert_array_equal(clone.look(settled=False)[row, column], want)
    clone.work.release()
    np.testing.assert_array_equal(clone.look()[row, column], want)
    assert clone.canvas.scene.drawn_copies == ()


def test_escape_breaks_a_stroke_off_and_the_scan_is_seen_again(clone):
    before = clone.look()
    clone.press(700.5, 450.5)
    assert not np.array_equal(clone.look(settled=False)[100:-100, 100:-100], before[100:-100, 100:-100])
    clone.canvas.pointing.cancel()
    clone.release(700.5, 450.5)
    assert clone.finished == []
    assert clone.canvas.scene.drawn_copies == ()


def test_the_source_is_marked_by_a_cross_in_two_tones_and_a_second_one_follows(clone, photo):
    column, row = device(clone, 500, 400)
    tones = clone.look()[row, column - 10 : column + 11].astype(int).sum(axis=1)
    assert (tones > 700).any()
    clone.press(700.5, 450.5)
    clone.move(760.5, 450.5)
    clone.move(780.5, 450.5)
    shown = clone.look(settled=False).astype(int)
    dx, dy = clone.canvas.scene.tool.stroke.dx, clone.canvas.scene.tool.stroke.dy
    for x, y in ((500, 400), (780 + dx, 450 + dy)):
        column, row = device(clone, x, y)
        arm = shown[row - 3 : row + 4, column + 3 : column + 12].sum(axis=2)
        assert (arm > 700).any()
        scan = photo.pixels[y - 3 : y + 4, x + 3 : x + 12].astype(int).sum(axis=2)
        assert (arm < 0.6 * scan).any()
    clone.release(780.5, 450.5)
    column, row = device(clone, 780 + dx, 450 + dy)
    x, y = 780 + dx + 8, 450 + dy
    np.testing.assert_array_equal(clone.look(settled=False)[row, column + 8], photo.pixels[y, x])


def test_the_stroke_is_not_seen_while_the_scan_is_looked_at(clone):
    clone.press(700.5, 450.5)
    clone.release(700.5, 450.5)
    clone.canvas.set_original_held(True)
    assert clone.canvas.scene.drawn_copies == ()


def test_a_soft_edge_shows_both_what_lies_under_and_what_is_copied(clone, photo):
    clone.canvas.scene.tool.softness = 100
    clone.press(700.5, 450.5)
    shown = clone.look(settled=False).astype(float)
    stroke = clone.canvas.scene.tool.stroke
    column, row = device(clone, 684, 460)
    share = stroke.coverage.values(Box(684, 460, 1, 1))[0, 0] / 255
    under, copied = photo.pixels[460, 684], photo.pixels[460 + stroke.dy, 684 + stroke.dx]
    assert 0.1 < share < 0.9
    np.testing.assert_allclose(shown[row, column], under + share * (copied - under.astype(float)), atol=2)


def test_reduced_and_turned_the_stroke_looks_as_its_repair_will(clone):
    clone.document.do(set_geometry(Geometry(turns=1)), "Turn")
    clone.canvas.fit()
    clone.settle()
    clone.press(700, 450)
    clone.move(760, 500)
    live = clone.look(settled=False).astype(int)
    clone.release(760, 500)
    (stroke,) = clone.finished
    clone.canvas.scene.copies.land(stroke)
    clone.document.do(lay_over(cloned(clone.document.state, stroke, SilentProgress())), "Clone stroke")
    after = clone.look().astype(int)
    view = clone.canvas.scene.view
    left, top, right, bottom = (round(value) for value in view.device_box(Box(710, 460, 40, 30)))
    assert np.abs(live - after)[top:bottom, left:right].mean() < 12
