"""Repairs bring no colours into a grey or brown print."""

import numpy as np
import pytest

from restorer_app.steps.tint import with_tint

SIDE = 120
HOLE = np.zeros((SIDE, SIDE), bool)
HOLE[40:80, 50:90] = True
GREYS = np.random.default_rng(3).uniform(0.1, 0.9, (SIDE, SIDE, 1)).astype(np.float32)
SEPIA = np.concatenate([GREYS**0.8, GREYS, 0.8 * GREYS**1.2], axis=2)


def coloured(picture: np.ndarray) -> np.ndarray:
    """As a net might fill its hole: a little red and blue."""
    return np.where(HOLE[..., None], picture + np.float32([0.05, -0.02, 0.03]), picture)


def test_a_grey_print_stays_grey() -> None:
    result = with_tint(coloured(np.repeat(GREYS, 3, axis=2)), HOLE, ~HOLE)
    assert np.ptp(result, axis=2).max() < 1e-5
    assert np.allclose(result.mean(axis=2)[HOLE], GREYS[..., 0][HOLE] + 0.02, atol=1e-5)


def test_a_brown_print_stays_brown() -> None:
    result = with_tint(coloured(SEPIA), HOLE, ~HOLE)
    strays = result - result.mean(axis=2, keepdims=True) - (SEPIA - SEPIA.mean(axis=2, keepdims=True))
    assert np.abs(strays[HOLE]).max() < 0.015
    assert np.array_equal(result[~HOLE], SEPIA[~HOLE])


def test_colours_that_are_around_stay_in_a_repair() -> None:
    colourful = np.random.default_rng(4).uniform(0, 1, (SIDE, SIDE, 3)).astype(np.float32)
    assert np.abs(with_tint(colourful, HOLE, ~HOLE) - colourful).max() < 0.1
    assert np.abs(with_tint(colourful, HOLE, ~HOLE) - colourful).mean() < 1e-3


@pytest.mark.parametrize("value", [0.0, 0.5, 1.0])
def test_even_surroundings_are_no_reason_to_stumble(value: float) -> None:
    even = np.full((SIDE, SIDE, 3), value, np.float32)
    assert np.allclose(with_tint(even, HOLE, ~HOLE), even, atol=1e-5)
    assert with_tint(even, HOLE, np.zeros_like(HOLE)) is even
