"""The steps of a recipe over a photo of any size: tile by tile, each tile once, kept for as long as there is room."""

import hashlib
from collections import OrderedDict
from collections.abc import Hashable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

import numpy as np

from restorer_app.core.box import Box, tiles_of
from restorer_app.core.composite import to_float
from restorer_app.core.errors import InferenceError, NoMemoryError, RestorerError
from restorer_app.core.photo import Photo
from restorer_app.core.state import DocumentState, StepInstance
from restorer_app.engine.levels import enlarged, read_level, reduced, reduced_box
from restorer_app.steps.context import Context, Samples, Tile, with_defaults
from restorer_app.steps.steps import ALIGN, StepChoice, find_step

TILE = 512
CACHE_BYTES = 512 * 2**20
_LEAST = 128


class OutputCache:
    """What steps gave for tiles, by what it was made of; the least recently used is given up first."""

    def __init__(self, limit: int = CACHE_BYTES) -> None:
        self.limit = limit
        self.bytes_held = 0
        self._outputs: OrderedDict[Hashable, np.ndarray] = OrderedDict()

    def __contains__(self, key: Hashable) -> bool:
        return key in self._outputs

    def get(self, key: Hashable) -> np.ndarray | None:
        """The output, if it is kept."""
        output = self._outputs.get(key)
        if output is not None:
            self._outputs.move_to_end(key)
        return output

    def put(self, key: Hashable, output: np.ndarray) -> None:
        """Keeps an output, read-only from now on."""
        output.flags.writeable = False
        self._outputs[key] = output
        self.bytes_held += output.nbytes
        self.set_limit(self.limit)

    def set_limit(self, limit: int) -> None:
        """Keeps at most so many bytes from now on, and the last output in any case."""
        self.limit = limit
        while self.bytes_held > self.limit and len(self._outputs) > 1:
            self.bytes_held -= self._outputs.popitem(last=False)[1].nbytes

    def clear(self) -> None:
        """Forgets everything."""
        self._outputs.clear()
        self.bytes_held = 0


@dataclass(frozen=True, eq=False)
class View:
    """The photo at one level."""

    state: DocumentState
    level: int

    @property
    def box(self) -> Box:
        return reduced_box(self.state.photo.box, self.level)


@dataclass(frozen=True)
class Link:
    """A step as it is run, with all its values and its halo."""

    choice: StepChoice
    instance: StepInstance
    values: Mapping[str, float]
    halo: int

    def apply(self, tile: Tile, context: Context) -> np.ndarray:
        """The step's own result for an image, (h, w, 3) float32 in 0..1, before it is blended with its input."""
        with self._named_in_errors():
            output = self.choice.step.apply(tile, self.values, self.instance.facts or {}, context, self.choice.id)
        if not np.isfinite(output).all():
            raise InferenceError(f"The step “{self.choice.title}” gave values that are no numbers.")
        clipped: np.ndarray = np.clip(output, 0, 1)
        return clipped

    def analyse(self, samples: Samples, context: Context) -> StepInstance:
        """The step with what it must know of the photo."""
        step = self.choice.step
        with self._named_in_errors():
            facts = dict(step.analyse(samples, self.values, context, self.choice.id))
            correction = None if step.correct is None else step.correct(samples, self.values, context, self.choice.id)
        return replace(self.instance, facts=facts, correction=correction)

    def tile(self, image: np.ndarray, box: Box, view: View) -> Tile:
        """What the step is handed of the photo inside a box of a view."""
        photo, scale, correction = view.state.photo, 0.5**view.level, self.instance.correction
        found = None if correction is None else correction.at(box, scale)
        return Tile(image, scale, (box.x, box.y), (photo.width, photo.height), found)

    @property
    def name(self) -> Hashable:
        """Everything that its output is made of, apart from its input."""
        facts, correction = self.instance.facts or {}, self.instance.correction
        values, found = (tuple(sorted(table.items())) for table in (self.values, facts))
        return self.choice.id, self.choice.weights, values, found, correction and correction.key

    @contextmanager
    def _named_in_errors(self) -> Iterator[None]:
        try:
            yield
        except RestorerError as error:
            raise type(error)(f"The step “{self.choice.title}” did not work: {error}") from error


def make_link(instance: StepInstance, choices: Sequence[StepChoice]) -> Link:
    """Raises `UsageError` for a step that is not there."""
    choice = find_step(choices, instance.kind)
    values = with_defaults(choice.parameters, instance.parameters)
    return Link(choice, instance, values, choice.halo(values))


class Chain:
    """Runs the active steps of states; `choices` are the steps there are, `context` runs their nets.

    Every active step must have looked at the photo (`engine.analysis`). What fails raises `ModelError` or
    `InferenceError`; a tile that memory is too small for is done in pieces, with the same result, which does not depend
    on the size of the tiles, a multiple of ALIGN, either.
    """

    def __init__(
        self, choices: Sequence[StepChoice], context: Context, cache: OutputCache | None = None, tile: int = TILE
    ) -> None:
        self.choices = choices
        self.context = context
        self._cache = cache or OutputCache()
        self._tile = tile
        self._photo: Photo | None = None

    def read(self, state: DocumentState, box: Box, level: int = 0) -> np.ndarray:
        """(height, width, 3) float32 in 0..1: the repaired photo at a level, after all active steps, inside `box`."""
        view = self._view(state, level)
        return self._after(self._links(state), view, box)

    def has(self, state: DocumentState, box: Box) -> bool:
        """Whether all that `read` needs at full size is kept already."""
        view, links = self._view(state, 0), self._links(state)
        counts = range(1, len(links) + 1)
        return all(
            self._key(links[:count], view, tile) in self._cache
            for tile in tiles_of(box, self._tile)
            for count in counts
        )

    def apply_alone(self, state: DocumentState, box: Box) -> np.ndarray:
        """The same as `read`, but for a box that is taken for a picture of its own: quick, and a little off at its
        edges."""
        image, view = to_float(read_level(state, box, 0)), View(state, 0)
        for link in self._links(state):
            output = link.apply(link.tile(image, box, view), self.context)
            image = _blended(image, output, link.instance, box, 0)
        return image

    def keep_at_most(self, limit: int) -> None:
        """Bounds in bytes what is kept from now on."""
        self._cache.set_limit(limit)

    def forget(self) -> None:
        """Gives up all that is kept: the photo is closed."""
        self._cache.clear()
        self._photo = None

    def _view(self, state: DocumentState, level: int) -> View:
        if state.photo is not self._photo:
            self._cache.clear()
            self._photo = state.photo
        return View(state, level)

    def _links(self, state: DocumentState) -> tuple[Link, ...]:
        return tuple(make_link(instance, self.choices) for instance in state.active_steps)

    def _after(self, links: tuple[Link, ...], view: View, box: Box) -> np.ndarray:
        if not links:
            return to_float(read_level(view.state, box, view.level))
        result = self._after(links[:-1], view, box)
        for tile in tiles_of(box, self._tile):
            shared = tile.intersection(box)
            whole = tile.intersection(view.box)
            output = self._output(links, view, whole)[shared.within(whole)]
            part = result[shared.within(box)]
            part[:] = _blended(part, output, links[-1].instance, shared, view.level)
        return result

    def _output(self, links: tuple[Link, ...], view: View, tile: Box) -> np.ndarray:
        key = self._key(links, view, tile)
        output = self._cache.get(key)
        if output is None:
            output = self._made(links, view, tile)
            self._cache.put(key, output)
        return output

    def _made(self, links: tuple[Link, ...], view: View, box: Box) -> np.ndarray:
        around = box.grown(links[-1].halo).intersection(view.box)
        image = self._after(links[:-1], view, around)
        image.flags.writeable = False
        try:
            return links[-1].apply(links[-1].tile(image, around, view), self.context)[box.within(around)].copy()
        except NoMemoryError:
            if max(box.width, box.height) <= _LEAST:
                raise
        return np.concatenate(
            [self._made(links, view, part) for part in _halves(box)], axis=int(box.height < box.width)
        )

    def _key(self, links: tuple[Link, ...], view: View, tile: Box) -> Hashable:
        """Names the output of the last link at a tile by all that it is made of."""
        tile = tile.intersection(view.box)
        sees = enlarged(tile.grown(sum(link.halo for link in links)), view.level)
        repairs = tuple(repair.key for repair in view.state.repairs_near(sees))
        before = tuple((link.instance.strength, _digest(link.instance, sees)) for link in links[:-1])
        return view.level, tile, tuple(link.name for link in links), before, repairs


def _halves(box: Box) -> tuple[Box, Box]:
    """The box cut across its longer side, at a multiple of ALIGN from its beginning."""
    if box.height >= box.width:
        cut = box.height // 2 // ALIGN * ALIGN
        return Box(box.x, box.y, box.width, cut), Box(box.x, box.y + cut, box.width, box.height - cut)
    cut = box.width // 2 // ALIGN * ALIGN
    return Box(box.x, box.y, cut, box.height), Box(box.x + cut, box.y, box.width - cut, box.height)


def _blended(before: np.ndarray, output: np.ndarray, instance: StepInstance, box: Box, level: int) -> np.ndarray:
    """A step's output at its strength, where it applies, over its input; exactly the input where it does not."""
    if instance.region is None:
        return output if instance.strength == 1 else before + np.float32(instance.strength) * (output - before)
    values = instance.region.values(enlarged(box, level))[..., None]
    share: np.ndarray = (reduced(values, level) if level else values) * np.float32(instance.strength / 255)
    result: np.ndarray = before + share * (output - before)
    return result


def _digest(instance: StepInstance, box: Box) -> bytes:
    if instance.region is None:
        return b""
    return hashlib.blake2b(instance.region.values(box).tobytes(), digest_size=16).digest()
