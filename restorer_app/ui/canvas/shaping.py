"""Shapes on the canvas: what happens to them between two gestures, and the way of finished ones to whoever owns the
document."""

from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from restorer_app.core.box import EMPTY_BOX, Box
from restorer_app.core.copying import CopyStroke
from restorer_app.core.queue import Job, JobState
from restorer_app.core.requests import Request, Submit
from restorer_app.tools.region_brush import RegionStroke
from restorer_app.tools.select import SelectTool
from restorer_app.tools.shape import ShapeTool
from restorer_app.tools.tool import Pointer, Result, Stroke
from restorer_app.ui.qt_jobs import watch

if TYPE_CHECKING:
    from restorer_app.ui.canvas.canvas import Canvas

_ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
_LEAP = 10


class Shaping:
    """Has a worker answer what the tool wants to know, one question at a time: what it wants to know by then comes
    next, so that a preview keeps up with the pointer and never lags behind by more than one answer."""

    def __init__(self, canvas: "Canvas", submit: Submit) -> None:
        self._canvas, self._scene, self._submit = canvas, canvas.scene, submit
        self._job: Job[Any] | None = None
        self._was_begun = False

    @property
    def tool(self) -> ShapeTool | None:
        """The tool in the user's hand, if it is one that marks shapes."""
        tool = self._scene.tool if self._scene.paints else None
        return tool if isinstance(tool, ShapeTool) else None

    @property
    def is_unfinished(self) -> bool:
        """Whether there is a shape that waits for more clicks."""
        tool = self._scene.tool
        return isinstance(tool, ShapeTool) and tool.is_clicked and tool.is_begun

    def hover(self, pointer: Pointer) -> None:
        """The pointer moved with its button up."""
        tool = self.tool
        if tool is not None and tool.is_begun and tool.is_clicked:
            tool.hover(pointer)
            self.go_on()

    def finish(self) -> bool:
        """Ends a shape that waits for more clicks. Returns whether there was one."""
        tool = self.tool
        if tool is None or not self.is_unfinished:
            return False
        self.take(tool.finish())
        self.go_on()
        return True

    def go_on(self) -> None:
        """The shape may be another one now: shows it, and asks what there is to know."""
        tool, state = self._scene.tool, self._scene.state
        is_begun = isinstance(tool, ShapeTool) and tool.is_begun
        if is_begun != self._was_begun:
            self._was_begun = is_begun
            self._canvas.shape_changed.emit()
        if not isinstance(tool, ShapeTool):
            return
        self._canvas.update()
        if self._job is None and state is not None and (request := tool.question(state)) is not None:
            self._job = job = self._submit(request)
            watch(job, self._canvas, on_end=lambda ended: self._answered(ended, tool, request))

    def cancel(self) -> bool:
        """Forgets the shape and what was asked for it. Returns whether there was one."""
        tool, job, self._job = self._scene.tool, self._job, None
        if job is not None:
            job.cancel()
        if not isinstance(tool, ShapeTool):
            return False
        was_begun = tool.is_begun
        tool.cancel()
        self.go_on()
        return was_begun

    def set_aside(self) -> bool:
        """Forgets the shape unless it is made click by click. Returns whether there is one that waits until its tool is
        taken up again."""
        if not self.is_unfinished:
            self.cancel()
            return False
        job, self._job = self._job, None
        if job is not None:
            job.cancel()
        return True

    def press_key(self, event: QKeyEvent) -> bool:
        """Does what the key means for a shape; False leaves it to the canvas."""
        tool, key = self.tool, Qt.Key(event.key())
        if tool is None:
            return False
        is_back = key in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete)
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            return self.finish()
        if isinstance(tool, SelectTool):
            return self._press_for_selected(tool, event, is_back=is_back)
        if is_back and tool.step_back():
            self.go_on()
            return True
        return False

    def take(self, result: Result) -> Box:
        """Hands on what a finished gesture did. Returns where it changed the marks."""
        scene, canvas = self._scene, self._canvas
        if result is None:
            return EMPTY_BOX
        if isinstance(result, CopyStroke):
            if scene.state is not None:
                scene.copies.finish(result, scene.state)
            canvas.copy_finished.emit(result)
            return EMPTY_BOX
        if not isinstance(result, Stroke):
            canvas.mark_edit_finished.emit(result)
            return EMPTY_BOX
        if scene.region is not None:
            canvas.region_stroke_finished.emit(_on_region(result, applies=scene.region_applies))
        else:
            (canvas.stroke_finished if scene.sources is None else canvas.source_stroke_finished).emit(result)
        return result.mask.bounds

    def _press_for_selected(self, tool: SelectTool, event: QKeyEvent, *, is_back: bool) -> bool:
        key, state = Qt.Key(event.key()), self._scene.state
        if key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab) and state is not None and not state.mask.is_empty:
            tool.go(1 if key == Qt.Key.Key_Tab else -1)
        elif tool.selected is None or not (is_back or key in _ARROWS):
            return False
        elif is_back:
            self.take(tool.remove())
        else:
            leap = _LEAP if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1
            dx, dy = _ARROWS[key]
            self.take(tool.nudge(dx * leap, dy * leap))
        self.go_on()
        return True

    def _answered(self, job: Job[Any], tool: ShapeTool, request: Request[Any]) -> None:
        if job is not self._job:
            return
        self._job = None
        if job.state is JobState.DONE and tool is self._scene.tool:
            self.take(tool.answer(request, job.result))
        elif job.error is not None:
            self._canvas.tool_failed.emit(job.error)
            tool.cancel()
        self.go_on()


def _on_region(stroke: Stroke, *, applies: bool) -> RegionStroke:
    """A shape on the region of a step: all or nothing."""
    box = stroke.mask.box if stroke.intersects else stroke.mask.bounds
    covered = stroke.mask.region(box) != stroke.intersects
    coverage = covered.view(np.uint8) * np.uint8(255)
    coverage.flags.writeable = False
    return RegionStroke(box, coverage, applies is stroke.adds)
