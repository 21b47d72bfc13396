"""What the mouse or pen does on the canvas: paint, pan, change the brush size or drag the divider."""

from enum import Enum
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent

from restorer_app.core.box import EMPTY_BOX, Box
from restorer_app.core.requests import Submit
from restorer_app.tools.brush import LARGEST, SMALLEST
from restorer_app.tools.clone import CloneTool
from restorer_app.tools.region_brush import RegionBrush, RegionStroke
from restorer_app.tools.select import SelectTool
from restorer_app.tools.shape import ShapeTool
from restorer_app.tools.tool import Pointer, Tool
from restorer_app.ui.canvas.brush_ring import ring_rect
from restorer_app.ui.canvas.copies import source_rects
from restorer_app.ui.canvas.painter import dirty_rect
from restorer_app.ui.canvas.panes import held_in_right_pane, in_panes, in_right_pane
from restorer_app.ui.canvas.pen import Pen
from restorer_app.ui.canvas.shaping import Shaping

if TYPE_CHECKING:
    from restorer_app.ui.canvas.canvas import Canvas


_CLICK = 4
"""Logical pixels within which a press and a release are a click."""
_REACH = 8.0
"""So many logical pixels off the pointer is still at the same place."""


class Gesture(Enum):
    """What is going on while a button is held."""

    NONE = "none"
    PAINT = "paint"
    PAN = "pan"
    SIZE = "size"
    DIVIDE = "divide"


class Pointing:
    """Turns mouse events into gestures of the scene of one canvas; `shaping`: what goes on between them, `pen`: how a
    tablet's pen is held."""

    def __init__(self, canvas: "Canvas", submit: Submit) -> None:
        self._canvas = canvas
        self._scene = canvas.scene
        self.shaping = Shaping(canvas, submit)
        self.pen = Pen()
        self._button = Qt.MouseButton.NoButton
        self._last = QPointF()
        self._start_size = 0.0
        self._start = QPointF()
        self.gesture = Gesture.NONE

    def press(self, event: QMouseEvent) -> bool:
        """A button went down. Returns whether it meant anything."""
        if self.gesture is not Gesture.NONE:
            return True
        self.point_at(event.position())
        self.gesture = self._gesture_for(event)
        if self.gesture is Gesture.PAINT and self._ends_shape(event):
            self.gesture = Gesture.NONE
            return True
        if self.gesture is Gesture.NONE:
            return False
        self._button, self._last, self._start = event.button(), event.position(), event.position()
        scene, position = self._scene, event.position()
        is_left_pan = self.gesture is Gesture.PAN and event.button() is Qt.MouseButton.LeftButton
        if is_left_pan and (scene.tool_rests or (scene.paints and self._is_out_of_place)):
            self._canvas.tool_rested.emit()
        if self.gesture is Gesture.PAINT:
            self._update_scan(self._begin_stroke(self._pointer(event)))
        elif self.gesture is Gesture.DIVIDE:
            self._drag_divider(position)
        elif self.gesture is Gesture.SIZE and scene.tool is not None:
            self._start_size = scene.tool.size
        self.update_cursor()
        return True

    def move(self, event: QMouseEvent) -> bool:
        """The pointer moved, with or without a button."""
        position = event.position()
        if self.gesture is Gesture.PAINT and (brush := self._brush) is not None:
            self.update_ring()
            self._update_scan(brush.move(self._pointer(event)))
            self.shaping.go_on()
        elif self.gesture is Gesture.NONE:
            self.shaping.hover(self._pointer(event))
        elif self.gesture is Gesture.PAN:
            moved = position - self._last
            self._canvas.navigation.pan(moved.x(), moved.y())
        elif self.gesture is Gesture.DIVIDE:
            self._drag_divider(position)
        elif self.gesture is Gesture.SIZE:
            across = (position.x() - self._start.x()) * self._scene.view.ratio / self._scene.view.scale
            self._canvas.set_brush_size(min(max(self._start_size + 2 * across, SMALLEST), LARGEST))
        self._last = position
        self.point_at(self._start if self.gesture is Gesture.SIZE else position)
        self.update_cursor()
        return True

    def release(self, event: QMouseEvent) -> bool:
        """A button went up."""
        if self.gesture is Gesture.NONE or event.button() != self._button:
            return self.gesture is not Gesture.NONE
        gesture, self.gesture = self.gesture, Gesture.NONE
        if gesture is Gesture.PAINT:
            self._end_stroke(self._pointer(event))
            self.pen.lift()
        self.point_at(event.position())
        self.update_cursor()
        is_click = (event.position() - self._start).manhattanLength() < _CLICK and not self._scene.is_panning
        selects = gesture is Gesture.PAINT and isinstance(self._scene.tool, SelectTool)
        if (gesture is Gesture.PAN or selects) and is_click and event.button() is Qt.MouseButton.LeftButton:
            self._canvas.clicked.emit(*self._scene.view.to_scan(event.position().x(), event.position().y()))
        return True

    def leave(self) -> None:
        """The pointer left the canvas."""
        if self.gesture is Gesture.NONE:
            self.point_at(None)

    def cancel(self) -> bool:
        """Breaks off a stroke, an unfinished shape or a change of size. Returns whether there was one."""
        return self.break_off() | self.shaping.cancel()

    def escape(self) -> bool:
        """As `cancel`, but for a shape that is not to be seen now."""
        is_hidden = self._scene.guide is not None or self._scene.is_comparing
        return self.break_off() if is_hidden else self.cancel()

    def set_aside(self) -> bool:
        """Breaks off a stroke or a change of size. Returns whether there is an unfinished shape that waits."""
        self.break_off()
        return self.shaping.set_aside()

    def break_off(self) -> bool:
        """Breaks off what goes on while a button is held; of a shape that is made click by click only the last one.
        Returns whether anything did."""
        gesture, self.gesture = self.gesture, Gesture.NONE
        if gesture is Gesture.PAINT and (brush := self._brush) is not None:
            if isinstance(brush, ShapeTool) and brush.is_clicked:
                brush.step_back()
            else:
                brush.cancel()
            self.shaping.go_on()
            self._canvas.update()
        elif gesture is Gesture.SIZE:
            self._canvas.set_brush_size(self._start_size)
        self.update_cursor()
        return gesture in (Gesture.PAINT, Gesture.SIZE)

    def follow_marks(self) -> None:
        """The document's marks may be others now."""
        scene = self._scene
        if isinstance(scene.tool, ShapeTool) and scene.state is not None:
            scene.tool.follow(scene.state.mask)
            self.shaping.go_on()

    def step_divider(self, logical: float) -> None:
        """Moves the divider by logical pixels."""
        self._scene.divider.step(self._scene.view, logical)
        self._canvas.update()

    def update_cursor(self) -> None:
        """Shows the cursor that fits what a press would do here."""
        cursor = self._cursor()
        if cursor != self._canvas.cursor().shape():
            self._canvas.setCursor(cursor)

    def update_ring(self) -> None:
        """Has the ring painted again where it is now."""
        scene = self._scene
        has_size = scene.tool is not None and scene.tool.has_size
        if scene.pointer is not None and ((scene.paints and has_size) or scene.is_side_by_side):
            x, y = scene.view.widget_to_device(*scene.pointer)
            diameter = scene.tool.size * scene.view.scale if scene.tool is not None and has_size else 0.0
            for rect in in_panes(scene.view, ring_rect(x=x, y=y, diameter=diameter, ratio=scene.view.ratio)):
                self._canvas.update(rect)
        for rect in source_rects(scene):
            self._canvas.update(in_right_pane(scene.view, rect))

    @property
    def _brush(self) -> Tool | RegionBrush | None:
        """What paints: the tool, or in the place of a hard brush the soft one of its size."""
        scene = self._scene
        if scene.region is None or scene.tool is None or isinstance(scene.tool, ShapeTool):
            return scene.tool
        scene.region_brush.size = scene.tool.size
        return scene.region_brush

    def _begin_stroke(self, pointer: Pointer) -> Box:
        scene, brush = self._scene, self._brush
        if scene.tool is None or scene.state is None:
            return EMPTY_BOX
        if isinstance(brush, RegionBrush) and scene.region is not None:
            brush.applies = scene.region_applies is not (scene.tool.erases or pointer.is_eraser)
            return brush.press(pointer, scene.region)
        self._canvas.stroke_started.emit()
        scene.pressed = scene.state.mask if scene.sources is None else scene.sources
        changed = scene.tool.press(pointer, scene.pressed)
        self.shaping.go_on()
        if isinstance(scene.tool, CloneTool):
            self._canvas.update()
            if scene.tool.source is None and scene.tool.preview is None:
                self._canvas.source_missing.emit()
        return changed

    def _end_stroke(self, pointer: Pointer) -> None:
        brush = self._brush
        stroke = brush.release(pointer) if brush is not None else None
        if isinstance(stroke, RegionStroke):
            self._canvas.region_stroke_finished.emit(stroke)
            self._update_scan(stroke.box)
        else:
            self._update_scan(self.shaping.take(stroke))
            self.shaping.go_on()
        if isinstance(brush, CloneTool):
            self._canvas.update()

    def _gesture_for(self, event: QMouseEvent) -> Gesture:
        scene, position = self._scene, event.position()
        if not scene.has_picture:
            return Gesture.NONE
        if event.button() == Qt.MouseButton.MiddleButton:
            return Gesture.PAN
        if event.button() != Qt.MouseButton.LeftButton:
            return Gesture.NONE
        if self._is_on_divider(position) and not scene.is_panning:
            return Gesture.DIVIDE
        if not scene.paints:
            return Gesture.PAN
        if self._is_out_of_place:
            return Gesture.PAN
        tool = scene.tool
        is_size = event.modifiers() & Qt.KeyboardModifier.ControlModifier and tool is not None and tool.has_size
        return Gesture.SIZE if is_size else Gesture.PAINT

    @property
    def _is_out_of_place(self) -> bool:
        """Whether the tool means nothing where a region or an area to copy from is painted."""
        tool = self._scene.tool
        is_for_photo = isinstance(tool, CloneTool) or (isinstance(tool, ShapeTool) and tool.is_for_marks)
        return is_for_photo and not (self._scene.region is None and self._scene.sources is None)

    def _ends_shape(self, event: QMouseEvent) -> bool:
        """Whether the press is the second one of a double-click, which ends a shape that is made click by click."""
        tool = self._scene.tool
        if event.type() is not QEvent.Type.MouseButtonDblClick or not isinstance(tool, ShapeTool):
            return False
        self.shaping.finish()
        return tool.is_clicked

    def _is_on_divider(self, position: QPointF) -> bool:
        scene = self._scene
        if not scene.is_comparing or scene.is_original_held or scene.after is None:
            return False
        return scene.divider.is_near(scene.view, position.x(), position.y())

    def _drag_divider(self, position: QPointF) -> None:
        self._scene.divider.drag_to(self._scene.view, position.x())
        self._canvas.update()

    def _update_scan(self, box: Box) -> None:
        self._canvas.update(dirty_rect(self._scene, box))

    def point_at(self, position: QPointF | None) -> None:
        """The pointer is there now; None: it has left."""
        scene = self._scene
        self.update_ring()
        scene.pointer = (position.x(), position.y()) if position is not None else None
        self.update_ring()
        has_place = position is not None and scene.has_picture
        self._canvas.pointer_moved.emit(scene.view.to_scan(*scene.pointer) if has_place and scene.pointer else None)

    def _pointer(self, event: QMouseEvent) -> Pointer:
        view = self._scene.view
        x, y = view.to_scan(held_in_right_pane(view, event.position().x()), event.position().y())
        held, keys = event.modifiers(), Qt.KeyboardModifier
        return Pointer(
            x,
            y,
            is_shift=bool(held & keys.ShiftModifier),
            is_ctrl=bool(held & keys.ControlModifier),
            is_alt=bool(held & keys.AltModifier),
            reach=_REACH * self._scene.view.ratio / self._scene.view.scale,
            pressure=self.pen.pressure,
            is_eraser=self.pen.is_eraser,
        )

    def _cursor(self) -> Qt.CursorShape:
        scene = self._scene
        if not scene.has_picture:
            return Qt.CursorShape.ArrowCursor
        if self.gesture is Gesture.PAN:
            return Qt.CursorShape.ClosedHandCursor
        if self.gesture is Gesture.DIVIDE or (
            self.gesture is Gesture.NONE and scene.pointer and self._is_on_divider(QPointF(*scene.pointer))
        ):
            return Qt.CursorShape.SplitHCursor
        if not scene.paints or scene.tool is None:
            return Qt.CursorShape.OpenHandCursor
        return Qt.CursorShape.BlankCursor if scene.tool.has_size else Qt.CursorShape.CrossCursor
