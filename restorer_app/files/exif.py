"""EXIF blocks: taken apart, set right for an upright picture of another size, and put together again byte for byte."""

import struct
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from restorer_app.files.ifd import (
    Entry,
    Reader,
    directory_size,
    in_order,
    number_entry,
    open_structure,
    read_directory,
    write_directory,
)

PREFIX = b"Exif\0\0"
ORIENTATION = 0x0112
_PHOTO, _GPS, _INTEROP = 0x8769, 0x8825, 0xA005
_POINTERS = (_PHOTO, _GPS, _INTEROP)
_PIXEL_SIZE = (0xA002, 0xA003)
# What describes the layout of a TIFF file's own pixels means nothing in an EXIF block (and 0x0100 would be wrong).
_LAYOUT = frozenset(
    (254, 255, 256, 257, 258, 259, 262, 266, 273, 277, 278, 279, 284, 317, 320, 322, 323, 324, 325, 330, 338, 339, 347)
) | frozenset((512, 513, 514, 529, 530, 531, 532, 700, 33723, 34377, 34675, 37724))


@dataclass(frozen=True)
class Exif:
    """The directories of an EXIF block, in one byte `order`: the picture's, the camera's, the place's, and interop."""

    order: str
    image: tuple[Entry, ...] = ()
    photo: tuple[Entry, ...] = ()
    gps: tuple[Entry, ...] = ()
    interop: tuple[Entry, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether it says nothing."""
        return not (self.image or self.photo or self.gps)


def parse_exif(block: bytes) -> Exif | None:
    """The directories in an EXIF block (with or without its prefix); None when it cannot be read."""
    body = block.removeprefix(PREFIX)
    return exif_of(lambda offset, length: body[offset : offset + length])


def exif_of(read: Callable[[int, int], bytes]) -> Exif | None:
    """The same of any TIFF structure, such as a TIFF file, of which `read(offset, length)` gives the bytes."""
    try:
        reader, offset = open_structure(read)
        image, _ = read_directory(reader, offset, unwanted=_LAYOUT)
    except ValueError:
        return None
    photo = _linked(reader, image, _PHOTO)
    return Exif(
        order=reader.order,
        image=_without(image, _POINTERS),
        photo=_without(photo, _POINTERS),
        gps=_linked(reader, image, _GPS),
        interop=_linked(reader, photo, _INTEROP),
    )


def upright(exif: Exif, *, width: int, height: int) -> Exif:
    """The same for an upright picture of that size in pixels: nothing is said that would turn or mismeasure it."""
    image = (*_without(exif.image, (ORIENTATION,)), Entry(ORIENTATION, 3, 1, struct.pack(exif.order + "H", 1)))
    sizes = dict(zip(_PIXEL_SIZE, (width, height), strict=True))
    photo = tuple(
        number_entry(entry.tag, sizes[entry.tag], exif.order) if entry.tag in sizes else entry for entry in exif.photo
    )
    return replace(exif, image=image, photo=photo)


def build_exif(exif: Exif) -> bytes:
    """The EXIF block with its prefix. A thumbnail is left out: it would show the photo as it was."""
    head = (b"II*\0" if exif.order == "<" else b"MM\0*") + struct.pack(exif.order + "I", 8)
    image = [*exif.image]
    links = [tag for tag, part in ((_PHOTO, exif.photo), (_GPS, exif.gps)) if part]
    place = 8 + directory_size([*image, *(number_entry(tag, 0, exif.order) for tag in links)])
    parts = []
    for tag in links:
        part = _photo_part(exif, place) if tag == _PHOTO else _plain_part(exif.gps, exif.order, place)
        image.append(number_entry(tag, place, exif.order))
        parts.append(part)
        place += len(part)
    return PREFIX + head + write_directory(image, order=exif.order, offset=8) + b"".join(parts)


def sub_directories(exif: Exif, *, order: str, offset: int) -> tuple[bytes, dict[int, int]]:
    """The camera's and the place's directories to be put at `offset` of a TIFF file, and where each tag must point."""
    turned = in_byte_order(exif, order)
    photo = _photo_part(turned, offset) if turned.photo else b""
    gps = _plain_part(turned.gps, order, offset + len(photo)) if turned.gps else b""
    places = {}
    if photo:
        places[_PHOTO] = offset
    if gps:
        places[_GPS] = offset + len(photo)
    return photo + gps, places


def in_byte_order(exif: Exif, order: str) -> Exif:
    """The same in another byte order."""

    def turn(entries: Iterable[Entry]) -> tuple[Entry, ...]:
        return tuple(in_order(entry, source=exif.order, target=order) for entry in entries)

    return Exif(order, turn(exif.image), turn(exif.photo), turn(exif.gps), turn(exif.interop))


def _linked(reader: Reader, entries: tuple[Entry, ...], tag: int) -> tuple[Entry, ...]:
    pointer = next((entry for entry in entries if entry.tag == tag), None)
    if pointer is None:
        return ()
    try:
        return read_directory(reader, reader.decode(pointer.data))[0]
    except ValueError:
        return ()


def _without(entries: Iterable[Entry], tags: Iterable[int]) -> tuple[Entry, ...]:
    unwanted = set(tags)
    return tuple(entry for entry in entries if entry.tag not in unwanted)


def _photo_part(exif: Exif, offset: int) -> bytes:
    if not exif.interop:
        return _plain_part(exif.photo, exif.order, offset)
    size = directory_size([*exif.photo, number_entry(_INTEROP, 0, exif.order)])
    photo = [*exif.photo, number_entry(_INTEROP, offset + size, exif.order)]
    return _plain_part(photo, exif.order, offset) + _plain_part(exif.interop, exif.order, offset + size)


def _plain_part(entries: Iterable[Entry], order: str, offset: int) -> bytes:
    return write_directory(entries, order=order, offset=offset)
