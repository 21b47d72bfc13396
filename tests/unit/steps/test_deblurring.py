"""Taking blur back: Wiener's filter undoes a known blur, the less of it the more noise there is."""

import cv2
import numpy as np
import pytest

from restorer_app.metrics import psnr
from restorer_app.steps.context import Context, Tile, with_defaults
from restorer_app.steps.steps import step_choices

WIENER = next(choice for choice in step_choices(()) if choice.id == "deblur_wiener")


def picture(seed: int = 3) -> np.ndarray:
    """(96, 128, 3) float32: soft blobs and hard edges."""
    rng = np.random.default_rng(seed)
    coarse = cv2.resize(rng.random((6, 8, 3), np.float32), (128, 96), interpolation=cv2.INTER_CUBIC)
    coarse[20:60, 30:70] = coarse[20:60, 30:70] * 0.3 + 0.6
    return np.clip(coarse, 0.05, 0.95).astype(np.float32)


def deblurred(image: np.ndarray, context: Context | None = None, **values: float) -> np.ndarray:
    return WIENER.step.apply(Tile(image), with_defaults(WIENER.parameters, values), {}, context, "")  # type: ignore[arg-type]


def bytes_of(image: np.ndarray) -> np.ndarray:
    return np.rint(image * 255).astype(np.uint8)


@pytest.mark.parametrize("sigma", [1.0, 1.6, 3.0])
def test_a_known_blur_is_taken_back(sigma: float) -> None:
    sharp = picture()
    soft = cv2.GaussianBlur(sharp, (0, 0), sigma)
    gained = psnr(bytes_of(deblurred(soft, radius=sigma)), bytes_of(sharp)) - psnr(bytes_of(soft), bytes_of(sharp))
    assert gained > 1.5


def test_the_more_noise_there_is_said_to_be_the_less_is_sharpened() -> None:
    soft = cv2.GaussianBlur(picture(), (0, 0), 1.6)
    steps = [np.abs(np.diff(deblurred(soft, radius=1.6, noise=noise), axis=1)).max() for noise in (20, 5, 1)]
    assert steps[0] < steps[1] < steps[2]


def test_an_even_area_stays_as_it_is() -> None:
    even = np.full((40, 40, 3), 0.4, np.float32)
    assert np.allclose(deblurred(even), even, atol=1e-5)


def test_in_a_reduced_preview_the_blur_is_as_much_narrower() -> None:
    image = picture()
    half = WIENER.step.apply(Tile(image, scale=0.5), {"radius": 2.4, "noise": 4.0}, {}, None, "")  # type: ignore[arg-type]
    assert np.allclose(half, deblurred(image, radius=1.2, noise=2.0), atol=5e-3)
