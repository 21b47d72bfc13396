"""What lies beside the pixels: read from a file, and made ready for the file to be written."""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO

from restorer_app.core.photo import Metadata, TiffTag
from restorer_app.files.exif import Exif, build_exif, exif_of, in_byte_order, parse_exif, upright
from restorer_app.files.ifd import Entry, open_structure, read_directory
from restorer_app.files.iptc import iptc_in_photoshop, iptc_in_png
from restorer_app.files.profiles import fits, profile_name

_XMP, _IPTC, _SUBFILE = 700, 33723, 254
# Description, maker, model, software, date, artist, host, copyright, document and page name, Windows' own five.
TEXT_TAGS = (269, 270, 271, 272, 285, 305, 306, 315, 316, 33432, 0x9C9B, 0x9C9C, 0x9C9D, 0x9C9E, 0x9C9F)
_BYTE_TYPES = (1, 2, 7)
_NO_TAGS: tuple[TiffTag, ...] = ()
_MAX_PAGES = 10_000
_PNG_DEFAULT = 2.834
_XMP_ORIENTATION = re.compile(rb"(tiff:Orientation(?:\s*=\s*[\"']|\s*>\s*))[0-9]+")


def read_metadata(image: Any, path: Path, format_id: str) -> Metadata:
    """What `path`, opened as the libvips `image`, holds beside its pixels."""
    fields = set(image.get_fields())

    def blob(name: str) -> bytes | None:
        return bytes(image.get(name)) or None if name in fields else None

    exif, iptc, xmp, tags = blob("exif-data"), blob("iptc-data"), blob("xmp-data"), _NO_TAGS
    if format_id == "tiff":
        exif, xmp, iptc, tags = _tiff_metadata(path)
    elif format_id == "png":
        iptc = iptc_in_png(path)
    elif iptc is not None:
        iptc = iptc_in_photoshop(iptc)
    profile = blob("icc-profile-data")
    return Metadata(
        profile=profile,
        profile_name=profile_name(profile),
        exif=exif,
        xmp=xmp,
        iptc=iptc,
        dpi=_dpi(image, format_id),
        tiff_tags=tags,
    )


def with_profile(metadata: Metadata, profile: bytes | None) -> Metadata:
    """The same with another colour profile."""
    return replace(metadata, profile=profile, profile_name=profile_name(profile))


def fitting(metadata: Metadata, channels: int) -> tuple[Metadata, bool]:
    """The same without a profile that is not one for so many channels, and whether there was such a profile."""
    if metadata.profile is None or fits(metadata.profile, channels):
        return metadata, False
    return with_profile(metadata, None), True


def turned(metadata: Metadata) -> Metadata:
    """The same for a picture turned by a quarter: dots per inch across and down change places."""
    return metadata if metadata.dpi is None else replace(metadata, dpi=metadata.dpi[::-1])


def upright_exif(metadata: Metadata, *, width: int, height: int) -> Exif | None:
    """The EXIF directories for an upright picture of that size; None when there is nothing to say."""
    exif = parse_exif(metadata.exif) if metadata.exif else None
    if exif is None:
        exif = Exif("<", image=tuple(_entry(tag) for tag in metadata.tiff_tags))
    return None if exif.is_empty else upright(exif, width=width, height=height)


def upright_xmp(xmp: bytes | None) -> bytes | None:
    """The XMP packet with its orientation, where it has one, set to upright."""
    return None if xmp is None else _XMP_ORIENTATION.sub(rb"\g<1>1", xmp)


def tiff_texts(metadata: Metadata) -> tuple[TiffTag, ...]:
    """The tags that a TIFF file is written with: the scan's own, or else those that its EXIF block has."""
    if metadata.tiff_tags or not metadata.exif:
        return metadata.tiff_tags
    exif = parse_exif(metadata.exif)
    return () if exif is None else _texts(exif.image)


def count_pages(path: Path) -> int:
    """Pictures in a TIFF file, without reduced copies of them; 1 when that cannot be told."""
    with path.open("rb") as file:
        try:
            reader, offset = open_structure(_reading(file))
            pages, seen = 0, set[int]()
            while offset and offset not in seen and len(seen) < _MAX_PAGES:
                seen.add(offset)
                entries, offset = read_directory(reader, offset, wanted=(_SUBFILE,))
                is_reduced = any(reader.decode(entry.data) & 1 for entry in entries)
                pages += not is_reduced
        except ValueError:
            return 1
    return max(1, pages)


def first_number(path: Path, tag: int) -> int | None:
    """The first value of a whole-number tag in a TIFF file's first directory; None when it has no such tag."""
    with path.open("rb") as file:
        try:
            reader, offset = open_structure(_reading(file))
            entries, _ = read_directory(reader, offset, wanted=(tag,))
        except ValueError:
            return None
        sizes = {3: 2, 4: 4, 16: 8}
        return next((reader.decode(e.data[: sizes[e.dtype]]) for e in entries if e.dtype in sizes), None)


def _tiff_metadata(path: Path) -> tuple[bytes | None, bytes | None, bytes | None, tuple[TiffTag, ...]]:
    with path.open("rb") as file:
        read = _reading(file)
        exif = exif_of(read)
        try:
            reader, offset = open_structure(read)
            raw = {entry.tag: entry.data for entry in read_directory(reader, offset, wanted=(_XMP, _IPTC))[0]}
        except ValueError:
            raw = {}
    if exif is None:
        return None, None, None, ()
    # Only what was really said goes into the block: resolution and orientation alone are not worth one.
    exif = in_byte_order(replace(exif, image=_texts_only(exif.image)), "<")
    block = None if exif.is_empty else build_exif(exif)
    return block, raw.get(_XMP) or None, raw.get(_IPTC) or None, _texts(exif.image)


def _texts_only(entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
    return tuple(entry for entry in entries if entry.tag in TEXT_TAGS and entry.dtype in _BYTE_TYPES and entry.data)


def _texts(entries: tuple[Entry, ...]) -> tuple[TiffTag, ...]:
    return tuple(TiffTag(entry.tag, entry.dtype, entry.count, entry.data) for entry in _texts_only(entries))


def _entry(tag: TiffTag) -> Entry:
    value = tag.value if isinstance(tag.value, bytes) else b""
    return Entry(tag.code, tag.dtype, len(value), value)


def _reading(file: BinaryIO) -> Callable[[int, int], bytes]:
    def read(offset: int, length: int) -> bytes:
        file.seek(offset)
        return file.read(length)

    return read


def _dpi(image: Any, format_id: str) -> tuple[float, float] | None:
    # Without a resolution in the file libvips makes one up; only PNG has to be told from it by the number.
    is_known = image.xres != _PNG_DEFAULT if format_id == "png" else image.get_typeof("resolution-unit") != 0
    if not is_known or min(image.xres, image.yres) <= 0:
        return None
    return _whole(image.xres * 25.4), _whole(image.yres * 25.4)


def _whole(value: float) -> float:
    # Metric files say 299.9994 where 300 was meant.
    return float(round(value)) if abs(value - round(value)) < 0.02 else round(value, 4)
