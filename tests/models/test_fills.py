"""Every fill of the model list, through the engine that users run."""

import cv2
import numpy as np
import pytest

from restorer_app import metrics
from restorer_app.catalog import load_cards
from restorer_app.core.box import Box
from restorer_app.core.composite import read_box
from restorer_app.core.errors import InferenceError
from restorer_app.core.mask import Mask
from restorer_app.core.photo import Photo
from restorer_app.core.progress import Cancelled, SilentProgress
from restorer_app.core.state import DocumentState, Origin, new_state
from restorer_app.document.edits import apply_repairs, set_mask
from restorer_app.engine.engine import Engine
from restorer_app.engine.repair import repair_holes
from restorer_app.paths import models_dir
from restorer_app.steps.advice import advise
from restorer_app.steps.fills import FillChoice, fill_choices, find_choice
from restorer_app.steps.holes import find_holes

CARDS = load_cards(models_dir())
CHOICES = fill_choices(CARDS)
every_choice = pytest.mark.parametrize("choice", CHOICES, ids=lambda choice: choice.id)


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine(CARDS, "cpu")


def scan(dtype: type, channels: int, height: int = 120, width: int = 160) -> Photo:
    """A soft gradient with a little grain, away from black and white."""
    rng = np.random.default_rng(5)
    y, x = np.mgrid[0:height, 0:width]
    plane = 0.3 + 0.4 * x / width + 0.1 * np.sin(y / 17) + rng.normal(0, 0.01, (height, width))
    top = np.iinfo(dtype).max
    return Photo(np.repeat((plane * top).astype(dtype)[..., None], channels, axis=2))


def damage(height: int = 120, width: int = 160) -> np.ndarray:
    """A scratch, a speck in a corner and a blob at the edge."""
    holes = np.zeros((height, width), bool)
    holes[10:110, 60:63] = True
    holes[:3, :3] = True
    holes[50:70, width - 12 :] = True
    return holes


def repaired(photo: Photo, holes: np.ndarray, choice: FillChoice, engine: Engine) -> DocumentState:
    state = set_mask(Mask.from_array(holes))(new_state(photo))
    return apply_repairs(repair_holes(state, state.mask, choice, {}, 0, engine, SilentProgress()))(state)


class CancelAfter:
    def __init__(self, updates: int) -> None:
        self.left = updates

    def update(self, fraction: float, stage: str) -> None:
        self.left -= 1
        if self.left < 0:
            raise Cancelled


@every_choice
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("channels", [1, 3])
def test_pixels_outside_holes_are_bit_identical_and_holes_are_close_to_what_was_there(
    choice: FillChoice, engine: Engine, dtype: type, channels: int
) -> None:
    photo, holes = scan(dtype, channels), damage()
    spoiled = photo.pixels.copy()
    spoiled[holes] = np.iinfo(dtype).max
    state = repaired(Photo(spoiled), holes, choice, engine)
    result = read_box(state, photo.box)
    assert state.mask.is_empty
    assert result.dtype == dtype
    assert np.array_equal(result[~holes], photo.pixels[~holes])
    error = np.abs(result[holes].astype(float) - photo.pixels[holes]) / np.iinfo(dtype).max
    assert error.mean() < 0.04


class Heard:
    def __init__(self) -> None:
        self.stages: set[str] = set()

    def update(self, fraction: float, stage: str) -> None:
        self.stages.add(stage)


def test_progress_counts_nothing_but_what_the_user_knows(engine: Engine) -> None:
    photo, holes, heard = scan(np.uint8, 3), damage(), Heard()
    state = set_mask(Mask.from_array(holes))(new_state(photo))
    choice = next(choice for choice in CHOICES if choice.id == "telea")
    repair_holes(state, state.mask, choice, {}, 0, engine, heard)
    assert "Healing" in heard.stages
    assert not any(letter.isdigit() for stage in heard.stages for letter in stage)
    assert not any("done" in stage for stage in heard.stages)


@every_choice
def test_what_was_in_the_hole_has_no_influence(choice: FillChoice, engine: Engine) -> None:
    photo, holes = scan(np.uint8, 3), damage()
    white, noise = photo.pixels.copy(), photo.pixels.copy()
    white[holes] = 255
    noise[holes] = np.random.default_rng(0).integers(0, 255, (np.count_nonzero(holes), 3))
    a, b = (repaired(Photo(pixels), holes, choice, engine) for pixels in (white, noise))
    assert np.array_equal(read_box(a, photo.box), read_box(b, photo.box))


@every_choice
def test_the_same_repair_twice_gives_the_same_bytes(choice: FillChoice, engine: Engine) -> None:
    photo, holes = scan(np.uint8, 3), damage()
    a, b = (repaired(photo, holes, choice, engine) for _ in range(2))
    assert np.array_equal(read_box(a, photo.box), read_box(b, photo.box))


@every_choice
@pytest.mark.parametrize("size", [(1, 1), (1, 40), (3, 5), (30, 30), (700, 900)])
def test_a_photo_that_is_all_damage_is_refused_in_a_sentence(
    choice: FillChoice, engine: Engine, size: tuple[int, int]
) -> None:
    with pytest.raises(InferenceError, match="nothing around"):
        repaired(scan(np.uint8, 3, *size), np.ones(size, bool), choice, engine)


@every_choice
@pytest.mark.parametrize("size", [(1, 2), (1, 40), (3, 5), (30, 30)])
def test_a_tiny_photo_with_one_known_pixel_is_filled_from_it(
    choice: FillChoice, engine: Engine, size: tuple[int, int]
) -> None:
    holes = np.ones(size, bool)
    holes[0, 0] = False
    photo = Photo(np.full((*size, 3), 120, np.uint8))
    assert np.abs(read_box(repaired(photo, holes, choice, engine), photo.box).astype(int) - 120).max() < 40


@every_choice
def test_a_wide_hole_has_no_seams_and_no_black(choice: FillChoice, engine: Engine) -> None:
    height, width = 600, 700
    plane = np.linspace(60, 200, width)[None] + np.linspace(-20, 20, height)[:, None]
    photo = Photo(np.repeat(plane.astype(np.uint8)[..., None], 3, axis=2))
    y, x = np.mgrid[0:height, 0:width]
    holes = (x - 330) ** 2 + (y - 280) ** 2 < 200**2
    result = read_box(repaired(photo, holes, choice, engine), photo.box)[..., 0].astype(int)
    inside = holes[1:, 1:] & holes[:-1, :-1] & holes[1:, :-1] & holes[:-1, 1:]
    steps = np.maximum(np.abs(np.diff(result, axis=0))[:, 1:], np.abs(np.diff(result, axis=1))[1:])
    assert result[holes].min() > 30
    if choice.id in ("heal", "harmonic", "membrane"):
        assert np.abs(result[holes] - plane[holes]).mean() < 5
        assert steps[inside].max() <= 6


def test_a_torn_corner_is_filled_to_the_edge(engine: Engine) -> None:
    photo = scan(np.uint8, 1, 900, 900)
    y, x = np.mgrid[0:900, 0:900]
    holes = x + y > 1150
    result = read_box(repaired(photo, holes, CHOICES[0], engine), photo.box)
    assert result[holes].min() > 60
    assert np.array_equal(result[~holes], photo.pixels[~holes])


@every_choice
def test_a_crease_across_the_whole_print_shows_no_joints(choice: FillChoice, engine: Engine) -> None:
    height, width = 700, 900
    photo = scan(np.uint16, 1, height, width)
    smooth = np.repeat((0.3 + 0.4 * np.mgrid[0:height, 0:width][1] / width)[..., None], 1, axis=2)
    photo = Photo((smooth * 65535).astype(np.uint16))
    holes = np.zeros((height, width), bool)
    for y in range(height):
        holes[y, 100 + y : 110 + y] = True
    result = read_box(repaired(photo, holes, choice, engine), photo.box)[..., 0].astype(float) / 65535
    along = np.array([result[y, 105 + y] for y in range(height)])
    assert np.abs(np.diff(along - smooth[range(height), 105 + np.arange(height), 0])).max() < 0.02


@pytest.mark.parametrize("fill", ["heal", "patchmatch"])
def test_the_rim_of_a_repair_does_not_show(engine: Engine, fill: str) -> None:
    """In a coarse texture that gets brighter to the right."""
    rng = np.random.default_rng(8)
    texture = cv2.GaussianBlur(rng.normal(0, 1, (200, 300)), (0, 0), 1.5)
    plane = np.clip(60 + 120 * np.linspace(0, 1, 300) + 30 * texture / texture.std(), 0, 255)
    photo = Photo(np.repeat(plane.astype(np.uint8)[..., None], 3, axis=2))
    holes = np.zeros((200, 300), bool)
    holes[60:140, 100:190] = True
    (choice,) = (each for each in CHOICES if each.id == fill)
    result = read_box(repaired(photo, holes, choice, engine), photo.box)
    assert 0.8 < metrics.seam(result, holes) < 1.2


def test_a_cancelled_repair_stops_before_its_next_crops(engine: Engine) -> None:
    holes = np.zeros((1500, 1500), bool)
    holes[::250, ::250] = True
    state = set_mask(Mask.from_array(holes))(new_state(Photo(np.full((1500, 1500, 1), 99, np.uint8))))
    with pytest.raises(Cancelled):
        repair_holes(state, state.mask, CHOICES[-1], {}, 0, engine, CancelAfter(2))


def test_an_unknown_parameter_is_refused(engine: Engine) -> None:
    state = new_state(scan(np.uint8, 1))
    with pytest.raises(ValueError):
        repair_holes(state, state.mask, CHOICES[-1], {"colour": 1}, 0, engine, SilentProgress())


def test_each_hole_gets_the_fill_that_suits_it(engine: Engine) -> None:
    rng = np.random.default_rng(6)
    pixels, holes = scan(np.uint8, 3, 300, 900).pixels.copy(), np.zeros((300, 900), bool)
    pixels[:, 400:] = rng.integers(40, 200, (300, 500, 1))  # texture all over the right
    holes[100:150, 90:140] = holes[100:130, 480:510] = holes[20:24, 450:620] = holes[90:210, 680:800] = True
    done = repaired(Photo(pixels), holes, CHOICES[0], engine)
    fills = {repair.hole.box.x: repair.fill for repair in done.repairs}
    assert fills == {90: "heal", 480: "heal_gan", 450: "heal", 680: "patchmatch"}
    assert {repair.origin for repair in done.repairs} == {Origin.LEARNED, Origin.MOVED}


def test_a_scratch_that_runs_into_a_hole_does_not_change_what_suits_it(engine: Engine) -> None:
    rng = np.random.default_rng(6)
    pixels, holes = scan(np.uint8, 3, 240, 600).pixels.copy(), np.zeros((240, 600), bool)
    pixels[:, 400:] = rng.integers(40, 200, (240, 200, 1))
    holes[100:150, 480:530] = holes[120:124, 160:480] = True
    (repair,) = repaired(Photo(pixels), holes, CHOICES[0], engine).repairs
    assert repair.fill == "patchmatch"


def test_the_broad_part_of_a_long_crease_is_found_wherever_it_lies(engine: Engine) -> None:
    pixels = np.random.default_rng(6).integers(40, 200, (64, 6400, 1), np.uint8).repeat(3, axis=2)
    holes = np.zeros((64, 6400), bool)
    holes[30:34, :] = True
    for x in range(300, 6400, 700):
        one = holes.copy()
        one[10:54, x : x + 40] = True
        assert advise(new_state(Photo(pixels)), find_holes(Mask.from_array(one))[0]).is_textured


@pytest.mark.parametrize("fill", ["heal", "heal_gan", "patchmatch"])
def test_a_hole_is_filled_alike_whatever_else_is_marked(engine: Engine, fill: str) -> None:
    rng, first, other = np.random.default_rng(6), np.zeros((400, 400), bool), np.zeros((400, 400), bool)
    pixels = rng.integers(40, 200, (400, 400, 1), np.uint8).repeat(3, axis=2)
    first[300:320, 300:320] = other[20:40, 20:40] = True
    results = [
        read_box(repaired(Photo(pixels), marks, find_choice(CHOICES, fill), engine), Box(0, 0, 400, 400))
        for marks in (first, first | other)
    ]
    assert np.array_equal(results[0][first], results[1][first])


def test_a_small_thing_in_colour_on_a_grey_print_keeps_its_colour(engine: Engine) -> None:
    pixels = np.full((500, 700, 3), 120, np.uint8)
    pixels[230:270, 340:370] = (190, 60, 60)
    holes = np.array([[abs(x - y - 105) < 5 for x in range(700)] for y in range(500)])
    spoiled = pixels.copy()
    spoiled[holes] = 255
    result = read_box(repaired(Photo(spoiled), holes, find_choice(CHOICES, "heal"), engine), Box(0, 0, 700, 500))
    inside = result[245:255, 350:360].astype(int)
    assert (inside[..., 0] - inside[..., 1]).mean() > 100
    assert np.ptp(result[:100], axis=2).max() == 0


def test_another_seed_makes_up_another_texture_and_the_same_seed_the_same(engine: Engine) -> None:
    state = set_mask(Mask.from_array(damage()))(new_state(scan(np.uint8, 3)))

    def filled(fill: str, seed: int) -> np.ndarray:
        repairs = repair_holes(
            state, state.mask, find_choice(CHOICES, fill), {"grain": 0}, seed, engine, SilentProgress()
        )
        return read_box(apply_repairs(repairs)(state), state.photo.box)

    once, again, another = (filled("heal_gan", seed) for seed in (1, 1, 2))
    assert np.array_equal(once, again)
    assert not np.array_equal(once, another)
    assert np.array_equal(filled("heal", 1), filled("heal", 2))


@every_choice
@pytest.mark.parametrize("grain", [0, 100])
def test_a_grey_scan_in_three_channels_stays_grey(choice: FillChoice, engine: Engine, grain: float) -> None:
    photo, holes = scan(np.uint8, 3), damage()
    state = set_mask(Mask.from_array(holes))(new_state(photo))
    repairs = repair_holes(state, state.mask, choice, {"grain": grain}, 0, engine, SilentProgress())
    assert np.ptp(read_box(apply_repairs(repairs)(state), photo.box), axis=2).max() == 0


@pytest.mark.parametrize("size", [(1, 50), (50, 1)])
def test_best_quality_bears_a_photo_one_pixel_wide(engine: Engine, size: tuple[int, int]) -> None:
    photo, holes = scan(np.uint8, 3, *size), np.zeros(size, bool)
    holes.reshape(-1)[20:24] = True
    state = set_mask(Mask.from_array(holes))(new_state(photo))
    assert len(repair_holes(state, state.mask, CHOICES[0], {"best": 1}, 0, engine, SilentProgress())) == 1


def test_at_best_quality_it_can_be_cancelled_between_two_views(engine: Engine) -> None:
    state = set_mask(Mask.from_array(damage()))(new_state(scan(np.uint8, 3)))
    with pytest.raises(Cancelled):
        repair_holes(state, state.mask, find_choice(CHOICES, "heal"), {"best": 1}, 0, engine, CancelAfter(6))


def test_at_best_quality_it_does_not_matter_how_the_photo_lies(engine: Engine) -> None:
    photo, holes = scan(np.uint8, 3), damage()
    state, turned = (
        set_mask(Mask.from_array(turn(holes)))(new_state(Photo(np.ascontiguousarray(turn(photo.pixels)))))
        for turn in (lambda plane: plane, lambda plane: np.rot90(plane)[:, ::-1])
    )

    def filled(one: DocumentState, best: float) -> np.ndarray:
        values = {"grain": 0, "best": best}
        repairs = repair_holes(one, one.mask, find_choice(CHOICES, "heal"), values, 0, engine, SilentProgress())
        return read_box(apply_repairs(repairs)(one), one.photo.box).astype(int)

    off = [np.abs(np.rot90(filled(state, best))[:, ::-1] - filled(turned, best)).max() for best in (0, 1)]
    assert off[1] <= 1 < off[0]
