"""Deep in a wide hole the picture at half its size says what goes there; elsewhere nothing changes."""

import numpy as np
import pytest

from restorer_app.steps.coarse_to_fine import coarse_to_fine


class Recorder:
    """A fill that paints holes with the reciprocal of the picture's height and remembers what it was given."""

    def __init__(self) -> None:
        self.given: list[tuple[np.ndarray, np.ndarray]] = []

    def __call__(self, images: np.ndarray, holes: np.ndarray) -> np.ndarray:
        self.given.append((images, holes))
        return np.where(holes[..., None], np.float32(1 / images.shape[1]), images)


def with_hole(side: int) -> tuple[np.ndarray, np.ndarray]:
    """Grey of 0.5, and a square hole in the middle with what must not be looked at."""
    hole = np.zeros((1, 240, 201), bool)
    hole[0, 120 - side // 2 : 120 + side // 2, 100 - side // 2 : 100 + side // 2] = True
    return np.where(hole[..., None], np.nan, np.full((1, 240, 201, 3), 0.5)).astype(np.float32), hole


def test_a_hole_64_pixels_wide_is_filled_once_and_at_full_size() -> None:
    image, hole = with_hole(64)
    fill = Recorder()
    result = coarse_to_fine(fill, image, hole)
    assert len(fill.given) == 1
    assert np.array_equal(result, np.where(hole[..., None], np.float32(1 / 240), image))


@pytest.mark.parametrize(("side", "sizes"), [(100, [240, 120]), (180, [240, 120, 60])])
def test_the_middle_of_a_wide_hole_comes_from_smaller_pictures_and_its_rim_does_not(
    side: int, sizes: list[int]
) -> None:
    image, hole = with_hole(side)
    fill = Recorder()
    result = coarse_to_fine(fill, np.where(hole[..., None], np.float32(0.9), image), hole)
    assert [images.shape[1] for images, _ in fill.given] == sizes
    for images, holes in fill.given[1:]:
        assert np.allclose(images[~holes], 0.5)
    assert result[0, 120, 100, 0] > 1 / 125
    assert np.allclose(result[0, 120 - side // 2 + 8, 60:140], 1 / 240)
    assert np.array_equal(result[~hole], image[~hole])


def test_only_the_wide_holes_of_a_batch_are_looked_at_again() -> None:
    narrow, wide = with_hole(30), with_hole(120)
    fill = Recorder()
    images, holes = (np.nan_to_num(np.concatenate(pair)) for pair in zip(narrow, wide, strict=True))
    result = coarse_to_fine(fill, images, holes.astype(bool))
    assert [len(given) for given, _ in fill.given] == [2, 1]
    assert np.allclose(result[0][holes[0].astype(bool)], 1 / 240)


def test_texture_in_the_middle_of_a_wide_hole_is_that_of_full_size_on_shades_of_half_size() -> None:
    image, hole = with_hole(140)
    noise = np.random.default_rng(2).normal(size=hole.shape).astype(np.float32)
    given = []

    def fill(images: np.ndarray, holes: np.ndarray, drawn: np.ndarray) -> np.ndarray:
        given.append(drawn)
        shade = 0.2 if images.shape[1] == 240 else 0.8
        return np.where(holes[..., None], shade + 0.05 * drawn[..., None], images).astype(np.float32)

    result = coarse_to_fine(fill, np.nan_to_num(image), hole, noise)
    assert np.array_equal(given[1], noise[:, ::2, ::2])
    middle = np.s_[0, 110:130, 90:110]
    assert result[middle].mean() == pytest.approx(0.8, abs=0.05)
    assert np.corrcoef(result[middle][..., 0].ravel(), noise[middle].ravel())[0, 1] > 0.9
    assert result[middle].std() == pytest.approx(0.05, rel=0.25)
    assert np.array_equal(result[~hole], np.nan_to_num(image)[~hole])
