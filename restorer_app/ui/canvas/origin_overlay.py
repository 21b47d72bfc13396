"""Where pixels come from, over the photo: a hatch and a colour for each origin, and a legend that names them."""

from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np
from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QBrush, QFont, QFontInfo, QFontMetricsF, QImage, QPainter

from restorer_app.core.box import Box, tiles_of
from restorer_app.core.mask import TILE
from restorer_app.core.provenance import origins_in
from restorer_app.core.state import DocumentState, Origin, Repair
from restorer_app.ui.canvas.overlay import reduced
from restorer_app.ui.canvas.sheets import Cell, MadeOf, Sheets, Subject, Tint, premultiplied
from restorer_app.ui.canvas.style import ORIGIN_LOOKS, CanvasColours, Hatching, OriginLook
from restorer_app.ui.canvas.view import View

_FINE, _COARSE, _ENLARGED = 8, 16, 2.0
_STRIPE, _SHADOW, _GROUND = 0.95, 0.65, 0.5
_OPAQUE = np.uint32(0xFF000000)
_INSET, _SWATCH, _LINE, _PADDING = 12, 22, 22, 10
Near = Callable[[DocumentState, Cell], tuple[Repair, ...]]


class OriginOverlay:
    """Keeps the shapes of all that is not the scan's own and makes again only those pieces in which repairs have
    changed. `words`: what the legend says of each origin that it names, `title` where there is nothing to name;
    `treated`: what it says of steps. `covered`: the part of the widget on which something lies, which the legend keeps
    clear of."""

    def __init__(self) -> None:
        self.words: Mapping[Origin, str] = {}
        self.title = ""
        self.treated: Sequence[str] = ()
        self.covered = QRect()
        self._near = _Nearness().repairs
        self._drawn: dict[int, DrawnOrigins] = {}
        self._shapes = tuple(OriginShapes(look, self._near) for look in ORIGIN_LOOKS)

    def layers(self, view: View) -> "Sequence[DrawnOrigins | OriginShapes]":
        """What to draw: pieces have their hatches in them, so that all are drawn at once; enlarged ones are hatched
        afterwards, one origin after the other, or the stripes would grow with the pixels."""
        if view.scale >= _ENLARGED:
            return self._shapes
        period = (_COARSE if view.scale < 1 else _FINE) * max(round(view.ratio), 1)
        if period not in self._drawn:
            self._drawn[period] = DrawnOrigins(period, self._near)
        return (self._drawn[period],)


class _Nearness:
    """The repairs in each cell: the same object as long as they are the same."""

    def __init__(self) -> None:
        self._repairs: tuple[Repair, ...] = ()
        self._known: dict[Cell, tuple[Repair, ...]] = {}

    def repairs(self, state: DocumentState, cell: Cell) -> tuple[Repair, ...]:
        """Those of a state in a cell."""
        if state.repairs is not self._repairs:
            changed = set(self._repairs) ^ set(state.repairs)
            for box in (patch.box for repair in changed for patch in repair.hole.patches):
                for place in tiles_of(box, TILE):
                    self._known.pop((place.x // TILE, place.y // TILE), None)
            self._repairs = state.repairs
        if cell not in self._known:
            self._known[cell] = state.repairs_near(_box_of(cell))
        return self._known[cell]


class OriginShapes:
    """The pixels of one origin, opaque, to be hatched as `look` says wherever there are `places`."""

    def __init__(self, look: OriginLook, near: Near) -> None:
        self.look = look
        self._near = near
        self._sheets = Sheets()

    def places(self, state: DocumentState, box: Box) -> Iterator[Box]:
        """Where in a box of the scan there may be such pixels."""
        for repair in state.repairs_near(box):
            if repair.origin is self.look.origin:
                yield from (patch.box for patch in repair.hole.patches if patch.box.overlaps(box))

    def tints(self, state: DocumentState, box: Box, level: int, *, seconds: float) -> Iterator[Tint]:
        """As `Sheets.tints`."""

        def made_of(cell: Cell) -> MadeOf | None:
            near = self._near(state, cell)
            return (near,) if any(repair.origin is self.look.origin for repair in near) else None

        def tint(cell: Cell, level: int) -> np.ndarray:
            shape = origins_in(state, _box_of(cell)) == self.look.origin
            return np.where(reduced(shape, level), _OPAQUE, np.uint32(0))

        return self._sheets.tints(Subject(state.photo.box, state.repairs, made_of, tint), box, level, seconds=seconds)


class DrawnOrigins:
    """All origins with their hatches, which repeat every `period` pixels of a reduced piece: a divisor of TILE."""

    def __init__(self, period: int, near: Near) -> None:
        self._period = period
        self._near = near
        self._patterns = [(look.origin, hatching(look, period)) for look in reversed(ORIGIN_LOOKS)]
        self._sheets = Sheets()

    def tints(self, state: DocumentState, box: Box, level: int, *, seconds: float) -> Iterator[Tint]:
        """As `Sheets.tints`."""

        def made_of(cell: Cell) -> MadeOf | None:
            near = self._near(state, cell)
            return (near,) if near else None

        def tint(cell: Cell, level: int) -> np.ndarray:
            origins, side = origins_in(state, _box_of(cell)), TILE >> level
            rows, columns = ((np.arange(side) + place * side) % self._period for place in reversed(cell))
            pixels = np.zeros((side, side), np.uint32)
            for origin, pattern in self._patterns:
                shape = origins == origin
                if shape.any():
                    np.copyto(pixels, pattern[np.ix_(rows, columns)], where=reduced(shape, level) > 0)
            return pixels

        return self._sheets.tints(Subject(state.photo.box, state.repairs, made_of, tint), box, level, seconds=seconds)


def hatching(look: OriginLook, period: int) -> np.ndarray:
    """A tile of the pattern, (period, period) uint32 premultiplied ARGB."""
    place = np.arange(period) / period
    x, y = np.meshgrid(place, place)
    along = {
        Hatching.FALLING: (x - y) % 1,
        Hatching.LEVEL: y,
        Hatching.DOTTED: np.maximum(np.abs(2 * x - 1), np.abs(2 * y - 1)),
    }[look.hatching]
    stripe, shadow, ground = (
        premultiplied(colour, np.array([alpha]))[0]
        for colour, alpha in ((look.colour, _STRIPE), (look.colour.darker(300), _SHADOW), (look.colour, _GROUND))
    )
    pattern: np.ndarray = np.select([along < 3 / 8, along < 5 / 8], [stripe, shadow], ground).astype(np.uint32)
    return pattern


def fine_hatching(look: OriginLook, ratio: float) -> np.ndarray:
    """The pattern as it is drawn on the screen, `ratio` device pixels to a logical one."""
    return hatching(look, _FINE * max(round(ratio), 1))


def paint_legend(painter: QPainter, overlay: OriginOverlay, view: View, colours: CanvasColours, font: QFont) -> None:
    """Draws what the hatches mean into the lower left corner; the painter's unit is a device pixel."""
    ratio = view.ratio
    device_font = QFont(font)
    device_font.setPixelSize(round(QFontInfo(font).pixelSize() * ratio))
    metrics = QFontMetricsF(device_font)
    looks = [look for look in ORIGIN_LOOKS if look.origin in overlay.words]
    indent = (_SWATCH + 8) * ratio if looks else 0.0
    texts = [*([overlay.words[look.origin] for look in looks] or [overlay.title]), *overlay.treated]
    width = max(metrics.horizontalAdvance(text) for text in texts) + indent + 2 * _PADDING * ratio
    height = (_LINE * len(texts) + _PADDING) * ratio
    left, top = _INSET * ratio, view.frame.height - _INSET * ratio - height
    covered = overlay.covered
    if covered.isValid() and covered.left() * ratio < left + width + _INSET * ratio:
        top = min(top, (covered.top() - _INSET) * ratio - height)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colours.label)
    painter.drawRoundedRect(QRectF(left, top, width, height), 5 * ratio, 5 * ratio)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setFont(device_font)
    painter.setPen(colours.label_text)
    for index, text in enumerate(texts):
        line = QRectF(left + _PADDING * ratio, top + (_PADDING / 2 + _LINE * index) * ratio, width, _LINE * ratio)
        painter.drawText(line.adjusted(indent, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, text)
        if index < len(looks):
            swatch = QRectF(line.left(), line.top() + 4 * ratio, _SWATCH * ratio, (_LINE - 8) * ratio)
            painter.fillRect(swatch, colours.surround)
            painter.setBrushOrigin(QPointF(swatch.topLeft()))
            painter.fillRect(swatch, QBrush(_image(fine_hatching(looks[index], ratio))))


def _image(pixels: np.ndarray) -> QImage:
    side = pixels.shape[0]
    return QImage(pixels.data, side, side, side * 4, QImage.Format.Format_ARGB32_Premultiplied).copy()


def _box_of(cell: Cell) -> Box:
    return Box(cell[0] * TILE, cell[1] * TILE, TILE, TILE)
