"""The unfinished shape and the rim of the selected mark: lines in two tones, seen on black and on white."""

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF

from restorer_app.tools.shape import Line, ShapeTool
from restorer_app.ui.canvas.scene import Scene

_HANDLE = 4.5


def paint_shape(painter: QPainter, scene: Scene) -> None:
    """Draws the lines of the tool in the user's hand. The unit is a device pixel."""
    tool = scene.tool
    if not scene.paints or not isinstance(tool, ShapeTool):
        return
    drawn = [(line, _on_screen(scene, line)) for line in tool.lines]
    ratio = scene.view.ratio
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for colour, width in ((scene.colours.dark, 3.0), (scene.colours.light, 1.25)):
        pen = QPen(colour, width * ratio)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        for line, corners in drawn:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            (painter.drawPolygon if line.is_closed else painter.drawPolyline)(corners)
            if line.has_handle:
                painter.setBrush(scene.colours.light)
                painter.drawEllipse(corners.at(0), _HANDLE * ratio, _HANDLE * ratio)
    painter.restore()


def _on_screen(scene: Scene, line: Line) -> QPolygonF:
    view = scene.view
    return QPolygonF([QPointF(*view.viewport.to_device(*view.to_output.map(x, y))) for x, y in line.points])
