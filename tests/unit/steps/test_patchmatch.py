"""Copying texture from elsewhere in the photo."""

import cv2
import numpy as np
import pytest

from restorer_app.core.box import Box
from restorer_app.core.composite import scanned
from restorer_app.core.mask import Mask
from restorer_app.core.photo import Photo
from restorer_app.core.progress import SilentProgress
from restorer_app.core.state import Candidate, DocumentState, Hole, Origin, Patch, Repair
from restorer_app.engine.repair import _halved
from restorer_app.steps.patchmatch import synthesised

SIDE = 128


def fabric() -> np.ndarray:
    """(SIDE, SIDE, 3) float32: a woven pattern of six pixels, with a little noise."""
    y, x = np.mgrid[0:SIDE, 0:SIDE]
    plane = 0.5 + 0.2 * np.sign(np.sin(x * np.pi / 6)) * np.sign(np.sin(y * np.pi / 6))
    noise = np.random.default_rng(3).normal(0, 0.01, (SIDE, SIDE, 3))
    return (plane[..., None] * (1.0, 0.9, 0.7) + noise).astype(np.float32)


def hole_of(*box: int) -> np.ndarray:
    hole = np.zeros((SIDE, SIDE), bool)
    hole[Box(*box).slices] = True
    return hole


def filled(image: np.ndarray, hole: np.ndarray, source: np.ndarray | None = None, seed: int = 0) -> np.ndarray:
    """With the mean of what is known as the first guess."""
    start = image.copy()
    start[hole] = image[~hole].mean(axis=0)
    source = ~hole if source is None else source
    return synthesised(start, hole, source, np.random.default_rng(seed), SilentProgress())


@pytest.mark.parametrize("box", [(44, 40, 40, 44), (0, 0, 30, 40), (88, 20, 40, 40)], ids=["inside", "corner", "edge"])
def test_a_pattern_goes_on_through_the_hole(box: tuple[int, int, int, int]) -> None:
    image, hole = fabric(), hole_of(*box)
    result = filled(image, hole)
    assert np.abs(result - image)[hole].mean() < 0.05  # 0.18 for its mean colour
    away = ~cv2.dilate(hole.astype(np.uint8), np.ones((3, 3), np.uint8)).astype(bool)
    assert np.array_equal(result[away], image[away])


def test_only_the_sources_are_copied() -> None:
    image, hole = fabric(), hole_of(50, 50, 24, 24)
    image[:, 64:] = (0.1, 0.8, 0.1)
    source = ~hole & (np.arange(SIDE) < 64)
    assert np.abs(filled(image, hole, source)[hole] - (0.1, 0.8, 0.1)).max(axis=1).min() > 0.15


def test_a_seed_gives_the_same_again_and_another_one_something_else() -> None:
    image, hole = np.random.default_rng(1).random((SIDE, SIDE, 3)).astype(np.float32), hole_of(40, 40, 40, 40)
    first, again, other = (filled(image, hole, seed=seed) for seed in (1, 1, 2))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_where_there_is_nothing_to_copy_the_nearest_pixels_are_taken() -> None:
    image = np.full((9, 12, 3), 0.2, np.float32)
    image[:, 6:] = 0.9
    hole = np.zeros((9, 12), bool)
    hole[2:7, 1:11] = True
    result = filled(image, hole)
    assert set(np.unique(result[hole])) == {np.float32(0.2), np.float32(0.9)}


@pytest.fixture
def state() -> DocumentState:
    """A photo with the pixel at 5, 5 marked and the one at 10, 10 repaired."""
    photo = Photo(np.zeros((20, 30, 1), np.uint8))
    marks = np.zeros((20, 30), bool)
    marks[5, 5] = True
    patch = Patch(Box(10, 10, 2, 1), np.array([[True, False]]))
    pixels = (np.zeros((1, 2, 1), np.uint8),)
    repair = Repair(Hole((patch,), 1), (Candidate(pixels, 0, "heal", Origin.LEARNED),))
    return DocumentState(photo, Mask.from_array(marks), repairs=(repair,))


def test_marked_and_repaired_pixels_are_not_the_scans_own(state: DocumentState) -> None:
    own = scanned(state, Box(4, 4, 10, 10))
    assert {(int(x) + 4, int(y) + 4) for y, x in np.argwhere(~own)} == {(5, 5), (10, 10)}


def test_a_repair_is_not_copied_where_a_wide_hole_is_filled_at_half_size_either(state: DocumentState) -> None:
    small = _halved(state, state.photo.box)
    assert {(int(x), int(y)) for y, x in np.argwhere(~scanned(small, small.photo.box))} == {(5, 5)}
