"""Everything that is painted, in one place: what is shown, how, and where the pointer is."""

from dataclasses import dataclass, replace

import numpy as np
from PySide6.QtGui import QColor, QImage

from restorer_app.core.box import Box
from restorer_app.core.geometry import AS_SCANNED
from restorer_app.core.mask import Mask
from restorer_app.core.photo import Photo
from restorer_app.core.region import Region
from restorer_app.core.requests import VIEW_TILE, Preview, ViewTile
from restorer_app.core.state import DocumentState
from restorer_app.tools.region_brush import RegionBrush
from restorer_app.tools.tool import Tool
from restorer_app.ui.canvas import viewport as vp
from restorer_app.ui.canvas.compare import Divider
from restorer_app.ui.canvas.copies import Copies, Copy
from restorer_app.ui.canvas.former import Former
from restorer_app.ui.canvas.found_overlay import FoundOverlay
from restorer_app.ui.canvas.guide import Guide
from restorer_app.ui.canvas.heat_overlay import HeatOverlay
from restorer_app.ui.canvas.origin_overlay import OriginOverlay
from restorer_app.ui.canvas.overlay import Overlay
from restorer_app.ui.canvas.region_overlay import RegionOverlay
from restorer_app.ui.canvas.shape_line import ShapeLines
from restorer_app.ui.canvas.source import ViewSource
from restorer_app.ui.canvas.style import CanvasColours, OverlayKind, OverlayStyle
from restorer_app.ui.canvas.tile_store import TileStore
from restorer_app.ui.canvas.unfinished import Unfinished
from restorer_app.ui.canvas.view import View

Wanted = list[tuple[ViewSource, ViewTile]]
_BASE_TILES = 4


@dataclass(frozen=True)
class _Shown:
    state: DocumentState | None
    after: ViewSource | None
    before: ViewSource | None
    mask: Mask | None
    view: View
    divider: Divider


class Scene:
    """What the canvas shows. `after` is the state as a source of tiles, `before` the scan; both None: no photo, or a
    preview only. `mask` is the painted damage as it is drawn, `pressed` the one on which the gesture began, `pointer`
    the place of the mouse in widget coordinates, or of the keyboard's cursor: `keyboard_cursor` is None while there is
    none, else whether its pen is down. `region` is the region of a step while it is painted, else None; the brush then
    means `region_applies`, and the mask is not drawn. `sources` is where a fill may copy from while that is painted,
    else None. `origins`: what shows where pixels come from, None while that is not shown. `guide` has the pointer in
    the tool's place; `former` is the photo as it was seen through the geometry before. `before_label` names the state
    that `before` is if it is not the scan; `outlined` are the holes to draw an outline around. `heat`: a quantity shown
    over the photo, or None. `found`: what a detector takes for damage; while it is painted what is none (`spares`),
    `sources` is that. `is_trial`: the state is looked at for a moment only, so no more of it is asked for than is
    seen.
    """

    def __init__(self, store: TileStore, colours: CanvasColours) -> None:
        self.store = store
        self.colours = colours
        self.view = View()
        self.found = FoundOverlay()
        self.set_style(OverlayStyle())
        self.divider = Divider()
        self.state: DocumentState | None = None
        self.after: ViewSource | None = None
        self.before: ViewSource | None = None
        self.preview: QImage | None = None
        self.mask: Mask | None = None
        self.pressed: Mask | None = None
        self.region: Region | None = None
        self.region_applies = True
        self.region_brush = RegionBrush()
        self.sources: Mask | None = None
        self.spares = False
        self.origins: OriginOverlay | None = None
        self.tool: Tool | None = None
        self.guide: Guide | None = None
        self.former: Former | None = None
        self.pointer: tuple[float, float] | None = None
        self.keyboard_cursor: bool | None = None
        self.is_comparing = False
        self.is_side_by_side = False
        self.before_label = ""
        self.outlined: Mask | None = None
        self.heat: HeatOverlay | None = None
        self.is_trial = False
        self.outline = Overlay(OverlayStyle(QColor(255, 255, 255), kind=OverlayKind.OUTLINE))
        self._compared: DocumentState | None = None
        self.is_original_held = False
        self.is_panning = False
        self.is_drop_near = False
        self.shows_focus = False
        self.shape_lines = ShapeLines()
        self.copies = Copies()
        self._unfinished = Unfinished()
        self._fading: Mask | None = None
        self._preview_pixels: np.ndarray | None = None
        self._set_aside: _Shown | None = None
        self._asked_with: tuple[object, ...] = ()
        self._wanted: tuple[Wanted, Wanted] = ([], [])

    @property
    def photo(self) -> Photo | None:
        """The photo whose state is shown."""
        return self.state.photo if self.state is not None else None

    @property
    def has_picture(self) -> bool:
        """Whether there is anything to look at."""
        return self.after is not None or self.preview is not None

    @property
    def drawn_mask(self) -> Mask | None:
        """The damage to draw: with the unfinished gesture, and nothing while before and after are compared."""
        if not self._draws_masks:
            return None
        preview = self.tool.preview if self.tool is not None and self.sources is None else None
        if preview is None or self.mask is None or self.pressed is None:
            return preview or self.mask
        return self._unfinished.over(self.mask, pressed=self.pressed, preview=preview)

    @property
    def drawn_sources(self) -> Mask | None:
        """The area to copy from while it is painted: with the unfinished gesture."""
        if self.sources is None or not self._draws_masks:
            return None
        preview = self.tool.preview if self.tool is not None else None
        return preview or self.sources

    @property
    def drawn_outline(self) -> Mask | None:
        """The holes to outline: nothing while before and after are compared."""
        return None if self.is_comparing or self.is_original_held or self.after is None else self.outlined

    @property
    def drawn_copies(self) -> tuple[Copy, ...]:
        """The strokes that copy and are no repairs yet: nothing while before and after are compared."""
        return self.copies.follow(self.tool, self.state) if self._draws_masks else ()

    @property
    def _draws_masks(self) -> bool:
        return not (self.is_comparing or self.is_original_held) and self.after is not None and self.region is None

    @property
    def drawn_region(self) -> Region | None:
        """The region to draw: with the unfinished stroke, and nothing while before and after are compared."""
        if self.is_comparing or self.is_original_held or self.after is None:
            return None
        return self.region_brush.preview or self.region

    @property
    def drawn_origins(self) -> OriginOverlay | None:
        """What shows where pixels come from; nothing while before and after are compared."""
        is_hidden = self.is_comparing or self.is_original_held or self.after is None
        return None if is_hidden else self.origins

    @property
    def paints(self) -> bool:
        """Whether the pointer holds the tool (and not the hand or the divider)."""
        if self.tool is None or self.state is None or self.after is None or self.guide is not None:
            return False
        return not (self.tool_rests or self.is_original_held or self.is_panning)

    @property
    def tool_rests(self) -> bool:
        """Whether there is a tool that cannot be used where the pointer is, for before and after are compared there."""
        is_beside = self.pointer is not None and self.pointer[0] < self.view.offset
        return self.tool is not None and not self.is_panning and (self.is_comparing or is_beside)

    def set_state(self, state: DocumentState | None) -> None:
        """Shows another state. Tiles in which it does not differ are kept; another photo starts afresh."""
        self._leave_preview(state)
        old, self.state = self.state, state
        if old is None or state is None or old.photo is not state.photo:
            self.store.clear()
            self.after, self.before, self.former, self.mask, self._fading = None, None, None, None, None
            self.divider, self.region, self.sources, self.spares = Divider(), None, None, False
            self.found.damage, self.found.stains, self.found.on_faces = None, None, None
            self._compared, self.before_label, self.outlined = None, "", None
            self.region_brush.forget_place()
            self.copies.clear()
        if state is None:
            self.preview = None
            return
        self._keep_former(state)
        self.view.set_picture(state.photo.width, state.photo.height, state.geometry)
        self.after = ViewSource(state, self.store.looks, self.after)
        if self.before is None or self.before.state.geometry != state.geometry:
            self._set_before(state)
        self._set_mask(old, state)

    def _keep_former(self, state: DocumentState) -> None:
        """Before another geometry is shown: what is seen now stands in until that can be seen."""
        if self.after is None or self.after.state.geometry == state.geometry:
            return
        if self.former is None or self.store.is_complete:
            tiles = [tile for source, tile in self._wanted[0] if source is self.after]
            self.former = Former(self.after, tiles, self.view.to_output)

    def set_before(self, compared: DocumentState | None, label: str) -> bool:
        """Takes another state of the same photo as what was before, or with None the scan. Returns whether anything is
        another than it was."""
        if compared is self._compared and label == self.before_label:
            return False
        self._compared, self.before_label = compared, label
        if self.state is not None:
            self._set_before(self.state)
        return True

    def _set_before(self, state: DocumentState) -> None:
        before = state.scan if self._compared is None else replace(self._compared, geometry=state.geometry)
        self.before = ViewSource(before, self.store.looks)

    def set_region(self, region: Region | None, *, applies: bool) -> bool:
        """Shows the region of a step to paint on, or the damage again. Returns whether anything is another than before.

        Raises `ValueError` for a region of another size than the photo.
        """
        photo = self.photo
        if region is not None and photo is not None and region.box != photo.box:
            raise ValueError("the region has another size than the photo")
        if region is self.region and applies == self.region_applies:
            return False
        self.region, self.region_applies = region, applies
        return True

    def set_style(self, style: OverlayStyle) -> None:
        """How all that is painted is shown."""
        self.overlay, self.region_overlay = Overlay(style), RegionOverlay(style)
        self.source_overlay = Overlay(replace(style, colour=style.source_colour))
        self.found.set_style(style)

    def show_preview(self, preview: Preview) -> None:
        """Shows a quick picture of a photo that is being opened; the open one is set aside, not forgotten."""
        if self._set_aside is None:
            self._set_aside = _Shown(self.state, self.after, self.before, self.mask, self.view, self.divider)
            self.state, self.after, self.before, self.mask, self._fading = None, None, None, None, None
        frame, ratio, offset = self.view.frame, self.view.ratio, self.view.offset
        self.view = View()
        self.view.offset = offset
        self.view.set_window(frame.width / ratio, frame.height / ratio, ratio)
        self.view.set_picture(preview.width, preview.height, AS_SCANNED)
        self.store.want([], [])
        self._preview_pixels = preview.pixels
        height, width = preview.pixels.shape[:2]
        self.preview = QImage(preview.pixels.data, width, height, preview.pixels.strides[0], QImage.Format.Format_RGB32)

    def _leave_preview(self, state: DocumentState | None) -> None:
        aside, self._set_aside = self._set_aside, None
        if aside is None:
            if state is None or self.state is None or state.photo is not self.state.photo:
                self.preview = None
            return
        if state is not None and aside.state is not None and aside.state.photo is state.photo:
            frame, ratio = self.view.frame, self.view.ratio
            self.state, self.after, self.before, self.mask = aside.state, aside.after, aside.before, aside.mask
            self.view, self.divider, self.preview = aside.view, aside.divider, None
            self.view.set_window(frame.width / ratio, frame.height / ratio, ratio)

    def settle_mask(self) -> bool:
        """Shows the state's own mask as soon as the tiles under it are there, and no stroke that they show. Returns
        whether anything is another than before."""
        if self.state is None or not self.store.is_complete:
            return False
        if self.mask is self.state.mask:
            return self.copies.settle()
        self.copies.settle()
        self.mask, self._fading = self.state.mask, None
        return True

    def wanted(self) -> tuple[Wanted, Wanted]:
        """The tiles that are seen, and those that may be seen soon; each most wanted first."""
        shows_both = self.is_comparing or self.is_side_by_side
        asked_with = (self.view.viewport, self.view.frame, self.after, self.before, shows_both, self.is_original_held)
        if asked_with != self._asked_with:
            self._asked_with, self._wanted = asked_with, self._find_wanted()
        return self._wanted

    def _find_wanted(self) -> tuple[Wanted, Wanted]:
        if self.after is None or self.before is None:
            return [], []
        frame, level = self.view.frame, self.view.level
        size = {"width": frame.picture_width, "height": frame.picture_height}
        window = vp.seen_box(self.view.viewport, left=0, top=0, right=frame.width, bottom=frame.height)
        tiles = vp.tiles_in(window, level, **size)
        first = self.before if self.is_original_held else self.after
        seen = [(first, tile) for tile in tiles]
        if self.is_comparing or self.is_side_by_side:
            seen += [(self.before, tile) for tile in tiles]
        if self.is_trial:
            return seen, []
        ring, inside = vp.tiles_in(window.grown(VIEW_TILE << level), level, **size), frozenset(tiles)
        soon = [(first, tile) for tile in ring if tile not in inside]
        return seen, soon + [(first, tile) for tile in self._base_tiles(level)]

    def _base_tiles(self, level: int) -> list[ViewTile]:
        frame = self.view.frame
        base = max(vp.last_level(frame.picture_width, frame.picture_height) - 1, 0)
        if base <= level:
            return []
        whole = Box(0, 0, frame.picture_width, frame.picture_height)
        return vp.tiles_in(whole, base, width=frame.picture_width, height=frame.picture_height)[:_BASE_TILES]

    def _set_mask(self, old: DocumentState | None, state: DocumentState) -> None:
        """Paint that a repair took away stays until the repair can be seen; what the user takes away goes at once."""
        self.store.want(*self.wanted())
        if old is None or old.photo is not state.photo or self.store.is_complete:
            self._fading = None
        elif len(state.repairs) > len(old.repairs):
            gone = old.mask.without(state.mask)
            self._fading = gone if self._fading is None else self._fading.united(gone)
        elif len(state.repairs) < len(old.repairs):
            self._fading = None
        self.mask = state.mask if self._fading is None else state.mask.united(self._fading)
