"""Revive as a step: which noise its net is told, wherever a tile lies and however far it is reduced."""

import numpy as np
import pytest

from restorer_app.steps import reviving
from restorer_app.steps.context import Tile
from restorer_app.steps.reviving import latent_noise


class Net:
    """A context whose net remembers what it was told."""

    def __init__(self) -> None:
        self.told: list[float | np.ndarray] = []

    def enhance(self, net: str, image: np.ndarray, told: float | np.ndarray) -> np.ndarray:
        self.told.append(told)
        return image

    def fill(self, net: str, images: np.ndarray, holes: np.ndarray) -> np.ndarray:
        raise AssertionError("this step fills no holes")


def tile(width: int, height: int, *origin: int, scale: float = 1.0) -> Tile:
    return Tile(np.zeros((height, width, 3), np.float32), scale, (origin[0], origin[1]) if origin else (0, 0))


def test_the_first_version_is_told_no_noise_and_each_other_one_its_own():
    net = Net()
    for version in (0, 1, 1, 2):
        reviving.apply(tile(64, 48), {"version": float(version)}, {}, net, "revive")
    first, one, again, other = net.told
    assert np.all(first == 0)
    assert np.array_equal(one, again)
    assert not np.array_equal(one, other)


def test_tiles_that_overlap_agree():
    whole = latent_noise(tile(200, 120, 64, 32), 5)
    part = latent_noise(tile(61, 50, 112, 48), 5)
    assert np.array_equal(part, whole[16:66, 48:109])


@pytest.mark.parametrize("level", [0, 1, 3])
def test_at_every_size_it_is_standard_normal_and_looks_like_the_same_version(level):
    side, scale = 1024, 0.5**level
    cells = latent_noise(tile(side, side, scale=1), 5)[::8].reshape(128, 128, 8)
    reduced = latent_noise(tile(side >> level, side >> level, scale=scale), 5)[::8].reshape(128 >> level, -1, 8)
    assert reduced.std() == pytest.approx(1, abs=0.1)
    means = cells.reshape(128 >> level, 1 << level, 128 >> level, 1 << level, 8).mean(axis=(1, 3))
    assert np.corrcoef(means.ravel(), reduced.ravel())[0, 1] > 0.999


def test_only_the_first_row_of_each_cell_has_any():
    noise = latent_noise(tile(40, 40), 5)
    assert np.flatnonzero(noise.any(axis=1)).tolist() == [0, 8, 16, 24, 32]
