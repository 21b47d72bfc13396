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


def display_transform(metadata: Metadata, bits: int, channels: int, monitor: bytes | None = None) -> Display:
    """A function from (h, w, `channels`) pixels of `bits` to new (h, w, 4) uint8 pixels: B, G, R, 255 in sRGB, or in
    the colours of `monitor`, the ICC profile of a screen.

    The embedded profile is used where it can be; without one, or with a broken one, the pixels are sRGB already.
    """
    profile = metadata.profile
    if profile is not None and not fits(profile, channels):
        _LOGGER.debug("the colour profile is not one for %d channels", channels)
        profile = None
    return _transform(profile, bits, channels, monitor)


def on_monitor(pixels: np.ndarray, monitor: bytes | None) -> np.ndarray:
    """(h, w, 4) uint8 pixels, B, G, R, 255 in sRGB, as the same in the colours of `monitor`; themselves for None."""
    return pixels if monitor is None else _transform(None, 8, 3, monitor)(pixels[..., 2::-1])


@lru_cache(maxsize=16)
def _transform(profile: bytes | None, bits: int, channels: int, monitor: bytes | None) -> Display:
    convert = _converter(profile, channels, monitor)
    if convert is None:  # a broken profile
        convert = _converter(None, channels, monitor)
    if convert is not None and _changes_nothing(convert, channels):
        convert = None
    if channels == 1:
        table = _grey_table(convert, bits)
        return lambda pixels: np.take(table, pixels[..., 0], axis=0)
    if convert is None:
        return lambda pixels: _screen(to_8_bit(pixels))
    return lambda pixels: _screen(convert(to_8_bit(pixels)))


def _converter(
    profile: bytes | None, channels: int, monitor: bytes | None
) -> Callable[[np.ndarray], np.ndarray] | None:
    """(h, w, channels) uint8 in the profile's colours to (h, w, 3 or 4) uint8 in those of the screen, each sRGB where
    it is None; None where both are, and where a profile is broken."""
    from PIL import Image

    if profile is None and monitor is None:
        return None
    cms = load_cms()
    mode = "L" if channels == 1 and profile is not None else "RGB"
    try:
        source = cms.ImageCmsProfile(io.BytesIO(profile) if profile is not None else cms.createProfile("sRGB"))
        transform = cms.buildTransform(
            source,
            cms.createProfile("sRGB") if monitor is None else cms.ImageCmsProfile(io.BytesIO(monitor)),
            mode,
            "RGB",
            renderingIntent=_intent(source),
            flags=cms.Flags.BLACKPOINTCOMPENSATION,
        )
    except (cms.PyCMSError, OSError, ValueError) as error:
        _LOGGER.debug("a colour profile cannot be used: %s", error)
        return None

    def convert(pixels: np.ndarray) -> np.ndarray:
        if mode == "L":
            pixels = pixels[..., 0]
        elif channels == 1:
            pixels = np.repeat(pixels, 3, axis=2)
        shown = transform.apply(Image.fromarray(np.ascontiguousarray(pixels)))
        return np.asarray(shown)

    return convert


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
