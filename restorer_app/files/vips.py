"""The one door to libvips: loaded when first needed, kept quiet, without caches, and cancelled through progress."""

import logging
from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar

import numpy as np

from restorer_app.core.progress import Cancelled, Progress

T = TypeVar("T")

_FORMATS = {np.dtype(np.uint8): "uchar", np.dtype(np.uint16): "ushort"}
_INTERPRETATIONS = {(1, 1): "b-w", (3, 1): "srgb", (1, 2): "grey16", (3, 2): "rgb16"}


@cache
def load_vips() -> Any:
    """The pyvips module. Its warnings (an odd tag, a strange chunk) are not the user's business and stay silent."""
    logging.getLogger("pyvips").setLevel(logging.ERROR)
    import pyvips

    # The cache is keyed by file name: it would answer with what the file held before.
    pyvips.cache_set_max(0)
    return pyvips


def image_of(pixels: np.ndarray, alpha: np.ndarray | None = None) -> Any:
    """A libvips image over the memory of `pixels` ((H, W, 1 or 3) uint8 or uint16), `alpha` (H, W) as last band."""
    image = _plane_of(pixels)
    if alpha is not None:
        image = image.bandjoin(_plane_of(alpha[..., np.newaxis]))
    return image.copy(interpretation=_INTERPRETATIONS[pixels.shape[2], pixels.dtype.itemsize])


def array_of(buffer: Any, image: Any) -> np.ndarray:
    """The (H, W, bands) array over a buffer that `image` was written to, not copied."""
    dtype = np.dtype(np.uint8) if image.format == "uchar" else np.dtype(np.uint16)
    pixels: np.ndarray = np.frombuffer(buffer, dtype)
    return pixels.reshape(image.height, image.width, image.bands)


def watched(
    image: Any, work: Callable[[], T], progress: Progress, *, stage: str, start: float = 0.0, end: float = 1.0
) -> T:
    """What `work` returns, while the evaluation of `image` is told to `progress` as `start` to `end`.

    Raises `Cancelled` soon after `progress` does; libvips stops within a few lines of pixels.
    """
    cancelled: list[Cancelled] = []
    reached = 0

    def on_eval(evaluated: Any, report: Any) -> None:
        nonlocal reached
        if cancelled:
            return
        # Some loaders count twice, once to decode and once to hand over; progress never falls.
        reached = max(reached, report.percent)
        try:
            progress.update(start + (end - start) * reached / 100, stage)
        except Cancelled as stop:
            # An exception cannot cross libvips: it is told to stop, and the exception is raised below.
            cancelled.append(stop)
            evaluated.set_kill(True)

    progress.update(start, stage)
    image.set_progress(True)
    image.signal_connect("eval", on_eval)
    try:
        result = work()
    except load_vips().Error:
        if cancelled:
            raise cancelled[0] from None
        raise
    if cancelled:
        raise cancelled[0]
    progress.update(end, stage)
    return result


def _plane_of(pixels: np.ndarray) -> Any:
    height, width, bands = pixels.shape
    whole = np.ascontiguousarray(pixels)
    return load_vips().Image.new_from_memory(whole.data, width, height, bands, _FORMATS[pixels.dtype])
