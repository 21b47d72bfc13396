"""The steps of a recipe: every adjustment of the whole photo. To add one, write its functions and a row.

A learned step is a row too; each model card that names the row becomes a choice of its own.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from restorer_app.core.correction import Correction
from restorer_app.core.errors import UsageError
from restorer_app.core.state import StepInstance
from restorer_app.steps import cleaning, deblurring, denoising, enhancing, fade, levels, reviving, staining
from restorer_app.steps.cards import Card
from restorer_app.steps.context import Context, Parameter, Samples, Tile, with_defaults

ALIGN = 16  # every net's strides divide it
Facts = Mapping[str, float]
Values = Mapping[str, float]


def _nothing(samples: Samples, values: Values, context: Context, net: str) -> Facts:
    return {}


@dataclass(frozen=True)
class Step:
    """A row.

    `apply(tile, values, facts, context, net)` gives (h, w, 3) float32; at least its pixels further than `halo(values)`
    from the tile's edge are those that the whole photo would give. `analyse(samples, values, context, net)` finds what
    must be known of the whole photo, all that `finds` names, within its bounds; `correct` what is to be corrected,
    place by place, in the step's region or the document's stains. `net` is the model card's id for a
    learned step, the row's own id for another.
    """

    id: str
    title: str
    summary: str
    good_for: str
    speed: str
    apply: Callable[[Tile, Values, Facts, Context, str], np.ndarray]
    halo: Callable[[Values], int] = lambda values: 0
    parameters: tuple[Parameter, ...] = ()
    analyse: Callable[[Samples, Values, Context, str], Facts] = _nothing
    finds: tuple[Parameter, ...] = ()
    correct: Callable[[Samples, Values, Context, str], Correction] | None = None
    is_learned: bool = False

    @property
    def corrects(self) -> bool:
        """Whether what it finds depends on where it applies."""
        return self.correct is not None

    @property
    def needs_facts(self) -> bool:
        """Whether it has to look at the whole photo first."""
        return self.analyse is not _nothing


NOISE_LEVEL = Parameter("noise_level", "Noise", 0, 75, 0, at_minimum="automatic")
FOUND_NOISE = Parameter("noise_level", "Noise found", 0, 5 * 255, 0)
"""More than the wavelets that it is measured by can give for black and white pixels."""
FOUND_LEVELS = tuple(
    Parameter(f"{end}_{channel}", f"{end.capitalize()} of {channel} found", 0, 255, 0)
    for end in ("black", "white")
    for channel in levels.CHANNELS
)

STEPS: tuple[Step, ...] = (
    Step(
        "clean",
        "Clean",
        "Takes noise, film grain and compression marks away.",
        "Grainy prints, noisy scans, small JPEG files",
        "medium",
        cleaning.apply,
        parameters=(NOISE_LEVEL,),
        analyse=cleaning.analyse,
        finds=(FOUND_NOISE,),
        is_learned=True,
    ),
    Step(
        "revive",
        "Revive",
        "Takes noise, blur, stains, fading and fine scratches away at once, in one version or another.",
        "Prints that have suffered from everything a little",
        "medium",
        reviving.apply,
        parameters=(Parameter("version", "Version", 0, 999, 0, at_minimum="most likely", is_seed=True),),
        is_learned=True,
    ),
    Step(
        "fade",
        "Fade",
        "Takes fading and a colour cast back by a curve for each colour; a brown print stays brown unless you ask.",
        "Prints and slides whose colours have faded or turned",
        "very fast",
        fade.apply,
        parameters=fade.PARAMETERS,
        analyse=fade.analyse,
        finds=fade.FINDS,
        is_learned=True,
    ),
    Step(
        "deblur",
        "Deblur",
        "Takes mild blur back, without being told how strong it is.",
        "Photos a little out of focus or moved, soft prints and scans",
        "medium",
        deblurring.apply,
        is_learned=True,
    ),
    Step(
        "stain",
        "Stain",
        "Gives back the light that stains take: where you paint closely over them, or where they have been found.",
        "Tide marks, brown puddles, foxing",
        "very fast",
        staining.apply,
        parameters=(staining.FEATHER,),
        analyse=staining.analyse,
        finds=(staining.AREA,),
        correct=staining.correct,
    ),
    Step(
        "edges",
        "Enhance edges",
        "Makes edges crisper, without wide halos around them, and leaves fine grain as it is.",
        "Slightly soft scans and prints",
        "very fast",
        enhancing.edges,
        enhancing.edges_halo,
        parameters=(
            Parameter("radius", "Radius", 1, 10, 1, "px"),
            Parameter("amount", "Amount", 0, 200, 100, "%"),
        ),
    ),
    Step(
        "sharpen",
        "Sharpen",
        "The unsharp mask that every photo program has.",
        "Clean, slightly soft scans",
        "very fast",
        enhancing.sharpen,
        enhancing.sharpen_halo,
        parameters=(
            Parameter("radius", "Radius", 0.5, 10, 1, "px", step=0.1),
            Parameter("amount", "Amount", 0, 300, 100, "%"),
            Parameter("threshold", "Threshold", 0, 50, 2, "levels"),
        ),
    ),
    Step(
        "deblur_wiener",
        "Deblur by its radius",
        "Undoes an even blur whose radius you find by eye, as far as the noise lets it (Wiener).",
        "When Deblur does too much or too little",
        "very fast",
        deblurring.wiener,
        deblurring.wiener_halo,
        parameters=(
            Parameter("radius", "Radius", 0.4, 5, 1.2, "px", step=0.1),
            Parameter("noise", "Noise", 0.5, 20, 2, step=0.5),
        ),
    ),
    Step(
        "auto_levels",
        "Auto levels",
        "Stretches each colour from the darkest to the brightest in the whole scan, what is cropped away included.",
        "Faded prints without bright or dark tones",
        "very fast",
        levels.apply,
        analyse=levels.analyse,
        finds=FOUND_LEVELS,
    ),
    Step(
        "denoise_nlm",
        "Denoise with like patches",
        "Averages each pixel with those near it whose surroundings look alike.",
        "Fine, even noise; repeating textures",
        "medium",
        denoising.nlm,
        denoising.nlm_halo,
        parameters=(NOISE_LEVEL,),
        analyse=denoising.analyse,
        finds=(FOUND_NOISE,),
    ),
    Step(
        "denoise_tv",
        "Denoise to smooth areas",
        "Flattens what varies little and keeps strong edges.",
        "Drawings, prints with even areas",
        "fast",
        denoising.tv,
        denoising.tv_halo,
        parameters=(NOISE_LEVEL,),
        analyse=denoising.analyse,
        finds=(FOUND_NOISE,),
    ),
)


@dataclass(frozen=True)
class StepChoice:
    """One line of the list of steps: a classical row, or a learned row with one model card and its weights' SHA-256."""

    id: str
    title: str
    summary: str
    good_for: str
    speed: str
    licence: str
    step: Step
    weights: str = ""
    reach: int = 0
    limits: str = ""

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        """What can be set, beside the strength."""
        return self.step.parameters

    def halo(self, values: Values) -> int:
        """How far around a pixel its result depends on, in pixels of the photo, rounded up to a multiple of ALIGN."""
        return -(-(self.reach if self.step.is_learned else self.step.halo(values)) // ALIGN) * ALIGN


def step_choices(cards: Sequence[Card]) -> tuple[StepChoice, ...]:
    """Every step there is on this machine, in the order of the table."""
    choices = []
    for step in STEPS:
        if step.is_learned:
            choices += [_learned(step, card) for card in cards if card.row == step.id]
        else:
            words = step.title, step.summary, step.good_for, step.speed
            choices.append(StepChoice(step.id, *words, "MIT, part of Restorer", step))
    return tuple(choices)


def find_step(choices: Sequence[StepChoice], wanted: str) -> StepChoice:
    """The choice of that id. Raises `UsageError`."""
    for choice in choices:
        if choice.id == wanted:
            return choice
    raise UsageError(f"There is no step called “{wanted}”. There are: {', '.join(choice.id for choice in choices)}.")


def check_recipe(recipe: Sequence[StepInstance], choices: Sequence[StepChoice]) -> None:
    """Raises `UsageError` for a step or a parameter that is not there, or a value that a parameter cannot have."""
    for instance in recipe:
        check_parameters(instance, find_step(choices, instance.kind))


def check_parameters(instance: StepInstance, choice: StepChoice) -> None:
    """Raises `UsageError` for a parameter that the step does not have, or a value that it cannot have."""
    known = {parameter.id: parameter for parameter in choice.parameters}
    for name, value in sorted(instance.parameters.items()):
        if name not in known:
            raise UsageError(f"The step “{choice.title}” has no parameter “{name}”.")
        if not known[name].minimum <= value <= known[name].maximum:
            span = f"{known[name].minimum:g} to {known[name].maximum:g}"
            raise UsageError(f"“{known[name].title}” of the step “{choice.title}” can be {span}, not {value:g}.")


def without_strange_facts(recipe: Sequence[StepInstance], choices: Sequence[StepChoice]) -> tuple[StepInstance, ...]:
    """The recipe; a step that knows what no such step finds, or not all of it, has to look at the photo again."""
    known = {choice.id: choice.step for choice in choices}
    return tuple(
        step if step.kind not in known or _could_find(known[step.kind], step) else step.afresh for step in recipe
    )


def _could_find(step: Step, instance: StepInstance) -> bool:
    facts = instance.facts
    if facts is None:
        return instance.correction is None
    if step.corrects is not (instance.correction is not None):
        return False
    bounds = {found.id: found for found in step.finds}
    return facts.keys() == bounds.keys() and all(
        bounds[name].minimum <= value <= bounds[name].maximum for name, value in facts.items()
    )


def sight(recipe: Sequence[StepInstance], choices: Sequence[StepChoice]) -> int:
    """How far around a pixel the result of all active steps may depend on the photo, in pixels."""
    chosen = [(find_step(choices, step.kind), step.parameters) for step in recipe if step.is_active]
    return sum(choice.halo(with_defaults(choice.parameters, given)) for choice, given in chosen)


def _learned(step: Step, card: Card) -> StepChoice:
    words = card.title, card.summary, card.good_for, card.speed
    return StepChoice(card.id, *words, card.licence, step, card.weights_sha256, card.halo, card.limits)
