"""Qt's own file dialog, shown where the system has none, can be read in both themes."""

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QComboBox, QFileDialog, QToolButton

from restorer_app.settings import Settings
from restorer_app.ui.file_dialog import dress


def contrast(widget, area: QRect) -> float:
    """Between the darkest and the lightest pixel of a part of a widget as it is seen."""
    window = widget.window()
    image = window.grab(QRect(widget.mapTo(window, area.topLeft()), area.size())).toImage()
    found = [QColor(image.pixel(x, y)).lightnessF() for x in range(image.width()) for y in range(image.height())]
    return max(found) - min(found)


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_its_arrows_stand_out_from_what_lies_under_them(make_desk, qtbot, theme):
    desk = make_desk(Settings(theme=theme))
    (desk.folder / "below").mkdir()
    dialog = QFileDialog(desk.window, "Open", str(desk.folder / "below"))
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
    dress(dialog)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitExposed(dialog)
    up = dialog.findChild(QToolButton, "toParentButton")
    field = next(combo for combo in dialog.findChildren(QComboBox) if combo.isVisible())
    assert contrast(up, up.rect().adjusted(4, 4, -4, -4)) > 0.3
    assert contrast(field, field.rect().adjusted(field.width() - 26, 6, -4, -6)) > 0.3


def test_a_dialog_of_the_system_is_left_alone(desk):
    dialog = QFileDialog(desk.window, "Open", str(desk.folder))
    desk.qtbot.addWidget(dialog)
    dress(dialog)
