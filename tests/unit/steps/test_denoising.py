"""The classical denoisers: what they gain, what they find by themselves, and that 16 bits stay 16 bits."""

import numpy as np
import pytest
from skimage import data

from restorer_app.core.box import Box
from restorer_app.metrics import psnr
from restorer_app.steps.context import Samples, Tile, with_defaults
from restorer_app.steps.denoising import noise_of
from restorer_app.steps.steps import STEPS

ROWS = {step.id: step for step in STEPS if step.id.startswith("denoise_")}
SHARP = data.astronaut()[:256, 100:356]


def noisy(sigma: float) -> np.ndarray:
    """(256, 256, 3) uint8."""
    return np.rint(np.clip(SHARP + np.random.default_rng(7).normal(0, sigma, SHARP.shape), 0, 255)).astype(np.uint8)


def run(kind: str, pixels: np.ndarray, noise_level: float = 0, *, scale: float = 1) -> np.ndarray:
    """The result for 8-bit pixels or an image in 0..1; at level 0 it finds the level by looking at four pieces."""
    image = pixels.astype(np.float32) / 255 if pixels.dtype == np.uint8 else pixels
    image.flags.writeable = False
    values = with_defaults(ROWS[kind].parameters, {"noise_level": noise_level})
    boxes = [Box(x, y, 128, 128) for y in (0, 128) for x in (0, 128)]
    samples = Samples(lambda: image, tuple(image[box.slices] for box in boxes))
    facts = ROWS[kind].analyse(samples, values, None, kind)
    return ROWS[kind].apply(Tile(image, scale), values, facts, None, kind)


@pytest.mark.parametrize(
    ("kind", "sigma", "least"),
    [
        ("denoise_nlm", 15, 7.2),
        ("denoise_nlm", 25, 8.8),
        ("denoise_nlm", 50, 9.3),
        ("denoise_tv", 15, 6.6),
        ("denoise_tv", 25, 8.0),
        ("denoise_tv", 50, 9.1),
    ],
)
@pytest.mark.parametrize("is_told", [True, False], ids=["told", "automatic"])
def test_it_raises_the_psnr_of_a_noisy_photo(kind: str, is_told: bool, sigma: int, least: float) -> None:
    before = noisy(sigma)
    after = np.rint(run(kind, before, sigma if is_told else 0) * 255).astype(np.uint8)
    assert psnr(after, SHARP) > psnr(before, SHARP) + least


@pytest.mark.parametrize("sigma", [3, 10, 30])
def test_the_noise_that_is_found_is_the_noise_there_is(sigma: int) -> None:
    rng = np.random.default_rng(4)
    flat = (0.5 + rng.normal(0, sigma / 255, (256, 256, 3))).astype(np.float32)
    assert 255 * noise_of(flat) == pytest.approx(sigma, rel=0.03)


def test_a_picture_without_noise_has_none_and_stays_as_it_is() -> None:
    flat = np.full((256, 256, 3), 0.25, np.float32)
    assert noise_of(flat) == 0
    for kind in ROWS:
        assert np.array_equal(run(kind, flat), flat)


@pytest.mark.parametrize("kind", ROWS)
def test_sixteen_bits_do_not_become_bands(kind: str) -> None:
    ramp = np.linspace(0.4, 0.4 + 4 / 255, 256, dtype=np.float32)
    image = np.repeat(np.repeat(ramp[None, :, None], 256, axis=0), 3, axis=2)
    result = run(kind, image, 2)
    assert np.abs(result - image).max() < 1 / 255
    assert np.unique(np.rint(result[100, :, 0] * 65535)).size > 100


@pytest.mark.parametrize("kind", ROWS)
def test_a_reduced_photo_is_told_that_its_noise_is_reduced_too(kind: str) -> None:
    assert np.array_equal(run(kind, noisy(20), 20, scale=0.5), run(kind, noisy(20), 10))
