"""Measures: known values, the hole alone where one is given, and no silent comparison of unlike pictures."""

import math

import numpy as np
import pytest

from restorer_app import metrics


def pair(dtype: type = np.uint8) -> tuple[np.ndarray, np.ndarray]:
    """A flat picture, and the same 10/255 brighter in its left half."""
    top = np.iinfo(dtype).max
    a = np.full((20, 30, 3), round(100 / 255 * top), dtype)
    b = a.copy()
    b[:, :15] += round(10 / 255 * top)
    return a, b


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_mse_and_psnr_are_on_the_8_bit_scale_for_either_depth(dtype):
    a, b = pair(dtype)
    assert metrics.mse(a, b) == pytest.approx(50, rel=1e-3)
    assert metrics.psnr(a, b) == pytest.approx(10 * math.log10(255**2 / 50), abs=0.01)


def test_only_the_hole_counts_where_a_mask_is_given():
    a, b = pair()
    left, right = np.zeros((20, 30), bool), np.zeros((20, 30), np.uint8)
    left[:, :15], right[:, 15:] = True, 255
    assert metrics.mse(a, b, left) == pytest.approx(100)
    assert metrics.psnr(a, b, right) == math.inf
    assert metrics.ciede2000(a, b, left) > metrics.ciede2000(a, b, right) == 0
    assert math.isnan(metrics.mse(a, b, np.zeros((20, 30), bool)))


def test_ssim_is_one_for_equal_pictures_and_falls_with_noise():
    rng = np.random.default_rng(1)
    a = rng.integers(0, 256, (32, 32, 3)).astype(np.uint8)
    b = np.clip(a + rng.normal(0, 20, a.shape), 0, 255).astype(np.uint8)
    assert metrics.ssim(a, a) == pytest.approx(1)
    assert metrics.ssim(a, b) < 0.99
    assert metrics.ssim(a[..., 0], a[..., 0]) == pytest.approx(1)


def test_ciede2000_knows_grey_pictures_and_a_published_difference():
    white, black = np.full((4, 4, 1), 255, np.uint8), np.zeros((4, 4, 1), np.uint8)
    assert metrics.ciede2000(white, black) == pytest.approx(100, abs=0.1)
    assert metrics.ciede2000(white[..., 0], white[..., 0]) == 0


def test_unlike_pictures_are_refused():
    a = np.zeros((8, 8, 3), np.uint8)
    for other in (np.zeros((8, 9, 3), np.uint8), a.astype(np.uint16)):
        with pytest.raises(ValueError):
            metrics.psnr(a, other)
    with pytest.raises(ValueError):
        metrics.mse(a, a, np.ones((8, 7), bool))


def textured(side: int = 96) -> np.ndarray:
    return np.random.default_rng(2).integers(60, 200, (side, side, 3), np.uint8)


def hole_in(picture: np.ndarray) -> np.ndarray:
    hole = np.zeros(picture.shape[:2], np.uint8)
    hole[30:70, 20:60] = 255
    return hole


def test_a_texture_moved_elsewhere_is_alike_and_a_smooth_one_is_not():
    picture = textured()
    hole = hole_in(picture)
    moved, smooth = picture.copy(), picture.copy()
    moved[hole > 0] = np.roll(picture, 17, axis=0)[hole > 0]
    smooth[hole > 0] = picture.mean()
    assert metrics.sliced_wasserstein(picture, picture, hole) == 0
    assert metrics.psnr(moved, picture, hole) < metrics.psnr(smooth, picture, hole)
    alike, unlike = (metrics.sliced_wasserstein(each, picture, hole) for each in (moved, smooth))
    assert unlike > 10 * alike
    assert math.isnan(metrics.sliced_wasserstein(picture, picture, np.zeros_like(hole)))


def test_a_rim_that_shows_is_steeper_than_its_surroundings():
    picture = textured()
    hole = hole_in(picture)
    assert metrics.seam(picture, hole) == pytest.approx(1, abs=0.1)
    brighter = picture.copy()
    brighter[hole > 0] += 50
    assert metrics.seam(brighter, hole) > 1.15
    smooth = picture.copy()
    smooth[hole > 0] = picture.mean()
    assert metrics.seam(smooth, hole) > 1.2
    assert math.isnan(metrics.seam(picture, np.zeros_like(hole)))


def answers(*changes: np.ndarray) -> tuple[list[np.ndarray], np.ndarray]:
    """Grey pictures with those changes in a hole, and the hole."""
    mask = np.zeros((96, 96), bool)
    mask[16:80, 16:80] = True
    grey = np.full((96, 96, 3), 128.0)
    return [np.where(mask[..., None], grey + change, grey).astype(np.uint8) for change in changes], mask


def test_answers_that_differ_in_tint_alone_have_no_fine_spread():
    pictures, mask = answers(np.float64(0), np.float64(20))
    whole, fine = metrics.spread(pictures, mask)
    assert whole == pytest.approx(20)
    assert fine < 0.01


def test_answers_that_differ_in_texture_have_a_fine_spread():
    rng = np.random.default_rng(1)
    pictures, mask = answers(*(np.rint(rng.normal(0, 10, (96, 96, 3))) for _ in range(3)))
    whole, fine = metrics.spread(pictures, mask)
    assert whole == pytest.approx(10 * 2**0.5, rel=0.03)
    assert fine > 0.95


def test_what_lies_outside_the_hole_is_no_spread():
    pictures, mask = answers(np.float64(0), np.float64(20))
    pictures[1][~mask] += 50
    assert metrics.spread(pictures, mask) == metrics.spread(answers(np.float64(0), np.float64(20))[0], mask)
    assert math.isnan(metrics.spread([pictures[0], pictures[0]], mask)[1])


@pytest.mark.parametrize("period", [2, 4])
def test_a_checkerboard_is_told_from_other_errors_of_the_same_size(period):
    rng = np.random.default_rng(2)
    clean = (128 + rng.normal(0, 10, (96, 96, 3))).clip(0, 255).astype(np.uint8)
    mask = np.zeros((96, 96), bool)
    mask[16:80, 16:80] = True
    y, x = np.mgrid[:96, :96]
    board = np.where((x // (period // 2) + y // (period // 2)) % 2 == 0, 8, -8)[..., None]
    wave = np.rint(8 * 2**0.5 * np.sin(x / 9))[..., None]
    with_board, with_wave = ((clean + change).clip(0, 255).astype(np.uint8) for change in (board, wave))
    assert metrics.checkerboard(with_board, clean, mask) > 1.2
    assert metrics.checkerboard(with_wave, clean, mask) < 0.05
    assert metrics.checkerboard(clean, clean, mask) == 0
    assert math.isnan(metrics.checkerboard(clean, clean, mask & (x < 20)))
