"""What to do about what was measured in a photo: rules that propose the steps of a recipe, and advice beside it.

To propose another step, write a rule and put it where the step belongs in the order of a recipe. The limits were set by
hand, looking at photos of the training set and at real old prints.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from restorer_app.core.diagnosis import Measurement, ProposedStep
from restorer_app.core.geometry import MOST_ANGLE
from restorer_app.core.state import StepInstance
from restorer_app.steps.steps import StepChoice

_NOISY, _VERY_NOISY = 4.0, 9.0  # of 255
_COMPRESSED, _STRONGLY_COMPRESSED = 80.0, 50.0  # quality
_BLOCKY = 1.5
_FADED, _BADLY_FADED = 190.0, 150.0  # of 255
_SOFT, _BLURRED = 1.4, 2.6  # pixels
_MOST_RADIUS = 5.0
_TINTED = 9.0  # CIELAB units
_SLIGHT = 0.7
"""The strength of a step against damage that is slight."""
_TILTED = 0.3  # degrees
_CLIPPED = 1.0  # percent
_FEW_DPI = 250.0

Measured = Mapping[str, Measurement]


@dataclass(frozen=True)
class Wanted:
    """How strongly a step is needed, with which parameters, and in one sentence why."""

    reason: str
    strength: float = 1.0
    parameters: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Rule:
    """`rows`: of STEPS, those that do it, best first; `wanted(measured)`: None where it is not needed."""

    rows: tuple[str, ...]
    wanted: Callable[[Measured], Wanted | None]


def propose(measurements: Sequence[Measurement], choices: Sequence[StepChoice]) -> tuple[ProposedStep, ...]:
    """The steps that are needed, of those there are on this machine, in the order in which they should run."""
    measured = {row.id: row for row in measurements}
    proposed = []
    for rule in RULES:
        wanted = rule.wanted(measured)
        kinds = [choice.id for row in rule.rows for choice in choices if choice.step.id == row]
        if wanted is not None and kinds:
            step = StepInstance(kinds[0], wanted.parameters, wanted.strength)
            proposed.append(ProposedStep(step, wanted.reason))
    return tuple(proposed)


def advise(measurements: Sequence[Measurement]) -> tuple[str, ...]:
    """What to do beside the recipe, one sentence each."""
    measured = {row.id: row for row in measurements}
    return tuple(sentence for advice in ADVICE if (sentence := advice(measured)) is not None)


def _less_noise(measured: Measured) -> Wanted | None:
    noise, words = measured["noise"].value or 0.0, measured["noise"].words
    if noise < _NOISY:
        return None
    if noise < _VERY_NOISY:
        return Wanted(f"Takes some of the noise away and leaves fine detail: {words}.", _SLIGHT)
    return Wanted(f"Takes noise and grain away: {words}.")


def _less_compression(measured: Measured) -> Wanted | None:
    quality, ratio = measured["jpeg_quality"].value, measured["blockiness"].value or 1.0
    if quality is not None and quality < _COMPRESSED:
        strength = 1.0 if quality < _STRONGLY_COMPRESSED else _SLIGHT
        return Wanted(f"Takes away the marks that JPEG has left: {measured['jpeg_quality'].words}.", strength)
    if quality is None and ratio >= _BLOCKY:
        return Wanted(f"Takes away the blocks that JPEG has left: {measured['blockiness'].words}.")
    return None


def _cleaner(measured: Measured) -> Wanted | None:
    """One step takes both away, as strongly as the worse needs it."""
    both = [wanted for wanted in (_less_noise(measured), _less_compression(measured)) if wanted is not None]
    return max(both, key=lambda wanted: wanted.strength, default=None)


def _fresher(measured: Measured) -> Wanted | None:
    span, words = measured["contrast"].value or 0.0, measured["contrast"].words
    if span >= _FADED or _is_toned(measured):
        return None
    cast = measured["cast"]
    tinted = f", and takes {cast.words} away" if (cast.value or 0.0) >= _TINTED else ""
    strength = 1.0 if span < _BADLY_FADED else _SLIGHT
    return Wanted(f"Makes black and white what has become grey{tinted}: {words}.", strength)


def _crisper(measured: Measured) -> Wanted | None:
    blur = measured["blur"].value
    if blur is None or blur < _SOFT:
        return None
    radius = min(float(round(blur)), _MOST_RADIUS)
    amount = 60.0 if blur < (_SOFT + _BLURRED) / 2 else 100.0
    limit = ", though lost detail stays lost" if blur >= _BLURRED else ""
    words = measured["blur"].words
    return Wanted(f"Makes edges crisper{limit}: {words}.", parameters={"radius": radius, "amount": amount})


def _repair_first(measured: Measured) -> str | None:
    scratches, specks = measured["scratches"].parts.get("count", 0.0), measured["dust"].value or 0.0
    kinds = [(scratches, "scratch", "scratches"), (specks, "speck", "specks")]
    found = [f"{count:.0f} {one if count == 1 else many}" for count, one, many in kinds if count]
    return f"Look over and repair what was found, before the recipe: {', '.join(found)}." if found else None


def _straighten(measured: Measured) -> str | None:
    angle = measured["tilt"].value
    if angle is None or not _TILTED <= abs(angle) <= MOST_ANGLE:
        return None
    return f"Straighten it by {angle:.1f}°."


def _crop(measured: Measured) -> str | None:
    return f"Crop the borders away: {measured['borders'].words}." if measured["borders"].value else None


def _scan_softer(measured: Measured) -> str | None:
    if (measured["clipping"].value or 0.0) < _CLIPPED:
        return None
    what = "What is pure black or white holds no detail to restore"
    return f"{what} ({measured['clipping'].words}); scan again with less contrast if you can."


def _scan_finer(measured: Measured) -> str | None:
    dpi = measured["dpi"].value
    if dpi is None or dpi >= _FEW_DPI:
        return None
    return f"Scan again if you can, with 600 dpi: {dpi:.0f} dpi leave detail of the print behind."


def _keep_the_tone(measured: Measured) -> str | None:
    if not _is_toned(measured):
        return None
    return "It is toned in one colour, which Auto levels would turn grey, so that is not proposed."


def _is_toned(measured: Measured) -> bool:
    return bool(measured["cast"].parts["toned"])


RULES: tuple[Rule, ...] = (
    Rule(("clean", "denoise_nlm"), _cleaner),
    Rule(("auto_levels",), _fresher),
    Rule(("edges",), _crisper),
)

ADVICE: tuple[Callable[[Measured], str | None], ...] = (
    _repair_first,
    _straighten,
    _crop,
    _keep_the_tone,
    _scan_softer,
    _scan_finer,
)
