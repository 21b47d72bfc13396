"""Two results of a hole as pictures: the same piece of the photo, equally large."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QRect
from PySide6.QtGui import QImage, QTransform

from restorer_app.core.box import Box
from restorer_app.core.requests import Thumbnail
from restorer_app.core.state import Hole, Repair
from restorer_app.ui.thumbnails import image_of, square_around

_MOST_ZOOM = 4
_ROOM, _RIM = 3, 1.15  # how often a hole fits into a picture that is enlarged, and at least
_SPARSE = 4  # every so many pixels tell where two results differ most


@dataclass(frozen=True, eq=False)
class Shown:
    """`left` and `right`, and `before`: the hole as it was; `focus`: what to look at in them. `zoom`: how many pixels
    of the screen each of theirs gets along a side; `scale`: the same for each of the photo's. `is_part`: the hole goes
    on beyond what to look at."""

    left: QImage
    right: QImage
    before: QImage
    focus: QRect
    zoom: int
    scale: float
    is_part: bool


def focus_of(hole: Hole, made: Sequence[Repair], side: int) -> Box:
    """What to look at in pictures that are `side` pixels long: the hole; of one that does not fit at its own size, the
    part in which two results of it differ most."""
    return hole.box if _RIM * max(hole.box.width, hole.box.height) <= side else _most_different(hole, made)


def place_of(focus: Box, photo: Box, side: int) -> Box:
    """The piece of a photo that is shown: what to look at with its surroundings, as often enlarged as there is room."""
    longest = max(focus.width, focus.height)
    zoom = min(side // (_ROOM * longest), _MOST_ZOOM)
    room = side // zoom if zoom else max(side, round(_RIM * longest))
    return square_around(focus, photo, room)


def shown_of(
    pictures: Sequence[Thumbnail], place: Box, focus: Box, *, side: int, turns: int, is_part: bool
) -> Shown | None:
    """The left result, the right one and the hole as it was, all of `place`; None where both results look the same."""
    left, right, before = (picture.pixels for picture in pictures)
    if np.array_equal(left, right):
        return None
    height, width = left.shape[:2]
    zoom, share = min(max(1, side // max(height, width)), _MOST_ZOOM), width / place.width
    seen = focus.intersection(place).shifted(dx=-place.x, dy=-place.y)
    rect = QRect(*(round(value * share) for value in (seen.x, seen.y, seen.width, seen.height)))
    turn = QImage.trueMatrix(QTransform().rotate(90 * turns), width, height)
    images = [image_of(pixels, turns) for pixels in (left, right, before)]
    return Shown(images[0], images[1], images[2], turn.mapRect(rect), zoom, zoom * share, is_part)


def _most_different(hole: Hole, made: Sequence[Repair]) -> Box:
    """The patch of a hole in which two results of it differ most."""
    left, right = (repair.pixels for repair in made)
    thin = np.s_[::_SPARSE, ::_SPARSE]
    differences = [
        float(np.abs(one[thin].astype(np.float32) - other[thin])[patch.mask[thin]].sum())
        for patch, one, other in zip(hole.patches, left, right, strict=True)
    ]
    return hole.patches[int(np.argmax(differences))].box
