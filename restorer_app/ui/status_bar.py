"""The bar at the foot: what the photo is, how large it is shown, and what is under way."""

from collections.abc import Mapping

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMenu, QProgressBar, QPushButton, QWidget

from restorer_app.core.photo import Photo
from restorer_app.core.provenance import PixelCounts
from restorer_app.ui import words
from restorer_app.ui.activity import Activity
from restorer_app.ui.controls import IconButton, label

HEIGHT = 30


class StatusBar(QFrame):
    """`cancelled` when the cross beside the progress is clicked."""

    cancelled = Signal()

    def __init__(self, actions: Mapping[str, QAction]) -> None:
        super().__init__()
        self.setObjectName("statusBar")
        self.setFixedHeight(HEIGHT)
        self._size = label("", "small")
        self._depth = label("", "small")
        self.zoom = self._zoom_button(actions)
        self._approximate = label(self.tr("Preview is approximate"), "small")
        why = self.tr(
            "Below 100 % steps first run on a smaller copy, which is quicker; this note goes away once what you see is "
            "exact, after a while or at 100 %. The export is always exact."
        )
        self._approximate.setToolTip(why)
        self._approximate.setAccessibleDescription(why)
        self._approximate.hide()
        self._job = label("", "small")
        self._progress = QProgressBar()
        self._progress.setAccessibleName(self.tr("Progress"))
        self._progress.setTextVisible(False)
        self._progress.setRange(0, 1000)
        self._progress.setFixedWidth(140)
        self.cancel_button = IconButton("close", self.tr("Cancel"), look="small")
        self.cancel_button.setIconSize(QSize(16, 16))
        self.cancel_button.clicked.connect(self.cancelled)
        self._invented = label("", "small")
        self._device = label("", "small")
        self._device.setToolTip(self.tr("Where repairs are computed; the settings can change it"))
        self._lay_out()
        self.show_photo(None)
        self.show_job(None)

    def show_photo(self, photo: Photo | None) -> None:
        """Size, depth and profile of the photo."""
        self._size.setText(words.size_of(photo.width, photo.height) if photo else "")
        self._depth.setText(words.depth_of(photo) if photo else "")
        self.zoom.setVisible(photo is not None)

    def show_size(self, width: int, height: int) -> None:
        """Width and height of the picture after it was turned and cropped."""
        self._size.setText(words.size_of(width, height))

    def show_zoom(self, zoom: float) -> None:
        """Screen pixels a photo pixel, 1 for actual size."""
        self.zoom.setText(words.percent(zoom, decimals=0 if zoom >= 0.1 else 1))

    def show_approximate(self, is_approximate: bool) -> None:
        """Whether what is seen is not yet what the export will have."""
        self._approximate.setVisible(is_approximate)

    @property
    def says_approximate(self) -> bool:
        """Whether it is said."""
        return not self._approximate.isHidden()

    def show_counts(self, counts: PixelCounts | None) -> None:
        """How much of the picture is invented, and from where all of it comes; nothing where nothing is known."""
        text = words.invented(counts.invented, counts.total) if counts is not None else ""
        self._invented.setText(text)
        self._invented.setVisible(bool(text))
        if counts is not None:
            lines = [*words.origins_of(counts).values(), *words.treatments_of(counts)]
            self._invented.setToolTip("\n".join(lines))
            self._invented.setAccessibleDescription(". ".join(lines))

    def show_counting(self) -> None:
        """That it is being counted how much of the picture is invented."""
        self._invented.setText(self.tr("… invented"))
        self._invented.setVisible(True)
        self._invented.setToolTip(self.tr("Being counted"))
        self._invented.setAccessibleDescription(self.tr("Being counted"))

    @property
    def invented_text(self) -> str:
        """What is said about invented pixels."""
        return self._invented.text()

    @property
    def origins_text(self) -> str:
        """What is said about where pixels come from, behind that."""
        return self._invented.toolTip()

    def show_device(self, title: str) -> None:
        """The device that repairs run on; empty while it is not known."""
        self._device.setText(title)

    def show_job(self, activity: Activity | None) -> None:
        """The job worth showing, with how far it is."""
        work = activity.shown if activity else None
        for part in (self._job, self._progress, self.cancel_button):
            part.setVisible(work is not None)
        if work is None:
            return
        self.cancel_button.setVisible(work.can_be_cancelled)
        self.cancel_button.setToolTip(self.tr("Cancel: {title}").format(title=work.title))
        text = words.progress_text(work.title, work.report)
        self._job.setText(self._job.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, 380))
        self._progress.setValue(round(work.report.fraction * 1000) if work.report else 0)

    def _zoom_button(self, actions: Mapping[str, QAction]) -> QPushButton:
        button = QPushButton()
        button.setProperty("look", "status")
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setAccessibleName(self.tr("Zoom"))
        menu = QMenu(button)
        menu.addActions([actions[name] for name in ("fit", "actual", "zoom-in", "zoom-out")])
        button.setMenu(menu)
        return button

    def _lay_out(self) -> None:
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 1, 12, 0)
        layout.setSpacing(16)
        left: tuple[QWidget, ...] = (self._size, self._depth, self.zoom, self._approximate)
        for part in left:
            layout.addWidget(part)
        layout.addStretch()
        layout.addWidget(self._job)
        layout.addWidget(self._progress)
        layout.addWidget(self.cancel_button)
        right: tuple[QLabel, ...] = (self._invented, self._device)
        for part in right:
            layout.addWidget(part)
