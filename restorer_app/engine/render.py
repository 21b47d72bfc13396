"""`render`: what a state looks like, as a pure function; the export and the view are both made of it."""

import numpy as np

from restorer_app.core.box import IDENTITY, Box, tiles_of
from restorer_app.core.composite import from_float
from restorer_app.core.progress import Progress, SilentProgress
from restorer_app.core.state import DocumentState
from restorer_app.engine.chain import TILE, Chain
from restorer_app.engine.levels import enlarged, read_level, reduced

_QUIET = SilentProgress()


def output_box(state: DocumentState, level: int) -> Box:
    """The whole output at a level: level 0 is full size, each further level half of it, rounded up."""
    width, height = state.geometry.output_size(state.photo.width, state.photo.height)
    factor = 2**level
    return Box(0, 0, -(-width // factor), -(-height // factor))


def render(
    state: DocumentState, box: Box, level: int = 0, *, chain: Chain | None = None, progress: Progress = _QUIET
) -> np.ndarray:
    """Pixels of the output inside `box`, which lies in `output_box(state, level)`: (height, width, C) in the photo's
    depth, read-only where nothing was changed.

    geometry(steps(composite(photo, repairs))); a reduced pixel is the mean of the 4**level pixels it stands for. A
    state with active steps needs a `chain` to run them; raises what that raises, and `Cancelled`.
    """
    if state.geometry.to_output != IDENTITY:
        raise ValueError("only the identity is rendered")
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
        result[place.within(box)] = reduced(pixels, level) if level else pixels
    return result


def render_approximately(state: DocumentState, box: Box, level: int, chain: Chain) -> tuple[np.ndarray, bool]:
    """The same, quickly, and whether it is exact: where the tiles of the photo are not at hand, the steps run on the
    reduced photo."""
    source = enlarged(box, level).intersection(state.photo.box)
    if level == 0 or not state.active_steps or chain.has(state, source):
        return render(state, box, level, chain=chain), True
    return from_float(chain.read(state, box, level), state.photo), False
