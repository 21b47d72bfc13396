"""How much of the picture is invented and where: counted a moment after each change, and shown over the photo."""

from PySide6.QtCore import QObject, QRect, QTimer, Signal

from restorer_app.core.provenance import PixelCounts
from restorer_app.core.requests import CountPixels, Submit
from restorer_app.ui import words
from restorer_app.ui.canvas.canvas import Canvas
from restorer_app.ui.canvas.origin_overlay import OriginOverlay
from restorer_app.ui.session import Session

COUNT_AFTER_MS = 600


class InventedPixels(QObject):
    """Bound to one window. `counted(PixelCounts)`: how things are now; None where nothing was done. `outdated`: it is
    another number, and being counted."""

    counted = Signal(object)
    outdated = Signal()

    def __init__(self, submit: Submit, canvas: Canvas, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._submit, self._canvas, self._session = submit, canvas, session
        self._overlay: OriginOverlay | None = None
        self._counts: PixelCounts | None = None
        self._covered = QRect()
        self._wanted: tuple[object, ...] = ()
        self._later = QTimer(self, singleShot=True, interval=COUNT_AFTER_MS)
        self._later.timeout.connect(self._count)
        session.changed.connect(self._follow)

    def show(self, is_on: bool) -> None:
        """Shows over the photo where its pixels come from, or the photo alone."""
        self._overlay = self._canvas.scene.origins = OriginOverlay() if is_on else None
        self.keep_clear_of(self._covered)
        self._name()
        self._canvas.update()

    def keep_clear_of(self, covered: QRect) -> None:
        """Has the legend make room for what lies on that part of the canvas."""
        self._covered = covered
        if self._overlay is not None:
            self._overlay.covered = covered
            self._canvas.update()

    def close(self) -> None:
        """Counts no more: the window is closed."""
        self._later.blockSignals(True)

    def _follow(self) -> None:
        if (wanted := self._done) != self._wanted:
            self._wanted, self._counts = wanted, None
            self._forget_count()
        self._name()

    def _forget_count(self) -> None:
        """Has what is there now counted, and says no more what it was before."""
        state = self._session.state
        if state is None or not (state.repairs or state.active_steps):
            self._later.stop()
            self._tell(None)
            return
        if state.visible_repairs:
            self.outdated.emit()
        self._later.start()

    @property
    def _done(self) -> tuple[object, ...]:
        """All that the counts depend on."""
        state = self._session.state
        return () if state is None else (state.photo, state.repairs, state.active_steps, state.geometry)

    def _count(self) -> None:
        state, wanted = self._session.state, self._wanted
        if state is None:
            return

        def tell(counts: PixelCounts) -> None:
            if self._wanted is wanted:
                self._tell(counts)

        self._session.activity.follow_quietly(self._submit(CountPixels(state)), on_done=tell)

    def _tell(self, counts: PixelCounts | None) -> None:
        self._counts = counts
        self._name()
        self.counted.emit(counts)

    def _name(self) -> None:
        """Has the legend say what is there, and how much of it as far as that is known."""
        if self._overlay is None:
            return
        state = self._session.state
        there = {repair.origin for repair in state.visible_repairs} if state is not None else set()
        counts = self._counts
        if counts is None:
            self._overlay.words = {origin: words.uncounted(origin) for origin in there}
            self._overlay.treated = words.treatments_uncounted() if state is not None and state.active_steps else []
        else:
            counted = words.origins_of(counts)
            self._overlay.words = {origin: counted[origin] for origin in there if origin in counted}
            self._overlay.treated = words.treatments_of(counts)
        is_treated = bool(self._overlay.treated)
        untouched, unfilled = self.tr("Every pixel comes from the scan itself"), self.tr("Nothing is filled in")
        self._overlay.title = unfilled if is_treated else untouched
        self._canvas.update()
