"""Small pictures for the screen as PNG, and back."""

import io

import numpy as np

LARGEST = 2048


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
