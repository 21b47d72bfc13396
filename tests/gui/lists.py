"""A hand on the lists in the side panel."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from restorer_app.ui.rows import ROW, RowsView, button_rect

_PLAIN = Qt.KeyboardModifier.NoModifier


def open_history(desk):
    desk.window.actions_by_id["history"].trigger()
    return desk.window.pages.history_page


def open_repairs(desk):
    desk.window.actions_by_id["repairs"].trigger()
    return desk.window.pages.repairs_page


def place_of(view: RowsView, row: int) -> QPoint:
    view.scrollTo(view.model().index(row, 0))
    return view.visualRect(view.model().index(row, 0)).center()


def click(view: RowsView, row: int, modifier: Qt.KeyboardModifier = _PLAIN) -> None:
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, modifier, place_of(view, row))


def double_click(view: RowsView, row: int) -> None:
    QTest.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, _PLAIN, place_of(view, row))


def click_button(view: RowsView, row: int, number: int = 0) -> None:
    place_of(view, row)
    rect = button_rect(view.visualRect(view.model().index(row, 0)), number)
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, _PLAIN, rect.center())


def press(view: RowsView, key: Qt.Key, modifier: Qt.KeyboardModifier = _PLAIN) -> None:
    """Types a key as it arrives from the window system: commands of the window may take it first."""
    view.setFocus()
    QApplication.processEvents()
    QTest.keyClick(view.window().windowHandle(), key, modifier)


def looks(view: RowsView) -> list:
    return [view.model().index(row, 0).data(ROW) for row in range(view.model().rowCount())]


def titles(view: RowsView) -> list[str]:
    return [row.title for row in looks(view)]


def undo(desk) -> None:
    desk.window.actions_by_id["undo"].trigger()


def hidden(desk) -> list[bool]:
    return [repair.is_hidden for repair in desk.state.repairs]


def idle(desk) -> None:
    desk.wait(lambda: not desk.session.activity.is_busy)


def refill(page, title: str) -> None:
    next(action for action in page.fills.actions() if action.text() == title).trigger()
