"""Edits of the repairs that are there: pure functions, like all edits.

A repair is known by its hole, which stays the same object however the repair is hidden, switched or filled again. Where
the eraser has changed the hole, or the repair is gone, an edit that was meant for it changes nothing.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace

import numpy as np

from restorer_app.core.box import Box, tiles_of
from restorer_app.core.composite import laid_over
from restorer_app.core.mask import TILE, Mask
from restorer_app.core.state import DocumentState, Hole, Repair
from restorer_app.document.document import Edit


def hide(holes: Collection[Hole]) -> Edit:
    """Shows the scan where these holes were repaired; the repairs are kept."""
    return _each(holes, lambda repair: repair if repair.is_hidden else replace(repair, is_hidden=True))


def show(holes: Collection[Hole]) -> Edit:
    """Shows the repairs of these holes again."""
    return _each(holes, lambda repair: replace(repair, is_hidden=False) if repair.is_hidden else repair)


def delete(holes: Collection[Hole]) -> Edit:
    """Gives up the repairs of these holes: the scan comes back."""
    return _each(holes, lambda repair: None)


def choose_candidate(hole: Hole, index: int) -> Edit:
    """Takes another of the ways in which a hole was filled; one that there is not changes nothing."""

    def chosen(repair: Repair) -> Repair:
        is_another = index != repair.chosen and 0 <= index < len(repair.candidates)
        return replace(repair, chosen=index) if is_another else repair

    return _each((hole,), chosen)


def replace_repairs(repairs: Sequence[Repair]) -> Edit:
    """Puts each repair in the place of the one that has the same hole, if that is still there."""
    by_hole = {repair.hole: repair for repair in repairs}
    return _each(by_hole, lambda repair: by_hole[repair.hole])


def lay_over(repair: Repair) -> Edit:
    """Lays a repair over the photo, whatever is marked there; what was marked under it is not any more."""

    def edit(state: DocumentState) -> DocumentState:
        mask = state.mask
        for patch in repair.hole.patches:
            mask = mask.erased(patch.box, patch.mask)
        return replace(state, mask=mask, repairs=(*state.repairs, repair))

    return edit


def without(state: DocumentState, holes: Collection[Hole]) -> DocumentState:
    """The state as a new fill of these holes has to see it: none of their old content left."""
    return delete(holes)(state)


def refilled(holes: Iterable[Hole], made: Sequence[Repair], state: DocumentState) -> tuple[Repair, ...]:
    """A repair of each of the holes, filled as `made` fills these places of the photo of `state`; those that it does
    not cover are left out.

    A fill may see one hole where there were two side by side, or two where there was one; the holes stay as they are.
    """
    table = replace(state, repairs=tuple(made))
    found = ((hole, _sharing(table.repairs_near(hole.box), hole)) for hole in holes)
    return tuple(_filled_by(hole, some, state) for hole, some in found if _covers(some, hole))


def shows_the_same(one: Repair, other: Repair) -> bool:
    """Whether two repairs of one hole put the same pixels there."""
    return all(np.array_equal(a, b) for a, b in zip(one.pixels, other.pixels, strict=True))


def repair_at(state: DocumentState, x: float, y: float) -> Repair | None:
    """The repair that shows at a place of the scan, if any."""
    place = Box(int(x // 1), int(y // 1), 1, 1)
    hits = (repair for repair in reversed(state.repairs_near(place)) if repair.hole.shape_in(place).any())
    return next(hits, None)


def mask_of(holes: Iterable[Hole], photo: Box) -> Mask:
    """All pixels of some holes of a photo; quick for thousands."""
    tiles: dict[tuple[int, int], np.ndarray] = defaultdict(lambda: np.zeros((TILE, TILE), bool))
    for patch in (patch for hole in holes for patch in hole.patches):
        box, (column, x), (row, y) = patch.box, divmod(patch.box.x, TILE), divmod(patch.box.y, TILE)
        if x + box.width <= TILE and y + box.height <= TILE:  # most lie in one tile, and need not be cut
            tiles[column, row][y : y + box.height, x : x + box.width] |= patch.mask
            continue
        for cell in tiles_of(box, TILE):
            shared = cell.intersection(box)
            tiles[cell.x // TILE, cell.y // TILE][shared.within(cell)] |= patch.mask[shared.within(box)]
    for tile in tiles.values():
        tile.flags.writeable = False
    return Mask(photo.width, photo.height, {key: tile for key, tile in tiles.items() if tile.any()})


def _each(holes: Collection[Hole], change: Callable[[Repair], Repair | None]) -> Edit:
    wanted = frozenset(holes)

    def edit(state: DocumentState) -> DocumentState:
        changed = ((change(repair) if repair.hole in wanted else repair) for repair in state.repairs)
        kept = tuple(repair for repair in changed if repair is not None)
        return state if kept == state.repairs else replace(state, repairs=kept)

    return edit


def _sharing(made: Sequence[Repair], hole: Hole) -> tuple[Repair, ...]:
    """Those that share a pixel with the hole."""
    return tuple(
        one for one in made if any((patch.mask & one.hole.shape_in(patch.box)).any() for patch in hole.patches)
    )


def _covers(made: Sequence[Repair], hole: Hole) -> bool:
    for patch in hole.patches:
        left = patch.mask.copy()
        for repair in made:
            left &= ~repair.hole.shape_in(patch.box)
        if left.any():
            return False
    return True


def _filled_by(hole: Hole, made: Sequence[Repair], state: DocumentState) -> Repair:
    """Where several fills were at work it is named after the one that invents most, so that no pixel is called truer
    than it is."""
    first = max(made, key=lambda one: (one.origin, one.hole.area))
    candidates = tuple(
        replace(
            first.candidates[n],
            pixels=tuple(
                laid_over(state.photo.pixels[patch.box.slices], patch.box, (replace(one, chosen=n) for one in made))
                for patch in hole.patches
            ),
        )
        for n in range(min(len(one.candidates) for one in made))
    )
    return Repair(hole, candidates)
