"""What strokes of the clone and heal brushes make of the photo: pixels from elsewhere in it, as they are or in the tone
of the place.

Healing adds a membrane to what is copied: the harmonic function that is, on the rim of the stroke, the difference
between the photo and the copy (Pérez, Gangnet and Blake 2003, "Poisson image editing").
"""

from collections.abc import Callable

import numpy as np

from restorer_app.core.box import Box, tiles_of
from restorer_app.core.composite import from_float, read_box, to_float
from restorer_app.core.copying import CopyStroke
from restorer_app.core.progress import Progress
from restorer_app.core.state import Candidate, DocumentState, Hole, Origin, Repair
from restorer_app.steps.context import Context
from restorer_app.steps.holes import hole_of
from restorer_app.steps.scales import known_means

CLONE, HEAL = "clone", "heal_brush"
TITLES = {CLONE: "Cloned", HEAL: "Healed from elsewhere"}
"""What the repairs of the two brushes are called; they are no rows of FILLS, for they need a stroke."""

_RIM = 8
_LARGEST = 2 << 20
"""So many pixels of a membrane are worked out at once; a longer stroke goes from coarse to fine, patch by patch."""
_BAND = 48
_CELL = 1024


def cloned(state: DocumentState, stroke: CopyStroke, progress: Progress) -> Repair:
    """The stroke as a repair: the very pixels of the repaired photo where it covers in full, a blend at a soft edge.
    Raises `Cancelled`."""
    hole = hole_of(stroke.mask, stroke.width)
    pixels = []
    for index, patch in enumerate(hole.patches):
        progress.update(index / len(hole.patches), "Copying")
        pixels.append(_blended(state, stroke, patch.box) * patch.mask[..., None])
    return _repair(state, stroke, hole, pixels, CLONE)


def healed(state: DocumentState, stroke: CopyStroke, context: Context, progress: Progress) -> Repair:
    """The stroke as a repair in the tone of its surroundings. Raises `InferenceError`, `Cancelled`."""
    hole = hole_of(stroke.mask, stroke.width)
    membrane = _membrane(state, stroke, hole.box.grown(_RIM).intersection(state.photo.box), context, progress)
    pixels = []
    for index, patch in enumerate(hole.patches):
        progress.update(index / len(hole.patches), "Healing")
        source = to_float(read_box(state, patch.box.shifted(dx=stroke.dx, dy=stroke.dy)))
        pixels.append(from_float(source + membrane(patch.box), state.photo) * patch.mask[..., None])
    return _repair(state, stroke, hole, pixels, HEAL)


def _repair(state: DocumentState, stroke: CopyStroke, hole: Hole, pixels: list[np.ndarray], fill: str) -> Repair:
    parameters = {"dx": float(stroke.dx), "dy": float(stroke.dy)}
    return Repair(hole, (Candidate(tuple(pixels), 0, fill, _origin(state, stroke, hole), parameters),))


def _blended(state: DocumentState, stroke: CopyStroke, box: Box) -> np.ndarray:
    """The photo inside a box with the stroke over it."""
    source = read_box(state, box.shifted(dx=stroke.dx, dy=stroke.dy))
    coverage = stroke.coverage.values(box)
    soft = (coverage > 0) & (coverage < 255)
    if not soft.any():
        return source
    result, share = source.copy(), coverage[soft].astype(np.float32)[:, None] / 255
    under = read_box(state, box)[soft].astype(np.float32)
    result[soft] = np.rint(under + (source[soft] - under) * share)
    return result


def _origin(state: DocumentState, stroke: CopyStroke, hole: Hole) -> Origin:
    """Moved within the scan, unless something is copied or blended that was itself made up."""
    found = Origin.MOVED
    for patch in hole.patches:
        copied = _origins(state, patch.box.shifted(dx=stroke.dx, dy=stroke.dy))[patch.mask]
        soft = patch.mask & (stroke.coverage.values(patch.box) < 255)
        kept = _origins(state, patch.box)[soft]
        found = max(found, *(Origin(int(part.max(initial=0))) for part in (copied, kept)))
    return found


def _origins(state: DocumentState, box: Box) -> np.ndarray:
    """(height, width) uint8: the `Origin` of each pixel of a box."""
    result = np.zeros((box.height, box.width), np.uint8)
    for repair in state.repairs_near(box):
        result[repair.hole.shape_in(box)] = repair.origin
    return result


def _difference(state: DocumentState, stroke: CopyStroke, box: Box) -> tuple[np.ndarray, np.ndarray]:
    """What the photo inside a box has more than what would be copied there, (h, w, 3) float32, and where it is known:
    beside the stroke, where neither of the two is damaged."""
    source = box.shifted(dx=stroke.dx, dy=stroke.dy).intersection(state.photo.box)
    target = source.shifted(dx=-stroke.dx, dy=-stroke.dy)
    difference, known = np.zeros((box.height, box.width, 3), np.float32), np.zeros((box.height, box.width), bool)
    difference[target.within(box)] = to_float(read_box(state, target)) - to_float(read_box(state, source))
    damaged = state.mask.region(target) | state.mask.region(source)
    known[target.within(box)] = ~damaged & (stroke.coverage.values(target) == 0)
    return difference, known


def _membrane(
    state: DocumentState, stroke: CopyStroke, around: Box, context: Context, progress: Progress
) -> Callable[[Box], np.ndarray]:
    """What is to be added to the copy, (h, w, 3) float32 for each box inside `around`: a small one is worked out as a
    whole, a large one box by box, from a reduced one."""
    if around.area <= _LARGEST:
        whole = _spanned(*_difference(state, stroke, around), context)
        return lambda box: whole[box.within(around)]
    level = 1
    while around.area >> 2 * level > _LARGEST // 4:
        level += 1
    coarse = _spanned(*_reduced(state, stroke, around, level, progress), context)

    def refined(box: Box) -> np.ndarray:
        """Meets the coarse membrane where the stroke goes on beyond the box."""
        fine = box.grown(_BAND).intersection(around)
        difference, known = _difference(state, stroke, fine)
        border = ~known
        border[1:-1, 1:-1] = False
        difference[border] = _enlarged(coarse, level, fine.shifted(dx=-around.x, dy=-around.y))[border]
        return _spanned(difference, known | border, context)[box.within(fine)]

    return refined


def _spanned(difference: np.ndarray, known: np.ndarray, context: Context) -> np.ndarray:
    return np.asarray(context.fill("harmonic", difference[None], ~known[None])[0])


def _reduced(
    state: DocumentState, stroke: CopyStroke, around: Box, level: int, progress: Progress
) -> tuple[np.ndarray, np.ndarray]:
    """The difference in a large box at a level, and where it is known, both as in `_difference`; away from the stroke
    nothing is."""
    mask = stroke.mask
    small = np.zeros((-(-around.height >> level), -(-around.width >> level), 3), np.float32)
    known = np.zeros(small.shape[:2], bool)
    for cell in tiles_of(Box(0, 0, around.width, around.height), _CELL):
        progress.update(0.0, "Healing")
        place = cell.shifted(dx=around.x, dy=around.y).intersection(around)
        if mask.has_any(place.grown(1 << level)):
            values, share = _difference(state, stroke, place)
            for _ in range(level):
                values, part = known_means(values, share)
                share = part > 0
            left, top = cell.x >> level, cell.y >> level
            area = np.s_[top : top + values.shape[0], left : left + values.shape[1]]
            small[area], known[area] = values, share
    return small, known


def _enlarged(coarse: np.ndarray, level: int, box: Box) -> np.ndarray:
    """The part inside `box` of what was reduced, at full size."""
    import cv2

    factor = np.float32(1 << level)
    x = (np.arange(box.x, box.right, dtype=np.float32) + np.float32(0.5)) / factor - np.float32(0.5)
    y = (np.arange(box.y, box.bottom, dtype=np.float32) + np.float32(0.5)) / factor - np.float32(0.5)
    columns, rows = np.meshgrid(x, y)
    return np.asarray(cv2.remap(coarse, columns, rows, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE))
