"""What every classical step promises to the tiles, and what edge enhancement and the unsharp mask promise to eyes."""

from collections.abc import Mapping

import numpy as np
import pytest
from scipy.ndimage import gaussian_filter, maximum_filter, minimum_filter
from skimage import data

from restorer_app.metrics import psnr
from restorer_app.steps.context import Samples, Tile, with_defaults
from restorer_app.steps.enhancing import OVERSHOOT, OVERSHOOT_LEAST
from restorer_app.steps.steps import STEPS, Step

ROWS = {step.id: step for step in STEPS if not step.is_learned}
LUMA = np.array([0.299, 0.587, 0.114])


def picture(height: int = 110, width: int = 134) -> np.ndarray:
    """A piece of a photo with noise, (height, width, 3) float32, read-only."""
    piece = data.astronaut()[20 : 20 + height, 160 : 160 + width] / 255
    noise = np.random.default_rng(1).normal(0, 8 / 255, piece.shape)
    return frozen(np.clip(piece + noise, 0, 1))


def frozen(image: np.ndarray) -> np.ndarray:
    image = np.ascontiguousarray(image, np.float32)
    image.flags.writeable = False
    return image


def run(
    kind: str, image: np.ndarray, *, scale: float = 1, seen: np.ndarray | None = None, **given: float
) -> np.ndarray:
    """The step's result for an image when it is told to look at `seen`, or at the image itself."""
    step = ROWS[kind]
    values = with_defaults(step.parameters, given)
    looked_at = image if seen is None else seen
    facts = step.analyse(Samples(lambda: looked_at, (looked_at,)), values, None, kind)
    return step.apply(Tile(image, scale), values, facts, None, kind)


def most(step: Step) -> Mapping[str, float]:
    return {parameter.id: parameter.maximum for parameter in step.parameters}


SETTINGS = [
    pytest.param(kind, values, id=f"{kind}-{name}")
    for kind, step in ROWS.items()
    for name, values in (("default", {}), ("most", most(step)))
]


@pytest.mark.parametrize(("kind", "values"), SETTINGS)
def test_a_result_is_a_picture_like_the_input_which_stays_as_it_was(kind: str, values: Mapping[str, float]) -> None:
    image = picture()
    before = image.copy()
    result = run(kind, image, **values)
    assert result.shape == image.shape
    assert result.dtype == np.float32
    assert np.isfinite(result).all()
    assert result.min() >= 0
    assert result.max() <= 1
    assert np.array_equal(image, before)


@pytest.mark.parametrize("size", [16, 48, 100])
@pytest.mark.parametrize(("kind", "values"), SETTINGS)
def test_tiles_with_their_halo_give_what_the_whole_photo_gives(
    kind: str, values: Mapping[str, float], size: int
) -> None:
    image = picture()
    height, width = image.shape[:2]
    halo = ROWS[kind].halo(with_defaults(ROWS[kind].parameters, values))
    assert halo <= 96
    whole = run(kind, image, **values)
    for y in range(0, height, size):
        for x in range(0, width, size):
            top, left = max(y - halo, 0), max(x - halo, 0)
            tile = frozen(image[top : y + size + halo, left : x + size + halo])
            result = run(kind, tile, seen=image, **values)[y - top :, x - left :][:size, :size]
            assert result == pytest.approx(whole[y : y + size, x : x + size], abs=1e-4, rel=0)


@pytest.mark.parametrize(("kind", "values"), SETTINGS)
def test_a_pixel_changes_nothing_beyond_the_halo(kind: str, values: Mapping[str, float]) -> None:
    image = picture()
    changed = image.copy()
    changed[55, 67] = 1 - changed[55, 67]
    halo = ROWS[kind].halo(with_defaults(ROWS[kind].parameters, values))
    difference = np.abs(run(kind, frozen(changed), seen=image, **values) - run(kind, image, **values)).max(axis=2)
    difference[55 - halo : 56 + halo, 67 - halo : 68 + halo] = 0
    assert difference.max() < 1e-6


@pytest.mark.parametrize(("kind", "values"), SETTINGS)
def test_grey_stays_grey(kind: str, values: Mapping[str, float]) -> None:
    result = run(kind, frozen(np.repeat(picture()[..., :1], 3, axis=2)), **values)
    assert np.array_equal(result[..., 0], result[..., 1])
    assert np.array_equal(result[..., 0], result[..., 2])


@pytest.mark.parametrize("shape", [(1, 1), (1, 40), (40, 1), (3, 2)])
@pytest.mark.parametrize(("kind", "values"), SETTINGS)
def test_pictures_of_a_few_pixels_are_no_trouble(
    kind: str, values: Mapping[str, float], shape: tuple[int, int]
) -> None:
    result = run(kind, picture(*shape), **values)
    assert result.shape == (*shape, 3)
    assert np.isfinite(result).all()


@pytest.mark.parametrize("kind", ["edges", "sharpen"])
def test_an_amount_of_nothing_is_the_input(kind: str) -> None:
    assert np.array_equal(run(kind, picture(), amount=0), picture())


@pytest.mark.parametrize("kind", ["edges", "sharpen"])
def test_a_radius_under_half_a_pixel_of_a_preview_changes_nothing(kind: str) -> None:
    assert np.array_equal(run(kind, picture(), radius=1, scale=0.25), picture())
    assert np.array_equal(run(kind, picture(), radius=2, scale=0.5), run(kind, picture(), radius=1))


@pytest.mark.parametrize("kind", ["edges", "sharpen"])
def test_it_brings_a_blurred_photo_nearer_to_the_sharp_one(kind: str) -> None:
    sharp = data.coffee()[:256, 100:400]
    blurred = np.rint(gaussian_filter(sharp.astype(float), (1, 1, 0)))
    result = np.rint(run(kind, frozen(blurred / 255)) * 255).astype(np.uint8)
    assert psnr(result, sharp) > psnr(blurred.astype(np.uint8), sharp) + 1


@pytest.mark.parametrize("radius", [1, 3, 10])
def test_edges_overshoot_no_more_than_they_say(radius: int) -> None:
    rng = np.random.default_rng(3)
    stripes = np.kron(rng.random((12, 15)), np.ones((9, 9)))[..., None] * rng.uniform(0.5, 1, 3)
    for image in (picture(), frozen(stripes), frozen(gaussian_filter(stripes, (1, 1, 0)))):
        luma, result = (
            pixels.astype(float) @ LUMA for pixels in (image, run("edges", image, radius=radius, amount=200))
        )
        lightest, darkest = (pick(luma, 2 * radius + 1, mode="nearest") for pick in (maximum_filter, minimum_filter))
        margin = OVERSHOOT * (lightest - darkest) + OVERSHOOT_LEAST + 1e-6
        assert (result <= lightest + margin).all()
        assert (result >= darkest - margin).all()


@pytest.mark.parametrize("amount", [100, 200])
@pytest.mark.parametrize("slope", [0, 2])
@pytest.mark.parametrize("coarseness", [0, 1])
def test_edges_leave_grain_on_flat_and_on_sloping_ground_as_it_is(amount: int, slope: int, coarseness: int) -> None:
    grain = gaussian_filter(np.random.default_rng(5).normal(0, 1, (120, 80)), coarseness)
    ground = 40.0 + slope * np.arange(80)[None, :]
    grain *= 4 / grain.std()
    image = frozen(np.repeat(((ground + grain) / 255)[..., None], 3, axis=2))
    left = run("edges", image, amount=amount)[..., 0] * 255 - ground
    assert left[10:-10, 10:-10].std() < 1.01 * grain[10:-10, 10:-10].std()


def test_edges_keep_the_differences_between_the_channels() -> None:
    image = frozen(0.3 + 0.4 * picture())
    result = run("edges", image)
    assert np.abs(result - image).max() > 0.02
    assert np.diff(result, axis=2) == pytest.approx(np.diff(image, axis=2), abs=1e-6)


def test_sharpening_leaves_differences_under_the_threshold_alone() -> None:
    faint = frozen(0.5 + np.random.default_rng(2).uniform(-2 / 255, 2 / 255, (40, 40, 3)))
    assert np.array_equal(run("sharpen", faint, threshold=4), faint)
    assert not np.array_equal(run("sharpen", faint, threshold=0), faint)
