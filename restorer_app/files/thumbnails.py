"""Small pictures for reports."""

import numpy as np

from restorer_app.core.photo import Metadata
from restorer_app.files.display import display_transform
from restorer_app.files.vips import array_of, image_of

_QUALITY = 80


def thumbnail(pixels: np.ndarray, metadata: Metadata, size: int) -> bytes:
    """(H, W, C) uint8 or uint16 `pixels` in the colours of `metadata` as a JPEG in sRGB, at most `size` pixels long."""
    small = image_of(pixels).thumbnail_image(size, height=size, size="down")
    shown = display_transform(metadata, pixels.dtype.itemsize * 8, pixels.shape[2])(
        array_of(small.write_to_memory(), small)
    )
    picture = image_of(np.ascontiguousarray(shown[..., 2::-1]))
    return bytes(picture.jpegsave_buffer(Q=_QUALITY, keep="none"))
