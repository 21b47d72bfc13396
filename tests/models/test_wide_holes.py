"""Wide holes, holes at the photo's edge and missing corners, through the engine that users run."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from restorer_app.catalog import load_cards
from restorer_app.core import crops
from restorer_app.core.composite import read_box
from restorer_app.core.crops import is_too_large
from restorer_app.core.mask import Mask
from restorer_app.core.photo import Photo
from restorer_app.core.progress import Cancelled, SilentProgress
from restorer_app.core.state import new_state
from restorer_app.engine.engine import Engine
from restorer_app.engine.repair import repair_holes
from restorer_app.files.masks import import_mask
from restorer_app.files.opening import open_photo
from restorer_app.paths import models_dir, resources_dir
from restorer_app.steps.fills import fill_choices, find_choice
from restorer_app.steps.holes import find_holes

CARDS = load_cards(models_dir())
HEIGHT, WIDTH = 560, 680
each_fill = pytest.mark.parametrize("fill", ["heal", "heal_gan", "patchmatch", "membrane"])


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine(CARDS, "cpu")


def plane(height: int = HEIGHT, width: int = WIDTH) -> np.ndarray:
    """(height, width) float in 0..1: a rough texture that gets brighter to the right."""
    texture = np.random.default_rng(8).normal(0, 1, (height, width))
    texture = cv2.GaussianBlur(texture, (0, 0), 0.8)
    return np.asarray(np.clip(0.4 + 0.2 * np.linspace(0, 1, width) + 0.06 * texture / texture.std(), 0, 1))


def photo_of(values: np.ndarray, dtype: type = np.uint8, channels: int = 3) -> Photo:
    pixels = np.rint(values * np.iinfo(dtype).max).astype(dtype)
    return Photo(np.repeat(pixels[..., None], channels, axis=2))


def ellipse(middle: tuple[int, int], axes: tuple[int, int]) -> np.ndarray:
    hole = np.zeros((HEIGHT, WIDTH), np.uint8)
    return cv2.ellipse(hole, middle, axes, 0, 0, 360, 1, -1).astype(bool)


def corner(size: int) -> np.ndarray:
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    return np.asarray((HEIGHT - y) + (WIDTH - x) < size)


def repaired(photo: Photo, holes: np.ndarray, fill: str, engine: Engine, grain: float = 100) -> np.ndarray:
    """The pixels after the repair of holes that were painted white."""
    spoiled = photo.pixels.copy()
    spoiled[holes] = np.iinfo(spoiled.dtype).max
    state = replace(new_state(Photo(spoiled)), mask=Mask.from_array(holes))
    choice = find_choice(fill_choices(CARDS), fill)
    repairs = repair_holes(state, state.mask, choice, {"grain": grain}, 0, engine, SilentProgress())
    return read_box(replace(state, repairs=repairs), state.photo.box)


def roughness(pixels: np.ndarray, where: np.ndarray) -> float:
    """The mean step between neighbours."""
    steps = np.abs(np.diff(pixels.astype(float).mean(axis=2), axis=1))
    return float(steps[where[:, 1:] & where[:, :-1]].mean())


def test_the_middle_of_a_wide_hole_has_the_full_texture_of_its_surroundings(engine: Engine) -> None:
    photo, hole = photo_of(plane()), ellipse((WIDTH // 2, HEIGHT // 2), (195, 66))
    result = repaired(photo, hole, "patchmatch", engine, grain=0)
    middle = ellipse((WIDTH // 2, HEIGHT // 2), (130, 14))
    assert 0.8 < roughness(result, middle) / roughness(photo.pixels, ~hole) < 1.2


@each_fill
def test_a_missing_corner_is_neither_darker_nor_lighter_than_the_picture_around_it(fill: str, engine: Engine) -> None:
    photo, hole = photo_of(plane()), corner(420)
    result = repaired(photo, hole, fill, engine).astype(float)
    around = photo.pixels[corner(480) & ~hole].mean()
    for part in (hole, corner(210), corner(60)):
        assert abs(result[part].mean() - around) < 15


@each_fill
@pytest.mark.parametrize(("dtype", "channels"), [(np.uint8, 1), (np.uint8, 3), (np.uint16, 1), (np.uint16, 3)])
def test_beside_a_wide_hole_at_the_edge_nothing_changes(fill: str, engine: Engine, dtype: type, channels: int) -> None:
    photo, hole = photo_of(plane(), dtype, channels), ellipse((0, HEIGHT // 2), (80, 215))
    result = repaired(photo, hole, fill, engine)
    assert result.dtype == dtype
    assert np.array_equal(result[~hole], photo.pixels[~hole])
    assert not np.array_equal(result[hole], photo.pixels[hole])


def test_a_wide_hole_shows_no_joints(engine: Engine) -> None:
    """Where its patches meet."""
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    photo, hole = photo_of(0.3 + 0.3 * x / WIDTH + 0.1 * y / HEIGHT), ellipse((360, 280), (300, 200))
    result = repaired(photo, hole, "membrane", engine, grain=0).astype(int)
    assert np.abs(result - photo.pixels.astype(int)).max() <= 1


@pytest.mark.parametrize("largest", [2**21, 2**16], ids=["in one crop", "in pieces"])
def test_the_middle_of_a_wide_hole_has_the_grain_of_the_print(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, largest: int
) -> None:
    monkeypatch.setattr(crops, "LARGEST_CROP", largest)
    grain = np.random.default_rng(9).normal(0, 0.03, (900, 900))
    hole = np.zeros((900, 900), bool)
    hole[:640, :640] = True
    result = repaired(photo_of(0.5 + grain), hole, "harmonic", engine)[..., 0]
    deviations = [result[y : y + 100, x : x + 100].std() for y, x in ((30, 30), (30, 300), (300, 30), (450, 450))]
    assert min(deviations) > 0.7 * 0.03 * 255
    assert max(deviations) < 1.2 * min(deviations)


@pytest.mark.parametrize("fill", ["heal", "membrane"])
def test_a_hole_too_large_for_one_crop_is_filled_without_seams(fill: str, engine: Engine) -> None:
    y, x = np.mgrid[0:1600, 0:1600]
    photo = photo_of(0.3 + 0.3 * x / 1600 + 0.1 * y / 1600)
    hole = np.zeros((1600, 1600), bool)
    hole[200:1400, 150:290] = hole[1260:1400, 150:1400] = True
    assert is_too_large(find_holes(Mask.from_array(hole))[0], photo.box)
    result = repaired(photo, hole, fill, engine, grain=0).astype(int)
    assert np.array_equal(result[~hole], photo.pixels[~hole])
    error = result - photo.pixels.astype(int)
    assert np.abs(error).max() <= 10
    assert max(np.abs(np.diff(error, axis=axis)).max() for axis in (0, 1)) <= 4


@each_fill
def test_the_torn_corner_of_the_sample_print_does_not_stay_as_dark_as_the_scanner_bed(
    fill: str, engine: Engine
) -> None:
    quiet = SilentProgress()
    photo = open_photo(resources_dir() / "sample" / "sample.jpg", quiet)
    marks = import_mask(resources_dir() / "sample" / "sample-mask.png", photo.width, photo.height, quiet).to_array()
    place = np.s_[photo.height - 400 :, photo.width - 400 :]
    pixels, hole = photo.pixels[place], marks[place]
    result = repaired(Photo(pixels), hole, fill, engine)
    corner_of_it = np.s_[-80:, -80:]
    assert pixels[corner_of_it].mean() < 50
    assert result[corner_of_it].mean() > 80


class CancelAfter:
    """Progress that is cancelled after so many updates, and keeps count of them."""

    def __init__(self, updates: int) -> None:
        self.allowed, self.fractions = updates, list[float]()

    def update(self, fraction: float, stage: str) -> None:
        self.fractions.append(fraction)
        if len(self.fractions) > self.allowed:
            raise Cancelled


def test_a_long_copy_tells_its_progress_and_can_be_cancelled_within_one_crop(engine: Engine) -> None:
    hole = ellipse((200, 200), (40, 40))
    state = replace(new_state(photo_of(plane())), mask=Mask.from_array(hole))
    choice = find_choice(fill_choices(CARDS), "patchmatch")
    whole = CancelAfter(1000)
    repair_holes(state, state.mask, choice, {}, 0, engine, whole)
    assert whole.fractions == sorted(whole.fractions)
    assert len({*whole.fractions}) > 10
    half = CancelAfter(len(whole.fractions) // 2)
    with pytest.raises(Cancelled):
        repair_holes(state, state.mask, choice, {}, 0, engine, half)
    assert len(half.fractions) == half.allowed + 1
    assert state.repairs == ()
    assert np.array_equal(state.mask.to_array(), hole)
