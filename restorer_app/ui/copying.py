"""Strokes of the clone and heal brushes on their way into the document."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from restorer_app.core.copying import ClonePixels, CopyStroke, HealPixels
from restorer_app.core.requests import Request, Submit
from restorer_app.core.state import DocumentState, Repair
from restorer_app.document.document import Document
from restorer_app.document.repair_edits import lay_over
from restorer_app.ui.activity import Activity
from restorer_app.ui.one_job import OneJob
from restorer_app.ui.repairing import Repairing


@dataclass(frozen=True)
class _Waiting:
    """A stroke on its way into a document, and how many repairs had been asked for before it."""

    document: Document
    stroke: CopyStroke
    repairs: int


class Copying(QObject):
    """Has strokes worked out one after the other, each on the photo that the one before left; each is one line of the
    history of the document that `editable` gives. `changed`: another one is on its way, or none is any more;
    `landed(CopyStroke)`: it is about to be in the document; `lost(CopyStroke)`: it never will be.
    """

    changed = Signal()
    landed = Signal(object)
    lost = Signal(object)

    def __init__(
        self,
        editable: Callable[[], Document | None],
        submit: Submit,
        activity: Activity,
        repairing: Repairing,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._editable, self._activity, self._repairing = editable, activity, repairing
        self._waiting: list[_Waiting] = []
        self._job = OneJob(submit)
        self._afterwards: list[tuple[Callable[[], None], Path | None]] = []

    @property
    def is_busy(self) -> bool:
        """Whether a stroke is on its way."""
        return bool(self._waiting)

    @property
    def undo_label(self) -> str | None:
        """What undo takes back while a stroke on its way is the last thing that was asked for; None: it is not."""
        if not self._waiting or self._is_before_repair(self._waiting[-1]):
            return None
        return self._label(self._waiting[-1].stroke)

    @property
    def promised(self) -> tuple[Path, ...]:
        """The files that will be written as soon as no stroke is on its way."""
        return tuple(path for _, path in self._afterwards if path is not None)

    def then(self, do: Callable[[], None], writes: Path | None = None) -> None:
        """Does it as soon as no stroke is on its way; never where the photo is closed before. `writes`: the file that
        is to have these strokes."""
        self._afterwards.append((do, writes))
        self._go_on()

    def take(self, stroke: CopyStroke) -> bool:
        """Lays a finished stroke over the photo. Returns whether there is one to lay it over."""
        document = self._editable()
        if document is not None:
            self._waiting.append(_Waiting(document, stroke, self._repairing.asked))
            self._next()
            self.changed.emit()
        return document is not None

    def take_back(self) -> bool:
        """Forgets the last stroke that is not in the document yet. Returns whether there was one."""
        if not self._waiting:
            return False
        stroke = self._waiting.pop().stroke
        if not self._waiting:
            self._job.drop()
        self.lost.emit(stroke)
        self.changed.emit()
        self._go_on()
        return True

    def forget(self) -> None:
        """Gives up all strokes under way: their photo is closed."""
        self._afterwards.clear()
        self._give_up()

    def _give_up(self) -> None:
        while self.take_back():
            pass

    def _go_on(self) -> None:
        while self._afterwards and not self._waiting:
            do, _ = self._afterwards.pop(0)
            do()

    def _next(self) -> None:
        if self._job.is_under_way or not self._waiting:
            return
        first = self._waiting[0]
        document, stroke = first.document, first.stroke
        state, job = document.state, self._job.ask(self._request(document.state, stroke))

        def done(repair: Repair) -> None:
            if document.state.repairs is state.repairs:  # else it is worked out again on the photo as it is by now
                del self._waiting[0]
                self.landed.emit(stroke)
                self._land(first, repair)
            self._next()
            self._go_on()

        title = self.tr("Healing") if stroke.heals else self.tr("Copying")
        failed = self._job.then(lambda _state: self._give_up())
        self._activity.follow(job, title, on_done=self._job.then(done), on_lost=failed, is_edit=True)

    def _land(self, waiting: _Waiting, repair: Repair) -> None:
        document, repairing = waiting.document, self._repairing
        is_next = self._is_before_repair(waiting) and repairing.undo_label(document) is not None
        entry = document.do(lay_over(repair), self._label(waiting.stroke))
        if is_next and entry is not None:
            repairing.come_after(entry)
        self.changed.emit()

    def _is_before_repair(self, waiting: _Waiting) -> bool:
        """Whether the repair that is under way was asked for after the stroke, and so is taken back before it."""
        return self._repairing.is_repairing_all and waiting.repairs < self._repairing.asked

    def _request(self, state: DocumentState, stroke: CopyStroke) -> Request[Repair]:
        return HealPixels(state, stroke, self._repairing.device) if stroke.heals else ClonePixels(state, stroke)

    def _label(self, stroke: CopyStroke) -> str:
        return self.tr("Heal stroke") if stroke.heals else self.tr("Clone stroke")
