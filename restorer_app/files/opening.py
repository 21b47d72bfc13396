"""Opening a photo: a first look within a moment, and the whole of it in its own depth with all that lies beside."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from restorer_app.core.photo import Metadata, Photo
from restorer_app.core.progress import Progress
from restorer_app.core.requests import Preview
from restorer_app.files.blobs import file_digest
from restorer_app.files.conversion import Converted, convert, needs_pillow
from restorer_app.files.decoding import decode, is_turned, open_image
from restorer_app.files.display import display_transform
from restorer_app.files.fallback import open_with_pillow, size_with_pillow
from restorer_app.files.metadata import fitting, read_metadata, turned, with_profile
from restorer_app.files.sniffing import damaged, sniff_format
from restorer_app.files.vips import array_of, image_of, load_vips, watched

_STAGE = "Reading the photo"
_SCREEN_LIKE = ("srgb", "rgb16", "b-w", "grey16")
_NO_FIT = "The embedded colour profile does not fit the picture and was left out."


def open_photo(path: Path, progress: Progress) -> Photo:
    """The photo upright, in its own depth and colours, with its profile, EXIF, XMP, IPTC and resolution.

    Raises `OpenError` with one sentence for whatever cannot be opened whole; `Cancelled`.
    """
    progress.update(0.0, _STAGE)
    format_id = sniff_format(path)
    try:
        digest = file_digest(path)
    except OSError as error:
        raise damaged(path) from error
    return replace(_read_photo(path, format_id, progress), digest=digest)


def _read_photo(path: Path, format_id: str, progress: Progress) -> Photo:
    if needs_pillow(path, format_id):
        return open_with_pillow(path, format_id, progress)
    image = open_image(path, format_id)
    vips = load_vips()
    try:
        metadata = read_metadata(image, path, format_id)
        converted = convert(image, path, format_id)
        pixels, alpha = _split(decode(converted.image, path, progress))
    except (vips.Error, OSError) as error:
        raise damaged(path) from error
    metadata, misfits = fitting(_adapted(metadata, converted), pixels.shape[2])
    notices = (*converted.notices, *((_NO_FIT,) if misfits else ()))
    progress.update(1.0, _STAGE)
    return Photo(pixels, alpha, metadata, source=path, format=format_id, notices=notices)


def preview_photo(path: Path, size: int, progress: Progress) -> Preview:
    """A small picture of the photo, at most `size` pixels long, upright and in sRGB. Raises `OpenError`."""
    progress.update(0.0, _STAGE)
    format_id = sniff_format(path)
    if needs_pillow(path, format_id):
        return _preview_of_whole(path, size, progress)
    image = open_image(path, format_id)
    if image.format not in ("uchar", "ushort") or image.interpretation not in _SCREEN_LIKE:
        return _preview_of_whole(path, size, progress)
    vips = load_vips()
    try:
        small = _reduced(image, path, format_id, size)
        pixels = array_of(watched(small, small.write_to_memory, progress, stage=_STAGE), small)
    except vips.Error as error:
        raise damaged(path) from error
    has_profile = image.get_typeof("icc-profile-data") != 0
    metadata = Metadata(profile=bytes(image.get("icc-profile-data")) if has_profile else None)
    width, height = (image.height, image.width) if is_turned(image) else (image.width, image.height)
    return Preview(_shown(_split(pixels)[0], metadata), width, height)


def photo_size(path: Path) -> tuple[int, int]:
    """Width and height in pixels of the upright photo, told from its header alone. Raises `OpenError`."""
    format_id = sniff_format(path)
    if needs_pillow(path, format_id):
        return size_with_pillow(path, format_id)
    image = open_image(path, format_id)
    return (image.height, image.width) if is_turned(image) else (image.width, image.height)


def _reduced(image: Any, path: Path, format_id: str, size: int) -> Any:
    if format_id == "jpeg":
        # A JPEG decodes to a half, a quarter or an eighth much faster than whole; a tenth less than asked will do.
        longest = max(image.width, image.height)
        factor = next((factor for factor in (8, 4, 2) if longest / factor >= 0.9 * size), 1)
        # A strip of a few pixels would be reduced to nothing.
        if factor <= min(image.width, image.height):
            image = open_image(path, format_id, shrink=factor)
    return image.thumbnail_image(size, height=size, size="down")


def _preview_of_whole(path: Path, size: int, progress: Progress) -> Preview:
    photo = open_photo(path, progress)
    small = image_of(photo.pixels).thumbnail_image(size, height=size, size="down")
    pixels = array_of(small.write_to_memory(), small)
    return Preview(_shown(pixels, photo.metadata), photo.width, photo.height)


def _shown(pixels: np.ndarray, metadata: Metadata) -> np.ndarray:
    return display_transform(metadata, pixels.dtype.itemsize * 8, pixels.shape[2])(pixels)


def _split(pixels: np.ndarray) -> tuple[np.ndarray, np.ndarray | None]:
    if pixels.shape[2] in (1, 3):
        return pixels, None
    return np.ascontiguousarray(pixels[..., :-1]), np.ascontiguousarray(pixels[..., -1])


def _adapted(metadata: Metadata, converted: Converted) -> Metadata:
    if converted.is_srgb:
        image = converted.image
        has_profile = image.get_typeof("icc-profile-data") != 0
        # What libvips attaches after a conversion is the sRGB profile it converted to; Lab has none to give.
        profile = bytes(image.get("icc-profile-data")) if has_profile and image.interpretation != "lab" else None
        metadata = with_profile(metadata, profile)
    return turned(metadata) if is_turned(converted.image) else metadata
