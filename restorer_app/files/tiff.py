"""TIFF written strip by strip with the scanner's own tags, the profile and the EXIF directories."""

import os
import struct
import zlib
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, BinaryIO

import numpy as np

from restorer_app.core.photo import Metadata
from restorer_app.core.progress import Progress
from restorer_app.files.encoding import STAGE
from restorer_app.files.exif import ORIENTATION, sub_directories
from restorer_app.files.metadata import tiff_texts, upright_exif, upright_xmp

_LEVEL = 6
_STRIP_BYTES = 1 << 20
_BIG = (1 << 32) - (64 << 20)
_XMP, _IPTC = 700, 33723
_BYTE, _SHORT, _LONG, _UNDEFINED = 1, 3, 4, 7
# tifffile refuses to write pointers: their places are kept by the numbers before them, in order and unused.
_PLACE_HOLDERS = {0x8769: 0x8768, 0x8825: 0x8824}


def encode_tiff(
    file: BinaryIO,
    *,
    pixels: np.ndarray,
    alpha: np.ndarray | None,
    metadata: Metadata,
    options: Mapping[str, object],
    progress: Progress,
) -> None:
    """Writes (H, W, C) `pixels` of 8 or 16 bit with `alpha` unassociated. Raises `OSError`; `Cancelled`."""
    import tifffile

    height, width, channels = pixels.shape
    samples = channels + (alpha is not None)
    row_bytes = width * samples * pixels.dtype.itemsize
    rows = max(1, min(height, _STRIP_BYTES // row_bytes))
    is_big = height * row_bytes > _BIG
    exif = None if is_big else upright_exif(metadata, width=width, height=height)
    sub_tags = () if exif is None else tuple(zip(_PLACE_HOLDERS, (exif.photo, exif.gps), strict=True))
    pointers = [tag for tag, entries in sub_tags if entries]
    deflate = options["compression"] == "deflate"
    strips = _strips(pixels, alpha, rows, progress)
    with tifffile.TiffWriter(file, bigtiff=is_big, byteorder="<") as writer:
        writer.write(
            _encoded(strips) if deflate else (strip.tobytes() for strip in strips),
            shape=(height, width, samples) if samples > 1 else (height, width),
            dtype=pixels.dtype,
            photometric="rgb" if channels == 3 else "minisblack",
            planarconfig="contig" if samples > 1 else None,
            extrasamples=None if alpha is None else ["unassalpha"],
            compression="zlib" if deflate else None,
            predictor=deflate,
            rowsperstrip=rows,
            iccprofile=metadata.profile,
            resolution=metadata.dpi,
            resolutionunit=None if metadata.dpi is None else "inch",
            software=False,
            metadata=None,
            extratags=_extra_tags(metadata, pointers),
        )
    if exif is not None and pointers:
        _append_directories(file, sub_directories(exif, order="<", offset=_end_of(file)))


def _encoded(strips: Iterable[np.ndarray]) -> Iterator[bytes]:
    """Each strip deflated, in order; a few at a time in parallel, so that memory stays small."""
    threads = min(4, os.cpu_count() or 1)
    with ThreadPoolExecutor(threads) as pool:
        waiting: deque[Future[bytes]] = deque()
        try:
            for strip in strips:
                waiting.append(pool.submit(_deflated, strip))
                if len(waiting) > threads:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()


def _deflated(strip: np.ndarray) -> bytes:
    # Differences to the pixel on the left, which wrap around by definition of TIFF predictor 2.
    difference = strip.copy()
    difference[:, 1:] -= strip[:, :-1]
    return zlib.compress(difference.data, _LEVEL)


def _strips(pixels: np.ndarray, alpha: np.ndarray | None, rows: int, progress: Progress) -> Iterator[np.ndarray]:
    height = pixels.shape[0]
    little_endian = pixels.dtype.newbyteorder("<")
    for top in range(0, height, rows):
        progress.update(top / height, STAGE)
        strip = pixels[top : top + rows]
        if alpha is not None:
            strip = np.concatenate([strip, alpha[top : top + rows, :, np.newaxis]], axis=2)
        yield np.ascontiguousarray(strip, little_endian)


def _extra_tags(metadata: Metadata, pointers: list[int]) -> list[tuple[int, int, int, Any, bool]]:
    tags: list[tuple[int, int, int, Any, bool]] = [(ORIENTATION, _SHORT, 1, 1, True)]
    tags += [(tag.code, tag.dtype, tag.count, tag.value, True) for tag in tiff_texts(metadata)]
    xmp = upright_xmp(metadata.xmp)
    if xmp:
        tags.append((_XMP, _BYTE, len(xmp), xmp, True))
    if metadata.iptc:
        tags.append((_IPTC, _UNDEFINED, len(metadata.iptc), metadata.iptc, True))
    # Where they point is known only when everything else has been written.
    return tags + [(_PLACE_HOLDERS[tag], _LONG, 1, 0, True) for tag in pointers]


def _end_of(file: BinaryIO) -> int:
    end = file.seek(0, 2)
    return end + file.write(b"\0" * (end % 2))


def _append_directories(file: BinaryIO, directories: tuple[bytes, dict[int, int]]) -> None:
    body, places = directories
    file.write(body)
    file.seek(4)
    (start,) = struct.unpack("<I", file.read(4))
    file.seek(start)
    (count,) = struct.unpack("<H", file.read(2))
    for index in range(count):
        file.seek(start + 2 + 12 * index)
        (found,) = struct.unpack("<H", file.read(2))
        for tag, place in places.items():
            if found == _PLACE_HOLDERS[tag]:
                file.seek(start + 2 + 12 * index)
                file.write(struct.pack("<HHII", tag, _LONG, 1, place))
