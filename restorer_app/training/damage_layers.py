"""Damage drawn for a net that finds it: scratches, creases, cracks, tears, dust, tape, stains and foxing.

To add a kind, write its drawing and a row of DAMAGE. `remove` is what is filled again, `stain` what is corrected.
"""

import math

import numpy as np
import torch
from numpy.typing import NDArray

from restorer_app.training.layers import Colour, Colours, Drawing, LayerKind
from restorer_app.training.strokes import Curve, Plane, lay, line, profile, smooth, speck, stroke, walk

Field = NDArray[np.float64]


def paper(rng: np.random.Generator) -> Colour:
    """The colour of bare paper, or of light on a scratch."""
    light = rng.uniform(0.82, 1) if rng.random() < 0.8 else rng.uniform(0.62, 0.82)
    warmth = rng.uniform(0, 0.06)
    return light, light - warmth / 3, light - warmth


def ink(rng: np.random.Generator) -> Colour:
    """The colour of a shadow, or of dirt."""
    light = rng.uniform(0, 0.18)
    warmth = rng.uniform(0, 0.06)
    return light + warmth, light + warmth / 2, light


def both(rng: np.random.Generator, bright: float, dark: float) -> tuple[bool, bool]:
    """Whether what is drawn is bright, dark, or, where neither is drawn alone, both."""
    draw = rng.random()
    return draw < bright or draw >= bright + dark, draw >= bright


def softened(rng: np.random.Generator, plane: Plane) -> Plane:
    """As sharp as the scan, or a little softer."""
    import cv2

    sigma = rng.uniform(0.4, 0.9)
    return np.asarray(cv2.GaussianBlur(plane, (0, 0), sigma), np.uint8) if rng.random() < 0.6 else plane


def blob(rng: np.random.Generator, size: int, radius: float, wobble: float = 0.3) -> Field:
    """(size, size): how many pixels within the edge of a lump about `radius` wide, somewhere; less than 0 outside."""
    y, x = np.mgrid[:size, :size] - rng.uniform(0, size, (2, 1, 1))
    bumps = wobble * smooth(rng, size, max(radius * 0.7, 6)) + wobble / 4 * smooth(rng, size, max(radius * 0.2, 4))
    return np.asarray(radius * (1 + bumps) - np.hypot(y, x), np.float64)


def to_plane(cover: Field) -> Plane:
    """0..1 as a plane."""
    return np.asarray(np.rint(np.clip(cover, 0, 1) * 255), np.uint8)


def _scratches(rng: np.random.Generator, size: int) -> Drawing:
    """Fine lines: ticks, long ones, and bundles that a machine has drawn along its way."""
    over, under = np.zeros((2, size, size), np.uint8)
    bright, dark = both(rng, 0.65, 0.2)
    is_bundle = rng.random() < 0.2
    along = rng.choice((0, np.pi / 2)) + rng.normal(0, 0.03)
    widest = rng.uniform(6, 12) if rng.random() < 0.1 else rng.uniform(1, 4)
    for _ in range(rng.integers(2, 15)):
        length = rng.uniform(0.4, 1.4) * size if is_bundle else math.exp(rng.uniform(*np.log((5, 1.2 * size))))
        drift = rng.choice((0.003, 0.014, 0.042)) * (0.2 if is_bundle else 1)
        path = walk(rng, length, drift=drift, heading=along if is_bundle else rng.uniform(0, 2 * np.pi))
        path += rng.uniform(0, size, 2) - path[len(path) // 2]
        plane = over if bright and (not dark or rng.random() < 0.6) else under
        lay(plane, *line(rng, path, rng.uniform(0.7, widest), breaks=rng.uniform(0.1, 0.5)))
    faint = rng.uniform(0.45, 1)
    over, under = (to_plane(softened(rng, plane) * faint / 255) for plane in (over, under))
    return Drawing(Colours(paper(rng), ink(rng)), over, under)


def _hairs(rng: np.random.Generator, size: int) -> Drawing:
    """Hairs and threads that lay on the glass: even in width and colour, curling."""
    over, under = np.zeros((2, size, size), np.uint8)
    bright, dark = both(rng, 0.45, 0.45)
    for _ in range(rng.integers(1, 7)):
        length = rng.uniform(12, 120)
        path = walk(rng, length, drift=0.02, bend=rng.normal(0, 2) / (2 * length), heading=rng.uniform(0, 2 * np.pi))
        path += rng.uniform(0, size, 2) - path[len(path) // 2]
        steps = len(path)
        radius = rng.uniform(0.35, 1.1) * profile(rng, steps, every=60, low=0.85, high=1.1)
        plane = over if bright and (not dark or rng.random() < 0.5) else under
        lay(plane, *stroke(path, radius, rng.uniform(0.5, 1) * profile(rng, steps, every=40, low=0.7, high=1)))
    return Drawing(Colours(paper(rng), ink(rng)), softened(rng, over), softened(rng, under))


def _dust(rng: np.random.Generator, size: int) -> Drawing:
    """Specks, most of them tiny, more of them here than there."""
    over, under = np.zeros((2, size, size), np.uint8)
    bright, dark = both(rng, 0.5, 0.2)
    density = smooth(rng, size, size / 3)
    for _ in range(int(math.exp(rng.uniform(*np.log((8, 160)))))):
        x, y = rng.integers(0, size, 2)
        if density[y, x] < rng.normal(0, 0.5):
            continue
        plane = over if bright and (not dark or rng.random() < 0.6) else under
        lay(plane, speck(rng, min(1 + rng.exponential(1.4), 12)), y, x)
    lay(over if bright else under, speck(rng, 3), *rng.integers(0, size - 8, 2))  # never none
    return Drawing(Colours(paper(rng), ink(rng)), softened(rng, over), softened(rng, under))


def _gouges(rng: np.random.Generator, size: int) -> Drawing:
    """Dents and nicks: ragged bare paper, with a shadow along one of its sides."""
    over, under = np.zeros((2, size, size), np.uint8)
    for _ in range(rng.integers(1, 6)):
        heading = rng.uniform(0, 2 * np.pi)
        path = walk(rng, rng.uniform(8, 90), drift=rng.choice((0.02, 0.08)), heading=heading)
        path += rng.uniform(0, size, 2) - path[len(path) // 2]
        steps = len(path)
        ragged = profile(rng, steps, every=5, low=0.3, high=1.1) * profile(rng, steps, every=30, low=0.2, high=1.2)
        radius = rng.uniform(0.6, 3.2) * ragged
        lay(over, *stroke(path, radius, profile(rng, steps, every=12, low=0.55, high=1)))
        shadow = path + _beside(path) * rng.choice((-1, 1)) * (radius[:, None] + rng.uniform(0.3, 1))
        strength = rng.uniform(0.4, 0.95) * profile(rng, steps, every=16, low=0, high=1.2).clip(0, 1)
        lay(under, *stroke(shadow, np.full(steps, rng.uniform(0.5, 1.3)), strength))
    return Drawing(Colours(paper(rng), ink(rng)), softened(rng, over), softened(rng, under))


def _beside(path: Curve) -> Curve:
    """(n, 2): the unit vectors across a path."""
    along = np.gradient(path, axis=0)
    across = np.stack((-along[:, 1], along[:, 0]), 1)
    return np.asarray(across / np.maximum(np.linalg.norm(across, axis=1, keepdims=True), 1e-6), np.float64)


def _creases(rng: np.random.Generator, size: int) -> Drawing:
    """Folds across the print: a ragged bright ridge, a dark flank, forks, one side of the picture moved a little."""
    over, under = np.zeros((2, size, size), np.uint8)
    side, move = None, (0, 0)
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        along, across = _crease_axes(rng, size)
        shown = _shown(rng, 2 * size)[_places(along, size)]
        ridge, flank = _fold(rng, size, along, across)
        over, under = np.maximum(over, to_plane(ridge * shown)), np.maximum(under, to_plane(flank * shown))
        starts = np.argwhere((np.abs(across) < 1) & (shown > 0.5))
        for _ in range(rng.choice((0, 0, 1, 2, 4)) if len(starts) else 0):
            path = walk(rng, rng.uniform(8, 70), drift=0.06, heading=rng.uniform(0, 2 * np.pi))
            path += starts[rng.integers(len(starts)), ::-1]
            lay(over, *line(rng, path, rng.uniform(0.7, 2.5), taper=0.4))
        if side is None and rng.random() < 0.5 and shown.min() > 0:
            side, move = to_plane(across), tuple(rng.integers(-2, 3, 2).tolist())
    colours = Colours(paper(rng), ink(rng))
    return Drawing(colours, softened(rng, over), under, side=side, move=(move[0], move[1]))


def _fold(rng: np.random.Generator, size: int, along: Field, across: Field) -> tuple[Field, Field]:
    """How far the bare paper on a ridge, and the shadow on one side of it, cover the picture, (size, size) in 0..1."""
    place = _places(along, size)

    def row(every: float, low: float, high: float) -> Field:
        return np.asarray(profile(rng, 2 * size, every=every, low=low, high=high)[place], np.float64)

    distance = np.abs(across + rng.uniform(0.2, 0.7) * smooth(rng, size, 2.5))
    strength = np.clip(row(20, -0.1, 1.8) * rng.uniform(0.6, 1.3), 0, 1)
    radius = rng.uniform(0.3, 1.3) * row(9, 0.4, 1.2)
    ridge = np.clip(radius + 0.5 - distance, 0, 1) * strength
    worn = row(14, 0, 1) * row(60, 0, 1)  # where the layer of the picture has flaked off
    flakes = np.clip(rng.uniform(2, 9) * worn**2 + 0.5 - distance, 0, 1)
    flakes = flakes * np.clip(0.9 + 1.5 * smooth(rng, size, 3), 0, 1)
    width, is_flank = rng.uniform(0.6, 2), across * rng.choice((-1, 1)) > -0.5
    flank = np.exp(-np.clip(distance - radius, 0, None) / width) * is_flank
    return np.maximum(ridge, flakes), flank * rng.uniform(0.15, 0.7) * row(40, 0.2, 1)


def _places(along: Field, size: int) -> NDArray[np.intp]:
    return np.asarray(np.clip(along, 0, 2 * size - 1), np.intp)


def _crease_axes(rng: np.random.Generator, size: int) -> tuple[Field, Field]:
    """(size, size) each: pixels along a line that is nearly straight, from 0 to 2 * size, and across it."""
    angle = rng.choice((0, np.pi / 2)) + rng.normal(0, 0.06) if rng.random() < 0.6 else rng.uniform(0, np.pi)
    y, x = np.mgrid[:size, :size] - rng.uniform(0.1, 0.9, (2, 1, 1)) * size
    along, across = x * math.cos(angle) + y * math.sin(angle) + size, y * math.cos(angle) - x * math.sin(angle)
    strays = rng.uniform(0, 3) * profile(rng, 2 * size, every=70, low=-1, high=1)
    strays += rng.uniform(0, 0.8) * profile(rng, 2 * size, every=8, low=-1, high=1)
    return along, across - strays[_places(along, size)]


def _shown(rng: np.random.Generator, steps: int) -> Curve:
    """(steps,): 1 along the whole of a fold, or along a part of it that fades out at its ends."""
    if rng.random() < 0.6:
        return np.ones(steps)
    middle, half = rng.uniform(0.35, 0.65) * steps, rng.uniform(0.05, 0.25) * steps
    return np.asarray(np.clip((half - np.abs(np.arange(steps) - middle)) / (0.3 * half), 0, 1), np.float64)


def _cracks(rng: np.random.Generator, size: int) -> Drawing:
    """A net of cracks in the layer of emulsion, in a blob: the edges of Voronoi cells, uneven and broken."""
    side = int(rng.integers(5, 13))  # none of the points lie close together, where an edge would be no line
    points = (np.mgrid[:side, :side].reshape(2, -1).T + rng.uniform(0.05, 0.95, (side * side, 2))) * (size / side)
    bent = np.mgrid[:size, :size].reshape(2, -1).T + np.stack(
        [(4 * smooth(rng, size, 24) + 0.8 * smooth(rng, size, 4)).ravel() for _ in range(2)], 1
    )
    apart = torch.cdist(torch.from_numpy(bent).float(), torch.from_numpy(points).float())  # (size * size, count)
    distance, nearest = (found.numpy() for found in apart.topk(2, largest=False))
    between = np.linalg.norm(points[nearest[:, 0]] - points[nearest[:, 1]], axis=1)
    from_edge = (distance[:, 1] ** 2 - distance[:, 0] ** 2) / np.maximum(2 * between, 1e-3)
    edge = from_edge.reshape(size, size)
    radius = rng.uniform(0.2, 0.8) * np.clip(1 + 0.6 * smooth(rng, size, 12), 0.3, None)
    inside = np.clip(blob(rng, size, rng.uniform(0.25, 0.7) * size) / 16, 0, 1)
    strength = np.clip(0.75 + 0.5 * smooth(rng, size, 16), 0, 1) * inside
    crack = to_plane(np.clip(radius + 0.5 - edge, 0, 1) * strength)
    if rng.random() < 0.3:
        return Drawing(Colours(under=ink(rng)), under=crack)
    shadow = np.roll(crack, rng.choice((-1, 1)), int(rng.integers(2)))
    return Drawing(Colours(paper(rng), ink(rng)), crack, to_plane(shadow * rng.uniform(0, 0.7) / 255))


def _tears(rng: np.random.Generator, size: int) -> Drawing:
    """A piece that is torn off at a border or a corner: ragged white paper, and beyond it what lies below the print."""
    angle = rng.choice(4) * np.pi / 2 + rng.normal(0, 0.08) if rng.random() < 0.5 else rng.uniform(0, 2 * np.pi)
    y, x = np.mgrid[:size, :size] - size / 2
    along, inwards = x * math.cos(angle) + y * math.sin(angle), y * math.cos(angle) - x * math.sin(angle)
    inwards = inwards + size / 2 * (abs(math.cos(angle)) + abs(math.sin(angle)))  # 0 at the outermost corner
    place = _places(along + size, size)
    ragged = _fractal(rng, 2 * size, rng.uniform(0.06, 0.2) * size)
    depth = np.maximum(ragged + rng.uniform(0.02, 0.3) * size, 0)[place]  # 0: only the border is worn
    fibres = profile(rng, 2 * size, every=3, low=0, high=1) * rng.uniform(0, 2)
    core = (rng.uniform(1.5, 8) * profile(rng, 2 * size, every=14, low=0.2, high=1.2) + fibres)[place]
    gone, bare = np.clip(depth - inwards, 0, 1), np.clip(depth + core - inwards + 0.5, 0, 1)
    light = rng.uniform(0, 1)
    below = (light, light, light) if rng.random() < 0.8 else tuple(rng.uniform(0, 1, 3).tolist())
    mottled = bare * (0.94 + 0.06 * smooth(rng, size, 3)) * (1 - gone)
    # The bare paper is no part of what is gone; a thin shadow lies where the layer of the picture begins.
    edge = np.exp(-np.abs(inwards - depth - core) / 1.2) * rng.uniform(0, 0.4) * (1 - bare)
    under = np.maximum(gone, edge)
    return Drawing(Colours(paper(rng), (below[0], below[1], below[2])), to_plane(mottled), to_plane(under))


def _fractal(rng: np.random.Generator, steps: int, height: float) -> Curve:
    """(steps,) around 0: bumps of all lengths, the shorter the lower."""
    bumps = np.zeros(steps)
    every = steps / 4
    while every >= 2:
        bumps += height * profile(rng, steps, every=every, low=-1, high=1)
        every, height = every / 2, height * 0.55
    return bumps


def _tape(rng: np.random.Generator, size: int) -> Drawing:
    """A strip of old adhesive tape: yellow, dull, with sharp sides on which dirt has stuck."""
    angle, half = rng.uniform(0, np.pi), rng.uniform(0.03, 0.1) * size
    y, x = np.mgrid[:size, :size] - rng.uniform(0.2, 0.8, (2, 1, 1)) * size
    along, across = x * math.cos(angle) + y * math.sin(angle), y * math.cos(angle) - x * math.sin(angle)
    end = rng.uniform(0.3, 1.2) * size
    jagged = profile(rng, 2 * size, every=3, low=-1, high=1)[_places(across + size, size)]
    depth = np.minimum(half - np.abs(across), end + jagged - np.abs(along))
    inside = np.clip(depth + 0.5, 0, 1)
    yellow = inside * np.clip(0.8 + 0.15 * smooth(rng, size, 20), 0, 1)
    haze = inside * rng.uniform(0.08, 0.45) * np.clip(1 + 0.2 * smooth(rng, size, 40), 0.4, 1.4)
    dirt = np.exp(-np.abs(depth) / rng.uniform(0.5, 1.5)) * rng.uniform(0, 0.5) * np.clip(smooth(rng, size, 16), 0.2, 1)
    strength = rng.uniform(0.1, 0.45)
    absorbed = (0.25 * strength, 0.5 * strength, strength)
    return Drawing(Colours(paper(rng), ink(rng), absorbed), to_plane(haze), to_plane(dirt), to_plane(yellow))


def _stains(rng: np.random.Generator, size: int) -> Drawing:
    """Dried puddles: brownish, with edges from sharp to soft, mostly darker at the rim."""
    shade = np.zeros((size, size))
    for _ in range(rng.choice((1, 1, 2, 4))):
        edge, rim = rng.uniform(1, 10), rng.uniform(0, 0.8) * (rng.random() < 0.7)
        depth = blob(rng, size, math.exp(rng.uniform(*np.log((12, 0.45 * size)))))
        inside = np.clip(depth / edge, 0, 1)
        inside = inside * inside * (3 - 2 * inside)
        mottled = np.clip(0.75 + 0.15 * smooth(rng, size, 20), 0.3, 1)
        outline = np.exp(-(((depth - edge) / (edge + 1)) ** 2)) * inside
        shade = np.maximum(shade, inside * mottled * (1 - 0.6 * rim) + outline * rim)
    strength, cast = rng.uniform(0.12, 0.55), rng.uniform(0, 1)
    absorbed = tuple(float(np.clip(strength * (1 + cast * tint), 0, 0.9)) for tint in (-0.7, 0.0, 0.6))
    return Drawing(Colours(absorbed=(absorbed[0], absorbed[1], absorbed[2])), shade=to_plane(shade))


def _foxing(rng: np.random.Generator, size: int) -> Drawing:
    """Rust-brown spots with soft edges, in swarms."""
    import cv2

    shade = np.zeros((size, size), np.uint8)
    density = smooth(rng, size, size / 3)
    for _ in range(rng.integers(10, 90)):
        x, y = rng.integers(0, size, 2)
        if density[y, x] < rng.normal(0, 0.5):
            continue
        across = min(3 + rng.exponential(4), 26)
        room = math.ceil(across)
        spot = np.pad((speck(rng, across) * rng.uniform(0.4, 1)).astype(np.uint8), room)
        soft = cv2.GaussianBlur(spot, (0, 0), rng.uniform(0.12, 0.4) * across)
        lay(shade, np.asarray(soft, np.uint8), y - room, x - room)
    lay(shade, speck(rng, 6), *rng.integers(0, size - 12, 2))  # never none
    strength = rng.uniform(0.5, 1)
    return Drawing(Colours(absorbed=(0.35 * strength, 0.6 * strength, 0.85 * strength)), shade=shade)


DAMAGE: tuple[LayerKind, ...] = (
    LayerKind("scratches", "remove", _scratches),
    LayerKind("hairs", "remove", _hairs),
    LayerKind("dust", "remove", _dust),
    LayerKind("gouges", "remove", _gouges),
    LayerKind("creases", "remove", _creases),
    LayerKind("cracks", "remove", _cracks),
    LayerKind("tears", "remove", _tears),
    LayerKind("tape", "remove", _tape),
    LayerKind("stains", "stain", _stains),
    LayerKind("foxing", "stain", _foxing),
)
