"""Finding the rows of steps in the panel, and dragging them."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

LEFT, NO_KEY = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


def panel(desk):
    return desk.window.recipe_panel


def rows(desk):
    return panel(desk).steps.rows


def kinds(desk):
    assert [row.kind for row in rows(desk)] == [step.kind for step in desk.state.recipe]
    QApplication.processEvents()
    places = [row.mapTo(panel(desk), QPoint(0, 0)).y() for row in rows(desk)]
    assert places == sorted(places)
    return [step.kind for step in desk.state.recipe]


def focus(desk, widget) -> QWidget:
    widget.setFocus()
    desk.wait(lambda: widget.hasFocus())
    return widget


def handle_of(desk, index: int):
    return rows(desk)[index].handle


def drag_row(desk, index: int, to: QPoint, *, drops: bool = True) -> None:
    """Drags a row by its handle to a place of the list of rows."""
    handle = handle_of(desk, index)
    start = handle.rect().center()
    goal = handle.mapFromGlobal(panel(desk).steps.mapToGlobal(to))
    QTest.mousePress(handle, LEFT, NO_KEY, start)
    QTest.mouseMove(handle, QPoint((start.x() + goal.x()) // 2, (start.y() + goal.y()) // 2))
    QTest.mouseMove(handle, goal)
    if drops:
        QTest.mouseRelease(handle, LEFT, NO_KEY, goal)


def below(desk, index: int) -> QPoint:
    return rows(desk)[index].geometry().bottomLeft() + QPoint(12, -2)


def menu_of(desk):
    panel(desk).menu.aboutToShow.emit()
    return {action.text(): action for action in panel(desk).menu.actions() if action.text()}
