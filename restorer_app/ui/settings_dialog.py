"""The settings, page by page; each takes effect at once."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QButtonGroup,
    QDialog,
    QHBoxLayout,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from restorer_app.settings import Settings
from restorer_app.ui.controls import hairline
from restorer_app.ui.file_choice import FileChooser
from restorer_app.ui.preferences import Preferences
from restorer_app.ui.settings_files import FilesPage
from restorer_app.ui.settings_page import SettingsPage, reset
from restorer_app.ui.settings_pages import ComputerPage, PhotoPage, WindowPage

_LIST_WIDTH = 136
_LEAST_SIZE = (640, 360)


class SettingsDialog(QDialog):
    """`window`, `photo`, `computer` and `files` are its pages."""

    def __init__(self, parent: QWidget, preferences: Preferences, files: FileChooser) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Settings"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumSize(*_LEAST_SIZE)
        self._preferences = preferences
        self._before_reset: Settings | None = None
        self._is_resetting = False
        self.window_page = WindowPage(preferences)
        self.photo = PhotoPage(preferences, files)
        self.computer = ComputerPage(preferences)
        self.files = FilesPage(preferences)
        self.pages = QStackedWidget()
        self.page_buttons: list[QPushButton] = []
        self._group = QButtonGroup(self)
        self.reset_button = QPushButton(self.tr("Reset to defaults"))
        self._lay_out()
        self.reset_button.clicked.connect(self._reset)
        preferences.changed.connect(self._forget_reset)
        self.page_buttons[0].setChecked(True)
        self.page_buttons[0].setFocus()

    def _lay_out(self) -> None:
        titles: tuple[tuple[SettingsPage, str], ...] = (
            (self.window_page, self.tr("Window")),
            (self.photo, self.tr("Photo")),
            (self.computer, self.tr("Computer")),
            (self.files, self.tr("Files")),
        )
        names = QVBoxLayout()
        names.setSpacing(4)
        for page, title in titles:
            button = self._page_button(title)
            button.toggled.connect(lambda is_on, page=page: self.pages.setCurrentWidget(page) if is_on else None)
            page.setAccessibleName(title)
            self.pages.addWidget(page)
            names.addWidget(button)
        names.addStretch()
        middle = QHBoxLayout()
        middle.setSpacing(16)
        middle.addLayout(names)
        middle.addWidget(hairline(is_vertical=True))
        middle.addWidget(self.pages, 1)
        done = QPushButton(self.tr("Done"))
        done.setDefault(True)
        done.clicked.connect(self.accept)
        self.reset_button.setAutoDefault(False)
        foot = QHBoxLayout()
        foot.addWidget(self.reset_button)
        foot.addStretch()
        foot.addWidget(done)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 20, 20, 20)
        layout.setSpacing(16)
        layout.addLayout(middle, 1)
        layout.addLayout(foot)

    def _page_button(self, title: str) -> QPushButton:
        button = QPushButton(title)
        button.setProperty("look", "page")
        button.setCheckable(True)
        button.setAutoDefault(False)
        button.setFixedWidth(_LIST_WIDTH)
        self._group.addButton(button)
        self.page_buttons.append(button)
        return button

    def _reset(self) -> None:
        """The defaults, or, pressed again, what was set before."""
        before, now = self._before_reset, self._preferences.settings
        self._is_resetting = True
        self._preferences.change(reset(now) if before is None else reset(now, to=before))
        self._is_resetting = False
        self._offer_reset(now if before is None and self._preferences.settings != now else None)

    def _forget_reset(self) -> None:
        if not self._is_resetting:
            self._offer_reset(None)

    def _offer_reset(self, before: Settings | None) -> None:
        self._before_reset = before
        self.reset_button.setText(self.tr("Reset to defaults") if before is None else self.tr("Undo the reset"))
