"""Painting without a mouse: the arrows carry the tool over the photo, Space and the full stop put it down."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from restorer_app.tools.brush import BrushTool
from restorer_app.tools.table import TOOLS

KEY = Qt.Key
NONE, SHIFT, CTRL = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
)


def type_keys(bench, *keys, held=NONE):
    for key in keys:
        QTest.keyClick(bench.canvas, key, held)


def place(bench):
    return bench.canvas.keyboard.place


def marked(bench):
    """The (x, y) pixels that are marked."""
    box = bench.document.state.mask.bounds
    ys, xs = np.nonzero(bench.document.state.mask.region(box))
    return set(zip((xs + box.x).tolist(), (ys + box.y).tolist(), strict=True))


def test_the_first_arrow_shows_the_cursor_where_the_mouse_was(bench):
    bench.move(300, 200)
    type_keys(bench, KEY.Key_Right)
    assert place(bench) == pytest.approx((300, 200), abs=2)
    assert bench.document.state.mask.is_empty


def test_arrows_move_by_a_radius_with_shift_by_ten_and_with_ctrl_by_a_pixel(bench):
    type_keys(bench, KEY.Key_Right)
    x, y = place(bench)
    type_keys(bench, KEY.Key_Right, KEY.Key_Down)
    assert place(bench) == (x + 10, y + 10)
    type_keys(bench, KEY.Key_Left, held=SHIFT)
    assert place(bench) == (x - 90, y + 10)
    type_keys(bench, KEY.Key_Up, held=CTRL)
    assert place(bench) == (x - 90, y + 9)
    bench.canvas.set_brush_size(60)
    type_keys(bench, KEY.Key_Up)
    assert place(bench) == (x - 90, y - 21)


def test_it_stays_on_the_photo(bench):
    for _ in range(30):
        type_keys(bench, KEY.Key_Left, KEY.Key_Up, held=SHIFT)
    assert place(bench) == (0.5, 0.5)
    for _ in range(30):
        type_keys(bench, KEY.Key_Right, KEY.Key_Down, held=SHIFT)
    assert place(bench) == (1299.5, 899.5)


def test_a_tap_of_space_puts_a_dab_as_a_click_does(bench):
    bench.canvas.actual_size()
    type_keys(bench, KEY.Key_Right)
    x, y = place(bench)
    type_keys(bench, KEY.Key_Space)
    by_key = marked(bench)
    bench.document.undo()
    bench.press(x, y)
    bench.release(x, y)
    assert by_key == marked(bench)
    assert (int(x), int(y)) in by_key
    assert not bench.canvas.scene.is_panning


def test_held_space_draws_along(bench):
    type_keys(bench, KEY.Key_Right)
    x, y = place(bench)
    QTest.keyPress(bench.canvas, KEY.Key_Space)
    QApplication.sendEvent(bench.canvas, QKeyEvent(QKeyEvent.Type.KeyPress, KEY.Key_Space, NONE, " ", True))
    type_keys(bench, KEY.Key_Right, KEY.Key_Right, KEY.Key_Down)
    assert bench.strokes == []
    QTest.keyRelease(bench.canvas, KEY.Key_Space)
    assert len(bench.strokes) == 1
    assert {(int(x), int(y)), (int(x) + 20, int(y)), (int(x) + 20, int(y) + 10)} <= marked(bench)


@pytest.mark.parametrize("last", [KEY.Key_Period, KEY.Key_Return, KEY.Key_Enter])
def test_the_full_stop_puts_the_pen_down_until_it_or_enter_lifts_it(bench, last):
    type_keys(bench, KEY.Key_Right, KEY.Key_Period, KEY.Key_Right, KEY.Key_Right)
    assert bench.canvas.keyboard.is_pen_down
    assert bench.strokes == []
    type_keys(bench, last)
    assert not bench.canvas.keyboard.is_pen_down
    assert len(bench.strokes) == 1
    type_keys(bench, KEY.Key_Right)
    assert len(bench.strokes) == 1


def test_esc_lifts_the_pen_and_marks_nothing(bench):
    type_keys(bench, KEY.Key_Right, KEY.Key_Period, KEY.Key_Right, KEY.Key_Escape, KEY.Key_Right)
    assert not bench.canvas.keyboard.is_pen_down
    assert bench.strokes == []
    assert bench.document.state.mask.is_empty
    type_keys(bench, KEY.Key_Space)
    assert len(bench.strokes) == 1


def test_shift_and_space_draw_a_straight_line_from_the_last_dab(bench):
    type_keys(bench, KEY.Key_Right, KEY.Key_Space)
    x, y = place(bench)
    type_keys(bench, KEY.Key_Right, KEY.Key_Down, held=SHIFT)
    type_keys(bench, KEY.Key_Space, held=SHIFT)
    assert (int(x) + 50, int(y) + 50) in marked(bench)


def test_the_eraser_takes_away_by_keyboard(bench):
    type_keys(bench, KEY.Key_Right, KEY.Key_Space)
    bench.canvas.set_tool(BrushTool(erases=True, size=30))
    type_keys(bench, KEY.Key_Space)
    assert bench.document.state.mask.is_empty


def test_the_view_follows_the_cursor(bench):
    bench.canvas.actual_size()
    type_keys(bench, KEY.Key_Right)
    for _ in range(12):
        type_keys(bench, KEY.Key_Left, held=SHIFT)
        x, y = bench.canvas.scene.view.to_widget(*place(bench))
        assert 0 <= x < bench.canvas.width()
        assert 0 <= y < bench.canvas.height()
    assert place(bench)[0] == 0.5


def test_zooming_keeps_it_on_its_pixel(bench):
    type_keys(bench, KEY.Key_Right, KEY.Key_Right)
    before = place(bench)
    for change in (bench.canvas.zoom_in, bench.canvas.actual_size, bench.canvas.fit):
        change()
        assert bench.canvas.scene.view.to_scan(*bench.canvas.scene.pointer) == pytest.approx(before)
    type_keys(bench, KEY.Key_Space)
    assert (int(before[0]), int(before[1])) in marked(bench)


def test_it_is_clearly_seen_in_two_tones_and_goes_when_the_mouse_moves(bench):
    bench.move(400, 300)
    bench.canvas.pointing.leave()
    without = bench.look()
    type_keys(bench, KEY.Key_Right)
    shown = bench.look()
    changed = (shown != without).any(axis=2)
    assert changed.sum() > 150
    values = shown[changed]
    assert (values.min(axis=1) > 240).sum() > 40
    assert (values.max(axis=1) < 120).sum() > 40
    type_keys(bench, KEY.Key_Period)
    assert (bench.look() != shown).any()
    QTest.mouseMove(bench.canvas, QPoint(30, 30))
    bench.canvas.pointing.leave()
    bench.document.undo()
    assert place(bench) is None
    assert np.array_equal(bench.look(), without)


def test_space_pans_again_once_the_mouse_is_used(bench):
    bench.canvas.actual_size()
    type_keys(bench, KEY.Key_Right)
    bench.move(300, 300)
    QTest.keyPress(bench.canvas, KEY.Key_Space)
    assert bench.canvas.scene.is_panning
    QTest.keyRelease(bench.canvas, KEY.Key_Space)
    assert not bench.canvas.scene.is_panning
    assert bench.strokes == []


def test_a_mouse_that_is_moved_while_space_is_held_pans_and_marks_nothing(bench):
    bench.canvas.actual_size()
    type_keys(bench, KEY.Key_Right)
    QTest.keyPress(bench.canvas, KEY.Key_Space)
    bench.move(310, 310)
    assert bench.canvas.scene.is_panning
    QTest.keyRelease(bench.canvas, KEY.Key_Space)
    assert not bench.canvas.scene.is_panning
    assert bench.strokes == []


def test_losing_the_focus_keeps_what_was_drawn_and_the_next_arrow_is_back_at_its_place(bench, qtbot):
    type_keys(bench, KEY.Key_Right, KEY.Key_Right, KEY.Key_Period, KEY.Key_Right)
    before = place(bench)
    bench.canvas.clearFocus()
    assert place(bench) is None
    assert len(bench.strokes) == 1
    bench.canvas.setFocus()
    type_keys(bench, KEY.Key_Right)
    assert place(bench) == before


def test_arrows_still_move_the_divider_while_comparing(bench):
    bench.canvas.set_comparing(True)
    share = bench.canvas.scene.divider.share
    type_keys(bench, KEY.Key_Right)
    assert bench.canvas.scene.divider.share > share
    assert place(bench) is None


def test_arrows_pan_with_the_hand(bench):
    bench.canvas.set_tool(None)
    bench.canvas.actual_size()
    before = bench.canvas.scene.view.to_scan(400, 300)
    type_keys(bench, KEY.Key_Right)
    assert bench.canvas.scene.view.to_scan(400, 300)[0] > before[0]
    assert place(bench) is None


@pytest.mark.parametrize("tool_id", ["lasso", "rectangle", "ellipse", "polygon"])
def test_every_tool_can_be_used(bench, tool_id):
    bench.canvas.set_tool(next(row.make() for row in TOOLS if row.id == tool_id))
    corners = (KEY.Key_Right, KEY.Key_Down, KEY.Key_Left, KEY.Key_Up)
    type_keys(bench, KEY.Key_Right)
    x, y = place(bench)
    if tool_id == "polygon":
        for key in corners:
            type_keys(bench, KEY.Key_Space)
            type_keys(bench, key, held=SHIFT)
        bench.canvas.pointing.shaping.finish()
    else:
        type_keys(bench, KEY.Key_Period)
        for key in corners[: 4 if tool_id == "lasso" else 2]:
            type_keys(bench, key, held=SHIFT)
        type_keys(bench, KEY.Key_Return)
    assert (int(x) + 100, int(y) + 100) in marked(bench)


def test_another_tool_in_the_middle_of_a_stroke_lifts_the_pen(bench):
    type_keys(bench, KEY.Key_Right, KEY.Key_Period, KEY.Key_Right)
    drawing = bench.look()
    bench.canvas.set_tool(BrushTool(erases=True, size=20))
    assert bench.document.state.mask.is_empty
    assert (bench.look() != drawing).any()
    assert bench.canvas.scene.keyboard_cursor is False
