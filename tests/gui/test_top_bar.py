"""The bar at the top, by the mouse."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from restorer_app.ui.controls import IconButton


@pytest.mark.parametrize("name", ["history", "repairs", "compare", "side-by-side"])
def test_a_click_on_a_button_that_stays_down_does_as_its_key_and_a_second_one_takes_it_back(open_desk, name):
    open_desk.paint()
    action = open_desk.window.actions_by_id[name]
    buttons = open_desk.window.top_bar.findChildren(IconButton)
    button = next(button for button in buttons if button.isCheckable() and button.toolTip().startswith(action.text()))
    for is_on in (True, False):
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        assert action.isChecked() == button.isChecked() == is_on
