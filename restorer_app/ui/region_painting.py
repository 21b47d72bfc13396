"""Painting where a step applies: which step it is, its brush, and the way of its strokes from the canvas into the
recipe."""

from PySide6.QtCore import QObject, Signal

from restorer_app.core.state import StepInstance
from restorer_app.tools.region_brush import HARDNESS_STEPS, RegionStroke
from restorer_app.ui.canvas.canvas import Canvas
from restorer_app.ui.improving import Improving, title_of
from restorer_app.ui.regions import Where, where_of
from restorer_app.ui.toolbox import PAN, Toolbox


class RegionPainting(QObject):
    """`key`: the step that is painted now, None for none. `changed`: it is another one. `brush_changed`: its brush is
    larger or smaller, harder or softer."""

    changed = Signal()
    brush_changed = Signal()

    def __init__(self, canvas: Canvas, improving: Improving, toolbox: Toolbox, parent: QObject) -> None:
        super().__init__(parent)
        self._canvas, self._improving, self._toolbox = canvas, improving, toolbox
        self.key: int | None = None
        canvas.region_stroke_finished.connect(self._take)
        canvas.hardness_changed.connect(lambda _hardness: self.brush_changed.emit())
        toolbox.size_changed.connect(lambda _size: self.brush_changed.emit())
        improving.changed.connect(self._follow)

    @property
    def hint(self) -> str:
        """What to do now, in one line; empty while damage is marked."""
        step = self._step
        if step is None:
            return ""
        is_only = where_of(step.region) is Where.ONLY
        text = self.tr("Paint where {step} applies.") if is_only else self.tr("Paint what {step} leaves alone.")
        title = title_of(step.kind, self._improving.choices_by_id)
        return f"{text.replace('{step}', title)} {self.tr('Esc to finish.')}"

    @property
    def size(self) -> float:
        """The brush's diameter in pixels of the photo."""
        return self._toolbox.size

    def set_size(self, size: float) -> None:
        """Makes it larger or smaller."""
        self._toolbox.set_size(size)

    @property
    def hardness(self) -> float:
        """The share of the brush, 0..1, that is covered in full."""
        return self._canvas.scene.region_brush.hardness

    def set_hardness(self, hardness: float) -> None:
        """Makes it harder or softer, in quarters."""
        self._canvas.change_hardness(round((hardness - self.hardness) * HARDNESS_STEPS))

    def paint(self, key: int | None) -> None:
        """Has the brush paint where that step of the recipe applies; None goes back to marking damage."""
        if key is not None:
            tool = self._toolbox.current_id
            self._toolbox.choose("brush" if tool == PAN else tool)  # which also ends comparing
        self.key = key
        self._follow()
        self.changed.emit()

    def leave(self) -> bool:
        """Goes back to marking damage. Returns whether something else was painted."""
        if self.key is None:
            return False
        self.paint(None)
        return True

    @property
    def _step(self) -> StepInstance | None:
        place = self._improving.place_of(self.key)
        return self._improving.recipe[place] if place is not None else None

    def _follow(self) -> None:
        """Shows the region as it is now; a step that is gone, or applies everywhere again, is not painted any more."""
        step = self._step
        if step is not None and step.region is not None:
            self._canvas.set_region(step.region, applies=where_of(step.region) is Where.ONLY)
            return
        self._canvas.set_region(None)
        if self.key is not None:
            self.key = None
            self.changed.emit()

    def _take(self, stroke: RegionStroke) -> None:
        if (place := self._improving.place_of(self.key)) is not None:
            self._improving.paint_region(place, stroke)
