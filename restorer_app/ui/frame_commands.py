"""Turning, straightening and cropping by command, and what of it the canvas shows and the pointer does."""

from PySide6.QtCore import QObject, Signal

from restorer_app.ui.canvas.canvas import Canvas
from restorer_app.ui.canvas.crop_guide import CropGuide
from restorer_app.ui.canvas.level_guide import LevelGuide
from restorer_app.ui.message import Message
from restorer_app.ui.session import Session
from restorer_app.ui.toolbox import PAN, Toolbox


class FrameCommands(QObject):
    """Bound to one window. `changed`: another of the two ways to use the pointer, or none of them, has begun."""

    changed = Signal()

    def __init__(self, canvas: Canvas, session: Session, toolbox: Toolbox, parent: QObject) -> None:
        super().__init__(parent)
        self._canvas, self._session, self._toolbox = canvas, session, toolbox
        self._framing = session.framing
        self.is_levelling = False
        self._waiting = Message("")
        self._framing.changed.connect(self._follow)
        self._framing.tried.connect(self._show)
        session.opened.connect(self._end)
        toolbox.changed.connect(self.set_aside)

    @property
    def is_cropping(self) -> bool:
        """Whether a crop is being chosen."""
        return self._framing.frame is not None

    @property
    def hint(self) -> str:
        """What to do now, in one line; empty while the pointer marks damage."""
        if self.is_cropping:
            return self.tr("Drag the frame, or move it by the arrow keys. Enter crops, Esc leaves.")
        if self.is_levelling:
            return self.tr("Draw a line along what should be level or upright, or use the arrow keys. Esc to leave.")
        return ""

    def turn_left(self) -> None:
        """A quarter turn to the left."""
        self._framing.turn_left()

    def turn_right(self) -> None:
        """A quarter turn to the right."""
        self._framing.turn_right()

    def reset(self) -> None:
        """The photo as it was scanned."""
        self._framing.reset()

    def straighten(self) -> None:
        """Lets the pointer draw the line that says what is level; again: no more."""
        was_levelling = self.is_levelling
        self._take_pointer()
        self._level(not was_levelling)

    def crop(self) -> None:
        """Lets a crop be chosen; again: leaves it for now."""
        was_cropping = self.is_cropping
        self._take_pointer()
        if not was_cropping:
            self._framing.begin_crop()
            self._session.taken_back.emit(self._waiting)
            self._canvas.fit()

    def apply(self) -> bool:
        """Cuts the crop that is chosen, or ends straightening. Returns whether there was anything to end. The photo has
        the keys then: the fields of a crop are gone, and with them the place of the focus."""
        if self.is_cropping:
            self._framing.crop()
            self._canvas.fit()
            self._canvas.setFocus()
            return True
        return self._end()

    def leave(self) -> bool:
        """Breaks off what is dragged, else leaves the crop or the line. Returns whether there was anything to leave."""
        guide = self._canvas.scene.guide
        if guide is not None and guide.cancel():
            self._canvas.update()
            return True
        if self.is_levelling:
            self._framing.forget_angle()
        has_ended = self._end()
        if has_ended:
            self._canvas.setFocus()
        return has_ended

    def set_aside(self) -> None:
        """Gives the pointer to something else; a crop that is not cut yet waits."""
        if self._framing.set_aside():
            self._waiting = Message(self.tr("The crop is not cut yet: press C to go on with it."))
            self._session.told.emit(self._waiting)
            self._canvas.fit()
        else:
            self._end()

    def _end(self) -> bool:
        if self.is_cropping:
            self._framing.leave_crop()
            self._canvas.fit()
            return True
        if self.is_levelling:
            self._framing.settle()
        return self._level(False)

    def _take_pointer(self) -> None:
        """Ends everything else that has the pointer: painting, comparing, the hand."""
        tool = self._toolbox.current_id
        self._toolbox.take_up("brush" if tool == PAN else tool)
        self._canvas.setFocus()

    def _level(self, is_on: bool) -> bool:
        was_on, self.is_levelling = self.is_levelling, is_on
        if was_on != is_on:
            self._follow()
            self.changed.emit()
        return was_on

    def _take_line(self, angle: float) -> None:
        self._level(False)
        self._framing.straighten(angle)

    def _nudge(self, angle: float) -> None:
        self._framing.try_angle(round(self._framing.geometry.angle + angle, 2))

    def _follow(self) -> None:
        """Gives the canvas the guide that fits."""
        guide, frame = self._canvas.scene.guide, self._framing.frame
        if frame is not None:
            if not isinstance(guide, CropGuide) or guide.frame is not frame:
                self._canvas.set_guide(CropGuide(frame, self._framing.take_frame))
                self.changed.emit()
        elif self.is_levelling:
            if not isinstance(guide, LevelGuide):
                guide = LevelGuide(self._take_line, self._nudge)
                self._canvas.set_guide(guide)
            guide.has_grid = self._framing.is_trying
        elif isinstance(guide, CropGuide | LevelGuide):
            self._canvas.set_guide(None)
            self.changed.emit()
        self._canvas.update()

    def _show(self) -> None:
        if not self._session.is_opening:
            self._canvas.set_state(self._session.shown)
