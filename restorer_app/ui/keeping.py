"""Where the work on the open document is kept: its project, and a journal in case the program ends unexpectedly."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from restorer_app.core.projects import DropJournal, KeepJournal, ProjectPlace, SaveProject
from restorer_app.core.queue import JobState
from restorer_app.core.requests import Submit
from restorer_app.document.document import Document
from restorer_app.files.stamps import is_written_since
from restorer_app.ui.activity import Activity
from restorer_app.ui.message import Message
from restorer_app.ui.saving import Saving


class Keeping(QObject):
    """`changed`: it is saved somewhere else now, or safe. `told(Message)`: for the notice bar."""

    changed = Signal()
    told = Signal(object)

    def __init__(self, submit: Submit, activity: Activity, saving: Saving, parent: QObject) -> None:
        super().__init__(parent)
        self.place: ProjectPlace | None = None
        self._submit, self._activity, self._saving = submit, activity, saving
        self._document: Document | None = None
        self._name = ""
        self._has_told = False
        self._disconnect: Callable[[], None] = lambda: None

    @property
    def is_changed_elsewhere(self) -> bool:
        """Whether somebody else has saved the project since this work was opened from it or saved to it."""
        return self.place is not None and is_written_since(self.place)

    def follow(self, document: Document, place: ProjectPlace | None, name: str) -> None:
        """Another document is open: `place` is where it is saved, `name` that of its journal."""
        self.close()
        self._document, self.place, self._name = document, place, name
        self._has_told = False
        self._disconnect = document.changed.connect(lambda _change: self._keep())
        self._keep()  # so that the first edit has little left to write

    def save(self, path: Path, *, embeds_scan: bool, on_saved: Callable[[], None]) -> None:
        """Writes the state of this moment as a project, with the scan in it if that is wanted, and then calls
        `on_saved`; later edits count as unsaved."""
        document = self._document
        if document is None:
            return
        state, former = document.state, self.place.path if self.place is not None else None

        def done(written: ProjectPlace) -> None:
            document.mark_saved(state)
            if self._document is not document:
                return
            self.place = written
            self._keep()
            self._tell_saved(written, is_wanted=embeds_scan)
            self.changed.emit()
            on_saved()

        self._saving.write(SaveProject(state, path, embeds_scan, former), path, done)

    def close(self) -> None:
        """The document is closed: nothing needs to be kept of it any more."""
        self._disconnect()
        if self._document is not None:
            self._submit(DropJournal(self._name))
        self._document, self.place = None, None

    def _keep(self) -> None:
        if self._document is None:
            return
        document = self._document

        def lost(job_state: JobState) -> None:
            if job_state is JobState.FAILED and not self._has_told:
                self._has_told = True
                text = self.tr("Your work cannot be kept safe from a crash at the moment, so save it often.")
                self.told.emit(Message(text, is_error=True))

        request = KeepJournal(self._name, document.state, self.place, is_saved=not document.has_unsaved_work)
        self._activity.follow_quietly(self._submit(request), on_done=lambda _nothing: None, on_lost=lost)

    def _tell_saved(self, written: ProjectPlace, *, is_wanted: bool) -> None:
        text = self.tr("Saved as {name}.").format(name=written.path.name)
        if written.has_scan and not is_wanted:
            text += " " + self.tr("The scan is not where it was any more, so it was put into the project.")
        self.told.emit(Message(text))
