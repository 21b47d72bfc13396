"""What a detector said of a photo, how much of it is believed, and the pieces that it falls into."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

import numpy as np

from restorer_app.core.box import Box


class Kind(Enum):
    """What a piece looks like: bright or dark, and a speck of dust or a line; or a stain, which only discolours;
    and whether it touches the eyes or the mouth of a face."""

    BRIGHT = "bright"
    DARK = "dark"
    DUST = "dust"
    LINES = "lines"
    STAINS = "stains"
    ON_FACES = "on faces"


ALL_KINDS = frozenset(Kind)
USUAL_KINDS = ALL_KINDS - {Kind.ON_FACES}
"""Those that are believed unless somebody says otherwise: eyes and mouths look like damage, and are not."""
_EYES = (0.0, 0.0, 1.0, 0.5)
"""Left, top, right and lower edge of the band of the eyes, as shares of a face's box."""
_MOUTH = (0.1, 0.55, 0.9, 1.05)
"""The same of the mouth."""


@dataclass(frozen=True)
class Belief:
    """How much of what was found is believed.

    `sensitivity`, 0..1: nothing at 0, all that there is any reason for at 1. `reach`, 0..1: how far a piece is followed
    from where it is sure: not at all at 0, into its faintest ends at 1. `least`: pixels that a piece has at least.
    """

    sensitivity: float = 0.5
    reach: float = 1.0
    least: int = 1
    kinds: frozenset[Kind] = USUAL_KINDS

    def __post_init__(self) -> None:
        if not (0 <= self.sensitivity <= 1 and 0 <= self.reach <= 1 and self.least >= 1):
            raise ValueError(f"{self} cannot be believed")


@dataclass(frozen=True)
class Face:
    """A face in a photo: its `box`, from the eyebrows to the chin, in the photo's pixels."""

    box: Box

    @property
    def eyes(self) -> Box:
        """The band that the eyes lie in."""
        return self._band(_EYES)

    @property
    def mouth(self) -> Box:
        """The band that the mouth lies in."""
        return self._band(_MOUTH)

    def _band(self, shares: tuple[float, float, float, float]) -> Box:
        left, top, right, bottom = shares
        x, y = self.box.x + round(left * self.box.width), self.box.y + round(top * self.box.height)
        right_edge, lower_edge = round(right * self.box.width), round(bottom * self.box.height)
        return Box(x, y, self.box.x + right_edge - x, self.box.y + lower_edge - y)


@dataclass(frozen=True, eq=False)
class Findings:
    """`probability` of damage that is to be filled again, (H, W) uint8 0..255, read-only; `stain`: the same of what
    only discolours the photo, None from a detector that cannot tell.

    `detector`: its id; `weights`: SHA-256 of its net's weights, empty without one. `is_open`: nobody has decided yet
    what of it becomes marks. `faces`: those in the photo.
    """

    probability: np.ndarray
    stain: np.ndarray | None = None
    detector: str = ""
    weights: str = ""
    belief: Belief = Belief()
    is_open: bool = True
    faces: tuple[Face, ...] = ()

    def __post_init__(self) -> None:
        for plane in (self.probability, self.stain):
            if plane is not None:
                plane.flags.writeable = False


class TilePixels(NamedTuple):
    """The pixels of pieces in a tile of a mask: their `places` in it, (n,) uint16 in reading order, of which `piece`
    each is, (n,) int32, and its `value` in the map, (n,) uint8."""

    places: np.ndarray
    piece: np.ndarray
    value: np.ndarray


@dataclass(frozen=True, eq=False)
class Components:
    """The pieces of what was found, numbered from 1 in reading order; number 0 stands for none.

    `pixels`: for each tile of a mask that has any, what lies in it. Of each piece `peak` (uint8, 0..255), `area` in
    pixels, the smallest `box` around it ((n + 1, 4) int32: x, y, width, height), whether it `is_bright`, whether it
    `is_line`, and whether it lies `on_face`: touches the eyes or the mouth of one.
    """

    width: int
    height: int
    pixels: Mapping[tuple[int, int], TilePixels]
    peak: np.ndarray
    area: np.ndarray
    box: np.ndarray
    is_bright: np.ndarray
    is_line: np.ndarray
    on_face: np.ndarray

    def box_of(self, number: int) -> Box:
        """The smallest box around a piece."""
        x, y, width, height = self.box[number].tolist()
        return Box(x, y, width, height)


@dataclass(frozen=True, eq=False)
class FoundPieces:
    """The pieces of both maps of some findings; `stains` are None where there is no such map."""

    damage: Components
    stains: Components | None = None
