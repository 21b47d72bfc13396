"""Where pixels come from, over the photo: a hatch and a colour for each origin, and a legend that names them."""

from collections.abc import Callable, Iterator, Mapping

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QFont, QFontMetricsF, QImage, QPainter

from restorer_app.core.box import Box
from restorer_app.core.mask import TILE
from restorer_app.core.provenance import origins_in
from restorer_app.core.state import DocumentState, Origin, Repair
from restorer_app.ui.canvas.overlay import reduced
from restorer_app.ui.canvas.sheets import Cell, MadeOf, Sheets, Subject, Tint, premultiplied
from restorer_app.ui.canvas.style import ORIGIN_LOOKS, CanvasColours, Hatching, OriginLook
from restorer_app.ui.canvas.view import View

Near = Callable[[DocumentState, Cell], tuple[Repair, ...]]
_OPAQUE = np.uint32(0xFF000000)
_PERIOD = 8
_STRIPE, _SHADOW, _GROUND = 0.95, 0.65, 0.5
_INSET, _SWATCH, _LINE, _PADDING = 12, 22, 22, 10


class OriginOverlay:
    """Keeps the shapes of all that is not the scan's own, one layer for each origin, and makes again only those pieces
    in which repairs have changed. `words`: what the legend says of each origin that it names, `title` where there is
    nothing to name."""

    def __init__(self) -> None:
        self.words: Mapping[Origin, str] = {}
        self.title = ""
        self.layers = tuple(OriginLayer(look, self._near) for look in ORIGIN_LOOKS)
        self._repairs: tuple[Repair, ...] | None = None
        self._known: dict[Cell, tuple[Repair, ...]] = {}
        self._old: dict[Cell, tuple[Repair, ...]] = {}

    def _near(self, state: DocumentState, cell: Cell) -> tuple[Repair, ...]:
        """The repairs in a cell: the same object as long as they are the same."""
        if state.repairs is not self._repairs:
            self._repairs, self._old, self._known = state.repairs, {**self._old, **self._known}, {}
        near = self._known.get(cell)
        if near is None:
            near, old = state.repairs_near(_box_of(cell)), self._old.get(cell)
            near = self._known[cell] = old if old == near else near
        return near


class OriginLayer:
    """The pixels of one origin, to be hatched as `look` says."""

    def __init__(self, look: OriginLook, near: Near) -> None:
        self.look = look
        self._near = near
        self._sheets = Sheets()

    def tints(self, state: DocumentState, box: Box, level: int, *, seconds: float) -> Iterator[Tint]:
        """As `Sheets.tints`; pixels of this origin are opaque, all others clear."""

        def made_of(cell: Cell) -> MadeOf | None:
            near = self._near(state, cell)
            return (near,) if any(repair.origin is self.look.origin for repair in near) else None

        def tint(cell: Cell, level: int) -> np.ndarray:
            shape = origins_in(state, _box_of(cell)) == self.look.origin
            return np.where(reduced(shape, level), _OPAQUE, np.uint32(0))

        return self._sheets.tints(Subject(state.photo.box, state.repairs, made_of, tint), box, level, seconds=seconds)


def hatching(look: OriginLook, ratio: int) -> np.ndarray:
    """A tile of the pattern, (n, n) uint32 premultiplied ARGB; `ratio` device pixels a logical one."""
    place = np.arange(_PERIOD * ratio) // ratio
    x, y = np.meshgrid(place, place)
    along = {
        Hatching.FALLING: (x - y) % _PERIOD,
        Hatching.LEVEL: y,
        Hatching.DOTTED: np.maximum(np.abs(2 * x - _PERIOD + 1), np.abs(2 * y - _PERIOD + 1)),
    }[look.hatching]
    stripe, shadow, ground = (
        premultiplied(colour, np.array([alpha]))[0]
        for colour, alpha in ((look.colour, _STRIPE), (look.colour.darker(300), _SHADOW), (look.colour, _GROUND))
    )
    pattern: np.ndarray = np.select([along < 3, along < 5], [stripe, shadow], ground).astype(np.uint32)
    return pattern


def paint_legend(painter: QPainter, overlay: OriginOverlay, view: View, colours: CanvasColours, font: QFont) -> None:
    """Draws what the hatches mean into the lower left corner; the painter's unit is a device pixel."""
    ratio = view.ratio
    device_font = QFont(font)
    device_font.setPixelSize(round(font.pixelSize() * ratio))
    metrics = QFontMetricsF(device_font)
    lines = [(look, overlay.words[look.origin]) for look in ORIGIN_LOOKS if look.origin in overlay.words]
    indent = (_SWATCH + 8) * ratio if lines else 0.0
    texts = [text for _, text in lines] or [overlay.title]
    width = max(metrics.horizontalAdvance(text) for text in texts) + indent + 2 * _PADDING * ratio
    height = (_LINE * len(texts) + _PADDING) * ratio
    left, top = _INSET * ratio, view.frame.height - _INSET * ratio - height
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
        if lines:
            swatch = QRectF(line.left(), line.top() + 4 * ratio, _SWATCH * ratio, (_LINE - 8) * ratio)
            painter.fillRect(swatch, colours.surround)
            painter.setBrushOrigin(QPointF(swatch.topLeft()))
            painter.fillRect(swatch, QBrush(_image(hatching(lines[index][0], max(round(ratio), 1)))))


def _image(pixels: np.ndarray) -> QImage:
    side = pixels.shape[0]
    return QImage(pixels.data, side, side, side * 4, QImage.Format.Format_ARGB32_Premultiplied).copy()


def _box_of(cell: Cell) -> Box:
    return Box(cell[0] * TILE, cell[1] * TILE, TILE, TILE)
