"""What to do about what was measured in a photo: rules that propose the steps of a recipe, and advice beside it.

To propose another step, write a rule, put it where the step belongs in the order of a recipe, and say in `PURPOSES`
what the step is for.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from restorer_app.core.diagnosis import Measurement, ProposedStep
from restorer_app.core.geometry import MOST_ANGLE
from restorer_app.core.state import StepInstance
from restorer_app.steps.steps import StepChoice

Measured = Mapping[str, Measurement]
Purposes = frozenset[str]


@dataclass(frozen=True)
class Limit:
    """The figure, in its measure's unit, from which on something is worth doing, and why from there on."""

    value: float
    reason: str


LIMITS: Mapping[str, Limit] = {
    "noisy": Limit(6.0, "of 255; in one of ten unharmed photos fine texture is measured as more"),
    "very noisy": Limit(10.0, "of 255; more is seen in skies and faces, so all of it goes"),
    "compressed": Limit(80.0, "quality; at and above it no marks are seen at full size"),
    "strongly compressed": Limit(50.0, "quality; blocks and rings are seen everywhere"),
    "blocky": Limit(1.5, "jumps at the blocks are seen in even areas, though the quality could not be told"),
    "faded": Limit(225.0, "of 255; most faded photos come below it, and one of twelve unharmed ones"),
    "badly faded": Limit(190.0, "of 255; hardly any unharmed photo comes below it"),
    "flat": Limit(190.0, "of 255; where there is no net to tell fading, a narrow span of tones stands for it"),
    "very flat": Limit(150.0, "of 255; so little is left that half measures are still grey"),
    "tinted": Limit(9.0, "CIELAB units; less is usual where nothing has faded"),
    "soft": Limit(1.4, "pixels; sharper edges than this are only made noisier"),
    "blurred": Limit(2.6, "pixels; from here on crisper edges bring no detail back"),
    "damaged": Limit(20.0, "scratches and specks that are more than the stray dust of a clean scan"),
    "surely noisy": Limit(13.0, "of 255; no unharmed photo's texture is measured as more"),
    "surely faded": Limit(165.0, "of 255; no unharmed photo's colours lie as near together"),
    "surely blocky": Limit(3.0, "jumps at the blocks, of which each is seen"),
    "several": Limit(3.0, "kinds of damage; for fewer, a step for each changes less of the photo"),
    "tilted": Limit(0.3, "degrees; less is hardly seen and not measured safely"),
    "clipped": Limit(1.0, "percent; less is what lamps and deep shadows are"),
    "few dpi": Limit(250.0, "dpi; a print holds more than that"),
}

PURPOSES: Mapping[str, Purposes] = {
    "clean": frozenset({"noise"}),
    "denoise_nlm": frozenset({"noise"}),
    "denoise_tv": frozenset({"noise"}),
    "fade": frozenset({"tones"}),
    "auto_levels": frozenset({"tones"}),
    "edges": frozenset({"sharpness"}),
    "sharpen": frozenset({"sharpness"}),
    "stain": frozenset({"stains"}),
    "deblur": frozenset({"sharpness"}),
    "deblur_wiener": frozenset({"sharpness"}),
    "revive": frozenset({"noise", "tones", "sharpness"}),
}
"""What rows of STEPS are for, others are for themselves alone: two that share anything are not proposed together."""

_SLIGHT = 0.7
"""The strength of a step against damage that is slight."""
_MOST_RADIUS = 5.0
_ENOUGH = 2
"""So many signs of wear leave no doubt."""


@dataclass(frozen=True)
class Wanted:
    """How strongly a step is needed, with which parameters, in one sentence why, and which `measures` say so."""

    reason: str
    measures: tuple[str, ...]
    strength: float = 1.0
    parameters: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Hint:
    """What to do beside the recipe, in one sentence, and which `measures` say so."""

    sentence: str
    measures: tuple[str, ...]


@dataclass(frozen=True)
class Rule:
    """`rows`: of STEPS, those that do it, best first; `wanted(measured)`: None where it is not needed."""

    rows: tuple[str, ...]
    wanted: Callable[[Measured], Wanted | None]


def propose(measurements: Sequence[Measurement], choices: Sequence[StepChoice]) -> tuple[ProposedStep, ...]:
    """The steps that are needed, of those there are on this machine, in the order in which they should run; never two
    for one purpose."""
    measured = {row.id: row for row in measurements}
    proposed: list[ProposedStep] = []
    served: Purposes = frozenset()
    for rule in RULES:
        wanted = rule.wanted(measured)
        found = [choice for row in rule.rows for choice in choices if choice.step.id == row]
        if wanted is not None and found and not _purposes_of(found[0]) & served:
            step = StepInstance(found[0].id, wanted.parameters, wanted.strength)
            proposed.append(ProposedStep(step, wanted.reason, wanted.measures))
            served |= _purposes_of(found[0])
    return tuple(proposed)


def is_served(step: StepInstance, recipe: Sequence[StepInstance], choices: Mapping[str, StepChoice]) -> bool:
    """Whether a recipe has an active step that is for the same as this one; `choices` by id."""
    there = [choices[other.kind] for other in recipe if other.is_active and other.kind in choices]
    return any(_purposes_of(choices[step.kind]) & _purposes_of(choice) for choice in there)


def beyond_doubt(
    proposed: Sequence[ProposedStep],
    measurements: Sequence[Measurement],
    choices: Mapping[str, StepChoice],
    *,
    is_damaged: bool,
) -> tuple[ProposedStep, ...]:
    """Which of these steps may be taken before anybody has looked at them; `choices` by id. Fine texture is measured as
    noise, narrow tones as fading, and a grid in the picture as blocks; but two signs of wear are seldom the picture's
    own. `is_damaged`: damage that is sure was found, which is a sign too. Tones that have faded a little are left even
    then, for as many pictures are meant so."""
    signs = _signs_of_wear({row.id: row for row in measurements})
    if not any(is_sure for _, is_sure in signs) and sum(is_there for is_there, _ in signs) + is_damaged < _ENOUGH:
        return ()
    return tuple(one for one in proposed if not _is_about_slight_fading(one.step, choices[one.step.kind]))


def _is_about_slight_fading(step: StepInstance, choice: StepChoice) -> bool:
    return step.strength < 1 and "tones" in _purposes_of(choice)


def _signs_of_wear(measured: Measured) -> tuple[tuple[bool, bool], ...]:
    """For each whether it is there, and whether no unharmed picture looks like that. Noise and fading are one, for sand
    and other fine things of one colour look like both."""
    noise, ratio = measured["noise"].value or 0.0, measured["blockiness"].value or 1.0
    quality, fading, contrast = (measured[name].value for name in ("jpeg_quality", "fading", "contrast"))
    faded, surely_faded = ("flat", "very flat") if fading is None else ("faded", "surely faded")
    span = (contrast or 0.0) if fading is None else fading
    is_compressed = quality is not None and quality < _limit("compressed")
    return (
        (
            noise >= _limit("noisy") or span < _limit(faded),
            noise >= _limit("surely noisy") or span < _limit(surely_faded),
        ),
        (is_compressed, is_compressed),
        (quality is None and ratio >= _limit("blocky"), quality is None and ratio >= _limit("surely blocky")),
        (_softness(measured) is not None, False),
    )


def advise(measurements: Sequence[Measurement]) -> tuple[Hint, ...]:
    """What to do beside the recipe."""
    measured = {row.id: row for row in measurements}
    return tuple(hint for advice in ADVICE if (hint := advice(measured)) is not None)


def _purposes_of(choice: StepChoice) -> Purposes:
    return PURPOSES.get(choice.step.id, frozenset({choice.step.id}))


def _limit(name: str) -> float:
    return LIMITS[name].value


def _less_noise(measured: Measured) -> Wanted | None:
    noise, words = measured["noise"].value or 0.0, measured["noise"].words
    if noise < _limit("noisy"):
        return None
    if noise < _limit("very noisy"):
        return Wanted(f"Takes some of the noise away and leaves fine detail: {words}.", ("noise",), _SLIGHT)
    return Wanted(f"Takes noise and grain away: {words}.", ("noise",))


def _less_compression(measured: Measured) -> Wanted | None:
    quality, ratio = measured["jpeg_quality"].value, measured["blockiness"].value or 1.0
    if quality is not None and quality < _limit("compressed"):
        strength = 1.0 if quality < _limit("strongly compressed") else _SLIGHT
        reason = f"Takes away the marks that JPEG has left: {measured['jpeg_quality'].words}."
        return Wanted(reason, ("jpeg_quality",), strength)
    if quality is None and ratio >= _limit("blocky"):
        words = measured["blockiness"].words
        return Wanted(f"Takes away the blocks that JPEG has left: {words}.", ("blockiness",))
    return None


def _cleaner(measured: Measured) -> Wanted | None:
    """One step takes both away, as strongly as the worse needs it."""
    both = [wanted for wanted in (_less_noise(measured), _less_compression(measured)) if wanted is not None]
    return max(both, key=lambda wanted: wanted.strength, default=None)


def _restored_in_tone(measured: Measured) -> Wanted | None:
    """What a step needs that finds a curve for each colour, and leaves the tone of a print of one ink."""
    fading, cast = measured["fading"], measured["cast"]
    if fading.value is None or fading.value >= _limit("faded"):
        return None
    is_tinted = (cast.value or 0.0) >= _limit("tinted")
    strength = 1.0 if fading.value < _limit("badly faded") else _SLIGHT
    if cast.parts["one_ink"]:
        kept = " and leaves the tone of the print as it is" if is_tinted else ""
        return Wanted(f"Brings faded tones back{kept}: {fading.words}.", ("fading",), strength)
    taken, measures = (f" and takes {cast.words} away", ("fading", "cast")) if is_tinted else ("", ("fading",))
    return Wanted(f"Brings faded colours back{taken}: {fading.words}.", measures, strength)


def _stretched(measured: Measured) -> Wanted | None:
    span, words = measured["contrast"].value or 0.0, measured["contrast"].words
    if measured["fading"].value is not None or span >= _limit("flat") or _is_toned(measured):
        return None
    cast = measured["cast"]
    is_tinted = (cast.value or 0.0) >= _limit("tinted")
    taken, measures = (f", and takes {cast.words} away", ("contrast", "cast")) if is_tinted else ("", ("contrast",))
    strength = 1.0 if span < _limit("very flat") else _SLIGHT
    return Wanted(f"Makes black and white what has become grey{taken}: {words}.", measures, strength)


def _sharper(measured: Measured) -> Wanted | None:
    if _softness(measured) is None:
        return None
    return Wanted(f"Takes the blur back{_though_lost(measured)}: {measured['blur'].words}.", ("blur",))


def _crisper(measured: Measured) -> Wanted | None:
    blur = _softness(measured)
    if blur is None:
        return None
    radius = min(float(round(blur)), _MOST_RADIUS)
    amount = 60.0 if blur < (_limit("soft") + _limit("blurred")) / 2 else 100.0
    reason = f"Makes edges crisper{_though_lost(measured)}: {measured['blur'].words}."
    return Wanted(reason, ("blur",), parameters={"radius": radius, "amount": amount})


def _softness(measured: Measured) -> float | None:
    """The blur in pixels, where there is enough of it to be worth a step."""
    blur = measured["blur"].value
    return None if blur is None or blur < _limit("soft") else blur


def _though_lost(measured: Measured) -> str:
    return ", though lost detail stays lost" if (measured["blur"].value or 0) >= _limit("blurred") else ""


def _revived(measured: Measured) -> Wanted | None:
    kinds = [wanted for rule in (_cleaner, _restored_in_tone, _crisper) if (wanted := rule(measured)) is not None]
    measures = tuple(name for wanted in kinds for name in wanted.measures)
    pieces = _pieces(measured)
    is_damaged = sum(pieces.values()) >= _limit("damaged")
    if len(kinds) + is_damaged < _limit("several"):
        return None
    words = ", ".join(measured[name].words for name in measures)
    found = tuple(pieces) if is_damaged else ()
    return Wanted(f"Takes several kinds of damage away at once: {words}.", measures + found)


def _pieces(measured: Measured) -> Mapping[str, float]:
    """How many pieces of damage were found, by the measures that say so."""
    counts = {"scratches": measured["scratches"].parts.get("count", 0.0), "dust": measured["dust"].value or 0.0}
    return {name: count for name, count in counts.items() if count}


def _repair_first(measured: Measured) -> Hint | None:
    pieces, words = _pieces(measured), {"scratches": ("scratch", "scratches"), "dust": ("speck", "specks")}
    if not pieces:
        return None
    found = [f"{count:.0f} {words[name][count != 1]}" for name, count in pieces.items()]
    sentence = f"Find damage, look it over and repair it, before any step: {', '.join(found)}."
    return Hint(sentence, tuple(pieces))


def _straighten(measured: Measured) -> Hint | None:
    angle = measured["tilt"].value
    if angle is None or not _limit("tilted") <= abs(angle) <= MOST_ANGLE:
        return None
    return Hint(f"Straighten it by {angle:.1f}°.", ("tilt",))


def _crop(measured: Measured) -> Hint | None:
    borders = measured["borders"]
    return Hint(f"Crop the borders away: {borders.words}.", ("borders",)) if borders.value else None


def _scan_softer(measured: Measured) -> Hint | None:
    clipping = measured["clipping"]
    if (clipping.value or 0.0) < _limit("clipped"):
        return None
    what = f"What is pure black or white holds no detail to restore, and {clipping.words}"
    return Hint(f"{what}; scan again with less contrast if you can.", ("clipping",))


def _scan_finer(measured: Measured) -> Hint | None:
    dpi = measured["dpi"].value
    if dpi is None or dpi >= _limit("few dpi"):
        return None
    return Hint(f"Scan again if you can, with 600 dpi: {dpi:.0f} dpi leave detail of the print behind.", ("dpi",))


def _keep_the_tone(measured: Measured) -> Hint | None:
    if not _is_toned(measured) or measured["fading"].value is not None:
        return None
    return Hint("It is toned in one colour, which Auto levels would turn grey, so that is not proposed.", ())


def _is_toned(measured: Measured) -> bool:
    return bool(measured["cast"].parts["toned"])


RULES: tuple[Rule, ...] = (
    Rule(("revive",), _revived),
    Rule(("clean", "denoise_nlm"), _cleaner),
    Rule(("fade",), _restored_in_tone),
    Rule(("auto_levels",), _stretched),
    Rule(("deblur",), _sharper),
    Rule(("edges",), _crisper),
)

ADVICE: tuple[Callable[[Measured], Hint | None], ...] = (
    _repair_first,
    _straighten,
    _crop,
    _keep_the_tone,
    _scan_softer,
    _scan_finer,
)
