"""Reading a written file back, before it takes its name, to see that it holds what was meant."""

from pathlib import Path
from typing import Any

import numpy as np

from restorer_app.core.errors import ExportError, OpenError
from restorer_app.core.progress import Progress
from restorer_app.files.decoding import open_image
from restorer_app.files.sniffing import sniff_format
from restorer_app.files.vips import image_of, load_vips, watched

_STAGE = "Checking the written file"


def verify(
    part: Path,
    pixels: np.ndarray,
    alpha: np.ndarray | None,
    *,
    target: Path,
    exact: bool,
    progress: Progress,
) -> None:
    """Returns when `part` decodes to the size and channels of `pixels` and `alpha`, and if `exact` to every value.

    Raises `ExportError` naming `target` otherwise; `Cancelled`.
    """
    vips = load_vips()
    try:
        format_id = sniff_format(part)
        written = open_image(part, format_id)
        asked = image_of(pixels, alpha)
        # WebP stores grey as colour: three equal channels.
        if pixels.shape[2] == 1 and format_id == "webp":
            asked = _in_colour(asked)
        if (written.width, written.height, written.bands) != (asked.width, asked.height, asked.bands):
            raise _unlike(target)
        # Both branches read every pixel, so a file that stops half-way is found.
        difference = (written != asked) if exact else written.bandmean()
        largest = watched(difference, difference.max, progress, stage=_STAGE)
    except (vips.Error, OpenError) as error:
        raise _unlike(target) from error
    if exact and (largest != 0 or written.format != asked.format):
        raise _unlike(target)


def _in_colour(image: Any) -> Any:
    grey = image.extract_band(0)
    return grey.bandjoin([grey, grey, *([image.extract_band(1)] if image.bands == 2 else [])])


def _unlike(target: Path) -> ExportError:
    return ExportError(f"“{target.name}” was not written: the file read back was not what was meant to be saved.")
