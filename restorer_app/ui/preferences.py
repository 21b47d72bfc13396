"""The settings while the program runs: who changes one tells everyone, and the file follows a moment later."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from restorer_app.settings import Settings

SAVE_AFTER_MS = 800


class Preferences(QObject):
    """Holds the settings that count. `changed` after each change; `keep` writes them down."""

    changed = Signal()

    def __init__(self, settings: Settings, keep: Callable[[Settings], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.settings = settings
        self._keep = keep
        self._kept = settings
        self._later = QTimer(self, singleShot=True, interval=SAVE_AFTER_MS)
        self._later.timeout.connect(self.keep_now)

    def change(self, settings: Settings) -> None:
        """Takes other settings, usually `dataclasses.replace(preferences.settings, …)`."""
        if settings != self.settings:
            self.settings = settings
            self._later.start()
            self.changed.emit()

    def keep_now(self) -> None:
        """Writes what is not written yet."""
        self._later.stop()
        if self.settings != self._kept:
            self._kept = self.settings
            self._keep(self.settings)
