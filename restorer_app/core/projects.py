"""What can be asked for projects, and for the work that a crash has left."""

from dataclasses import dataclass
from pathlib import Path

from restorer_app.core.requests import Request, Worker
from restorer_app.core.state import DocumentState


@dataclass(frozen=True)
class ProjectPlace:
    """Where work is saved: the project's file, and whether the scan itself lies in it. `stamp`: the size and time that
    the file had when the work was opened from it or saved to it, empty where that is not known."""

    path: Path
    has_scan: bool
    stamp: tuple[int, ...] = ()


@dataclass(frozen=True, eq=False)
class OpenedWork:
    """Work that was brought back: the state, and the project it is saved as, if any. `is_saved`: nothing of it is
    only in this window."""

    state: DocumentState
    place: ProjectPlace | None
    is_saved: bool


@dataclass(frozen=True)
class OpenProject(Request[OpenedWork]):
    """Reads a project and its scan, which may be `scan`, a file that the user chose.

    Fails with `OpenError`, and with `ScanMissingError` where only the scan is missing.
    """

    lane = "open"
    path: Path
    scan: Path | None = None


@dataclass(frozen=True, eq=False)
class SaveProject(Request[ProjectPlace]):
    """Writes a state as a project, and gives its place with where the scan lies in the end: `embeds_scan` is what is
    wanted, but a scan that is not where it was any more has to be put into it. `former`: the project that it was opened
    from or saved as before. Fails with `ExportError`; then neither the file nor the scan has changed."""

    state: DocumentState
    path: Path
    embeds_scan: bool
    former: Path | None = None


@dataclass(frozen=True, eq=False)
class KeepJournal(Request[None]):
    """Keeps the work on a document, named by `document`, safe from a crash, after which it is offered again unless it
    `is_saved`. Fails with `ExportError`."""

    worker = Worker.JOURNAL
    lane = "journal"
    document: str
    state: DocumentState
    place: ProjectPlace | None
    is_saved: bool


@dataclass(frozen=True)
class DropJournal(Request[None]):
    """Gives up what was kept of a document, for it is closed."""

    worker = Worker.JOURNAL
    document: str


@dataclass(frozen=True)
class LeftWork:
    """Work that a program which ended unexpectedly has left: `journal`, where it is kept; `name` of the scan; `time` of
    the last edit, in seconds since the epoch; how many repairs and steps there are, and whether there are marks.
    `project`: the one that it belongs to, if any; `saved_since`: when somebody else saved that after this work was
    begun with it, None if nobody did."""

    journal: Path
    name: str
    time: float
    repairs: int
    steps: int
    has_marks: bool
    project: Path | None = None
    saved_since: float | None = None


@dataclass(frozen=True)
class FindLeftWork(Request[tuple[LeftWork, ...]]):
    """Work left by programs that are gone, the newest first."""

    worker = Worker.JOURNAL


@dataclass(frozen=True)
class BringBack(Request[OpenedWork]):
    """Reads work that was left, as `OpenProject` does. It stays where it is until the document that comes of it is kept
    as `document`."""

    lane = "open"
    journal: Path
    document: str
    scan: Path | None = None


@dataclass(frozen=True)
class LeaveWork(Request[None]):
    """Leaves work that was brought back as `document` for another time: something else was opened meanwhile."""

    worker = Worker.JOURNAL
    document: str


@dataclass(frozen=True)
class ForgetLeftWork(Request[None]):
    """Clears away work that was left, for the user does not want it."""

    worker = Worker.JOURNAL
    journal: Path
