"""Damage drawn in other ways than training does, to measure nets that find damage: training never sees these."""

import math

import numpy as np

from restorer_app.training.damage_layers import Field, both, ink, paper, softened, to_plane
from restorer_app.training.layers import Colours, Drawing, LayerKind
from restorer_app.training.strokes import Curve, lay, speck, stroke


def _bezier(points: Curve, steps: int) -> Curve:
    """(steps, 2): the cubic Bézier curve of four points."""
    t = np.linspace(0, 1, steps)[:, None]
    a, b, c, d = points
    return np.asarray((1 - t) ** 3 * a + 3 * (1 - t) ** 2 * t * b + 3 * (1 - t) * t**2 * c + t**3 * d, np.float64)


def _pressure(rng: np.random.Generator, steps: int) -> Curve:
    """(steps,) in 0..1: how hard a point is pressed that is set down, drawn along and lifted, with some trembling."""
    t = np.linspace(0, 1, steps)
    trembling = 0.2 * np.sin(2 * np.pi * (t * rng.uniform(2, 9) + rng.random()))
    skips = np.sin(2 * np.pi * (t * rng.uniform(1, 4) + rng.random())) > rng.uniform(-1.2, -0.3)
    return np.clip((np.sin(np.pi * t) ** rng.uniform(0.2, 0.9) + trembling) * skips, 0, 1)


def _strokes(rng: np.random.Generator, size: int) -> Drawing:
    """Scratches as Bézier curves under a pressure that rises and falls."""
    over, under = np.zeros((2, size, size), np.uint8)
    bright, dark = both(rng, 0.6, 0.25)
    for _ in range(rng.integers(2, 12)):
        start, angle = rng.uniform(0, size, 2), rng.uniform(0, 2 * np.pi)
        length = math.exp(rng.uniform(*np.log((6, size))))
        ahead = length * np.array((math.cos(angle), math.sin(angle)))
        points = start + np.array((0, 1 / 3, 2 / 3, 1))[:, None] * ahead
        points[1:3] += rng.normal(0, 0.08 * length, (2, 2))
        path = _bezier(points, max(round(2.2 * length), 12))
        pressure = _pressure(rng, len(path))
        pressure[len(path) // 2] = max(pressure[len(path) // 2], 0.6)
        plane = over if bright and (not dark or rng.random() < 0.6) else under
        radius = rng.uniform(0.4, 2) * np.sqrt(np.maximum(pressure, 0.05))
        lay(plane, *stroke(path, radius, pressure * rng.uniform(0.5, 1)))
    return Drawing(Colours(paper(rng), ink(rng)), softened(rng, over), softened(rng, under))


def _folds(rng: np.random.Generator, size: int) -> Drawing:
    """Creases as curves from border to border, the flank a blurred copy beside them, the ridge strewn with chips."""
    import cv2

    over, under = np.zeros((2, size, size), np.uint8)
    for _ in range(rng.integers(1, 3)):
        ends = np.array(((-10.0, rng.uniform(0, size)), (size + 10.0, rng.uniform(0, size))))
        points = ends[0] + np.array((0, 1 / 3, 2 / 3, 1))[:, None] * (ends[1] - ends[0])
        points[1:3, 1] += rng.normal(0, 0.02 * size, 2)
        path = _bezier(points if rng.random() < 0.5 else points[:, ::-1], 3 * size)
        wear = np.clip(0.5 + np.cumsum(rng.normal(0, 0.09, len(path))), 0.05, 1)
        lay(over, *stroke(path, rng.uniform(0.4, 1.3) * wear, np.clip(wear * rng.uniform(0.8, 1.6), 0, 1)))
        beside = np.array((0.0, 1.0)) if np.ptp(path[:, 0]) > np.ptp(path[:, 1]) else np.array((1.0, 0.0))
        away = path + beside * rng.choice((-1, 1)) * rng.uniform(1.2, 2.5)
        lay(under, *stroke(away, np.full(len(path), rng.uniform(0.7, 1.6)), np.full(len(path), rng.uniform(0.2, 0.7))))
        for x, y in path[rng.integers(len(path), size=rng.integers(0, 25))]:
            lay(over, speck(rng, rng.uniform(1.5, 7)), int(y) - 2, int(x) - 2)
    flank = np.asarray(cv2.GaussianBlur(under, (0, 0), rng.uniform(0.6, 1.2)), np.uint8)
    return Drawing(Colours(paper(rng), ink(rng)), softened(rng, over), flank)


def _puddles(rng: np.random.Generator, size: int) -> Drawing:
    """Stains as the sum of round drops that have run together, their rim where the sum falls off fastest."""
    y, x = np.mgrid[:size, :size].astype(np.float64)
    total: Field = np.zeros((size, size))
    middle, reach = rng.uniform(0.2, 0.8, 2) * size, rng.uniform(0.05, 0.2) * size
    for _ in range(rng.integers(2, 9)):
        drop, radius = middle + rng.normal(0, reach, 2), rng.uniform(0.4, 1.1) * reach
        total += np.exp(-((y - drop[0]) ** 2 + (x - drop[1]) ** 2) / (2 * radius**2))
    edge = rng.uniform(0.03, 0.3)
    inside = np.clip((total - 0.4) / edge, 0, 1)
    rim = np.exp(-(((total - 0.4 - edge) / (0.6 * edge)) ** 2)) * inside * rng.uniform(0, 0.6)
    strength, cast = rng.uniform(0.15, 0.5), rng.uniform(0, 1)
    red, green, blue = (min(strength * (1 + cast * tint), 0.9) for tint in (-0.6, -0.1, 0.6))
    return Drawing(Colours(absorbed=(red, green, blue)), shade=to_plane(0.7 * inside + rim))


MEASURED: tuple[LayerKind, ...] = (
    LayerKind("strokes", "remove", _strokes),
    LayerKind("folds", "remove", _folds),
    LayerKind("puddles", "stain", _puddles),
)
