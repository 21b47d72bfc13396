"""Fade: curves that take a fading back, a brown print that stays brown, and corrections by hand on top."""

from dataclasses import dataclass

import numpy as np
import pytest

from restorer_app.steps import fade
from restorer_app.steps.context import Samples, Tile, with_defaults
from restorer_app.steps.steps import STEPS

(STEP,) = (step for step in STEPS if step.id == "fade")
NOTHING = ((0.0, 0.0, 0.0), (1.0, 1.0, 1.0), (1.0, 1.0, 1.0))
CAST = ((0.1, 0.05, 0.0), (0.9, 0.8, 0.7), (1.2, 1.0, 0.8))
BY_HAND = [parameter for parameter in fade.PARAMETERS if parameter.id not in ("cast", "evening")]
each_by_hand = pytest.mark.parametrize("parameter", BY_HAND, ids=lambda parameter: parameter.id)


@dataclass
class Net:
    """A context whose net finds these blacks, whites and exponents in whatever it sees."""

    curves: tuple[tuple[float, float, float], ...] = NOTHING

    def estimate(self, net: str, image: np.ndarray) -> np.ndarray:
        return np.array(self.curves, np.float32)


def scene(height: int = 90, width: int = 120, seed: int = 3) -> np.ndarray:
    """(height, width, 3) float32 in 0..1: patches of all colours."""
    patches = np.random.default_rng(seed).random((-(-height // 10), -(-width // 10), 3), np.float32)
    return np.repeat(np.repeat(patches, 10, axis=0), 10, axis=1)[:height, :width]


def print_of_one_ink() -> np.ndarray:
    """A scene in sepia: dark brown to cream."""
    brightness = scene().mean(axis=2, keepdims=True)
    return (0.1 + 0.8 * brightness ** np.array([0.8, 1.0, 1.4])).astype(np.float32) * np.array(
        [1, 0.93, 0.8], np.float32
    )


class Dazzled:
    """A context whose net takes the brightest value of each channel for its white."""

    def estimate(self, net: str, image: np.ndarray) -> np.ndarray:
        return np.array([(0, 0, 0), image.max((0, 1)), (1, 1, 1)], np.float32)


def analysed(image: np.ndarray, context: Net | Dazzled) -> dict[str, float]:
    return dict(fade.analyse(Samples(lambda: image, ()), with_defaults(fade.PARAMETERS, {}), context, "fade"))


def found(image: np.ndarray, curves: tuple[tuple[float, float, float], ...] = NOTHING) -> dict[str, float]:
    return analysed(image, Net(curves))


def corrected(image: np.ndarray, facts: dict[str, float], tile: Tile | None = None, **values: float) -> np.ndarray:
    return fade.apply(tile or Tile(image), with_defaults(fade.PARAMETERS, values), facts, Net(), "fade")


def faded(image: np.ndarray) -> np.ndarray:
    black, white, exponent = (np.array(row, np.float32) for row in CAST)
    return black + (white - black) * image ** (1 / exponent)


def test_a_photo_that_the_net_finds_nothing_wrong_with_stays_as_it_is_to_the_last_bit() -> None:
    image = scene()
    assert np.array_equal(corrected(image, found(image)), image)


def test_what_the_net_finds_takes_the_fading_back() -> None:
    image = scene()
    assert np.abs(corrected(faded(image), found(faded(image), CAST)) - image).max() < 1e-5


@pytest.mark.parametrize(("speck", "white"), [(1.0, 0.6), (0.64, 0.64)])
def test_a_speck_is_not_taken_for_white_but_a_light_that_does_not_differ_much_is(speck: float, white: float) -> None:
    image = np.minimum(scene(), 0.6)
    image[40, 50] = speck
    facts = analysed(image, Dazzled())
    assert facts["white_green"] == pytest.approx(white * 255, abs=0.5)


def test_sixteen_bits_stay_apart() -> None:
    steps = (np.arange(20_000, 20_400, dtype=np.float32) / 65_535).reshape(1, -1, 1).repeat(3, axis=2)
    result = np.rint(corrected(steps, found(scene(), CAST)) * 65_535)
    assert (np.diff(result, axis=1) > 0).all()


def test_a_brown_print_keeps_its_tone_unless_that_is_asked_for() -> None:
    image = print_of_one_ink()
    facts = found(image, CAST)
    assert facts["cast"] == 0
    kept, taken = corrected(image, facts), corrected(image, facts, cast=100)
    order = np.argsort(image, axis=2)
    assert (np.diff(np.take_along_axis(kept, order, axis=2), axis=2) >= 0).all()
    assert np.abs(taken - kept).max() > 0.1


def test_a_photo_of_colours_is_no_print_of_one_ink() -> None:
    assert found(scene())["cast"] == 100


def test_a_grey_scan_stays_grey() -> None:
    grey = scene().mean(axis=2, keepdims=True).repeat(3, axis=2)
    result = corrected(grey, found(grey, CAST), evening=100)
    assert np.ptp(result, axis=2).max() < 1e-6


def test_a_tile_is_corrected_as_in_the_whole_photo() -> None:
    image = scene()
    facts, values = found(image, CAST), {"corners": 60, "evening": 80, "contrast": 30, "warmth": -20}
    whole = corrected(image, facts, **values)
    part = Tile(image[30:70, 40:110], 1.0, (40, 30), (120, 90))
    assert np.abs(corrected(image, facts, part, **values) - whole[30:70, 40:110]).max() < 1e-6


def test_a_preview_has_the_light_of_the_photo() -> None:
    image = np.full((90, 120, 3), 0.4, np.float32)
    facts = found(image)
    small = corrected(image, facts, Tile(image[::2, ::2], 0.5, (0, 0), (120, 90)), corners=100)
    whole = corrected(image, facts, corners=100)
    assert np.abs(small - whole.reshape(45, 2, 60, 2, 3).mean(axis=(1, 3))).max() < 1e-3


@each_by_hand
def test_each_correction_by_hand_does_something_both_ways_and_leaves_black_and_white(parameter) -> None:
    image, facts = scene(), found(scene())
    less, more = (corrected(image, facts, **{parameter.id: amount}) for amount in (-60, 60))
    assert np.abs(less - image).mean() > 0.01
    assert np.abs(more - image).mean() > 0.01
    black = np.zeros_like(image)
    assert not corrected(black, facts, **{parameter.id: 60}).any()
    if parameter.id != "corners":
        assert (corrected(black + 1, facts, **{parameter.id: -60}) == 1).all()


def test_corrections_by_hand_go_where_their_names_say() -> None:
    image = np.full((90, 120, 3), 0.4, np.float32)
    facts = found(image)

    def changed(**values: float) -> np.ndarray:
        return corrected(image, facts, **values) - image

    assert (changed(brightness=50) > 0).all()
    assert (changed(warmth=50)[..., 0] > 0).all()
    assert (changed(warmth=50)[..., 2] < 0).all()
    assert (changed(magenta=50)[..., 1] < 0).all()
    assert changed(corners=50)[0, 0, 0] > 10 * abs(changed(corners=50)[45, 60, 0])


def test_light_that_falls_off_to_one_side_is_evened() -> None:
    slope = np.linspace(0.3, 0.7, 120, dtype=np.float32)[None, :, None]
    image = np.broadcast_to(slope, (90, 120, 3)).copy()
    result = corrected(image, found(image), evening=100)
    assert np.ptp(result) < 0.25 * np.ptp(image)


def test_an_even_picture_is_left_alone_whatever_the_net_says() -> None:
    even = np.full((40, 40, 3), 0.4, np.float32)
    assert np.allclose(corrected(even, found(even, ((0.4,) * 3, (0.4,) * 3, (1.0,) * 3))), even)


@pytest.mark.parametrize("size", [(1, 1), (1, 300), (700, 3)])
def test_any_size_is_looked_at_and_what_is_found_lies_within_its_bounds(size: tuple[int, int]) -> None:
    facts = found(scene(*size), CAST)
    bounds = {parameter.id: parameter for parameter in STEP.finds}
    assert facts.keys() == bounds.keys()
    assert all(bounds[name].minimum <= value <= bounds[name].maximum for name, value in facts.items())
    assert np.isfinite(corrected(scene(*size), facts, evening=100)).all()


def test_a_black_and_a_white_that_lie_too_close_in_a_project_still_give_a_picture() -> None:
    facts = found(scene()) | {"black_red": 200.0, "white_red": 100.0}
    assert np.isfinite(corrected(scene(), facts)).all()
