"""Heal with texture: what it draws depends on the place in the photo and on the seed alone."""

import numpy as np

from restorer_app.core.box import Box
from restorer_app.core.progress import SilentProgress
from restorer_app.steps.context import Crops
from restorer_app.steps.fills import FILLS

ROW = next(fill for fill in FILLS if fill.id == "heal_gan")


class Showing:
    """A context whose net shows both parts of the noise that it is given."""

    def fill(self, net, images, holes, noise=None):
        return np.stack((noise.real, noise.imag, noise.imag), 3)


def drawn(box: Box, seed: int) -> np.ndarray:
    holes = np.zeros((1, box.height, box.width), bool)
    holes[:, 4:12, 4:12] = True
    images = np.zeros((*holes.shape, 3), np.float32)
    crops = Crops(images, holes, ~holes, 8, (box,), seed)
    return ROW.run(crops, {}, Showing(), "gan", SilentProgress())[0]


def test_crops_that_overlap_draw_the_same():
    one, other = drawn(Box(30, 50, 64, 48), 1), drawn(Box(46, 58, 64, 48), 1)
    assert np.array_equal(one[8:, 16:], other[:-8, :-16])


def test_another_seed_draws_another_texture():
    assert not np.allclose(drawn(Box(0, 0, 48, 48), 1), drawn(Box(0, 0, 48, 48), 2))


def test_the_noise_of_each_seed_is_standard_normal():
    for seed in range(7):
        noise = drawn(Box(0, 0, 160, 160), seed)
        assert np.abs(noise.mean((0, 1))).max() < 0.05
        assert np.abs(noise.std((0, 1)) - 1).max() < 0.05


def test_at_each_place_the_noise_of_five_seeds_in_turn_lies_evenly_around_a_circle():
    each = np.stack([drawn(Box(0, 0, 48, 48), seed) @ (1, 1j, 0) for seed in range(1, 6)])
    assert np.allclose(abs(each), abs(each[0]), atol=1e-4)
    steps = np.angle(each / np.roll(each, 1, 0))
    assert np.allclose(abs(steps), 2 * np.pi / 5, atol=1e-3)


def test_the_first_five_seeds_after_the_single_answer_are_less_alike_than_chance_would_have_them():
    each = [drawn(Box(0, 0, 160, 160), seed)[..., 0] for seed in range(1, 6)]
    assert np.allclose(sum(each), 0, atol=1e-4)  # so they lie around what has none
    pairs = [np.corrcoef(each[i].ravel(), each[j].ravel())[0, 1] for i in range(5) for j in range(i)]
    assert max(pairs) < 0.35
    other = drawn(Box(0, 0, 160, 160), 6)[..., 0]
    assert all(abs(np.corrcoef(one.ravel(), other.ravel())[0, 1]) < 0.05 for one in each)
