"""What looks like damage and is none, so that a net learns it: writing, lace, railings, hair, glints, borders.

To add one, write its drawing and a row of DECOYS.
"""

import math
import string

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
    LayerKind("strands", "none", _strands),
    LayerKind("glints", "none", _glints),
    LayerKind("borders", "none", _borders),
)
