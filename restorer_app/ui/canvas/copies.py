"""What the clone and heal brushes show while they paint: the copied pixels themselves, and where they come from."""

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtGui import QPainter, QPen

from restorer_app.core.box import Box
from restorer_app.core.composite import read_box
from restorer_app.core.copying import CopyStroke
from restorer_app.core.marking import Point
from restorer_app.core.mask import TILE
from restorer_app.core.state import DocumentState
from restorer_app.files.display import display_transform
from restorer_app.tools.clone import CloneTool
from restorer_app.tools.tool import Tool
from restorer_app.ui.canvas.region_overlay import averaged
from restorer_app.ui.canvas.sheets import Cell, Sheets, Subject, Tint

if TYPE_CHECKING:
    from restorer_app.ui.canvas.scene import Scene

_ARM, _GAP = 11.0, 3.0


class Copy:
    """The pixels of a stroke as they lie over the photo of the state on which it began. `has_landed`: the repair that
    came of it is in the document."""

    def __init__(self, stroke: CopyStroke, state: DocumentState) -> None:
        self.stroke = stroke
        self.is_finished = self.has_landed = False
        self._state = state
        self._sheets = Sheets()
        self._colours: dict[tuple[Cell, int], np.ndarray] = {}

    def tints(self, box: Box, level: int, *, seconds: float) -> Iterator[Tint]:
        """As `Sheets.tints`."""
        coverage = self.stroke.coverage

        def tint(cell: Cell, level: int) -> np.ndarray:
            share = averaged(coverage.tiles[cell], level)[..., None]
            pixels = (self._source(cell, level) * share.astype(np.uint16) + 127) // 255
            pixels[..., 3:] = share
            return pixels.astype(np.uint8).view(np.uint32)[..., 0]

        subject = Subject(
            coverage.box,
            coverage,
            lambda cell: (coverage.tiles[cell],) if cell in coverage.tiles else None,
            tint,
        )
        return self._sheets.tints(subject, box, level, seconds=seconds)

    def _source(self, cell: Cell, level: int) -> np.ndarray:
        """What lies at the source of a cell as it looks on screen, (n, n, 4) uint8 B, G, R, 255."""
        if (cell, level) not in self._colours:
            photo, stroke = self._state.photo, self.stroke
            place = Box(cell[0] * TILE, cell[1] * TILE, TILE, TILE).shifted(dx=stroke.dx, dy=stroke.dy)
            inside = place.intersection(photo.box)
            colours = np.zeros((TILE, TILE, 4), np.uint8)
            to_display = display_transform(photo.metadata, photo.bits, photo.channels)
            colours[inside.within(place)] = to_display(read_box(self._state, inside))
            self._colours[cell, level] = averaged(colours, level)
        return self._colours[cell, level]


class Copies:
    """The strokes that are seen before they are repairs: the one that grows, and those that are being worked out."""

    def __init__(self) -> None:
        self._copies: list[Copy] = []

    def follow(self, tool: Tool | None, state: DocumentState | None) -> tuple[Copy, ...]:
        """What to draw now, the oldest first."""
        stroke = tool.stroke if isinstance(tool, CloneTool) else None
        self._copies = [copy for copy in self._copies if copy.is_finished or copy.stroke.number == _number(stroke)]
        if stroke is not None and state is not None:
            copy = self._find(stroke)
            if copy is None:
                copy = Copy(stroke, state)
                self._copies.append(copy)
            copy.stroke = stroke
        return tuple(self._copies)

    def finish(self, stroke: CopyStroke, state: DocumentState) -> None:
        """The stroke stays to be seen until `settle` or `drop`, though its gesture is over."""
        copy = self._find(stroke)
        if copy is None:
            copy = Copy(stroke, state)
            self._copies.append(copy)
        copy.stroke, copy.is_finished = stroke, True

    def land(self, stroke: CopyStroke) -> None:
        """The repair that came of the stroke is about to be shown."""
        if (copy := self._find(stroke)) is not None:
            copy.has_landed = True

    def drop(self, stroke: CopyStroke) -> None:
        """Nothing will come of the stroke."""
        self._copies = [copy for copy in self._copies if copy.stroke.number != stroke.number]

    def settle(self) -> bool:
        """All that is in the document is seen by itself. Returns whether that changes what is drawn."""
        count = len(self._copies)
        self._copies = [copy for copy in self._copies if not copy.has_landed]
        return len(self._copies) < count

    def clear(self) -> None:
        """Another photo."""
        self._copies.clear()

    def _find(self, stroke: CopyStroke) -> Copy | None:
        return next((copy for copy in self._copies if copy.stroke.number == stroke.number), None)


def _number(stroke: CopyStroke | None) -> int | None:
    return stroke.number if stroke is not None else None


def paint_sources(painter: QPainter, scene: "Scene") -> None:
    """Draws the cross-hair where the tool takes from, and a second one that goes along with the stroke. The unit is a
    device pixel."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for place in _places(scene):
        x, y = scene.view.viewport.to_device(*scene.view.to_output.map(*place))
        _paint_cross(painter, scene, QPointF(x, y))
    painter.restore()


def source_rects(scene: "Scene") -> Iterator[QRect]:
    """The logical pixels of a pane that the cross-hairs may touch."""
    ratio = scene.view.ratio
    reach = (_ARM + 3) * ratio
    for place in _places(scene):
        x, y = scene.view.viewport.to_device(*scene.view.to_output.map(*place))
        left, top = math.floor((x - reach) / ratio) - 1, math.floor((y - reach) / ratio) - 1
        side = math.ceil(2 * reach / ratio) + 3
        yield QRect(left, top, side, side)


def _places(scene: "Scene") -> Iterator[Point]:
    tool = scene.tool
    if not isinstance(tool, CloneTool) or scene.state is None or scene.is_comparing or scene.is_original_held:
        return
    if tool.source is not None:
        yield tool.source
    if tool.last_point is not None and (place := tool.source_of(*tool.last_point)) is not None:
        yield place


def _paint_cross(painter: QPainter, scene: "Scene", middle: QPointF) -> None:
    ratio = scene.view.ratio
    for colour, width in ((scene.colours.dark, 3.5), (scene.colours.light, 1.5)):
        pen = QPen(colour, width * ratio)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        painter.setPen(pen)
        for dx, dy in ((1, 0), (-1, 0), (0, 1), (0, -1)):
            step = QPointF(dx, dy) * ratio
            rim = 0.75 if colour is scene.colours.dark else 0.0
            painter.drawLine(middle + step * (_GAP - rim), middle + step * (_ARM + rim))
