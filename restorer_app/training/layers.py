"""A layer of damage that can be laid on a picture, with a label for each pixel that it harms."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from restorer_app.training.strokes import Plane

Colour = tuple[float, float, float]
Class = Literal["remove", "stain", "none"]
REACH = 2  # pixels that a layer may reach beyond its labels
_LEAST_COVER = 20  # of 255: a line that covers less is not labelled
_LEAST_LOSS = 2  # of 255: nor where less light than this is lost
_BLACK: Colour = (0.0, 0.0, 0.0)


class Colours(NamedTuple):
    """What `over` and `under` are painted with, and how much of each channel's light `shade` takes, all in 0..1."""

    over: Colour = (1.0, 1.0, 1.0)
    under: Colour = _BLACK
    absorbed: Colour = _BLACK


@dataclass(frozen=True, eq=False)
class Layer:
    """Damage of one kind, planes of (h, w) uint8.

    A picture is first moved by `move`, (y, x) pixels, where `side` is set; then it loses light where `shade` is, a
    share `colours.absorbed` of it where that is 255; then `under` and last `over` are painted, 255 = nothing shows
    through. `remove` and `stain`: what a net should find. Further than REACH pixels from these nothing is painted,
    unless the layer is no damage at all and has no labels.
    """

    over: Plane
    under: Plane
    shade: Plane
    side: Plane
    remove: NDArray[np.bool_]
    stain: NDArray[np.bool_]
    colours: Colours
    move: tuple[int, int] = (0, 0)


@dataclass(frozen=True)
class LayerKind:
    """A row: a kind of damage, what its pixels are labelled as, and what draws a layer of (size, size)."""

    id: str
    label: Class
    draw: Callable[[np.random.Generator, int], "Drawing"]


@dataclass(frozen=True, eq=False)
class Drawing:
    """What is drawn of a layer before it is labelled; planes that are None are empty."""

    colours: Colours
    over: Plane | None = None
    under: Plane | None = None
    shade: Plane | None = None
    side: Plane | None = None
    move: tuple[int, int] = (0, 0)


def draw_layer(kind: LayerKind, rng: np.random.Generator, size: int) -> Layer:
    """A layer of a kind, (size, size), labelled where it shows."""
    import cv2

    drawing = kind.draw(rng, size)
    empty = np.zeros((size, size), np.uint8)
    planes = (drawing.over, drawing.under, drawing.shade, drawing.side)
    over, under, shade, side = (empty if plane is None else plane for plane in planes)
    found = np.zeros((size, size), bool)
    if kind.label != "none":
        found = np.maximum(over, under) > _LEAST_COVER
        found |= shade * max(drawing.colours.absorbed) > _LEAST_LOSS
        square = np.ones((2 * REACH + 1, 2 * REACH + 1), np.uint8)
        near = np.asarray(cv2.dilate(found.astype(np.uint8), square), np.uint8)
        over, under, shade = over * near, under * near, shade * near
    nowhere = np.zeros_like(found)
    remove, stain = (found if kind.label == label else nowhere for label in ("remove", "stain"))
    return Layer(over, under, shade, side, remove, stain, drawing.colours, drawing.move)
