"""What the menus and the sheet of keys say."""

import pytest
from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QIcon
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QScrollArea

from restorer_app.ui.action_table import ACTIONS
from restorer_app.ui.shortcut_sheet import ShortcutSheet


def drawn(icon: QIcon, state: QIcon.State):
    return icon.pixmap(QSize(20, 20), QIcon.Mode.Normal, state).toImage()


@pytest.mark.parametrize("name", [row.id for row in ACTIONS if row.is_checkable])
def test_what_is_switched_on_has_the_tick_in_the_menu(desk, name):
    icons = {other: action.icon() for other, action in desk.window.actions_by_id.items()}
    tick = drawn(icons["repair"], QIcon.State.Off)
    assert drawn(icons[name], QIcon.State.On) == tick
    assert drawn(icons[name], QIcon.State.Off) != tick


def test_the_menu_says_how_to_see_the_original_scan(open_desk):
    open_desk.window.actions_by_id["about-original"].trigger()
    assert open_desk.notice().startswith("Hold \\ down")
    assert not open_desk.window.canvas.scene.is_original_held


def test_the_sheet_says_which_key_is_held(open_desk):
    texts = [label.text() for label in ShortcutSheet(open_desk.window).findChildren(QLabel)]
    place = texts.index("Show the original scan")
    assert texts[place + 1 : place + 3] == ["hold", "\\"]


def test_the_sheet_is_as_tall_as_it_needs_or_as_the_screen_allows(open_desk):
    sheet = ShortcutSheet(open_desk.window)
    sheet.show()
    open_desk.qtbot.waitExposed(sheet)
    room = open_desk.window.screen().availableSize().height()
    hidden = sheet.findChild(QScrollArea).verticalScrollBar().maximum()
    assert sheet.height() == room - 80 or hidden == 0
    QTest.keyClick(sheet, Qt.Key.Key_Escape)


def test_the_menu_that_a_key_opens_begins_at_its_first_line(open_desk):
    seen: list[str] = []

    def look() -> None:
        menu = QApplication.activePopupWidget()
        if menu is None or (menu.activeAction() is None and not seen):
            return
        seen.append(menu.activeAction().text())
        QTest.keyClick(menu, Qt.Key.Key_Escape)

    looking = QTimer(interval=10)
    looking.timeout.connect(look)
    looking.start()
    open_desk.window.canvas.setFocus()
    QTest.keyClick(open_desk.window.windowHandle(), Qt.Key.Key_F10)
    open_desk.wait(lambda: seen)
    looking.stop()
    assert seen[0] == "File"
