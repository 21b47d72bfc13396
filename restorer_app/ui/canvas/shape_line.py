"""The unfinished shape and the rim of the selected mark: lines in two tones, seen on black and on white."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF, QTransform

from restorer_app.core.marking import Point
from restorer_app.tools.shape import Line, ShapeTool

if TYPE_CHECKING:
    from restorer_app.ui.canvas.scene import Scene

_HANDLE = 4.5


class ShapeLines:
    """Keeps the lines as Qt has them, as long as their points are the same."""

    def __init__(self) -> None:
        self._kept: dict[int, tuple[tuple[Point, ...], QPolygonF]] = {}

    def paint(self, painter: QPainter, scene: "Scene") -> None:
        """Draws the lines of the tool in the user's hand. The unit is a device pixel."""
        tool = scene.tool
        if not scene.paints or not isinstance(tool, ShapeTool):
            return
        lines = tool.lines
        known, self._kept = self._kept, {}
        for line in lines:
            self._kept[id(line.points)] = known.get(id(line.points)) or (line.points, _polygon(line))
        drawn = [(line, _to_device(scene, line).map(self._kept[id(line.points)][1])) for line in lines]
        painter.save()
        for line, corners in drawn:
            (_paint_rim if line.is_rim else _paint_line)(painter, scene, line, corners)
        painter.restore()


def _paint_line(painter: QPainter, scene: "Scene", line: Line, corners: QPolygonF) -> None:
    ratio = scene.view.ratio
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for colour, width in ((scene.colours.dark, 3.0), (scene.colours.light, 1.25)):
        pen = QPen(colour, width * ratio)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        (painter.drawPolygon if line.is_closed else painter.drawPolyline)(corners)
        if line.has_handle:
            painter.setBrush(scene.colours.light)
            painter.drawEllipse(corners.at(0), _HANDLE * ratio, _HANDLE * ratio)


def _paint_rim(painter: QPainter, scene: "Scene", line: Line, corners: QPolygonF) -> None:
    """Light dashes on dark, of Qt's thinnest lines side by side: a rim may have very many corners, and any other line
    takes a hundred times as long."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for colour, style in ((scene.colours.label, Qt.PenStyle.SolidLine), (scene.colours.light, Qt.PenStyle.DashLine)):
        painter.setPen(QPen(colour, 0, style))
        for offset in range(max(round(scene.view.ratio), 1) + 1):
            painter.drawPolygon(corners.translated(offset, offset))


def _polygon(line: Line) -> QPolygonF:
    return QPolygonF([QPointF(x, y) for x, y in line.points])


def _to_device(scene: "Scene", line: Line) -> QTransform:
    """From image pixels to those of the screen."""
    affine, viewport = scene.view.to_output, scene.view.viewport
    place = QTransform.fromTranslate(*line.shift)
    place *= QTransform(affine.xx, affine.yx, affine.xy, affine.yy, affine.dx, affine.dy)
    return place * QTransform(viewport.scale, 0, 0, viewport.scale, viewport.dx, viewport.dy)
