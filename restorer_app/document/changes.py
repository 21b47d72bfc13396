"""What differs between two states."""

import numpy as np

from restorer_app.core.box import EMPTY_BOX, Box, box_around
from restorer_app.core.mask import TILE, Mask
from restorer_app.core.state import DocumentState


def changed_box(one: DocumentState, other: DocumentState) -> Box:
    """The scan pixels in which their marks or repairs differ; empty where what differs has no place of its own."""
    mine, others = set(one.repairs), set(other.repairs)
    return box_around(repair.hole.box for repair in mine ^ others).union(_changed_marks(one.mask, other.mask))


def _changed_marks(one: Mask, other: Mask) -> Box:
    result, blank = EMPTY_BOX, np.zeros((TILE, TILE), bool)
    for key in one.tiles.keys() | other.tiles.keys():
        mine, others = one.tiles.get(key, blank), other.tiles.get(key, blank)
        if mine is not others:
            differs = mine ^ others
            rows, columns = np.flatnonzero(differs.any(axis=1)), np.flatnonzero(differs.any(axis=0))
            if rows.size:
                left, top = key[0] * TILE + int(columns[0]), key[1] * TILE + int(rows[0])
                box = Box(left, top, int(columns[-1] - columns[0]) + 1, int(rows[-1] - rows[0]) + 1)
                result = result.union(box)
    return result
