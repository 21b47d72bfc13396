"""A lock between processes that ends with the process that holds it, however it ends."""

import sys
from pathlib import Path


class FileLock:
    """Holds `path`, a file made for this, until `release`. Raises `BlockingIOError` when somebody else holds it."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("ab")
        try:
            _lock(self._file.fileno())
        except OSError as error:
            self._file.close()
            raise BlockingIOError(f"{path.name} is held by another process") from error

    def release(self) -> None:
        """Lets the next one have it."""
        self._file.close()


if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
