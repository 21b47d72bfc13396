"""The photo as it was seen through another geometry, shown until the tiles of the present one are there."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainter, QTransform

from restorer_app.core.box import Affine
from restorer_app.core.requests import VIEW_TILE, ViewTile
from restorer_app.ui.canvas.source import ViewSource
from restorer_app.ui.canvas.tile_cache import TileCache
from restorer_app.ui.canvas.view import View


class Former:
    """`tiles` of a source, which lay where `to_output` has them."""

    def __init__(self, source: ViewSource, tiles: Sequence[ViewTile], to_output: Affine) -> None:
        self._source, self._tiles = source, tuple(tiles)
        self._to_scan = to_output.inverse()

    def paint(self, painter: QPainter, cache: TileCache, view: View) -> None:
        """Draws what is still at hand where it lies now; the painter's unit is a device pixel."""
        before = painter.transform()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        for tile in self._tiles:
            ready = cache.get(self._source.key(tile))
            if ready is None:
                continue
            side = 1 << tile.level
            painter.setTransform(before)
            painter.setTransform(qt_transform(Affine(side, 0, 0, 0, side, 0).then(self._to_scan), view), True)
            painter.drawImage(QPointF(tile.column * VIEW_TILE, tile.row * VIEW_TILE), ready.image)
        painter.setTransform(before)


def qt_transform(to_scan: Affine, view: View) -> QTransform:
    """From what `to_scan` maps into the scan, to device pixels."""
    port, affine = view.viewport, to_scan.then(view.to_output)
    shown = affine.then(Affine(port.scale, 0, port.dx, 0, port.scale, port.dy))
    return QTransform(shown.xx, shown.yx, shown.xy, shown.yy, shown.dx, shown.dy)
