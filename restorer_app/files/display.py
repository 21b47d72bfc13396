"""From a photo's own colours to those of the screen: 8-bit sRGB in Qt's byte order, fast enough for every tile."""

import io
import logging
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np

from restorer_app.core.photo import Metadata
from restorer_app.files.depth import to_8_bit
from restorer_app.files.profiles import fits, load_cms

Display = Callable[[np.ndarray], np.ndarray]

_LOGGER = logging.getLogger(__name__)
_INVISIBLE = 1  # levels of 255 by which a profile may differ from sRGB and still be shown as it


def display_transform(metadata: Metadata, bits: int, channels: int) -> Display:
    """A function from (h, w, `channels`) pixels of `bits` to new (h, w, 4) uint8 pixels: B, G, R, 255 in sRGB.

    The embedded profile is used where it can be; without one, or with a broken one, the pixels are sRGB already.
    """
    profile = metadata.profile
    if profile is not None and not fits(profile, channels):
        _LOGGER.debug("the colour profile is not one for %d channels", channels)
        profile = None
    return _transform(profile, bits, channels)


@lru_cache(maxsize=16)
def _transform(profile: bytes | None, bits: int, channels: int) -> Display:
    convert = None if profile is None else _converter(profile, channels)
    if channels == 1:
        table = _grey_table(convert, bits)
        return lambda pixels: np.take(table, pixels[..., 0], axis=0)
    if convert is None:
        return lambda pixels: _screen(to_8_bit(pixels))
    return lambda pixels: _screen(convert(to_8_bit(pixels)))


def _converter(profile: bytes, channels: int) -> Callable[[np.ndarray], np.ndarray] | None:
    """(h, w, channels) uint8 in the profile's colours to (h, w, 3 or 4) uint8 sRGB; None when that changes nothing."""
    from PIL import Image

    cms = load_cms()
    mode = "L" if channels == 1 else "RGB"
    try:
        source = cms.ImageCmsProfile(io.BytesIO(profile))
        transform = cms.buildTransform(
            source,
            cms.createProfile("sRGB"),
            mode,
            "RGB",
            renderingIntent=_intent(source),
            flags=cms.Flags.BLACKPOINTCOMPENSATION,
        )
    except (cms.PyCMSError, OSError, ValueError) as error:
        _LOGGER.debug("a colour profile cannot be used: %s", error)
        return None

    def convert(pixels: np.ndarray) -> np.ndarray:
        plane = np.ascontiguousarray(pixels[..., 0] if channels == 1 else pixels)
        shown = transform.apply(Image.fromarray(plane))
        return np.asarray(shown)

    return None if _changes_nothing(convert, channels) else convert


def _intent(source: Any) -> Any:
    # Table profiles (scanners, papers) carry a perceptual rendering of their own; matrix profiles have none.
    intents = load_cms().Intent
    perceptual, relative = intents.PERCEPTUAL, intents.RELATIVE_COLORIMETRIC
    return relative if source.profile.is_matrix_shaper else perceptual


def _changes_nothing(convert: Callable[[np.ndarray], np.ndarray], channels: int) -> bool:
    steps = np.linspace(0, 255, 18).astype(np.uint8)
    if channels == 1:
        sample = np.arange(256, dtype=np.uint8).reshape(16, 16, 1)
    else:
        sample = np.stack(np.meshgrid(steps, steps, steps), axis=-1).reshape(18 * 18, 18, 3)
    shown = convert(sample)[..., :3].astype(np.int16)
    return int(np.abs(shown - sample).max()) <= _INVISIBLE


def _grey_table(convert: Callable[[np.ndarray], np.ndarray] | None, bits: int) -> np.ndarray:
    levels = np.arange(256, dtype=np.uint8).reshape(1, 256, 1)
    shown = np.repeat(levels, 3, axis=2) if convert is None else convert(levels)
    table = _screen(shown)[0]
    return table if bits == 8 else np.take(table, to_8_bit(np.arange(65536, dtype=np.uint16)), axis=0)


def _screen(pixels: np.ndarray) -> np.ndarray:
    result = np.empty((*pixels.shape[:2], 4), np.uint8)
    result[..., 0], result[..., 1], result[..., 2] = pixels[..., 2], pixels[..., 1], pixels[..., 0]
    result[..., 3] = 255
    return result
