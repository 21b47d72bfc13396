"""Heal with texture: what it draws depends on the place in the photo and on the seed alone."""

import numpy as np

from restorer_app.core.box import Box
from restorer_app.core.progress import SilentProgress
from restorer_app.steps.context import Crops
from restorer_app.steps.fills import FILLS

ROW = next(fill for fill in FILLS if fill.id == "heal_gan")


class Showing:
    """A context whose net shows the noise that it is given."""

    def fill(self, net, images, holes, noise=None):
        return np.repeat(noise[..., None], 3, axis=3)


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
