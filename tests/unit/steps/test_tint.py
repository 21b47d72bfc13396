"""Repairs bring no colours into a grey or brown print."""

import cv2
import numpy as np
import pytest

from restorer_app.steps.tint import has_one_ink, tint_of, with_tint

SIDE = 120
HOLE = np.zeros((SIDE, SIDE), bool)
HOLE[40:80, 50:90] = True
GREYS = np.random.default_rng(3).uniform(0.1, 0.9, (SIDE, SIDE, 1)).astype(np.float32)
SEPIA = np.concatenate([GREYS**0.8, GREYS, 0.8 * GREYS**1.2], axis=2)


def tinted(picture: np.ndarray) -> np.ndarray:
    tint = tint_of(picture, ~HOLE)
    assert tint is not None
    return with_tint(picture, HOLE, ~HOLE, tint)


def coloured(picture: np.ndarray) -> np.ndarray:
    """As a net might fill its hole: a little red and blue."""
    return np.where(HOLE[..., None], picture + np.float32([0.05, -0.02, 0.03]), picture)


def test_a_grey_print_stays_grey() -> None:
    result = tinted(coloured(np.repeat(GREYS, 3, axis=2)))
    assert np.ptp(result, axis=2).max() < 1e-5
    assert np.allclose(result.mean(axis=2)[HOLE], GREYS[..., 0][HOLE] + 0.02, atol=1e-5)


def test_a_brown_print_stays_brown() -> None:
    result = tinted(coloured(SEPIA))
    strays = result - result.mean(axis=2, keepdims=True) - (SEPIA - SEPIA.mean(axis=2, keepdims=True))
    assert np.abs(strays[HOLE]).max() < 0.015
    assert np.array_equal(result[~HOLE], SEPIA[~HOLE])


def test_colours_that_are_around_stay_in_a_repair() -> None:
    noise = np.random.default_rng(4).normal(0, 1, (SIDE, SIDE, 3)).astype(np.float32)
    colourful = np.clip(0.5 + cv2.GaussianBlur(noise, (0, 0), 4), 0, 1)
    assert np.abs(tinted(colourful) - colourful).max() < 0.1
    assert np.abs(tinted(colourful) - colourful).mean() < 1e-3


@pytest.mark.parametrize("value", [0.0, 0.5, 1.0])
def test_even_surroundings_are_no_reason_to_stumble(value: float) -> None:
    even = np.full((SIDE, SIDE, 3), value, np.float32)
    assert np.allclose(tinted(even), even, atol=1e-5)
    assert tint_of(even, np.zeros_like(HOLE)) is None


def test_a_small_thing_in_colour_keeps_it_in_a_repair_across_it() -> None:
    picture = np.repeat(GREYS, 3, axis=2)
    hole = np.zeros((SIDE, SIDE), bool)
    hole[:, 56:66] = True
    picture[50:70, 50:72] = (0.7, 0.2, 0.2)
    tint = tint_of(picture, ~hole)
    assert tint is not None
    assert np.allclose(with_tint(picture, hole, ~hole, tint)[54:66, 58:64], (0.7, 0.2, 0.2), atol=0.03)


def test_where_nothing_is_known_the_tint_is_that_of_elsewhere() -> None:
    tint = tint_of(np.repeat(GREYS, 3, axis=2), ~HOLE)
    assert tint is not None
    unknown = np.zeros_like(HOLE)
    assert np.ptp(with_tint(coloured(np.repeat(GREYS, 3, axis=2)), HOLE, unknown, tint)[HOLE], axis=1).max() < 1e-5


def test_colours_of_very_different_strength_side_by_side_are_no_reason_to_stumble() -> None:
    random = np.random.default_rng(75)
    picture = np.full((SIDE, SIDE, 3), 0.5, np.float32)
    strength = 10.0 ** random.uniform(-7, -0.3, (SIDE // 2, SIDE, 1))
    picture[: SIDE // 2] += (strength * random.normal(0, 1, (SIDE // 2, SIDE, 3))).astype(np.float32)
    assert np.isfinite(tinted(picture)).all()


def straying(shares: dict[float, float]) -> np.ndarray:
    """A sepia print in which shares of the pixels stray so far from its tint, to red as often as to green."""
    random = np.random.default_rng(8)
    lengths = random.choice(list(shares), (SIDE, SIDE, 1), p=list(shares.values())) * random.choice(
        [-1, 1], GREYS.shape
    )
    return (SEPIA + lengths * np.array([1, -1, 0]) / 2**0.5).astype(np.float32)


@pytest.mark.parametrize("shares", [{0.0: 1.0}, {0.005: 0.8, 0.3: 0.2}, {0.02: 0.9, 0.035: 0.05, 0.2: 0.05}])
def test_a_print_of_one_ink_is_known_by_its_colours_with_stains_and_grain_too(shares: dict[float, float]) -> None:
    assert has_one_ink(straying(shares))


def test_faint_colours_beside_a_few_strong_ones_are_those_of_a_colour_photo() -> None:
    assert not has_one_ink(straying({0.012: 0.6, 0.023: 0.25, 0.08: 0.15}))
