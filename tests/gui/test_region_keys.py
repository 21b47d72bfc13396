"""The keys of the soft brush, wherever the focus is."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from restorer_app.core.region import Region


def test_braces_change_the_hardness_while_the_region_of_a_step_is_painted(desk):
    desk.open()
    window, brush = desk.window, desk.window.canvas.scene.region_brush
    QTest.keyClick(window, Qt.Key.Key_BraceRight)
    assert brush.hardness == 0.5
    window.canvas.set_region(Region(desk.state.photo.width, desk.state.photo.height))
    for focused in (window, window.canvas):
        focused.setFocus()
        QTest.keyClick(focused, Qt.Key.Key_BraceRight)
        assert brush.hardness == 0.75
        QTest.keyClick(focused, Qt.Key.Key_BraceLeft)
        assert brush.hardness == 0.5
