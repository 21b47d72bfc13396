"""Notes of files that are being written, so that what a killed process has left behind is cleared at the next start."""

import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from restorer_app.files.locking import FileLock

SCRATCH = "restorer-"
_PART = ".part"
_notes: list[Path] = []


def keep_notes(folder: Path) -> None:
    """Has this process note in `folder` what it is writing, and clears away what dead ones have noted there."""
    _notes[:] = [folder]
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        for note in folder.iterdir():
            with suppress(OSError):
                _clear(note)


@contextmanager
def noted(part: Path) -> Iterator[None]:
    """Notes that `part` is unfinished until the block ends."""
    lock, note = None, None
    if _notes:
        with suppress(OSError):
            note = _notes[0] / secrets.token_hex(8)
            lock = FileLock(note)
            note.write_bytes(os.fsencode(part.absolute()))
    try:
        yield
    finally:
        if lock is not None and note is not None:
            lock.release()
            with suppress(OSError):
                note.unlink()


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """An empty folder that is gone when the block ends, or at the next start."""
    with tempfile.TemporaryDirectory(prefix=SCRATCH, ignore_cleanup_errors=True) as name, noted(Path(name)):
        yield Path(name)


def _clear(note: Path) -> None:
    try:
        lock = FileLock(note)
    except OSError:
        return  # whoever wrote it is still at work
    part = Path(os.fsdecode(note.read_bytes().replace(b"\0", b"")))
    lock.release()
    # only what has a name that this module's users give is ever removed
    if part.name.startswith(".") and part.suffix == _PART:
        part.unlink(missing_ok=True)
    elif part.name.startswith(SCRATCH) and part.is_dir() and not part.is_symlink():
        shutil.rmtree(part, ignore_errors=True)
    note.unlink(missing_ok=True)
