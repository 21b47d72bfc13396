"""The harmonic fill: the exact membrane, wherever the hole lies, and nothing of what lay in the hole."""

import numpy as np
import pytest
import torch
from scipy.sparse import coo_matrix
from scipy.sparse.linalg import spsolve
from torch import Tensor

from restorer_app.nets.harmonic import harmonic_fill


def scene(height: int, width: int) -> Tensor:
    """(1, 3, height, width): shading, an edge and noise."""
    rng = np.random.default_rng(3)
    y, x = np.mgrid[:height, :width]
    plane = 0.4 + 0.3 * np.sin(x / 17) * np.cos(y / 23) + 0.2 * (x + y > width)
    return torch.from_numpy(np.clip(plane + rng.normal(0, 0.05, (1, 3, height, width)), 0, 1).astype(np.float32))


def membrane(image: Tensor, mask: Tensor) -> Tensor:
    """The solution of the same equations by sparse elimination."""
    hole = mask[0, 0].numpy() > 0
    height, width = hole.shape
    index = np.cumsum(hole.ravel()).reshape(hole.shape) - 1
    rows, columns, values, right = [], [], [], np.zeros((hole.sum(), 3))
    for y, x in zip(*np.nonzero(hole), strict=True):
        around = [(y, x - 1), (y, x + 1), (y - 1, x), (y + 1, x)]
        inside = [(v, u) for v, u in around if 0 <= v < height and 0 <= u < width]
        rows.append(index[y, x])
        columns.append(index[y, x])
        values.append(len(inside))
        for v, u in inside:
            if hole[v, u]:
                rows.append(index[y, x])
                columns.append(index[v, u])
                values.append(-1)
            else:
                right[index[y, x]] += image[0, :, v, u].numpy()
    solved = spsolve(coo_matrix((values, (rows, columns))).tocsc(), right)
    result = image.clone()
    result[0, :, hole] = torch.from_numpy(solved.T.astype(np.float32))
    return result


def disc(size: int, centre: tuple[float, float], radius: float) -> np.ndarray:
    y, x = np.ogrid[:size, :size]
    return np.hypot(y - centre[0], x - centre[1]) <= radius


def lines(size: int) -> np.ndarray:
    y, x = np.mgrid[:size, :size]
    return ((x + 2 * y) % 37 < 3) | ((3 * x - y) % 53 < 2)


SHAPES = {
    "a hole 128 px wide": disc(180, (90, 88), 64),
    "a hole cut by the picture's edge": disc(150, (0, 80), 60),
    "a hole in the corner": disc(99, (98, 98), 70),
    "thin crossing scratches": lines(121),
    "single pixels": np.random.default_rng(4).random((77, 77)) < 0.2,
    "every pixel but one": ~disc(41, (3, 30), 0.5),
}


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES.keys())
def test_it_is_the_exact_membrane_within_half_a_level_of_8_bit(shape):
    image, mask = scene(*shape.shape), torch.from_numpy(shape)[None, None].float()
    assert float((harmonic_fill(image, mask) - membrane(image, mask)).abs().max()) < 0.5 / 255


def test_known_pixels_come_back_unchanged_and_what_lay_in_the_hole_does_not_matter():
    image, mask = scene(70, 53), torch.from_numpy(lines(70)[:, :53].copy())[None, None].float()
    filled = harmonic_fill(image, mask)
    spoilt = torch.where(mask > 0, torch.nan, image)
    assert torch.equal(filled * (1 - mask), image * (1 - mask))
    assert torch.equal(harmonic_fill(spoilt, mask), filled)


def test_the_pictures_of_a_batch_do_not_see_each_other():
    images = torch.cat((scene(64, 64), 1 - scene(64, 64)))
    masks = torch.from_numpy(np.stack((disc(64, (30, 30), 20), lines(64))))[:, None].float()
    together = harmonic_fill(images, masks)
    alone = torch.cat([harmonic_fill(images[i : i + 1], masks[i : i + 1]) for i in range(2)])
    assert torch.allclose(together, alone, atol=1e-5)


@pytest.mark.parametrize("size", [(1, 1), (1, 9), (7, 1), (2, 2), (3, 5), (33, 64)])
def test_any_size_works_even_when_nothing_or_everything_is_known(size):
    image = torch.rand(2, 3, *size, generator=torch.Generator().manual_seed(1))
    everything, nothing = torch.zeros(2, 1, *size), torch.ones(2, 1, *size)
    assert torch.equal(harmonic_fill(image, everything), image)
    assert torch.isfinite(harmonic_fill(image, nothing)).all()


def test_an_even_surrounding_fills_evenly():
    image, mask = torch.full((1, 3, 90, 90), 0.6), torch.from_numpy(disc(90, (20, 40), 35))[None, None].float()
    assert torch.allclose(harmonic_fill(image, mask), image, atol=1e-4)
