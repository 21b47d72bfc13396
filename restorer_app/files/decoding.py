"""Files opened by libvips: their header first, then their pixels as an upright array."""

from pathlib import Path
from typing import Any

import numpy as np

from restorer_app.core.progress import Progress
from restorer_app.files.sniffing import check_size, damaged
from restorer_app.files.vips import array_of, load_vips, watched

_LOADERS = {"png": "pngload", "jpeg": "jpegload", "tiff": "tiffload", "webp": "webpload"}
_BYTES = {"uchar": 1, "ushort": 2, "float": 4}
_TURNED = (5, 6, 7, 8)


def open_image(path: Path, format_id: str, *, shrink: int = 1) -> Any:
    """The file as a libvips image of which only the header was read; a JPEG may be reduced by `shrink` 2, 4 or 8.

    Raises `OpenError`.
    """
    vips = load_vips()
    options = {} if shrink == 1 else {"shrink": shrink}
    try:
        # Random access would decode to a temporary file first; we read from top to bottom.
        loader = getattr(vips.Image, _LOADERS[format_id])
        image = loader(str(path), access="sequential", fail_on="error", revalidate=True, **options)
    except vips.Error as error:
        raise damaged(path) from error
    bytes_per_pixel = image.bands * _BYTES.get(image.format, 8)
    check_size(path, width=image.width, height=image.height, bytes_per_pixel=bytes_per_pixel)
    return image


def orientation_of(image: Any) -> int:
    """The EXIF orientation, 1 (upright) to 8."""
    value = image.get("orientation") if image.get_typeof("orientation") else 1
    return value if 1 <= value <= 8 else 1


def is_turned(image: Any) -> bool:
    """Whether width and height change places when the picture is set upright."""
    return orientation_of(image) in _TURNED


def decode(image: Any, path: Path, progress: Progress) -> np.ndarray:
    """The (H, W, bands) pixels set upright. Raises `OpenError` when they cannot be read to the end."""
    vips = load_vips()
    turn = orientation_of(image)
    try:
        buffer = watched(image, image.write_to_memory, progress, stage="Reading the photo", end=0.9)
        pixels = array_of(buffer, image)
        return pixels if turn == 1 else _upright(pixels, turn)
    except vips.Error as error:
        raise damaged(path) from error


def _upright(pixels: np.ndarray, turn: int) -> np.ndarray:
    # libvips turns tile by tile, several times faster than a transposed copy in numpy.
    vips = load_vips()
    height, width, bands = pixels.shape
    format_name = "uchar" if pixels.dtype == np.uint8 else "ushort"
    image = vips.Image.new_from_memory(pixels.data, width, height, bands, format_name).copy()
    image.set_type(vips.GValue.gint_type, "orientation", turn)
    turned = image.autorot()
    return array_of(turned.write_to_memory(), turned)
