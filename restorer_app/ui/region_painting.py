"""Painting something else than damage: where a step applies, where a fill takes from, or where there is none; and the
way of the strokes from the canvas into the document."""

from enum import Enum

from PySide6.QtCore import QObject, Qt, Signal

from restorer_app.core.mask import Mask
from restorer_app.core.state import StepInstance
from restorer_app.tools.brush import BrushTool
from restorer_app.tools.region_brush import HARDNESS_STEPS, RegionStroke
from restorer_app.tools.tool import Stroke
from restorer_app.ui.canvas.canvas import Canvas
from restorer_app.ui.improving import title_of
from restorer_app.ui.regions import Where, where_of
from restorer_app.ui.session import Session
from restorer_app.ui.toolbox import Toolbox


class _Area(Enum):
    """What else an area can be painted for."""

    SOURCES = "sources"
    SPARED = "spared"


class RegionPainting(QObject):
    """`key`: the step that is painted now, None for none. `paints_sources`: the area to take from is painted instead,
    `paints_spared`: what is no damage.
    `changed`: it is something else. `brush_changed`: the brush of steps is larger or smaller, harder or softer."""

    changed = Signal()
    brush_changed = Signal()

    def __init__(self, canvas: Canvas, session: Session, toolbox: Toolbox, parent: QObject) -> None:
        super().__init__(parent)
        self._canvas, self._session, self._toolbox = canvas, session, toolbox
        self._improving = session.improving
        self._area: _Area | None = None
        self._blank: Mask | None = None
        self.key: int | None = None
        canvas.region_stroke_finished.connect(self._take)
        canvas.source_stroke_finished.connect(self._take_source)
        canvas.hardness_changed.connect(lambda _hardness: self.brush_changed.emit())
        toolbox.size_changed.connect(lambda _size: self.brush_changed.emit())
        session.improving.changed.connect(self._follow)
        session.repairing.changed.connect(self._follow)
        session.finding.changed.connect(self._follow)

    @property
    def paints_sources(self) -> bool:
        """Whether the brush paints where a fill takes from."""
        return self._area is _Area.SOURCES

    @property
    def paints_spared(self) -> bool:
        """Whether the brush paints what is no damage, whatever a detector says."""
        return self._area is _Area.SPARED

    @property
    def hint(self) -> str:
        """What to do now, in one line; empty while damage is marked."""
        step = self._step
        if self.paints_sources:
            return self.tr("Paint the texture to take from. Esc to finish.")
        if self.paints_spared:
            return self.tr("Paint over what is no damage; the eraser takes that back. Esc to finish.")
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
        self._begin(key, None)

    def paint_sources(self) -> None:
        """Has the brush paint the area that a fill takes from."""
        if self._session.state is not None:
            self._begin(None, _Area.SOURCES)

    def paint_spared(self) -> None:
        """Has the brush paint what is no damage."""
        if self._session.finding.findings is not None:
            self._begin(None, _Area.SPARED)

    def take_keys(self) -> None:
        """Gives the photo the focus, so that the arrow keys can carry the brush."""
        self._canvas.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def leave(self) -> bool:
        """Goes back to marking damage. Returns whether something else was painted."""
        if self.key is None and self._area is None:
            return False
        self.paint(None)
        return True

    @property
    def _step(self) -> StepInstance | None:
        place = self._improving.place_of(self.key)
        return self._improving.recipe[place] if place is not None else None

    def _begin(self, key: int | None, area: _Area | None) -> None:
        if key is not None or area is not None:
            paints = isinstance(self._toolbox.current, BrushTool)  # or the eraser
            self._toolbox.take_up(self._toolbox.current_id if paints else "brush")  # which also ends comparing
        self.key, self._area = key, area
        self._follow()
        self.changed.emit()

    def _follow(self) -> None:
        """Shows what is painted as it is now. A step that is gone, or applies everywhere again, is not painted any
        more, nor is the area to take from once the fill does not copy, nor what is no damage once all is decided."""
        region = self._step.region if self._step is not None else None
        copies = self._session.repairing.choice.fill.copies
        is_over = (self.key is not None and region is None) or (self.paints_sources and not copies)
        is_over |= self.paints_spared and self._session.finding.findings is None
        if is_over:
            self.key = self._area = None
        self._canvas.set_region(region, applies=where_of(region) is Where.ONLY)
        self._canvas.set_sources(self._painted, spares=self.paints_spared)
        if is_over:
            self.changed.emit()

    @property
    def _painted(self) -> Mask | None:
        """The area that is painted; None while none is."""
        state = self._session.state
        if state is None or self._area is None:
            return None
        area = state.sources if self.paints_sources else state.spared
        if area is not None:
            return area
        photo = state.photo
        if self._blank is None or (self._blank.width, self._blank.height) != (photo.width, photo.height):
            self._blank = Mask(photo.width, photo.height)
        return self._blank

    def _take(self, stroke: RegionStroke) -> None:
        if (place := self._improving.place_of(self.key)) is not None:
            self._improving.paint_region(place, stroke)

    def _take_source(self, stroke: Stroke) -> None:
        if self.paints_spared:
            self._session.finding.spare(stroke)
        elif (sources := self._painted) is not None:
            self._session.take_from(stroke.applied(sources))
