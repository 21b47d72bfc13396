"""Which fill suits a hole: a rule of two figures, how wide the hole is and how much texture there is around it.

Diffusion and small nets carry edges and shading well, but the middle of a wide hole comes out smooth. Where half of the
surroundings or more are textured that shows, and there is much to copy from; where they are even, or hold a few edges
only, what is copied often is wrong.
"""

from dataclasses import dataclass

import numpy as np

from restorer_app.core.box import Box
from restorer_app.core.composite import read_box, to_float
from restorer_app.core.state import DocumentState, Hole

WIDE = 32
"""Pixels across a hole, from which on its middle comes out smooth."""
TEXTURED = 0.02
"""Steepness in units of the full range a pixel, from which on surroundings are textured."""
_REACH = 48
_GRAIN = 1.0  # pixels: what is finer does not count as texture
_BESIDE = 3  # pixels at the rim that are not looked at, for damage is often marked too narrowly


@dataclass(frozen=True)
class Advice:
    """What a hole is like: `width` in pixels at its widest place, and whether it is a wide one in textured
    surroundings."""

    width: float
    is_textured: bool

    @property
    def is_wide(self) -> bool:
        """Whether its middle is far from all that is known."""
        return self.width >= WIDE

    @property
    def row(self) -> str:
        """The row of FILLS that suits it."""
        return "patchmatch" if self.is_textured else "heal"


def advise(state: DocumentState, hole: Hole) -> Advice:
    """What a hole of a state is like; what the state's mask marks besides is not looked at."""
    if hole.width < WIDE:
        return Advice(hole.width, is_textured=False)
    known = np.concatenate([_steepness(state, patch.box, hole) for patch in hole.patches])
    return Advice(hole.width, is_textured=bool(known.size) and bool(np.median(known) >= TEXTURED))


def _steepness(state: DocumentState, box: Box, hole: Hole) -> np.ndarray:
    """(n,) float32: how steep the brightness is at each known pixel around a patch."""
    import cv2

    around = box.grown(_REACH).intersection(state.photo.box)
    unknown = state.mask.region(around)
    for patch in hole.patches:
        shared = patch.box.intersection(around)
        if not shared.is_empty:
            unknown[shared.within(around)] |= patch.mask[shared.within(patch.box)]
    grey = cv2.GaussianBlur(to_float(read_box(state, around)).mean(axis=2), (0, 0), _GRAIN)
    steps = sum(np.abs(np.diff(grey, axis=axis, append=grey.take([-1], axis))) for axis in (0, 1))
    near = cv2.dilate(unknown.astype(np.uint8), np.ones((2 * _BESIDE + 1,) * 2, np.uint8)).astype(bool)
    return np.asarray(np.asarray(steps)[~near])
