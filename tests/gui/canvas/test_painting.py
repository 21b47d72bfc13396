"""Painting with the brush: where the pointer goes, damage is marked, and only there."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from restorer_app.core.brush import capsule
from restorer_app.core.mask import Mask
from restorer_app.core.photo import Photo
from restorer_app.core.state import new_state
from restorer_app.tools.brush import BrushTool
from restorer_app.ui.canvas.style import OverlayKind, OverlayStyle

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def expected(*lines, diameter=20):
    mask = Mask(1300, 900)
    for x0, y0, x1, y1 in lines:
        mask = mask.painted(*capsule(x0, y0, x1, y1, diameter=diameter))
    return mask.to_array()


def away(bench):
    """Takes the pointer off the canvas, so that no ring is seen."""
    bench.canvas.pointing.leave()


def test_a_stroke_marks_what_the_brush_passed_over(bench):
    bench.canvas.actual_size()
    bench.press(500.5, 400.5)
    bench.move(560.5, 430.5)
    bench.release(560.5, 430.5)
    want = expected((500.5, 400.5, 500.5, 400.5), (500.5, 400.5, 560.5, 430.5))
    np.testing.assert_array_equal(bench.strokes[0].mask.to_array(), want)
    np.testing.assert_array_equal(bench.document.state.mask.to_array(), want)


def test_the_brush_of_one_pixel_marks_the_pixel_under_the_pointer_at_every_zoom(bench):
    bench.canvas.set_brush_size(1)
    for scale in (0.5, 1.0, 3.0, 32.0):
        bench.canvas.navigation.zoom_to(scale, 400, 300)
        x, y = (int(value) for value in bench.canvas.scene.view.to_scan(413, 287))
        bench.press(x + 0.5, y + 0.5)
        bench.release(x + 0.5, y + 0.5)
        assert bench.strokes[-1].mask.count == 1
        if scale >= 1:
            assert bench.strokes[-1].mask.to_array()[y, x]


def test_paint_is_seen_before_the_button_is_released_and_nowhere_else(bench):
    bench.canvas.actual_size()
    before = bench.look()
    bench.press(500.5, 400.5)
    bench.move(560.5, 400.5)
    away(bench)
    bench.canvas.scene.pointer = None
    shown = bench.look(settled=False)
    view = bench.canvas.scene.view.viewport
    mask = expected((500.5, 400.5, 560.5, 400.5))[int(-view.dy) :, int(-view.dx) :][:600, :800]
    changed = (shown != before).any(axis=2)
    assert changed[mask].mean() > 0.95
    assert not changed[~mask].any()
    colour = bench.canvas.scene.overlay.style.colour
    tinted = 0.55 * before[mask] + 0.45 * np.array([colour.red(), colour.green(), colour.blue()])
    np.testing.assert_allclose(shown[mask], tinted, atol=2)
    bench.release(560.5, 400.5)


def test_escape_takes_the_unfinished_stroke_away(bench):
    bench.canvas.actual_size()
    before = bench.look()
    bench.press(500, 400)
    bench.move(560, 400)
    QTest.keyClick(bench.canvas, Qt.Key.Key_Escape)
    bench.release(560, 400)
    away(bench)
    np.testing.assert_array_equal(bench.look(), before)
    assert bench.strokes == []


def test_shift_click_draws_a_straight_line_from_the_last_place(bench):
    bench.canvas.actual_size()
    bench.press(450.5, 350.5)
    bench.release(450.5, 350.5)
    bench.press(650.5, 480.5, SHIFT)
    bench.release(650.5, 480.5, SHIFT)
    np.testing.assert_array_equal(bench.strokes[1].mask.to_array(), expected((450.5, 350.5, 650.5, 480.5)))


def test_the_eraser_takes_paint_away(bench):
    bench.canvas.actual_size()
    bench.press(500.5, 400.5)
    bench.release(500.5, 400.5)
    bench.canvas.set_tool(BrushTool(erases=True, size=40))
    bench.press(500.5, 400.5)
    bench.release(500.5, 400.5)
    assert bench.strokes[1].erases
    assert bench.document.state.mask.is_empty


def test_brackets_change_the_size(bench):
    with bench.qtbot.waitSignal(bench.canvas.brush_size_changed) as larger:
        QTest.keyClick(bench.canvas, Qt.Key.Key_BracketRight)
    assert larger.args == [24]
    QTest.keyClick(bench.canvas, Qt.Key.Key_BracketLeft)
    assert bench.canvas.scene.tool.size == 20


@pytest.mark.parametrize(("size", "stays"), [(0.2, 1), (900, 500)])
def test_the_size_stays_within_its_limits(bench, size, stays):
    bench.canvas.set_brush_size(size)
    assert bench.canvas.scene.tool.size == stays


def test_ctrl_drag_changes_the_size_and_paints_nothing(bench):
    bench.canvas.actual_size()
    bench.press(500, 400, CTRL)
    bench.move(530, 400)
    assert bench.canvas.scene.tool.size == 80
    assert bench.canvas.scene.pointer == (bench.point(500, 400).x(), bench.point(500, 400).y())
    bench.release(530, 400, CTRL)
    assert bench.strokes == []


def test_escape_gives_the_size_back(bench):
    bench.press(500, 400, CTRL)
    bench.move(600, 400)
    QTest.keyClick(bench.canvas, Qt.Key.Key_Escape)
    assert bench.canvas.scene.tool.size == 20


def test_a_result_that_arrives_during_a_stroke_does_not_break_it(bench):
    bench.canvas.actual_size()
    bench.press(500.5, 400.5)
    bench.canvas.set_state(bench.document.state)
    bench.move(560.5, 400.5)
    bench.release(560.5, 400.5)
    np.testing.assert_array_equal(bench.strokes[0].mask.to_array(), expected((500.5, 400.5, 560.5, 400.5)))


def test_the_ring_is_seen_on_black_and_on_white_and_has_the_size_of_the_brush(bench, photo):
    bench.canvas.actual_size()
    bench.canvas.set_brush_size(60)
    before = bench.look()
    bench.move(600, 450)
    shown = bench.look()
    place = bench.point(600, 450)
    row = shown[place.y()].astype(int)
    changed = np.flatnonzero((shown[place.y()] != before[place.y()]).any(axis=1))
    assert 58 <= (changed.max() - changed.min()) <= 66
    assert row[changed].max() > 200
    assert row[changed].sum(axis=1).min() < 250
    assert bench.canvas.cursor().shape() == Qt.CursorShape.BlankCursor


def test_a_brush_too_small_to_see_has_a_cross(bench):
    bench.canvas.set_brush_size(1)
    before = bench.look()
    bench.move(600, 450)
    place = bench.point(600, 450)
    changed = (bench.look() != before).any(axis=2)
    assert changed[place.y(), place.x() - 9 : place.x() + 10].sum() >= 8
    assert changed[place.y() - 9 : place.y() + 10, place.x()].sum() >= 8


def test_a_thin_scratch_is_still_seen_when_the_photo_is_small(bench):
    bench.canvas.resize(300, 220)
    bench.canvas.set_state(new_state(Photo(np.full((900, 1300, 3), 128, np.uint8))))
    before = bench.look()
    state = bench.canvas.scene.state
    scratch = state.mask.painted(*capsule(100, 500.5, 1200, 640.5, diameter=1))
    bench.canvas.set_state(replace(state, mask=scratch))
    shown = bench.look()
    assert bench.canvas.scene.view.level == 2
    changed = np.abs(shown.astype(int) - before).max(axis=2) > 12
    assert changed.any(axis=0).sum() > 0.97 * 1100 * bench.canvas.scene.view.scale


@pytest.mark.parametrize("kind", list(OverlayKind))
def test_every_kind_of_overlay_marks_the_damage_and_nothing_else(bench, kind):
    bench.canvas.set_overlay(OverlayStyle(kind=kind))
    bench.canvas.actual_size()
    before = bench.look()
    bench.canvas.set_brush_size(60)
    bench.press(500.5, 400.5)
    bench.release(500.5, 400.5)
    away(bench)
    changed = (bench.look() != before).any(axis=2)
    view = bench.canvas.scene.view.viewport
    mask = expected((500.5, 400.5, 500.5, 400.5), diameter=60)[int(-view.dy) :, int(-view.dx) :][:600, :800]
    assert changed.any()
    assert not changed[~mask].any()
    middle = bench.point(500.5, 400.5)
    patch = changed[middle.y() - 5 : middle.y() + 6, middle.x() - 5 : middle.x() + 6]
    assert patch.any() == (kind is not OverlayKind.OUTLINE)
