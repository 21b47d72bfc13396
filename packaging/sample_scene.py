"""Render the scene of the sample photo from nothing: a family on a jetty, looking at a boat on a mountain lake."""

from __future__ import annotations

import numpy as np
from sample_figures import FAR, FIGURES, Cone, Figure, mix

WIDTH, HEIGHT = 1508, 1058
FOCAL, EYE, HORIZON = 1500.0, 1.58, 0.375 * HEIGHT
WATER, JETTY_END, JETTY_HALF, FOCUS = -0.80, 8.7, 1.30, 5.9
SUN = np.array([-0.78, 0.66, -0.20], np.float32)
SUN = SUN / np.linalg.norm(SUN)


# --- noise ---------------------------------------------------------------------------------------------------------


def lattice(x: np.ndarray, y: np.ndarray, seed: int) -> np.ndarray:
    """A hash of integer lattice points as float32 in 0..1."""
    h = x.astype(np.int32).view(np.uint32) * np.uint32(374761393) + np.uint32(seed * 1442695041 & 0xFFFFFFFF)
    h += y.astype(np.int32).view(np.uint32) * np.uint32(668265263)
    h = (h ^ (h >> np.uint32(13))) * np.uint32(1274126177)
    return (h >> np.uint32(8)).astype(np.float32) / np.float32(0xFFFFFF)


def noise(x: np.ndarray, y: np.ndarray, seed: int) -> np.ndarray:
    """Smooth value noise in -1..1."""
    xi, yi = np.floor(x), np.floor(y)
    u, v = x - xi, y - yi
    u, v = u * u * (3 - 2 * u), v * v * (3 - 2 * v)
    top = lattice(xi, yi, seed) * (1 - u) + lattice(xi + 1, yi, seed) * u
    low = lattice(xi, yi + 1, seed) * (1 - u) + lattice(xi + 1, yi + 1, seed) * u
    return 2 * (top * (1 - v) + low * v) - 1


def fbm(x: np.ndarray, y: np.ndarray, seed: int, octaves: int = 5) -> np.ndarray:
    """Fractal noise, about -1..1."""
    total, gain = np.zeros(np.broadcast(x, y).shape, np.float32), 0.5
    for octave in range(octaves):
        total += gain * noise(x, y, seed + octave)
        x, y, gain = 1.6 * x + 1.2 * y + 5.3, 1.6 * y - 1.2 * x - 2.7, gain * 0.52
    return total


def smoothstep(low: float, high: float, x: np.ndarray) -> np.ndarray:
    """0 below `low`, 1 above `high`, smooth between."""
    t = np.clip((x - low) / (high - low), 0, 1)
    return t * t * (3 - 2 * t)


# --- the far world: sky, hills, a house and a sailing boat -----------------------------------------------------------

HOUSE = [  # polygons in tangents of azimuth and elevation, and their tone
    ([(0.330, 0.000), (0.330, 0.017), (0.369, 0.017), (0.369, 0.000)], 0.80),
    ([(0.369, 0.000), (0.369, 0.017), (0.376, 0.024), (0.383, 0.017), (0.383, 0.000)], 0.62),
    ([(0.327, 0.0165), (0.335, 0.0265), (0.376, 0.0265), (0.369, 0.0165)], 0.24),
    ([(0.360, 0.026), (0.360, 0.031), (0.364, 0.031), (0.364, 0.026)], 0.30),
    ([(0.336, 0.005), (0.336, 0.011), (0.340, 0.011), (0.340, 0.005)], 0.22),
    ([(0.346, 0.000), (0.346, 0.010), (0.351, 0.010), (0.351, 0.000)], 0.20),
    ([(0.358, 0.005), (0.358, 0.011), (0.362, 0.011), (0.362, 0.005)], 0.22),
]
BOAT_AT, BOAT_Z = 9.3, 46.0
BOAT = [  # polygons in metres over the water line, and their tone
    ([(0.06, 0.9), (0.06, 7.6), (0.9, 5.2), (1.9, 2.6), (2.9, 1.15), (1.5, 0.98)], 0.93),
    ([(-0.08, 7.0), (-1.0, 4.0), (-2.55, 0.95), (-1.2, 1.15), (-0.10, 1.5)], 0.80),
    ([(-0.05, 0.3), (-0.05, 7.9), (0.06, 7.9), (0.06, 0.3)], 0.16),
    ([(-2.7, 0.86), (-1.9, 0.0), (2.2, 0.0), (2.75, 0.72), (1.2, 0.62), (-0.8, 0.66)], 0.20),
    ([(-2.72, 0.88), (-0.8, 0.68), (1.2, 0.64), (2.77, 0.74), (2.7, 0.62), (-2.6, 0.74)], 0.74),
    ([(0.95, 0.6), (0.9, 1.1), (1.02, 1.36), (1.16, 1.36), (1.3, 1.1), (1.36, 0.6)], 0.12),
]


def paint(polygons: list, x: np.ndarray, y: np.ndarray, tone: np.ndarray, shade: np.ndarray | float) -> np.ndarray:
    """`tone` with polygons painted over it where (x, y) lies inside them."""
    for points, value in polygons:
        inside = np.zeros(x.shape, bool)
        for (x0, y0), (x1, y1) in zip(points, points[1:] + points[:1], strict=True):
            if y0 != y1:
                inside ^= ((y0 > y) != (y1 > y)) & (x < (x1 - x0) * (y - y0) / (y1 - y0) + x0)
        tone = np.where(inside, value * (1 + shade), tone)
    return tone


def sky(u: np.ndarray, v: np.ndarray) -> np.ndarray:
    """Light of a hazy sky with soft heaps of cloud."""
    x, y = u / (np.abs(v) + 0.42), 1.3 / (np.abs(v) + 0.42)
    warp = fbm(x * 1.6, y * 2.0, 11, 4)
    heap = fbm(x * 2.3 + 0.7 * warp, y * 3.4 + 0.4 * warp, 23, 6)
    lit = fbm(x * 2.3 + 0.7 * warp - 0.12, y * 3.4 + 0.4 * warp + 0.16, 23, 4)
    clear = 0.86 - 0.62 * np.clip(v, 0, 0.6) - 0.06 * u
    bright = 0.95 + 0.22 * np.clip(heap - lit, -0.7, 0.5) - 0.14 * smoothstep(0.15, 0.6, heap)
    return np.clip(mix(clear, bright, smoothstep(-0.12, 0.30, heap)), 0, 1)


def environment(u: np.ndarray, v: np.ndarray) -> np.ndarray:
    """Light from far away in the direction (u, v, 1), v >= 0."""
    tone = sky(u, v)
    ridges = [  # height, roughness, frequency, tone, haze, seed
        (0.105 + 0.05 * np.sin(3.1 * u + 0.4), 0.030, 3.0, 0.63, 0.05, 41),
        (0.066 - 0.085 * u + 0.02 * np.sin(9 * u), 0.022, 7.0, 0.47, 0.09, 52),
        (0.030 - 0.055 * u + 0.05 * smoothstep(0.18, 0.5, u), 0.016, 16.0, 0.31, 0.14, 63),
    ]
    for height, rough, freq, value, detail, seed in ridges:
        top = height + rough * fbm(u * freq, u * 0, seed, 4) + 0.006 * fbm(u * freq * 18, u * 0, seed + 7, 3)
        trees = fbm(u * 190, v * 150, seed + 3, 3) + 0.6 * fbm(u * 30, v * 60, seed + 5, 3)
        forest = value + detail * trees + 0.22 * (0.09 - v).clip(0, 0.09)
        tone = mix(tone, forest, smoothstep(-0.0012, 0.0012, top - v))
    meadow = 0.006 + 0.012 * smoothstep(0.24, 0.36, u) + 0.004 * fbm(u * 25, u * 0, 77, 3)
    tone = mix(
        tone,
        0.56 + 0.07 * fbm(u * 90, v * 700, 78, 3),
        smoothstep(-0.001, 0.001, meadow - v) * smoothstep(0.1, 0.26, u),
    )
    tone = paint(HOUSE, u, v - 0.006, tone, 0.05 * fbm(u * 300, v * 300, 79, 2))
    return mix(tone, 0.50 + 0.1 * fbm(u * 130, v * 900, 80, 2), smoothstep(0.0022, 0.0012, v))


def boat(x: np.ndarray, y: np.ndarray, tone: np.ndarray) -> np.ndarray:
    """`tone` with the sailing boat over it; x, y in metres in the plane z = BOAT_Z, y over the water."""
    folds = 0.05 * fbm(x * 1.2, y * 0.5, 91, 3) - 0.05 * np.clip(x, -3, 3) / 3
    return paint(BOAT, x - BOAT_AT, y, tone, folds)


def lake(u: np.ndarray, v: np.ndarray, z: np.ndarray) -> np.ndarray:
    """Light from the water seen in the direction (u, v, 1) at depth z."""
    x, calm = u * z, 1 / (1 + z / 55)
    gust = 0.55 + 0.45 * smoothstep(-0.25, 0.35, fbm(x * 0.05, z * 0.09, 101, 3))
    near = np.clip(14 / z, 0, 1)
    slope_z = 0.060 * fbm(x * 0.55, z * 1.5, 111, 4) + near * 0.045 * fbm(x * 2.6, z * 5.0, 121, 4)
    slope_x = 0.050 * fbm(x * 0.8, z * 1.4, 131, 4) + near * 0.030 * fbm(x * 3.1, z * 4.4, 141, 4)
    slope_z, slope_x = slope_z * gust * mix(calm, 1.0, 0.15), slope_x * gust * mix(calm, 1.0, 0.15)
    up, right = np.abs(-v + 2 * slope_z * (1 - v * slope_z)), u + 2 * slope_x * np.abs(v)
    mirrored = environment(right, up)
    rise = (BOAT_Z - z).clip(0, None)
    sail = boat(x + right * rise, up * rise, mirrored)
    mirrored = mix(mirrored, sail, smoothstep(13, 26, z) * (z < BOAT_Z))
    fresnel = 0.10 + 0.90 * (1 - np.clip(up, 0, 1)) ** 4.5
    return mix(np.full_like(u, 0.17), mirrored, np.clip(fresnel, 0, 0.95))


# --- the camera ----------------------------------------------------------------------------------------------------


def shadow(points: np.ndarray) -> np.ndarray:
    """How much of the sun reaches world points (n, 3), 0..1, soft at the edges."""
    lit = np.ones(len(points), np.float32)
    for figure in FIGURES:
        for cone in figure.cones:
            centre, radius = figure.sphere(cone)
            along = (centre - points) @ SUN
            away = np.linalg.norm(centre - points - along[:, None] * SUN, axis=1)
            index = np.flatnonzero((away < radius * 1.25 + 0.04) & (along > -radius) & (along < 6))
            t = np.maximum(along[index] - radius - 0.05, 0.03)
            for _ in range(24):
                d = cone.distance(figure.local(points[index] + t[:, None] * SUN))
                lit[index] = np.minimum(lit[index], smoothstep(-0.5, 1, 14 * d / t))
                t = t + np.maximum(d, 0.02)
                going = (t < along[index] + radius + 0.05) & (d > -0.04)
                index, t = index[going], t[going]
                if not len(index):
                    break
    return lit


def march(figure: Figure, cone: Cone, u: np.ndarray, v: np.ndarray) -> np.ndarray:
    """Depth of a cone along the directions (u, v, 1), FAR where it is missed."""
    centre, radius = figure.sphere(cone)
    rays = np.stack([u, v, np.ones_like(u)], 1)
    length, eye = np.linalg.norm(rays, axis=1), np.array([0, EYE, 0], np.float32)
    depth, index = np.full(len(u), FAR, np.float32), np.arange(len(u))
    t = np.full(len(u), centre[2] - radius, np.float32)
    for _ in range(60):
        d = cone.distance(figure.local(rays[index] * t[index, None] + eye))
        hit = d < 0.0012
        depth[index[hit]] = t[index[hit]]
        t[index] += 0.9 * d / length[index]
        index = index[~hit & (t[index] < centre[2] + radius)]
        if not len(index):
            break
    return depth


def place(figure: Figure, u: np.ndarray, v: np.ndarray, light: np.ndarray, depth: np.ndarray) -> None:
    """Put a figure into `light` and `depth` where it is nearer than what is there."""
    which = np.full(u.shape, -1, np.int32)
    for number, cone in enumerate(figure.cones):
        (x, y, z), radius = figure.sphere(cone)
        reach = radius * 1.1 / (z - radius)
        index = np.flatnonzero((np.abs(u - x / z) < reach) & (np.abs(v - (y - EYE) / z) < reach))
        found = march(figure, cone, u.flat[index], v.flat[index])
        nearer = found < depth.flat[index]
        depth.flat[index[nearer]], which.flat[index[nearer]] = found[nearer], number
    seen = which >= 0
    points = np.stack([u[seen] * depth[seen], EYE + v[seen] * depth[seen], depth[seen]], 1)
    light[seen] = shade(figure, points, which[seen])


def shade(figure: Figure, points: np.ndarray, which: np.ndarray) -> np.ndarray:
    """Light from the surface of a figure at world points (n, 3) on its cones `which`."""
    here = figure.distance(points)
    normal = np.stack([figure.distance(points + e) - here for e in 0.004 * np.eye(3, dtype=np.float32)], 1)
    normal /= np.linalg.norm(normal, axis=1, keepdims=True) + 1e-9
    p = figure.local(points)
    fold = np.array([c.fold for c in figure.cones], np.float32)[which]
    pleat = fbm(p[:, 0] * 24 + p[:, 2] * 14, p[:, 1] * 1.1, 151, 3)
    crease = fbm(p[:, 0] * 9 + p[:, 1] * 7, p[:, 1] * 12 - p[:, 0] * 5, 161, 3)
    normal[:, 0] += fold * 0.9 * pleat
    normal[:, 1] += fold * 0.28 * crease
    normal /= np.linalg.norm(normal, axis=1, keepdims=True)
    tone = np.array([c.tone for c in figure.cones], np.float32)[which] * (
        1 + 0.10 * crease + 0.05 * noise(p[:, 0] * 160, p[:, 1] * 160, 171)
    )
    open_sky = np.clip(0.5 + 4.0 * figure.distance(points + 0.12 * normal), 0.25, 1) * smoothstep(
        -0.3, 0.35, points[:, 1] + 0.06
    )
    sun = np.clip(normal @ SUN, 0, 1) * shadow(points + 0.02 * normal)
    return tone * (1.15 * sun + (0.42 + 0.20 * normal[:, 1]) * open_sky)


def deck(u: np.ndarray, v: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Light from the planks of the jetty, how much of a pixel they cover, and their depth."""
    z = EYE / np.maximum(-v, 1e-4)
    x, row = u * z, z / 0.152
    plank, within = np.floor(row), row - np.floor(row)
    age, end = lattice(plank, plank * 0, 181), 0.035 * lattice(plank, plank * 0, 191)
    grain = fbm(x * 2.2 + 31 * age, z * 58, 201, 4) + 0.6 * fbm(x * 7 + 17 * age, z * 150, 211, 2)
    stain = fbm(x * 1.1, z * 0.9, 221, 4)
    tone = 0.47 + 0.13 * (age - 0.5) + 0.13 * grain + 0.10 * stain
    for nail in (-0.98, 0.02, 1.0):
        for side in (0.25, 0.75):
            away = np.hypot(x - nail - 0.07 * (age - 0.5), (within - side) * 0.152)
            tone = tone * (1 - 0.55 * smoothstep(0.009, 0.004, away) - 0.08 * smoothstep(0.05, 0.0, away))
    pixel = z * z / (EYE * FOCAL) / 0.152
    gap = smoothstep(0.10 + pixel, 0.03, within) + 0.6 * smoothstep(0.90 - pixel, 0.99, within)
    tone = tone * (1 - 0.86 * np.clip(gap, 0, 1) * np.clip(0.13 / pixel, 0, 1))
    half = JETTY_HALF + end
    cover = smoothstep(half + z / FOCAL, half - z / FOCAL, np.abs(x)) * (z < JETTY_END) * (v < 0)
    return tone, cover.astype(np.float32), z


def render() -> tuple[np.ndarray, np.ndarray]:
    """The picture's light (HEIGHT, WIDTH) float32, and its depth in metres."""
    rows, columns = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
    u, v = (columns - 0.47 * WIDTH) / FOCAL, (HORIZON - rows) / FOCAL
    above = v > 0
    light = np.zeros_like(u)
    light[above] = environment(u[above], v[above])
    z = (EYE - WATER) / np.maximum(-v, 1e-4)
    for shift in (-0.25, 0.25):  # two rows a pixel: the far waves are fine
        low = v[~above] + shift / FOCAL
        light[~above] += 0.5 * lake(u[~above], low, ((EYE - WATER) / np.maximum(-low, 1e-3)).clip(0, 2500))
    depth = np.where(above, 400, z).clip(0, 400)
    seen = depth > BOAT_Z
    light = np.where(seen, boat(u * BOAT_Z, EYE - WATER + v * BOAT_Z, light), light)
    planks, cover, z = deck(u, v)
    on = cover > 0
    points = np.stack([u[on] * z[on], np.zeros(on.sum(), np.float32), z[on]], 1)
    planks[on] *= 0.34 + 0.86 * shadow(points)
    light, depth = mix(light, planks, cover), np.where(cover > 0.5, z, depth)
    light, depth = light.astype(np.float32), depth.astype(np.float32)
    for figure in FIGURES:
        place(figure, u, v, light, depth)
    return light, depth
