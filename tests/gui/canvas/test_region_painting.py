"""Painting where a step applies: the soft brush on the canvas, its veil over the photo, and the way back to damage."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from restorer_app.core.box import Box
from restorer_app.core.brush import capsule, soft_capsule
from restorer_app.core.photo import Photo
from restorer_app.core.region import EVERYWHERE, NOWHERE, Region
from restorer_app.core.state import new_state
from restorer_app.tools.brush import BrushTool
from restorer_app.ui.canvas.region_overlay import RegionOverlay, averaged
from restorer_app.ui.canvas.style import OverlayKind, OverlayStyle

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def painting(bench):
    """The bench with strokes on a region applied as a document would, at 100 %; they are kept in `region_strokes`."""
    bench.region_strokes = []

    def take(stroke):
        bench.region_strokes.append(stroke)
        region = bench.canvas.scene.region.painted(stroke.box, stroke.coverage, applies=stroke.applies)
        bench.canvas.set_region(region, applies=bench.canvas.scene.region_applies)

    bench.canvas.region_stroke_finished.connect(take)
    bench.canvas.actual_size()
    bench.settle()
    return bench


def away(bench):
    """Takes the pointer off the canvas, so that no ring is seen, even during a stroke."""
    bench.canvas.scene.pointer = None


def in_sight(bench, plane):
    """The part of a plane of the photo's size that the canvas shows at 100 %."""
    view = bench.canvas.scene.view.viewport
    return plane[int(-view.dy) :, int(-view.dx) :][:600, :800]


def stroke(bench, *path, modifiers=Qt.KeyboardModifier.NoModifier):
    bench.press(*path[0], modifiers)
    for place in path[1:]:
        bench.move(*place)
    bench.release(*path[-1], modifiers)


def test_a_stroke_is_announced_once_and_leaves_the_damage_mask_alone(painting):
    canvas, mask = painting.canvas, painting.document.state.mask
    canvas.set_region(Region(1300, 900, NOWHERE))
    stroke(painting, (500.5, 400.5), (560.5, 430.5))
    assert painting.strokes == []
    assert painting.document.state.mask is mask
    (found,) = painting.region_strokes
    assert found.applies
    want = np.zeros((900, 1300), np.uint8)
    for line in ((500.5, 400.5, 500.5, 400.5), (500.5, 400.5, 560.5, 430.5)):
        box, coverage = soft_capsule(*line, diameter=20, hardness=0.5)
        want[box.slices] = np.maximum(want[box.slices], coverage)
    assert found.box == Box(490, 390, 81, 51)
    np.testing.assert_array_equal(found.coverage, want[found.box.slices])
    np.testing.assert_array_equal(canvas.scene.region.values(canvas.scene.region.box), want)


@pytest.mark.parametrize("applies", [True, False])
@pytest.mark.parametrize("erases", [True, False])
def test_the_eraser_means_the_opposite_of_the_brush(painting, applies, erases):
    painting.canvas.set_region(Region(1300, 900), applies=applies)
    painting.canvas.set_tool(BrushTool(erases=erases, size=20))
    stroke(painting, (500, 400))
    assert painting.region_strokes[0].applies is (applies is not erases)


def test_what_is_protected_is_veiled_in_the_same_frame_as_the_pen_moves(painting):
    canvas = painting.canvas
    canvas.set_region(Region(1300, 900), applies=False)
    before = painting.look()
    painting.press(500.5, 400.5)
    painting.move(560.5, 400.5)
    away(painting)
    shown = painting.look(settled=False)
    box, coverage = soft_capsule(500.5, 400.5, 560.5, 400.5, diameter=20, hardness=0.5)
    whole = np.zeros((900, 1300), np.uint8)
    whole[box.slices] = coverage
    covered = in_sight(painting, whole)
    colour = canvas.scene.overlay.style.region_colour
    veiled = 0.55 * before + 0.45 * np.array([colour.red(), colour.green(), colour.blue()])
    np.testing.assert_allclose(shown[covered == 255], veiled[covered == 255], atol=2)
    np.testing.assert_array_equal(shown[covered == 0], before[covered == 0])
    painting.release(560.5, 400.5)
    away(painting)
    np.testing.assert_array_equal(painting.look(), shown)


def test_where_nothing_applies_yet_all_is_veiled_and_painting_lifts_the_veil(painting):
    before = painting.look()
    painting.canvas.set_region(Region(1300, 900, NOWHERE))
    veiled = painting.look()
    assert (veiled != before).any(axis=2).mean() > 0.99
    painting.canvas.set_brush_size(60)
    stroke(painting, (500.5, 400.5))
    away(painting)
    shown = painting.look()
    (found,) = painting.region_strokes
    whole = np.zeros((900, 1300), np.uint8)
    whole[found.box.slices] = found.coverage
    covered = in_sight(painting, whole)
    np.testing.assert_array_equal(shown[covered == 255], before[covered == 255])
    np.testing.assert_array_equal(shown[covered == 0], veiled[covered == 0])


def test_a_fine_line_lies_where_the_step_applies_by_half(painting):
    painting.canvas.set_state(new_state(Photo(np.full((900, 1300, 3), 128, np.uint8))))
    painting.canvas.set_region(Region(1300, 900), applies=False)
    painting.canvas.set_brush_size(100)
    stroke(painting, (650.5, 450.5))
    away(painting)
    place = painting.point(650.5, 450.5)
    row = painting.look()[place.y(), place.x() : place.x() + 60].astype(int)
    values = painting.canvas.scene.region.values(Box(650, 450, 60, 1))[0]
    edge = int(np.flatnonzero(values >= 128)[0])
    assert row[edge].min() > 220
    assert row[edge - 1].max() < 150
    assert abs(row[edge] - row[edge + 1]).min() > 40


def test_the_damage_is_not_drawn_meanwhile_and_comes_back_afterwards(painting):
    bare = painting.look()
    stroke(painting, (500.5, 400.5))
    away(painting)
    marked = painting.look()
    painting.canvas.set_region(Region(1300, 900))
    np.testing.assert_array_equal(painting.look(), bare)
    painting.canvas.set_region(None)
    np.testing.assert_array_equal(painting.look(), marked)
    stroke(painting, (550.5, 400.5))
    assert len(painting.strokes) == 2
    assert painting.region_strokes == []


def test_the_region_is_hidden_while_comparing(painting):
    painting.canvas.set_tool(None)
    painting.canvas.set_comparing(True)
    compared = painting.look()
    painting.canvas.set_region(Region(1300, 900, NOWHERE))
    np.testing.assert_array_equal(painting.look(), compared)
    painting.canvas.set_comparing(False)
    assert (painting.look() != compared).any(axis=2).mean() > 0.9
    painting.canvas.set_original_held(True)
    assert painting.canvas.scene.drawn_region is None


def test_escape_takes_the_unfinished_stroke_away(painting):
    painting.canvas.set_region(Region(1300, 900), applies=False)
    before = painting.look()
    painting.press(500, 400)
    painting.move(560, 400)
    QTest.keyClick(painting.canvas, Qt.Key.Key_Escape)
    painting.release(560, 400)
    away(painting)
    np.testing.assert_array_equal(painting.look(), before)
    assert painting.region_strokes == []


def test_another_region_breaks_a_stroke_off_and_the_same_one_does_not(painting):
    region = Region(1300, 900)
    painting.canvas.set_region(region, applies=False)
    painting.press(500, 400)
    painting.canvas.set_region(region, applies=False)
    painting.release(560, 400)
    assert len(painting.region_strokes) == 1
    painting.press(500, 400)
    painting.canvas.set_region(Region(1300, 900), applies=False)
    painting.release(560, 400)
    painting.press(500, 400)
    painting.canvas.set_region(None)
    painting.release(560, 400)
    assert len(painting.region_strokes) == 1
    assert painting.strokes == []


def test_a_straight_line_goes_on_from_the_last_stroke_and_ctrl_drag_changes_the_size(painting):
    painting.canvas.set_region(Region(1300, 900), applies=False)
    stroke(painting, (450.5, 350.5))
    stroke(painting, (650.5, 480.5), modifiers=SHIFT)
    assert painting.region_strokes[1].box.contains(Box(450, 350, 200, 130))
    painting.press(500, 400, CTRL)
    painting.move(530, 400)
    painting.release(530, 400, CTRL)
    assert painting.canvas.scene.tool.size == 80
    stroke(painting, (500.5, 400.5))
    assert painting.region_strokes[2].box.width == 81


def test_braces_change_the_hardness_only_while_a_region_is_painted(painting):
    canvas = painting.canvas
    QTest.keyClick(canvas, Qt.Key.Key_BraceRight)
    assert canvas.scene.region_brush.hardness == 0.5
    canvas.set_region(Region(1300, 900))
    with painting.qtbot.waitSignal(canvas.hardness_changed) as harder:
        QTest.keyClick(canvas, Qt.Key.Key_BraceRight)
    assert harder.args == [0.75]
    for _ in range(5):
        QTest.keyClick(canvas, Qt.Key.Key_BraceLeft)
    assert canvas.scene.region_brush.hardness == 0
    stroke(painting, (500.5, 400.5))
    assert (painting.region_strokes[0].coverage == 255).sum() == 1


def test_a_second_ring_shows_how_far_the_brush_covers_in_full(painting):
    canvas = painting.canvas
    canvas.set_brush_size(80)
    canvas.set_state(new_state(Photo(np.full((900, 1300, 3), 128, np.uint8))))
    bare = painting.look()

    def rings():
        painting.move(600, 450)
        place = painting.point(600, 450)
        row = (painting.look() != bare).any(axis=2)[place.y(), place.x() - 60 : place.x()]
        return int((np.diff(row.astype(int)) == 1).sum())

    assert rings() == 1
    canvas.set_region(Region(1300, 900))
    assert rings() == 2
    canvas.change_hardness(2)
    assert rings() == 1
    canvas.change_hardness(-4)
    assert rings() == 1


def test_a_region_of_another_size_is_refused_and_another_photo_ends_the_painting(painting):
    with pytest.raises(ValueError):
        painting.canvas.set_region(Region(1300, 901))
    painting.canvas.set_region(Region(1300, 900))
    painting.canvas.set_state(replace(painting.document.state))
    assert painting.canvas.scene.region is not None
    painting.canvas.set_state(new_state(Photo(np.full((90, 130, 3), 128, np.uint8))))
    assert painting.canvas.scene.region is None


@pytest.mark.parametrize("base", [EVERYWHERE, NOWHERE])
@pytest.mark.parametrize("kind", list(OverlayKind))
def test_what_is_painted_bit_by_bit_looks_like_what_is_drawn_at_once(painting, kind, base):
    canvas = painting.canvas
    canvas.set_overlay(OverlayStyle(kind=kind))
    canvas.fit()
    canvas.set_region(Region(1300, 900, base), applies=base == NOWHERE)
    canvas.set_brush_size(90)
    painting.look()
    random = np.random.default_rng(5)
    for path in random.uniform((-20, -20), (1320, 920), (12, 3, 2)):
        canvas.set_tool(BrushTool(erases=bool(random.random() < 0.3), size=90))
        stroke(painting, *path)
        painting.look()
    away(painting)
    for scale in (None, 1.0, 3.0):
        canvas.fit() if scale is None else canvas.navigation.zoom_to(scale, 300, 250)
        shown = painting.look()
        canvas.scene.region_overlay = RegionOverlay(OverlayStyle(kind=kind))
        canvas.update()
        np.testing.assert_array_equal(painting.look(), shown)
        assert len(np.unique(shown.reshape(-1, 3), axis=0)) > 100


@pytest.mark.parametrize("kind", list(OverlayKind))
def test_the_line_is_drawn_beside_a_tile_that_is_painted_up_to_its_edge(painting, kind):
    canvas, full = painting.canvas, np.full((256, 256), 255, np.uint8)
    canvas.set_overlay(OverlayStyle(kind=kind))
    around = np.full((768, 768), 90, np.uint8)
    region = Region(1300, 900, NOWHERE).painted(Box(256, 0, 768, 768), around, applies=True)
    canvas.set_region(region)
    painting.look()
    region = region.painted(Box(512, 256, 256, 256), full, applies=True)
    canvas.set_region(region.painted(Box(768, 512, 256, 256), full, applies=True))
    shown = painting.look()
    canvas.scene.region_overlay = RegionOverlay(OverlayStyle(kind=kind))
    canvas.update()
    np.testing.assert_array_equal(painting.look(), shown)


def test_no_line_runs_along_the_edge_of_the_picture(painting):
    canvas = painting.canvas
    canvas.fit()
    before = painting.look()
    region = Region(1300, 900, NOWHERE).painted(Box(0, 0, 1300, 900), np.full((900, 1300), 255, np.uint8), applies=True)
    canvas.set_region(region)
    np.testing.assert_array_equal(painting.look(), before)


@pytest.mark.parametrize("colour", ["#e5402e", "#2f9e44", "#1c7ed6", "#c2255c", "#f2c511", "#12b5b0", "#ffffff"])
def test_the_veil_can_be_told_from_damage_of_any_colour(colour):
    style = OverlayStyle()
    style = replace(style, colour=type(style.colour)(colour))
    found, marks = style.region_colour, style.colour
    apart = abs(np.array([found.red() - marks.red(), found.green() - marks.green(), found.blue() - marks.blue()]))
    assert apart.max() > 90


def test_reducing_a_region_takes_the_mean():
    values = np.random.default_rng(1).integers(0, 256, (64, 96), np.uint8)
    for level in range(4):
        side = 1 << level
        means = values.reshape(64 >> level, side, 96 >> level, side).mean(axis=(1, 3))
        np.testing.assert_allclose(averaged(values, level), means, atol=0.5 * max(level, 1))


def test_the_brush_of_the_mask_stays_hard(painting):
    painting.canvas.set_region(Region(1300, 900))
    painting.canvas.change_hardness(-2)
    painting.canvas.set_region(None)
    stroke(painting, (500.5, 400.5))
    box, shape = capsule(500.5, 400.5, 500.5, 400.5, diameter=20)
    assert painting.strokes[0].mask.count == shape.sum()
    assert painting.strokes[0].mask.bounds == box
