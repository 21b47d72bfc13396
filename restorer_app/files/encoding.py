"""PNG, JPEG and WebP written by libvips into an open file, with their metadata as they are."""

import struct
from collections.abc import Callable, Mapping
from typing import Any, BinaryIO

import numpy as np

from restorer_app.core.photo import Metadata
from restorer_app.core.progress import Progress
from restorer_app.files.exif import PREFIX, build_exif
from restorer_app.files.iptc import chunk, photoshop_block, png_chunk
from restorer_app.files.metadata import upright_exif, upright_xmp
from restorer_app.files.vips import image_of, load_vips, watched
from restorer_app.files.webp import add_exif

STAGE = "Writing the picture"
# A JPEG segment holds 65,533 bytes, some of them for the names of what is in it.
JPEG_ROOM = {"EXIF": 65_400, "XMP": 60_000, "IPTC": 65_400}
"""Bytes that a block may have; longer XMP is left out by libvips without a word."""
_PNG_XMP = b"XML:com.adobe.xmp" + bytes(5)
_PNG_HEAD, _RESOLUTION_CHUNK, _JPEG_HEAD = 33, 21, 2


def encode(
    file: BinaryIO,
    *,
    pixels: np.ndarray,
    alpha: np.ndarray | None,
    metadata: Metadata,
    format_id: str,
    options: Mapping[str, object],
    progress: Progress,
) -> None:
    """Writes (H, W, C) `pixels`, with `alpha`, in a depth that the format has. Raises `OSError`; `Cancelled`."""
    height, width = pixels.shape[:2]
    image = _with_metadata(image_of(pixels, alpha), metadata, format_id)
    exif = upright_exif(metadata, width=width, height=height)
    block = b"" if exif is None else build_exif(exif)
    if format_id == "png":
        head = _EditedHead(file, _PNG_HEAD + _RESOLUTION_CHUNK, lambda start: _png_head(start, metadata, block))
        settings: dict[str, Any] = {"compression": options["compression"], "filter": "all"}
    elif format_id == "jpeg":
        head = _EditedHead(file, _JPEG_HEAD, lambda start: start + _jpeg_extras(block, metadata.dpi))
        subsampling = "on" if options["subsampling"] == "4:2:0" else "off"
        settings = {"Q": options["quality"], "subsample_mode": subsampling}
    else:
        head = _EditedHead(file, 0, lambda start: start)
        settings = _webp_settings(options)
    _save(image, f".{format_id}", settings, head, progress)
    if format_id == "webp" and block:
        add_exif(file, block.removeprefix(PREFIX), width=width, height=height, has_alpha=alpha is not None)


class _EditedHead:
    """Passes a stream on to a file, its first `length` bytes as `edit` makes them."""

    def __init__(self, file: BinaryIO, length: int, edit: Callable[[bytes], bytes]) -> None:
        self.error: OSError | None = None
        self._file = file
        self._length = length
        self._edit = edit
        self._head: bytes | None = b""

    def write(self, data: Any) -> int:
        """Takes all of `data`; -1 after an error, which is kept in `error`: it cannot cross libvips."""
        try:
            if self._head is None:
                self._file.write(data)
            else:
                self._head += bytes(data)
                if len(self._head) >= self._length:
                    self._file.write(self._edit(self._head[: self._length]) + self._head[self._length :])
                    self._head = None
        except OSError as error:
            self.error = error
            return -1
        return len(data)


def _save(image: Any, suffix: str, settings: Mapping[str, Any], head: _EditedHead, progress: Progress) -> None:
    vips = load_vips()
    # libvips would write an EXIF block of its own and lose what it does not know; ours goes in as it is.
    kinds = vips.enums.ForeignKeep
    keep = int(kinds.ICC | kinds.XMP | kinds.IPTC | kinds.OTHER)
    target = vips.TargetCustom()
    target.on_write(head.write)

    def save() -> None:
        image.write_to_target(target, suffix, keep=keep, **settings)

    try:
        watched(image, save, progress, stage=STAGE)
    except vips.Error as error:
        raise head.error or OSError(str(error).splitlines()[0]) from error
    if head.error is not None:
        raise head.error


def _with_metadata(image: Any, metadata: Metadata, format_id: str) -> Any:
    vips = load_vips()
    dpi = metadata.dpi
    result = image.copy() if dpi is None else image.copy(xres=dpi[0] / 25.4, yres=dpi[1] / 25.4)
    blobs = {
        "icc-profile-data": metadata.profile,
        "xmp-data": upright_xmp(metadata.xmp) if format_id != "png" else None,
        "iptc-data": photoshop_block(metadata.iptc) if metadata.iptc and format_id == "jpeg" else None,
    }
    for name, value in blobs.items():
        if value:
            result.set_type(vips.GValue.blob_type, name, value)
    return result


def _webp_settings(options: Mapping[str, object]) -> dict[str, Any]:
    if options["lossless"]:
        # `exact` keeps the colours of fully transparent pixels too.
        return {"lossless": True, "exact": True, "effort": 2, "Q": 50}
    return {"Q": options["quality"], "effort": 4, "smart_subsample": True, "alpha_q": 100}


def _png_head(start: bytes, metadata: Metadata, exif: bytes) -> bytes:
    head, resolution = start[:_PNG_HEAD], start[_PNG_HEAD:]
    if metadata.dpi is None and resolution[4:8] == b"pHYs":
        # libvips makes one up where the scan has none.
        resolution = b""
    extras = chunk(b"eXIf", exif.removeprefix(PREFIX)) if exif else b""
    if metadata.iptc:
        extras += png_chunk(metadata.iptc)
    if metadata.xmp:
        # libvips would compress it, and other programs look for it where the standard puts it.
        extras += chunk(b"iTXt", _PNG_XMP + (upright_xmp(metadata.xmp) or b""))
    return head + extras + resolution


def _jpeg_extras(exif: bytes, dpi: tuple[float, float] | None) -> bytes:
    across, down = (1, 1) if dpi is None else (min(round(value), 65535) for value in dpi)
    jfif = b"\xff\xe0" + struct.pack(">H5s2sBHHBB", 16, b"JFIF\0", b"\1\2", dpi is not None, across, down, 0, 0)
    if not exif:
        return jfif
    return jfif + b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif
