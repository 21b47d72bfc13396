"""The clone brush and the heal brush: strokes that take their pixels from elsewhere in the scan."""

import math
from dataclasses import replace

import numpy as np

from restorer_app.core.box import EMPTY_BOX, Box
from restorer_app.core.brush import capsule, soft_capsule
from restorer_app.core.copying import CopyStroke
from restorer_app.core.marking import Point
from restorer_app.core.mask import Mask
from restorer_app.core.region import NOWHERE, Region
from restorer_app.tools.brush import BrushTool
from restorer_app.tools.region_brush import pieces_of
from restorer_app.tools.tool import Pointer, Result


class CloneTool:
    """Alt on press says where to take from; a stroke then takes what lies as far from it as that place lay from the
    first dab. Shift on press draws a line from where the last stroke ended; a pen upside down erases.

    `is_aligned`: that distance is kept from stroke to stroke, else each begins at the `source` again. `softness`: how
    much of the radius, in percent, takes part in the soft edge. `stroke`: what the unfinished gesture covers.
    """

    has_size = True

    def __init__(self, *, heals: bool, size: float = 40.0) -> None:
        self.size = size
        self.heals = heals
        self.is_aligned = True
        self.softness = 0.0 if heals else 30.0
        self.source: Point | None = None
        self.stroke: CopyStroke | None = None
        self.last_point: Point | None = None
        self._offset: tuple[int, int] | None = None
        self._eraser = BrushTool(erases=True)

    @property
    def erases(self) -> bool:
        """Whether the pen is upside down."""
        return self._eraser.preview is not None

    @property
    def preview(self) -> Mask | None:
        """The mask while the pen erases; what is copied is no matter of the marks."""
        return self._eraser.preview

    def take_from(self, x: float, y: float) -> None:
        """What lies there is taken by the next stroke."""
        self.source, self._offset = (x, y), None

    def source_of(self, x: float, y: float) -> Point | None:
        """Where the stroke that goes on takes what it lays at that place; None without a stroke."""
        return (x + self.stroke.dx, y + self.stroke.dy) if self.stroke is not None else None

    def press(self, pointer: Pointer, mask: Mask) -> Box:
        """Begins a stroke on a photo as large as the mask, once there is a source; with Alt held it sets that."""
        if pointer.is_eraser:
            self._eraser.size = self.size
            return self._eraser.press(pointer, mask)
        if pointer.is_alt and 0 <= pointer.x < mask.width and 0 <= pointer.y < mask.height:
            self.take_from(pointer.x, pointer.y)
        if pointer.is_alt or self.source is None:
            return EMPTY_BOX
        x, y = self.last_point if pointer.is_shift and self.last_point else (pointer.x, pointer.y)
        if self._offset is None or not self.is_aligned:
            self._offset = math.floor(self.source[0]) - math.floor(x), math.floor(self.source[1]) - math.floor(y)
        self.last_point = x, y
        self.stroke = CopyStroke(Region(mask.width, mask.height, NOWHERE), *self._offset, self.heals)
        return self.move(pointer)

    def move(self, pointer: Pointer) -> Box:
        """Draws on to the pointer."""
        if self._eraser.preview is not None:
            return self._eraser.move(pointer)
        if self.stroke is None or self.last_point is None:
            return EMPTY_BOX
        diameter, changed = self.size * pointer.pressure, EMPTY_BOX
        for start, end in pieces_of(self.last_point, (pointer.x, pointer.y), longest=self.size):
            changed = changed.union(self._cover(start, end, diameter))
        self.last_point = pointer.x, pointer.y
        self.stroke = replace(self.stroke, width=max(self.stroke.width, diameter))
        return changed

    def release(self, pointer: Pointer) -> Result:
        """Ends the stroke at the pointer; None where it covers nothing that has a source."""
        if self._eraser.preview is not None:
            return self._eraser.release(pointer)
        self.move(pointer)
        stroke, self.stroke = self.stroke, None
        return stroke if stroke is not None and stroke.coverage.tiles else None

    def forget_place(self) -> None:
        """The next stroke is in another photo."""
        self.last_point = self.source = self._offset = None

    def cancel(self) -> None:
        """Forgets the stroke; the next straight line starts where it was broken off."""
        self.stroke = None
        self._eraser.cancel()

    def _cover(self, start: Point, end: Point, diameter: float) -> Box:
        """Adds one dab, where there is something to take; what is covered twice takes the stronger coverage."""
        if self.stroke is None:
            return EMPTY_BOX
        if self.softness > 0:
            reach, stamp = soft_capsule(*start, *end, diameter=diameter, hardness=1 - self.softness / 100)
        else:
            reach, shape = capsule(*start, *end, diameter=diameter)
            stamp = shape.view(np.uint8) * np.uint8(255)
        coverage = self.stroke.coverage
        has_source = coverage.box.shifted(dx=-self.stroke.dx, dy=-self.stroke.dy)
        box = reach.intersection(coverage.box).intersection(has_source)
        if box.is_empty:
            return EMPTY_BOX
        values = np.maximum(coverage.values(box), stamp[box.within(reach)])
        self.stroke = replace(self.stroke, coverage=coverage.replaced(box, values))
        return box
