"""Small pictures: for the screen as PNG, and back; for reports as JPEG."""

import io

import numpy as np

from restorer_app.core.photo import Metadata
from restorer_app.files.display import display_transform
from restorer_app.files.vips import array_of, image_of

LARGEST = 2048
_QUALITY = 80


def to_png(shown: np.ndarray) -> bytes:
    """A PNG of (h, w, 4) uint8 pixels B, G, R, 255 in sRGB."""
    from PIL import Image

    file = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(shown[:, :, 2::-1])).save(file, "PNG", compress_level=1)
    return file.getvalue()


def from_png(data: bytes) -> np.ndarray:
    """The (h, w, 4) uint8 pixels B, G, R, 255 of a PNG. Raises `ValueError` or `OSError` for what `to_png` never
    wrote."""
    from PIL import PngImagePlugin

    with PngImagePlugin.PngImageFile(io.BytesIO(data)) as image:
        if image.mode != "RGB" or max(image.size) > LARGEST:
            raise ValueError("not a small picture")
        colours = np.asarray(image)
    shown = np.full((*colours.shape[:2], 4), 255, np.uint8)
    shown[:, :, :3] = colours[:, :, ::-1]
    return shown


def thumbnail(pixels: np.ndarray, metadata: Metadata, size: int) -> bytes:
    """(H, W, C) uint8 or uint16 `pixels` in the colours of `metadata` as a JPEG in sRGB, at most `size` pixels long."""
    small = image_of(pixels).thumbnail_image(size, height=size, size="down")
    shown = display_transform(metadata, pixels.dtype.itemsize * 8, pixels.shape[2])(
        array_of(small.write_to_memory(), small)
    )
    picture = image_of(np.ascontiguousarray(shown[..., 2::-1]))
    return bytes(picture.jpegsave_buffer(Q=_QUALITY, keep="none"))
