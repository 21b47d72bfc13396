"""The answers to one hole: those that there are, those that are being made, the one that is tried and the one taken."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Signal

from restorer_app.core.answers import MakeAnswer
from restorer_app.core.queue import JobState
from restorer_app.core.requests import Submit
from restorer_app.core.state import Candidate, DocumentState, Hole, Repair
from restorer_app.document.document import Document
from restorer_app.document.edits import apply_repairs
from restorer_app.document.repair_edits import mask_of, replace_repairs, shows_the_same, without
from restorer_app.steps.fills import FillChoice, find_choice
from restorer_app.steps.holes import is_hole_of
from restorer_app.steps.variety import Offer, more_like, next_offers
from restorer_app.ui.activity import Activity
from restorer_app.ui.kept_answers import KeptAnswers, is_same
from restorer_app.ui.message import Message
from restorer_app.ui.one_job import OneJob
from restorer_app.ui.repairing import Repairing

AT_ONCE = 4
"""So many answers are made when they are asked for."""
Plan = Callable[[Sequence[Offer], int], tuple[Offer, ...]]


@dataclass(frozen=True)
class Batch:
    """Answers that are being made: `made` of `wanted`, and `alike`: passed over since, for they look like others."""

    made: int
    wanted: int
    alike: int = 0


@dataclass(frozen=True, eq=False)
class _Seen:
    """An answer as a repair, and what it makes of a state."""

    repair: Repair
    before: DocumentState
    after: DocumentState


class Answering(QObject):
    """`hole`: the one whose answers these are, marked or repaired; None: none is chosen.

    `changed`: there are other answers, another one is taken, or others are on their way. `looked`: another one is
    looked at, or none any more.
    """

    changed = Signal()
    looked = Signal()

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
        self._kept = KeptAnswers()
        self._document: Document | None = None
        self._repair: Repair | None = None
        self._looked_at: Candidate | None = None
        self._seen: dict[Candidate, _Seen] = {}
        self._job = OneJob(submit)
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
        return self._batch if self._job.is_under_way else None

    @property
    def is_judged(self) -> bool:
        """Whether an answer is looked at, be it the one that is taken."""
        return self._looked_at is not None

    @property
    def tried(self) -> Candidate | None:
        """The answer that is looked at, where it is not what the document shows."""
        is_shown = self._repair is not None and not self._repair.is_hidden and self._repair.answer is self._looked_at
        return None if is_shown else self._looked_at

    def select(self, hole: Hole | None) -> None:
        """Turns to another hole of the document, and has its first answers made; None: to none."""
        if is_same(hole, self.hole):
            return
        self.cancel()
        self.look_at(None)
        self._seen.clear()
        self._refused.clear()
        self.hole = hole
        self._take_in()
        if self.hole is not None and (missing := AT_ONCE - len(self.answers)) > 0:
            self._make(self._mixed, Batch(AT_ONCE - missing, AT_ONCE))
        self.changed.emit()

    def follow(self, document: Document) -> None:
        """To be called after each change of the document, and with another one."""
        if document is not self._document:
            self.forget()
            self._document = document
        self.look_at(None)
        self._take_in()
        self.changed.emit()

    def forget(self) -> None:
        """Gives up all answers: their photo is closed."""
        self.cancel()
        self._kept.clear()
        self._document, self.hole, self._repair, self._looked_at = None, None, None, None
        self._refused.clear()
        self._seen.clear()

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
        self._plan = None
        if self._job.is_under_way:
            self._job.drop()
            self.changed.emit()

    def look_at(self, index: int | None) -> None:
        """Shows an answer without a line in the history; None: what the document has."""
        answer = None if index is None else self.answers[index]
        if answer is not self._looked_at:
            self._looked_at = answer
            self.looked.emit()

    def choose(self, index: int) -> None:
        """Takes an answer, and keeps all that were made so far with the repair: one line of the history."""
        document = self._editable()
        if document is None or self.hole is None:
            return
        self.look_at(index)
        if self.tried is not None:
            repair = Repair(self.hole, self.answers, index)
            if self._repair is None:
                document.do(apply_repairs((repair,)), self.tr("Repair 1 hole"))
            else:
                document.do(replace_repairs((repair,)), self.tr("Choose another answer"))
        self.look_at(None)

    def shown(self, state: DocumentState) -> DocumentState:
        """The state as it is shown: with the answer that is tried."""
        return state if self.tried is None else self.with_answer(state, self.tried)

    def with_answer(self, state: DocumentState, answer: Candidate) -> DocumentState:
        """A state in which the hole is filled with one of its answers, whatever the document has there."""
        if self.hole is None:
            return state
        seen = self._seen.get(answer)
        if seen is None or seen.before is not state:  # the same each time, so that it is drawn once
            repair = seen.repair if seen is not None and seen.repair.hole is self.hole else Repair(self.hole, (answer,))
            edit = apply_repairs((repair,)) if self._repair is None else replace_repairs((repair,))
            seen = self._seen[answer] = _Seen(repair, state, edit(state))
        return seen.after

    def _take_in(self) -> None:
        """Finds the hole in the document as it is now: its answers are dropped where it is not there any more."""
        document, hole = self._document, self.hole
        if document is None or hole is None:
            self._repair = None
            return
        state = document.state
        repair = next((repair for repair in state.repairs if repair.hole is hole), None)
        is_marked = repair is None and is_hole_of(state.mask, hole)
        if repair is None and not is_marked:  # it may have been repaired with all others
            boxed = (repair for repair in state.repairs if repair.hole.box == hole.box)
            repair = next((repair for repair in boxed if is_same(repair.hole, hole)), None)
        self._repair = repair
        if repair is not None:
            self.hole = repair.hole
            self._kept.add(repair.hole, repair.candidates)
        elif not is_marked:
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
            again=(hole,),
        )

        def done(made: tuple[Repair, ...]) -> None:
            self._take(hole, offer, made)
            self._next()
            self.changed.emit()

        def lost(state: JobState) -> None:
            if state is JobState.FAILED:
                self._refused.add(offer)
            self.changed.emit()

        job, title = self._job.ask(request), self.tr("Making answers")
        self._activity.follow(job, title, on_done=self._job.then(done), on_lost=self._job.then(lost))
        self.changed.emit()

    def _take(self, hole: Hole, offer: Offer, made: Sequence[Repair]) -> None:
        """Keeps an answer that was made; one that looks like another is passed over."""
        fresh = [repair for repair in made if not any(shows_the_same(repair, known) for known in self._known(hole))]
        for repair in fresh:
            self._kept.add(hole, repair.candidates)
        if fresh:
            self._batch = Batch(self._batch.made + 1, self._batch.wanted)
            return
        self._refused.add(offer)
        self._batch = replace(self._batch, alike=self._batch.alike + 1)
        if self._batch.alike == AT_ONCE:
            self._plan = None
            self._activity.told.emit(Message(self.tr("More answers would look the same as these.")))

    def _known(self, hole: Hole) -> Iterator[Repair]:
        return (Repair(hole, (answer,)) for answer in self._kept.of(hole))
