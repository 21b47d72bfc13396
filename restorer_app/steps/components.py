"""From what a detector said to a mask: pieces are made once, and then only their peaks are compared.

Hysteresis (Canny, 1986): a piece is everything that hangs together above a low threshold, and counts when its peak
reaches a high one.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

import numpy as np

from restorer_app.core.box import Box, tiles_of
from restorer_app.core.findings import (
    USUAL_KINDS,
    Belief,
    Components,
    Face,
    Findings,
    FoundPieces,
    Kind,
    TilePixels,
)
from restorer_app.core.mask import TILE, Mask
from restorer_app.core.photo import Photo
from restorer_app.steps.context import Parameter

SENSITIVITY = Parameter("sensitivity", "Sensitivity", 0, 1, Belief().sensitivity, step=0.01)
"""How much of what a detector has found is believed: nothing at 0, all that it has any reason for at 1."""
REACH = Parameter("reach", "Faint ends", 0, 1, Belief().reach, step=0.01)
"""How far a piece that is believed is followed from where it is sure."""
LEAST = Parameter("least", "Smallest size", 1, 2000, Belief().least, "px")
"""Pixels that a piece has at least."""
_LOW = 77
"""The low threshold, of 255."""
_THIN = 0.2
"""A piece is a line where it covers less than this share of the square over its length."""
_CROSSED = 0.3
"""So much of a stain may lie outside of what is said to be none, where all of it is none."""
_BROAD = 7
_BACKGROUND = 8
_MEDIAN = 21


def label(findings: Findings, photo: Photo) -> Components:
    """The pieces of what a detector takes for damage in a photo."""
    return _pieces_of(findings.probability, photo, findings.faces)


def label_all(findings: Findings, photo: Photo) -> FoundPieces:
    """The same, and the pieces of what only discolours the photo."""
    stains = None if findings.stain is None else _pieces_of(findings.stain, photo, findings.faces)
    return FoundPieces(label(findings, photo), stains)


def _pieces_of(plane: np.ndarray, photo: Photo, faces: Sequence[Face]) -> Components:
    import cv2

    seen = cv2.threshold(plane, _LOW - 1, 1, cv2.THRESH_BINARY)[1]
    count, labels, stats, _ = cv2.connectedComponentsWithStats(seen, connectivity=8, ltype=cv2.CV_32S)
    y, x = np.nonzero(seen)
    piece, value = labels[y, x], plane[y, x]
    area = stats[:, cv2.CC_STAT_AREA].copy()
    area[0] = 0
    square = stats[:, cv2.CC_STAT_WIDTH].astype(float) ** 2 + stats[:, cv2.CC_STAT_HEIGHT].astype(float) ** 2
    return Components(
        photo.width,
        photo.height,
        _by_tile(x, y, piece, value),
        _peaks(value, piece, count),
        area,
        stats[:, :4].copy(),
        _brighter(photo, x, y, piece, count),
        area < _THIN * square,
        _on_faces(labels, faces, count),
    )


def is_empty(findings: Findings) -> bool:
    """Whether there is no piece in what a detector said, however much is believed."""
    planes = (plane for plane in (findings.probability, findings.stain) if plane is not None)
    return all(int(plane.max(initial=0)) < _LOW for plane in planes)


def chosen(
    components: Components,
    sensitivity: float,
    *,
    least: int = 0,
    kinds: frozenset[Kind] = USUAL_KINDS,
) -> np.ndarray:
    """(n + 1,) bool: which pieces are believed, of at least so many pixels and of these kinds."""
    bright, line = components.is_bright, components.is_line
    tone = np.where(bright, Kind.BRIGHT in kinds, Kind.DARK in kinds)
    shape = np.where(line, Kind.LINES in kinds, Kind.DUST in kinds)
    result: np.ndarray = _believed(components, sensitivity, least) & tone & shape
    return result if Kind.ON_FACES in kinds else result & ~components.on_face


def left_on_faces(components: Components, belief: Belief) -> np.ndarray:
    """(n + 1,) bool: which pieces would be believed if they did not touch the eyes or the mouth of a face."""
    if Kind.ON_FACES in belief.kinds:
        return np.zeros(len(components.on_face), bool)
    kinds = belief.kinds | {Kind.ON_FACES}
    left: np.ndarray = chosen(components, belief.sensitivity, least=belief.least, kinds=kinds) & components.on_face
    return left


def believed_stains(components: Components, belief: Belief) -> np.ndarray:
    """(n + 1,) bool: which pieces of a map of stains are believed."""
    result: np.ndarray = _believed(components, belief.sensitivity, belief.least) & (Kind.STAINS in belief.kinds)
    return result


def spared_stains(components: Components, belief: Belief, spared: Mask | None) -> np.ndarray:
    """(n + 1,) bool: which pieces of such a map are said to be none; where a crease crosses one, it may be damage."""
    if spared is None:
        return np.zeros(len(components.area), bool)
    nowhere = Mask(components.width, components.height)
    outside, whole = (_outside(components, mask, lowest(belief)) for mask in (spared, nowhere))
    result: np.ndarray = outside <= _CROSSED * whole
    return result


def stained(components: Components, belief: Belief, spared: Mask | None) -> Mask:
    """The mask of these pieces, but for those that are said to be none, and for broad places that are: a scratch or a
    speck that was dropped may well lie on a stain, and would stay as a line in it."""
    is_none = spared_stains(components, belief, spared)
    mask = mask_of(components, believed_stains(components, belief) & ~is_none, lowest(belief))
    return mask if spared is None else mask.without(_broad(spared, mask.shared(spared).bounds))


def lowest(belief: Belief) -> int:
    """The least value in the map that a pixel of a piece which is believed has, of 255."""
    peak = least_peak(belief.sensitivity)
    return round(peak - belief.reach * (peak - _LOW))


def least_peak(sensitivity: float) -> float:
    """What a piece that is believed reaches somewhere at least, of 255."""
    return 255 - sensitivity * (255 - _LOW)


def mask_of(components: Components, is_chosen: np.ndarray, low: int = 0) -> Mask:
    """The mask of the pieces that are chosen, (n + 1,) bool, where their value is at least `low`."""
    tiles = {}
    for key, (places, piece, value) in components.pixels.items():
        is_in = is_chosen[piece]
        if low > _LOW:
            is_in &= value >= low
        inside = places[is_in]
        if inside.size:
            tile = np.zeros((TILE, TILE), bool)
            tile.reshape(-1)[inside] = True
            tile.flags.writeable = False
            tiles[key] = tile
    return Mask(components.width, components.height, MappingProxyType(tiles))


def piece_mask(components: Components, number: int) -> Mask:
    """The mask of one piece, with its faintest ends."""
    box, tiles = components.box_of(number), {}
    for key in ((cell.x // TILE, cell.y // TILE) for cell in tiles_of(box, TILE)):
        if (pixels := components.pixels.get(key)) is not None:
            tile = np.zeros((TILE, TILE), bool)
            tile.reshape(-1)[pixels.places[pixels.piece == number]] = True
            tile.flags.writeable = False
            tiles[key] = tile
    kept = {key: tile for key, tile in tiles.items() if tile.any()}
    return Mask(components.width, components.height, MappingProxyType(kept))


def covered(components: Components, mask: Mask, low: int = 0) -> np.ndarray:
    """(n + 1,) bool: which pieces lie wholly inside a mask, as far as their value is at least `low`."""
    result: np.ndarray = (_outside(components, mask, low) == 0) & (components.area > 0)
    return result


def not_spared(components: Components, spared: Mask | None, low: int = 0) -> np.ndarray:
    """(n + 1,) bool: which pieces do not lie wholly in places that are said to be no damage, if any are."""
    return np.ones(len(components.area), bool) if spared is None else ~covered(components, spared, low)


def piece_at(components: Components, x: float, y: float, *, reach: float, among: np.ndarray) -> int:
    """The number of the piece nearest to a place of the photo, at most `reach` pixels off, of those that are `among`
    ((n + 1,) bool); 0 for none."""
    best, nearest = 0, reach
    for column in range(int((x - reach) // TILE), int((x + reach) // TILE) + 1):
        for row in range(int((y - reach) // TILE), int((y + reach) // TILE) + 1):
            pixels = components.pixels.get((column, row))
            if pixels is None:
                continue
            piece = pixels.piece
            down, across = np.divmod(pixels.places.astype(np.int32), TILE)
            far = np.hypot(across + column * TILE + 0.5 - x, down + row * TILE + 0.5 - y)
            far[~among[piece]] = np.inf
            index = int(np.argmin(far))
            if far[index] <= nearest:
                best, nearest = int(piece[index]), float(far[index])
    return best


def _outside(components: Components, mask: Mask, low: int) -> np.ndarray:
    """(n + 1,): how many pixels of each piece, of a value of at least `low`, lie outside a mask."""
    outside = np.zeros(len(components.area), np.int64)
    for key, (places, piece, value) in components.pixels.items():
        is_out = value >= low
        if (tile := mask.tiles.get(key)) is not None:
            is_out &= ~tile.reshape(-1)[places]
        outside += np.bincount(piece[is_out], minlength=len(outside))
    return outside


def _broad(mask: Mask, box: Box) -> Mask:
    """What of a mask in a box belongs to places that are at least `_BROAD` pixels wide (morphological opening)."""
    import cv2

    around = box.grown(_BROAD)
    shape = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (_BROAD, _BROAD))
    broad = cv2.morphologyEx(mask.region(around).astype(np.uint8), cv2.MORPH_OPEN, shape)
    return Mask(mask.width, mask.height).painted(box, broad[box.within(around)].astype(bool))


def _believed(components: Components, sensitivity: float, least: int) -> np.ndarray:
    result: np.ndarray = (components.peak >= least_peak(sensitivity)) & (components.area >= max(least, 1))
    result &= sensitivity > 0
    return result


def _on_faces(labels: np.ndarray, faces: Sequence[Face], count: int) -> np.ndarray:
    """(count,) bool: which pieces touch the eyes or the mouth of a face."""
    result = np.zeros(count, bool)
    for band in (band for face in faces for band in (face.eyes, face.mouth)):
        result[labels[band.slices]] = True
    result[0] = False
    return result


def _by_tile(
    x: np.ndarray, y: np.ndarray, piece: np.ndarray, value: np.ndarray
) -> Mapping[tuple[int, int], TilePixels]:
    columns = int(x.max(initial=0)) // TILE + 1
    tile = y // TILE * columns + x // TILE
    place = (y % TILE * TILE + x % TILE).astype(np.uint16)
    order = np.argsort(tile, kind="stable")
    numbers, starts = np.unique(tile[order], return_index=True)
    parts = zip(*(np.split(values[order], starts[1:]) for values in (place, piece, value)), strict=True)
    return {(int(n) % columns, int(n) // columns): TilePixels(*part) for n, part in zip(numbers, parts, strict=False)}


def _peaks(values: np.ndarray, piece: np.ndarray, count: int) -> np.ndarray:
    peaks = np.zeros(count, np.uint8)
    order = np.argsort(piece, kind="stable")
    numbers, starts = np.unique(piece[order], return_index=True)
    if numbers.size:
        peaks[numbers] = np.maximum.reduceat(values[order], starts)
    return peaks


def _brighter(photo: Photo, x: np.ndarray, y: np.ndarray, piece: np.ndarray, count: int) -> np.ndarray:
    """(count,) bool: whether the mean of each piece is brighter than the median of what lies around it."""
    import cv2

    top = np.iinfo(photo.pixels.dtype).max
    size = -(-photo.width // _BACKGROUND), -(-photo.height // _BACKGROUND)
    small = cv2.resize(photo.pixels, size, interpolation=cv2.INTER_AREA).reshape(size[1], size[0], -1).mean(axis=2)
    around = cv2.medianBlur(np.rint(small * (255 / top)).astype(np.uint8), _MEDIAN)[y // _BACKGROUND, x // _BACKGROUND]
    own = photo.pixels[y, x].mean(axis=1) * (255 / top)
    brighter: np.ndarray = np.bincount(piece, own - around, minlength=count) > 0
    return brighter
