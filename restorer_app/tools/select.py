"""Selecting one marked hole: to take it away, to move it, to go to the next one."""

import math
from collections.abc import Callable
from typing import Any

from restorer_app.core.box import EMPTY_BOX, Box
from restorer_app.core.marking import FindHole, MarkedHole, Point
from restorer_app.core.mask import Mask
from restorer_app.core.requests import Request
from restorer_app.core.state import DocumentState
from restorer_app.document.edits import set_mask
from restorer_app.tools.shape import Line, ShapeTool
from restorer_app.tools.tool import MarkEdit, Pointer, Result


class SelectTool(ShapeTool):
    """A click selects the hole there; a drag moves the one that is selected, by whole pixels, inside the picture.

    `selected`: its pixels. What a hole is moved over comes out from under it unharmed, as long as nothing else changes.
    """

    is_for_marks = True

    def __init__(self, title: str) -> None:
        super().__init__(title)
        self.selected: Mask | None = None
        self._outlines: tuple[tuple[Point, ...], ...] = ()
        self._rest: Mask | None = None
        self._wanted: Callable[[DocumentState], FindHole] | None = None
        self._grip: Point | None = None
        self._moved = self._laid = (0, 0)
        self._run = object()

    @property
    def is_begun(self) -> bool:
        return self.selected is not None

    @property
    def lines(self) -> tuple[Line, ...]:
        shift = (self._laid[0] + self._moved[0], self._laid[1] + self._moved[1])
        return tuple(Line(outline, is_closed=True, shift=shift, is_rim=True) for outline in self._outlines)

    def move(self, pointer: Pointer) -> Box:
        """Takes the selected hole along."""
        if self._grip is not None:
            self._moved = self._held_back(round(pointer.x - self._grip[0]), round(pointer.y - self._grip[1]))
        return EMPTY_BOX

    def release(self, pointer: Pointer) -> Result:
        """Lays the hole down where it was dragged to."""
        self.move(pointer)
        self._grip, moved, self._moved = None, self._moved, (0, 0)
        self._run = object()
        return self._shift(*moved, run=None)

    def nudge(self, dx: int, dy: int) -> MarkEdit | None:
        """Moves the selected hole by pixels, as part of one run as long as it is selected and not dragged; None where
        that changes nothing."""
        return self._shift(dx, dy, run=self._run)

    def _shift(self, dx: int, dy: int, *, run: object) -> MarkEdit | None:
        dx, dy = self._held_back(dx, dy)
        if self.selected is None or self._rest is None or (dx, dy) == (0, 0):
            return None
        box = self.selected.bounds
        empty = Mask(self.selected.width, self.selected.height)
        self.selected = empty.painted(box.shifted(dx=dx, dy=dy), self.selected.region(box))
        self._laid = (self._laid[0] + dx, self._laid[1] + dy)
        self._mask = self._rest.united(self.selected)
        return MarkEdit(set_mask(self._mask), "Move a mark", run)

    def remove(self) -> MarkEdit | None:
        """Takes the selected hole away; None where there is none."""
        rest = self._rest
        if self.selected is None or rest is None:
            return None
        self.cancel()
        return MarkEdit(set_mask(rest), "Remove a mark")

    def go(self, step: int) -> None:
        """Selects the next hole, or the one before."""
        after = self.selected.bounds if self.selected is not None else None
        self._wanted = lambda state: FindHole(state.mask, after=after, step=step)

    def cancel(self) -> None:
        self.selected, self._rest, self._outlines = None, None, ()
        self._wanted, self._grip, self._moved = None, None, (0, 0)

    def forget_place(self) -> None:
        self.cancel()

    def follow(self, mask: Mask) -> None:
        """A hole that is not all marked any more is not selected any more."""
        if mask is self._mask:
            return
        self._mask = mask
        if self.selected is None:
            return
        is_same_size = (mask.width, mask.height) == (self.selected.width, self.selected.height)
        if is_same_size and self.selected.without(mask).is_empty:
            self._rest = mask.without(self.selected)
        else:
            self.cancel()

    def question(self, state: DocumentState) -> Request[Any] | None:
        """Which hole was clicked, or comes next."""
        return self._wanted(state) if self._wanted is not None else None

    def answer(self, request: Request[Any], answer: Any) -> Result:
        """Selects what was found; a click on nothing deselects."""
        if not isinstance(request, FindHole) or self._wanted is None:
            return None
        self._wanted = None
        if isinstance(answer, MarkedHole):
            mask, self._mask, self._run = self._mask, request.mask, object()
            self.selected, self._rest = answer.mask, request.mask.without(answer.mask)
            self._outlines, self._laid = answer.outlines, (0, 0)
            if mask is not None:
                self.follow(mask)
        elif request.place is not None:
            self.cancel()
        return None

    def _press(self, pointer: Pointer) -> None:
        place, reach = (math.floor(pointer.x), math.floor(pointer.y)), math.floor(pointer.reach)
        pixel = Box(*place, 1, 1)
        is_on_another = self._rest is not None and self._rest.has_any(pixel)
        if self.selected is not None and not is_on_another and self.selected.has_any(pixel.grown(reach)):
            self._grip = (pointer.x, pointer.y)
        else:
            self._wanted = lambda state: FindHole(state.mask, place, reach)

    def _held_back(self, dx: int, dy: int) -> tuple[int, int]:
        """The way as far as the selected hole stays inside the picture."""
        if self.selected is None:
            return 0, 0
        box, picture = self.selected.bounds, self.selected.box
        across = min(max(dx, -box.x), picture.right - box.right)
        return across, min(max(dy, -box.y), picture.bottom - box.bottom)
