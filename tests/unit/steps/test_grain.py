"""Repairs get the grain of their surroundings."""

import cv2
import numpy as np
import pytest

from restorer_app.core.box import Box
from restorer_app.steps.grain import grain_of, white_noise, with_grain

SIDE = 160
BOX = Box(0, 0, SIDE, SIDE)
GREYS = np.linspace(0.3, 0.7, SIDE, dtype=np.float32)[None, :, None] * np.ones((SIDE, 1, 3), np.float32)
HOLE = np.zeros((SIDE, SIDE), bool)
HOLE[50:110, 60:100] = True


def grainy(deviation: float, size: float = 0.0) -> np.ndarray:
    """A print from dark to light with grain of that deviation (0..1) and size in pixels."""
    noise = np.random.default_rng(4).standard_normal((SIDE, SIDE, 3)).astype(np.float32)
    if size:
        noise = cv2.GaussianBlur(noise, (0, 0), size)
        noise /= noise.std()
    return GREYS + deviation * noise


def smoothly_repaired(picture: np.ndarray) -> np.ndarray:
    return np.where(HOLE[..., None], GREYS, picture)


def grained(picture: np.ndarray, amount: float = 1.0) -> np.ndarray:
    grain = grain_of(picture, ~HOLE)
    assert grain is not None
    return with_grain(picture, HOLE, grain, white_noise(BOX, 1), amount)


def alikeness(picture: np.ndarray) -> float:
    """How much a pixel's grain in the hole is like that of its neighbour."""
    inside = (picture - GREYS)[55:105, 65:95].mean(axis=2)
    return float(np.corrcoef(inside[:, 1:].ravel(), inside[:, :-1].ravel())[0, 1])


@pytest.mark.parametrize("size", [0, 0.8], ids=["fine", "coarse"])
def test_a_smooth_repair_gets_as_much_grain_as_there_is_around_it(size: float) -> None:
    picture = grainy(0.03, size)
    result = grained(smoothly_repaired(picture))
    ratio = (result - GREYS)[HOLE].std() / (picture - GREYS)[~HOLE].std()
    assert 0.7 < ratio < 1.1
    assert alikeness(result) == pytest.approx(alikeness(picture), abs=0.25)
    assert np.array_equal(result[~HOLE], picture[~HOLE])


def test_half_the_amount_is_half_the_grain() -> None:
    repaired = smoothly_repaired(grainy(0.03))
    whole, half = (grained(repaired, amount) for amount in (1, 0.5))
    assert np.allclose(half - repaired, (whole - repaired) / 2, atol=1e-6)


def test_what_has_its_grain_already_and_what_needs_none_stay_as_they_are() -> None:
    picture = grainy(0.03)
    again = grained(picture)
    assert (again - picture)[HOLE].std() < 0.01
    assert np.allclose(grained(GREYS), GREYS, atol=1e-3)


def test_edges_in_the_surroundings_are_not_taken_for_grain() -> None:
    picture = grainy(0.01)
    picture[:, ::20] += 0.3
    grain = grain_of(picture, ~HOLE)
    assert grain is not None
    assert np.sqrt(grain.variance) == pytest.approx(0.01, rel=0.35)


def test_where_almost_nothing_is_known_there_is_nothing_to_measure() -> None:
    known = np.zeros((SIDE, SIDE), bool)
    known[:10, :10] = True
    assert grain_of(grainy(0.03), known) is None


def test_two_boxes_show_the_same_noise_where_they_overlap() -> None:
    one, other = Box(10, 40, 100, 90), Box(50, 60, 120, 30)
    shared = one.intersection(other)
    assert np.array_equal(white_noise(one, 7)[shared.within(one)], white_noise(other, 7)[shared.within(other)])
    assert not np.array_equal(white_noise(one, 7), white_noise(one, 8))
