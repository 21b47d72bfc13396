"""Asking for repairs and laying them into the document when they arrive, all at once or stroke by stroke."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from restorer_app.core.mask import Mask
from restorer_app.core.queue import Job
from restorer_app.core.requests import RepairHoles, Submit, WarmUp
from restorer_app.core.state import DocumentState, Patch, Repair
from restorer_app.document.document import Document
from restorer_app.document.edits import apply_repairs
from restorer_app.steps.fills import FillChoice
from restorer_app.ui.activity import Activity
from restorer_app.ui.message import Message


@dataclass(frozen=True, eq=False)
class _Wish:
    """A stroke that is to be healed: its document, the history's entry it made and the pixels it covers. It lasts until
    its pixels are healed or its entry is gone, so a stroke that was undone is healed when it comes back."""

    document: Document
    entry: int
    mask: Mask


class Repairing(QObject):
    """Which fill is chosen with which parameters, and the repairs under way. Only one repair runs at a time.

    `asked`: how often a repair of everything was asked for. `told(Message)`: for the notice bar.
    """

    changed = Signal()
    told = Signal(object)
    device_known = Signal(str)

    def __init__(self, submit: Submit, activity: Activity, choices: Sequence[FillChoice], parent: QObject) -> None:
        super().__init__(parent)
        self.choices = tuple(choices)
        self.heals_while_painting = False
        self._submit = submit
        self._activity = activity
        self.device = "auto"
        self._choice = self.choices[0]
        self._parameters: dict[str, dict[str, float]] = {}
        self._job: Job[tuple[Repair, ...]] | None = None
        self._wishes: list[_Wish] = []
        self._all_next: Document | None = None
        self._is_repairing_all = False
        self._asked_at = -1
        self.asked = 0
        self._healing: tuple[_Wish, ...] = ()
        self._masks: list[Mask] = []

    @property
    def choice(self) -> FillChoice:
        """The fill that the next repair uses."""
        return self._choice

    @property
    def parameters(self) -> dict[str, float]:
        """Its parameters, by id."""
        return self.parameters_of(self._choice)

    def parameters_of(self, choice: FillChoice) -> dict[str, float]:
        """What a fill is told, by id: what was set when it was in use, else the defaults."""
        defaults = {parameter.id: parameter.default for parameter in choice.parameters}
        return defaults | self._parameters.get(choice.id, {})

    @property
    def is_repairing_all(self) -> bool:
        """Whether a repair of everything that is marked is under way."""
        return self._is_repairing_all

    def choose(self, choice_id: str) -> None:
        """Takes the fill of that id; one that is not there any more leaves the choice as it is."""
        for choice in self.choices:
            if choice.id == choice_id:
                self._choice = choice
                self.changed.emit()

    def set_parameter(self, parameter_id: str, value: float) -> None:
        """Sets a parameter of the chosen fill."""
        self._parameters.setdefault(self._choice.id, {})[parameter_id] = value

    def warm_up(self) -> None:
        """Has the chosen net loaded before it is needed; a failure is told when the net is really wanted."""
        job = self._submit(WarmUp(self._choice.id, self.device))
        self._activity.follow_quietly(job, on_done=self.device_known.emit)

    def repair_all(self, document: Document) -> None:
        """Repairs everything that is marked, as one line of the history; after the repair that runs now, if any."""
        if document.state.mask.is_empty or self._is_repairing_all:
            return
        self._is_repairing_all = True
        self._asked_at = document.entries[document.place].id
        self.asked += 1
        self._wishes.clear()
        if self._job is None:
            self._start_all(document)
        else:
            self._all_next = document
        self.changed.emit()

    def undo_label(self, document: Document) -> str | None:
        """What undo takes back while that repair is the last thing that was asked for; None: it is not."""
        is_last = self._is_repairing_all and document.entries[document.place].id <= self._asked_at
        return self.tr("Repair") if is_last else None

    def come_after(self, entry: int) -> None:
        """Notes that what became that entry just now was asked for before the repair that is under way."""
        self._asked_at = entry

    def take_back(self, document: Document) -> bool:
        """Stops that repair if nothing has been done since it was asked for. Returns whether it did."""
        if self.undo_label(document) is None:
            return False
        is_running = self._all_next is None
        self._lose_all()
        if is_running:
            self._stop()
        self.told.emit(Message(self.tr("The repair was stopped; all marks are still there.")))
        return True

    def heal(self, document: Document, entry: int, mask: Mask) -> None:
        """Repairs one stroke as part of its own line of the history; strokes that come meanwhile wait, then go
        together."""
        self._wishes.append(_Wish(document, entry, mask))
        self._next()

    def reconsider(self, document: Document) -> None:
        """Stops healing strokes that were undone, and heals what came back by undo or redo before it was healed; to be
        called after each change of the document."""
        if self._masks and document.state.mask is not self._masks[-1]:
            self._masks.append(document.state.mask)
        present = _present(document)
        is_vain = bool(self._healing) and not any(wish.entry in present for wish in self._healing)
        if is_vain:
            self._stop()
        if is_vain or self.heals_while_painting:
            self._next()

    def forget(self) -> None:
        """Gives up all repairs under way: their photo is closed. What comes of them later reaches nobody."""
        self._lose_all()
        self._stop()

    def _stop(self) -> None:
        """Gives up what runs now."""
        job, self._job = self._job, None
        self._healing, self._masks = (), []
        if job is not None:
            job.cancel()

    def _next(self) -> None:
        if self._job is not None:
            return
        if self._all_next is not None:
            self._start_all(self._all_next)
        elif self._wishes:
            self._start_heal(self._wishes[-1].document)

    def _start_all(self, document: Document) -> None:
        self._all_next = None

        def done(repairs: tuple[Repair, ...]) -> None:
            self._is_repairing_all = False
            repaired = apply_repairs(repairs)(document.state)
            count = len(repaired.repairs) - len(document.state.repairs)
            left = _count_left(repairs, repaired, self._masks)
            document.do(lambda state: repaired, self.tr("Repair %n hole(s)", "", count))
            self._tell_left(left)
            self.changed.emit()

        self._healing, self._masks = (), [document.state.mask]
        self._submit_and_follow(document.state, None, done)

    def _start_heal(self, document: Document) -> None:
        self._wishes = [wish for wish in self._wishes if wish.document is document and _is_open(wish)]
        state = document.state
        present = _present(document)
        wishes = [wish for wish in self._wishes if wish.entry in present and not wish.mask.shared(state.mask).is_empty]
        if not wishes:
            return
        wanted = Mask(state.mask.width, state.mask.height)
        for wish in wishes:
            wanted = wanted.united(wish.mask.shared(state.mask))

        def done(repairs: tuple[Repair, ...]) -> None:
            _amend_first_left(document, [wish.entry for wish in wishes], repairs)
            if document.state is state:  # nothing came of it, and asking once more would change nothing
                self._wishes = [wish for wish in self._wishes if wish not in wishes]

        self._healing, self._masks = tuple(wishes), []
        self._submit_and_follow(state, wanted, done)

    def _submit_and_follow(
        self, state: DocumentState, mask: Mask | None, on_done: Callable[[tuple[Repair, ...]], None]
    ) -> None:
        request = RepairHoles(state, self._choice.id, mask, self.parameters, device=self.device)
        job = self._job = self._submit(request)

        def done(repairs: tuple[Repair, ...]) -> None:
            if self._job is job:
                on_done(repairs)
                self._job, self._healing, self._masks = None, (), []
                self._next()

        def lost(_state: object) -> None:
            if self._job is job:
                self._stop()
                self._lose_all()

        self._activity.follow(job, self.tr("Repairing"), on_done=done, on_lost=lost, is_edit=True)

    def _lose_all(self) -> None:
        """After a failure or a cancel: what was marked stays marked, and nothing more is tried by itself."""
        self._is_repairing_all = False
        self._all_next = None
        self._wishes.clear()
        self.changed.emit()

    def _tell_left(self, count: int) -> None:
        if count == 1:
            self.told.emit(Message(self.tr("1 mark was changed meanwhile and is still marked.")))
        elif count > 1:
            text = self.tr("{count} marks were changed meanwhile and are still marked.")
            self.told.emit(Message(text.format(count=count)))


def _is_open(wish: _Wish) -> bool:
    """Whether the history still has the wish's entry, and marks of it there or now: an edit that came after the stroke
    may have kept its heal from the present state."""
    states = [entry.state for entry in wish.document.entries if entry.id == wish.entry]
    return any(not wish.mask.shared(state.mask).is_empty for one in states for state in (one, wish.document.state))


def _present(document: Document) -> frozenset[int]:
    """The entries that undo could still take back."""
    return frozenset(entry.id for entry in document.entries[: document.place + 1])


def _count_left(repairs: Sequence[Repair], state: DocumentState, masks: Sequence[Mask]) -> int:
    """Repairs that were not applied although something of their hole is marked in all of `masks`: what was painted
    anew at the same place was never asked for."""
    applied = set(state.repairs)
    left = (repair for repair in repairs if repair not in applied)
    return sum(any(_was_marked(patch, masks) for patch in repair.hole.patches) for repair in left)


def _was_marked(patch: Patch, masks: Sequence[Mask]) -> bool:
    shape = patch.mask
    for mask in masks:
        shape = shape & mask.region(patch.box)
    return bool(shape.any())


def _amend_first_left(document: Document, entries: Sequence[int], repairs: Sequence[Repair]) -> None:
    """Amends from the oldest of `entries` that the history still has; later ones follow by themselves."""
    for entry in document.entries:
        if entry.id in entries:
            document.amend(entry.id, apply_repairs(repairs))
            return
