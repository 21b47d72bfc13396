"""Why an answer is as it is: asked of a worker for one answer, and given up with its hole."""

from PySide6.QtCore import QObject, Signal

from restorer_app.core.inspecting import InspectHole, Inspection
from restorer_app.core.requests import Submit
from restorer_app.core.state import Candidate, Hole, Origin
from restorer_app.document.repair_edits import without
from restorer_app.steps.copying import TITLES as COPIED
from restorer_app.ui.canvas.heat_overlay import HeatOverlay, HeatPiece, HeatWords
from restorer_app.ui.kept_answers import is_same
from restorer_app.ui.one_job import OneJob
from restorer_app.ui.session import Session

_OVER_PHOTO = 0.6  # what lies there can still be made out


class Inspecting(QObject):
    """`answer`: the one that is looked into, None for none, and its `number` from 1; `found`: what came of it, None as
    long as it is not known. `is_shown`: which surroundings decided it is to be seen over the photo. `changed`: any of
    it is another."""

    changed = Signal()

    def __init__(self, submit: Submit, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._hole: Hole | None = None
        self._asked: InspectHole | None = None
        self._job = OneJob(submit)
        self._overlay: HeatOverlay | None = None
        self.answer: Candidate | None = None
        self.number = 0
        self.found: Inspection | None = None
        self.is_shown = True
        session.answering.changed.connect(self._follow)

    @property
    def is_under_way(self) -> bool:
        """Whether a worker is finding it out."""
        return self._job.is_under_way

    @property
    def is_copied(self) -> bool:
        """Whether the answer was copied, be it from what was made up, so that there is nothing to find out."""
        answer = self.answer
        return answer is not None and (answer.fill in COPIED or answer.origin in (Origin.MOVED, Origin.SCAN))

    @property
    def is_lost(self) -> bool:
        """Whether what made the answer is not there any more, or in another version only."""
        there = {(choice.id, choice.weights) for choice in self._session.repairing.choices}
        return self.answer is not None and (self.answer.fill, self.answer.weights) not in there

    @property
    def is_partial(self) -> bool:
        """Whether only a piece of the hole was looked into, for it is a long one."""
        hole, found = self._hole, self.found
        return hole is not None and found is not None and not found.box.contains(hole.box)

    @property
    def overlay(self) -> HeatOverlay | None:
        """Which surroundings decided the answer, if that is to be shown and known."""
        return self._overlay if self.is_shown else None

    def look_into(self, answer: Candidate) -> None:
        """Has it found out why an answer of the chosen hole is as it is, where there is anything to find out; meanwhile
        it is seen on the photo."""
        state, hole = self._session.state, self._session.answering.hole
        if state is None or hole is None or self._session.is_opening:
            return
        self._give_up()
        number = self._session.answering.answers.index(answer) + 1
        self._hole, self.answer, self.number, self.is_shown = hole, answer, number, True
        if not (self.is_copied or self.is_lost):
            device = self._session.repairing.device
            self._asked = InspectHole(without(state, (hole,)), hole, answer, device)

            def done(found: Inspection) -> None:
                self.found = found
                words = HeatWords(self.tr("What decided this fill"), self.tr("little"), self.tr("most"))
                piece = HeatPiece(found.box, found.influence, found.influence > 0)
                self._overlay = HeatOverlay((piece,), words, state.photo.box, faintest=_OVER_PHOTO)
                self.changed.emit()

            job, title = self._job.ask(self._asked), self.tr("Finding out what decided this fill")
            lost = self._job.then(lambda _state: self.leave())
            self._session.activity.follow(job, title, on_done=self._job.then(done), on_lost=lost)
        self.changed.emit()
        self._session.answering.look_at(number - 1)

    def leave(self) -> None:
        """Goes back to the answers."""
        if self.answer is not None:
            self._give_up()
            self._session.answering.look_at(None)
            self.changed.emit()

    def show(self, is_on: bool) -> None:
        """Shows over the photo which surroundings decided the answer, or the photo alone."""
        if is_on != self.is_shown:
            self.is_shown = is_on
            self.changed.emit()

    def _follow(self) -> None:
        """Another hole has other answers, and with other surroundings the fill would have been another; else the answer
        is still seen on the photo."""
        answering, state = self._session.answering, self._session.state
        if self.answer is None:
            return
        is_there = is_same(answering.hole, self._hole) and any(one is self.answer for one in answering.answers)
        if not is_there or (self._asked is not None and (state is None or not self._asked.sees_the_same(state))):
            self.leave()
        else:
            answering.look_at(self.number - 1)

    def _give_up(self) -> None:
        self._hole, self._asked, self.answer, self.found, self._overlay = None, None, None, None, None
        self._job.drop()
