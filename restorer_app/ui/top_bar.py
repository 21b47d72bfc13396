"""The bar at the top: open, the photo's name, restore, undo and redo, compare, export."""

from collections.abc import Mapping

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QLabel, QMenu, QPushButton, QToolButton

from restorer_app.ui.action_table import ACTIONS
from restorer_app.ui.actions import tip
from restorer_app.ui.controls import IconButton, label, relook

HEIGHT = 44


class TopBar(QFrame):
    """`original_held(bool)` while the eye is pressed. The menu button is absent where the system has a menu bar."""

    original_held = Signal(bool)

    def __init__(self, actions: Mapping[str, QAction], menu: QMenu | None) -> None:
        super().__init__()
        self.setObjectName("topBar")
        self.setFixedHeight(HEIGHT)
        self._tips = {row.id: tip(row) for row in ACTIONS}
        self._name = label("", "secondary")
        self._dot = label("•", "accent")
        self._dot.setToolTip(self.tr("Not exported yet"))
        self._dot.setAccessibleName(self.tr("Not exported yet"))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(6, 0, 12, 0)
        layout.setSpacing(4)
        if menu is not None:
            layout.addWidget(self._menu_button(menu))
        layout.addWidget(self._bound(actions["open"], "open", look="quiet", text=self.tr("Open")))
        layout.addSpacing(8)
        layout.addWidget(self._name)
        layout.addWidget(self._dot)
        layout.addStretch()
        layout.addWidget(self._bound(actions["auto"], "auto", look="quiet", text=self.tr("Restore this photo")))
        layout.addSpacing(8)
        layout.addWidget(self._bound(actions["undo"], "undo"))
        layout.addWidget(self._bound(actions["redo"], "redo"))
        layout.addWidget(self._bound(actions["history"], "history"))
        layout.addWidget(self._bound(actions["repairs"], "repairs"))
        layout.addSpacing(8)
        layout.addWidget(self._bound(actions["compare"], "compare", look="quiet", text=self.tr("Compare")))
        layout.addWidget(self._bound(actions["side-by-side"], "side-by-side"))
        layout.addWidget(self._eye(actions["original"]))
        layout.addSpacing(12)
        self.export = QPushButton(self.tr("Export…"))
        self.export.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.export.setToolTip(self._tips["export"])
        self.export.clicked.connect(actions["export"].trigger)
        actions["export"].enabledChanged.connect(self.export.setEnabled)
        layout.addWidget(self.export)

    def show_name(self, name: str, *, is_unsaved: bool, is_next_step: bool) -> None:
        """The photo's name, a dot while its work is nowhere on disk, and whether exporting is the next step."""
        elided = self._name.fontMetrics().elidedText(name, Qt.TextElideMode.ElideMiddle, 360)
        self._name.setText(elided)
        self._name.setToolTip(name if elided != name else "")
        self._dot.setVisible(is_unsaved)
        relook(self.export, "look", "primary" if is_next_step else "")

    @property
    def name_label(self) -> QLabel:
        """Where the photo's name stands."""
        return self._name

    def _bound(self, action: QAction, icon_name: str, *, look: str = "icon", text: str = "") -> IconButton:
        button = IconButton(icon_name, text or action.text(), look=look, text=text)
        button.setToolTip(self._tips[action.objectName()])
        button.setEnabled(action.isEnabled())
        action.enabledChanged.connect(button.setEnabled)
        button.clicked.connect(action.trigger)
        if action.isCheckable():
            button.setCheckable(True)
            action.toggled.connect(button.setChecked)
        else:
            action.changed.connect(lambda: button.setToolTip(action.toolTip()))
        return button

    def _eye(self, action: QAction) -> IconButton:
        button = IconButton("eye", action.text())
        button.setToolTip(self._tips["original"])
        button.pressed.connect(lambda: self.original_held.emit(True))
        button.released.connect(lambda: self.original_held.emit(False))
        button.setEnabled(action.isEnabled())
        action.enabledChanged.connect(button.setEnabled)
        return button

    def _menu_button(self, menu: QMenu) -> IconButton:
        button = IconButton("menu", self.tr("Menu"))
        button.setMenu(menu)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        key = QShortcut(QKeySequence("F10"), self)
        key.activated.connect(lambda: _open_by_key(button, menu))
        return button


def _open_by_key(button: QToolButton, menu: QMenu) -> None:
    """Opens a menu at its first line, as if an arrow key had gone there, which opens no menu under it yet."""
    down = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Down, Qt.KeyboardModifier.NoModifier)
    QTimer.singleShot(0, menu, lambda: QApplication.sendEvent(menu, down))
    button.showMenu()
