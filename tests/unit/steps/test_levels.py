"""Auto levels: each colour from black to white, but what is even or full already stays as it is."""

import numpy as np
import pytest

from restorer_app.steps import levels
from restorer_app.steps.context import Samples, Tile


def stretched(image: np.ndarray, part: np.ndarray | None = None) -> np.ndarray:
    """A part of an image, or all of it, after the image was looked at."""
    facts = levels.analyse(Samples(lambda: image, ()), {}, None, "auto_levels")
    return levels.apply(Tile(image if part is None else part), {}, facts, None, "auto_levels")


def ramp(*ends: tuple[float, float]) -> np.ndarray:
    """(20, 256, 3) float32: each channel from one value to another."""
    planes = [np.linspace(low, high, 256, dtype=np.float32) for low, high in ends]
    return np.repeat(np.stack(planes, axis=1)[None], 20, axis=0)


def test_a_faded_colour_goes_from_black_to_white_again():
    result = stretched(ramp((0.2, 0.8), (0.0, 0.5), (0.3, 1.0)))
    assert result.min(axis=(0, 1)) == pytest.approx(0, abs=0.01)
    assert result.max(axis=(0, 1)) == pytest.approx(1, abs=0.01)
    assert np.ptp(result, axis=2).max() < 0.01


def test_a_tile_is_stretched_as_the_photo_it_is_of():
    image = ramp((0.2, 0.8), (0.1, 0.6), (0.3, 1.0))
    assert np.array_equal(stretched(image, image[:, 100:140]), stretched(image)[:, 100:140])


def test_what_is_full_already_hardly_changes_and_what_is_even_not_at_all():
    full = ramp((0, 1), (0, 1), (0, 1))
    assert np.abs(stretched(full) - full).max() < 0.01
    even = np.full((20, 20, 3), 0.4, np.float32)
    assert np.array_equal(stretched(even), even)


def test_a_black_and_a_white_that_lie_too_close_in_a_project_still_give_a_picture():
    facts = {f"black_{channel}": 200 for channel in levels.CHANNELS}
    facts |= {f"white_{channel}": 100 for channel in levels.CHANNELS}
    assert np.isfinite(levels.apply(Tile(ramp((0, 1), (0, 1), (0, 1))), {}, facts, None, "auto_levels")).all()


def test_few_outliers_do_not_count():
    image = ramp((0.2, 0.8), (0.2, 0.8), (0.2, 0.8))
    image[0, :10] = 1
    assert stretched(image)[10, 255] == pytest.approx(1, abs=0.02)
