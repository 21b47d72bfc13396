"""The canvas widget: shows a document's state, and turns the pointer into strokes."""

import sys
from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QColor, QPaintEvent
from PySide6.QtWidgets import QWidget

from restorer_app.core.mask import Mask
from restorer_app.core.region import Region
from restorer_app.core.requests import Preview, Submit, ViewTile
from restorer_app.core.state import DocumentState
from restorer_app.steps.steps import StepChoice
from restorer_app.tools.brush import LARGEST, SMALLEST, changed_size
from restorer_app.tools.region_brush import changed_hardness
from restorer_app.tools.tool import Tool
from restorer_app.ui.canvas import events
from restorer_app.ui.canvas.guide import Guide
from restorer_app.ui.canvas.held_space import HeldSpace
from restorer_app.ui.canvas.keyboard_cursor import KeyboardCursor
from restorer_app.ui.canvas.navigation import Navigation
from restorer_app.ui.canvas.painter import paint_scene, tiles_rect
from restorer_app.ui.canvas.pointing import Pointing
from restorer_app.ui.canvas.scene import Scene
from restorer_app.ui.canvas.style import CanvasColours, OverlayStyle
from restorer_app.ui.canvas.tile_store import TileStore


class Canvas(QWidget):
    """The photo on its neutral ground, what is painted over it, and the tool in the user's hand.

    Strokes are only announced: whoever owns the document applies them and comes back with `set_state`, and with
    `set_region` where they were painted on the region of a step (`region_stroke_finished(RegionStroke)`), or with
    `set_sources` where they say what may be copied, or what is no damage (`source_stroke_finished(Stroke)`).
    `clicked` carries the place in the scan at which the hand that pans or selects was pressed and let go.
    `pointer_moved` carries the place in the scan as (x, y), or None when the pointer has left. `settled`: all that is
    seen is at hand. `steps_failed` carries the state that was shown and the error; `approximate_changed` whether any
    part that is seen is not as the export will have it. `mark_edit_finished(MarkEdit)`: the tool changed marks other
    than by a stroke. `shape_changed`: there is an unfinished shape now, or none any more; `shape_left(Tool)`: it waits
    for that tool. `tool_failed` carries the
    error of what a tool asked for; `pen_seen`: there is the pen of a tablet. `copy_finished(CopyStroke)`: a stroke that
    takes its pixels from elsewhere is to be laid over the photo; `source_missing`: it is not known from where.
    `tool_rested`: somebody wanted to use the tool where before and after are compared, or where it means nothing.
    """

    stroke_started = Signal()
    stroke_finished = Signal(object)
    region_stroke_finished = Signal(object)
    source_stroke_finished = Signal(object)
    zoom_changed = Signal(float)
    brush_size_changed = Signal(float)
    hardness_changed = Signal(float)
    mark_edit_finished = Signal(object)
    shape_changed = Signal()
    shape_left = Signal(object)
    tool_failed = Signal(object)
    pen_seen = Signal()
    copy_finished = Signal(object)
    source_missing = Signal()
    tool_rested = Signal()
    files_dropped = Signal(list)
    clicked = Signal(float, float)
    pointer_moved = Signal(object)
    settled = Signal()
    steps_failed = Signal(object, object)
    approximate_changed = Signal(bool)

    def __init__(
        self,
        submit: Submit,
        parent: QWidget | None = None,
        *,
        colours: CanvasColours | None = None,
        steps: Sequence[StepChoice] = (),
    ) -> None:
        super().__init__(parent)
        store = TileStore(
            submit,
            self,
            self._tiles_arrived,
            steps=steps,
            on_failure=self.steps_failed.emit,
            on_approximate=self.approximate_changed.emit,
        )
        self.scene = Scene(store, colours or CanvasColours())
        self.keyboard: KeyboardCursor = KeyboardCursor(self)
        self.navigation = Navigation(self.scene, self.keyboard.follow_view, self.zoom_changed.emit)
        self.pointing: Pointing = Pointing(self, submit)
        self._space = HeldSpace(self)
        self._is_tinted = True
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAcceptDrops(True)
        if sys.platform != "darwin":  # where a native gesture tells of it, and both would zoom twice
            self.grabGesture(Qt.GestureType.PinchGesture)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMinimumSize(160, 120)
        self.setAccessibleName(self.tr("Photo"))
        self.setAccessibleDescription(self.tr("The photo being restored. Paint over damage with the brush."))

    @property
    def is_complete(self) -> bool:
        """Whether everything seen can be drawn as it is, with nothing standing in."""
        self.scene.store.want(*self.scene.wanted())
        return self._is_tinted and self.scene.store.is_complete

    def set_state(self, state: DocumentState | None) -> None:
        """Shows another state of the document, or nothing. Of another photo the whole is shown."""
        if self.scene.photo is not (state.photo if state is not None else None):
            self.pointing.cancel()
        self.scene.set_state(state)
        self.pointing.follow_marks()
        self.navigation.announce()
        self.pointing.update_cursor()

    def show_preview(self, preview: Preview) -> None:
        """Shows a quick picture of a photo that is being opened, until `set_state` brings that photo or the old one."""
        self.pointing.cancel()
        self.scene.show_preview(preview)
        self.navigation.announce()
        self.pointing.update_cursor()

    def set_tool(self, tool: Tool | None) -> None:
        """Puts a tool in the user's hand; None leaves the hand that pans. A shape that is made click by click waits
        until its tool is in the hand again."""
        former, waits = self.scene.tool, self.pointing.set_aside()
        self.scene.tool = tool
        self.pointing.follow_marks()
        self.pointing.shaping.go_on()
        self._redraw()
        if waits and former is not tool:
            self.shape_left.emit(former)

    def set_guide(self, guide: Guide | None) -> None:
        """Gives the pointer to something that is drawn over the photo, in the tool's place; None gives it back."""
        if guide is not self.scene.guide:
            self.pointing.break_off()
            self.scene.guide = guide
            self._redraw()

    def set_region(self, region: Region | None, *, applies: bool = True) -> None:
        """Lets the brush paint the region of a step instead of damage: `applies` says that it means "apply here", else
        "protect there", and the eraser the opposite. None goes back to damage, and so does another photo.

        An unfinished stroke on another region is broken off. Raises `ValueError` for one of another size.
        """
        scene = self.scene
        if region is not scene.region:
            self.pointing.break_off()
        if scene.set_region(region, applies=applies):
            self._redraw()

    def set_sources(self, sources: Mask | None, *, spares: bool = False) -> None:
        """Lets the tool paint where a fill may copy from instead of damage, or (`spares`) where there is none; None
        goes back to damage, and so does another photo. An unfinished stroke is broken off."""
        if sources is not self.scene.sources or spares != self.scene.spares:
            self.pointing.break_off()
            self.scene.sources, self.scene.spares = sources, spares
            self._redraw()

    def change_hardness(self, steps: int) -> None:
        """The edge of the brush that many quarters harder or softer; only while a region is painted."""
        brush = self.scene.region_brush
        hardness = changed_hardness(brush.hardness, steps)
        if self.scene.region is not None and hardness != brush.hardness:
            brush.hardness = hardness
            self.pointing.update_ring()
            self.hardness_changed.emit(hardness)

    def set_brush_size(self, size: float) -> None:
        """The tool's size in whole scan pixels, within the brush's limits."""
        tool, size = self.scene.tool, float(round(min(max(size, SMALLEST), LARGEST)))
        if tool is not None and tool.size != size:
            self.pointing.update_ring()
            tool.size = size
            self.pointing.update_ring()
            self.brush_size_changed.emit(size)

    def change_brush_size(self, steps: int) -> None:
        """The size that many keystrokes larger or smaller."""
        if self.scene.tool is not None:
            self.set_brush_size(changed_size(self.scene.tool.size, steps))

    def set_overlay(self, style: OverlayStyle) -> None:
        """How painted damage is shown, the region of a step, and what may be copied."""
        self.scene.set_style(style)
        self.update()

    def set_colours(self, colours: CanvasColours) -> None:
        """Every colour of the canvas itself."""
        self.scene.colours = colours
        self.update()

    def set_surround(self, colour: QColor) -> None:
        """The colour around the photo."""
        self.set_colours(replace(self.scene.colours, surround=colour))

    def set_comparing(self, is_comparing: bool) -> None:
        """Shows the scan to the left of the divider and the result to the right; tools rest meanwhile."""
        if is_comparing == self.scene.is_comparing:
            return
        self.pointing.break_off()
        self.scene.is_comparing = is_comparing
        if is_comparing:
            self.scene.divider.bring_into_sight(self.scene.view)
        self._redraw()

    def set_original_held(self, is_held: bool) -> None:
        """Shows the scan as long as a key is held."""
        if is_held != self.scene.is_original_held:
            self.pointing.break_off()
            self.scene.is_original_held = is_held
            self._redraw()

    def set_panning(self, is_panning: bool) -> None:
        """Lets the left button pan as long as a key is held."""
        if is_panning != self.scene.is_panning:
            self.scene.is_panning = is_panning
            self._redraw()

    def fit(self) -> None:
        """Shows the whole photo."""
        self.navigation.fit()

    def actual_size(self) -> None:
        """Shows one pixel of the photo on one pixel of the screen."""
        self.navigation.zoom_to(1.0)

    def zoom_in(self) -> None:
        """Goes to the next larger round scale."""
        self.navigation.step(1)

    def zoom_out(self) -> None:
        """Goes to the next smaller round scale."""
        self.navigation.step(-1)

    def event(self, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Show, QEvent.Type.Resize, QEvent.Type.DevicePixelRatioChange):
            self.navigation.set_window(self.width(), self.height(), self.devicePixelRatioF())
        if event.type() == QEvent.Type.Show:
            self._space.watch()
        return events.handle(self, event) or super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        self.scene.store.want(*self.scene.wanted())
        self.scene.keyboard_cursor = self.keyboard.drawn
        is_settled = self.scene.settle_mask()
        self._is_tinted = paint_scene(self, self.scene, event.rect())
        if is_settled or not self._is_tinted:
            self.update()

    def _redraw(self) -> None:
        self.update()
        self.pointing.update_cursor()

    def _tiles_arrived(self, tiles: Sequence[ViewTile]) -> None:
        if self.scene.settle_mask():
            self.update()
        else:
            self.update(tiles_rect(self.scene, tiles))
        if self.scene.store.is_complete:
            self.settled.emit()
