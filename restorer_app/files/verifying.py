"""Reading a written file back, before it takes its name, to see that it holds what was meant."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from restorer_app.core.errors import ExportError, OpenError
from restorer_app.core.progress import Progress
from restorer_app.files.decoding import open_image
from restorer_app.files.sniffing import sniff_format
from restorer_app.files.vips import image_of, load_vips, watched

_STAGE = "Checking the written file"
_CHANGED = 1
"""Marks a pixel that is as it was meant, but not as the scan has it; one that is not as it was meant is 255."""


@dataclass(frozen=True, eq=False)
class Untouched:
    """What is said to be as it was: the `pixels` of the scan wherever `holes`, (H, W) bool, is False; of the shape and
    depth of what is written."""

    pixels: np.ndarray
    holes: np.ndarray


def verify(
    part: Path,
    pixels: np.ndarray,
    alpha: np.ndarray | None,
    *,
    target: Path,
    exact: bool,
    progress: Progress,
    untouched: Untouched | None = None,
) -> bool:
    """Returns when `part` decodes to the size and channels of `pixels` and `alpha`, and if `exact` to every value:
    whether also what must be `untouched` was looked at in the file, and is.

    Raises `ExportError` naming `target` otherwise; `Cancelled`.
    """
    vips = load_vips()
    try:
        format_id = sniff_format(part)
        written = open_image(part, format_id)
        asked = _as_stored(pixels, alpha, format_id)
        if (written.width, written.height, written.bands) != (asked.width, asked.height, asked.bands):
            raise _unlike(target)
        # Both branches read every pixel, so a file that stops half-way is found.
        difference = (written != asked) if exact else written.bandmean()
        if exact and untouched is not None:
            difference |= _changed(written, _as_stored(untouched.pixels, alpha, format_id), untouched.holes)
        largest = watched(difference, difference.max, progress, stage=_STAGE)
    except (vips.Error, OpenError) as error:
        raise _unlike(target) from error
    if exact and (largest > _CHANGED or written.format != asked.format):
        raise _unlike(target)
    return exact and untouched is not None and largest == 0


def _as_stored(pixels: np.ndarray, alpha: np.ndarray | None, format_id: str) -> Any:
    image = image_of(pixels, alpha)
    # WebP stores grey as colour: three equal channels.
    return _in_colour(image) if pixels.shape[2] == 1 and format_id == "webp" else image


def _changed(written: Any, scan: Any, holes: np.ndarray) -> Any:
    """1 where the file is not as the scan, outside the holes; 0 elsewhere."""
    outside = image_of((~holes).view(np.uint8)[..., np.newaxis])
    return (written != scan) & outside


def _in_colour(image: Any) -> Any:
    grey = image.extract_band(0)
    return grey.bandjoin([grey, grey, *([image.extract_band(1)] if image.bands == 2 else [])])


def _unlike(target: Path) -> ExportError:
    return ExportError(f"“{target.name}” was not written: the file read back was not what was meant to be saved.")
