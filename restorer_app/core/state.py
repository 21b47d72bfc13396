"""The document at one moment: the scan, the damage mask, what was found, the repairs, the recipe, the geometry, and
where repairs may copy from."""

import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import IntEnum
from functools import cached_property

import numpy as np

from restorer_app.core.box import Box, box_around, box_through
from restorer_app.core.correction import Correction, seen_by
from restorer_app.core.findings import Findings
from restorer_app.core.geometry import AS_SCANNED, Geometry
from restorer_app.core.mask import Mask
from restorer_app.core.photo import Photo
from restorer_app.core.region import Region

SEEDS = 2**63
"""Seeds that a project keeps are whole numbers below this."""
_keys = itertools.count(1)


class Origin(IntEnum):
    """Where a pixel comes from; everything but SCAN and MOVED is invented."""

    SCAN = 0
    MOVED = 1
    CLASSICAL = 2
    LEARNED = 3


@dataclass(frozen=True, eq=False)
class Patch:
    """A piece of a hole: `mask`, (height, width) bool, read-only, lying at `box`."""

    box: Box
    mask: np.ndarray

    def __post_init__(self) -> None:
        self.mask.flags.writeable = False


@dataclass(frozen=True, eq=False)
class Hole:
    """One connected piece of damage. A wide one is cut into several patches, so a long crease stays cheap to keep.

    `width`: pixels across at its widest place.
    """

    patches: tuple[Patch, ...]
    width: float

    @property
    def box(self) -> Box:
        """The smallest box around it."""
        return box_around(patch.box for patch in self.patches)

    @cached_property
    def edges(self) -> tuple[tuple[int, int, int, int], ...]:
        """Left, top, right and bottom of each patch: for whoever goes through thousands of holes again and again."""
        return tuple((patch.box.x, patch.box.y, patch.box.right, patch.box.bottom) for patch in self.patches)

    @property
    def area(self) -> int:
        """Pixels missing."""
        return sum(int(np.count_nonzero(patch.mask)) for patch in self.patches)

    def shape_in(self, box: Box) -> np.ndarray:
        """(height, width) bool: which pixels of `box` are missing."""
        shape = np.zeros((box.height, box.width), bool)
        for patch in self.patches:
            shared = patch.box.intersection(box)
            if not shared.is_empty:
                shape[shared.within(box)] |= patch.mask[shared.within(patch.box)]
        return shape


@dataclass(frozen=True, eq=False)
class Candidate:
    """One way to fill a hole: for each of its patches the (height, width, C) pixels in the photo's depth, and how they
    were made.

    `fill`: id of the row of FILLS, or of a brush that copies (`steps.copying`); `parameters` and `seed`: what it was
    told; `weights`: SHA-256 of the net's weights, empty for a classical fill.
    """

    pixels: tuple[np.ndarray, ...]
    seed: int
    fill: str
    origin: Origin
    parameters: Mapping[str, float] = field(default_factory=dict)
    weights: str = ""

    def __post_init__(self) -> None:
        for pixels in self.pixels:
            pixels.flags.writeable = False


@dataclass(frozen=True, eq=False)
class Repair:
    """One hole and what fills it: `candidates`, and which one is `chosen`; `is_hidden` shows the scan instead.

    `key` is new for each object, so it names this content in caches.
    """

    hole: Hole
    candidates: tuple[Candidate, ...]
    chosen: int = 0
    is_hidden: bool = False
    key: int = field(init=False, default_factory=lambda: next(_keys))

    @property
    def answer(self) -> Candidate:
        """The chosen candidate."""
        return self.candidates[self.chosen]

    @property
    def pixels(self) -> tuple[np.ndarray, ...]:
        """The chosen candidate's pixels, one array a patch."""
        return self.answer.pixels

    @property
    def fill(self) -> str:
        """What made the chosen candidate."""
        return self.answer.fill

    @property
    def origin(self) -> Origin:
        """Where the chosen candidate's pixels come from."""
        return self.answer.origin

    @property
    def parameters(self) -> Mapping[str, float]:
        """What was told to whatever made the chosen candidate."""
        return self.answer.parameters

    @property
    def weights(self) -> str:
        """SHA-256 of the weights that made the chosen candidate."""
        return self.answer.weights


@dataclass(frozen=True)
class StepInstance:
    """One step of a recipe.

    `kind`: id of the step, a row of STEPS or a model card; `parameters`: those set otherwise than by default;
    `strength`: of the blend with the step's input, 0..1; `region`: where it applies, None = everywhere; `facts`: what
    it found in the whole photo, None = it has not looked yet; `correction`: what it found place by place, None for most
    kinds. `key` is new for each step that is made and stays with it however it is changed.
    """

    kind: str
    parameters: Mapping[str, float] = field(default_factory=dict)
    strength: float = 1.0
    is_on: bool = True
    region: Region | None = None
    facts: Mapping[str, float] | None = None
    correction: Correction | None = None
    key: int = field(default_factory=lambda: next(_keys), compare=False, repr=False)

    @property
    def is_active(self) -> bool:
        """Whether it can change anything."""
        return self.is_on and self.strength > 0

    @property
    def afresh(self) -> "StepInstance":
        """The same step, which has not looked at the photo yet."""
        return self if self.facts is None and self.correction is None else replace(self, facts=None, correction=None)

    def is_true_to(self, findings: Findings | None, spared: Mask | None) -> bool:
        """Whether what it found place by place, if anything, was found where it looks now."""
        return self.correction is None or self.correction.seen == seen_by(self.region, findings, spared)


@dataclass(frozen=True, eq=False)
class DocumentState:
    """Everything that is exported, rendered or saved; frozen, and cheap to copy because its parts are shared.

    `sources`: where the next repair may copy from, if it copies at all; None: from anywhere. `spared`: where there is
    no damage, whatever a detector says; None: nobody has said so anywhere.
    """

    photo: Photo
    mask: Mask
    findings: Findings | None = None
    repairs: tuple[Repair, ...] = ()
    recipe: tuple[StepInstance, ...] = ()
    geometry: Geometry = AS_SCANNED
    sources: Mask | None = None
    spared: Mask | None = None

    @property
    def visible_repairs(self) -> tuple[Repair, ...]:
        """The repairs that show, in the order in which they are laid over the scan."""
        return tuple(repair for repair in self.repairs if not repair.is_hidden)

    def repairs_near(self, box: Box) -> tuple[Repair, ...]:
        """Of the visible repairs, in their order, those with a patch that overlaps `box`; quick among thousands."""
        index, left, top, right, bottom = self._places
        hits = (left < box.right) & (right > box.x) & (top < box.bottom) & (bottom > box.y)
        return tuple(self.repairs[i] for i in np.unique(index[hits]))

    def frames(self, box: Box) -> bool:
        """Whether anything of a box of the scan is in the output, as that is turned, straightened and cropped."""
        size = self.photo.width, self.photo.height
        output = Box(0, 0, *self.geometry.output_size(*size))
        return box_through(self.geometry.to_output(*size), box).overlaps(output)

    @cached_property
    def _places(self) -> np.ndarray:
        """(5, n): for each patch that shows the index of its repair, and its box."""
        rows = [
            (index, *edges)
            for index, repair in enumerate(self.repairs)
            if not repair.is_hidden
            for edges in repair.hole.edges
        ]
        return np.array(rows, np.int32).reshape(-1, 5).T

    @property
    def active_steps(self) -> tuple[StepInstance, ...]:
        """The steps that can change anything, in their order."""
        return tuple(step for step in self.recipe if step.is_active)

    @property
    def scan(self) -> "DocumentState":
        """The same photo with nothing done to it but the geometry: what "before" means."""
        return replace(self, mask=Mask(self.photo.width, self.photo.height), findings=None, repairs=(), recipe=())


def new_state(photo: Photo) -> DocumentState:
    """The state of a photo just opened."""
    return DocumentState(photo, Mask(photo.width, photo.height))
