"""The detectors: every way to find damage. To add one, write its function and a row.

A learned detector is a row too; each model card that names the row becomes a choice of its own.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from restorer_app.core.errors import UsageError
from restorer_app.steps import line_damage, speck_damage
from restorer_app.steps.cards import Card
from restorer_app.steps.context import Context, Tile
from restorer_app.steps.outliers import Look, as_wide_as_seen
from restorer_app.steps.steps import ALIGN

_MOST_LEVELS = 4
_SIDE, _LEARNED_SIDE = 400, 1000


@dataclass(frozen=True, eq=False)
class Found:
    """What a detector says of a tile, (h, w) float32 in 0..1: how likely each pixel is to be filled again (`remove`),
    and how likely it is only discoloured (`stain`), None from one that cannot tell."""

    remove: np.ndarray
    stain: np.ndarray | None = None


@dataclass(frozen=True)
class Detector:
    """A row.

    `find(tile, context, net)` says the same of each pixel further than `halo` from the tile's edge as it would of the
    whole photo at the tile's scale. `levels(side)`: in how many scales, each half of the one before, it looks at a
    photo of such a shorter side; the strongest of them counts. `net` is the model card's id for a learned detector, the
    row's own id for another.
    """

    id: str
    title: str
    summary: str
    good_for: str
    speed: str
    find: Callable[[Tile, Context, str], Found]
    halo: int
    levels: Callable[[int], int]
    is_learned: bool = False


def _classical(look: Look, width: int) -> Callable[[Tile, Context, str], Found]:
    def find(tile: Tile, context: Context, net: str) -> Found:
        import cv2

        return Found(as_wide_as_seen(cv2.cvtColor(tile.image, cv2.COLOR_RGB2GRAY), look, width))

    return find


def _learned_maps(tile: Tile, context: Context, net: str) -> Found:
    return Found(*context.detect(net, tile.image))


def _levels(side: int, most: int = _SIDE) -> int:
    """Damage of one width in millimetres is so much wider in a large scan. The last level is smaller than `most`."""
    return min(_MOST_LEVELS, 1 + (side // most).bit_length())


DETECTORS: tuple[Detector, ...] = (
    Detector(
        "damage",
        "Damage",
        "Finds what a net has learned to take for damage, and tells stains apart from it.",
        "Damage of many kinds on photos of many kinds",
        "medium",
        _learned_maps,
        0,
        partial(_levels, most=_LEARNED_SIDE),
        is_learned=True,
    ),
    Detector(
        "lines",
        "Scratches and creases",
        "Finds long thin lines that are brighter or darker than both their sides, and stand alone.",
        "Scratches, creases, cracks and hairs on photos without many lines of their own",
        "fast",
        _classical(line_damage.lone_lines, line_damage.WIDTH),
        line_damage.REACH,
        _levels,
    ),
    Detector(
        "dust",
        "Dust",
        "Finds small spots that are brighter or darker than everything around them.",
        "Dust and specks on smooth areas",
        "fast",
        _classical(speck_damage.lone_specks, speck_damage.WIDTH),
        speck_damage.REACH,
        _levels,
    ),
)


@dataclass(frozen=True)
class DetectorChoice:
    """One line of the list of detectors: a classical row, or a learned row with one model card and its weights'
    SHA-256; or all of some other choices together, `among`, with the row of the first."""

    id: str
    title: str
    summary: str
    good_for: str
    speed: str
    licence: str
    detector: Detector
    weights: str = ""
    reach: int = 0
    among: tuple["DetectorChoice", ...] = ()
    limits: str = ""

    @property
    def halo(self) -> int:
        """How far around a pixel its result depends on, in pixels of the tile, rounded up to what nets ask for."""
        return -(-(self.reach if self.detector.is_learned else self.detector.halo) // ALIGN) * ALIGN


def detector_choices(cards: Sequence[Card]) -> tuple[DetectorChoice, ...]:
    """Every choice there is on this machine, the best first: what has learned, then all of them together."""
    learned, plain = [], []
    for row in DETECTORS:
        words = row.title, row.summary, row.good_for, row.speed
        if not row.is_learned:
            plain.append(DetectorChoice(row.id, *words, "MIT, part of Restorer", row))
        learned += [_learned(row, card) for card in cards if row.is_learned and card.row == row.id]
    return (*learned, _together([*learned, *plain]), *plain)


def find_detector(choices: Sequence[DetectorChoice], wanted: str) -> DetectorChoice:
    """The choice of that id. Raises `UsageError`."""
    for choice in choices:
        if choice.id == wanted:
            return choice
    raise UsageError(
        f"There is no detector called “{wanted}”. There are: {', '.join(choice.id for choice in choices)}."
    )


def _together(choices: Sequence[DetectorChoice]) -> DetectorChoice:
    return replace(
        choices[0],
        id="automatic",
        title="Everything suspicious",
        summary="Finds what any of the detectors finds: more than each of them, and more that is no damage.",
        good_for="Badly damaged photos, looked through one by one",
        limits="",
        among=tuple(choices),
    )


def _learned(row: Detector, card: Card) -> DetectorChoice:
    words = card.title, card.summary, card.good_for, card.speed
    return DetectorChoice(card.id, *words, card.licence, row, card.weights_sha256, card.halo, limits=card.limits)
