"""Restoring the open photo without being told how: each thing that is done is seen as it comes, and all of it is one
line of the history."""

from collections.abc import Callable
from queue import SimpleQueue

from PySide6.QtCore import QObject, Signal

from restorer_app.core.auto import AutoRestored, Deed, RestorePhoto
from restorer_app.core.progress import ProgressReport
from restorer_app.core.queue import Job, JobState
from restorer_app.core.requests import Submit
from restorer_app.document.document import Document
from restorer_app.ui.activity import Activity
from restorer_app.ui.improving import Improving
from restorer_app.ui.message import Message
from restorer_app.ui.repairing import Repairing


class AutoRestoring(QObject):
    """What is surely damaged is repaired by the fill that is chosen, and the steps come behind those there are. If that
    is cancelled, or fails, it is undone again, unless something else was done meanwhile.

    `stage`: what is done now, empty while nothing is. `wanted`: it is about to begin. `changed`: it goes on, or there
    is something else to say. `said(str)`: what a screen reader says. `told(Message)`: for the notice bar.
    """

    wanted = Signal()
    changed = Signal()
    said = Signal(str)
    told = Signal(object)

    def __init__(
        self,
        editable: Callable[[], Document | None],
        submit: Submit,
        activity: Activity,
        repairing: Repairing,
        improving: Improving,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._editable, self._submit, self._activity = editable, submit, activity
        self._repairing, self._improving = repairing, improving
        self._document: Document | None = None
        self._job: Job[AutoRestored] | None = None
        self._news: SimpleQueue[Deed] = SimpleQueue()
        self._entry: int | None = None
        self._sentences: tuple[str, ...] = ()
        self.stage = ""

    @property
    def is_under_way(self) -> bool:
        """Whether the photo is being restored."""
        return self._job is not None

    @property
    def sentences(self) -> tuple[str, ...]:
        """What was done and what was not; nothing once it is undone."""
        return self._sentences if self._entry is None or self._is_there else ()

    def start(self) -> None:
        """Restores the photo as it is now."""
        document = self._editable()
        if document is None or self._job is not None:
            return
        self.wanted.emit()
        fill, parameters = self._repairing.choice.id, self._repairing.parameters
        request = RestorePhoto(document.state, fill, parameters, device=self._improving.device)
        self._news, self._entry, self._sentences = request.news, None, ()
        job = self._job = self._submit(request)

        def progress(report: ProgressReport) -> ProgressReport:
            if job is self._job:
                self._take_news(document)
                self._show_stage(report.stage)
            return report

        def done(result: AutoRestored) -> None:
            if job is self._job:
                self._take_news(document)
                self._job, self.stage = None, ""
                self._sentences = (*result.sentences, *self._told_of_faces(result.on_faces))
                self.said.emit(" ".join(self._sentences))
                self.changed.emit()

        def lost(state: JobState) -> None:
            if job is self._job:
                self._job = None
                self._give_up(document, is_told=state is JobState.CANCELLED)

        title = self.tr("Restoring the photo")
        self._activity.follow(job, title, on_done=done, on_lost=lost, is_edit=True, retold=progress)
        self.changed.emit()

    def cancel(self) -> None:
        """Stops it."""
        if self._job is not None:
            self._job.cancel()

    def hide(self) -> None:
        """Says no more of what was done."""
        self._sentences = ()
        self.changed.emit()

    def follow(self, document: Document) -> None:
        """To be called after each change of the document, and with another one; stops when what was done is undone."""
        if document is not self._document:
            self.forget()
            self._document = document
            self.changed.emit()
        elif self._job is not None and self._entry is not None and not self._is_there:
            self._drop_job()
            self.told.emit(Message(self.tr("Restoring was stopped; the photo is as it was before.")))
        if self._sentences:
            self.changed.emit()

    def forget(self) -> None:
        """The photo is closed."""
        self._drop_job()
        self._document, self._entry, self._sentences = None, None, ()

    @property
    def _is_there(self) -> bool:
        """Whether undo could still take back what was done."""
        document = self._document
        return document is not None and any(entry.id == self._entry for entry in document.entries[: document.place + 1])

    def _take_news(self, document: Document) -> None:
        while self._job is not None and not self._news.empty():
            deed = self._news.get()
            self._sentences = (*self._sentences, deed.sentence)
            if self._entry is None:
                self._entry = document.do(deed.edit, self.tr("Restore this photo"))
            else:
                document.amend(self._entry, deed.edit)
            self.said.emit(deed.sentence)
            self.changed.emit()

    def _show_stage(self, stage: str) -> None:
        if stage != self.stage:
            self.stage = stage
            self.changed.emit()

    def _give_up(self, document: Document, *, is_told: bool) -> None:
        """Undoes what was done, unless something else was done since, which would go with it."""
        self.stage, self._sentences = "", ()
        text = self.tr("Restoring was stopped; the photo is as it was before.")
        if self._entry is not None and document.entries[document.place].id == self._entry:
            document.undo()
        elif self._entry is not None:
            text = self.tr("Restoring was stopped; what it did before you went on stays.")
        if is_told:
            self.told.emit(Message(text))
        self.changed.emit()

    def _drop_job(self) -> None:
        job, self._job, self.stage = self._job, None, ""
        if job is not None:
            job.cancel()

    def _told_of_faces(self, count: int) -> tuple[str, ...]:
        if not count:
            return ()
        if count == 1:
            return (self.tr("1 place on the eyes or the mouth of a face is left alone; Find damage shows it."),)
        text = self.tr("{count} places on the eyes or the mouth of a face are left alone; Find damage shows them.")
        return (text.format(count=count),)
