"""EXIF put into a WebP file as it is: one more chunk at the end, and its mark in the extended header."""

import struct
from typing import BinaryIO

_RIFF_HEAD, _HEADER_SIZE = 12, 18
_EXIF_FLAG, _ALPHA_FLAG = 0x08, 0x10


def add_exif(file: BinaryIO, exif: bytes, *, width: int, height: int, has_alpha: bool) -> None:
    """Adds the EXIF block (without its prefix) to the WebP file of that size in pixels. Raises `OSError`."""
    file.seek(_RIFF_HEAD)
    if file.read(4) != b"VP8X":
        _extend(file, width=width, height=height, has_alpha=has_alpha)
    file.seek(_RIFF_HEAD + 8)
    flags = file.read(1)[0]
    file.seek(_RIFF_HEAD + 8)
    file.write(bytes([flags | _EXIF_FLAG]))
    file.seek(0, 2)
    file.write(b"EXIF" + struct.pack("<I", len(exif)) + exif + b"\0" * (len(exif) % 2))
    _set_size(file)


def _extend(file: BinaryIO, *, width: int, height: int, has_alpha: bool) -> None:
    file.seek(_RIFF_HEAD)
    body = file.read()
    flags = _ALPHA_FLAG if has_alpha else 0
    size = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    file.seek(_RIFF_HEAD)
    file.write(b"VP8X" + struct.pack("<II", _HEADER_SIZE - 8, flags) + size)
    file.write(body)


def _set_size(file: BinaryIO) -> None:
    size = file.seek(0, 2)
    file.seek(4)
    file.write(struct.pack("<I", size - 8))
