"""The pointer without a mouse: arrow keys carry it over the photo, and Space or the full stop puts the tool down."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPointF, Qt, Signal
from PySide6.QtGui import QCursor, QKeyEvent, QMouseEvent

from restorer_app.ui.canvas.pointing import Gesture

if TYPE_CHECKING:
    from restorer_app.ui.canvas.canvas import Canvas

LEAP = 10
"""So many steps goes an arrow with Shift."""
_MARGIN = 56
_PAN = 80
_KEYS = Qt.Key
_NONE, _SHIFT, _CTRL = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
)
_WAYS = {_KEYS.Key_Left: (-1, 0), _KEYS.Key_Right: (1, 0), _KEYS.Key_Up: (0, -1), _KEYS.Key_Down: (0, 1)}


class KeyboardCursor(QObject):
    """Moves by the radius of the brush, with Shift by ten of them, with Ctrl by one pixel, and the view follows.

    What it does reaches the tool as the events of a mouse would, so every tool can be used with it. It is there from
    the first arrow until the mouse moves or the canvas loses the focus. `moved` after each step, and when the pen goes
    down or up. `place`: the point of the scan it stands on, None while it is not there.
    """

    moved = Signal()

    def __init__(self, canvas: "Canvas") -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self.place: tuple[float, float] | None = None
        self._last_place: tuple[float, float] | None = None
        self._is_down = False
        self._is_space_held = False
        self._has_moved = False
        self._mouse = QPointF()

    @property
    def is_shown(self) -> bool:
        """Whether it can be seen: not while the tools rest."""
        return self.place is not None and self._canvas.scene.paints

    @property
    def is_pen_down(self) -> bool:
        """Whether the tool draws along; it does not any more where the gesture was broken off."""
        return self._is_down and self._canvas.pointing.gesture is Gesture.PAINT

    @property
    def drawn(self) -> bool | None:
        """As the scene has it: None while it is not there, else whether the pen is down."""
        return None if self.place is None else self.is_pen_down

    def press_key(self, event: QKeyEvent) -> bool:
        """Does what a key means to it; False leaves the key to the canvas."""
        key, held = event.key(), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if key in _WAYS and held in (_NONE, _SHIFT, _CTRL) and not self._canvas.scene.is_comparing:
            return self._step(_WAYS[_KEYS(key)], held)
        if key == _KEYS.Key_Period and held == _NONE and self._canvas.scene.is_comparing:
            self._canvas.tool_rested.emit()
            return True
        if not self.is_shown:
            return False
        if key == _KEYS.Key_Space and held in (_NONE, _SHIFT):
            if not event.isAutoRepeat():
                self._is_space_held = True
                self._put_down(held)
            return True
        if key == _KEYS.Key_Period and held == _NONE and not event.isAutoRepeat():
            if self.is_pen_down:
                self._lift()
            else:
                self._put_down(held)
            return True
        if not self.keeps_key(event):
            return False
        if key == _KEYS.Key_Escape:
            self._canvas.pointing.cancel()
            self._is_down = False
            self._tell()
        else:
            self._lift()
        return True

    def release_key(self, event: QKeyEvent) -> bool:
        """Space is let go."""
        if event.key() != _KEYS.Key_Space or not self._is_space_held:
            return False
        if not event.isAutoRepeat():
            self._is_space_held = False
            self._lift()
        return True

    def keeps_key(self, event: QKeyEvent) -> bool:
        """Whether a key that is a command elsewhere means something here now: Enter ends what is being drawn, Esc
        breaks it off."""
        return event.key() in (_KEYS.Key_Return, _KEYS.Key_Enter, _KEYS.Key_Escape) and self.is_pen_down

    def give_way(self, event: QMouseEvent) -> None:
        """Goes away when the mouse is used. Space that is still held and has drawn nothing then pans."""
        if self.place is None or (event.type() is QEvent.Type.MouseMove and event.globalPosition() == self._mouse):
            return
        pans = self._is_space_held and not self._has_moved
        if pans and self.is_pen_down:
            self._canvas.pointing.cancel()
        self.leave()
        self._last_place = None
        if pans:
            self._canvas.set_panning(True)

    def leave(self) -> None:
        """Lifts the pen and goes away; the next arrow brings it back to the same place."""
        if self.place is None:
            return
        self._lift()
        self.place, self._last_place, self._is_space_held = None, self.place, False
        self._canvas.pointing.leave()
        self._canvas.update()

    def follow_view(self) -> None:
        """Has the canvas painted anew where the view moved, and stays on its place of the scan."""
        if self.place is not None and self._canvas.scene.has_picture:
            self._canvas.scene.pointer = self._canvas.scene.view.to_widget(*self.place)
        self._canvas.update()

    def _step(self, way: tuple[int, int], held: Qt.KeyboardModifier) -> bool:
        scene = self._canvas.scene
        if scene.tool is None and scene.has_picture:
            self._canvas.navigation.pan(-way[0] * _PAN, -way[1] * _PAN)
            return True
        if self.place is None and scene.tool_rests and scene.pointer is not None:  # over the pane that shows the scan
            scene.pointer = (scene.pointer[0] + scene.view.offset, scene.pointer[1])
        if not scene.paints or scene.tool is None:
            return False
        if self.place is None:
            self.place, self._mouse = self._first_place(), QPointF(QCursor.pos())
        else:
            length = 1 if held == _CTRL else max(round(scene.tool.size / 2), 1) * (LEAP if held == _SHIFT else 1)
            self.place = self._moved_by(way[0] * length, way[1] * length)
        self._has_moved = True
        self._bring_into_sight()
        self._send(QEvent.Type.MouseMove)
        self._tell()
        return True

    def _first_place(self) -> tuple[float, float]:
        """Where it was last, else where the mouse points, else the middle of what is seen."""
        scene = self._canvas.scene
        if self._last_place is not None:
            return self._inside(*scene.view.to_output.map(*self._last_place))
        x, y = scene.pointer or (scene.view.offset + self._pane_width / 2, self._canvas.height() / 2)
        return self._inside(*scene.view.viewport.to_output(*scene.view.widget_to_device(x, y)))

    def _moved_by(self, across: float, down: float) -> tuple[float, float]:
        assert self.place is not None
        x, y = self._canvas.scene.view.to_output.map(*self.place)
        return self._inside(x + across, y + down)

    def _inside(self, x: float, y: float) -> tuple[float, float]:
        """The scan point in the middle of the output pixel that is nearest to an output point."""
        view = self._canvas.scene.view
        x = min(max(int(x // 1), 0), view.frame.picture_width - 1) + 0.5
        y = min(max(int(y // 1), 0), view.frame.picture_height - 1) + 0.5
        return view.to_output.inverse().map(x, y)

    def _bring_into_sight(self) -> None:
        assert self.place is not None
        view = self._canvas.scene.view
        x, y = view.to_widget(*self.place)
        across, down = _outside(x - view.offset, self._pane_width), _outside(y, self._canvas.height())
        if across or down:
            self._canvas.navigation.pan(-across, -down)

    @property
    def _pane_width(self) -> float:
        """Of what shows the work, which is half of the canvas side by side with the scan."""
        view = self._canvas.scene.view
        return view.frame.width / view.ratio

    def _put_down(self, held: Qt.KeyboardModifier) -> None:
        if not self.is_pen_down:
            self._is_down, self._has_moved = True, False
            self._send(QEvent.Type.MouseButtonPress, held)
            self._tell()

    def _lift(self) -> None:
        if self.is_pen_down:
            self._send(QEvent.Type.MouseButtonRelease)
            self._is_down = False
            self._tell()
        self._is_down = False

    def _tell(self) -> None:
        self._canvas.update()
        self.moved.emit()

    def _send(self, kind: QEvent.Type, held: Qt.KeyboardModifier = _NONE) -> None:
        assert self.place is not None
        position = QPointF(*self._canvas.scene.view.to_widget(*self.place))
        left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
        is_move = kind is QEvent.Type.MouseMove
        is_held = kind is QEvent.Type.MouseButtonPress or (is_move and self.is_pen_down)
        event = QMouseEvent(
            kind,
            position,
            self._canvas.mapToGlobal(position),
            none if is_move else left,
            left if is_held else none,
            held,
        )
        pointing = self._canvas.pointing
        {
            QEvent.Type.MouseButtonPress: pointing.press,
            QEvent.Type.MouseMove: pointing.move,
            QEvent.Type.MouseButtonRelease: pointing.release,
        }[kind](event)


def _outside(place: float, length: float) -> float:
    """How far a place is nearer to an end of a stretch than the margin (negative at its beginning)."""
    margin = min(_MARGIN, length / 4)
    return min(place - margin, 0.0) + max(place - (length - margin), 0.0)
