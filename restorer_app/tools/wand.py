"""The magic wand: marks what has the colour that was clicked."""

import math
from dataclasses import dataclass, replace
from typing import Any

from restorer_app.core.box import EMPTY_BOX, Box
from restorer_app.core.marking import FindSimilar
from restorer_app.core.mask import Mask
from restorer_app.core.requests import Request
from restorer_app.core.state import DocumentState
from restorer_app.tools.shape import Mode, ShapeTool, mode_of
from restorer_app.tools.tool import Pointer, Result


@dataclass(frozen=True)
class _Wish:
    """One click: the pixel, and what was set at that time."""

    x: int
    y: int
    tolerance: float
    is_contiguous: bool
    mode: Mode


class WandTool(ShapeTool):
    """Marks the pixels of the repaired photo whose colour is like that under the pointer. As long as the button is down
    it shows what it would mark, and the pointer can look for a better place.

    `tolerance`: by how many percent of the range each channel may differ. `is_contiguous`: only what hangs together.
    """

    def __init__(self, title: str, *, tolerance: float, is_contiguous: bool) -> None:
        super().__init__(title)
        self.tolerance = tolerance
        self.is_contiguous = is_contiguous
        self._held: _Wish | None = None
        self._found: tuple[_Wish, Mask, Mask] | None = None
        self._released: list[_Wish] = []

    @property
    def is_begun(self) -> bool:
        return self._held is not None or bool(self._released)

    @property
    def preview(self) -> Mask | None:
        """The mask with what was found last, while the button is down."""
        if self._held is None or self._mask is None:
            return None
        return self._found[2] if self._found is not None else self._mask

    def move(self, pointer: Pointer) -> Box:
        """Takes aim again; beside the picture the last aim stays."""
        if self._held is not None:
            self._held = self._aimed(pointer, self._held.mode) or self._held
        return EMPTY_BOX

    def release(self, pointer: Pointer) -> Result:
        """Marks what is like the colour there, as soon as that is known."""
        self.move(pointer)
        held, self._held = self._held, None
        found, self._found = self._found, None
        if held is None:
            return None
        if found is not None and found[0] == held:
            return self._stroke(found[1], held.mode)
        self._released.append(held)
        return None

    def cancel(self) -> None:
        self._held, self._found = None, None
        self._released = []

    def question(self, state: DocumentState) -> Request[Any] | None:
        """What is like the colour that was clicked first and is not marked yet, else like that under the pointer."""
        wish = next(iter(self._released), self._held)
        if wish is None or (self._found is not None and self._found[0] == wish):
            return None
        return FindSimilar(state, wish.x, wish.y, wish.tolerance / 100, wish.is_contiguous)

    def answer(self, request: Request[Any], answer: Any) -> Result:
        """Takes in what was found; marks it where the button is up already."""
        if not isinstance(request, FindSimilar):
            return None
        for wish in self._released:
            if _asked_for(wish) == _asked_in(request):
                self._released.remove(wish)
                return self._stroke(answer, wish.mode)
        held, mask = self._held, self._mask
        if held is not None and mask is not None:
            aimed = replace(held, x=request.x, y=request.y)
            stroke = self._stroke(answer, held.mode)
            self._found = (aimed, answer, stroke.applied(mask) if stroke is not None else mask)
        return None

    def _press(self, pointer: Pointer) -> None:
        """A click may come before the one before it is done, and has a mode of its own."""
        self.mode = mode_of(pointer, self.usual)
        self._held = self._aimed(pointer, self.mode)

    def _aimed(self, pointer: Pointer, mode: Mode) -> _Wish | None:
        """None beside the picture."""
        x, y = math.floor(pointer.x), math.floor(pointer.y)
        if self._mask is None or not self._mask.box.contains(Box(x, y, 1, 1)):
            return None
        return _Wish(x, y, self.tolerance, self.is_contiguous, mode)


def _asked_for(wish: _Wish) -> tuple[object, ...]:
    return wish.x, wish.y, wish.tolerance / 100, wish.is_contiguous


def _asked_in(request: FindSimilar) -> tuple[object, ...]:
    return request.x, request.y, request.tolerance, request.is_contiguous
