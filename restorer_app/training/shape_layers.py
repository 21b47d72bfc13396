"""Layers made of photographed shapes of damage: one-bit pictures, white = damage, in a folder for each kind.

Every tenth file of a folder, by name, is for measuring; training never sees it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from restorer_app.core.errors import UsageError
from restorer_app.training.damage_layers import both, ink, paper, softened
from restorer_app.training.layers import Class, Colours, Drawing, LayerKind
from restorer_app.training.strokes import Plane, lay

_EVERY = 10
_RUST = (0.25, 0.45, 0.65)


@dataclass(frozen=True)
class ShapeKind:
    """A folder of shapes: how many lie on a layer, at most, and how large they are beside their file."""

    folder: str
    label: Class
    most: int
    least_scale: float
    greatest_scale: float


SHAPE_KINDS: tuple[ShapeKind, ...] = (
    ShapeKind("dirt", "remove", 2, 0.25, 0.8),
    ShapeKind("dots", "remove", 8, 0.03, 0.2),
    ShapeKind("hair", "remove", 4, 0.25, 0.8),
    ShapeKind("hair-short", "remove", 10, 0.2, 0.7),
    ShapeKind("lint", "remove", 4, 0.15, 0.5),
    ShapeKind("spots", "remove", 3, 0.4, 1),
    ShapeKind("sprinkles", "remove", 1, 0.15, 0.4),
    ShapeKind("stain", "stain", 2, 0.2, 0.7),
)


def shape_files(folder: Path, *, measuring: bool) -> dict[str, list[Path]]:
    """The files of each folder of SHAPE_KINDS that is there, for training or for measuring; none is in both.

    UsageError where none of these folders is there.
    """
    found = {}
    for kind in SHAPE_KINDS:
        files = sorted((folder / kind.folder).glob("*.png"))
        chosen = [path for i, path in enumerate(files) if (i % _EVERY == 0) == measuring]
        if chosen:
            found[kind.folder] = chosen
    if not found:
        raise UsageError(f"{folder} holds no folder of shapes, such as {SHAPE_KINDS[0].folder}, with PNG files.")
    return found


def shape_kinds(files: Mapping[str, Sequence[Path]]) -> tuple[LayerKind, ...]:
    """A row for each of these folders."""
    kinds = (kind for kind in SHAPE_KINDS if files.get(kind.folder))
    return tuple(LayerKind(kind.folder, kind.label, partial(_drawn, (kind,), files)) for kind in kinds)


def shapes_together(files: Mapping[str, Sequence[Path]]) -> tuple[LayerKind, ...]:
    """A row for each class of damage that shapes of these folders stand for."""
    rows = []
    for label in ("remove", "stain"):
        kinds = [kind for kind in SHAPE_KINDS if kind.label == label and files.get(kind.folder)]
        if kinds:
            name = "shapes" if label == "remove" else "shapes that stain"
            rows.append(LayerKind(name, label, partial(_drawn, kinds, files)))
    return tuple(rows)


def _drawn(
    kinds: Sequence[ShapeKind], files: Mapping[str, Sequence[Path]], rng: np.random.Generator, size: int
) -> Drawing:
    over, under = np.zeros((2, size, size), np.uint8)
    bright, dark = both(rng, 0.55, 0.3)
    kind = kinds[int(rng.integers(len(kinds)))]
    for _ in range(rng.integers(1, kind.most + 1)):
        of_kind = files[kind.folder]
        shape = _placed(rng, of_kind[int(rng.integers(len(of_kind)))], kind)
        plane = over if kind.label == "stain" or (bright and (not dark or rng.random() < 0.5)) else under
        middle = np.argwhere(shape > shape.max() // 2)
        y, x = rng.integers(0, size, 2) - middle[rng.integers(len(middle))]
        lay(plane, shape, int(y), int(x))
    if kind.label == "stain":
        strength = rng.uniform(0.4, 1.2)
        red, green, blue = (strength * loss for loss in _RUST)
        return Drawing(Colours(absorbed=(red, green, blue)), shade=softened(rng, over))
    return Drawing(Colours(paper(rng), ink(rng)), softened(rng, over), softened(rng, under))


def _placed(rng: np.random.Generator, path: Path, kind: ShapeKind) -> Plane:
    """A shape, reduced, turned by any angle and as opaque as may be."""
    import cv2

    shape = cv2.imread(str(path), cv2.IMREAD_GRAYSCALE)
    if shape is None:
        raise UsageError(f"{path} cannot be read.")
    shape = shape if shape.max() > 1 else shape * 255
    scale = rng.uniform(kind.least_scale, kind.greatest_scale)
    small = cv2.resize(shape, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    side = int(np.ceil(np.hypot(*small.shape))) + 2
    middle = (small.shape[1] / 2, small.shape[0] / 2)
    turn = np.asarray(cv2.getRotationMatrix2D(middle, float(rng.uniform(0, 360)), 1), np.float64)
    turn[:, 2] += (side - np.array(small.shape[::-1])) / 2
    turned = cv2.warpAffine(small, turn, (side, side), flags=cv2.INTER_LINEAR)
    return np.asarray(turned * rng.uniform(0.5, 1), np.uint8)
