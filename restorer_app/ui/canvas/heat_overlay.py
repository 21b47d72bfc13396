"""A quantity over the photo, pixel by pixel: colours from dark to bright, and a legend that says what they mean."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QFont, QFontInfo, QFontMetricsF, QLinearGradient, QPainter, QPen

from restorer_app.core.box import Box
from restorer_app.core.mask import TILE
from restorer_app.ui.canvas.region_overlay import averaged
from restorer_app.ui.canvas.sheets import Cell, MadeOf, Sheets, Subject, Tint
from restorer_app.ui.canvas.style import HEAT_STOPS

if TYPE_CHECKING:
    from restorer_app.ui.canvas.scene import Scene

_STRONGEST = 0.94
_INSET, _PADDING, _LINE, _BAR, _WIDTH = 12, 10, 20, 10, 190


@dataclass(frozen=True, eq=False)
class HeatPiece:
    """`values`, (h, w) float32, at a `box` of the scan, drawn `where` (h, w) bool is set."""

    box: Box
    values: np.ndarray
    where: np.ndarray


@dataclass(frozen=True)
class HeatWords:
    """What the legend says: what is shown, and what the two ends of the colours stand for."""

    title: str
    least: str
    most: str


class HeatOverlay:
    """Pieces of a picture of size `photo` that do not overlap, whose least values have the opacity `faintest`;
    the colours go from 0 to `top`.
    `covered`: the part of the widget on which something lies, which the legend keeps clear of."""

    def __init__(
        self, pieces: Sequence[HeatPiece], words: HeatWords, photo: Box, *, faintest: float, top: float = 1
    ) -> None:
        self.words = words
        self.covered = QRect()
        self._pieces, self._photo, self._top = tuple(pieces), photo, top
        self._table = _colours(faintest)
        self._sheets = Sheets()

    def tints(self, box: Box, level: int, *, seconds: float) -> Iterator[Tint]:
        """As `Sheets.tints`."""
        return self._sheets.tints(Subject(self._photo, self, self._made_of, self._tint), box, level, seconds=seconds)

    def _made_of(self, cell: Cell) -> MadeOf | None:
        place = _box_of(cell)
        return (self,) if any(piece.box.overlaps(place) for piece in self._pieces) else None

    def _tint(self, cell: Cell, level: int) -> np.ndarray:
        place, pixels = _box_of(cell), np.zeros((TILE, TILE), np.uint32)
        for piece in self._pieces:
            shared = piece.box.intersection(place)
            if not shared.is_empty:
                inside = shared.within(piece.box)
                index = np.rint((piece.values[inside] / self._top).clip(0, 1) * 255).astype(np.intp)
                np.copyto(pixels[shared.within(place)], self._table[index], where=piece.where[inside])
        parts = averaged(pixels.view(np.uint8).reshape(TILE, TILE, 4), level)
        return np.ascontiguousarray(parts).view(np.uint32)[..., 0]


def heat_of(scene: "Scene") -> HeatOverlay | None:
    """What is to be drawn of it: nothing while before and after are compared."""
    return None if scene.is_comparing or scene.is_original_held or scene.after is None else scene.heat


def paint_heat_legend(painter: QPainter, scene: "Scene", font: QFont) -> None:
    """Draws what the colours mean into the lower right corner; the painter's unit is a device pixel."""
    overlay, view, colours = heat_of(scene), scene.view, scene.colours
    if overlay is None:
        return
    ratio, words = view.ratio, overlay.words
    device_font = QFont(font)
    device_font.setPixelSize(round(QFontInfo(font).pixelSize() * ratio))
    inner = max(_WIDTH * ratio, QFontMetricsF(device_font).horizontalAdvance(words.title))
    width, height = inner + 2 * _PADDING * ratio, (2 * _LINE + _BAR + 2 * _PADDING) * ratio
    left, top = view.frame.width - _INSET * ratio - width, view.frame.height - _INSET * ratio - height
    covered = overlay.covered
    if covered.isValid() and (covered.right() - view.offset) * ratio > left - _INSET * ratio:
        top = min(top, (covered.top() - _INSET) * ratio - height)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colours.label)
    painter.drawRoundedRect(QRectF(left, top, width, height), 5 * ratio, 5 * ratio)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    line = QRectF(left + _PADDING * ratio, top + _PADDING / 2 * ratio, inner, _LINE * ratio)
    painter.setFont(device_font)
    painter.setPen(colours.label_text)
    painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, words.title)
    bar = QRectF(line.left(), line.bottom() + 3 * ratio, inner, _BAR * ratio)
    below = line.translated(0, bar.bottom() + 2 * ratio - line.top())
    painter.drawText(below, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, words.least)
    painter.drawText(below, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, words.most)
    gradient = QLinearGradient(bar.topLeft(), bar.topRight())
    for place, colour in zip(np.linspace(0, 1, len(HEAT_STOPS)), HEAT_STOPS, strict=True):
        gradient.setColorAt(float(place), colour)
    painter.setPen(QPen(colours.label_text, ratio))  # the darkest end would be lost on the ground
    painter.setBrush(gradient)
    painter.drawRect(bar)


def _colours(faintest: float) -> np.ndarray:
    """(256,) uint32 premultiplied ARGB from little to much, which hides more of the photo."""
    share, places = np.linspace(0, 1, 256), np.linspace(0, 1, len(HEAT_STOPS))
    alpha = faintest + (_STRONGEST - faintest) * share
    result = np.rint(alpha * 255).astype(np.uint32)
    for part in ("red", "green", "blue"):
        values = np.interp(share, places, [getattr(colour, part)() for colour in HEAT_STOPS])
        result = (result << np.uint32(8)) | np.rint(values * alpha).astype(np.uint32)
    return result


def _box_of(cell: Cell) -> Box:
    return Box(cell[0] * TILE, cell[1] * TILE, TILE, TILE)
