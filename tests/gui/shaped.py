"""What a user does with mouse and keys to turn and crop a photo."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


def press(desk, key, widget=None):
    combination = QKeySequence(key)[0]
    QTest.keyClick(widget or desk.window.canvas, combination.key(), combination.keyboardModifiers())


def at(desk, x, y):
    """The widget point over a point of the output (of the frame while a crop is chosen)."""
    view = desk.window.canvas.scene.view
    device_x, device_y = view.viewport.to_device(x, y)
    return QPoint(round((device_x - 0.5) / view.ratio), round((device_y - 0.5) / view.ratio))


def drag(desk, *points):
    canvas, places = desk.window.canvas, [at(desk, *point) for point in points]
    QTest.mousePress(canvas, LEFT, NONE, places[0])
    for place in places[1:]:
        QTest.mouseMove(canvas, place)
    QTest.mouseRelease(canvas, LEFT, NONE, places[-1])


def history(desk):
    return [entry.label for entry in desk.session.document.entries[1:]]


def type_into(field, text):
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, text)
    QTest.keyClick(field, Qt.Key.Key_Return)
