"""What looks like damage and is none, so that a net learns it: writing, lace, railings, stripes, chains, hair, glints
and borders.

To add one, write its drawing and a row of DECOYS.
"""

import math
import string
from itertools import pairwise

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from restorer_app.training.damage_layers import blob, ink, paper, softened, to_plane
from restorer_app.training.layers import Colours, Drawing, LayerKind
from restorer_app.training.strokes import Plane, lay, profile, smooth, speck, stroke, walk


def _painted(rng: np.random.Generator, plane: Plane) -> Drawing:
    """In a bright colour, a dark one or any."""
    colour = (paper(rng), ink(rng), tuple(rng.uniform(0.1, 0.9, 3).tolist()))[rng.choice((0, 0, 1, 1, 2))]
    return Drawing(Colours(over=(colour[0], colour[1], colour[2])), over=softened(rng, plane))


def _writing(rng: np.random.Generator, size: int) -> Drawing:
    """Lines of letters, printed or scribbled small, as signs, captions and dates have them."""
    page = Image.new("L", (2 * size, 2 * size))
    draw, height = ImageDraw.Draw(page), int(rng.integers(7, 30))
    font = ImageFont.load_default(height)
    letters = rng.choice(list(string.ascii_letters + string.digits + " " * 12), (rng.integers(1, 7), 60))
    top = int(rng.uniform(0.6, 1.2) * size)
    for row, line in enumerate(letters):
        text = "".join(line[: rng.integers(4, 40)])
        draw.text((int(rng.uniform(0.4, 0.7) * size), top + int(row * height * 1.4)), text, 255, font)
    turned = page.rotate(float(rng.choice((0, 90)) + rng.normal(0, 8)), Image.Resampling.BILINEAR)
    half = size // 2
    return _painted(rng, np.asarray(turned.crop((half, half, half + size, half + size)), np.uint8))


def _lace(rng: np.random.Generator, size: int) -> Drawing:
    """A fine net that bends with the cloth, in a patch."""
    y, x = np.mgrid[:size, :size] + 5 * np.stack([smooth(rng, size, 60), smooth(rng, size, 60)])
    angle, pace = rng.uniform(0, np.pi), 2 * np.pi / math.exp(rng.uniform(*np.log((6, 40))))
    u, v = x * math.cos(angle) + y * math.sin(angle), y * math.cos(angle) - x * math.sin(angle)
    first, second = (u + v, u - v) if rng.random() < 0.5 else (u, v)
    wave = np.minimum(np.abs(np.sin(first * pace / 2)), np.abs(np.sin(second * pace / 2))) / (pace / 2)
    thread = np.clip(rng.uniform(0.4, 1.8) + 0.5 - wave, 0, 1)
    knots = np.clip(np.cos(first * pace) + np.cos(second * pace) - rng.uniform(1.2, 1.9), 0, 1)
    inside = np.clip(blob(rng, size, rng.uniform(0.2, 0.7) * size) / 4, 0, 1)
    return _painted(rng, to_plane(np.maximum(thread, knots) * inside * rng.uniform(0.4, 1)))


def _railings(rng: np.random.Generator, size: int) -> Drawing:
    """Straight bars at even distances: fences, blinds, cables, panes."""
    canvas = np.zeros((size, size), np.uint8)
    heading = rng.choice((0, np.pi / 2)) + rng.normal(0, 0.15)
    pace, radius, opacity = math.exp(rng.uniform(*np.log((5, 40)))), rng.uniform(0.4, 2.5), rng.uniform(0.5, 1)
    along, across = np.array((math.cos(heading), math.sin(heading))), np.array((-math.sin(heading), math.cos(heading)))
    places = np.linspace(-0.8 * size, 0.8 * size, 2 * size)
    fan = rng.normal(0, 0.002) * (rng.random() < 0.5)  # in perspective
    rows = range(-int(0.5 * size / pace), int(0.5 * size / pace) + 1)
    for row in rows:  # never few: a single line is a crease for whoever sees no more of it
        middle = size / 2 + across * row * pace
        turned = along + across * fan * row
        path = middle + places[:, None] * turned
        lay(canvas, *stroke(path, np.full(len(path), radius), np.full(len(path), opacity)))
    if rng.random() < 0.6:
        for _ in range(rng.integers(1, 4)):
            path = size / 2 + along * rng.uniform(-0.5, 0.5) * size + places[:, None] * across
            lay(canvas, *stroke(path, np.full(len(path), radius * 1.3), np.full(len(path), opacity)))
    return _painted(rng, canvas)


def _pinstripes(rng: np.random.Generator, size: int) -> Drawing:
    """Cloth with fine stripes far apart, woven, that runs another way where it is folded or sewn."""
    y, x = np.mgrid[:size, :size] + rng.uniform(0, 12) * np.stack([smooth(rng, size, 90), smooth(rng, size, 90)])
    pace, radius, weave = math.exp(rng.uniform(*np.log((9, 60)))), rng.uniform(0.3, 1.5), rng.uniform(1.5, 6)
    cover = np.zeros((size, size))
    for _ in range(rng.integers(1, 4)):
        angle, tight = rng.uniform(0, np.pi), rng.uniform(0.7, 1.3)
        across, along = x * math.cos(angle) + y * math.sin(angle), y * math.cos(angle) - x * math.sin(angle)
        away = np.abs((across / (pace * tight) + rng.random()) % 1 - 0.5) * pace * tight
        threads = 1 - rng.uniform(0, 0.6) * (0.5 + 0.5 * np.sin(2 * np.pi * along / weave))
        stripes = np.clip(radius + 0.5 - away, 0, 1) * threads
        inside = np.clip(blob(rng, size, rng.uniform(0.3, 0.9) * size), 0, 1)
        cover = cover * (1 - inside) + stripes * inside
    return _painted(rng, to_plane(cover * rng.uniform(0.35, 1)))


def _chains(rng: np.random.Generator, size: int) -> Drawing:
    """Necklaces, watch chains, wire: rings that hang in each other, every other one seen from its edge."""
    canvas = np.zeros((size, size), np.uint8)
    turns = np.linspace(0, 2 * np.pi, 24)
    for _ in range(rng.integers(1, 4)):
        length, link = rng.uniform(50, 1.2 * size), math.exp(rng.uniform(*np.log((4, 16))))
        path = walk(rng, length, drift=0.004, bend=rng.normal(0, 2) / (2 * length), heading=rng.uniform(0, 2 * np.pi))
        path += rng.uniform(0.2, 0.8, 2) * size - path[len(path) // 2]
        radius, flat = rng.uniform(0.4, 0.14 * link), rng.uniform(0, 0.4)
        for number, at in enumerate(range(0, len(path) - 2, max(round(1.5 * link), 2))):
            along = path[at + 1] - path[at]
            along /= np.hypot(*along)
            wide = link * (0.35 if number % 2 else 0.35 * flat)
            ring = path[at] + np.outer(np.cos(turns), along) * link / 2
            ring += np.outer(np.sin(turns), (-along[1], along[0])) * wide
            ends = np.concatenate([np.linspace(a, b, max(round(2 * link / 8), 2)) for a, b in pairwise(ring)])
            lay(canvas, *stroke(ends, np.full(len(ends), radius), np.full(len(ends), rng.uniform(0.6, 1))))
    return _painted(rng, canvas)


def _strands(rng: np.random.Generator, size: int) -> Drawing:
    """A lock of hair, grass, a fringe: many fine lines that run together."""
    canvas = np.zeros((size, size), np.uint8)
    heading, length = rng.uniform(0, 2 * np.pi), rng.uniform(40, 180)
    bend, width = rng.normal(0, 1.2) / (2 * length), rng.uniform(8, 60)
    root = rng.uniform(0.2, 0.8, 2) * size
    across = np.array((-math.sin(heading), math.cos(heading)))
    for _ in range(rng.integers(12, 60)):
        own = bend * rng.uniform(0.6, 1.4)
        path = walk(rng, length * rng.uniform(0.5, 1.1), drift=0.006, bend=own, heading=heading + rng.normal(0, 0.06))
        path += root + across * rng.normal(0, width / 2)
        strength = rng.uniform(0.25, 1) * profile(rng, len(path), every=60, low=0.5, high=1)
        lay(canvas, *stroke(path, np.full(len(path), rng.uniform(0.3, 0.8)), strength))
    return _painted(rng, canvas)


def _glints(rng: np.random.Generator, size: int) -> Drawing:
    """Beads and buttons in a row, and points of light at even distances."""
    canvas = np.zeros((size, size), np.uint8)
    for _ in range(rng.integers(1, 4)):
        length, pace, across = rng.uniform(40, 200), rng.uniform(4, 14), rng.uniform(1.5, 6)
        path = walk(rng, length, drift=0.005, bend=rng.normal(0, 2) / (2 * length), heading=rng.uniform(0, 2 * np.pi))
        path += rng.uniform(0.2, 0.8, 2) * size - path[len(path) // 2]
        for x, y in path[:: max(round(2 * pace), 1)]:
            lay(canvas, speck(rng, across * rng.uniform(0.85, 1.15)), int(y), int(x))
    return _painted(rng, canvas)


def _borders(rng: np.random.Generator, size: int) -> Drawing:
    """The straight border of a print, white or not, and the lid of the scanner beyond it."""
    angle = rng.choice(4) * np.pi / 2 + rng.normal(0, 0.02)
    y, x = np.mgrid[:size, :size] - size / 2
    inside = x * math.cos(angle) + y * math.sin(angle) + size * rng.uniform(0.1, 0.45)
    if rng.random() < 0.3:  # a corner
        inside = np.minimum(inside, y * math.cos(angle) - x * math.sin(angle) + size * rng.uniform(0.1, 0.45))
    white = rng.uniform(0, 24) * (rng.random() < 0.6)
    lid = paper(rng) if rng.random() < 0.5 else ink(rng)
    beyond = np.clip(0.5 - inside, 0, 1)
    border = np.clip(white + 0.5 - inside, 0, 1) * (1 - beyond)
    return Drawing(Colours(paper(rng), lid), to_plane(border), to_plane(beyond))


DECOYS: tuple[LayerKind, ...] = (
    LayerKind("writing", "none", _writing),
    LayerKind("lace", "none", _lace),
    LayerKind("railings", "none", _railings),
    LayerKind("pinstripes", "none", _pinstripes),
    LayerKind("chains", "none", _chains),
    LayerKind("strands", "none", _strands),
    LayerKind("glints", "none", _glints),
    LayerKind("borders", "none", _borders),
)
