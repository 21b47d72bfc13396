"""The keyboard's way from the panel back to the photo."""

from itertools import pairwise

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from restorer_app.core.requests import RepairHoles

KEY = Qt.Key


@pytest.fixture
def window(open_desk):
    """An active window whose canvas has the focus."""
    window = open_desk.window
    open_desk.wait(window.isActiveWindow)
    window.canvas.setFocus()
    return window


def type_key(window, key, held=Qt.KeyboardModifier.NoModifier) -> None:
    """To whatever has the focus, as a keyboard does."""
    QTest.keyClick(QApplication.focusWidget() or window, key, held)


def test_a_tool_that_is_chosen_by_its_key_takes_the_keys_from_a_slider(window):
    slider = window.mark_panel.brush_size.slider
    slider.setFocus(Qt.FocusReason.TabFocusReason)
    type_key(window, KEY.Key_E)
    size = window.toolbox.size
    assert window.canvas.hasFocus()
    for key in (KEY.Key_Right, KEY.Key_Period, KEY.Key_Right):
        type_key(window, key)
    assert window.toolbox.size == size
    assert window.canvas.keyboard.is_pen_down


def test_the_tool_in_hand_takes_the_keys_too_when_it_is_chosen_again(window):
    window.mark_panel.brush_size.slider.setFocus()
    type_key(window, KEY.Key_B)
    assert window.canvas.hasFocus()


@pytest.mark.parametrize("is_by_key", [True, False])
def test_a_tool_of_the_bar_gives_the_photo_the_keys(window, is_by_key):
    button = window.rail.buttons["lasso"]
    button.setFocus(Qt.FocusReason.TabFocusReason)
    if is_by_key:
        type_key(window, KEY.Key_Space)
    else:
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert window.toolbox.current_id == "lasso"
    assert window.canvas.hasFocus()


def test_esc_in_a_control_goes_back_to_the_photo_and_does_nothing_else(open_desk, window):
    open_desk.paint()
    open_desk.workers.hold(RepairHoles)
    window.panel.step.click()
    window.repair_panel.healing.setFocus(Qt.FocusReason.TabFocusReason)
    type_key(window, KEY.Key_Escape)
    assert window.canvas.hasFocus()
    assert window.canvas.scene.shows_focus
    assert open_desk.session.repairing.is_repairing_all
    type_key(window, KEY.Key_Escape)
    open_desk.wait(lambda: not open_desk.session.repairing.is_repairing_all)
    assert open_desk.state.repairs == ()
    open_desk.workers.let_go(RepairHoles)


def test_esc_in_a_number_leaves_it_as_it_was_and_goes_back_to_the_photo(window):
    size, number = window.toolbox.size, window.mark_panel.brush_size.number
    number.setFocus()
    number.selectAll()
    QTest.keyClicks(number, "77")
    type_key(window, KEY.Key_Escape)
    assert window.toolbox.size == number.value() == size
    assert number.text().startswith(f"{size:g}")
    assert window.canvas.hasFocus()


def test_enter_in_a_number_takes_it_and_goes_back_to_the_photo(window):
    number = window.mark_panel.brush_size.number
    number.setFocus()
    number.selectAll()
    QTest.keyClicks(number, "77")
    type_key(window, KEY.Key_Return)
    assert window.toolbox.size == 77
    assert window.canvas.hasFocus()


def test_esc_closes_an_open_list_before_it_leaves_its_field(open_desk, window):
    type_key(window, KEY.Key_C)
    ratio = window.frame_panel.fields.ratio
    ratio.setFocus()
    ratio.showPopup()
    open_desk.wait(lambda: ratio.view().isVisible())
    QTest.keyClick(ratio.view(), KEY.Key_Escape)
    open_desk.wait(lambda: not ratio.view().isVisible())
    assert ratio.hasFocus()
    type_key(window, KEY.Key_Escape)
    assert window.canvas.hasFocus()
    assert window.frame.is_cropping


def test_esc_in_the_history_goes_back_to_the_photo(window):
    type_key(window, KEY.Key_H)
    assert window.pages.history_page.rows.hasFocus()
    type_key(window, KEY.Key_Escape)
    assert window.canvas.hasFocus()


def test_the_frame_of_the_focus_goes_when_the_mouse_moves(window):
    window.mark_panel.brush_size.slider.setFocus()
    type_key(window, KEY.Key_B)
    assert window.canvas.scene.shows_focus
    QTest.mouseMove(window.canvas, window.canvas.rect().center())
    assert not window.canvas.scene.shows_focus


def test_choosing_where_a_step_applies_leaves_the_keys_with_the_list_and_paint_takes_them(open_desk, window):
    open_desk.session.improving.add("brighten")
    where = window.recipe_panel.steps.rows[0].where
    where.choice.setFocus()
    type_key(window, KEY.Key_Down)
    type_key(window, KEY.Key_Down)
    assert where.choice.hasFocus()
    assert where.choice.currentText() == "Not where painted"
    assert where.paint.isChecked()
    window.painting.leave()
    where.paint.setFocus()
    type_key(window, KEY.Key_Space)
    assert window.canvas.hasFocus()
    for key in (KEY.Key_Right, KEY.Key_Space):
        type_key(window, key)
    assert open_desk.state.recipe[0].region.tiles


@pytest.mark.parametrize("fill", ["heal-small", "patchmatch"])
def test_tab_goes_down_the_repair_section_as_it_is_seen(open_desk, window, fill):
    panel = window.repair_panel
    panel.chosen.emit(fill)
    QApplication.processEvents()
    panel.chooser.setFocus()
    seen = []
    while QApplication.focusWidget() is not panel.healing:
        type_key(window, KEY.Key_Tab)
        focused = QApplication.focusWidget()
        assert panel.isAncestorOf(focused)
        seen.append(focused.mapTo(panel, focused.rect().center()).y())
    assert len(seen) > 2
    assert all(below - above > -4 for above, below in pairwise(seen))
