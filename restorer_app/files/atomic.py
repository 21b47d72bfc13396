"""Writing a file so that there is either the whole new one or the old one, whatever happens on the way."""

import contextlib
import errno
import os
import re
import secrets
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from restorer_app.core.errors import ExportError
from restorer_app.files.locking import FileLock
from restorer_app.files.unfinished import noted

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_NAME_PART = 80
_PART = re.compile(r"\.(.+)\.[0-9a-f]{8}\.part", re.DOTALL)


@contextmanager
def atomic_write(target: Path, check: Callable[[Path], None] | None = None) -> Iterator[BinaryIO]:
    """An open file (read and write) that takes the name `target` when the block ends without an exception.

    Until then it has a hidden name in the same folder; it is flushed to the disk and handed to `check`, which raises
    when it is not what was meant. After an exception of any kind it is gone and `target` is as it was. Raises
    `ExportError` for what the disk or the folder refuses.
    """
    try:
        _refuse_folder(target)
        remove_leftovers(target.parent, {target.name})
        with _part_of(target) as (part, lock):
            with part.open("r+b") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            if check is not None:
                check(part)
            _keep_mode(target, part)
            lock.release()  # a file that is open cannot be renamed everywhere
            os.replace(part, target)
        _sync_folder(target.parent)
    except OSError as error:
        raise refused(target, error) from error


@contextmanager
def _part_of(target: Path) -> Iterator[tuple[Path, FileLock]]:
    """An empty file of a hidden name, and the lock that says somebody writes it; there is no such file any more when
    the block has ended, or at the next start."""
    part = target.with_name(f".{target.name[:_NAME_PART]}.{secrets.token_hex(4)}.part")
    with noted(part):
        lock = FileLock(part)
        try:
            yield part, lock
        finally:
            lock.release()
            with contextlib.suppress(OSError):
                part.unlink(missing_ok=True)


def real_file(path: Path) -> Path:
    """The file that a name stands for: where it is a link, what that leads to, so that the link stays when the file is
    written. Whoever writes there makes sure first that it is not a scan."""
    if not os.path.islink(path):
        return path
    target = Path(os.path.realpath(path))
    return path if os.path.islink(target) else target  # a ring leads nowhere


def refused(target: Path, error: OSError) -> ExportError:
    """The sentence for what the system said when `target` was written."""
    folder = target.parent.name or str(target.parent)
    if error.errno in _FULL:
        return ExportError(f"“{target.name}” could not be written: there is no room left on the disk.")
    if isinstance(error, FileNotFoundError):
        return ExportError(f"“{target.name}” could not be written: the folder “{folder}” does not exist.")
    if isinstance(error, NotADirectoryError):
        return ExportError(f"“{target.name}” could not be written: “{folder}” is not a folder.")
    if isinstance(error, PermissionError) or error.errno == errno.EROFS:
        return ExportError(f"“{target.name}” could not be written: the folder “{folder}” is not open to you.")
    if error.errno == errno.ENAMETOOLONG:
        return ExportError(f"“{target.name}” could not be written: the name is too long.")
    return ExportError(f"“{target.name}” could not be written ({error.strerror or error}).")


def _refuse_folder(target: Path) -> None:
    if target.is_dir():
        raise ExportError(f"“{target.name}” is a folder; choose a file name.")


def remove_leftovers(folder: Path, names: Collection[str]) -> None:
    """Takes away what killed writes of files of these names have left behind in a folder."""
    parts = {name[:_NAME_PART] for name in names}
    for entry in os.scandir(folder):
        found = _PART.fullmatch(entry.name)
        if found is not None and found[1] in parts:
            with contextlib.suppress(OSError):
                FileLock(Path(entry.path)).release()  # somebody else may be writing it
                os.unlink(entry.path)


def _keep_mode(target: Path, part: Path) -> None:
    if target.exists():
        os.chmod(part, target.stat().st_mode & 0o7777)


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":  # a folder cannot be opened there
        return
    with contextlib.suppress(OSError):  # some disks cannot do it, and the file has its name already
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
