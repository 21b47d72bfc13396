"""Painting where a step applies: which step it is, and the way of its strokes from the canvas into the recipe."""

from PySide6.QtCore import QObject, Signal

from restorer_app.tools.region_brush import RegionStroke
from restorer_app.ui.canvas.canvas import Canvas
from restorer_app.ui.improving import Improving
from restorer_app.ui.regions import Where, where_of
from restorer_app.ui.toolbox import PAN, Toolbox


class RegionPainting(QObject):
    """`changed(int | None)`: the place in the recipe of the step that is painted now."""

    changed = Signal(object)

    def __init__(self, canvas: Canvas, improving: Improving, toolbox: Toolbox, parent: QObject) -> None:
        super().__init__(parent)
        self._canvas, self._improving, self._toolbox = canvas, improving, toolbox
        self._index: int | None = None
        self._kind = ""
        canvas.region_stroke_finished.connect(self._take)
        improving.changed.connect(self._follow)

    def paint(self, index: int | None) -> None:
        """Has the brush paint where that step of the recipe applies; None goes back to marking damage."""
        if index is not None:
            self._kind = self._improving.recipe[index].kind
            tool = self._toolbox.current_id
            self._toolbox.choose("brush" if tool == PAN else tool)  # which also ends comparing
        self._index = index
        self._follow()
        self.changed.emit(self._index)

    def leave(self) -> bool:
        """Goes back to marking damage. Returns whether something else was painted."""
        if self._index is None:
            return False
        self.paint(None)
        return True

    def _follow(self) -> None:
        """Shows the region as it is now; a step that is gone, or applies everywhere again, is not painted any more."""
        recipe, index = self._improving.recipe, self._index
        step = recipe[index] if index is not None and index < len(recipe) else None
        if step is not None and step.kind == self._kind and step.region is not None:
            self._canvas.set_region(step.region, applies=where_of(step.region) is Where.ONLY)
            return
        self._canvas.set_region(None)
        if index is not None:
            self._index = None
            self.changed.emit(None)

    def _take(self, stroke: RegionStroke) -> None:
        if self._index is not None:
            self._improving.paint_region(self._index, stroke)
