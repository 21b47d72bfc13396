"""Taking blur back: Richardson and Lucy's rounds undo a known blur, and leave alone what they should."""

import cv2
import numpy as np
import pytest

from restorer_app.metrics import psnr
from restorer_app.steps.context import Context, Tile, with_defaults
from restorer_app.steps.steps import step_choices

RL = next(choice for choice in step_choices(()) if choice.id == "deblur_rl")


def picture(seed: int = 3) -> np.ndarray:
    """(96, 128, 3) float32: soft blobs and hard edges."""
    rng = np.random.default_rng(seed)
    coarse = cv2.resize(rng.random((6, 8, 3), np.float32), (128, 96), interpolation=cv2.INTER_CUBIC)
    coarse[20:60, 30:70] = coarse[20:60, 30:70] * 0.3 + 0.6
    return np.clip(coarse, 0.05, 0.95).astype(np.float32)


def deblurred(image: np.ndarray, context: Context | None = None, **values: float) -> np.ndarray:
    return RL.step.apply(Tile(image), with_defaults(RL.parameters, values), {}, context, "")  # type: ignore[arg-type]


def bytes_of(image: np.ndarray) -> np.ndarray:
    return np.rint(image * 255).astype(np.uint8)


@pytest.mark.parametrize("sigma", [1.0, 1.6, 3.0])
def test_a_known_blur_is_taken_back(sigma: float) -> None:
    sharp = picture()
    soft = cv2.GaussianBlur(sharp, (0, 0), sigma)
    gained = psnr(bytes_of(deblurred(soft, radius=sigma)), bytes_of(sharp)) - psnr(bytes_of(soft), bytes_of(sharp))
    assert gained > 2


def test_more_rounds_sharpen_more() -> None:
    soft = cv2.GaussianBlur(picture(), (0, 0), 1.6)
    steps = [np.abs(np.diff(deblurred(soft, radius=1.6, rounds=rounds), axis=1)).max() for rounds in (1, 5, 20)]
    assert steps[0] < steps[1] < steps[2]


def test_an_even_area_and_black_stay_as_they_are() -> None:
    even = np.full((40, 40, 3), 0.4, np.float32)
    assert np.allclose(deblurred(even), even, atol=1e-6)
    assert not deblurred(np.zeros((40, 40, 3), np.float32)).any()


def test_grey_stays_grey() -> None:
    grey = np.repeat(picture()[..., :1], 3, axis=2)
    result = deblurred(grey)
    assert np.array_equal(result[..., 0], result[..., 1])
    assert np.array_equal(result[..., 0], result[..., 2])


def test_no_pixel_depends_on_what_lies_beyond_the_halo() -> None:
    values = with_defaults(RL.parameters, {"radius": 0.7, "rounds": 3})
    halo = RL.step.halo(values)
    image = picture()
    other = image.copy()
    other[:, : 60 - halo] = 0.5
    assert np.allclose(deblurred(image, **values)[:, 60:], deblurred(other, **values)[:, 60:], atol=1e-6)
