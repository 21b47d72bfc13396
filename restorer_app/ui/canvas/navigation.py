"""Zoom and pan of one canvas."""

import math
from collections.abc import Callable

from restorer_app.core.box import Box
from restorer_app.ui.canvas.scene import Scene
from restorer_app.ui.canvas.viewport import Viewport, next_stop, panned, wheel_scale

PANE_GAP = 4
"""Logical pixels between two panes."""
PLACE_SHARE, PLACE_SCALE = 0.35, 2.0
"""How much of the window a place takes that is gone to, and how far it is enlarged at most."""


class Navigation:
    """Moves the view of a scene; `moved` is called after each change, `zoomed` with each new scale."""

    def __init__(self, scene: Scene, moved: Callable[[], None], zoomed: Callable[[float], None]) -> None:
        self._scene = scene
        self._moved = moved
        self._zoomed = zoomed
        self._told = 0.0

    def fit(self) -> None:
        """The whole picture, and so it stays when the window's size changes."""
        self._scene.view.fit()
        self.announce()

    def zoom_to(self, scale: float, x: float | None = None, y: float | None = None) -> None:
        """Another scale around a widget point: without one around the pointer, or the middle where it is elsewhere."""
        if not self._scene.has_picture:
            return
        view = self._scene.view
        middle = (view.frame.width / view.ratio / 2, view.frame.height / view.ratio / 2)
        place = (x, y) if x is not None and y is not None else self._scene.pointer or middle
        view.zoom_to(scale, *place)
        self.announce()

    def turn(self, notches: float, x: float, y: float) -> None:
        """Zooms as far as that many notches of a wheel."""
        self.zoom_to(wheel_scale(self._scene.view.scale, notches), x, y)

    def step(self, direction: int) -> None:
        """Zooms to the next round scale."""
        self.zoom_to(next_stop(self._scene.view.scale, direction))

    def pan(self, dx: float, dy: float) -> None:
        """Moves the picture by logical pixels."""
        self._scene.view.pan(dx, dy)
        self.announce()

    def set_window(self, width: float, height: float, ratio: float) -> None:
        """Follows the widget's size; side by side, each pane takes half of it."""
        view = self._scene.view
        view.offset = math.ceil((width + PANE_GAP) * ratio / 2) / ratio if self._scene.is_side_by_side else 0.0
        view.set_window(width - view.offset, height, ratio)
        self.announce()

    def show_place(self, box: Box) -> None:
        """Brings a box of scan pixels into the middle, large enough to be judged with what lies around it."""
        view = self._scene.view
        frame, (left, top, right, bottom) = view.frame, view.device_box(box)
        room = min(frame.width / max(right - left, 1e-6), frame.height / max(bottom - top, 1e-6))
        scale = min(view.scale * room * PLACE_SHARE, PLACE_SCALE * view.ratio)
        if scale <= frame.fit_scale:
            self.fit()
            return
        x, y = view.to_output.map(box.x + box.width / 2, box.y + box.height / 2)
        there = Viewport(scale, frame.width / 2 - x * scale, frame.height / 2 - y * scale)
        view.exact = panned(there, frame, dx=0, dy=0)  # what is cropped away lies outside the picture
        view.is_fitted = False
        self.announce()

    def announce(self) -> None:
        """Says that the view may be another one."""
        self._moved()
        scale = self._scene.view.scale
        if self._scene.has_picture and scale != self._told:
            self._told = scale
            self._zoomed(scale)
