"""What the tools have in common that mark a whole shape at once instead of painting."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from restorer_app.core.box import EMPTY_BOX, Box
from restorer_app.core.marking import Point
from restorer_app.core.mask import Mask
from restorer_app.core.requests import Request
from restorer_app.core.state import DocumentState
from restorer_app.tools.tool import Pointer, Result, Stroke


@dataclass(frozen=True)
class Line:
    """A line to be drawn over the photo, in image pixels, `shift` off its points. `has_handle`: its first point can be
    clicked. `is_rim`: it runs around marks, and may have very many points."""

    points: tuple[Point, ...]
    is_closed: bool = False
    has_handle: bool = False
    shift: Point = (0, 0)
    is_rim: bool = False


class Mode(StrEnum):
    """What a shape does with its pixels."""

    ADD = "add"
    SUBTRACT = "subtract"
    INTERSECT = "intersect"


def mode_of(pointer: Pointer, usual: str) -> Mode:
    """What the keys say that are held when a shape begins: Alt takes away, Shift and Alt keep only what is inside; so
    does a pen upside down take away. Else it is what is `usual`."""
    if pointer.is_alt:
        return Mode.INTERSECT if pointer.is_shift else Mode.SUBTRACT
    return Mode.SUBTRACT if pointer.is_eraser else Mode(usual)


class ShapeTool:
    """A tool as the canvas knows it, with nothing in its hand; each shape fills in what it needs.

    `usual`: the mode of a shape that begins while no key is held. A shape lasts from `press` until it ends in a stroke,
    or is cancelled; one that `is_clicked` is made of several clicks, with `hover` between them, and ends by `finish` or
    by a click on its beginning. It may need a worker: `question` says what it wants to know now, `answer` takes that
    in. Both may come after the last event, so `answer` may end the shape. One that `is_for_marks` means nothing where a
    region or an area to copy from is painted.
    """

    has_size = False
    is_clicked = False
    is_for_marks = False

    def __init__(self, title: str) -> None:
        self.size = 40.0
        self.usual: str = Mode.ADD
        self.mode = Mode.ADD
        self.last_point: Point | None = None
        self._title = title
        self._mask: Mask | None = None

    @property
    def erases(self) -> bool:
        """Whether the shape takes away."""
        return self.mode is Mode.SUBTRACT

    @property
    def is_begun(self) -> bool:
        """Whether there is an unfinished shape."""
        return False

    @property
    def preview(self) -> Mask | None:
        """The mask with the shape, where it is known before its end."""
        return None

    @property
    def lines(self) -> tuple[Line, ...]:
        """The unfinished shape as it is drawn."""
        return ()

    def press(self, pointer: Pointer, mask: Mask) -> Box:
        """Begins a shape, or goes on with it."""
        if not self.is_begun:
            self.mode = mode_of(pointer, self.usual)
        self.follow(mask)
        self._mask = mask
        self._press(pointer)
        return EMPTY_BOX

    def move(self, pointer: Pointer) -> Box:
        """The pointer moved with its button down."""
        return EMPTY_BOX

    def release(self, pointer: Pointer) -> Result:
        """The button went up."""
        return None

    def hover(self, pointer: Pointer) -> None:
        """The pointer moved with its button up."""

    def finish(self) -> Result:
        """Ends the shape as it is."""
        return None

    def step_back(self) -> bool:
        """Takes the last point back. Returns whether there was one."""
        return False

    def cancel(self) -> None:
        """Forgets the shape."""

    def forget_place(self) -> None:
        """Nothing is kept from one shape to the next."""

    def follow(self, mask: Mask) -> None:
        """The document's marks are these now."""

    def question(self, state: DocumentState) -> Request[Any] | None:
        """What the tool wants to know now."""
        return None

    def answer(self, request: Request[Any], answer: Any) -> Result:
        """Takes in what was asked for."""
        return None

    def _press(self, pointer: Pointer) -> None:
        """What `press` means for this shape; its mode is known."""

    def _stroke(self, shape: Mask, mode: Mode) -> Stroke | None:
        """The stroke of a finished shape; None where it covers nothing."""
        if shape.is_empty:
            return None
        said = {Mode.ADD: "", Mode.SUBTRACT: ", taken away", Mode.INTERSECT: ", kept inside"}[mode]
        return Stroke(shape, mode is Mode.SUBTRACT, f"{self._title}{said}", mode is Mode.INTERSECT)
