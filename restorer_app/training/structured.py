"""Damage that has a shape: scratches, dust, foxing and stains, rows of DEGRADATIONS.

What has an outline is stamped from a bank that is drawn once; what is smooth comes from small noise made large.
"""

import math
from collections.abc import Mapping, Sequence
from functools import cache
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional as F

from restorer_app.training.degradation import Degradation, each
from restorer_app.training.strokes import Plane, lay, line, speck, walk

_SIZES = (1.0, 1.5, 2.0, 3.0, 4.5, 6.0, 9.0, 14.0)  # pixels: the classes that shapes are drawn in
_LINE_SIZES = 6  # how many of them lines have
_DRAWN = 40  # shapes of each size, each in its eight positions
_ANCHORS = 8
_BROWN = (0.7, 0.46, 0.25)
_YELLOWING = (-0.7, 0.0, 0.7)  # a stain takes less red and more blue than green


class Stamp(NamedTuple):
    """A shape, (h, w) uint8, 255 = it covers all, and the places of _ANCHORS pixels that it covers, in y, x."""

    plane: Plane
    anchors: NDArray[np.intp]


Bank = tuple[tuple[Stamp, ...], ...]  # for each of _SIZES


def smooth_noise(image: Tensor, cell: float, generator: torch.Generator) -> Tensor:
    """(m, 1, h, w), a deviation of about 0.8 around 0 for an image (m, c, h, w); it changes over `cell` pixels."""
    m, _, h, w = image.shape
    grid = (math.ceil(h / cell) + 3, math.ceil(w / cell) + 3)  # of which a part is shown, so that no knot is special
    noise = torch.randn((m, 1, *grid), generator=generator, device=image.device)
    large = F.interpolate(noise, scale_factor=cell, mode="bicubic")
    y, x = (torch.rand(2, generator=generator, device=image.device) * cell).long().tolist()
    return large[..., round(cell) + y : round(cell) + y + h, round(cell) + x : round(cell) + x + w]


def _scratches(image: Tensor, values: Mapping[str, Tensor], generator: torch.Generator) -> Tensor:
    """`count` lines, the widest `width` pixels; each is `bright` with that probability, else dark."""
    return _marked(image, _lines(), values["width"], values, generator)


def _dust(image: Tensor, values: Mapping[str, Tensor], generator: torch.Generator) -> Tensor:
    """`count` specks, the largest `size` pixels across; each is `bright` with that probability, else dark."""
    return _marked(image, _specks(), values["size"], values, generator)


def _marked(
    image: Tensor, bank: Bank, largest: Tensor, values: Mapping[str, Tensor], generator: torch.Generator
) -> Tensor:
    """What bares the paper or lies on it: drawn towards near white where that is lighter, or towards near black."""
    cover = _stamped(image, bank, largest, values["count"], values["bright"], generator) * each(values["opacity"])
    shade = torch.rand((len(image), 6, 1, 1), generator=generator, device=image.device)
    white = 0.88 + 0.12 * shade[:, :1] - 0.06 * shade[:, 1:4]
    black = 0.16 * shade[:, 4:5] + 0.04 * shade[:, 1:4]
    image = torch.lerp(image, torch.maximum(image, white), cover[:, :1])
    return torch.lerp(image, torch.minimum(image, black), cover[:, 1:])


def _foxing(image: Tensor, values: Mapping[str, Tensor], generator: torch.Generator) -> Tensor:
    """`count` brown spots with soft edges, the largest `size` pixels across: the light that is left is browner."""
    in_first = torch.ones_like(values["count"])
    spots = _stamped(image, _soft_specks(), values["size"], values["count"], in_first, generator)[:, :1]
    brown = torch.tensor(_BROWN, device=image.device)[:, None, None]
    return image * (1 - spots * each(values["opacity"]) * (1 - brown))


def _stains(image: Tensor, values: Mapping[str, Tensor], generator: torch.Generator) -> Tensor:
    """A dried puddle of about `size` pixels from middle to edge: it takes `strength` of the light, and more at its rim.

    `cast`: how yellow it is; `edge`: how many pixels it takes to fade out.
    """
    m, _, h, w = image.shape
    middle = torch.rand((m, 2), generator=generator, device=image.device)
    y = torch.arange(h, device=image.device)[:, None] - each(middle[:, 0]) * h
    x = torch.arange(w, device=image.device) - each(middle[:, 1]) * w
    size, edge = each(values["size"]), each(values["edge"].clamp(min=0.5))
    wobble = 0.22 * smooth_noise(image, 32, generator) + 0.06 * smooth_noise(image, 10, generator)
    depth = size * (1 + wobble) - torch.hypot(y, x)  # pixels from the edge inwards
    inside = torch.sigmoid(2 * depth / edge)
    rim = torch.exp(-(((depth - edge) / (1.5 * edge)) ** 2)) * inside
    mottled = 0.75 + 0.15 * smooth_noise(image, 18, generator)
    share = inside * mottled * (1 - 0.4 * each(values["rim"])) + rim * each(values["rim"])
    tint = 1 + each(values["cast"]) * torch.tensor(_YELLOWING, device=image.device)[:, None, None]
    return image * (1 - (each(values["strength"]) * tint).clamp(max=0.9) * share.clamp(0, 1.3)).clamp(min=0)


def _stamped(
    image: Tensor, bank: Bank, largest: Tensor, count: Tensor, first: Tensor, generator: torch.Generator
) -> Tensor:
    """(m, 2, h, w) in 0..1: how far shapes cover the crops, each in the first plane with the probability `first`.

    Every shape has a pixel that it covers in its crop.
    """
    m, _, h, w = image.shape
    counts = count.long().tolist()
    draws = torch.rand((sum(counts), 6), generator=generator, device=image.device).tolist()
    canvas = np.zeros((m, 2, h, w), np.uint8)
    crops = [i for i, number in enumerate(counts) for _ in range(number)]
    classes = [int(np.searchsorted(_SIZES[: len(bank)], size, side="right")) for size in largest.tolist()]
    shares = first.tolist()
    for i, (side, size, chosen, anchor, down, across) in zip(crops, draws, strict=True):
        stamps = bank[int(size * max(classes[i], 1))]
        plane, anchors = stamps[int(chosen * len(stamps))]
        place = anchors[int(anchor * len(anchors))]
        lay(canvas[i, int(side >= shares[i])], plane, int(down * h) - int(place[0]), int(across * w) - int(place[1]))
    return torch.from_numpy(canvas).to(image.device).float() / 255


@cache
def _lines() -> Bank:
    """Scratches and hairs: short ticks mostly, as on real prints, and some that cross a whole crop."""
    rng = np.random.default_rng(71)
    return tuple(_turned([_line(rng, width) for _ in range(_DRAWN)], rng) for width in _SIZES[:_LINE_SIZES])


@cache
def _specks() -> Bank:
    rng = np.random.default_rng(72)
    return tuple(_turned([speck(rng, size) for _ in range(_DRAWN)], rng) for size in _SIZES)


@cache
def _soft_specks() -> Bank:
    import cv2

    rng = np.random.default_rng(73)
    bank = []
    for size in _SIZES:
        room = math.ceil(size) + 1
        planes = [np.pad(speck(rng, size), room) for _ in range(_DRAWN)]
        soft = [cv2.GaussianBlur(plane, (0, 0), float(rng.uniform(0.12, 0.35) * size + 0.3)) for plane in planes]
        bank.append(_turned([np.asarray(plane, np.uint8) for plane in soft], rng))
    return tuple(bank)


def _line(rng: np.random.Generator, width: float) -> Plane:
    length = math.exp(rng.uniform(*np.log((5, 40)))) if rng.random() < 0.6 else rng.uniform(40, 260)
    bend = rng.normal(0, 1.2) / (2 * length) * (rng.random() < 0.5)  # hairs curve one way
    drift = rng.choice((0.003, 0.014, 0.042))
    path = walk(rng, length, drift=drift, bend=bend, heading=rng.uniform(0, 2 * np.pi))
    return line(rng, path, width)[0]


def _turned(planes: Sequence[Plane], rng: np.random.Generator) -> tuple[Stamp, ...]:
    """Each shape in its eight positions."""
    turned = [np.rot90(mirrored, k) for plane in planes for mirrored in (plane, plane[::-1]) for k in range(4)]
    return tuple(Stamp(plane, _anchors(plane, rng)) for plane in turned)


def _anchors(plane: Plane, rng: np.random.Generator) -> NDArray[np.intp]:
    covered = np.argwhere(plane > min(64, plane.max() - 1))
    return covered[rng.integers(len(covered), size=_ANCHORS)]


_COUNTED = frozenset({"count"})
STRUCTURED = (
    Degradation(
        "scratches",
        {"count": (1, 12), "width": (1, 3), "opacity": (0.35, 1), "bright": (0.4, 1)},
        _scratches,
        whole=_COUNTED,
    ),
    Degradation(
        "dust", {"count": (3, 40), "size": (1, 4.5), "opacity": (0.4, 1), "bright": (0.5, 1)}, _dust, whole=_COUNTED
    ),
    Degradation("foxing", {"count": (2, 24), "size": (3, 14), "opacity": (0.4, 1)}, _foxing, whole=_COUNTED),
    Degradation(
        "stains",
        {"size": (16, 96), "strength": (0.05, 0.5), "cast": (0, 1), "rim": (0, 0.6), "edge": (1, 8)},
        _stains,
    ),
)
