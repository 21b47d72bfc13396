"""A log of records on disk that may be cut off anywhere: what was committed before can still be read."""

import os
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from restorer_app.files.blobs import digest_of

_HEADER = struct.Struct("<4sQ64s")


@dataclass(frozen=True)
class Record:
    """Where a record lies in its file: `kind`, four letters; SHA-256 of what it holds; `offset` and `length` of that in
    bytes."""

    kind: bytes
    digest: str
    offset: int
    length: int

    def read(self, file: IO[bytes]) -> bytes | None:
        """What it holds; None where that is damaged."""
        file.seek(self.offset)
        data = file.read(self.length)
        return data if digest_of(data) == self.digest else None


class RecordLog:
    """Appends to the file at `path`. What was not committed is taken back by `roll_back`, or by the next one to open
    the log. Every method may raise `OSError`."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("ab", buffering=0)
        self._committed = self.size = self._file.tell()

    def append(self, kind: bytes, data: bytes) -> None:
        """Adds a record."""
        left = memoryview(_HEADER.pack(kind, len(data), digest_of(data).encode()) + data)
        while left:
            written = self._file.write(left)
            self.size += written
            left = left[written:]

    def commit(self) -> None:
        """Returns when all that was appended is on the disk."""
        os.fsync(self._file.fileno())
        self._committed = self.size

    def roll_back(self) -> None:
        """Takes back what was not committed."""
        self._file.truncate(self._committed)
        self.size = self._committed

    def close(self) -> None:
        """Lets go of the file."""
        self._file.close()


def read_records(file: IO[bytes]) -> Iterator[Record]:
    """The records of a log up to the first that is not whole."""
    end = file.seek(0, os.SEEK_END)
    offset = 0
    while offset + _HEADER.size <= end:
        file.seek(offset)
        kind, length, digest = _HEADER.unpack(file.read(_HEADER.size))
        offset += _HEADER.size
        if not kind.isalpha() or offset + length > end:
            return
        yield Record(kind, digest.decode("ascii", "replace"), offset, length)
        offset += length
