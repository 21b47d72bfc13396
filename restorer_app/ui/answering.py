"""The answers to one hole: those that there are, those that are being made, the one that is tried and the one taken."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from restorer_app.core.answers import MakeAnswer
from restorer_app.core.queue import Job, JobState
from restorer_app.core.requests import Submit
from restorer_app.core.state import Candidate, DocumentState, Hole, Repair
from restorer_app.document.document import Document, Edit
from restorer_app.document.edits import apply_repairs
from restorer_app.document.repair_edits import mask_of, replace_repairs, without
from restorer_app.steps.fills import FillChoice, find_choice
from restorer_app.steps.holes import is_hole_of
from restorer_app.steps.variety import Offer, more_like, next_offers
from restorer_app.ui.activity import Activity
from restorer_app.ui.kept_answers import KeptAnswers
from restorer_app.ui.repairing import Repairing

AT_ONCE = 4
"""So many answers are made when they are asked for."""
Plan = Callable[[Sequence[Offer], int], tuple[Offer, ...]]


@dataclass(frozen=True)
class Batch:
    """Answers that are being made: `made` of `wanted`."""

    made: int
    wanted: int


class Answering(QObject):
    """`hole`: the one whose answers these are, marked or repaired; None: none is chosen.

    `changed`: there are other answers, another one is taken, or others are on their way. `tried`: what is shown is
    another, though the document is not.
    """

    changed = Signal()
    tried = Signal()

    def __init__(
        self,
        editable: Callable[[], Document | None],
        submit: Submit,
        activity: Activity,
        repairing: Repairing,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._editable, self._submit, self._activity, self._repairing = editable, submit, activity, repairing
        self._kept = KeptAnswers()
        self._document: Document | None = None
        self._repair: Repair | None = None
        self._trial: Candidate | None = None
        self._job: Job[tuple[Repair, ...]] | None = None
        self._plan: Plan | None = None
        self._refused: set[Offer] = set()
        self._batch = Batch(0, 0)
        self.hole: Hole | None = None

    @property
    def answers(self) -> tuple[Candidate, ...]:
        """All that are known of the hole, in the order in which they were made."""
        return self._kept.of(self.hole) if self.hole is not None else ()

    @property
    def taken(self) -> int | None:
        """Which of the answers the document has; None for a hole that is only marked."""
        return self.answers.index(self._repair.answer) if self._repair is not None else None

    @property
    def batch(self) -> Batch | None:
        """The answers that are being made, if any are."""
        return self._batch if self._job is not None else None

    @property
    def tried_answer(self) -> Candidate | None:
        """The one that is shown in the place of the one that is taken."""
        return self._trial

    def select(self, hole: Hole | None) -> None:
        """Turns to another hole of the document, and has its first answers made; None: to none."""
        if hole is self.hole:
            return
        self.cancel()
        self.try_answer(None)
        self.hole = hole
        self._take_in()
        if self.hole is not None and (missing := AT_ONCE - len(self.answers)) > 0:
            self._make(self._mixed, Batch(AT_ONCE - missing, AT_ONCE))
        self.changed.emit()

    def known(self, hole: Hole) -> Hole:
        """A marked hole as it was called before, so that its answers are found again."""
        state = self._document.state if self._document is not None else None
        repaired = frozenset(repair.hole for repair in state.repairs) if state is not None else frozenset()
        return next((other for other in self._kept.like(hole) if other not in repaired), hole)

    def follow(self, document: Document) -> None:
        """To be called after each change of the document, and with another one."""
        if document is not self._document:
            self.forget()
            self._document = document
        self.try_answer(None)
        self._take_in()
        self.changed.emit()

    def forget(self) -> None:
        """Gives up all answers: their photo is closed."""
        self.cancel()
        self._kept.clear()
        self._document, self.hole, self._repair, self._trial = None, None, None, None
        self._refused.clear()

    def make_another(self) -> None:
        """Has the next answers made, by whatever there is."""
        self._make(self._mixed, Batch(0, AT_ONCE))

    def make_more_like(self) -> None:
        """Has more answers made by the fill that made the one that is taken."""
        if (choice := self.likeable) is not None:
            self._make(lambda offered, number: more_like(choice, offered, number), Batch(0, AT_ONCE))

    @property
    def likeable(self) -> FillChoice | None:
        """The fill that made the answer that is taken, if it can give others."""
        choices = (choice for choice in self._repairing.choices if self._repair and choice.id == self._repair.fill)
        choice = next(choices, None)
        return choice if choice is not None and choice.fill.varies else None

    def cancel(self) -> None:
        """Makes no more answers."""
        job, self._job, self._plan = self._job, None, None
        if job is not None:
            job.cancel()
            self.changed.emit()

    def try_answer(self, index: int | None) -> None:
        """Shows an answer without a line in the history; None: what the document has."""
        trial = None if index is None or index == self.taken_in_sight else self.answers[index]
        if trial is not self._trial:
            self._trial = trial
            self.tried.emit()

    @property
    def taken_in_sight(self) -> int | None:
        """Which of the answers is seen when none is tried."""
        return None if self._repair is None or self._repair.is_hidden else self.taken

    def choose(self, index: int) -> None:
        """Takes an answer, and keeps all that were made so far with the repair: one line of the history."""
        document = self._editable()
        if document is None or self.hole is None or index == self.taken_in_sight:
            return
        repair = Repair(self.hole, self.answers, index)
        if self._repair is None:
            document.do(apply_repairs((repair,)), self.tr("Repair 1 hole"))
        else:
            document.do(replace_repairs((repair,)), self.tr("Choose another answer"))

    def shown(self, state: DocumentState) -> DocumentState:
        """The state as it is shown: with the answer that is tried."""
        return state if self._trial is None else self.with_answer(state, self._trial)

    def with_answer(self, state: DocumentState, answer: Candidate) -> DocumentState:
        """A state in which the hole is filled with one of its answers, whatever the document has there."""
        repair = self._kept.seen(answer)
        edit: Edit = apply_repairs((repair,)) if self._repair is None else replace_repairs((repair,))
        return edit(state)

    def _take_in(self) -> None:
        """Finds the hole in the document as it is now: its answers are dropped where it is not there any more."""
        document, hole = self._document, self.hole
        if document is None or hole is None:
            self._repair = None
            return
        state = document.state
        self._repair = next((repair for repair in state.repairs if repair.hole is hole), None)
        if self._repair is not None:
            self._kept.add(hole, self._repair.candidates)
        elif not is_hole_of(state.mask, hole):
            self.cancel()
            self._kept.drop(hole)
            self.hole = None

    def _mixed(self, offered: Sequence[Offer], number: int) -> tuple[Offer, ...]:
        return () if self.hole is None else next_offers(self.hole, self._repairing.choices, offered, number)

    def _make(self, plan: Plan, batch: Batch) -> None:
        self.cancel()
        self._plan, self._batch = plan, batch
        self._next()

    def _next(self) -> None:
        """Asks for the next answer: one at a time, so that the first is there first."""
        document, hole, left = self._editable(), self.hole, self._batch.wanted - self._batch.made
        if document is None or hole is None or self._plan is None or left == 0:
            return
        offered = (*(Offer(one.fill, one.seed) for one in self.answers), *self._refused)
        offer = next(iter(self._plan(offered, left)), None)
        if offer is None:
            return
        request = MakeAnswer(
            without(document.state, (hole,)),
            offer.choice,
            mask_of((hole,), document.state.photo.box),
            self._repairing.parameters_of(find_choice(self._repairing.choices, offer.choice)),
            seed=offer.seed,
            device=self._repairing.device,
            again=(Repair(hole, ()),),
        )
        job = self._job = self._submit(request)

        def done(made: tuple[Repair, ...]) -> None:
            if job is self._job:
                self._job = None
                for repair in made:
                    self._kept.add(hole, repair.candidates)
                self._batch = Batch(self._batch.made + 1, self._batch.wanted)
                self._next()
                self.changed.emit()

        def lost(state: JobState) -> None:
            if job is self._job:
                self._job = None
                if state is JobState.FAILED:
                    self._refused.add(offer)
                self.changed.emit()

        self._activity.follow(job, self.tr("Making answers"), on_done=done, on_lost=lost)
        self.changed.emit()
