"""Stain: gives back the light that a stain takes, from what is seen of it at its rim and inside.

A stain is one pigment over the picture, here thicker and there thinner: it multiplies the light of each channel, so it
adds to its logarithm the thickness at a place times the pigment's tint. The picture under it is unknown, but its edges
are few and the steps between its pixels mostly small (total variation: Rudin, Osher and Fatemi 1992), those of colour
most of all; so the thickness and the tint are those that leave the fewest edges in the picture, when the thickness is 0
outside and varies slowly well inside. That is solved by weighted least squares again and again (IRLS). A gain alone is
enough: light that is absorbed stays a factor in gamma-encoded values too, while an offset could not be told from the
picture's own contrast. Detail is the scan's own, for the gain is smooth.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from restorer_app.core.correction import Correction
from restorer_app.steps.context import Context, Parameter, Samples, Tile

FEATHER = Parameter("feather", "Feather", 0, 100, 2, "px")
AREA = Parameter("area", "Stained area found", 0, 100, 0, "%")
_CELLS = 20_000
"""Cells inside the stains that are solved for; larger ones are solved more coarsely."""
_DARKEST = 4 / 255  # what is darker is not told apart
_NOISY = 0.08  # of full light; steps between darker pixels count less than half
_SOFTENED = 0.7  # sigma in cells of the blur against grain
_ROUNDS = 4
_SHARPNESS = 1.5
"""By which power of its height an edge of the picture counts less: 1 would be total variation."""
_SMALL_STEP = 0.01
_SLOW_INSIDE, _SLOW_AT_RIM, _RIM = 60.0, 0.05, 12.0
"""How much a change of thickness costs deep inside and at the very rim, and how many cells deep the rim is."""
_FIRST_EDGE = 6.0  # cells, over which the first guess rises
_OPPONENT = np.array(((1 / 3, 1 / 3, 1 / 3), (1, 0, -1), (-0.5, 1, -0.5)))
"""Light, red against blue, and green against both, of red, green and blue."""
_FIRST_TINT = np.array((0.5, 1.0, 1.5))
_FIRST_GUESS = 0.1
_RIDGE, _LEAST_RISE = 1e-6, 1e-3
_MOST_GAIN = math.log(8)


def analyse(samples: Samples, values: Mapping[str, float], context: Context, net: str) -> Mapping[str, float]:
    """How much of the photo is stained."""
    where = samples.where()
    return {AREA.id: 0.0 if where is None else 100 * float(where.mean(dtype=np.float64))}


def correct(samples: Samples, values: Mapping[str, float], context: Context, net: str) -> Correction:
    """The logarithm of the gain of each channel: 0 outside the stains, and wherever all or nothing is."""
    where, overview = samples.where(), samples.overview()
    share = np.zeros(overview.shape[:2], np.float32) if where is None else where
    by = max(math.ceil(math.sqrt(np.count_nonzero(share) / _CELLS)), 1)
    inside = _coarser(share[..., None], by)[..., 0] > 0.5
    if not inside.any() or inside.all():  # nothing to do, or nothing to compare with
        return Correction(np.zeros((1, 1, 3), np.float16), samples.cell * max(inside.shape) * by)
    thickness, tint = _pigment(_coarser(overview, by), inside)
    cell = samples.cell * by
    edge = np.clip(_depth(inside) * cell / max(values[FEATHER.id], 1), 0, 1)
    gain = (thickness * edge)[..., None] * tint
    return Correction(np.minimum(gain, _MOST_GAIN).astype(np.float16), cell)


def apply(
    tile: Tile, values: Mapping[str, float], facts: Mapping[str, float], context: Context, net: str
) -> np.ndarray:
    """Each channel times its gain; exactly the image where that is 1."""
    return tile.image if tile.correction is None else tile.image * np.exp(tile.correction)


@dataclass(frozen=True, eq=False)
class _Steps:
    """The steps between neighbouring cells of which one at least is stained.

    `differences`: the sparse matrix (m, n) that makes of n thicknesses the m steps between them, unstained cells having
    none; `light` (m, 3): the steps of the picture, opponent; `trust` and `slowness` (m,): how much an edge in the
    picture, and a change of thickness, counts there.
    """

    differences: Any
    light: np.ndarray
    trust: np.ndarray
    slowness: np.ndarray


def _pigment(image: np.ndarray, inside: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The thickness (h, w) of a stain that lies on the image (h, w, 3) `inside`, and its tint (3,), none below 0."""
    from scipy.sparse import diags_array, eye_array
    from scipy.sparse.linalg import splu

    depth = _depth(inside)
    steps = _steps(image, inside, depth)
    differences, light = steps.differences, steps.light
    thickness, tint = _FIRST_GUESS * np.clip(depth / _FIRST_EDGE, 0, 1)[inside], _FIRST_TINT
    for _ in range(_ROUNDS):
        rise = (differences @ thickness)[:, None]
        left = np.abs(light + rise * (_OPPONENT @ tint)) + _SMALL_STEP
        weight = steps.trust[:, None] / left**_SHARPNESS
        opponent = -(weight * light * rise).sum(axis=0) / ((weight * rise**2).sum(axis=0) + _LEAST_RISE)
        tint = np.maximum(_to_channels(opponent), 0)
        tint = tint / max(tint.max(), _RIDGE)
        opponent = _OPPONENT @ tint
        costs = (weight * opponent**2).sum(axis=1) + steps.slowness
        system = differences.T @ diags_array(costs) @ differences + _RIDGE * eye_array(len(thickness))
        wanted = differences.T @ -(weight * opponent * light).sum(axis=1)
        thickness = np.maximum(splu(system.tocsc()).solve(wanted), 0)
    result = np.zeros(inside.shape)
    result[inside] = thickness
    return result, tint


def _steps(image: np.ndarray, inside: np.ndarray, depth: np.ndarray) -> _Steps:
    import cv2
    from scipy.sparse import coo_array

    logarithm = np.log(np.maximum(image, _DARKEST)).astype(np.float64)
    light = cv2.GaussianBlur(logarithm, (0, 0), _SOFTENED) @ _OPPONENT.T
    dark = image.min(axis=2)
    trust = dark / (dark + _NOISY)
    number = np.full(inside.shape, -1)
    number[inside] = np.arange(np.count_nonzero(inside))
    first, second = (_beside(number, inside, at) for at in (0, 1))
    rows = np.arange(len(first))
    ends = [
        (np.full(np.count_nonzero(end >= 0), sign), rows[end >= 0], end[end >= 0])
        for end, sign in ((first, -1.0), (second, 1.0))
    ]
    values, row, column = (np.concatenate(parts) for parts in zip(*ends, strict=True))
    shape = len(first), int(np.count_nonzero(inside))
    shallow = np.minimum(_beside(depth, inside, 0), _beside(depth, inside, 1))
    return _Steps(
        coo_array((values, (row, column)), shape).tocsr(),
        _beside(light, inside, 1) - _beside(light, inside, 0),
        np.minimum(_beside(trust, inside, 0), _beside(trust, inside, 1)),
        _SLOW_AT_RIM + _SLOW_INSIDE * (1 - np.exp(-((shallow / _RIM) ** 2))),
    )


def _beside(plane: np.ndarray, inside: np.ndarray, at: int) -> np.ndarray:
    """The values of a plane before (0) or behind (1) each step: first those to the right, then those down."""
    across, down = inside[:, 1:] | inside[:, :-1], inside[1:] | inside[:-1]
    if at:
        return np.concatenate((plane[:, 1:][across], plane[1:][down]))
    return np.concatenate((plane[:, :-1][across], plane[:-1][down]))


def _to_channels(opponent: np.ndarray) -> np.ndarray:
    """What `_OPPONENT` made three numbers of; three equal ones exactly where there is no colour."""
    light, red_blue, green = opponent
    return np.array((light + red_blue / 2 - green / 3, light + green * 2 / 3, light - red_blue / 2 - green / 3))


def _depth(inside: np.ndarray) -> np.ndarray:
    """(h, w) float32: cells to the nearest one that is not stained; what lies beyond the photo does not count."""
    import cv2

    return np.asarray(cv2.distanceTransform(inside.astype(np.uint8), cv2.DIST_L2, 5))


def _coarser(planes: np.ndarray, by: int) -> np.ndarray:
    """(h, w, C), each cell the mean of `by` x `by`, the last row and column repeated."""
    height, width, channels = planes.shape
    padded = np.pad(planes, ((0, -height % by), (0, -width % by), (0, 0)), mode="edge")
    cells = padded.reshape(padded.shape[0] // by, by, padded.shape[1] // by, by, channels)
    return np.asarray(cells.mean(axis=(1, 3)), np.float32)
