"""Undo and redo without inverting anything: states are kept, not changes."""

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from enum import Enum

import numpy as np

from restorer_app.core.event import Event
from restorer_app.core.mask import Mask
from restorer_app.core.state import DocumentState

Edit = Callable[[DocumentState], DocumentState]
HISTORY_BYTES = 512 * 2**20


class Change(Enum):
    """Why the document's state is another one now."""

    EDIT = "edit"
    AMEND = "amend"
    UNDO = "undo"
    REDO = "redo"
    JUMP = "jump"


@dataclass(frozen=True, eq=False)
class Entry:
    """One line of the history: the state after the edit, its name, and the bytes that only it brought in."""

    id: int
    label: str
    state: DocumentState
    bytes_added: int


class Document:
    """The one mutable root. Entry 0 is the state as opened, which may be saved; `place` points at the state that
    counts."""

    def __init__(self, state: DocumentState, *, is_saved: bool = True, history_bytes: int = HISTORY_BYTES) -> None:
        self.changed: Event[Change] = Event()
        self._ids = itertools.count()
        self._limit = history_bytes
        self._entries = [Entry(next(self._ids), "Open", state, 0)]
        self._place = 0
        self._saved = state if is_saved else None
        self._opened = state if is_saved else None
        self._exported: DocumentState | None = None
        self._is_project = False
        self._kept_mask = state.mask if is_saved else None

    @property
    def state(self) -> DocumentState:
        """The state that is shown, exported and edited."""
        return self._entries[self._place].state

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The history, oldest first, with what could be redone."""
        return tuple(self._entries)

    @property
    def place(self) -> int:
        """Index of the current entry."""
        return self._place

    @property
    def undo_label(self) -> str | None:
        """Name of what undo would take back; None when there is nothing."""
        return self._entries[self._place].label if self._place > 0 else None

    @property
    def redo_label(self) -> str | None:
        """Name of what redo would bring back; None when there is nothing."""
        return self._entries[self._place + 1].label if self._place + 1 < len(self._entries) else None

    @property
    def has_unsaved_work(self) -> bool:
        """Whether closing would lose repairs or marks."""
        return self.has_unsaved_picture or self.has_unsaved_marks

    @property
    def has_unsaved_picture(self) -> bool:
        """Whether the picture is neither the one that was opened or saved last nor, where there is no project to save
        it in, the one that was exported last."""
        picture = _work if self._is_project else _picture
        safe = (self._saved,) if self._is_project else (self._saved, self._exported)
        return not any(state is not None and picture(state) == picture(self.state) for state in safe)

    @property
    def has_unexported_picture(self) -> bool:
        """Whether the picture is neither the one that was opened nor the one that was exported last."""
        seen = (self._opened, self._exported)
        return not any(state is not None and _picture(state) == _picture(self.state) for state in seen)

    @property
    def has_unsaved_marks(self) -> bool:
        """Whether there are marks that are in no file: an exported picture leaves them out."""
        mask, saved = self.state.mask, self._saved
        is_nothing_lost = mask.is_empty and (saved is None or saved.mask.is_empty or not self._is_project)
        return not is_nothing_lost and mask is not self._kept_mask

    def mark_saved(self, state: DocumentState) -> None:
        """Notes that `state` is safe on disk, picture and marks."""
        self._saved, self._is_project = state, True
        self.mark_mask_kept(state.mask)

    def mark_exported(self, state: DocumentState) -> None:
        """Notes that the picture of `state` is safe on disk; its marks are not part of it."""
        self._exported = state

    def mark_mask_kept(self, mask: Mask) -> None:
        """Notes that there is a file with these marks."""
        self._kept_mask = mask

    def do(self, edit: Edit, label: str, *, continues: int | None = None) -> int | None:
        """Appends the edited state, forgetting what could be redone. It takes the place of the current entry if that
        is the one it `continues`. The entry's id, or None if nothing changed."""
        state = edit(self.state)
        if state is self.state:
            return None
        if self._place == 0 or self._entries[self._place].id != continues:
            self._place += 1
        del self._entries[self._place :]
        entry = Entry(next(self._ids), label, state, _bytes_added(state, self._entries[-1].state))
        self._entries.append(entry)
        self._forget_oldest()
        self.changed.emit(Change.EDIT)
        return entry.id

    def amend(self, entry_id: int, edit: Edit) -> bool:
        """Applies a late result to the entry it belongs to and to every entry after it, so that both stay one undo
        step. The edit must leave a state alone where it does not apply. False when the entry is gone or nothing
        changed."""
        first = next((index for index, entry in enumerate(self._entries) if entry.id == entry_id), None)
        if first is None:
            return False
        changed = False
        for index in range(first, len(self._entries)):
            entry = self._entries[index]
            state = edit(entry.state)
            changed |= state is not entry.state
            previous = self._entries[index - 1].state if index else state
            self._entries[index] = replace(entry, state=state, bytes_added=_bytes_added(state, previous))
        if changed:
            self.changed.emit(Change.AMEND)
        return changed

    def undo(self) -> None:
        """One step back, if there is one."""
        if self._place > 0:
            self._place -= 1
            self.changed.emit(Change.UNDO)

    def redo(self) -> None:
        """One step forward, if there is one."""
        if self._place + 1 < len(self._entries):
            self._place += 1
            self.changed.emit(Change.REDO)

    def jump(self, entry_id: int) -> None:
        """Goes to any entry of the history. Raises `ValueError` when it is gone."""
        places = [index for index, entry in enumerate(self._entries) if entry.id == entry_id]
        if not places:
            raise ValueError("that entry is not in the history")
        self._place = places[0]
        self.changed.emit(Change.JUMP)

    def _forget_oldest(self) -> None:
        while self._place > 1 and sum(entry.bytes_added for entry in self._entries) > self._limit:
            del self._entries[0]
            self._entries[0] = replace(self._entries[0], bytes_added=0)
            self._place -= 1


def _picture(state: DocumentState) -> tuple[object, ...]:
    """The same for two states that look the same; what steps find by themselves is no work of the user's."""
    return state.repairs, tuple(step.afresh for step in state.active_steps), state.geometry


def _work(state: DocumentState) -> tuple[object, ...]:
    """The same for two states that a project keeps the same, the steps that are switched off among them."""
    recipe = tuple(step.afresh for step in state.recipe)
    return state.repairs, recipe, state.geometry, state.findings, state.spared


def _arrays(state: DocumentState, beside: DocumentState) -> Iterator[np.ndarray]:
    """Those of a state in the parts that it does not share with another: quick for thousands of repairs."""
    if state.mask is not beside.mask:
        yield from state.mask.tiles.values()
    for mask, other in ((state.sources, beside.sources), (state.spared, beside.spared)):
        if mask is not None and mask is not other:
            yield from mask.tiles.values()
    if state.findings is not None and state.findings is not beside.findings:
        yield from (plane for plane in (state.findings.probability, state.findings.stain) if plane is not None)
    for step in state.recipe:
        if step.region is not None:
            yield from step.region.tiles.values()
        if step.correction is not None:
            yield step.correction.values
    if state.repairs is not beside.repairs:
        shared = set(beside.repairs)
        for repair in state.repairs:
            if repair not in shared:
                yield from (patch.mask for patch in repair.hole.patches)
                yield from (pixels for candidate in repair.candidates for pixels in candidate.pixels)


def _bytes_added(state: DocumentState, previous: DocumentState) -> int:
    known = {id(array) for array in _arrays(previous, state)}
    return sum(array.nbytes for array in _arrays(state, previous) if id(array) not in known)
