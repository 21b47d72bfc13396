"""What every tool is: it takes pointer events in image pixels and ends in an edit of the mask or of the
pixels."""

from dataclasses import dataclass
from typing import Protocol

from restorer_app.core.box import Box
from restorer_app.core.copying import CopyStroke
from restorer_app.core.mask import Mask
from restorer_app.document.document import Edit


@dataclass(frozen=True)
class Pointer:
    """The pointer in image pixels (fractions of a pixel count; a pixel's centre lies at .5) with what is held.

    `reach`: how far off counts as the same place. `pressure`: of a pen, as a share of the size, 0..1; `is_eraser`: the
    pen is held upside down.
    """

    x: float
    y: float
    is_shift: bool = False
    is_ctrl: bool = False
    is_alt: bool = False
    reach: float = 8.0
    pressure: float = 1.0
    is_eraser: bool = False


@dataclass(frozen=True, eq=False)
class Stroke:
    """What a finished gesture did: `mask` holds the pixels it covers, `erases` says that they are taken away,
    `intersects` that what is marked anywhere else is."""

    mask: Mask
    erases: bool
    label: str
    intersects: bool = False

    @property
    def adds(self) -> bool:
        """Whether it marks anything."""
        return not (self.erases or self.intersects)

    def applied(self, mask: Mask) -> Mask:
        """A mask after the gesture."""
        if self.intersects:
            return mask.shared(self.mask)
        return mask.without(self.mask) if self.erases else mask.united(self.mask)


@dataclass(frozen=True, eq=False)
class MarkEdit:
    """What a finished gesture did that is no stroke: an edit of the marks. Those that follow each other with the same
    `run` are one line of the history."""

    edit: Edit
    label: str
    run: object = None


Result = Stroke | MarkEdit | CopyStroke | None


class Tool(Protocol):
    """A gesture runs press, move…, release; `cancel` forgets it.

    While it runs, `preview` is the mask as it would be after it and each call returns the box (in image pixels) where
    the preview changed, empty when nowhere. `has_size`: a ring shows how wide it marks.
    """

    size: float
    has_size: bool

    @property
    def erases(self) -> bool:
        """Whether the gesture that goes on, or the next one, takes away."""

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

    def release(self, pointer: Pointer) -> Result:
        """Ends it; None when it touched no pixel of the picture."""

    def cancel(self) -> None:
        """Forgets the gesture."""

    def forget_place(self) -> None:
        """Forgets where the last gesture ended."""
