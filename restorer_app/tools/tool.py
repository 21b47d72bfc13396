"""What every tool is: it takes pointer events in image pixels and ends in an edit of the mask."""

from dataclasses import dataclass
from typing import Protocol

from restorer_app.core.box import Box
from restorer_app.core.mask import Mask


@dataclass(frozen=True)
class Pointer:
    """The pointer in image pixels (fractions of a pixel count; a pixel's centre lies at .5) with what is held."""

    x: float
    y: float
    is_shift: bool = False
    is_ctrl: bool = False
    is_alt: bool = False


@dataclass(frozen=True, eq=False)
class Stroke:
    """What a finished gesture did: `mask` holds the pixels it covers, `erases` says that they are taken away."""

    mask: Mask
    erases: bool
    label: str


class Tool(Protocol):
    """A gesture runs press, move…, release; `cancel` forgets it.

    While it runs, `preview` is the mask as it would be after it and each call returns the box (in image pixels) where
    the preview changed, empty when nowhere. `erases`: it takes away what the others add.
    """

    size: float
    erases: bool

    @property
    def preview(self) -> Mask | None:
        """The mask with the unfinished gesture applied; None while there is no gesture."""

    @property
    def last_point(self) -> tuple[float, float] | None:
        """Where the last gesture ended: the start of a Shift-click line."""

    def press(self, pointer: Pointer, mask: Mask) -> Box:
        """Begins a gesture on the document's mask."""

    def move(self, pointer: Pointer) -> Box:
        """Goes on with it."""

    def release(self, pointer: Pointer) -> Stroke | None:
        """Ends it; None when it touched no pixel of the picture."""

    def cancel(self) -> None:
        """Forgets the gesture."""

    def forget_place(self) -> None:
        """Forgets where the last gesture ended."""
