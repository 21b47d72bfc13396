"""Small pictures of parts of the photo, for lists."""

import itertools

import numpy as np

from restorer_app.core.box import Box, tiles_of
from restorer_app.core.composite import read_box
from restorer_app.core.progress import Progress
from restorer_app.core.requests import RenderThumbnail, Thumbnail
from restorer_app.engine.levels import reduced
from restorer_app.work.view import transform_of

_PIECE = 2048


def render_thumbnail(request: RenderThumbnail, progress: Progress) -> Thumbnail:
    """The part of the photo, reduced piece by piece: no second photo in memory, and others can go before it."""
    state, region = request.state, request.box.intersection(request.state.photo.box)
    longest = max(region.width, region.height)
    level = next(level for level in itertools.count() if -(-longest // 2**level) <= request.size)
    factor = 2**level
    height, width = -(-region.height // factor), -(-region.width // factor)
    pixels = np.empty((height, width, state.photo.channels), state.photo.pixels.dtype)
    marks = np.zeros((height, width), bool)
    whole = Box(0, 0, region.width, region.height)
    pieces = list(tiles_of(whole, _PIECE))
    for index, piece in enumerate(pieces):
        progress.update(index / len(pieces), "Drawing")
        part = piece.intersection(whole)
        y, x = part.y // factor, part.x // factor
        place = np.s_[y : y - (-part.height // factor), x : x - (-part.width // factor)]
        in_scan = part.shifted(dx=region.x, dy=region.y)
        pixels[place] = reduced(read_box(state, in_scan), level)
        if state.mask.has_any(in_scan):
            marks[place] = _any_in_blocks(state.mask.region(in_scan), factor)
    return Thumbnail(transform_of(state)(pixels), marks)


def _any_in_blocks(shape: np.ndarray, factor: int) -> np.ndarray:
    """(h, w) bool: whether anything of each block of factor² pixels is set, so that a thin stroke stays in sight."""
    height, width = (-(-length // factor) for length in shape.shape)
    padded = np.pad(shape, ((0, height * factor - shape.shape[0]), (0, width * factor - shape.shape[1])))
    return np.asarray(padded.reshape(height, factor, width, factor).any(axis=(1, 3)))
