"""The people, the dog and the posts of the sample photo's scene: rounded cones, to be marched as distance fields."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

FAR = 1e4


def mix(a: np.ndarray, b: np.ndarray | float, t: np.ndarray | float) -> np.ndarray:
    """`a` where t = 0, `b` where t = 1."""
    return a + (b - a) * t


@dataclass(frozen=True)
class Cone:
    """A rounded cone from a to b, scaled by `squash`, cut flat below `cut`."""

    a: tuple[float, float, float]
    b: tuple[float, float, float]
    r1: float
    r2: float
    tone: float
    squash: tuple[float, float, float] = (1.0, 1.0, 1.0)
    cut: float = -9.0
    top: float = 9.0
    fold: float = 0.0

    def distance(self, p: np.ndarray) -> np.ndarray:
        """Distance of points (n, 3) in the figure's frame, a little short where squashed."""
        s = np.array(self.squash, np.float32)
        a, b = np.array(self.a, np.float32) / s, np.array(self.b, np.float32) / s
        q, axis = p / s - a, b - a
        t = np.clip(q @ (axis / max(float(axis @ axis), 1e-9)), 0, 1)
        q -= t[:, None] * axis
        d = (np.sqrt(np.einsum("ij,ij->i", q, q)) - (self.r1 + (self.r2 - self.r1) * t)) * s.min()
        return np.maximum(np.maximum(d, self.cut - p[:, 1]), p[:, 1] - self.top)


@dataclass
class Figure:
    """A group of cones that is marched, and throws its shadow, as one."""

    at: tuple[float, float]
    cones: list[Cone]
    turn: float = 0.0
    spin: np.ndarray = field(init=False)

    def __post_init__(self) -> None:
        c, s = np.cos(self.turn), np.sin(self.turn)
        self.spin = np.array([[c, 0, -s], [0, 1, 0], [s, 0, c]], np.float32)

    def local(self, points: np.ndarray) -> np.ndarray:
        """World points (n, 3) in the figure's own frame."""
        return (points - np.array([self.at[0], 0, self.at[1]], np.float32)) @ self.spin.T

    def sphere(self, cone: Cone) -> tuple[np.ndarray, float]:
        """World centre and radius of a ball round one cone."""
        a, b = np.array(cone.a), np.array(cone.b)
        centre = 0.5 * (a + b) @ self.spin + np.array([self.at[0], 0, self.at[1]])
        return centre.astype(np.float32), float(np.linalg.norm(b - a) / 2 + max(cone.r1, cone.r2) * max(cone.squash))

    def distance(self, points: np.ndarray) -> np.ndarray:
        """Distance of world points (n, 3) to the figure, its joints rounded off."""
        p, soft = self.local(points), np.full(len(points), FAR, np.float32)
        for cone in self.cones:
            d = cone.distance(p)
            h = np.clip(0.5 + 0.5 * (soft - d) / 0.022, 0, 1)
            soft = np.where(soft < FAR, mix(soft, d, h) - 0.022 * h * (1 - h), d)
        return soft


def pair(a: tuple, b: tuple, *rest: float, **more: float) -> list[Cone]:
    """A cone and its mirror image."""
    return [Cone((k * a[0], *a[1:]), (k * b[0], *b[1:]), *rest, **more) for k in (1, -1)]


SKIN, BRIM = 0.64, (1.0, 0.13, 1.0)
FATHER = Figure(
    (-0.66, 5.95),
    [
        *pair((0.105, 0.07, 0), (0.115, 0.86, 0), 0.070, 0.098, 0.15, cut=0.085, fold=0.6),
        *pair((0.112, 0.045, -0.02), (0.14, 0.04, 0.17), 0.046, 0.042, 0.05),
        Cone((0, 0.74, 0), (0, 1.34, 0), 0.21, 0.225, 0.20, (1, 1, 0.62), 0.73, fold=0.9),
        Cone((-0.17, 1.40, 0), (0.17, 1.40, 0), 0.085, 0.085, 0.20, fold=0.4),
        Cone((-0.235, 1.40, 0), (-0.30, 1.13, 0.0), 0.075, 0.062, 0.20, fold=0.6),
        Cone((-0.30, 1.13, 0.0), (-0.285, 0.90, 0.06), 0.060, 0.050, 0.20, fold=0.6),
        Cone((-0.285, 0.84, 0.07), (-0.28, 0.80, 0.08), 0.042, 0.038, SKIN),
        Cone((0.235, 1.40, 0), (0.315, 1.14, 0.0), 0.075, 0.062, 0.20, fold=0.6),
        Cone((0.315, 1.14, 0.0), (0.375, 0.90, 0.02), 0.058, 0.048, 0.20, fold=0.6),
        Cone((0.39, 0.85, 0.02), (0.395, 0.82, 0.02), 0.040, 0.038, SKIN),
        Cone((0, 1.47, 0), (0, 1.56, 0.01), 0.060, 0.058, SKIN),
        Cone((0, 1.475, 0), (0, 1.49, 0), 0.074, 0.068, 0.85),
        Cone((0, 1.60, 0.015), (0, 1.69, 0.015), 0.088, 0.102, 0.24, (0.94, 1, 1.06)),
        *pair((0.098, 1.62, 0.02), (0.098, 1.65, 0.02), 0.020, 0.024, SKIN),
        Cone((0, 1.725, 0.02), (0, 1.725, 0.02), 0.185, 0.185, 0.42, BRIM),
        Cone((0, 1.76, 0.02), (0, 1.76, 0.02), 0.126, 0.126, 0.08, (1, 0.30, 1)),
        Cone((0, 1.74, 0.02), (0, 1.82, 0.02), 0.120, 0.092, 0.42, (0.92, 1, 1.05)),
    ],
)
MOTHER = Figure(
    (0.46, 6.1),
    [
        *pair((0.06, 0.07, 0), (0.075, 0.44, 0), 0.036, 0.056, SKIN),
        *pair((0.065, 0.05, 0), (0.075, 0.03, 0.12), 0.042, 0.036, 0.10),
        Cone((0, 0.98, 0), (0, 0.34, 0), 0.155, 0.285, 0.66, (1, 1, 0.78), 0.37, fold=1.0),
        Cone((0, 0.98, 0), (0, 1.27, 0), 0.138, 0.165, 0.66, (1, 1, 0.66), fold=0.5),
        Cone((-0.12, 1.325, 0), (0.12, 1.325, 0), 0.07, 0.07, 0.66),
        Cone((0, 0.975, 0), (0, 1.0, 0), 0.158, 0.156, 0.22, (1, 1, 0.74)),
        *pair((0.165, 1.32, 0), (0.215, 1.20, 0), 0.066, 0.072, 0.66, fold=0.6),
        Cone((-0.20, 1.24, 0), (-0.275, 1.07, 0.01), 0.046, 0.040, SKIN),
        Cone((-0.275, 1.07, 0.01), (-0.345, 0.86, 0.0), 0.038, 0.030, SKIN),
        Cone((-0.35, 0.84, 0), (-0.36, 0.81, 0), 0.036, 0.032, SKIN),
        Cone((0.20, 1.26, 0), (0.36, 1.22, 0.03), 0.046, 0.042, SKIN),
        Cone((0.36, 1.22, 0.03), (0.235, 1.50, 0.03), 0.040, 0.030, SKIN),
        Cone((0.23, 1.52, 0.03), (0.20, 1.56, 0.02), 0.034, 0.030, SKIN),
        Cone((0, 1.36, 0), (0, 1.46, 0), 0.052, 0.048, SKIN),
        Cone((0, 1.50, 0.01), (0, 1.57, 0.01), 0.094, 0.098, 0.13),
        Cone((0, 1.455, -0.05), (0, 1.455, -0.05), 0.062, 0.062, 0.13, (1.25, 1, 1)),
        Cone((0, 1.59, 0.01), (0, 1.59, 0.01), 0.245, 0.245, 0.80, BRIM),
        Cone((0, 1.615, 0.01), (0, 1.615, 0.01), 0.128, 0.128, 0.16, (1, 0.30, 1)),
        Cone((0, 1.60, 0.01), (0, 1.63, 0.01), 0.120, 0.100, 0.80),
    ],
)
GIRL = Figure(
    (-0.09, 5.98),
    [
        *pair((0.05, 0.06, 0), (0.055, 0.30, 0), 0.033, 0.042, 0.88),
        *pair((0.055, 0.30, 0), (0.06, 0.46, 0), 0.040, 0.046, SKIN),
        *pair((0.05, 0.04, 0), (0.06, 0.03, 0.09), 0.038, 0.034, 0.08),
        Cone((0, 0.72, 0), (0, 0.40, 0), 0.105, 0.205, 0.90, (1, 1, 0.8), 0.42, fold=1.0),
        Cone((0, 0.70, 0), (0, 0.85, 0), 0.108, 0.115, 0.90, (1, 1, 0.72)),
        Cone((0, 0.685, 0), (0, 0.70, 0), 0.118, 0.114, 0.35, (1, 1, 0.82)),
        *pair((0.105, 0.87, 0), (0.135, 0.83, 0), 0.052, 0.052, 0.90),
        Cone((-0.13, 0.84, 0), (-0.19, 0.79, 0), 0.034, 0.028, SKIN),
        Cone((0.13, 0.84, 0), (0.21, 0.79, 0.06), 0.034, 0.028, SKIN),
        Cone((0, 0.90, 0), (0, 0.95, 0), 0.04, 0.04, SKIN),
        Cone((0, 1.00, 0.01), (0, 1.035, 0.01), 0.092, 0.098, 0.30),
        *pair((0.075, 0.98, -0.05), (0.095, 0.80, -0.075), 0.030, 0.016, 0.30),
        *pair((0.09, 0.83, -0.08), (0.10, 0.82, -0.08), 0.026, 0.020, 0.92),
        *pair((0.025, 1.12, -0.03), (0.075, 1.145, -0.03), 0.020, 0.036, 0.92),
    ],
)
BOY = Figure(
    (1.06, 6.45),
    [
        *pair((0.065, 0.06, 0), (0.07, 0.26, 0), 0.040, 0.050, 0.60),
        *pair((0.07, 0.26, 0), (0.075, 0.50, 0), 0.044, 0.055, SKIN),
        *pair((0.07, 0.045, 0), (0.085, 0.035, 0.12), 0.045, 0.040, 0.08),
        *pair((0.07, 0.46, 0), (0.062, 0.69, 0), 0.080, 0.088, 0.20, cut=0.44),
        Cone((0, 0.68, 0), (0, 0.92, 0), 0.128, 0.140, 0.84, (1, 1, 0.70), 0.70, fold=0.5),
        Cone((0, 0.70, 0), (0, 0.72, 0), 0.135, 0.133, 0.20, (1, 1, 0.72)),
        Cone((-0.10, 0.955, 0), (0.10, 0.955, 0), 0.06, 0.06, 0.84),
        Cone((-0.045, 0.72, -0.095), (0.055, 0.98, -0.075), 0.016, 0.016, 0.16),
        Cone((0.045, 0.72, -0.095), (-0.055, 0.98, -0.075), 0.016, 0.016, 0.16),
        Cone((-0.15, 0.96, 0), (-0.20, 0.78, 0.02), 0.056, 0.046, 0.84),
        Cone((-0.20, 0.78, 0.02), (-0.16, 0.62, 0.06), 0.034, 0.030, SKIN),
        Cone((0.15, 0.96, 0), (0.31, 1.02, 0.08), 0.056, 0.044, 0.84),
        Cone((0.31, 1.02, 0.08), (0.50, 1.10, 0.16), 0.034, 0.028, SKIN),
        Cone((0.50, 1.10, 0.16), (0.60, 1.135, 0.20), 0.026, 0.012, SKIN),
        Cone((0, 1.0, 0), (0, 1.06, 0), 0.045, 0.045, SKIN),
        Cone((0, 1.11, 0.01), (0, 1.15, 0.01), 0.088, 0.096, 0.36),
        *pair((0.095, 1.13, 0.02), (0.095, 1.15, 0.02), 0.018, 0.022, SKIN),
        Cone((0, 1.205, 0.01), (0, 1.205, 0.01), 0.125, 0.125, 0.34, (1, 0.42, 1)),
        Cone((0, 1.19, 0.09), (0, 1.19, 0.13), 0.08, 0.06, 0.34, (1, 0.2, 1)),
    ],
    turn=-0.35,
)
DOG = Figure(
    (-1.10, 5.45),
    [
        Cone((0, 0.14, -0.02), (0, 0.36, 0.07), 0.135, 0.090, 0.80, (0.9, 1, 1)),
        Cone((0.07, 0.07, 0.06), (0.08, 0.06, 0.12), 0.06, 0.05, 0.80),
        Cone((-0.07, 0.07, 0.06), (-0.08, 0.06, 0.12), 0.06, 0.05, 0.80),
        Cone((0, 0.38, 0.07), (0, 0.45, 0.09), 0.075, 0.07, 0.80),
        Cone((0, 0.50, 0.10), (0, 0.51, 0.11), 0.082, 0.080, 0.16),
        Cone((0, 0.48, 0.15), (0.0, 0.475, 0.22), 0.045, 0.032, 0.80),
        *pair((0.062, 0.565, 0.10), (0.095, 0.50, 0.10), 0.030, 0.022, 0.10),
        Cone((0.04, 0.06, -0.13), (0.17, 0.05, -0.20), 0.028, 0.016, 0.80),
        Cone((0.05, 0.22, -0.09), (0.04, 0.26, -0.08), 0.075, 0.07, 0.18, (0.9, 1, 0.9)),
    ],
    turn=0.2,
)


def post(x: float, z: float) -> Figure:
    """A mooring post with the rope that sags to the next one."""
    sag = [(0.0, 0.79 - 0.26 * (1 - (2 * k / 8 - 1) ** 2), 2.25 * k / 8) for k in range(9)]
    rope = [Cone(p, q, 0.019, 0.019, 0.50) for p, q in pairwise(sag)] if z < 8 else []
    lean = 0.03 * float(np.sin(7 * x + 5 * z))
    knots = [Cone((lean, 0.78 + dy, 0), (lean, 0.78 + dy, 0), 0.092, 0.092, 0.55, (1, 0.2, 1)) for dy in (0, 0.03)]
    pole = Cone((0, -1.2, 0), (lean, 1.1, 0), 0.082, 0.072, 0.42, top=0.94 + lean, fold=0.8)
    return Figure((x, z), [pole, *rope, *knots])


FIGURES = [FATHER, MOTHER, GIRL, BOY, DOG, *(post(x, z) for x in (-1.42, 1.42) for z in (4.15, 6.4, 8.65))]
