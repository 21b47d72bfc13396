"""Running the steps of a recipe tile by tile."""

import weakref
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

import numpy as np
import pytest

from restorer_app.core.box import Box
from restorer_app.core.errors import InferenceError, NoMemoryError, UsageError
from restorer_app.core.photo import Photo
from restorer_app.core.progress import Cancelled, SilentProgress
from restorer_app.core.region import NOWHERE, Region
from restorer_app.core.state import Candidate, DocumentState, Hole, Origin, Patch, Repair, StepInstance, new_state
from restorer_app.engine.analysis import analyse, sample_boxes
from restorer_app.engine.chain import Chain, OutputCache
from restorer_app.engine.render import output_box, render, render_approximately
from restorer_app.steps.context import Parameter, Samples, Tile
from restorer_app.steps.steps import Step, StepChoice, check_recipe

WIDTH, HEIGHT = 300, 220


class Steps:
    """Two steps: `blur`, the mean over a square of 2 × radius + 1, and `level`, which moves the photo's mean to a half.

    `applied` counts the tiles that were worked on; nothing larger than `most` pixels on a side fits into memory.
    """

    def __init__(self, most: int = 10_000) -> None:
        self.applied = 0
        self.most = most
        radius = Parameter("radius", "Radius", 0, 20, 3, "px")
        blur = Step("blur", "Blur", "", "", "", self._blur, lambda values: int(values["radius"]), (radius,))
        level = Step("level", "Level", "", "", "", self._level, analyse=_mean)
        self.choices = tuple(StepChoice(step.id, step.title, "", "", "", "", step) for step in (blur, level))

    def chain(self, tile: int = 64, limit: int = 2**26) -> Chain:
        return Chain(self.choices, NoNets(), OutputCache(limit), tile)

    def _blur(
        self, tile: Tile, values: Mapping[str, float], facts: Mapping[str, float], context: object, net: str
    ) -> np.ndarray:
        self.applied += 1
        if max(tile.image.shape) > self.most:
            raise NoMemoryError("There is not enough memory.")
        radius = int(values["radius"])
        padded = np.pad(tile.image.astype(np.float64), ((radius, radius), (radius, radius), (0, 0)), mode="edge")
        windows = np.lib.stride_tricks.sliding_window_view(padded, (2 * radius + 1, 2 * radius + 1), axis=(0, 1))
        return np.asarray(windows.mean(axis=(3, 4)), np.float32)

    def _level(
        self, tile: Tile, values: Mapping[str, float], facts: Mapping[str, float], context: object, net: str
    ) -> np.ndarray:
        self.applied += 1
        return tile.image + np.float32(0.5 - facts["mean"])


class NoNets:
    """A context for steps that run no net."""

    def enhance(self, net: str, image: np.ndarray, level: float) -> np.ndarray:
        raise AssertionError("no step here has a net")

    def fill(self, net: str, images: np.ndarray, holes: np.ndarray) -> np.ndarray:
        raise AssertionError("no step here has a net")


def _mean(samples: Samples, values: Mapping[str, float], context: object, net: str) -> Mapping[str, float]:
    return {"mean": float(np.mean([crop.mean() for crop in samples.crops]))}


def photo(bits: int = 8, channels: int = 3, seed: int = 0) -> Photo:
    depth = np.uint8 if bits == 8 else np.uint16
    values = np.random.default_rng(seed).integers(0, np.iinfo(depth).max + 1, (HEIGHT, WIDTH, channels))
    return Photo(values.astype(depth))


def state_with(*recipe: StepInstance, of: Photo | None = None) -> DocumentState:
    return replace(new_state(of or photo()), recipe=recipe)


def rendered(steps: Steps, state: DocumentState, chain: Chain | None = None) -> np.ndarray:
    return render(state, output_box(state, 0), chain=chain or steps.chain())


def filled(box: Box, value: int) -> Repair:
    patch = Patch(box, np.ones((box.height, box.width), bool))
    pixels = np.full((box.height, box.width, 3), value, np.uint8)
    return Repair(Hole((patch,), box.width), (Candidate((pixels,), 0, "x", Origin.CLASSICAL),))


BLUR = StepInstance("blur")
WIDE_BLUR = StepInstance("blur", {"radius": 9})


@pytest.mark.parametrize("tile", [16, 48, 64, 128, 512])
def test_the_size_of_the_tiles_does_not_change_the_result(tile: int) -> None:
    steps = Steps()
    state = state_with(BLUR, replace(WIDE_BLUR, strength=0.7))
    whole = steps.chain(512).read(state, state.photo.box)
    assert np.abs(steps.chain(tile).read(state, state.photo.box) - whole).max() < 1e-6
    assert (rendered(steps, state, steps.chain(tile)) == rendered(steps, state, steps.chain(512))).all()


def test_a_part_at_full_size_is_what_the_whole_picture_has_there() -> None:
    steps = Steps()
    state, box = state_with(BLUR, WIDE_BLUR), Box(37, 51, 150, 99)
    assert (render(state, box, chain=steps.chain()) == rendered(steps, state)[box.slices]).all()


@pytest.mark.parametrize(("bits", "channels"), [(8, 3), (16, 3), (8, 1), (16, 1)])
def test_steps_that_are_off_or_have_no_strength_leave_every_value_as_it_was(bits: int, channels: int) -> None:
    steps, scan = Steps(), photo(bits, channels)
    state = state_with(replace(BLUR, is_on=False), replace(BLUR, strength=0.0), of=scan)
    assert (rendered(steps, state) == scan.pixels).all()


@pytest.mark.parametrize(("bits", "channels"), [(8, 3), (16, 3), (8, 1), (16, 1)])
def test_outside_its_region_a_step_changes_nothing_and_inside_it_applies(bits: int, channels: int) -> None:
    steps, scan = Steps(), photo(bits, channels)
    region = Region(WIDTH, HEIGHT, NOWHERE).painted(Box(40, 30, 90, 80), np.full((80, 90), 255, np.uint8), applies=True)
    result = rendered(steps, state_with(replace(BLUR, region=region), of=scan))
    full = rendered(steps, state_with(BLUR, of=scan))
    inside = np.zeros((HEIGHT, WIDTH), bool)
    inside[30:110, 40:130] = True
    assert (result[~inside] == scan.pixels[~inside]).all()
    assert (result[inside] == full[inside]).all()
    assert (full[inside] != scan.pixels[inside]).any()


def test_strength_is_a_blend_of_the_step_with_its_input() -> None:
    steps = Steps()
    scan, full = (rendered(steps, state_with(*recipe)).astype(float) for recipe in ((), (BLUR,)))
    half = rendered(steps, state_with(replace(BLUR, strength=0.5)))
    assert np.abs(half - (scan + full) / 2).max() <= 1


def test_a_change_of_strength_or_of_a_later_step_runs_no_step_again() -> None:
    steps = Steps()
    chain = steps.chain()
    state = state_with(BLUR, WIDE_BLUR)
    rendered(steps, state, chain)
    done = steps.applied
    rendered(steps, state_with(BLUR, replace(WIDE_BLUR, strength=0.3), of=state.photo), chain)
    rendered(steps, state_with(BLUR, replace(WIDE_BLUR, is_on=False), of=state.photo), chain)
    assert steps.applied == done


def test_another_input_of_a_step_is_never_taken_for_the_one_that_is_kept() -> None:
    steps = Steps()
    chain, scan = steps.chain(), photo()
    recipes = [
        (BLUR, WIDE_BLUR),
        (replace(BLUR, strength=0.5), WIDE_BLUR),
        (replace(BLUR, parameters={"radius": 5}), WIDE_BLUR),
        (WIDE_BLUR, BLUR),
        (replace(BLUR, region=Region(WIDTH, HEIGHT, NOWHERE)), WIDE_BLUR),
    ]
    for recipe in recipes:
        state = state_with(*recipe, of=scan)
        assert (rendered(steps, state, chain) == rendered(steps, state)).all()


def test_a_repair_is_seen_by_the_tiles_that_its_hole_reaches_and_only_by_them() -> None:
    steps = Steps()
    chain = steps.chain()
    state = state_with(BLUR)
    rendered(steps, state, chain)
    done = steps.applied
    repaired = replace(state, repairs=(filled(Box(4, 4, 20, 20), 255),))
    assert (rendered(steps, repaired, chain) == rendered(Steps(), repaired)).all()
    assert steps.applied == done + 1


def test_another_photo_gets_nothing_of_the_one_before() -> None:
    steps = Steps()
    chain = steps.chain()
    rendered(steps, state_with(BLUR), chain)
    other = state_with(BLUR, of=photo(seed=1))
    assert (rendered(steps, other, chain) == rendered(steps, other)).all()


def test_a_tile_that_does_not_fit_into_memory_is_done_in_pieces_with_the_same_result() -> None:
    state = state_with(BLUR)
    assert (rendered(Steps(), state, Steps(most=150).chain(512)) == rendered(Steps(), state)).all()


def test_memory_that_is_too_small_for_the_smallest_piece_is_told() -> None:
    steps = Steps(most=10)
    with pytest.raises(NoMemoryError, match="Blur"):
        rendered(steps, state_with(BLUR), steps.chain(512))


def test_what_is_kept_stays_below_its_limit() -> None:
    steps = Steps()
    cache = OutputCache(64 * 64 * 3 * 4 * 5)
    chain = Chain(steps.choices, NoNets(), cache, 64)
    state = state_with(BLUR, WIDE_BLUR)
    assert (rendered(steps, state, chain) == rendered(steps, state)).all()
    assert cache.bytes_held <= cache.limit


@pytest.mark.parametrize("level", [1, 2, 3])
def test_a_reduced_view_is_exact_once_the_tiles_of_the_photo_are_at_hand(level: int) -> None:
    import cv2

    steps = Steps()
    chain = steps.chain()
    state = state_with(WIDE_BLUR)
    box = output_box(state, level)
    quick, is_exact = render_approximately(state, box, level, chain)
    assert not is_exact
    whole = rendered(steps, state, chain)
    again, is_exact = render_approximately(state, box, level, chain)
    assert is_exact
    assert (again == render(state, box, level, chain=steps.chain())).all()
    inner = HEIGHT // 2**level, WIDTH // 2**level
    size = inner[1] * 2**level, inner[0] * 2**level
    expected = cv2.resize(whole[: size[1], : size[0]], inner[::-1], interpolation=cv2.INTER_AREA)
    assert np.abs(again[: inner[0], : inner[1]].astype(int) - expected).max() <= 1
    assert quick.shape == again.shape


def test_a_step_looks_at_the_photo_once_as_the_steps_before_it_leave_it() -> None:
    steps = Steps()
    dark = Photo(np.full((HEIGHT, WIDTH, 3), 51, np.uint8))
    state = state_with(StepInstance("level"), StepInstance("level"), of=dark)
    recipe = analyse(state, steps.chain(), SilentProgress())
    found = [step.facts["mean"] for step in recipe if step.facts]
    assert found == pytest.approx([0.2, 0.5], abs=1e-3)
    known = MappingProxyType({"mean": 0.3})
    kept = analyse(replace(state, recipe=(replace(recipe[0], facts=known),)), steps.chain(), SilentProgress())
    assert kept[0].facts == known


def test_a_step_that_is_off_does_not_look_at_the_photo() -> None:
    state = state_with(StepInstance("level", is_on=False))
    assert analyse(state, Steps().chain(), SilentProgress())[0].facts is None


@pytest.mark.parametrize(("width", "height", "count"), [(4000, 3000, 16), (300, 200, 2), (256, 256, 1), (40, 9, 1)])
def test_the_pieces_looked_at_lie_inside_the_photo_and_span_it(width: int, height: int, count: int) -> None:
    boxes = sample_boxes(width, height)
    assert len(set(boxes)) == len(boxes) == count
    assert all(Box(0, 0, width, height).contains(box) for box in boxes)
    if count > 1:
        assert min(box.x for box in boxes) == 0
        assert max(box.right for box in boxes) == width


def test_rendering_can_be_cancelled_between_two_tiles() -> None:
    class Impatient:
        def update(self, fraction: float, stage: str) -> None:
            if fraction > 0:
                raise Cancelled

    scan = Photo(np.zeros((600, 600, 3), np.uint8))
    state = state_with(BLUR, of=scan)
    with pytest.raises(Cancelled):
        render(state, output_box(state, 0), chain=Steps().chain(512), progress=Impatient())


def test_a_step_that_does_not_exist_is_said_to_be_missing() -> None:
    with pytest.raises(UsageError, match="no step called “polish”"):
        rendered(Steps(), state_with(StepInstance("polish")))


def test_a_recipe_with_what_a_step_does_not_have_or_cannot_take_is_refused() -> None:
    choices = Steps().choices
    check_recipe([WIDE_BLUR], choices)
    for parameters in ({"colour": 1}, {"radius": 9999}, {"radius": float("nan")}):
        with pytest.raises(UsageError, match="Blur"):
            check_recipe([StepInstance("blur", parameters)], choices)


def test_a_step_that_gives_no_numbers_is_stopped() -> None:
    broken = Step("broken", "Broken", "", "", "", lambda tile, *_: tile.image * np.float32("nan"))
    chain = Chain((StepChoice("broken", "Broken", "", "", "", "", broken),), NoNets())
    with pytest.raises(InferenceError, match="Broken"):
        rendered(Steps(), state_with(StepInstance("broken")), chain)


def test_a_closed_photo_is_let_go() -> None:
    steps, cache = Steps(), OutputCache()
    chain = Chain(steps.choices, NoNets(), cache)
    state = state_with(BLUR)
    rendered(steps, state, chain)
    kept = weakref.ref(state.photo)
    chain.forget()
    del state
    assert cache.bytes_held == 0
    assert kept() is None
