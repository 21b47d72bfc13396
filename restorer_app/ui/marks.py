"""How many separate marks a mask holds, quickly enough to say it after every stroke."""

from collections.abc import Iterator

import numpy as np

from restorer_app.core.mask import TILE, Mask

BLOCK = 4
_MOST_RUNS = 20_000


def count_marks(mask: Mask) -> int | None:
    """Marks that lie apart, in cells of 4 px: near ones may be one hole to a repair. None when there are too many to be
    worth counting."""
    parents: list[int] = []
    above: list[tuple[int, int, int]] = []
    last_row = -2
    for row, runs in _runs_by_row(mask):
        if len(parents) + len(runs) > _MOST_RUNS:
            return None
        here = [(start, end, len(parents) + index) for index, (start, end) in enumerate(runs)]
        parents.extend(name for _, _, name in here)
        if row == last_row + 1:
            _join(above, here, parents)
        above, last_row = here, row
    return sum(parent == name for name, parent in enumerate(parents))


def _runs_by_row(mask: Mask) -> Iterator[tuple[int, list[tuple[int, int]]]]:
    """Row by row of cells, the stretches [start, end) of cells that hold a mark."""
    cells = TILE // BLOCK
    columns = -(-mask.width // TILE) * cells
    for tile_row in sorted({row for _, row in mask.tiles}):
        strip = np.zeros((cells, columns + 2), np.int8)
        for (column, row), tile in mask.tiles.items():
            if row == tile_row:
                marked = (tile.view(np.uint32) != 0).reshape(cells, BLOCK, cells).any(axis=1)  # four bools are 32 bits
                strip[:, 1 + column * cells : 1 + (column + 1) * cells] = marked
        edges = np.diff(strip, axis=1)
        for line in np.flatnonzero(edges.any(axis=1)):
            starts, ends = np.flatnonzero(edges[line] > 0), np.flatnonzero(edges[line] < 0)
            yield tile_row * cells + int(line), list(zip(starts.tolist(), ends.tolist(), strict=True))


def _join(above: list[tuple[int, int, int]], here: list[tuple[int, int, int]], parents: list[int]) -> None:
    first = 0
    for start, end, name in here:
        while first < len(above) and above[first][1] < start:
            first += 1
        index = first
        while index < len(above) and above[index][0] <= end:
            one, other = _root(above[index][2], parents), _root(name, parents)
            parents[max(one, other)] = min(one, other)
            index += 1


def _root(name: int, parents: list[int]) -> int:
    while parents[name] != name:
        parents[name] = parents[parents[name]]
        name = parents[name]
    return name
