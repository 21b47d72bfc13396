"""Every tool that marks damage, by mouse and by keyboard, in the window."""

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QInputDevice, QPointingDevice, QTabletEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from restorer_app.core.box import Box
from restorer_app.core.marking import ChangeMask, FindHole, FindSimilar, TraceCrease
from restorer_app.settings import Settings
from restorer_app.tools.table import TOOLS
from restorer_app.ui.shortcut_sheet import ShortcutSheet

ALT, SHIFT, NONE = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.NoModifier
LEFT = Qt.MouseButton.LeftButton


class Hand:
    """A hand on the mouse and the keys over the photo of a desk; places are image pixels."""

    def __init__(self, desk) -> None:
        self.desk, self.canvas = desk, desk.window.canvas

    def at(self, x, y) -> QPoint:
        return QPoint(*(round(value) for value in self.canvas.scene.view.to_widget(x, y)))

    def press(self, place, held=NONE) -> None:
        QTest.mousePress(self.canvas, LEFT, held, self.at(*place))

    def move(self, place) -> None:
        QTest.mouseMove(self.canvas, self.at(*place))

    def release(self, place, held=NONE) -> None:
        QTest.mouseRelease(self.canvas, LEFT, held, self.at(*place))

    def drag(self, *path, held=NONE) -> None:
        self.press(path[0], held)
        for place in path[1:]:
            self.move(place)
        self.release(path[-1])

    def click(self, *places, held=NONE) -> None:
        for place in places:
            self.move(place)
            QTest.mouseClick(self.canvas, LEFT, held, self.at(*place))

    def double_click(self, place) -> None:
        self.click(place)
        QTest.mouseDClick(self.canvas, LEFT, NONE, self.at(*place))

    def key(self, key, held=NONE) -> None:
        QTest.keyClick(self.canvas, key, held)

    @property
    def mask(self):
        return self.desk.state.mask

    def wait_marked(self) -> None:
        self.desk.wait(lambda: not self.mask.is_empty)


@pytest.fixture
def hand(open_desk) -> Hand:
    open_desk.window.canvas.actual_size()
    open_desk.window.canvas.setFocus()
    return Hand(open_desk)


def is_about(box: Box, want: Box) -> bool:
    sides = zip((box.x, box.y, box.right, box.bottom), (want.x, want.y, want.right, want.bottom), strict=True)
    return all(abs(one - other) <= 2 for one, other in sides)


SQUARE = Box(200, 150, 100, 80)
CORNERS = ((200, 150), (300, 150), (300, 230), (200, 230))
FINISHED = {
    "lasso": lambda hand, held: hand.drag(*CORNERS, held=held),
    "rectangle": lambda hand, held: hand.drag(CORNERS[0], CORNERS[2], held=held),
    "ellipse": lambda hand, held: hand.drag(CORNERS[0], CORNERS[2], held=held),
    "polygon": lambda hand, held: (hand.click(*CORNERS, held=held), hand.click(CORNERS[0])),
}


@pytest.mark.parametrize("row", TOOLS, ids=lambda row: row.id)
def test_every_tool_is_taken_up_by_its_key_and_by_its_button(open_desk, row):
    window = open_desk.window
    window.toolbox.choose("pan")
    QTest.keyClick(window.canvas, getattr(Qt.Key, f"Key_{row.shortcut}"))
    assert window.toolbox.current_id == row.id
    window.toolbox.choose("pan")
    window.rail.buttons[row.id].click()
    assert window.toolbox.current_id == row.id
    assert window.canvas.scene.tool is window.toolbox.current
    assert window.rail.buttons[row.id].accessibleName() == row.title


@pytest.mark.parametrize("name", FINISHED)
def test_a_shape_marks_what_it_goes_around_and_is_one_line_of_the_history(hand, name):
    hand.desk.window.toolbox.choose(name)
    FINISHED[name](hand, NONE)
    assert is_about(hand.mask.bounds, SQUARE)
    assert hand.desk.session.document.undo_label == name.capitalize()
    hand.key(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert hand.mask.is_empty


@pytest.mark.parametrize("name", FINISHED)
def test_alt_takes_away_and_shift_with_alt_keeps_only_what_is_inside(hand, name):
    hand.desk.window.toolbox.choose(name)
    hand.desk.paint(150, 100, 300)
    FINISHED[name](hand, ALT)
    taken = 300 * 300 - hand.mask.count
    assert 0.7 * SQUARE.area < taken < 1.05 * SQUARE.area
    assert not hand.mask.has_any(Box(245, 185, 10, 10))
    hand.desk.session.undo()
    FINISHED[name](hand, ALT | SHIFT)
    assert is_about(hand.mask.bounds, SQUARE)
    assert abs(hand.mask.count - taken) < 0.02 * SQUARE.area


def test_shift_while_dragging_makes_a_square(hand):
    hand.desk.window.toolbox.choose("rectangle")
    hand.press((200, 150))
    hand.move((300, 180))
    hand.release((300, 180), SHIFT)
    assert is_about(hand.mask.bounds, Box(200, 150, 100, 100))


def test_a_finished_shape_heals_like_a_stroke(hand):
    hand.desk.window.repair_panel.healing.click()
    hand.desk.window.toolbox.choose("ellipse")
    FINISHED["ellipse"](hand, NONE)
    hand.desk.wait(lambda: hand.desk.state.repairs)
    assert hand.mask.is_empty
    assert is_about(hand.desk.state.repairs[0].hole.box, SQUARE)
    hand.desk.session.undo()
    assert not hand.desk.state.repairs


@pytest.mark.parametrize("end", ["enter", "keypad", "double-click", "first corner", "button"])
def test_a_polygon_is_closed(hand, end):
    hand.key(Qt.Key.Key_P)
    hand.click(*CORNERS[:3])
    if end in ("enter", "keypad"):
        hand.click(CORNERS[3])
        hand.key(Qt.Key.Key_Return if end == "enter" else Qt.Key.Key_Enter)
    elif end == "double-click":
        hand.double_click(CORNERS[3])
    else:
        hand.click(CORNERS[3])
        if end == "first corner":
            hand.click((203, 148))
        else:
            hand.desk.window.panel.step.click()
    assert is_about(hand.mask.bounds, SQUARE)
    assert hand.desk.state.repairs == ()


def test_the_panel_says_how_an_unfinished_shape_goes_on(hand):
    panel = hand.desk.window.panel
    hand.key(Qt.Key.Key_P)
    before = panel.step.text()
    hand.click(*CORNERS)
    assert "Enter" in panel.hint.text()
    assert panel.step.text() == "Finish the shape"
    assert panel.step.isEnabled()
    hand.key(Qt.Key.Key_Escape)
    assert panel.step.text() == before


def test_backspace_takes_a_corner_back_and_escape_the_whole_shape(hand):
    hand.key(Qt.Key.Key_P)
    hand.click(*CORNERS, (420, 300))
    hand.key(Qt.Key.Key_Backspace)
    hand.key(Qt.Key.Key_Return)
    assert is_about(hand.mask.bounds, SQUARE)
    mask = hand.mask
    hand.click(*((x + 150, y + 150) for x, y in CORNERS))
    hand.key(Qt.Key.Key_Escape)
    hand.key(Qt.Key.Key_Backspace)
    assert hand.mask is mask
    assert not hand.canvas.scene.tool.is_begun


def test_enter_repairs_again_when_no_shape_is_open(hand):
    hand.key(Qt.Key.Key_P)
    hand.click(*CORNERS)
    hand.key(Qt.Key.Key_Return)
    assert not hand.mask.is_empty
    hand.key(Qt.Key.Key_Return)
    hand.desk.wait(lambda: hand.desk.state.repairs)


def test_an_unfinished_shape_outlives_a_look_at_the_scan_and_zooming(hand):
    hand.key(Qt.Key.Key_P)
    hand.click(*CORNERS[:2])
    QTest.keyPress(hand.canvas, Qt.Key.Key_Backslash)
    assert hand.canvas.scene.is_original_held
    QTest.keyRelease(hand.canvas, Qt.Key.Key_Backslash)
    hand.key(Qt.Key.Key_Plus)
    hand.click(*CORNERS[2:])
    hand.key(Qt.Key.Key_Return)
    assert is_about(hand.mask.bounds, SQUARE)


def test_another_tool_or_another_photo_forgets_the_shape(hand):
    hand.key(Qt.Key.Key_P)
    hand.click(*CORNERS)
    hand.key(Qt.Key.Key_L)
    hand.key(Qt.Key.Key_P)
    assert not hand.canvas.scene.tool.is_begun
    hand.click(*CORNERS)
    hand.desk.session.document.mark_saved(hand.desk.state)
    hand.desk.open("second.png")
    assert not hand.canvas.scene.tool.is_begun
    assert hand.mask.is_empty


def test_the_wand_shows_what_it_would_mark_and_then_marks_it(hand):
    hand.key(Qt.Key.Key_W)
    hand.desk.window.toolbox.set_option("wand", "tolerance", 2)
    hand.press((200.5, 150.5))
    hand.desk.wait(lambda: not hand.canvas.scene.drawn_mask.is_empty)
    shown = hand.canvas.scene.drawn_mask.to_array()
    assert hand.mask.is_empty
    hand.release((200.5, 150.5))
    hand.wait_marked()
    np.testing.assert_array_equal(hand.mask.to_array(), shown)
    values = hand.desk.state.photo.pixels[..., 0].astype(int)
    np.testing.assert_array_equal(shown, np.abs(values - values[150, 200]) <= 5)


def test_a_quick_click_of_the_wand_is_marked_when_the_answer_comes_and_the_window_does_not_wait(hand):
    hand.key(Qt.Key.Key_W)
    hand.desk.workers.hold(FindSimilar)
    hand.click((200.5, 150.5))
    assert hand.mask.is_empty
    hand.desk.workers.let_go(FindSimilar)
    hand.wait_marked()
    assert hand.desk.session.document.undo_label == "Magic wand"


def test_escape_forgets_what_the_wand_looks_for(hand):
    hand.key(Qt.Key.Key_W)
    hand.desk.workers.hold(FindSimilar)
    hand.click((200.5, 150.5))
    hand.key(Qt.Key.Key_Escape)
    hand.desk.workers.let_go(FindSimilar)
    assert not hand.canvas.scene.tool.is_begun
    hand.click((20.5, 20.5))
    hand.wait_marked()
    assert hand.mask.has_any(Box(20, 20, 1, 1))
    assert not hand.mask.has_any(Box(200, 150, 1, 1))


def test_a_tool_whose_question_fails_says_so_and_can_be_used_again(hand):
    hand.key(Qt.Key.Key_W)
    hand.desk.workers.fails.add(FindSimilar)
    hand.click((200.5, 150.5))
    hand.desk.wait(lambda: "nothing usable" in hand.desk.notice())
    hand.desk.workers.fails.clear()
    hand.click((200.5, 150.5))
    hand.wait_marked()


def test_the_line_along_a_crease_is_marked_by_two_clicks_and_enter(hand):
    hand.key(Qt.Key.Key_K)
    hand.desk.window.toolbox.set_size(9)
    hand.click((100.5, 100.5))
    hand.move((300.5, 100.5))
    hand.desk.wait(lambda: hand.desk.workers.asked(TraceCrease))
    hand.click((300.5, 100.5))
    hand.key(Qt.Key.Key_Return)
    hand.wait_marked()
    assert is_about(hand.mask.bounds, Box(96, 96, 209, 9))
    assert hand.desk.session.document.undo_label == "Crease"


def test_a_double_click_ends_the_line_along_a_crease(hand):
    hand.key(Qt.Key.Key_K)
    hand.click((100.5, 100.5))
    hand.double_click((300.5, 100.5))
    hand.wait_marked()
    assert hand.mask.bounds.width > 200


def test_the_brush_keys_change_the_width_of_the_crease_line_and_its_ring_is_shown(hand):
    hand.key(Qt.Key.Key_K)
    size = hand.canvas.scene.tool.size
    hand.key(Qt.Key.Key_BracketRight)
    assert hand.canvas.scene.tool.size > size
    assert hand.canvas.cursor().shape() == Qt.CursorShape.BlankCursor
    hand.key(Qt.Key.Key_L)
    assert hand.canvas.cursor().shape() == Qt.CursorShape.CrossCursor


@pytest.fixture
def selecting(hand) -> Hand:
    """Two marks, of 20 px at 100, 100 and of 30 px at 200, 100; the tool that selects is in hand."""
    hand.desk.paint(100, 100, 20)
    hand.desk.paint(200, 100, 30)
    hand.key(Qt.Key.Key_V)
    return hand


def selected(hand) -> Box:
    tool = hand.canvas.scene.tool
    return tool.selected.bounds if tool.selected is not None else Box(0, 0, 0, 0)


def test_a_click_selects_a_mark_and_delete_removes_it(selecting):
    selecting.click((110, 110))
    selecting.desk.wait(lambda: selected(selecting) == Box(100, 100, 20, 20))
    selecting.key(Qt.Key.Key_Delete)
    assert selecting.mask.bounds == Box(200, 100, 30, 30)
    assert selecting.desk.session.document.undo_label == "Remove a mark"
    selecting.desk.session.undo()
    assert selecting.mask.bounds == Box(100, 100, 130, 30)


def test_a_drag_moves_the_selected_mark(selecting):
    selecting.click((110, 110))
    selecting.desk.wait(lambda: selected(selecting).width == 20)
    selecting.drag((110, 110), (130, 150))
    assert selected(selecting) == Box(120, 140, 20, 20)
    assert selecting.mask.region(Box(120, 140, 20, 20)).all()
    assert not selecting.mask.has_any(Box(100, 100, 20, 20))


def test_everything_about_a_selected_mark_goes_by_keys(selecting):
    for _ in range(2):
        shown = selected(selecting)
        selecting.key(Qt.Key.Key_Tab)
        selecting.desk.wait(lambda shown=shown: selected(selecting) not in (shown, Box(0, 0, 0, 0)))
    assert selected(selecting) == Box(200, 100, 30, 30)
    assert selecting.canvas.hasFocus()
    selecting.key(Qt.Key.Key_Backtab, SHIFT)
    selecting.desk.wait(lambda: selected(selecting) == Box(100, 100, 20, 20))
    selecting.key(Qt.Key.Key_Right)
    selecting.key(Qt.Key.Key_Down, SHIFT)
    assert selected(selecting) == Box(101, 110, 20, 20)
    assert selecting.mask.region(Box(101, 110, 20, 20)).all()
    selecting.key(Qt.Key.Key_Backspace)
    assert selecting.mask.bounds == Box(200, 100, 30, 30)
    selecting.key(Qt.Key.Key_Tab)
    selecting.desk.wait(lambda: selected(selecting).width == 30)
    selecting.key(Qt.Key.Key_Escape)
    assert selected(selecting).is_empty
    assert not selecting.mask.is_empty


def test_undo_deselects_a_mark_that_is_somewhere_else_again(selecting):
    selecting.key(Qt.Key.Key_Tab)
    selecting.desk.wait(lambda: selected(selecting).width == 20)
    selecting.key(Qt.Key.Key_Left, SHIFT)
    selecting.key(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert selected(selecting).is_empty
    assert selecting.mask.region(Box(100, 100, 20, 20)).all()


def test_tab_leaves_the_canvas_where_nothing_is_marked(hand):
    hand.key(Qt.Key.Key_V)
    hand.key(Qt.Key.Key_Tab)
    assert not hand.canvas.hasFocus()
    assert hand.desk.workers.asked(FindHole) == []


def test_marks_grow_and_shrink_by_keys_as_often_as_they_are_pressed(hand):
    hand.desk.paint(200, 200, 20)
    hand.desk.window.mark_panel.pixels.setValue(3)
    hand.key(Qt.Key.Key_G)
    hand.key(Qt.Key.Key_G)
    hand.desk.wait(lambda: hand.mask.bounds == Box(194, 194, 32, 32))
    hand.key(Qt.Key.Key_G, SHIFT)
    hand.desk.wait(lambda: hand.mask.bounds == Box(197, 197, 26, 26))
    assert [entry.label for entry in hand.desk.session.document.entries[-3:]] == [
        "Grow marks",
        "Grow marks",
        "Shrink marks",
    ]


def test_marks_grow_and_shrink_by_buttons(hand):
    hand.desk.paint(200, 200, 20)
    buttons = {button.text(): button for button in hand.desk.window.mark_panel.findChildren(QPushButton)}
    buttons["Grow"].click()
    hand.desk.wait(lambda: hand.mask.bounds == Box(198, 198, 24, 24))
    buttons["Shrink"].click()
    hand.desk.wait(lambda: hand.mask.bounds == Box(200, 200, 20, 20))


def test_marks_are_inverted_and_filled_by_menu_and_by_key(hand):
    hand.desk.window.toolbox.choose("rectangle")
    hand.drag((100, 100), (200, 200))
    hand.drag((110, 110), (190, 190), held=ALT)
    hand.desk.window.actions_by_id["fill-holes"].trigger()
    hand.desk.wait(lambda: hand.mask.count == hand.mask.bounds.area)
    marked = hand.mask.to_array()
    hand.key(Qt.Key.Key_I, Qt.KeyboardModifier.ControlModifier)
    hand.desk.wait(lambda: not np.array_equal(hand.mask.to_array(), marked))
    np.testing.assert_array_equal(hand.mask.to_array(), ~marked)


def test_a_change_of_marks_takes_in_what_is_painted_meanwhile(hand):
    hand.desk.paint(200, 200, 20)
    hand.desk.workers.hold(ChangeMask)
    hand.key(Qt.Key.Key_G)
    hand.desk.paint(300, 300, 20)
    hand.desk.workers.let_go(ChangeMask)
    hand.desk.wait(lambda: hand.mask.bounds == Box(198, 198, 124, 124))


def test_the_panel_shows_the_options_of_the_tool_in_hand(hand):
    window = hand.desk.window
    options = window.mark_panel.options
    for row in TOOLS:
        window.toolbox.choose(row.id)
        shown = {key for key, control in options.controls.items() if control.isVisible()}
        assert shown == {(row.id, option.id) for option in row.options}
        assert options.brush_size.isVisible() == window.toolbox.current.has_size


def test_the_options_of_the_wand_are_set_by_mouse_and_by_keys(hand):
    hand.key(Qt.Key.Key_W)
    controls, tool = hand.desk.window.mark_panel.options.controls, hand.canvas.scene.tool
    controls["wand", "is_contiguous"].click()
    assert tool.is_contiguous is False
    field = controls["wand", "tolerance"].number
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, "25")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert tool.tolerance == 25
    assert hand.desk.state.repairs == ()


def test_the_key_sheet_names_every_tool_and_every_gesture(open_desk):
    open_desk.window.actions_by_id["guide"].trigger()
    texts = {found.text() for found in open_desk.dialog(ShortcutSheet).findChildren(QLabel)}
    for row in TOOLS:
        assert {row.title, row.shortcut} | {text for gesture in row.gestures for text in gesture} <= texts


def pen_event(hand, kind, place, pressure, *, is_eraser=False):
    """What a tablet sends before the mouse event that Qt makes of it."""
    pointer = QPointingDevice.PointerType.Eraser if is_eraser else QPointingDevice.PointerType.Pen
    device = QPointingDevice("pen", 7, QInputDevice.DeviceType.Stylus, pointer, QInputDevice.Capability.Pressure, 1, 1)
    where = QPointF(hand.at(*place))
    held = Qt.MouseButton.NoButton if kind is QEvent.Type.TabletRelease else LEFT
    event = QTabletEvent(
        kind, device, where, QPointF(hand.canvas.mapToGlobal(where)), pressure, 0, 0, 0, 0, 0, NONE, LEFT, held
    )
    QApplication.sendEvent(hand.canvas, event)


def draw_with_pen(hand, pressure, *, is_eraser=False):
    """A straight stroke of one pressure."""
    for kind, act, place in (
        (QEvent.Type.TabletPress, hand.press, (200.5, 200.5)),
        (QEvent.Type.TabletMove, hand.move, (300.5, 200.5)),
        (QEvent.Type.TabletRelease, hand.release, (300.5, 200.5)),
    ):
        pen_event(hand, kind, place, 0 if kind is QEvent.Type.TabletRelease else pressure, is_eraser=is_eraser)
        act(place)


def test_a_pen_that_presses_less_paints_a_narrower_stroke_and_the_mouse_after_it_does_not(hand):
    hand.desk.window.toolbox.set_size(40)
    draw_with_pen(hand, 0.5)
    assert hand.mask.bounds.height == pytest.approx(20, abs=1)
    hand.desk.session.undo()
    hand.drag((200.5, 200.5), (300.5, 200.5))
    assert hand.mask.bounds.height == pytest.approx(40, abs=1)


def test_the_switch_for_pressure_shows_once_there_is_a_pen_and_is_kept(hand):
    switch = hand.desk.window.mark_panel.pen_size
    assert not switch.isVisible()
    hand.desk.window.toolbox.set_size(40)
    draw_with_pen(hand, 0.5)
    assert switch.isVisible()
    assert switch.isChecked()
    hand.desk.session.undo()
    switch.click()
    draw_with_pen(hand, 0.5)
    assert hand.mask.bounds.height == pytest.approx(40, abs=1)
    assert not hand.desk.window.preferences.settings.pen_changes_size


def test_pressure_is_off_from_the_start_where_the_settings_say_so(make_desk):
    desk = make_desk(Settings(pen_changes_size=False))
    desk.open()
    assert not desk.window.canvas.pointing.pen.changes_size


@pytest.mark.parametrize("name", ["brush", "rectangle"])
def test_a_pen_upside_down_takes_away(hand, name):
    hand.desk.paint(190, 150, 120)
    hand.desk.window.toolbox.choose(name)
    before = hand.mask.count
    if name == "rectangle":
        pen_event(hand, QEvent.Type.TabletPress, (200, 160), 1.0, is_eraser=True)
        hand.drag((200, 160), (300, 260))
    else:
        draw_with_pen(hand, 1.0, is_eraser=True)
    assert hand.mask.count < before
    hand.drag((200, 180), (300, 240))
    assert hand.mask.region(Box(210, 190, 5, 5)).any()
