"""IPTC records inside the wrappers that JPEG and PNG keep them in."""

import struct
import zlib
from pathlib import Path

_PHOTOSHOP = b"Photoshop 3.0\0"
_IPTC_RESOURCE = 0x0404
_PNG_KEY = b"Raw profile type iptc"
_MAX_TEXT = 8 << 20


def iptc_in_photoshop(block: bytes) -> bytes | None:
    """The records in a JPEG's Photoshop block; bare records come back as they are; None when there are none."""
    if block[:1] == b"\x1c":
        return block
    place = len(_PHOTOSHOP) if block.startswith(_PHOTOSHOP) else 0
    while block[place : place + 4] == b"8BIM":
        name_length = block[place + 6] if place + 6 < len(block) else 0
        start = place + 6 + name_length + 1 + (name_length + 1) % 2
        if start + 4 > len(block):
            return None
        (size,) = struct.unpack(">I", block[start : start + 4])
        if block[place + 4 : place + 6] == struct.pack(">H", _IPTC_RESOURCE):
            return block[start + 4 : start + 4 + size] or None
        place = start + 4 + size + size % 2
    return None


def photoshop_block(iptc: bytes) -> bytes:
    """The Photoshop block of a JPEG that holds these records."""
    resource = b"8BIM" + struct.pack(">HHI", _IPTC_RESOURCE, 0, len(iptc)) + iptc
    return _PHOTOSHOP + resource + b"\0" * (len(iptc) % 2)


def png_chunk(iptc: bytes) -> bytes:
    """The PNG chunk that holds these records, in the form that ImageMagick and ExifTool read."""
    text = f"\niptc\n{len(iptc):8d}\n".encode() + iptc.hex().encode() + b"\n"
    return chunk(b"zTXt", _PNG_KEY + b"\0\0" + zlib.compress(text))


def chunk(kind: bytes, body: bytes) -> bytes:
    """One PNG chunk."""
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def iptc_in_png(path: Path) -> bytes | None:
    """The records in a PNG file; None when there are none."""
    with path.open("rb") as file:
        file.seek(8)
        while len(head := file.read(8)) == 8:
            (size,), kind = struct.unpack(">I", head[:4]), head[4:]
            if kind in (b"zTXt", b"tEXt") and size <= _MAX_TEXT:
                found = _records_in_text(kind, file.read(size))
                if found is not None:
                    return found
                file.seek(4, 1)
            else:
                file.seek(size + 4, 1)
    return None


def _records_in_text(kind: bytes, body: bytes) -> bytes | None:
    if not body.startswith(_PNG_KEY + b"\0"):
        return None
    text = body[len(_PNG_KEY) + 1 :]
    try:
        if kind == b"zTXt":
            unpacked = zlib.decompressobj()
            text = unpacked.decompress(text[1:], _MAX_TEXT)
        # A name, the length, and then hexadecimal digits in lines.
        records = bytes.fromhex(b"".join(text.split()[2:]).decode("ascii"))
    except (ValueError, zlib.error):
        return None
    return iptc_in_photoshop(records)
