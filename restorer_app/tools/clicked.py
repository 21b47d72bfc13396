"""The shapes that are made click by click: the polygon, and the line that follows a crease."""

import itertools
import math
from typing import Any

from restorer_app.core.box import EMPTY_BOX, Box
from restorer_app.core.marking import Point, TraceCrease
from restorer_app.core.requests import Request
from restorer_app.core.state import DocumentState
from restorer_app.tools import raster
from restorer_app.tools.shape import Line, ShapeTool
from restorer_app.tools.tool import Pointer, Result

Leg = tuple[Point, Point]


class ClickedTool(ShapeTool):
    """Keeps the points that were clicked, and where the pointer is meanwhile."""

    is_clicked = True

    def __init__(self, title: str) -> None:
        super().__init__(title)
        self._points: list[Point] = []
        self._pointer: Point | None = None

    @property
    def is_begun(self) -> bool:
        return bool(self._points)

    def move(self, pointer: Pointer) -> Box:
        """As `hover`."""
        self.hover(pointer)
        return EMPTY_BOX

    def hover(self, pointer: Pointer) -> None:
        """The line is shown on to the pointer."""
        self._pointer = (pointer.x, pointer.y) if self._points else None

    def step_back(self) -> bool:
        """Takes the last point back; with the first one the shape is gone. The line goes on to the pointer, which is
        still at that point where it has not moved since."""
        if not self._points:
            return False
        self._pointer = self._pointer or self._points[-1]
        self._points.pop()
        if not self._points:
            self.cancel()
        return True

    def cancel(self) -> None:
        self._points, self._pointer = [], None

    def forget_place(self) -> None:
        """Another photo: nothing waits."""
        self.cancel()

    def _press(self, pointer: Pointer) -> None:
        place = (pointer.x, pointer.y)
        if not self._points or math.dist(self._points[-1], place) >= 0.5:
            self._points.append(place)
        self._pointer = None


class PolygonTool(ClickedTool):
    """Marks what lies between the points that are clicked. A click on the first one closes it."""

    def __init__(self, title: str) -> None:
        super().__init__(title)
        self._is_closing = False

    @property
    def lines(self) -> tuple[Line, ...]:
        points = (*self._points, *((self._pointer,) if self._pointer is not None else ()))
        return (Line(points, is_closed=True, has_handle=True),) if points else ()

    def release(self, pointer: Pointer) -> Result:
        """Ends the polygon where the click closed it."""
        return self.finish() if self._is_closing else None

    def finish(self) -> Result:
        """Closes the polygon; fewer than three points mark nothing."""
        points, mask = self._points, self._mask
        self.cancel()
        if mask is None or len(points) < 3:
            return None
        return self._stroke(raster.polygon(points, mask.width, mask.height), self.mode)

    def step_back(self) -> bool:
        was_closing, self._is_closing = self._is_closing, False
        return was_closing or super().step_back()

    def cancel(self) -> None:
        super().cancel()
        self._is_closing = False

    def _press(self, pointer: Pointer) -> None:
        if len(self._points) >= 3 and math.dist(self._points[0], (pointer.x, pointer.y)) <= pointer.reach:
            self._is_closing = True
        else:
            super()._press(pointer)


class CreaseTool(ClickedTool):
    """Marks a line of the brush's width through the points that are clicked, which follows the crease between them.

    The line is straight until its way along the crease is known.
    """

    has_size = True

    def __init__(self, title: str) -> None:
        super().__init__(title)
        self._ways: dict[Leg, tuple[Point, ...]] = {}
        self._ahead: tuple[Leg, tuple[Point, ...]] | None = None
        self._is_ending = False

    @property
    def lines(self) -> tuple[Line, ...]:
        if not self._points:
            return ()
        last = self._points[-1]
        ahead = (last,) if self._pointer is None else self._ahead[1] if self._ahead else (last, self._pointer)
        return (Line((*self._way(), *ahead)),)

    def finish(self) -> Result:
        """Ends the line, as soon as all of its way is known."""
        if len(self._points) < 2:
            self.cancel()
            return None
        self._is_ending, self._pointer = True, None
        return self._ended()

    def step_back(self) -> bool:
        self._ahead, self._is_ending = None, False
        return super().step_back()

    def cancel(self) -> None:
        super().cancel()
        self._ways, self._ahead, self._is_ending = {}, None, False

    def question(self, state: DocumentState) -> Request[Any] | None:
        """The way between points that were clicked; when those are known, the way on to the pointer."""
        unknown = next((leg for leg in itertools.pairwise(self._points) if leg not in self._ways), None)
        if unknown is None and self._pointer is not None:
            ahead = (self._points[-1], self._pointer)
            unknown = ahead if self._ahead is None or self._ahead[0] != ahead else None
        return TraceCrease(state, *unknown) if unknown is not None else None

    def answer(self, request: Request[Any], answer: Any) -> Result:
        """Takes in the way between two points; the last one ends a line that waits for it."""
        if not isinstance(request, TraceCrease) or not self._points:
            return None
        leg = (request.start, request.end)
        if leg in itertools.pairwise(self._points):
            self._ways[leg] = answer
        elif request.start == self._points[-1]:
            self._ahead = (leg, answer)
        return self._ended() if self._is_ending else None

    def hover(self, pointer: Pointer) -> None:
        if not self._is_ending:
            super().hover(pointer)

    def _press(self, pointer: Pointer) -> None:
        if self._is_ending:
            return
        super()._press(pointer)
        if self._ahead is not None and self._ahead[0] in itertools.pairwise(self._points):
            self._ways[self._ahead[0]] = self._ahead[1]
        self._ahead = None

    def _way(self) -> tuple[Point, ...]:
        """The line through all points that were clicked, as far as it is known."""
        ways = (self._ways.get(leg, leg) for leg in itertools.pairwise(self._points))
        return tuple(itertools.chain.from_iterable(ways))

    def _ended(self) -> Result:
        if self._mask is None or any(leg not in self._ways for leg in itertools.pairwise(self._points)):
            return None
        way, mask = self._way(), self._mask
        self.cancel()
        return self._stroke(raster.line(way, self.size, mask.width, mask.height), self.mode)
