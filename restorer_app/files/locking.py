"""A lock between processes that ends with the process that holds it, however it ends."""

import errno
import os
import sys
from pathlib import Path

_HELD = (errno.EAGAIN, errno.EACCES, errno.EDEADLK)
_FAR = 2**62
"""The byte that is locked where a lock keeps others from reading what it covers: one that no file has."""


class FileLock:
    """Holds `path`, which is made if there is none, until `release`; it can be read and written meanwhile. Raises
    `BlockingIOError` when somebody else holds it. On a disk that knows no locks it holds nothing."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("ab")
        try:
            _lock(self._file.fileno())
        except OSError as error:
            if error.errno in _HELD:
                self._file.close()
                raise BlockingIOError(f"{path.name} is held by another process") from error

    def release(self) -> None:
        """Lets the next one have it."""
        self._file.close()


if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int) -> None:
        os.lseek(handle, _FAR, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
