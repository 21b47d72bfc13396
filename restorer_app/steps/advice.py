"""Which fill suits a hole: a rule of two figures, how wide the hole is and how much texture lies around its wide part.

Diffusion and small nets carry edges and shading well, but the middle of a wide hole comes out smooth. Where half of the
surroundings or more are textured that shows: there texture is made up, or, in wider holes, copied. Where they are even,
or hold a few edges only, what is copied often is wrong.
"""

from dataclasses import dataclass

import numpy as np

from restorer_app.core.box import Box
from restorer_app.core.composite import read_box, to_float
from restorer_app.core.state import DocumentState, Hole
from restorer_app.steps.holes import depth_in

BROAD = 16
"""Pixels across a hole, from which on its middle comes out smooth."""
VAST = 48
"""Pixels across a hole, from which on a pattern shows in texture that is made up, and what is copied looks better."""
TEXTURED = 0.02
"""Steepness in units of the full range a pixel, from which on surroundings are textured."""
_CORE = BROAD / 4  # pixels deep in the hole, from which on it counts as its broad part
_REACH = 28  # pixels around the broad part that are looked at
_SAMPLES = 16  # patches of a large hole that are looked at
_GRAIN = 1.0  # pixels: what is finer does not count as texture
_BESIDE = 3  # pixels at the rim that are not looked at, for damage is often marked too narrowly


@dataclass(frozen=True)
class Advice:
    """Whether a hole is so broad that its middle is far from all that is known, and whether there is texture around
    its broad part. `rows`: of FILLS, those that suit it better than what is smooth, best first."""

    is_broad: bool
    is_textured: bool
    rows: tuple[str, ...] = ()


def advise(state: DocumentState, hole: Hole) -> Advice:
    """What suits a hole of a state; only what the state's mask leaves is looked at."""
    if hole.width < BROAD:
        return Advice(is_broad=False, is_textured=False)
    broad = [patch for patch in hole.patches if depth_in(np.pad(patch.mask, 1)).max() >= _CORE] or hole.patches
    chosen = np.unique(np.linspace(0, len(broad) - 1, _SAMPLES).astype(int))
    known = np.concatenate([_steepness(state, hole, broad[index].box) for index in chosen])
    if not known.size or np.median(known) < TEXTURED:
        return Advice(is_broad=True, is_textured=False)
    rows = ("heal_gan", "patchmatch")
    return Advice(is_broad=True, is_textured=True, rows=rows[::-1] if hole.width >= VAST else rows)


def _steepness(state: DocumentState, hole: Hole, box: Box) -> np.ndarray:
    """(n,) float32: how steep the brightness is at each known pixel near the broad part of a hole in a box."""
    import cv2

    around = box.grown(_REACH).intersection(state.photo.box)
    shape = hole.shape_in(around)
    core = depth_in(shape) >= _CORE
    core[~_inside(box, around)] = False
    if not core.any():
        return np.empty(0, np.float32)
    grey = cv2.GaussianBlur(to_float(read_box(state, around)).mean(axis=2), (0, 0), _GRAIN)
    steps = sum(np.abs(np.diff(grey, axis=axis, append=grey.take([-1], axis))) for axis in (0, 1))
    unknown = (shape | state.mask.region(around)).astype(np.uint8)
    rim = cv2.dilate(unknown, np.ones((2 * _BESIDE + 1,) * 2, np.uint8)).astype(bool)
    is_near = cv2.distanceTransform((~core).astype(np.uint8), cv2.DIST_L2, 3) < _REACH
    return np.asarray(np.asarray(steps)[is_near & ~rim])


def _inside(box: Box, around: Box) -> np.ndarray:
    inside = np.zeros((around.height, around.width), bool)
    inside[box.intersection(around).within(around)] = True
    return inside
