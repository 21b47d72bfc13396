"""The notice bar lies over the photo without taking the brush's clicks."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from restorer_app.ui.message import Message


def press_at(desk, widget) -> None:
    """A click in the middle of a widget, as it comes from the screen."""
    place = widget.mapTo(desk.window, widget.rect().center())
    QTest.mouseClick(desk.window.windowHandle(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)


def test_the_brush_paints_through_an_info(desk):
    desk.open()
    desk.window.canvas.navigation.zoom_to(4.0)
    desk.window.tell(Message("Saved as wedding-restored.png."))
    bar = desk.window.notices
    assert bar.isVisible()
    press_at(desk, bar)
    assert not desk.state.mask.is_empty
    centre = bar.parentWidget()
    for x in range(bar.x(), bar.geometry().right(), 8):
        assert centre.childAt(QPoint(x, bar.geometry().center().y())) is desk.window.canvas


def test_an_error_can_still_be_looked_into_and_closed(desk):
    desk.open()
    desk.window.tell(Message("Saved."))
    desk.window.tell(Message("Not saved.", is_error=True, details="why"))
    bar = desk.window.notices
    press_at(desk, bar.more_button)
    assert bar.more_button.isChecked()
    press_at(desk, bar._close)
    assert not bar.isVisible()


def test_an_info_after_an_error_goes_away_although_the_pointer_was_on_the_error(desk):
    desk.open()
    bar = desk.window.notices
    desk.window.tell(Message("Not saved.", is_error=True))
    bar.setAttribute(Qt.WidgetAttribute.WA_UnderMouse, True)
    bar._leave.setInterval(1)
    desk.window.tell(Message("Saved."))
    desk.wait(lambda: not bar.isVisible())
