"""Opening a photo, a project, or work that a program has left: one at a time, the last one asked for."""

import secrets
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QObject, Signal

from restorer_app.core.errors import OpenError, ScanMissingError
from restorer_app.core.photo import Photo
from restorer_app.core.projects import BringBack, LeaveWork, LeftWork, OpenedWork, OpenProject
from restorer_app.core.queue import Job
from restorer_app.core.requests import OpenPhoto, Preview, PreviewPhoto, Submit
from restorer_app.core.state import new_state
from restorer_app.files.projects import is_project
from restorer_app.ui.activity import Activity
from restorer_app.ui.message import Message, message_of

T = TypeVar("T")
Leave = Callable[[Callable[[], None]], None]
"""Does what it is given at once, or when the user has said what becomes of the work that is open."""


class Opening(QObject):
    """`previewed(Preview)`: a first look. `opened(OpenedWork, str)`: what was opened, and the name under which it is
    kept from now on. `failed(Path)`: it cannot be opened, which was told; `taken_back`: what was told then, for
    something else has been opened. `scan_missing(ScanMissingError, object, str)`: that scan has to be found, what to
    call with its path, and why the file that was chosen before is not it. `changed`: something is on its way, or
    nothing is. `monitor`: the profile of the screen that the first look is for, None for sRGB."""

    previewed = Signal(object)
    opened = Signal(object, str)
    failed = Signal(object)
    told = Signal(object)
    taken_back = Signal(object)
    scan_missing = Signal(object, object, str)
    changed = Signal()

    def __init__(self, submit: Submit, activity: Activity, parent: QObject) -> None:
        super().__init__(parent)
        self._submit, self._activity = submit, activity
        self._wanted: object | None = None
        self._told: Message | None = None
        self.opened.connect(self._take_back)
        self.monitor: bytes | None = None

    @property
    def is_under_way(self) -> bool:
        """Whether something is on its way."""
        return self._wanted is not None

    def open(
        self,
        path: Path,
        scan: Path | None = None,
        *,
        leave: Leave | None = None,
        missing: ScanMissingError | None = None,
    ) -> None:
        """Opens a photo or a project, whose scan may be the file `scan`. With `leave` there is no first look, and what
        is read is opened when that says so. `missing`: what `scan` was chosen for, which is asked again where it is
        another picture."""
        this = self._wanted = object()

        def preview(picture: Preview) -> None:
            if self._wanted is this:
                self.previewed.emit(picture)

        def done(work: OpenedWork) -> None:
            if leave is None:
                self.opened.emit(work, document)
            else:
                self.changed.emit()
                leave(lambda: self.opened.emit(work, document))

        if leave is None:
            self._activity.follow_quietly(self._submit(PreviewPhoto(path, monitor=self.monitor)), on_done=preview)
        document = secrets.token_hex(8)
        if is_project(path):
            job = self._submit(OpenProject(path, scan))
            self._follow(job, path, done, partial(self._open_with, path, leave), missing)
        else:
            self._follow(self._submit(OpenPhoto(path)), path, lambda photo: done(_begun(photo)))

    def bring_back(self, left: LeftWork, scan: Path | None = None, *, missing: ScanMissingError | None = None) -> None:
        """Opens work that was left, whose scan may be the file `scan`; `missing` as in `open`."""
        self._wanted = object()
        document = secrets.token_hex(8)
        job = self._submit(BringBack(left.journal, document, scan))
        self._follow(
            job,
            Path(left.name),
            lambda work: self.opened.emit(work, document),
            lambda missing, scan: self.bring_back(left, scan, missing=missing),
            missing,
            lambda: self._activity.follow_quietly(self._submit(LeaveWork(document)), on_done=lambda _nothing: None),
        )

    def forget(self) -> None:
        """Opens nothing of what is on its way."""
        self._wanted = None

    def _open_with(self, path: Path, leave: Leave | None, missing: ScanMissingError, scan: Path) -> None:
        self.open(path, scan, leave=leave, missing=missing)

    def _take_back(self) -> None:
        if self._told is not None:
            self.taken_back.emit(self._told)
            self._told = None

    def _follow(
        self,
        job: Job[T],
        path: Path,
        on_done: Callable[[T], None],
        with_scan: Callable[[ScanMissingError, Path], None] = lambda missing, scan: None,
        missing: ScanMissingError | None = None,
        on_late: Callable[[], None] = lambda: None,
    ) -> None:
        this = self._wanted

        def done(result: T) -> None:
            if self._wanted is this:
                self._wanted = None
                on_done(result)
            else:
                on_late()

        def lost(_state: object) -> None:
            if self._wanted is this:
                self._wanted = None
                self.failed.emit(path)
                self.changed.emit()

        def tell(error: BaseException) -> bool:
            if self._wanted is not this:
                return False
            if isinstance(error, ScanMissingError):
                self.scan_missing.emit(error, partial(with_scan, error), "")
            elif isinstance(error, OpenError) and missing is not None:
                self.scan_missing.emit(missing, partial(with_scan, missing), str(error))
            else:
                self._told = message_of(error)
                self.told.emit(self._told)
            return True

        title = self.tr("Opening {name}").format(name=path.name)
        self._activity.follow(job, title, on_done=done, on_lost=lost, on_error=tell)
        self.changed.emit()


def _begun(photo: Photo) -> OpenedWork:
    return OpenedWork(new_state(photo), None, is_saved=True)
