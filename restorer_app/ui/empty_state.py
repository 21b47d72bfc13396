"""What the window shows before the first photo: where to drop one, the sample, the guide, and photos of last time."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QAction, QPalette
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from restorer_app.ui import words
from restorer_app.ui.controls import label, relook
from restorer_app.ui.icons import icon, pixmap

SHOWN_RECENT = 5


class EmptyState(QWidget):
    """`picked(Path)` when a recent photo is clicked."""

    picked = Signal(Path)

    def __init__(self, actions: Mapping[str, QAction]) -> None:
        super().__init__()
        self.setObjectName("emptyState")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._picture = QLabel(alignment=Qt.AlignmentFlag.AlignCenter)
        self.open = QPushButton(self.tr("Open a photo…"))
        self.open.setProperty("look", "primary")
        self.open.clicked.connect(actions["open"].trigger)
        self.sample = QPushButton(" " + self.tr("Try the sample photo"))
        self.sample.clicked.connect(actions["sample"].trigger)
        self.guide = QPushButton(self.tr("How to restore a scratched print"))
        self.guide.setProperty("look", "link")
        self.guide.clicked.connect(actions["guide"].trigger)
        self._recent = QVBoxLayout()
        self._recent.setSpacing(2)
        self._recent_box = QWidget()
        self._frame = QFrame()
        self._frame.setObjectName("dropFrame")
        self._lay_out()
        self._tint()

    def show_recent(self, recent: Sequence[str]) -> None:
        """Lists the photos opened last."""
        while (item := self._recent.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        for text in recent[:SHOWN_RECENT]:
            path = Path(text)
            button = QPushButton(path.name)
            button.setProperty("look", "quiet")
            button.setToolTip(words.shortened(path))
            button.setAccessibleName(self.tr("Open {name}").format(name=path.name))
            button.clicked.connect(lambda _checked, path=path: self.picked.emit(path))
            self._recent.addWidget(button, 0, Qt.AlignmentFlag.AlignHCenter)
        self._recent_box.setVisible(bool(recent))

    def show_target(self, is_target: bool) -> None:
        """Lights up while a photo hovers over the window."""
        relook(self._frame, "isTarget", "true" if is_target else "false")

    def changeEvent(self, event: QEvent) -> None:
        """Takes the new theme's colours."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange:
            self._tint()

    def _tint(self) -> None:
        palette = self.palette()
        self._picture.setPixmap(pixmap("drop-photo", palette.color(QPalette.ColorRole.PlaceholderText), size=72))
        self.sample.setIcon(icon("sample", palette))

    def _lay_out(self) -> None:
        centre = Qt.AlignmentFlag.AlignHCenter
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.open)
        buttons.addWidget(self.sample)
        recent = QVBoxLayout(self._recent_box)
        recent.setContentsMargins(0, 24, 0, 0)
        recent.setSpacing(6)
        recent.addWidget(label(self.tr("Opened last"), "small"), 0, centre)
        recent.addLayout(self._recent)
        formats = label(self.tr("PNG, JPEG, TIFF, WebP or BMP. The file itself is never changed."), "small")
        inside = QVBoxLayout(self._frame)
        inside.setContentsMargins(56, 48, 56, 48)
        inside.setSpacing(12)
        inside.addWidget(self._picture)
        inside.addWidget(label(self.tr("Drop a photo here"), "title"), 0, centre)
        inside.addWidget(formats, 0, centre)
        inside.addSpacing(8)
        inside.addLayout(buttons)
        inside.setAlignment(buttons, centre)
        inside.addWidget(self.guide, 0, centre)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 24)
        layout.setSpacing(0)
        layout.addStretch(3)
        layout.addWidget(self._frame, 0, centre)
        layout.addWidget(self._recent_box, 0, centre)
        layout.addStretch(4)
