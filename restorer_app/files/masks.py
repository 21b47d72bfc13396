"""Damage masks as pictures: any image comes in, white where the photo is damaged; a grey PNG goes out."""

from pathlib import Path

import numpy as np

from restorer_app.core.errors import OpenError
from restorer_app.core.mask import Mask
from restorer_app.core.photo import Metadata
from restorer_app.core.progress import Progress
from restorer_app.files.depth import to_8_bit
from restorer_app.files.export import write_photo
from restorer_app.files.opening import open_photo, photo_size

_CUT = 128
_ROWS = 512
# ITU-R BT.601 in 1/256; they add up to 256, so white stays 255.
_LUMA = (77, 150, 29)


def import_mask(path: Path, width: int, height: int, progress: Progress, *, is_framed: bool = False) -> Mask:
    """The mask in any picture of `width` × `height`: a hole where it is 128 or brighter and not transparent.

    Raises `OpenError` when it cannot be read or has another size, in words for a photo that `is_framed`, seen turned
    or cropped, too.
    """
    size = photo_size(path)
    if size != (width, height):
        whole = "a mask belongs to the whole scan as it was before it was turned or cropped, which" if is_framed else ""
        raise OpenError(
            f"The mask “{path.name}” is {size[0]:,} × {size[1]:,} pixels, but {whole or 'the photo'} is "
            f"{width:,} × {height:,}."
        )
    photo = open_photo(path, progress)
    holes = np.empty((height, width), bool)
    for top in range(0, height, _ROWS):
        rows = slice(top, top + _ROWS)
        holes[rows] = _grey(photo.pixels[rows]) >= _CUT
        if photo.alpha is not None:
            holes[rows] &= to_8_bit(photo.alpha[rows]) >= _CUT
    return Mask.from_array(holes)


def export_mask(mask: Mask, path: Path, progress: Progress) -> Path:
    """Writes the mask to `path` as an 8-bit grey PNG, 255 = hole, and gives the path back. Raises `ExportError`."""
    pixels = mask.to_array().view(np.uint8)[..., np.newaxis] * np.uint8(255)
    write_photo(pixels, None, Metadata(), target=path, source=None, format_id="png", options={}, progress=progress)
    return path


def _grey(pixels: np.ndarray) -> np.ndarray:
    values = to_8_bit(pixels)
    if pixels.shape[2] == 1:
        return values[..., 0]
    weighted: np.ndarray = values.astype(np.uint32) @ np.array(_LUMA, np.uint32)
    return (weighted + 128) >> 8
