"""A synthetic 24-megapixel scan for the benchmarks."""

import numpy as np

WIDTH, HEIGHT = 6000, 4000


def scan() -> np.ndarray:
    """(4000, 6000, 3) uint8 with soft shapes and a photo's grain."""
    rng = np.random.default_rng(1)
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
    planes = []
    for shift in (0.0, 1.1, 2.3):
        plane = 120 + 60 * np.sin(x / 310 + shift) * np.cos(y / 270) + rng.normal(0, 6, x.shape).astype(np.float32)
        planes.append(np.clip(plane, 0, 255).astype(np.uint8))
    return np.stack(planes, axis=2)
