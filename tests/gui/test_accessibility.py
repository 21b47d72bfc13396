"""What a screen reader says: a name for everything that can have the focus, and words for what happens on the photo."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QComboBox, QDialog, QMenu, QScrollBar, QWidget

from restorer_app.settings import Settings
from restorer_app.ui.export_dialog import ExportDialog
from restorer_app.ui.question import Answer, ask
from restorer_app.ui.section import Section
from restorer_app.ui.settings_dialog import SettingsDialog

KEY = Qt.Key
DIALOGS = ("settings", "export", "keys", "question")


def parents(widget):
    while (widget := widget.parentWidget()) is not None:
        yield widget


def focusable(top: QWidget) -> list[QWidget]:
    """What Tab or a click can reach, but for parts of a control, which speak as the control."""
    return [
        widget
        for widget in top.findChildren(QWidget)
        if widget.focusPolicy() & (Qt.FocusPolicy.TabFocus | Qt.FocusPolicy.ClickFocus)
        and widget.window() is top
        and not isinstance(widget, QScrollBar | QMenu | QDialog)
        and not any(isinstance(parent, QAbstractSpinBox | QComboBox) for parent in parents(widget))
        and not widget.objectName().startswith("qt_")
    ]


def name_of(widget: QWidget) -> str:
    """What a screen reader is told."""
    return QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)


def nameless(top: QWidget) -> list[str]:
    found = [widget for widget in focusable(top) if not name_of(widget).strip()]
    return [f"{type(widget).__name__} in {type(widget.parentWidget()).__name__}" for widget in found]


def open_dialog(desk, kind: str) -> QDialog:
    if kind == "question":
        ask(desk.window, "Save your work?", "It is only here.", (Answer("Save"), Answer("Cancel")))
    else:
        desk.window.actions_by_id[kind].trigger()
    found = [widget for widget in desk.window.findChildren(QDialog) if widget.isVisible()]
    desk.qtbot.waitExposed(found[-1])
    return found[-1]


@pytest.fixture
def full_desk(open_desk):
    """A desk with work on every page, and all sections open."""
    for kind in ("brighten", "calm"):
        open_desk.session.improving.add(kind)
    open_desk.paint()
    open_desk.repair()
    for section in open_desk.window.findChildren(Section):
        section.heading.setChecked(True)
    open_desk.window.actions_by_id["guide"].trigger()
    QApplication.processEvents()
    return open_desk


def test_everything_in_the_window_that_takes_the_focus_has_a_name(full_desk):
    assert len(focusable(full_desk.window)) > 30
    assert nameless(full_desk.window) == []


@pytest.mark.parametrize("page", ["work", "history", "repairs", "answers", "diagnosis"])
def test_everything_on_each_page_of_the_panel_has_a_name(full_desk, page):
    if page != "work":
        full_desk.window.actions_by_id[page].trigger()
        full_desk.wait(lambda: not full_desk.session.diagnosing.is_under_way)
    QApplication.processEvents()
    assert nameless(full_desk.window) == []


@pytest.mark.parametrize("kind", DIALOGS)
def test_everything_in_a_dialog_that_takes_the_focus_has_a_name(full_desk, kind):
    dialog = open_dialog(full_desk, kind)
    assert focusable(dialog)
    assert nameless(dialog) == []
    if isinstance(dialog, SettingsDialog):
        dialog.files.format.setCurrentIndex(dialog.files.format.findData("webp"))
    if isinstance(dialog, ExportDialog):
        for index in range(dialog.format.count()):
            dialog.format.setCurrentIndex(index)
    assert nameless(dialog) == []


def test_a_nameless_control_is_caught(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    QComboBox(window)
    assert nameless(window) == ["QComboBox in QWidget"]


def pixels_of(widget: QWidget) -> np.ndarray:
    """(h, w, 4) uint8: the widget and four pixels around it, as they are in their window."""
    image = (
        widget.window()
        .grab(widget.rect().translated(widget.mapTo(widget.window(), widget.rect().topLeft())).adjusted(-4, -4, 4, 4))
        .toImage()
    )
    image = image.convertToFormat(QImage.Format.Format_RGB32)
    return np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1, 4).copy()


def unmarked(top: QWidget) -> list[str]:
    """What looks the same with the focus as without it."""
    found = []
    for widget in focusable(top):
        if not widget.isVisible() or not widget.isEnabled() or not widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            continue
        if focused := QApplication.focusWidget():
            focused.clearFocus()
        QApplication.processEvents()
        without = pixels_of(widget)
        widget.setFocus(Qt.FocusReason.TabFocusReason)
        QApplication.processEvents()
        within = pixels_of(widget)
        if within.shape != without.shape:
            continue  # it came into sight elsewhere
        if (np.abs(within.astype(int) - without).max(axis=2) > 24).sum() < 12:
            found.append(f"{type(widget).__name__} {name_of(widget)!r}")
    return found


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_the_focus_is_seen_on_everything_in_the_window(make_desk, theme):
    desk = make_desk(Settings(theme=theme))
    desk.open()
    desk.window.activateWindow()
    desk.wait(desk.window.isActiveWindow)
    desk.window.actions_by_id["guide"].trigger()
    desk.wait(lambda: desk.window.canvas.is_complete and not desk.session.activity.is_busy)
    assert unmarked(desk.window) == []


@pytest.mark.parametrize("theme", ["dark", "light"])
@pytest.mark.parametrize("kind", DIALOGS)
def test_the_focus_is_seen_on_everything_in_a_dialog(make_desk, kind, theme):
    desk = make_desk(Settings(theme=theme))
    desk.open()
    dialog = open_dialog(desk, kind)
    dialog.activateWindow()
    desk.wait(dialog.isActiveWindow)
    buttons = dialog.page_buttons if isinstance(dialog, SettingsDialog) else [None]
    for button in buttons:
        if button is not None:
            button.click()
        assert unmarked(dialog) == []


def said(desk) -> list[str]:
    texts = []
    desk.window.announcer.announced.connect(texts.append)
    return texts


def test_the_canvas_says_where_the_tool_is_and_how_many_marks_there_are(open_desk):
    desk, canvas = open_desk, open_desk.window.canvas
    desk.wait(lambda: "wedding.png" in canvas.accessibleDescription())
    texts = said(desk)
    canvas.setFocus()
    QTest.keyClick(canvas, KEY.Key_Right)
    desk.wait(lambda: texts)
    x, y = (int(value) for value in canvas.keyboard.place)
    assert texts[-1] == f"Brush at {x}, {y}; no marks"
    QTest.keyClick(canvas, KEY.Key_Space)
    desk.wait(lambda: texts[-1].endswith("; 1 mark"))
    QTest.keyClick(canvas, KEY.Key_Period)
    desk.wait(lambda: "draws at" in texts[-1])
    assert canvas.accessibleDescription() == texts[-1]
    assert canvas.hasFocus()


def test_steps_that_follow_each_other_quickly_are_said_once(open_desk):
    desk, canvas = open_desk, open_desk.window.canvas
    desk.wait(lambda: "wedding.png" in canvas.accessibleDescription())
    texts = said(desk)
    for _ in range(20):
        QTest.keyClick(canvas, KEY.Key_Right)
    desk.wait(lambda: texts)
    assert len(texts) == 1


def test_a_repair_is_said_and_so_is_undoing_it(open_desk):
    desk = open_desk
    texts = said(desk)
    desk.paint(100, 100)
    desk.paint(300, 300)
    desk.repair()
    desk.wait(lambda: texts and "Repaired 2 holes" in texts[-1])
    assert texts[-1].endswith("no marks")
    desk.session.undo()
    desk.wait(lambda: "2 repairs are gone" in texts[-1])
    assert texts[-1].endswith("2 marks")


def test_a_tool_that_is_taken_up_and_what_it_begins_are_said(open_desk):
    desk, canvas = open_desk, open_desk.window.canvas
    desk.wait(lambda: "wedding.png" in canvas.accessibleDescription())
    desk.paint(100, 100)
    texts = said(desk)
    QTest.keyClick(canvas, KEY.Key_P)
    desk.wait(lambda: texts and texts[-1].startswith("Polygon; "))
    QTest.keyClick(canvas, KEY.Key_Right)
    QTest.keyClick(canvas, KEY.Key_Space)
    desk.wait(lambda: "Click from corner to corner." in texts[-1])
    QTest.keyClick(canvas, KEY.Key_V)
    QTest.keyClick(canvas, KEY.Key_Tab)
    desk.wait(lambda: "A mark is selected" in texts[-1])
