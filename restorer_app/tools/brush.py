"""The round brush and the eraser."""

from restorer_app.core.box import EMPTY_BOX, Box
from restorer_app.core.brush import capsule
from restorer_app.core.mask import Mask
from restorer_app.tools.tool import Pointer, Stroke

SMALLEST, LARGEST = 1.0, 500.0


def changed_size(size: float, steps: int) -> float:
    """The brush size in pixels `steps` keystrokes larger (or smaller): about a fifth a step, at least one pixel."""
    for _ in range(abs(steps)):
        step = max(1.0, round(size * 0.2)) if steps > 0 else max(1.0, round(size / 6))
        size = size + step if steps > 0 else size - step
    return min(max(size, SMALLEST), LARGEST)


class BrushTool:
    """Covers what a disc of `size` pixels passes over, smaller where a pen presses less; Shift on press draws a line
    from where the last stroke ended. A pen upside down erases."""

    has_size = True

    def __init__(self, *, erases: bool, size: float = 40.0) -> None:
        self.size = size
        self.erases = self._takes_away = erases
        self.preview: Mask | None = None
        self.last_point: tuple[float, float] | None = None
        self._stroke: Mask | None = None

    def press(self, pointer: Pointer, mask: Mask) -> Box:
        """Begins a stroke with a dab, or with a line from `last_point` when Shift is held."""
        self.preview = mask
        self._takes_away = self.erases or pointer.is_eraser
        self._stroke = Mask(mask.width, mask.height)
        start = self.last_point if pointer.is_shift and self.last_point else (pointer.x, pointer.y)
        self.last_point = start
        return self.move(pointer)

    def move(self, pointer: Pointer) -> Box:
        """Draws on to the pointer."""
        if self._stroke is None or self.preview is None or self.last_point is None:
            return EMPTY_BOX
        box, shape = capsule(*self.last_point, pointer.x, pointer.y, diameter=self.size * pointer.pressure)
        self.last_point = (pointer.x, pointer.y)
        self._stroke = self._stroke.painted(box, shape)
        change = self.preview.erased if self._takes_away else self.preview.painted
        self.preview = change(box, shape)
        return box.intersection(self.preview.box)

    def release(self, pointer: Pointer) -> Stroke | None:
        """Ends the stroke at the pointer."""
        self.move(pointer)
        stroke = self._stroke
        self.preview = self._stroke = None
        if stroke is None or stroke.is_empty:
            return None
        return Stroke(stroke, self._takes_away, "Erase" if self._takes_away else "Brush stroke")

    def forget_place(self) -> None:
        """Forgets where the last stroke ended: the next one is in another photo."""
        self.last_point = None

    def cancel(self) -> None:
        """Forgets the stroke; the next straight line starts where it was broken off."""
        self.preview = self._stroke = None
