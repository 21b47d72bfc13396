"""Tiles of a state as they look on screen."""

from collections.abc import Mapping

import numpy as np

from restorer_app.core.box import Box
from restorer_app.core.progress import Progress
from restorer_app.core.requests import VIEW_TILE, RenderView, ViewTile
from restorer_app.engine.render import output_box, render


def render_view(request: RenderView, progress: Progress) -> Mapping[ViewTile, np.ndarray]:
    """Each wanted tile as (h, w, 4) uint8 B, G, R, 255 in sRGB; tiles outside the picture are left out."""
    from restorer_app.files.display import display_transform

    photo = request.state.photo
    to_display = display_transform(photo.metadata, photo.bits, photo.channels)
    tiles = {}
    for index, tile in enumerate(request.tiles):
        progress.update(index / len(request.tiles), "Drawing")
        place = Box(tile.column * VIEW_TILE, tile.row * VIEW_TILE, VIEW_TILE, VIEW_TILE)
        box = place.intersection(output_box(request.state, tile.level))
        if not box.is_empty:
            tiles[tile] = to_display(render(request.state, box, tile.level))
    return tiles
