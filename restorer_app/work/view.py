"""Tiles of a state as they look on screen."""

from collections.abc import Callable, Mapping

import numpy as np

from restorer_app.core.box import Box
from restorer_app.core.progress import Progress
from restorer_app.core.requests import VIEW_TILE, RenderView, ViewTile
from restorer_app.core.state import DocumentState
from restorer_app.engine.render import output_box, render

ToDisplay = Callable[[np.ndarray], np.ndarray]


def render_view(request: RenderView, progress: Progress) -> Mapping[ViewTile, np.ndarray]:
    """Each wanted tile as (h, w, 4) uint8 B, G, R, 255 in sRGB; tiles outside the picture are left out."""
    to_display = transform_of(request.state, request.monitor)
    tiles = {}
    for index, tile in enumerate(request.tiles):
        progress.update(index / len(request.tiles), "Drawing")
        box = box_of(tile, request.state)
        if not box.is_empty:
            tiles[tile] = to_display(render(request.state, box, tile.level))
    return tiles


def transform_of(state: DocumentState, monitor: bytes | None = None) -> ToDisplay:
    """What turns pixels of a state's output into those of the screen, whose profile is `monitor` or else sRGB."""
    from restorer_app.files.display import display_transform

    photo = state.photo
    return display_transform(photo.metadata, photo.bits, photo.channels, monitor)


def box_of(tile: ViewTile, state: DocumentState) -> Box:
    """The pixels of a tile at its level, cut to the picture."""
    place = Box(tile.column * VIEW_TILE, tile.row * VIEW_TILE, VIEW_TILE, VIEW_TILE)
    return place.intersection(output_box(state, tile.level))
