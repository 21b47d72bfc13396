"""The view of one picture: its place in the widget, and the way between widget, output and scan coordinates."""

from dataclasses import replace

from restorer_app.core.box import Affine, Box, box_through
from restorer_app.core.geometry import Geometry
from restorer_app.ui.canvas import viewport as vp
from restorer_app.ui.canvas.viewport import Frame, Viewport

MARGIN = 24


class View:
    """Where the picture lies. Widget coordinates are Qt's logical pixels; all else is said in device pixels.

    `is_fitted`: the whole picture is shown and stays so when the window's size changes. `offset`: where the same is
    shown twice, how far the right pane lies from the left one in logical pixels.
    """

    def __init__(self) -> None:
        self.frame = Frame(1, 1, 1, 1)
        self.exact = Viewport()
        self.ratio = 1.0
        self.is_fitted = True
        self.scan = Box(0, 0, 1, 1)
        self.offset = 0.0
        self.to_output = Affine()
        self._geometry = Geometry()

    @property
    def viewport(self) -> Viewport:
        """The viewport as it is drawn: on whole device pixels."""
        return self.exact.snapped

    @property
    def scale(self) -> float:
        """Device pixels an output pixel."""
        return self.exact.scale

    @property
    def level(self) -> int:
        """The level of the pyramid to draw."""
        return vp.level_for(self.scale, self.frame.picture_width, self.frame.picture_height)

    def set_picture(self, width: int, height: int, geometry: Geometry) -> None:
        """Shows a scan of that size through `geometry`. A scan of another size is fitted into the window; through
        another geometry the same part of the scan stays in its middle, unless all of it was seen."""
        scan, is_same_size = Box(0, 0, width, height), self.scan == Box(0, 0, width, height)
        if is_same_size and geometry == self._geometry:
            return
        middle = self.frame.width / self.ratio / 2, self.frame.height / self.ratio / 2
        place = self.to_scan(*middle)
        self.scan, self._geometry, self.to_output = scan, geometry, geometry.to_output(width, height)
        out_width, out_height = geometry.output_size(width, height)
        self.frame = replace(self.frame, picture_width=out_width, picture_height=out_height)
        if self.is_fitted or not is_same_size:
            self.fit()
        else:
            x, y = self.to_widget(*place)
            self.pan(middle[0] - x, middle[1] - y)

    def set_window(self, width: float, height: float, ratio: float) -> None:
        """Follows the widget's size in logical pixels and its device pixel ratio."""
        old = self.frame
        size = {"width": max(round(width * ratio), 1), "height": max(round(height * ratio), 1)}
        self.frame = replace(old, **size, margin=round(MARGIN * ratio))
        self.ratio = ratio
        self.exact = vp.fitted(self.frame) if self.is_fitted else vp.resized(self.exact, old, self.frame)

    def fit(self) -> None:
        """Shows the whole picture and keeps showing it."""
        self.exact = vp.fitted(self.frame)
        self.is_fitted = True

    def zoom_to(self, scale: float, x: float, y: float) -> None:
        """Another scale; the pixel under widget point (x, y) stays there."""
        x, y = self.widget_to_device(x, y)
        self.exact = vp.zoomed_at(self.exact, self.frame, x=x, y=y, scale=scale)
        self.is_fitted = False

    def pan(self, dx: float, dy: float) -> None:
        """Moves the picture by logical pixels."""
        moved = vp.panned(self.exact, self.frame, dx=dx * self.ratio, dy=dy * self.ratio)
        self.is_fitted = self.is_fitted and moved == self.exact
        self.exact = moved

    def widget_to_device(self, x: float, y: float) -> tuple[float, float]:
        """The middle of the device pixel that a pointer at a widget point stands on."""
        in_pane = x - self.offset if x >= self.offset else x
        return in_pane * self.ratio + 0.5, y * self.ratio + 0.5

    def to_scan(self, x: float, y: float) -> tuple[float, float]:
        """The scan point under a pointer at a widget point (a pixel's centre lies at .5)."""
        return self.to_output.inverse().map(*self.viewport.to_output(*self.widget_to_device(x, y)))

    def to_widget(self, x: float, y: float) -> tuple[float, float]:
        """Where a pointer must stand to point at a scan point (in the right pane): `to_scan` undone."""
        device_x, device_y = self.viewport.to_device(*self.to_output.map(x, y))
        return (device_x - 0.5) / self.ratio + self.offset, (device_y - 0.5) / self.ratio

    def device_box(self, box: Box) -> tuple[float, float, float, float]:
        """Left, top, right and bottom in device pixels of a box of scan pixels as it is drawn."""
        corners = [(box.x, box.y), (box.right, box.y), (box.x, box.bottom), (box.right, box.bottom)]
        drawn = [self.viewport.to_device(*self.to_output.map(x, y)) for x, y in corners]
        xs, ys = zip(*drawn, strict=True)
        return min(xs), min(ys), max(xs), max(ys)

    def scan_box(self, box: Box) -> Box:
        """The scan pixels that a box of output pixels shows, wholly or in part."""
        return box_through(self.to_output.inverse(), box)
