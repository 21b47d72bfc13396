"""How far the answers of repairs are apart, for the rows of a list that are seen: measured one at a time."""

from collections import OrderedDict

from PySide6.QtCore import QObject, Signal

from restorer_app.core.queue import Job, JobState
from restorer_app.core.requests import Submit
from restorer_app.core.spread import MeasureSpread, Spread
from restorer_app.core.state import Candidate, Repair
from restorer_app.ui.qt_jobs import watch

_KEPT = 400


class Spreads(QObject):
    """`arrived`: another one is known; whoever still needs more asks again."""

    arrived = Signal()

    def __init__(self, submit: Submit, parent: QObject) -> None:
        super().__init__(parent)
        self._submit = submit
        self._known: OrderedDict[tuple[Candidate, ...], float | None] = OrderedDict()
        self._job: Job[Spread | None] | None = None

    def get(self, repair: Repair) -> float | None:
        """The RMS difference between two of its answers, of 255; None while it is not known, and for one answer."""
        answers = repair.candidates
        if len(answers) > 1 and answers not in self._known and self._job is None:
            self._ask(repair)
        return self._known.get(answers)

    def clear(self) -> None:
        """Forgets the photo."""
        self._known.clear()
        job, self._job = self._job, None
        if job is not None:
            job.cancel()

    def _ask(self, repair: Repair) -> None:
        job = self._job = self._submit(MeasureSpread(repair.hole, repair.candidates))

        def ended(job: Job[Spread | None]) -> None:
            if job is not self._job:
                return
            self._job = None
            if job.state is not JobState.CANCELLED:
                self._known[repair.candidates] = job.result.overall if job.result is not None else None
                if len(self._known) > _KEPT:
                    self._known.popitem(last=False)
            self.arrived.emit()

        watch(job, self, on_end=ended)
