"""Qt's own file dialog, where the system has none, in the window's look: its icons know no dark theme."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QComboBox, QFileDialog, QHBoxLayout, QLabel, QToolButton

from restorer_app.ui.controls import relook
from restorer_app.ui.icons import icon, pixmap

_ICONS = {
    "backButton": "chevron-left",
    "forwardButton": "chevron-right",
    "toParentButton": "chevron-up",
    "newFolderButton": "new-folder",
    "listModeButton": "many",
    "detailModeButton": "menu",
}


def dress(dialog: QFileDialog) -> None:
    """Gives the buttons and fields of the dialog our icons; does nothing where the system shows its own dialog."""
    for button in dialog.findChildren(QToolButton):
        if name := _ICONS.get(button.objectName()):
            button.setIcon(icon(name, dialog.palette()))
            button.setIconSize(QSize(20, 20))
            relook(button, "look", "icon")
    for combo in dialog.findChildren(QComboBox):
        arrow = QLabel()
        arrow.setPixmap(pixmap("chevron-down", dialog.palette().color(QPalette.ColorRole.PlaceholderText), size=16))
        arrow.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        line = QHBoxLayout(combo)
        line.setContentsMargins(0, 0, 7, 0)
        line.addStretch()
        line.addWidget(arrow)
