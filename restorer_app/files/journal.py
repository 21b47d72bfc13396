"""The journal of an open document: after each edit what is done to the photo, so that a crash loses one edit at most.

A journal is a folder with a log, and a lock that its process holds. The log has pieces and states; the last state that
is whole, and all of whose pieces are, is what counts.
"""

import json
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import IO, Any

from restorer_app.core.errors import OpenError
from restorer_app.core.photo import Photo
from restorer_app.core.progress import Progress
from restorer_app.core.projects import LeftWork, ProjectPlace
from restorer_app.core.state import DocumentState
from restorer_app.files.atomic import refused
from restorer_app.files.blobs import BlobReader, BlobWriter, digest_of
from restorer_app.files.locking import FileLock
from restorer_app.files.manifest import Table, check_keys, flag_of, state_of, table_of, text_of, whole_number
from restorer_app.files.projects import find_scan_of_project, most_unpacked
from restorer_app.files.record_log import Record, RecordLog, read_records
from restorer_app.files.scans import ScanReference, reference_of, reference_to
from restorer_app.files.stamps import is_written_since

FORMAT = 3
OLDEST_S = 60 * 24 * 3600.0
LARGEST = 4 * 2**30
SLACK = 32 * 2**20

_BEGINNING_S = 60.0
_LOG, _NEW_LOG, _LOCK = "log", "log.new", "lock"
_PIECE, _STATE = b"PIEC", b"STAT"
_GONE = "That work has been brought back or cleared away already."
_WRONG = (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError)


class Journal:
    """The journal of one document, in a new `folder`. `write` after each edit, then `drop` it. Raises `ExportError`.

    A log is written anew when more than half of it, and more than `slack` bytes, is of states that are gone.
    """

    def __init__(self, folder: Path, *, slack: int = SLACK) -> None:
        self._folder, self._slack = folder, slack
        self._reference: ScanReference | None = None
        self._log: RecordLog | None = None
        try:
            folder.mkdir(parents=True)
            self._lock = FileLock(folder / _LOCK)
            self._begin(RecordLog(folder / _LOG))
        except OSError as error:
            raise refused(folder, error) from error

    def write(self, state: DocumentState, place: ProjectPlace | None, *, is_saved: bool = False) -> None:
        """Adds what is done to the photo of a state; it is on the disk when this returns. `place`: the project it
        belongs to; `is_saved`: a crash would lose nothing of it.

        Raises `ExportError`; then the state before is what counts.
        """
        if self._reference is None:
            self._reference = reference_to(state.photo, self._folder)
        try:
            entry = {
                "format": FORMAT,
                "scan": self._reference.table,
                "project": _entry_of(place),
                "saved": is_saved,
            }
            self._append(entry, state)
            if self._open_log().size > 2 * sum(self._sizes[name] for name in self._blobs.names) + self._slack:
                self._write_anew(entry, state)
        except OSError as error:
            raise refused(self._folder / self._reference.name, error) from error

    def drop(self) -> None:
        """Removes the journal: its document is saved or given up."""
        self.let_go()
        shutil.rmtree(self._folder, ignore_errors=True)

    def let_go(self) -> None:
        """Leaves the journal for the next start to find."""
        if self._log is not None:
            self._log.close()
        self._lock.release()

    def add(self, data: bytes) -> str:
        """Keeps a piece in the log, unless it is there already; its name."""
        name = digest_of(data)
        if name not in self._sizes:
            self._open_log().append(_PIECE, data)
            self._sizes[name] = len(data)
            self._uncommitted.append(name)
        return name

    def _open_log(self) -> RecordLog:
        """The log, opened again where that was refused after it was written anew."""
        if self._log is None:
            self._log = RecordLog(self._folder / _LOG)
        return self._log

    def _begin(self, log: RecordLog) -> None:
        self._log, self._blobs = log, BlobWriter(self)
        self._sizes: dict[str, int] = {}
        self._uncommitted: list[str] = []

    def _append(self, entry: Table, state: DocumentState) -> None:
        log = self._open_log()
        try:
            table = {**entry, "state": table_of(state, self._blobs)}
            log.append(_STATE, json.dumps(table).encode())
            log.commit()
        except OSError:
            log.roll_back()
            self._blobs = BlobWriter(self)
            for name in self._uncommitted:
                del self._sizes[name]
            raise
        finally:
            self._uncommitted = []
        self._blobs.end_state()

    def _write_anew(self, entry: Table, state: DocumentState) -> None:
        """Puts a log of this state alone in the place of the long one, or goes on with that if there is no room. The
        state is on the disk in either."""
        long, blobs, sizes = self._open_log(), self._blobs, self._sizes
        path = self._folder / _NEW_LOG
        try:
            self._begin(new := RecordLog(path))
            try:
                self._append(entry, state)
            finally:
                new.close()
            long.close()  # a file that is open cannot be renamed everywhere
            os.replace(path, self._folder / _LOG)
        except OSError:
            long.close()
            self._blobs, self._sizes = blobs, sizes
            with suppress(OSError):
                path.unlink(missing_ok=True)
        self._log = None
        with suppress(OSError):  # else the next write opens it, or says that it cannot
            self._open_log()


class Recovery:
    """A journal that another process left, held while its document is brought back. Raises `OpenError` when it is gone
    or somebody else brings it back."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        try:
            if not (folder / _LOG).is_file():
                raise OpenError(_GONE)
            self._lock = FileLock(folder / _LOCK)
        except OSError as error:
            raise OpenError("That work is being brought back in another window.") from error

    def read(self, chosen_scan: Path | None, progress: Progress) -> tuple[DocumentState, ProjectPlace | None]:
        """The last state that is whole, and where it is saved as a project.

        Raises `OpenError`, `ScanMissingError` where only the scan is missing, and `Cancelled`.
        """
        try:
            with (self._folder / _LOG).open("rb") as log:
                return self._read(log, chosen_scan, progress)
        except FileNotFoundError as error:
            raise OpenError(_GONE) from error
        except OSError as error:
            raise OpenError(f"What was kept of that work cannot be read ({error.strerror or error}).") from error

    def _read(
        self, log: IO[bytes], chosen_scan: Path | None, progress: Progress
    ) -> tuple[DocumentState, ProjectPlace | None]:
        photo: Photo | None = None
        for table, pieces in _states(log):
            with suppress(*_WRONG):
                reference, place = reference_of(table["scan"]), _place_of(table["project"])
                if photo is None:
                    photo = find_scan_of_project(reference, place, self._folder, chosen_scan, progress)
                blobs = BlobReader(partial(_piece, log, pieces), most_unpacked(photo))
                return state_of(table["state"], photo, blobs), place
        raise OpenError("What was kept of that work is damaged and cannot be brought back.")

    def drop(self) -> None:
        """Removes the journal: its document is in good hands."""
        self._lock.release()
        shutil.rmtree(self._folder, ignore_errors=True)

    def leave(self) -> None:
        """Leaves the journal for another time."""
        self._lock.release()


def find_left_work(root: Path, *, largest: int = LARGEST) -> tuple[LeftWork, ...]:
    """The journals in `root` that no process holds, the newest first; old ones, and the oldest where all together take
    more than `largest` bytes, are cleared away."""
    folders = [Path(entry.path) for entry in os.scandir(root) if entry.is_dir()] if root.is_dir() else []
    found = [left for folder in folders if (left := _look_at(folder)) is not None]
    kept, room = [], largest
    for left in sorted(found, key=lambda left: left.time, reverse=True):
        room -= _size_of(left.journal)
        if room < 0 or left.time < time.time() - OLDEST_S:
            clear_journal(left.journal)
        else:
            kept.append(left)
    return tuple(kept)


def clear_journal(folder: Path) -> None:
    """Removes a journal, unless a process holds it."""
    with suppress(OSError):
        FileLock(folder / _LOCK).release()
        shutil.rmtree(folder, ignore_errors=True)


def _look_at(folder: Path) -> LeftWork | None:
    """What a journal holds; None where that is nothing, or a process holds it. One without anything is cleared away."""
    try:
        changed = (folder if not (folder / _LOG).exists() else folder / _LOG).stat().st_mtime
        if time.time() - changed < _BEGINNING_S and not (folder / _LOG).exists():
            return None  # its process has not come to lock it yet
        FileLock(folder / _LOCK).release()
        with (folder / _LOG).open("rb") as log:
            is_unsaved = any(record.kind == _STATE for record in read_records(log))
            for table, _pieces in _states(log):
                with suppress(*_WRONG):
                    is_unsaved = not flag_of(table["saved"])
                    if not is_unsaved:
                        break
                    done = table["state"]
                    repairs = sum(count for _name, count in done["repairs"])
                    marks, steps = len(done["mask"]), len(done["recipe"])
                    name, place = reference_of(table["scan"]).name, _place_of(table["project"])
                    left = LeftWork(folder, name, changed, repairs, steps, marks > 0)
                    return left if place is None else _with_project(left, place)
            if is_unsaved:  # by a newer version perhaps; age will clear it away
                return None
    except OSError:
        return None
    clear_journal(folder)
    return None


def _size_of(folder: Path) -> int:
    with suppress(OSError):
        return sum(entry.stat().st_size for entry in os.scandir(folder))
    return 0


def _states(log: IO[bytes]) -> Iterator[tuple[Table, dict[str, Record]]]:
    """The states of a log, the last one first, and all its pieces by name."""
    records = list(read_records(log))
    pieces = {record.digest: record for record in records if record.kind == _PIECE}
    for record in reversed(records):
        if record.kind == _STATE and (data := record.read(log)) is not None:
            with suppress(*_WRONG):
                table = json.loads(data)
                check_keys(table, {"format", "scan", "project", "saved", "state"})
                if whole_number(table["format"], 1, 2**31) <= FORMAT:
                    yield table, pieces


def _piece(log: IO[bytes], pieces: dict[str, Record], name: str) -> bytes | None:
    record = pieces.get(name)
    return None if record is None else record.read(log)


def _with_project(left: LeftWork, place: ProjectPlace) -> LeftWork:
    since = None
    if is_written_since(place):
        with suppress(OSError):
            since = place.path.stat().st_mtime
    return replace(left, project=place.path, saved_since=since)


def _entry_of(place: ProjectPlace | None) -> list[Any] | None:
    return None if place is None else [str(place.path), place.has_scan, *place.stamp]


def _place_of(entry: Any) -> ProjectPlace | None:
    if entry is None:
        return None
    path, has_scan, *stamp = entry  # without a stamp in format 2
    return ProjectPlace(
        Path(text_of(path)), flag_of(has_scan), tuple(whole_number(part, -(2**63), 2**63) for part in stamp)
    )
