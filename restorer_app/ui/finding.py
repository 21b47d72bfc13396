"""What a detector found in the open photo, how much of it is believed, and what of it is no damage."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from PySide6.QtCore import QObject, Signal

from restorer_app.core.detecting import DetectDamage, LabelFindings
from restorer_app.core.findings import Belief, Findings, FoundPieces
from restorer_app.core.mask import Mask
from restorer_app.core.queue import JobState
from restorer_app.core.requests import Submit
from restorer_app.document.document import Document
from restorer_app.document.edits import close_findings, set_belief, set_findings, set_spared
from restorer_app.steps.components import (
    chosen,
    is_empty,
    left_on_faces,
    lowest,
    mask_of,
    not_spared,
    piece_mask,
    stained,
)
from restorer_app.steps.detectors import DetectorChoice
from restorer_app.tools.tool import Stroke
from restorer_app.ui.activity import Activity
from restorer_app.ui.marks import count_marks
from restorer_app.ui.message import Message
from restorer_app.ui.one_job import OneJob

_NONE, _USUAL = np.zeros(1, bool), Belief()


class Finding(QObject):
    """Each decision is a line of the history. A slider that moves is only tried until `settle`.

    `pieces`: of what was found, None as long as they are not known. `is_believed`: which of the pieces of damage are
    believed, also those that were dropped (`is_dropped`), both (n + 1,) bool. `found` are the pixels that would become
    marks, `stains` those that only discolour the photo, and `on_faces` those of `left_on_faces` pieces that would be
    believed if they did not touch the eyes or the mouth of a face.

    `changed`: any of it is another, or it is being looked for. `told(Message)`: for the notice bar. `device`: where
    detectors run.
    """

    changed = Signal()
    told = Signal(object)

    def __init__(
        self,
        editable: Callable[[], Document | None],
        submit: Submit,
        activity: Activity,
        choices: Sequence[DetectorChoice],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self.choices = tuple(choices)
        self.choice = self.choices[0] if self.choices else None
        self.device = "auto"
        self._editable, self._submit, self._activity = editable, submit, activity
        self._document: Document | None = None
        self._job = OneJob(submit)
        self._trial: tuple[Belief, str] | None = None
        self._labelled: Findings | None = None
        self._made_of: tuple[object, ...] = ()
        self.pieces: FoundPieces | None = None
        self.found: Mask | None = None
        self.stains: Mask | None = None
        self.on_faces: Mask | None = None
        self.left_on_faces = 0
        self.is_believed = self.is_dropped = _NONE

    @property
    def is_under_way(self) -> bool:
        """Whether a detector looks over the photo."""
        return self._job.is_under_way

    @property
    def findings(self) -> Findings | None:
        """What was found and is not decided on yet."""
        findings = self._document.state.findings if self._document is not None else None
        return findings if findings is not None and findings.is_open else None

    @property
    def belief(self) -> Belief:
        """How much of it is believed, with what is tried."""
        findings = self._document.state.findings if self._document is not None else None
        if self._trial is not None:
            return self._trial[0]
        return findings.belief if findings is not None else _USUAL

    @property
    def spared(self) -> Mask | None:
        """Where there is no damage, whatever a detector says; None: nothing is open."""
        if self._document is None:
            return None
        state = self._document.state
        return state.spared or Mask(state.photo.width, state.photo.height)

    @property
    def is_left(self) -> np.ndarray:
        """(n + 1,) bool: which pieces would become marks."""
        left: np.ndarray = self.is_believed & ~self.is_dropped
        return left

    @property
    def count(self) -> int:
        """How many these are."""
        return int(np.count_nonzero(self.is_left))

    def choose(self, choice_id: str) -> None:
        """Takes another detector; one that is not there any more leaves the choice as it is."""
        for choice in self.choices:
            if choice.id == choice_id:
                self.choice = choice
                self.changed.emit()

    def find(self) -> None:
        """Has the photo looked over; what is believed of it is what was believed the last time."""
        document = self._editable()
        if document is None or self.choice is None or self._job.is_under_way:
            return
        self.settle()

        def done(findings: Findings) -> None:
            if is_empty(findings):
                self.told.emit(Message(self.tr("No damage was found.")))
            else:
                document.do(set_findings(replace(findings, belief=self.belief)), self.tr("Find damage"))
            self.changed.emit()

        job = self._job.ask(DetectDamage(document.state, self.choice.id, self.device))
        lost = self._job.then(lambda _state: self.changed.emit())
        self._activity.follow(job, self.tr("Looking for damage"), on_done=self._job.then(done), on_lost=lost)
        self.changed.emit()

    def try_belief(self, belief: Belief, label: str) -> None:
        """Shows what would be believed so; `settle` makes it a line of the history of that name."""
        if self.findings is not None:
            self._trial = (belief, label)
            self._refresh()

    def settle(self) -> None:
        """Makes what is tried one line of the history."""
        trial, self._trial = self._trial, None
        document = self._editable()
        if trial is not None and document is not None and document.do(set_belief(trial[0]), trial[1]) is None:
            self._refresh()

    def drop(self, number: int) -> None:
        """Says that a piece is no damage, which is remembered for this photo."""
        if self.pieces is not None and self.spared is not None:
            piece = piece_mask(self.pieces.damage, number)
            self.remember(self.spared.united(piece), self.tr("Not damage: 1 place"))

    def bring_back(self, number: int) -> None:
        """Says that a piece which was dropped is damage after all."""
        if self.pieces is not None and self.spared is not None and self.is_dropped[number]:
            piece = piece_mask(self.pieces.damage, number)
            self.remember(self.spared.without(piece), self.tr("Damage after all: 1 place"))

    def spare(self, stroke: Stroke) -> None:
        """Says the same of all that is painted over; what is erased may be damage again."""
        if self.spared is not None:
            label = self.tr("Damage after all") if stroke.erases else self.tr("Not damage here")
            self.remember(stroke.applied(self.spared), label)

    def take(self) -> None:
        """Makes marks of what is believed, and says what the user would wonder about then."""
        self.settle()
        document, count, found, stains = self._editable(), self.count, self.found, self.stains
        if document is None or found is None or not count:
            return
        document.do(close_findings(found), self.tr("Mark %n found place(s)", "", count))
        touch = self.tr("Places that lie close together are one mark.")
        self._tell(touch if (count_marks(found) or count) < count else "", self._said_of(stains))

    def leave(self) -> None:
        """Makes marks of none of it."""
        self.settle()
        stains = self.stains
        if (document := self._editable()) is not None:
            document.do(close_findings(None), self.tr("Leave what was found"))
            self._tell(self._said_of(stains))

    def follow(self, document: Document) -> None:
        """To be called after each change of the document, and with another one."""
        if document is not self._document:
            self.forget()
            self._document = document
        if self.findings is None:
            self._trial = None
        self._label()
        self._refresh()

    def forget(self) -> None:
        """The photo is closed."""
        self._job.drop()
        self._document, self._trial, self._labelled = None, None, None
        self._clear()

    def _label(self) -> None:
        """Has the pieces of the findings made, once for each map."""
        findings, document = self.findings, self._document
        if findings is None or document is None:
            return
        if self._labelled is not None and self._labelled.probability is findings.probability:
            return
        self._labelled, self.pieces = findings, None

        def done(pieces: FoundPieces) -> None:
            if self._labelled is findings:
                self.pieces = pieces
                self._refresh()

        def lost(_state: JobState) -> None:
            if self._labelled is findings:
                self._labelled = None

        job = self._submit(LabelFindings(findings, document.state.photo))
        self._activity.follow_quietly(job, on_done=done, on_lost=lost, tells=True)

    def _said_of(self, stains: Mask | None) -> str:
        """What becomes of stains, which are not shown any more."""
        if stains is None or stains.is_empty:
            return ""
        return self.tr("Stains are no marks: the step Stain under Improve lightens them.")

    def _tell(self, *sentences: str) -> None:
        if any(sentences):
            self.told.emit(Message(" ".join(filter(None, sentences))))

    def remember(self, spared: Mask, label: str) -> None:
        """Keeps for this photo where there is no damage; the label is for the history."""
        self.settle()
        if (document := self._editable()) is not None:
            document.do(set_spared(spared), label)

    def _refresh(self) -> None:
        """Works out what is believed, where anything of it is another."""
        spared = self._document.state.spared if self._document is not None else None
        made_of = (self.findings is not None, self.pieces, self.belief, spared)
        if any(one is not other for one, other in zip(made_of, self._made_of or (self,) * 4, strict=True)):
            self._made_of = made_of
            self._work_out(self.belief, spared)
            self.changed.emit()

    def _work_out(self, belief: Belief, spared: Mask | None) -> None:
        pieces = self.pieces
        if self.findings is None or pieces is None:
            self.is_believed, self.is_dropped = _NONE, _NONE
            self.found, self.stains, self.on_faces, self.left_on_faces = None, None, None, 0
            return
        damage, low = pieces.damage, lowest(belief)
        free = spared or Mask(damage.width, damage.height)
        self.is_believed = chosen(damage, belief.sensitivity, least=belief.least, kinds=belief.kinds)
        self.is_dropped = ~not_spared(damage, spared, low)
        self.found = mask_of(damage, self.is_believed, low).without(free)
        left = left_on_faces(damage, belief) & ~self.is_dropped
        self.on_faces, self.left_on_faces = mask_of(damage, left, low).without(free), int(np.count_nonzero(left))
        stains = pieces.stains
        self.stains = None if stains is None else stained(stains, belief, spared)

    def _clear(self) -> None:
        self.pieces, self.found, self.stains, self.on_faces, self.left_on_faces = None, None, None, None, 0
        self.is_believed, self.is_dropped = _NONE, _NONE
        self._made_of = ()
