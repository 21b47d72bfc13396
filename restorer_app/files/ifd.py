"""TIFF directories as raw entries, in files and EXIF blocks: read with every length checked, written back exactly."""

import struct
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4, 16: 8, 17: 8, 18: 8}
_WORDS = {3: 2, 4: 4, 5: 4, 8: 2, 9: 4, 10: 4, 11: 4, 12: 8, 13: 4, 16: 8, 17: 8, 18: 8}
_MAX_ENTRIES = 4096
_MAX_BYTES = 64 << 20


@dataclass(frozen=True)
class Entry:
    """One entry of a directory: `data` holds `count` values of TIFF type `dtype` in the byte order of its file."""

    tag: int
    dtype: int
    count: int
    data: bytes


@dataclass(frozen=True)
class Reader:
    """How to read a TIFF structure: `read(offset, length)` gives at most `length` bytes; `order` is `<` or `>`."""

    read: Callable[[int, int], bytes]
    order: str
    is_big: bool = False

    def number(self, offset: int, size: int) -> int:
        """The unsigned number of `size` bytes at `offset`. Raises `ValueError` past the end."""
        data = self.read(offset, size)
        if len(data) != size:
            raise ValueError("the directory reaches past the end of the file")
        return self.decode(data)

    def decode(self, data: bytes) -> int:
        """The unsigned number in `data`."""
        return int.from_bytes(data, "little" if self.order == "<" else "big")


def open_structure(read: Callable[[int, int], bytes]) -> tuple[Reader, int]:
    """A reader for the TIFF structure that begins at offset 0 of `read`, and where its first directory lies.

    Raises `ValueError` when it is none.
    """
    head = read(0, 8)
    order = {b"II": "<", b"MM": ">"}.get(head[:2])
    if order is None or len(head) < 8:
        raise ValueError("not a TIFF structure")
    reader = Reader(read, order)
    magic = reader.decode(head[2:4])
    if magic == 43:
        reader = Reader(read, order, is_big=True)
        return reader, reader.number(8, 8)
    if magic != 42:
        raise ValueError("not a TIFF structure")
    return reader, reader.decode(head[4:8])


def read_directory(
    reader: Reader, offset: int, *, wanted: Collection[int] | None = None, unwanted: Collection[int] = ()
) -> tuple[tuple[Entry, ...], int]:
    """The entries of the directory at `offset` (those in `wanted`, not in `unwanted`) and where the next one lies.

    Entries that make no sense are left out; the next one at 0 means none. Raises `ValueError` when the directory
    itself cannot be read.
    """
    count_size, entry_size, pointer_size = (8, 20, 8) if reader.is_big else (2, 12, 4)
    number = reader.number(offset, count_size)
    if offset <= 0 or not 0 < number <= _MAX_ENTRIES:
        raise ValueError("not a directory")
    body = reader.read(offset + count_size, number * entry_size)
    if len(body) != number * entry_size:
        raise ValueError("the directory reaches past the end of the file")
    entries = []
    for start in range(0, len(body), entry_size):
        raw = body[start : start + entry_size]
        tag = reader.decode(raw[:2])
        entry = _entry(reader, raw) if tag not in unwanted and (wanted is None or tag in wanted) else None
        if entry is not None:
            entries.append(entry)
    tail = reader.read(offset + count_size + len(body), pointer_size)
    return tuple(entries), reader.decode(tail) if len(tail) == pointer_size else 0


def _entry(reader: Reader, raw: bytes) -> Entry | None:
    tag, dtype = reader.decode(raw[:2]), reader.decode(raw[2:4])
    if dtype not in _SIZES:
        return None
    inline = raw[12:] if reader.is_big else raw[8:]
    count = reader.decode(raw[4:12] if reader.is_big else raw[4:8])
    size = count * _SIZES[dtype]
    if size > _MAX_BYTES:
        return None
    data = inline[:size] if size <= len(inline) else reader.read(reader.decode(inline), size)
    return Entry(tag, dtype, count, data) if len(data) == size else None


def in_order(entry: Entry, *, source: str, target: str) -> Entry:
    """The entry with its values in the byte order `target` (`<` or `>`)."""
    word = _WORDS.get(entry.dtype, 1)
    if source == target or word == 1:
        return entry
    pieces = (entry.data[start : start + word][::-1] for start in range(0, len(entry.data), word))
    return Entry(entry.tag, entry.dtype, entry.count, b"".join(pieces))


def number_entry(tag: int, value: int, order: str) -> Entry:
    """An entry with one LONG."""
    return Entry(tag, 4, 1, struct.pack(order + "I", value))


def directory_size(entries: Sequence[Entry]) -> int:
    """Bytes that `write_directory` takes for these entries."""
    return 6 + sum(12 + (_padded(len(entry.data)) if len(entry.data) > 4 else 0) for entry in entries)


def write_directory(entries: Iterable[Entry], *, order: str, offset: int) -> bytes:
    """The classic (32-bit) directory with these entries, to lie at `offset`; no further directory follows it."""
    rows = sorted(entries, key=lambda entry: entry.tag)
    place = offset + 6 + 12 * len(rows)
    head, values = [struct.pack(order + "H", len(rows))], []
    for entry in rows:
        head.append(struct.pack(order + "HHI", entry.tag, entry.dtype, entry.count))
        if len(entry.data) <= 4:
            head.append(entry.data.ljust(4, b"\0"))
            continue
        head.append(struct.pack(order + "I", place))
        values.append(entry.data.ljust(_padded(len(entry.data)), b"\0"))
        place += len(values[-1])
    return b"".join([*head, b"\0\0\0\0", *values])


def _padded(size: int) -> int:
    return size + size % 2
