"""The few kinds of pictures that libvips cannot read, read by Pillow: BMP, and CIELAB TIFF of 8 bits."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from restorer_app.core.photo import Metadata, Photo
from restorer_app.core.progress import Progress
from restorer_app.files.profiles import load_cms
from restorer_app.files.sniffing import check_size, damaged

_STAGE = "Reading the photo"
_ROWS = 256
_GREY_MODES = ("1", "L")


def open_with_pillow(path: Path, format_id: str, progress: Progress) -> Photo:
    """The photo in a BMP file or an 8-bit CIELAB TIFF. Raises `OpenError`."""
    progress.update(0.0, _STAGE)
    with _opened(path, format_id) as image:
        image.load()
        return _photo_of(image, path, format_id, progress)


def size_with_pillow(path: Path, format_id: str) -> tuple[int, int]:
    """Width and height in pixels of such a photo, told from its header alone. Raises `OpenError`."""
    with _opened(path, format_id) as image:
        return image.width, image.height


@contextmanager
def _opened(path: Path, format_id: str) -> Iterator[Any]:
    try:
        with _plugin(format_id)(path) as image:
            check_size(path, width=image.width, height=image.height, bytes_per_pixel=4)
            yield image
    except (OSError, SyntaxError, ValueError, EOFError) as error:  # a broken header is a SyntaxError to Pillow
        raise damaged(path) from error


def _plugin(format_id: str) -> Any:
    # `Image.open` would warn of large pictures by a Python warning; our own limit is checked above.
    from PIL import BmpImagePlugin, TiffImagePlugin

    return BmpImagePlugin.BmpImageFile if format_id == "bmp" else TiffImagePlugin.TiffImageFile


def _photo_of(image: Any, path: Path, format_id: str, progress: Progress) -> Photo:
    channels = 1 if image.mode in _GREY_MODES else 3
    pixels = np.empty((image.height, image.width, channels), np.uint8)
    alpha = np.empty((image.height, image.width), np.uint8) if image.mode == "RGBA" else None
    to_rgb = _lab_to_rgb() if image.mode == "LAB" else None
    for top in range(0, image.height, _ROWS):
        progress.update(0.5 + 0.5 * top / image.height, _STAGE)
        bottom = min(top + _ROWS, image.height)
        strip = image.crop((0, top, image.width, bottom))
        if alpha is not None:
            alpha[top:bottom] = np.asarray(strip.getchannel("A"))
        if to_rgb is not None:
            strip = to_rgb(strip)
        rows = np.asarray(strip.convert("L" if channels == 1 else "RGB"))
        pixels[top:bottom] = rows.reshape(rows.shape[0], rows.shape[1], channels)
    return Photo(pixels, alpha, Metadata(dpi=_dpi(image)), source=path, format=format_id, notices=_notices(image.mode))


def _lab_to_rgb() -> Any:
    cms = load_cms()
    transform = cms.buildTransform(cms.createProfile("LAB"), cms.createProfile("sRGB"), "LAB", "RGB")
    return lambda strip: cms.applyTransform(strip, transform)


def _notices(mode: str) -> tuple[str, ...]:
    sentence = {
        "LAB": "The colours were converted from Lab to sRGB.",
        "P": "The colour palette was converted to 8 bits per channel.",
        "1": "The 1-bit picture was converted to 8-bit grey.",
    }.get(mode)
    return () if sentence is None else (sentence,)


def _dpi(image: Any) -> tuple[float, float] | None:
    across, down = image.info.get("dpi", (0, 0))
    return (float(round(across)), float(round(down))) if across > 0 and down > 0 else None
