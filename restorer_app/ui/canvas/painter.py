"""Paints a scene: the photo from tiles, the tint over it, the divider and the ring. The unit is a device pixel."""

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import cast

import numpy as np
from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QPen, QRegion, QTransform
from PySide6.QtWidgets import QWidget

from restorer_app.core.box import IDENTITY, Affine, Box
from restorer_app.core.mask import TILE
from restorer_app.core.requests import VIEW_TILE, ViewTile
from restorer_app.core.state import DocumentState
from restorer_app.ui.canvas import viewport as vp
from restorer_app.ui.canvas.brush_ring import paint_arms, paint_ring
from restorer_app.ui.canvas.compare import paint_divider, paint_label, side_titles
from restorer_app.ui.canvas.copies import paint_sources
from restorer_app.ui.canvas.former import qt_transform
from restorer_app.ui.canvas.heat_overlay import heat_of, paint_heat_legend
from restorer_app.ui.canvas.origin_overlay import OriginShapes, fine_hatching, paint_legend
from restorer_app.ui.canvas.panes import Pane, in_right_pane, paint_pane_marks, panes_of
from restorer_app.ui.canvas.scene import Scene
from restorer_app.ui.canvas.sheets import LAST_LEVEL, Tint, premultiplied
from restorer_app.ui.canvas.source import ViewSource
from restorer_app.ui.canvas.style import OverlayKind, OverlayStyle

_CRISP_FROM = 2.0
_TINTING_SECONDS = 0.006
_HATCH = 10
Tints = Callable[[Box, int], Iterator[Tint]]
_Smooth = QPainter.RenderHint.SmoothPixmapTransform


def paint_scene(widget: QWidget, scene: Scene, exposed: QRect) -> bool:
    """Paints what lies in `exposed` (logical pixels). Returns whether every tint was ready."""
    painter = QPainter(widget)
    ratio = scene.view.ratio
    to_device_pixels(painter, ratio)
    left, top = math.floor(exposed.left() * ratio), math.floor(exposed.top() * ratio)
    right = math.ceil((exposed.left() + exposed.width()) * ratio)
    bottom = math.ceil((exposed.top() + exposed.height()) * ratio)
    area = QRect(left, top, right - left, bottom - top)
    is_ready = True
    if not scene.has_picture:
        painter.fillRect(area, scene.colours.surround)
    else:
        if scene.view.offset:
            painter.fillRect(area, scene.colours.surround)
        for pane in panes_of(scene, area):
            painter.save()
            painter.translate(pane.left, 0)
            is_ready &= _paint_pane(painter, widget, scene, pane)
            painter.restore()
    if scene.shows_focus:
        _paint_focus(painter, scene)
    if scene.is_drop_near:
        _paint_drop(painter, scene)
    painter.end()
    return is_ready


def _paint_pane(painter: QPainter, widget: QWidget, scene: Scene, pane: Pane) -> bool:
    picture, is_ready = picture_rect(scene), True
    _paint_surround(painter, pane.area, picture, scene.colours.surround)
    shown = pane.area.intersected(picture)
    if pane.is_before:
        _paint_photo(painter, scene, scene.before, shown)
    else:
        _paint_sides(painter, scene, shown)
        if not shown.isEmpty():
            painter.setClipRect(shown)
            is_ready = _paint_overlays(painter, scene, shown)
    painter.setClipRect(pane.area)
    if not pane.is_before:
        _paint_marks(painter, widget, scene)
    if pane.is_split and scene.after is not None:
        paint_pane_marks(painter, scene, pane, widget.font())
    return is_ready


def to_device_pixels(painter: QPainter, ratio: float) -> None:
    """Makes a device pixel the painter's unit, and its origin a whole one even where the widget's corner is not."""
    base = painter.deviceTransform()
    shift_x, shift_y = round(base.dx()) - base.dx(), round(base.dy()) - base.dy()
    painter.translate(shift_x / ratio, shift_y / ratio)
    painter.scale(1 / ratio, 1 / ratio)


def picture_rect(scene: Scene) -> QRect:
    """The whole device pixels that the picture takes, in and out of sight."""
    frame, viewport = scene.view.frame, scene.view.viewport
    left, top = viewport.to_device(0, 0)
    right, bottom = viewport.to_device(frame.picture_width, frame.picture_height)
    x, y = round(left), round(top)
    return QRect(x, y, max(round(right) - x, 1), max(round(bottom) - y, 1))


def _paint_surround(painter: QPainter, area: QRect, picture: QRect, colour: QColor) -> None:
    inner = area.intersected(picture)
    if inner.isEmpty():
        painter.fillRect(area, colour)
        return
    painter.fillRect(area.left(), area.top(), area.width(), inner.top() - area.top(), colour)
    painter.fillRect(area.left(), inner.bottom() + 1, area.width(), area.bottom() - inner.bottom(), colour)
    painter.fillRect(area.left(), inner.top(), inner.left() - area.left(), inner.height(), colour)
    painter.fillRect(inner.right() + 1, inner.top(), area.right() - inner.right(), inner.height(), colour)


def _paint_sides(painter: QPainter, scene: Scene, shown: QRect) -> None:
    if not scene.is_comparing or scene.before is None or scene.is_original_held:
        _paint_photo(painter, scene, scene.before if scene.is_original_held else scene.after, shown)
        return
    x = int(scene.divider.device_x(scene.view))
    left, right = QRect(shown), QRect(shown)
    left.setRight(min(shown.right(), x - 1))
    right.setLeft(max(shown.left(), x))
    _paint_photo(painter, scene, scene.before, left)
    _paint_photo(painter, scene, scene.after, right)


def _paint_photo(painter: QPainter, scene: Scene, source: ViewSource | None, area: QRect) -> None:
    if area.isEmpty():
        return
    painter.setClipRect(area)
    viewport, frame, level = scene.view.viewport, scene.view.frame, scene.view.level
    painter.setRenderHint(_Smooth, viewport.scale < _CRISP_FROM)
    if source is None:
        painter.fillRect(area, scene.colours.surround)
        _paint_preview(painter, scene)
    else:
        seen = vp.seen_box(viewport, left=area.left(), top=area.top(), right=area.right() + 1, bottom=area.bottom() + 1)
        tiles = vp.tiles_in(seen, level, width=frame.picture_width, height=frame.picture_height)
        missing = [tile for tile in tiles if not _paint_tile(painter, scene, source, tile)]
        if missing:
            _paint_missing(painter, scene, source, missing)
    painter.setClipping(False)


def _paint_tile(painter: QPainter, scene: Scene, source: ViewSource, tile: ViewTile) -> bool:
    cache, key = scene.store.cache, source.key(tile)
    ready = cache.show(key) if source is scene.after else cache.get(key)
    ready = ready or cache.latest_at(key)
    if ready is not None:
        _draw_image(painter, scene, ready.image, tile)
    return ready is not None


def _paint_missing(painter: QPainter, scene: Scene, source: ViewSource, tiles: Sequence[ViewTile]) -> None:
    """What is known of the places of tiles that are not at hand: a quick picture, another geometry, coarser tiles."""
    places = QRegion()
    for tile in tiles:
        places += _device_rect(scene, tile)
    painter.save()
    painter.setClipRegion(places, Qt.ClipOperation.IntersectClip)
    painter.fillRect(places.boundingRect(), scene.colours.surround)
    _paint_preview(painter, scene)
    if scene.former is not None:
        scene.former.paint(painter, scene.store.cache, scene.view)
    painter.restore()
    for tile in tiles:
        _paint_coarser(painter, scene, source, tile)


def _paint_coarser(painter: QPainter, scene: Scene, source: ViewSource, tile: ViewTile) -> None:
    cache, coarser = scene.store.cache, tile
    painter.save()
    painter.setClipRect(_device_rect(scene, tile), Qt.ClipOperation.IntersectClip)
    while coarser.level < vp.last_level(scene.view.frame.picture_width, scene.view.frame.picture_height):
        coarser = ViewTile(coarser.level + 1, coarser.column // 2, coarser.row // 2)
        stand_in = cache.get(source.key(coarser)) or cache.latest_at(source.key(coarser))
        if stand_in is not None:
            painter.setRenderHint(_Smooth)
            _draw_image(painter, scene, stand_in.image, coarser)
            break
    painter.restore()


def _device_rect(scene: Scene, tile: ViewTile) -> QRect:
    box = vp.tile_box(tile)
    left, top = scene.view.viewport.to_device(box.x, box.y)
    right, bottom = scene.view.viewport.to_device(box.right, box.bottom)
    return QRect(round(left), round(top), round(right) - round(left), round(bottom) - round(top))


def _draw_image(painter: QPainter, scene: Scene, image: QImage, tile: ViewTile) -> None:
    before = painter.transform()
    viewport, side = scene.view.viewport, 1 << tile.level
    scale = viewport.scale * side
    painter.setTransform(QTransform(scale, 0, 0, scale, viewport.dx, viewport.dy), True)
    painter.drawImage(QPointF(tile.column * VIEW_TILE, tile.row * VIEW_TILE), image)
    painter.setTransform(before)


def _paint_preview(painter: QPainter, scene: Scene) -> None:
    if scene.preview is not None:
        before, scan = painter.transform(), scene.view.scan
        painter.setTransform(qt_transform(IDENTITY, scene.view), True)
        painter.drawImage(QRectF(0, 0, scan.width, scan.height), scene.preview, QRectF(scene.preview.rect()))
        painter.setTransform(before)


def _paint_overlays(painter: QPainter, scene: Scene, shown: QRect) -> bool:
    region, origins, is_ready = scene.drawn_region, scene.drawn_origins, True
    ratio = max(round(scene.view.ratio), 1)
    if origins is not None and scene.state is not None:
        for drawn in origins.layers(scene.view):
            tints = partial(drawn.tints, scene.state, seconds=_TINTING_SECONDS)
            if isinstance(drawn, OriginShapes):
                pattern = fine_hatching(drawn.look, scene.view.ratio)
                for place in _places(scene, drawn, scene.state, shown):
                    is_ready &= _paint_hatched(painter, scene, tints, pattern, place)
            else:
                is_ready &= _paint_tints(painter, scene, _seen(scene, tints, shown), QPointF(0, 0))
    for mask, overlay in (
        *scene.found.layers(scene),
        (scene.drawn_mask, scene.overlay),
        (scene.drawn_sources, scene.source_overlay),
        (scene.drawn_outline, scene.outline),
    ):
        if mask is None or mask.is_empty:
            continue
        tints = partial(overlay.tints, mask, seconds=_TINTING_SECONDS)
        if overlay.style.kind is OverlayKind.HATCH:
            is_ready &= _paint_hatched(painter, scene, tints, hatch(overlay.style, ratio), shown)
        else:
            is_ready &= _paint_tints(painter, scene, _seen(scene, tints, shown), QPointF(0, 0))
    if (heat := heat_of(scene)) is not None:
        tints = partial(heat.tints, seconds=_TINTING_SECONDS)
        is_ready &= _paint_tints(painter, scene, _seen(scene, tints, shown), QPointF(0, 0))
    for copy in scene.drawn_copies:
        tints = partial(copy.tints, seconds=_TINTING_SECONDS)
        is_ready &= _paint_tints(painter, scene, _seen(scene, tints, shown), QPointF(0, 0))
    if region is not None:
        for layer in scene.region_overlay.layers:
            tints = partial(layer.tints, region, seconds=_TINTING_SECONDS)
            if layer.is_hatched:
                is_ready &= _paint_hatched(painter, scene, tints, hatch(scene.region_overlay.style, ratio), shown)
            else:
                is_ready &= _paint_tints(painter, scene, _seen(scene, tints, shown), QPointF(0, 0))
    return is_ready


def _paint_hatched(painter: QPainter, scene: Scene, tints: Tints, pattern: np.ndarray, shown: QRect) -> bool:
    """Draws `pattern`, (n, n) uint32 premultiplied ARGB, wherever the tints are, as strong as they are."""
    seen = _seen(scene, tints, shown)
    if not seen:
        return True
    layer = QImage(shown.size(), QImage.Format.Format_ARGB32_Premultiplied)
    layer.fill(0)
    inner = QPainter(layer)
    is_ready = _paint_tints(inner, scene, seen, QPointF(shown.topLeft()))
    inner.resetTransform()
    inner.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceIn)
    inner.setBrushOrigin(QPointF(scene.view.viewport.dx - shown.left(), scene.view.viewport.dy - shown.top()))
    side = pattern.shape[0]
    tile = QImage(pattern.data, side, side, side * 4, QImage.Format.Format_ARGB32_Premultiplied)
    inner.fillRect(layer.rect(), QBrush(tile))
    inner.end()
    painter.drawImage(QPointF(shown.topLeft()), layer)
    return is_ready


def _places(scene: Scene, shapes: OriginShapes, state: DocumentState, shown: QRect) -> list[QRect]:
    """The device pixels, in rectangles that do not overlap, in which pixels of an origin may be seen."""
    places = QRegion()
    for box in shapes.places(state, _seen_box(scene, shown)):
        left, top, right, bottom = scene.view.device_box(box)
        x, y = math.floor(left), math.floor(top)
        places += QRect(x, y, math.ceil(right) - x, math.ceil(bottom) - y)
    return list(cast(Iterable[QRect], places.intersected(shown)))  # Qt's own declarations do not say so


def _seen_box(scene: Scene, shown: QRect) -> Box:
    """The scan pixels that are seen in a rectangle of device pixels."""
    edges = {"left": shown.left(), "top": shown.top(), "right": shown.right() + 1, "bottom": shown.bottom() + 1}
    return scene.view.scan_box(vp.seen_box(scene.view.viewport, **edges))


def _seen(scene: Scene, tints: Tints, shown: QRect) -> list[Tint]:
    level = min(scene.view.level, LAST_LEVEL)
    return list(tints(_seen_box(scene, shown).grown(1 << level), level))


def _paint_tints(painter: QPainter, scene: Scene, seen: Sequence[Tint], origin: QPointF) -> bool:
    view, level = scene.view, min(scene.view.level, LAST_LEVEL)
    before = painter.transform()
    painter.translate(-origin)
    painter.setTransform(qt_transform(Affine(xx=1 << level, yy=1 << level), view), True)
    painter.setRenderHint(_Smooth, view.scale < 1)
    for tint in seen:
        painter.drawImage(QPointF(tint.column * TILE, tint.row * TILE), tint.image)
    painter.setTransform(before)
    return all(tint.is_current for tint in seen)


def hatch(style: OverlayStyle, ratio: int) -> np.ndarray:
    """A tile of diagonal stripes, coloured beside dark, as (n, n) uint32 premultiplied ARGB."""
    side = _HATCH * ratio
    place = np.add.outer(np.arange(side), np.arange(side)) % side // ratio
    strength = min(style.opacity * 2, 1.0)
    bright = premultiplied(style.colour, np.array([strength]))[0]
    dark = premultiplied(QColor(0, 0, 0), np.array([strength * 0.6]))[0]
    faint = premultiplied(style.colour, np.array([strength * 0.15]))[0]
    stripes: np.ndarray = np.select([place < 3, place < 4], [bright, dark], faint).astype(np.uint32)
    return stripes


def _paint_marks(painter: QPainter, widget: QWidget, scene: Scene) -> None:
    if (origins := scene.drawn_origins) is not None:
        paint_legend(painter, origins, scene.view, scene.colours, widget.font())
    paint_heat_legend(painter, scene, widget.font())
    if scene.is_comparing and not scene.is_original_held and scene.after is not None:
        look = (scene.divider, scene.view, scene.colours, widget.font())
        paint_divider(painter, *look, has_focus=widget.hasFocus(), before=scene.before_label)
    if scene.guide is not None and scene.after is not None and not scene.is_original_held:
        scene.guide.paint(painter, scene.view, scene.colours, widget.font())
    if scene.is_original_held and scene.before_label and not scene.view.offset:
        width, ratio, colours = scene.view.frame.width, scene.view.ratio, scene.colours
        title = side_titles(scene.before_label)[0]
        paint_label(painter, title, left=0, right=width, top=0, ratio=ratio, colours=colours, font=widget.font())
    scene.shape_lines.paint(painter, scene)
    paint_sources(painter, scene)
    if scene.paints and scene.pointer is not None and scene.tool is not None and scene.tool.has_size:
        x, y = scene.view.widget_to_device(*scene.pointer)
        diameter = scene.tool.size * scene.view.scale
        hardness = scene.region_brush.hardness if scene.region is not None else 1.0
        paint_ring(painter, scene.colours, x=x, y=y, diameter=diameter, hardness=hardness, ratio=scene.view.ratio)
    if scene.paints and scene.pointer is not None and scene.tool is not None and scene.keyboard_cursor is not None:
        x, y = scene.view.widget_to_device(*scene.pointer)
        diameter = scene.tool.size * scene.view.scale if scene.tool.has_size else 0.0
        place = {"x": x, "y": y, "diameter": diameter, "ratio": scene.view.ratio}
        paint_arms(painter, scene.colours, **place, is_down=scene.keyboard_cursor)


def _paint_focus(painter: QPainter, scene: Scene) -> None:
    """A frame at the edge of the window, in two tones: it may lie over the photo."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for colour, inset in ((scene.colours.dark, 1.5), (scene.colours.light, 3.5)):
        edge = inset * scene.view.ratio
        painter.setPen(QPen(colour, 2 * scene.view.ratio))
        painter.drawRect(_window(scene).adjusted(edge, edge, -edge, -edge))


def _window(scene: Scene) -> QRectF:
    """All of the canvas, which side by side with the scan is wider than what shows the work."""
    view = scene.view
    return QRectF(0, 0, view.offset * view.ratio + view.frame.width, view.frame.height)


def _paint_drop(painter: QPainter, scene: Scene) -> None:
    ratio, frame = scene.view.ratio, scene.view.frame
    veil = QColor(scene.colours.accent)
    veil.setAlphaF(0.12)
    whole = QRectF(0, 0, frame.width + scene.view.offset * ratio, frame.height)
    area = whole.adjusted(8 * ratio, 8 * ratio, -8 * ratio, -8 * ratio)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(scene.colours.accent, 2 * ratio))
    painter.setBrush(veil)
    painter.drawRoundedRect(area, 10 * ratio, 10 * ratio)


def tiles_rect(scene: Scene, tiles: Sequence[ViewTile]) -> QRect:
    """The logical pixels in which tiles of the level that is drawn show; all where one of another level arrived."""
    ratio, frame = scene.view.ratio, scene.view.frame
    if any(tile.level != scene.view.level for tile in tiles):
        return QRect(0, 0, math.ceil(frame.width / ratio + scene.view.offset), math.ceil(frame.height / ratio))
    rect = QRect()
    for tile in tiles:
        rect = rect.united(_device_rect(scene, tile))
    left, top = math.floor(rect.left() / ratio), math.floor(rect.top() / ratio)
    shown = QRect(left, top, math.ceil(rect.width() / ratio) + 1, math.ceil(rect.height() / ratio) + 1)
    return shown.united(in_right_pane(scene.view, shown))


def dirty_rect(scene: Scene, box: Box) -> QRect:
    """The logical pixels in which a change of scan pixels shows."""
    view = scene.view
    if box.is_empty:
        return QRect()
    left, top, right, bottom = view.device_box(box.grown(2 << view.level))
    x, y = math.floor(left / view.ratio) - 1, math.floor(top / view.ratio) - 1
    shown = QRect(x, y, math.ceil(right / view.ratio) + 1 - x, math.ceil(bottom / view.ratio) + 1 - y)
    return in_right_pane(view, shown)
