"""The colours of the canvas and the look of the overlay, as values that the window passes in."""

from dataclasses import dataclass, field
from enum import Enum

from PySide6.QtGui import QColor

from restorer_app.core.state import Origin


class OverlayKind(Enum):
    """How painted damage, or the region of a step, is shown."""

    FILL = "fill"
    HATCH = "hatch"
    OUTLINE = "outline"


@dataclass(frozen=True)
class OverlayStyle:
    """How painted damage is shown: its `colour` and `opacity` (0..1), and the kind of drawing."""

    colour: QColor = field(default_factory=lambda: QColor(226, 74, 58))
    opacity: float = 0.45
    kind: OverlayKind = OverlayKind.FILL

    @property
    def region_colour(self) -> QColor:
        """The colour over what a step leaves alone: blue, which all can tell from red; golden where damage is blue."""
        is_blue = self.colour.saturation() > 60 and 175 <= self.colour.hue() <= 285
        return QColor(232, 163, 23) if is_blue else QColor(38, 98, 222)

    @property
    def source_colour(self) -> QColor:
        """The colour over what may be copied: green; violet where damage is green."""
        is_green = self.colour.saturation() > 60 and 75 <= self.colour.hue() < 190
        return QColor(142, 68, 214) if is_green else QColor(40, 170, 70)

    @property
    def found_colour(self) -> QColor:
        """The colour over what was found and is no mark yet: turquoise; golden where damage is blue or green."""
        is_cold = self.colour.saturation() > 60 and 120 <= self.colour.hue() <= 260
        return QColor(236, 178, 32) if is_cold else QColor(0, 178, 210)

    @property
    def face_colour(self) -> QColor:
        """The colour over what was found on eyes and mouths and is left alone: amber; blue where damage is yellow."""
        is_yellow = self.colour.saturation() > 60 and 20 < self.colour.hue() <= 75
        return QColor(52, 110, 230) if is_yellow else QColor(255, 171, 0)

    @property
    def stain_colour(self) -> QColor:
        """The colour over what was found to be a stain: violet; brown where damage is violet."""
        is_violet = self.colour.saturation() > 60 and 240 <= self.colour.hue() <= 320
        return QColor(150, 96, 30) if is_violet else QColor(140, 84, 220)


@dataclass(frozen=True)
class CanvasColours:
    """Every colour of the canvas: the neutral `surround`, the two tones of `light` and `dark` marks over the photo, the
    `label` behind words over it, and the `accent` of keyboard focus and of a photo about to be dropped."""

    surround: QColor = field(default_factory=lambda: QColor(0x3A, 0x3A, 0x3A))
    light: QColor = field(default_factory=lambda: QColor(255, 255, 255))
    dark: QColor = field(default_factory=lambda: QColor(0, 0, 0, 150))
    label: QColor = field(default_factory=lambda: QColor(20, 20, 20, 215))
    label_text: QColor = field(default_factory=lambda: QColor(255, 255, 255))
    accent: QColor = field(default_factory=lambda: QColor(0xE0, 0x88, 0x4A))


class Hatching(Enum):
    """Patterns that can be told from each other, and from the hatch of marks, without seeing colours."""

    FALLING = "falling"
    LEVEL = "level"
    DOTTED = "dotted"


@dataclass(frozen=True)
class OriginLook:
    """How pixels of an origin are shown."""

    origin: Origin
    colour: QColor
    hatching: Hatching


ORIGIN_LOOKS = (
    OriginLook(Origin.LEARNED, QColor(148, 68, 210), Hatching.FALLING),
    OriginLook(Origin.CLASSICAL, QColor(230, 140, 0), Hatching.LEVEL),
    OriginLook(Origin.MOVED, QColor(120, 214, 240), Hatching.DOTTED),
)
"""The most invented first; dark, middle and light, so that they differ in grey too."""


HEAT_STOPS = tuple(
    QColor(*rgb)
    for rgb in ((12, 20, 76), (84, 50, 146), (170, 74, 132), (232, 118, 92), (248, 184, 104), (255, 246, 190))
)
"""From little to much, in even steps of lightness, so that the order is seen without seeing colours; from blue to
yellow, which those who do not tell red from green can tell."""
