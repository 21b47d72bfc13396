"""How far the answers of repairs are apart, for the rows of a list that are seen: measured one at a time."""

from weakref import ref

from PySide6.QtCore import QObject, Signal

from restorer_app.core.queue import Job, JobState
from restorer_app.core.requests import Submit
from restorer_app.core.spread import MeasureSpread, Spread
from restorer_app.core.state import Candidate, Repair
from restorer_app.ui.one_job import OneJob
from restorer_app.ui.qt_jobs import watch


class Spreads(QObject):
    """`arrived`: another one is known; whoever still needs more asks again."""

    arrived = Signal()

    def __init__(self, submit: Submit, parent: QObject) -> None:
        super().__init__(parent)
        self._known: dict[tuple[ref[Candidate], ...], float | None] = {}
        self._job = OneJob(submit)

    def get(self, repair: Repair) -> float | None:
        """The RMS difference between two of its answers, of 255; None while it is not known, and for one answer."""
        answers = tuple(map(ref, repair.candidates))  # their pixels are not kept
        if len(answers) > 1 and answers not in self._known and not self._job.is_under_way:
            self._ask(repair, answers)
        return self._known.get(answers)

    def clear(self) -> None:
        """Forgets the photo."""
        self._known.clear()
        self._job.drop()

    def _ask(self, repair: Repair, answers: tuple[ref[Candidate], ...]) -> None:
        def ended(job: Job[Spread | None]) -> None:
            if job.state is not JobState.CANCELLED:
                self._known[answers] = job.result.overall if job.result is not None else None
            self.arrived.emit()

        job = self._job.ask(MeasureSpread(repair.hole, repair.candidates))
        watch(job, self, on_end=self._job.then(ended))
