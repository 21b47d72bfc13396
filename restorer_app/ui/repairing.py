"""Asking for repairs and laying them into the document when they arrive, all at once or stroke by stroke."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from restorer_app.core.mask import Mask
from restorer_app.core.queue import Job
from restorer_app.core.requests import RepairHoles, Submit, WarmUp
from restorer_app.core.state import DocumentState, Repair
from restorer_app.document.document import Document
from restorer_app.document.edits import apply_repairs
from restorer_app.steps.fills import FillChoice
from restorer_app.ui.activity import Activity


@dataclass(frozen=True, eq=False)
class _Wish:
    """A stroke that is to be healed: its document, the history's entry it made and the pixels it covers."""

    document: Document
    entry: int
    mask: Mask


class Repairing(QObject):
    """Which fill is chosen with which parameters, and the repairs under way. Only one repair runs at a time."""

    changed = Signal()
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
        self._waiting: list[_Wish] = []
        self._all_next: Document | None = None
        self._is_repairing_all = False

    @property
    def choice(self) -> FillChoice:
        """The fill that the next repair uses."""
        return self._choice

    @property
    def parameters(self) -> dict[str, float]:
        """Its parameters, by id."""
        defaults = {parameter.id: parameter.default for parameter in self._choice.parameters}
        return defaults | self._parameters.get(self._choice.id, {})

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
        self._waiting.clear()
        if self._job is None:
            self._start_all(document)
        else:
            self._all_next = document
        self.changed.emit()

    def heal(self, document: Document, entry: int, mask: Mask) -> None:
        """Repairs one stroke as part of its own line of the history; strokes that come meanwhile wait, then go
        together."""
        self._waiting.append(_Wish(document, entry, mask))
        if self._job is None:
            self._next()

    def forget(self) -> None:
        """Gives up all repairs under way: their photo is closed."""
        self._lose_all()
        if self._job is not None:
            self._job.cancel()

    def _next(self) -> None:
        if self._all_next is not None:
            self._start_all(self._all_next)
        elif self._waiting:
            self._start_heal()

    def _start_all(self, document: Document) -> None:
        self._all_next = None

        def done(repairs: tuple[Repair, ...]) -> None:
            self._is_repairing_all = False
            document.do(apply_repairs(repairs), self.tr("Repair %n hole(s)", "", len(repairs)))
            self.changed.emit()

        self._submit_and_follow(document.state, None, done)

    def _start_heal(self) -> None:
        document = self._waiting[-1].document
        wishes = [wish for wish in self._waiting if wish.document is document]
        self._waiting.clear()
        state = document.state
        wanted = Mask(state.mask.width, state.mask.height)
        for wish in wishes:
            wanted = wanted.united(wish.mask)
        wanted = wanted.without(wanted.without(state.mask))

        def done(repairs: tuple[Repair, ...]) -> None:
            _amend_first_left(document, [wish.entry for wish in wishes], repairs)

        if not wanted.is_empty:
            self._submit_and_follow(state, wanted, done)

    def _submit_and_follow(
        self, state: DocumentState, mask: Mask | None, on_done: Callable[[tuple[Repair, ...]], None]
    ) -> None:
        request = RepairHoles(state, self._choice.id, mask, self.parameters, device=self.device)
        self._job = self._submit(request)

        def done(repairs: tuple[Repair, ...]) -> None:
            self._job = None
            on_done(repairs)
            self._next()

        def lost(_state: object) -> None:
            self._job = None
            self._lose_all()

        self._activity.follow(self._job, self.tr("Repairing"), on_done=done, on_lost=lost)

    def _lose_all(self) -> None:
        """After a failure or a cancel: what was marked stays marked, and nothing more is tried by itself."""
        self._is_repairing_all = False
        self._all_next = None
        self._waiting.clear()
        self.changed.emit()


def _amend_first_left(document: Document, entries: Sequence[int], repairs: Sequence[Repair]) -> None:
    """Amends from the oldest of `entries` that the history still has; later ones follow by themselves."""
    for entry in document.entries:
        if entry.id in entries:
            document.amend(entry.id, apply_repairs(repairs))
            return
