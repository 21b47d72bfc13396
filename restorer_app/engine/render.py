"""`render`: what a state looks like, as a pure function; the export and the view are both made of it."""

from functools import partial

import numpy as np

from restorer_app.core.box import Box, box_through, tiles_of
from restorer_app.core.composite import from_float
from restorer_app.core.progress import Progress, SilentProgress
from restorer_app.core.state import DocumentState
from restorer_app.engine.chain import TILE, Chain
from restorer_app.engine.geometry import resampled, through
from restorer_app.engine.levels import enlarged, read_level, reduced, reduced_box

_QUIET = SilentProgress()


def output_box(state: DocumentState, level: int) -> Box:
    """The whole output at a level: level 0 is full size, each further level half of it, rounded up."""
    return reduced_box(Box(0, 0, *state.geometry.output_size(state.photo.width, state.photo.height)), level)


def render(
    state: DocumentState, box: Box, level: int = 0, *, chain: Chain | None = None, progress: Progress = _QUIET
) -> np.ndarray:
    """Pixels of the output inside `box`, which lies in `output_box(state, level)`: (height, width, C) in the photo's
    depth, read-only where nothing was changed.

    geometry(steps(composite(photo, repairs))); a reduced pixel is the mean of the 4**level pixels it stands for, or
    about that where the photo is straightened and `level` is 2 or more. A state with active steps needs a `chain` to
    run them; raises what that raises, and `Cancelled`.
    """
    read = partial(_improved, state, chain)
    return through(state.geometry, read, box, level, size=(state.photo.width, state.photo.height), progress=progress)


def render_alpha(state: DocumentState, progress: Progress = _QUIET) -> np.ndarray | None:
    """The alpha plane of the whole output, (H, W) in the photo's depth, read-only where it is the scan's; None where
    the photo has none."""
    alpha = state.photo.alpha
    if alpha is None:
        return None

    def read(box: Box, level: int, progress: Progress) -> np.ndarray:
        return alpha[box.slices][..., None]

    size = (state.photo.width, state.photo.height)
    return through(state.geometry, read, output_box(state, 0), 0, size=size, progress=progress)[..., 0]


def render_approximately(state: DocumentState, box: Box, level: int, chain: Chain) -> tuple[np.ndarray, bool]:
    """The same, quickly, and whether it is exact: where the tiles of the photo are not at hand, the steps run on the
    reduced photo."""
    size = (state.photo.width, state.photo.height)
    source = box_through(state.geometry.to_output(*size).inverse(), enlarged(box, level)).intersection(state.photo.box)
    if level == 0 or not state.active_steps or chain.has(state, source):
        return render(state, box, level, chain=chain), True

    def read(box: Box, level: int, progress: Progress) -> np.ndarray:
        return from_float(chain.read(state, box, level), state.photo)

    if state.geometry.is_identity:
        return read(box, level, _QUIET), False
    return resampled(state.geometry, read, box, level, size=size, progress=_QUIET), False


def _improved(state: DocumentState, chain: Chain | None, box: Box, level: int, progress: Progress) -> np.ndarray:
    """The repaired scan after the steps, in its own coordinates, as `render` has it."""
    if not state.active_steps:
        return read_level(state, box, level)
    if chain is None:
        raise ValueError("there are steps to run and nothing to run them")
    photo = state.photo
    result = np.empty((box.height, box.width, photo.channels), photo.pixels.dtype)
    source = enlarged(box, level).intersection(photo.box)
    tiles = list(tiles_of(source, TILE))
    for index, tile in enumerate(tiles):
        progress.update(index / len(tiles), "Improving the photo")
        part = tile.intersection(source)
        pixels = from_float(chain.read(state, part), photo)
        factor = 2**level
        place = Box(part.x // factor, part.y // factor, -(-part.width // factor), -(-part.height // factor))
        result[place.within(box)] = reduced(pixels, level)
    return result
