"""Side by side: the same part of the photo twice, as it was in the left pane and as it is in the right one.

Both panes share one view, whose coordinates begin at a pane's own corner; `View.offset` is how far the right one lies
from the left one in logical pixels, 0 where there is only one pane.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import QRect
from PySide6.QtGui import QFont, QPainter

from restorer_app.ui.canvas.brush_ring import paint_ring
from restorer_app.ui.canvas.compare import paint_label, side_titles
from restorer_app.ui.canvas.scene import Scene
from restorer_app.ui.canvas.view import View


@dataclass(frozen=True)
class Pane:
    """A part of the canvas in device pixels from its own corner: `left` is where it lies. One that `is_before` shows
    the scan, or what is compared with; `is_split`: there are two."""

    left: int
    area: QRect
    is_before: bool = False
    is_split: bool = False


def panes_of(scene: Scene, area: QRect) -> Iterator[Pane]:
    """The panes, with what of `area` (device pixels of the canvas) lies in each."""
    view = scene.view
    if not view.offset:
        yield Pane(0, area)
        return
    window = QRect(0, 0, view.frame.width, view.frame.height)
    for left, is_before in ((0, True), (round(view.offset * view.ratio), False)):
        yield Pane(left, area.translated(-left, 0).intersected(window), is_before, is_split=True)


def in_panes(view: View, rect: QRect) -> tuple[QRect, ...]:
    """The logical pixels of the canvas that a rect of a pane stands for, left and right."""
    return (rect, in_right_pane(view, rect)) if view.offset else (rect,)


def in_right_pane(view: View, rect: QRect) -> QRect:
    """The same in the pane that is painted in; the only one, where there is no other."""
    return rect.translated(math.floor(view.offset), 0).adjusted(0, 0, 1 if view.offset else 0, 0)


def is_in_left_pane(view: View, x: float) -> bool:
    """Whether a widget coordinate lies where nothing can be painted."""
    return x < view.offset


def held_in_right_pane(view: View, x: float) -> float:
    """Where a pointer paints that went over into the left pane: at the edge."""
    return max(x, view.offset) if view.offset else x


def paint_pane_marks(painter: QPainter, scene: Scene, pane: Pane, font: QFont) -> None:
    """What says which pane is which, and a cross where the pointer is in the other one."""
    view = scene.view
    title = side_titles(scene.before_label)[0 if pane.is_before or scene.is_original_held else 1]
    width = view.frame.width
    paint_label(painter, title, left=0, right=width, top=0, ratio=view.ratio, colours=scene.colours, font=font)
    if scene.pointer is None or (scene.paints and not pane.is_before):
        return
    if pane.is_before is is_in_left_pane(view, scene.pointer[0]):
        return
    x, y = view.widget_to_device(*scene.pointer)
    paint_ring(painter, scene.colours, x=x, y=y, diameter=0, ratio=view.ratio)
