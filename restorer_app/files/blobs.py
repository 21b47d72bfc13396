"""The arrays of a document as bytes, named by their SHA-256: each is written once, and a damaged one is noticed."""

import hashlib
import math
import zlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Protocol

import numpy as np

Shape = tuple[int, ...]
_Key = tuple[int, ...]
_CHUNK = 2**20
_LONGEST_TEXT = 16 * 2**20
_TEXT_OBJECTS, _ARRAY = 16, 1024
"""What a byte of a table, and an array, take in memory beside their values."""


class Store(Protocol):
    """Where pieces are put."""

    def add(self, data: bytes) -> str:
        """Keeps the bytes, unless they are there already; their name."""


@dataclass(frozen=True)
class _Known:
    """A piece that was written: what it was made of (held, so that no other object can take over an id), its name, and
    the keys of the pieces that its own text names."""

    owners: tuple[object, ...]
    name: str
    parts: tuple[_Key, ...]


class BlobWriter:
    """Puts the pieces of one state after another into a store; what a state shares with the one before it is neither
    packed nor named again."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._former: dict[_Key, _Known] = {}
        self._present: dict[_Key, _Known] = {}
        self._parts: list[_Key] = []

    def put(self, owners: Sequence[object], pack: Callable[[], bytes]) -> str:
        """The name of what `pack` makes of `owners`, objects that never change; it may put other pieces meanwhile."""
        key = tuple(map(id, owners))
        known = self._present.get(key) or self._former.get(key)
        if known is None:
            outer, self._parts = self._parts, []
            name = self._store.add(pack())
            known = _Known(tuple(owners), name, tuple(self._parts))
            self._parts = outer
        else:
            self._present.update((part, self._former[part]) for part in known.parts if part not in self._present)
        self._present[key] = known
        self._parts.append(key)
        return known.name

    @property
    def names(self) -> frozenset[str]:
        """The names of all pieces of the state that was ended last."""
        return frozenset(known.name for known in self._former.values())

    def end_state(self) -> None:
        """Forgets what only the state before this one had."""
        self._former, self._present, self._parts = self._present, {}, []


class BlobReader:
    """Gives the arrays of named pieces, read-only. `read` gives the bytes of a name, None where there is none.

    Raises `ValueError` for a piece that is missing, damaged or not of the shape it should have, and once more than
    `limit` bytes would be unpacked in all: a small file must not fill the memory.
    """

    def __init__(self, read: Callable[[str], bytes | None], limit: int) -> None:
        self._read, self._left = read, limit
        self._stored: set[str] = set()
        self._known: dict[tuple[object, ...], tuple[np.ndarray, ...]] = {}

    def masks(self, name: str, shapes: Sequence[Shape]) -> tuple[np.ndarray, ...]:
        """Bool arrays of these shapes, as `pack_masks` packed them."""

        def unpack(data: bytes, size: int) -> np.ndarray:
            bits = np.frombuffer(_inflated(data, -(-size // 8)), np.uint8)
            return np.unpackbits(bits, count=size).view(bool)

        return self._arrays(name, shapes, 1, unpack)

    def levels(self, name: str, shape: Shape) -> np.ndarray:
        """A uint8 array, as `pack_levels` packed it."""
        return self._arrays(name, [shape], 1, lambda data, size: np.frombuffer(_inflated(data, size), np.uint8))[0]

    def pixels(self, name: str, shapes: Sequence[Shape], dtype: np.dtype) -> tuple[np.ndarray, ...]:
        """Arrays of the dtype, as `pack_pixels` packed them."""
        # not larger than in the file, unless they are read again in other shapes
        again = name in self._stored
        self._stored.add(name)

        def unpack(data: bytes, size: int) -> np.ndarray:
            if len(data) != size * dtype.itemsize:
                raise ValueError("a piece of another size than it should have")
            return np.frombuffer(data, dtype.newbyteorder("<")).astype(dtype, copy=False)

        return self._arrays(name, shapes, dtype.itemsize if again else 0, unpack)

    def text(self, name: str) -> str:
        """What `pack_text` packed."""
        text = _inflated(self._verified(name), None)
        self.charge(_TEXT_OBJECTS * len(text))
        return text.decode("utf-8")

    def charge(self, size: int) -> None:
        """Counts so many bytes as unpacked."""
        self._left -= size
        if self._left < 0:
            raise ValueError("the pieces are larger than any document's")

    def _arrays(
        self, name: str, shapes: Sequence[Shape], itemsize: int, unpack: Callable[[bytes, int], np.ndarray]
    ) -> tuple[np.ndarray, ...]:
        key = (name, *shapes)
        if key not in self._known:
            sizes = [math.prod(shape) for shape in shapes]
            self.charge(sum(sizes) * itemsize + _ARRAY * len(sizes))
            values = unpack(self._verified(name), sum(sizes))
            values.flags.writeable = False
            parts = np.split(values, np.cumsum(sizes[:-1])) if len(sizes) > 1 else [values]
            self._known[key] = tuple(part.reshape(shape) for part, shape in zip(parts, shapes, strict=True))
        return self._known[key]

    def _verified(self, name: str) -> bytes:
        data = self._read(name)
        if data is None or digest_of(data) != name:
            raise ValueError("a piece is missing or damaged")
        return data


def pack_masks(masks: Iterable[np.ndarray]) -> bytes:
    """Bool arrays, one after the other, a bit each."""
    return zlib.compress(np.packbits(np.concatenate([mask.ravel() for mask in masks])).tobytes(), 1)


def pack_levels(levels: np.ndarray) -> bytes:
    """A uint8 array."""
    return zlib.compress(np.ascontiguousarray(levels).tobytes(), 1)


def pack_pixels(pixels: Iterable[np.ndarray]) -> bytes:
    """uint8 or uint16 arrays, one after the other, just as they are: grain hardly gets smaller by packing."""
    return b"".join(part.astype(part.dtype.newbyteorder("<"), copy=False).tobytes() for part in pixels)


def pack_text(text: str) -> bytes:
    """A text."""
    return zlib.compress(text.encode(), 1)


def digest_of(data: bytes) -> str:
    """SHA-256, 64 hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def file_digest(path: Path) -> str:
    """The same of a whole file. Raises `OSError`."""
    with path.open("rb") as file:
        return stream_digest(file)


def stream_digest(file: IO[bytes]) -> str:
    """The same of what is left of an open file."""
    digest = hashlib.sha256()
    while chunk := file.read(_CHUNK):
        digest.update(chunk)
    return digest.hexdigest()


def _inflated(data: bytes, size: int | None) -> bytes:
    """What was packed: so many bytes, or any number that is not absurd."""
    unpacker = zlib.decompressobj()
    try:
        result = unpacker.decompress(data, _LONGEST_TEXT if size is None else size + 1)
    except zlib.error as error:
        raise ValueError("a piece cannot be unpacked") from error
    if not unpacker.eof or (size is not None and len(result) != size):
        raise ValueError("a piece of another size than it should have")
    return result
