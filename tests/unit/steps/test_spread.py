"""How far the answers to a hole are apart: in all depths, without grain, over the joints of patches."""

import numpy as np
import pytest

from restorer_app import metrics
from restorer_app.core.box import Box
from restorer_app.core.progress import SilentProgress
from restorer_app.core.state import Candidate, Hole, Origin, Patch
from restorer_app.steps.spread import spread_of

QUIET = SilentProgress()
DISC = np.hypot(*(np.mgrid[:60, :80] - np.array([30, 40]).reshape(2, 1, 1))) < 25


def hole_of(shape: np.ndarray, x: int = 10, y: int = 20) -> Hole:
    return Hole((Patch(Box(x, y, shape.shape[1], shape.shape[0]), shape),), 50)


def answer(values: np.ndarray, *, bits: int = 8, channels: int = 3) -> Candidate:
    """Of (h, w) values on the 8-bit scale."""
    scale, dtype = (1, np.uint8) if bits == 8 else (257, np.uint16)
    pixels = np.repeat((values * scale).round().astype(dtype)[..., None], channels, axis=2)
    return Candidate((pixels,), 0, "any", Origin.LEARNED)


def flat(value: float, **kind: int) -> Candidate:
    return answer(np.full(DISC.shape, value), **kind)


@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("bits", [8, 16])
def test_two_flat_answers_are_as_far_apart_as_their_values_on_the_8_bit_scale(bits: int, channels: int):
    found = spread_of(hole_of(DISC), [flat(value, bits=bits, channels=channels) for value in (100, 130)], QUIET)
    assert found.overall == pytest.approx(30, abs=0.01)
    (plane,) = found.planes
    assert (plane.dtype, plane.shape) == (np.float32, DISC.shape)
    assert np.allclose(plane[DISC], 30, atol=0.01)
    assert not plane[~DISC].any()


def test_of_many_it_is_the_rms_difference_of_their_pairs_as_the_metrics_have_it():
    ramp = np.linspace(0, 1, 80) * np.ones((60, 1))
    answers = [answer(100 + tone * ramp) for tone in (0, 20, 60, 90)]
    found = spread_of(hole_of(DISC, 0, 0), answers, QUIET)
    whole, _ = metrics.spread([one.pixels[0] for one in answers], DISC)
    assert found.overall == pytest.approx(whole, rel=0.02)
    assert found.most == found.planes[0].max()
    assert found.planes[0][30, 60] > 2 * found.planes[0][30, 20]


def test_it_does_not_matter_which_answer_comes_first():
    rng = np.random.default_rng(4)
    answers = [answer(rng.uniform(0, 255, DISC.shape)) for _ in range(4)]
    one, other = (spread_of(hole_of(DISC), order, QUIET) for order in (answers, answers[::-1]))
    assert np.allclose(one.planes[0], other.planes[0], atol=0.05)


def test_grain_does_not_count():
    rng = np.random.default_rng(5)
    grained = [answer(np.clip(120 + rng.normal(0, 10, DISC.shape), 0, 255)) for _ in range(4)]
    apart, _ = metrics.spread([one.pixels[0] for one in grained], DISC)
    assert apart > 12
    assert spread_of(hole_of(DISC), grained, QUIET).overall < 3


def test_fewer_than_two_answers_say_nothing():
    assert spread_of(hole_of(DISC), [], QUIET) is None
    assert spread_of(hole_of(DISC), [flat(3)], QUIET) is None


def test_a_joint_between_patches_is_not_seen():
    ramp = np.linspace(0, 200, 160) * np.ones((30, 1))
    whole = Hole((Patch(Box(0, 0, 160, 30), np.ones((30, 160), bool)),), 30)
    halves = Hole(tuple(Patch(Box(x, 0, 80, 30), np.ones((30, 80), bool)) for x in (0, 80)), 30)
    answers = [answer(ramp), answer(np.zeros((30, 160))), answer(200 - ramp)]
    cut = [Candidate((a.pixels[0][:, :80], a.pixels[0][:, 80:]), 0, "any", Origin.LEARNED) for a in answers]
    one, other = spread_of(whole, answers, QUIET), spread_of(halves, cut, QUIET)
    assert np.allclose(one.planes[0], np.hstack(other.planes), atol=1e-3)
    assert one.overall == pytest.approx(other.overall)
