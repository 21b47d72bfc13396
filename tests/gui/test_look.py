"""How the window looks and answers to keys and screen readers."""

import pytest
from improved import add, strength_of
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QScrollBar,
    QWidget,
)

from restorer_app.settings import Settings
from restorer_app.steps.steps import STEPS
from restorer_app.ui import words
from restorer_app.ui.action_row import Menu
from restorer_app.ui.action_table import ACTIONS
from restorer_app.ui.export_dialog import ExportDialog
from restorer_app.ui.settings_dialog import SettingsDialog
from restorer_app.ui.shortcut_sheet import ShortcutSheet
from restorer_app.ui.step_value import StepValue
from restorer_app.ui.theme import DARK, LIGHT

CONTROLS = (QAbstractButton, QAbstractSlider, QAbstractSpinBox, QComboBox, QLineEdit, QPlainTextEdit, QAbstractItemView)


def nameless(top: QWidget) -> list[str]:
    """Controls that a screen reader could not name; parts inside a control are named by it."""
    found = []
    for widget in top.findChildren(QWidget):
        is_part = isinstance(widget.parentWidget(), QAbstractSpinBox | QComboBox) or isinstance(widget, QScrollBar)
        inside_combo = any(isinstance(parent, QComboBox) for parent in parents(widget))
        if not isinstance(widget, CONTROLS) or is_part or inside_combo or widget.objectName().startswith("qt_"):
            continue
        text = widget.text() if isinstance(widget, QAbstractButton) else ""
        if not (widget.accessibleName() or text):
            found.append(f"{type(widget).__name__} in {type(widget.parentWidget()).__name__}")
    return found


def parents(widget):
    while (widget := widget.parentWidget()) is not None:
        yield widget


def press(desk, key: str) -> None:
    combination = QKeySequence(key)[0]
    QTest.keyClick(desk.window.canvas, combination.key(), combination.keyboardModifiers())


def contrast(one: str, other: str) -> float:
    def light(colour: str) -> float:
        parts = [value / 255 for value in QColor(colour).getRgb()[:3]]
        red, green, blue = (v / 12.92 if v <= 0.03928 else ((v + 0.055) / 1.055) ** 2.4 for v in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    darker, lighter = sorted((light(one), light(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_every_control_has_a_name(desk):
    desk.open()
    for kind in ("brighten", "calm"):
        desk.session.improving.add(kind)
    for name in ("export", "settings", "guide", "keys", "batch"):
        desk.window.actions_by_id[name].trigger()
    assert {type(w) for w in QApplication.topLevelWidgets()} >= {ExportDialog, SettingsDialog, ShortcutSheet}
    assert nameless(desk.window) == []


@pytest.mark.parametrize(("name", "kind"), [("export", ExportDialog), ("settings", SettingsDialog)])
def test_inside_a_button_nothing_is_drawn_for_the_focus_but_our_frame(desk, name, kind):
    desk.open()
    desk.window.actions_by_id[name].trigger()
    desk.wait(lambda: desk.dialog(kind) and desk.dialog(kind).isVisible())
    dialog = desk.dialog(kind)
    dialog.activateWindow()
    desk.wait(dialog.isActiveWindow)
    QTest.keyClick(dialog.focusWidget() or dialog, Qt.Key.Key_Tab)  # as of which the platform draws its own
    buttons = [button for button in dialog.findChildren(QPushButton) if button.isVisible() and button.isEnabled()]
    assert buttons
    for button in buttons:
        button.setFocus(Qt.FocusReason.TabFocusReason)
        assert button.hasFocus()
        focused = inside(button)
        button.clearFocus()
        assert focused == inside(button), button.text()


def inside(button):
    """What is seen of it within its frame."""
    picture = button.grab().toImage()
    return picture.copy(picture.rect().adjusted(4, 4, -4, -4))


def test_at_the_start_the_button_that_opens_a_photo_has_the_keys(desk):
    desk.window.activateWindow()
    desk.wait(lambda: desk.window.empty.open.hasFocus())


def test_the_typed_part_of_a_number_is_named_as_the_number_is(desk):
    desk.open()
    numbers = desk.window.findChildren(QAbstractSpinBox)
    assert len(numbers) > 5
    assert [number.lineEdit().accessibleName() for number in numbers] == [n.accessibleName() for n in numbers]
    assert all(number.accessibleName() for number in numbers)


def test_everything_can_be_reached_by_tab(desk):
    desk.open()
    desk.window.activateWindow()
    reached, widget = set(), desk.window.canvas.nextInFocusChain()
    while widget is not desk.window.canvas:  # the chain is a ring
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            reached.add(widget)
        widget = widget.nextInFocusChain()
    wanted = {desk.window.panel.step, desk.window.repair_panel.chooser, desk.window.repair_panel.healing}
    wanted |= set(desk.window.rail.buttons.values())
    wanted |= {desk.window.mark_panel.brush_size.slider, desk.window.status.zoom, desk.window.top_bar.export}
    assert wanted <= reached


def test_keys_do_what_the_table_says(desk):
    desk.open()
    window = desk.window
    press(desk, "E")
    assert window.toolbox.current_id == "eraser"
    press(desk, "B")
    assert window.toolbox.current_id == "brush"
    size = window.toolbox.size
    press(desk, "]")
    assert window.toolbox.size > size
    assert window.mark_panel.brush_size.value == window.toolbox.size
    press(desk, "[")
    press(desk, "X")
    assert window.actions_by_id["compare"].isChecked()
    press(desk, "X")
    press(desk, "O")
    assert window.preferences.settings.overlay_style == "outline"
    press(desk, "O")
    assert window.preferences.settings.overlay_style == "fill"
    press(desk, "1")
    assert window.status.zoom.text() == "100 %"


def test_no_key_means_two_things():
    keys = [key for row in ACTIONS for key in row.shortcuts]
    assert len(set(keys)) == len(keys)


def test_enter_repairs_and_ctrl_z_undoes(desk):
    desk.open()
    desk.paint()
    press(desk, "Return")
    desk.wait(lambda: desk.state.repairs)
    press(desk, "Ctrl+Z")
    assert desk.state.repairs == ()
    press(desk, "Ctrl+Y")
    assert desk.state.repairs


def test_enter_in_the_size_field_takes_the_size_and_repairs_nothing(desk):
    desk.open()
    desk.paint()
    field = desk.window.mark_panel.brush_size.number
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, "123")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert desk.window.toolbox.size == 123
    assert desk.state.repairs == ()
    assert not desk.session.activity.is_busy


def test_every_key_is_used_once():
    keys = [key for row in ACTIONS for key in row.shortcuts]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("menu", Menu)
def test_the_sheet_shows_every_key(desk, menu):
    sheet = ShortcutSheet(desk.window)
    texts = [label.text() for label in sheet.findChildren(QWidget) if hasattr(label, "text")]
    for row in ACTIONS:
        if row.menu is menu and row.shortcuts:
            assert row.text.rstrip("…") in texts


def test_the_panel_fits_a_small_screen(desk):
    desk.open()
    for choice in desk.session.repairing.choices:
        desk.window.repair_panel.chosen.emit(choice.id)
        QApplication.processEvents()
        area = desk.window.panel.scroll_area
        assert area.widget().minimumSizeHint().width() <= area.viewport().width()
        assert area.verticalScrollBar().maximum() == 0
    assert desk.window.size().toTuple() == (1280, 800)
    assert desk.window.minimumSizeHint().width() <= 1280


def test_every_value_of_a_step_fits_the_panel_with_what_was_found_for_it(desk):
    desk.open()
    add(desk, "brighten")
    strength = strength_of(desk)
    for parameter in (parameter for step in STEPS for parameter in step.parameters):
        low, high = parameter.minimum, parameter.maximum
        least = words.value_of(parameter, low, high)
        row = StepValue(parameter.title, minimum=low, maximum=high, default=parameter.default, at_minimum=least)
        row.setParent(strength.parentWidget())  # with its style
        QApplication.processEvents()
        assert row.minimumSizeHint().width() <= strength.width()


def test_the_theme_changes_while_the_window_is_open(make_desk):
    desk = make_desk(Settings(theme="dark"))
    desk.open()
    application = QApplication.instance()
    assert application.palette().window().color().name() == DARK.window
    desk.window.actions_by_id["settings"].trigger()
    theme = desk.dialog(SettingsDialog).window_page.theme
    theme.setCurrentIndex(theme.findData("light"))
    assert application.palette().window().color().name() == LIGHT.window
    assert desk.window.canvas.scene.colours.surround.name() == LIGHT.surround


@pytest.mark.parametrize("tokens", [DARK, LIGHT], ids=["dark", "light"])
def test_text_stands_out(tokens):
    for text, ground in (
        (tokens.text, tokens.window),
        (tokens.text, tokens.raised),
        (tokens.text, tokens.pressed),
        (tokens.secondary, tokens.window),
        (tokens.secondary, tokens.panel),
        (tokens.secondary, tokens.raised),
        (tokens.on_accent, tokens.accent),
        (tokens.on_accent, tokens.accent_hover),
        (tokens.on_accent, tokens.accent_pressed),
        (tokens.danger, tokens.window),
    ):
        assert contrast(text, ground) >= 4.5, (text, ground)


def test_sections_fold_away(desk):
    desk.open()
    desk.window.mark_panel.heading.click()
    assert not desk.window.mark_panel.brush_size.isVisible()
    desk.window.mark_panel.heading.click()
    assert desk.window.mark_panel.brush_size.isVisible()


def test_small_brushes_have_much_of_the_slider(desk):
    row = desk.window.mark_panel.brush_size
    row.slider.setValue(500)
    assert 100 < row.value < 140


def test_the_model_list_says_what_each_is_good_for(desk):
    desk.open()
    chooser = desk.window.repair_panel.chooser
    chooser.click()
    assert chooser.list.isVisible()
    QTest.keyClick(chooser.list.rows, Qt.Key.Key_Down)
    QTest.keyClick(chooser.list.rows, Qt.Key.Key_Return)
    assert desk.session.repairing.choice.id == "heal-small"
    assert not chooser.list.isVisible()
    assert desk.window.preferences.settings.fill == "heal-small"


def test_the_original_shows_as_long_as_its_key_is_held(desk):
    desk.open()
    canvas = desk.window.canvas
    for widget in (canvas, desk.window.mark_panel.brush_size.slider):
        widget.setFocus()
        QTest.keyPress(widget, Qt.Key.Key_Backslash)
        assert canvas.scene.is_original_held
        QTest.keyRelease(widget, Qt.Key.Key_Backslash)
        assert not canvas.scene.is_original_held


def test_painting_with_a_tool_key_ends_comparing(desk):
    desk.open()
    press(desk, "X")
    press(desk, "B")
    assert not desk.window.actions_by_id["compare"].isChecked()
