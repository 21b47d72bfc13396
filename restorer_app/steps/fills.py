"""The fills: every way to give a hole new content. To add one, write its function and a row.

A learned fill is a row too; each model card that names the row becomes a choice of its own.
"""

import cmath
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from restorer_app.core.errors import UsageError
from restorer_app.core.progress import Progress
from restorer_app.core.state import Origin
from restorer_app.steps import classical
from restorer_app.steps.advice import Advice
from restorer_app.steps.cards import Card
from restorer_app.steps.coarse_to_fine import coarse_to_fine
from restorer_app.steps.context import Context, Crops, Parameter
from restorer_app.steps.grain import white_noise
from restorer_app.steps.patchmatch import patchmatch
from restorer_app.steps.self_ensemble import VIEWS, from_all_sides

Run = Callable[[Crops, Mapping[str, float], Context, str, Progress], np.ndarray]


@dataclass(frozen=True)
class Fill:
    """A row. `run(crops, parameters, context, net, progress)` gives (n, h, w, 3) float32; only hole pixels are used.

    `net` is the model card's id for a learned fill, the row's own id for a classical one. Raises `Cancelled`.
    `varies`: whether another seed gives another answer, and not only other grain.
    """

    id: str
    title: str
    summary: str
    good_for: str
    speed: str
    origin: Origin
    run: Run
    parameters: tuple[Parameter, ...] = ()
    varies: bool = False

    @property
    def is_learned(self) -> bool:
        """Whether it needs a model card."""
        return self.origin is Origin.LEARNED

    @property
    def copies(self) -> bool:
        """Whether it takes what it needs from elsewhere in the scan."""
        return self.origin is Origin.MOVED


def _heal(crops: Crops, parameters: Mapping[str, float], context: Context, net: str, progress: Progress) -> np.ndarray:
    fill = _asking(context, net, progress)
    return coarse_to_fine(from_all_sides(fill) if parameters[BEST.id] else fill, crops.images, crops.holes)


def _textured(
    crops: Crops, parameters: Mapping[str, float], context: Context, net: str, progress: Progress
) -> np.ndarray:
    return coarse_to_fine(_asking(context, net, progress), crops.images, crops.holes, _noise(crops))


def _varied(
    crops: Crops, parameters: Mapping[str, float], context: Context, net: str, progress: Progress
) -> np.ndarray:
    if crops.seed == SINGLE:
        return _completed(crops, parameters, context, net, progress)
    return _textured(crops, parameters, context, net, progress)


def _completed(
    crops: Crops, parameters: Mapping[str, float], context: Context, net: str, progress: Progress
) -> np.ndarray:
    return coarse_to_fine(_asking(context, net, progress), crops.images, crops.holes)


def _asking(context: Context, net: str, progress: Progress) -> Callable[..., np.ndarray]:
    """What asks a net for crops, and can be cancelled each time."""

    def fill(images: np.ndarray, holes: np.ndarray, *noise: np.ndarray) -> np.ndarray:
        progress.update(0.0, "")
        return context.fill(net, images, holes, *noise)

    return fill


def _noise(crops: Crops) -> np.ndarray:
    """(n, h, w) complex64, both parts standard normal, the same wherever crops overlap.

    That of _AROUND seeds in turn, from SINGLE + 1 on, is the same but for its phases, which lie evenly around a circle,
    so that their answers are less alike than as many draws for themselves (antithetic variates, Hammersley and Morton
    1956).
    """
    circle, place = divmod(crops.seed - SINGLE - 1, _AROUND)
    turned = np.complex64(cmath.rect(1, -2 * math.pi * place / _AROUND))
    planes = np.stack([white_noise(box, circle + 1, stream=_TEXTURE) for box in crops.boxes])
    return np.asarray(turned * (planes[..., 0] + 1j * planes[..., 1]))


SINGLE = 0
"""The seed with which a fill that varies gives its single answer."""
_TEXTURE = 1  # the stream of noise that texture is made of
_AROUND = 5
GRAIN = Parameter("grain", "Grain and sharpness", 0, 100, 100, "%")
"""How much of the grain and sharpness that it lacks a repair is given; every fill has it."""
BEST = Parameter("best", f"Best quality, {VIEWS} times the time", 0, 1, 0, is_switch=True)
"""Whether a net looks at each hole from all sides."""
RADIUS = Parameter("radius", "Radius", 1, 20, 3, "px")

FILLS: tuple[Fill, ...] = (
    Fill(
        "heal",
        "Heal",
        "Continues edges, shading and texture into the damage.",
        "Scratches, creases, dust and spots",
        "fast",
        Origin.LEARNED,
        _heal,
        (BEST,),
    ),
    Fill(
        "heal_gan",
        "Heal with texture",
        "Heals, and makes up texture where Heal is smooth.",
        "Spots and holes of 16 to 50 pixels across in grass, stone, fabric or hair",
        "fast",
        Origin.LEARNED,
        _textured,
        varies=True,
    ),
    Fill(
        "variations",
        "Variations",
        "Fills a hole in as many ways as you like, to choose from.",
        "Holes of 40 to 100 pixels across, where nobody can know what was there",
        "fast",
        Origin.LEARNED,
        _varied,
        varies=True,
    ),
    Fill(
        "deconv",
        "Second opinion",
        "Fills a hole by a net of another kind than Heal: another answer to choose from.",
        "Holes where what Heal gives does not fit",
        "fast",
        Origin.LEARNED,
        _completed,
    ),
    Fill(
        "patchmatch",
        "Copy texture",
        "Takes grass, fabric, wallpaper or brick from elsewhere in the photo.",
        "Holes and torn corners in textured places",
        "slow",
        Origin.MOVED,
        patchmatch,
        varies=True,
    ),
    Fill(
        "membrane",
        "Smooth membrane",
        "Stretches the surroundings over the damage, and bends with them across thin lines.",
        "Thin scratches and dust on smooth areas",
        "fast",
        Origin.CLASSICAL,
        classical.membrane,
    ),
    Fill(
        "harmonic",
        "Plain membrane",
        "Stretches the surroundings over the damage like a soap film.",
        "Damage of any size on even backgrounds",
        "very fast",
        Origin.CLASSICAL,
        classical.harmonic,
    ),
    Fill(
        "telea",
        "Fast marching",
        "Grows the surroundings inwards from the rim, ring by ring (Telea).",
        "Comparing with other programs; small specks",
        "very fast",
        Origin.CLASSICAL,
        classical.telea,
        (RADIUS,),
    ),
    Fill(
        "navier_stokes",
        "Flow",
        "Carries lines and edges on into the damage, as if they flowed there (Navier-Stokes).",
        "Comparing with other programs; thin scratches",
        "very fast",
        Origin.CLASSICAL,
        classical.navier_stokes,
        (RADIUS,),
    ),
)


@dataclass(frozen=True)
class FillChoice:
    """One line of the model list: a classical row, or a learned row with one model card and its weights' SHA-256.

    `among`: for one that leaves it to `advice` which fill each hole gets, the choices to pick from; `fill` is then that
    of the first.
    """

    id: str
    title: str
    summary: str
    good_for: str
    speed: str
    licence: str
    fill: Fill
    weights: str = ""
    among: tuple["FillChoice", ...] = ()
    limits: str = ""

    def suited(self, advice: Advice) -> "FillChoice":
        """The one of `among` that suits a hole."""
        by_row = {choice.fill.id: choice for choice in reversed(self.among)}
        return next((by_row[row] for row in advice.rows if row in by_row), self.among[0])

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        """What can be set."""
        return (*self.fill.parameters, GRAIN)

    @property
    def is_learned(self) -> bool:
        """Whether a net with weights does it."""
        return self.fill.is_learned


def fill_choices(cards: Sequence[Card]) -> tuple[FillChoice, ...]:
    """Every choice there is on this machine, best first."""
    choices: list[FillChoice] = []
    for fill in FILLS:
        if not fill.is_learned:
            choices.append(
                FillChoice(fill.id, fill.title, fill.summary, fill.good_for, fill.speed, "MIT, part of Restorer", fill)
            )
        for card in cards:
            if fill.is_learned and card.row == fill.id:
                choices.append(_learned(fill, card))
    return (_automatic(choices), *choices)


def _automatic(choices: Sequence[FillChoice]) -> FillChoice:
    """The best choice that makes up what is missing, and all the others, among which advice picks."""
    best = next((choice for choice in choices if not choice.fill.copies), choices[0])
    return replace(
        best,
        id="automatic",
        title="Best for each mark",
        summary="Heals most damage, and gives holes with texture all around a texture too.",
        good_for="Photos with damage of many kinds",
        speed=f"{best.speed}, slow where texture is copied",
        weights="",
        limits="",
        among=(best, *(choice for choice in choices if choice is not best)),
    )


def _learned(fill: Fill, card: Card) -> FillChoice:
    words = card.title, card.summary, card.good_for, card.speed
    return FillChoice(card.id, *words, card.licence, fill, card.weights_sha256, limits=card.limits)


def find_choice(choices: Sequence[FillChoice], wanted: str) -> FillChoice:
    """The choice of that id. Raises `UsageError`."""
    for choice in choices:
        if choice.id == wanted:
            return choice
    raise UsageError(f"There is no fill called “{wanted}”. There are: {', '.join(choice.id for choice in choices)}.")
