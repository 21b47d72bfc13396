"""What an export writes beside the pixels: what was done, and a picture of where they come from."""

from dataclasses import replace

from PySide6.QtWidgets import QVBoxLayout, QWidget

from restorer_app.settings import Settings
from restorer_app.ui.controls import CheckBox


class ExportExtras(QWidget):
    """Two switches, as they were left the last time."""

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self.history = CheckBox(self.tr("Say in the file what was done"))
        self.history.setToolTip(self.tr("Methods and models, and how much of the picture is theirs, in its XMP notes"))
        self.history.setChecked(settings.writes_history)
        self.origins = CheckBox(self.tr("Write origins beside it"))
        self.origins.setToolTip(self.tr("A PNG that says of each pixel whether it is the scan's own"))
        self.origins.setChecked(settings.writes_origins)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.history)
        layout.addWidget(self.origins)

    def begin_at(self, left: int) -> None:
        """Lines the switches up with the other controls of the dialog, so many pixels from its left."""
        self.setContentsMargins(left, 0, 0, 0)

    @property
    def fields(self) -> tuple[QWidget, ...]:
        """What takes the focus, from top to bottom."""
        return self.history, self.origins

    def kept_in(self, settings: Settings) -> Settings:
        """The settings with what is switched on now."""
        return replace(settings, writes_history=self.history.isChecked(), writes_origins=self.origins.isChecked())
