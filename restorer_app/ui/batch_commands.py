"""Many photos at once: opens their window, begins their batch, and asks what becomes of it before anything closes."""

from pathlib import Path

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from restorer_app.core.batch import BatchOrder, WriteBatchReport
from restorer_app.core.requests import Submit
from restorer_app.ui.batch_form import BatchForm
from restorer_app.ui.batch_queue import BatchQueue
from restorer_app.ui.batch_rows import BatchRows, totals
from restorer_app.ui.batch_window import BatchWindow
from restorer_app.ui.file_choice import FileChooser
from restorer_app.ui.message import Message
from restorer_app.ui.preferences import Preferences
from restorer_app.ui.question import Answer, ask
from restorer_app.ui.recipe_commands import RecipeCommands
from restorer_app.ui.session import Session


class BatchCommands(QObject):
    """Bound to one window, for which it has one queue of photos. `picked(Path)`: a scan to open there."""

    picked = Signal(Path)

    def __init__(
        self,
        window: QWidget,
        session: Session,
        preferences: Preferences,
        files: FileChooser,
        recipes: RecipeCommands,
        submit: Submit,
    ) -> None:
        super().__init__(window)
        self._main, self._session, self._preferences = window, session, preferences
        self._files, self._recipes, self._submit = files, recipes, submit
        self._is_closing = False
        self.window: BatchWindow | None = None

    def open_window(self) -> None:
        """Shows the window for many photos, as it was left."""
        if self.window is None:
            self.window = self._build()
        self.window.show()
        self.window.raise_()
        self.window.activateWindow()

    def may_close(self) -> bool:
        """Whether the program can end now. If not, the user is asked, and it ends by itself when the batch has."""
        if self.window is None or not self.window.queue.is_running:
            return True
        queue = self.window.queue

        def finish_photo() -> None:
            self._is_closing = True
            self._session.told.emit(Message(self.tr("Closing when the photo at work is finished.")))
            queue.stop_after_photo()

        def cancel() -> None:
            self._is_closing = True
            queue.cancel()

        asked = ask(
            self.window if self.window.isActiveWindow() else self._main,
            self.tr("Many photos are still at work."),
            self.tr("What is finished stays, and the rest can go on at another time."),
            (
                Answer(self.tr("Finish this photo, then quit"), finish_photo),
                Answer(self.tr("Stay")),
                Answer(self.tr("Quit now"), cancel),
            ),
        )
        queue.ended.connect(asked.reject)  # then there is nothing to ask
        return False

    def leave(self) -> None:
        """The main window is closed, and this one with it."""
        if self.window is not None:
            self.window.hide()

    def _build(self) -> BatchWindow:
        form = BatchForm(self._session, self._recipes, self._files, self._preferences.settings)
        queue = BatchQueue(self._submit, self._session.activity, BatchRows(self), self)
        window = BatchWindow(self._main, queue, form, self._files, self._may_close_window)
        window.addActions([action for action in self._main.actions() if action.objectName() == "quit"])
        form.changed.connect(self._choose)
        self._preferences.changed.connect(self._follow)
        queue.ended.connect(self._end)
        window.start_wanted.connect(self._start)
        window.folder_wanted.connect(self._open_folder)
        window.report_wanted.connect(self._show_report)
        window.picked.connect(self._open)
        queue.choose(self._order(form), form.masks)
        return window

    def _choose(self) -> None:
        if self.window is not None:
            form = self.window.form
            self._preferences.change(form.kept_in(self._preferences.settings))
            self._follow()

    def _follow(self) -> None:
        if self.window is not None:
            self.window.queue.choose(self._order(self.window.form), self.window.form.masks)

    def _order(self, form: BatchForm) -> BatchOrder | None:
        """What is chosen; None as long as it is not known where to write."""
        settings = self._preferences.settings
        if form.output is None:
            return None
        return BatchOrder(
            (),
            form.output,
            form.steps,
            form.masks,
            form.fill_id if form.masks is not None else None,
            form.format_id,
            settings.device,
            says_history=settings.writes_history,
        )

    def _start(self, resumes: bool) -> None:
        window = self.window
        if window is not None and not window.why_not():
            self._is_closing = False
            window.show_problem("")
            self._follow()
            window.queue.start(resumes=resumes)

    def _end(self) -> None:
        if self._is_closing:
            self._main.close()
        elif self.window is not None and not self.window.isVisible():
            told = self.tr("Many photos: {totals}.").format(totals=totals(self.window.queue.rows.counts))
            self._session.told.emit(Message(told))

    def _open(self, scan: Path) -> None:
        self._main.raise_()
        self._main.activateWindow()
        self.picked.emit(scan)

    def _open_folder(self) -> None:
        window = self.window
        if window is not None and window.queue.finished is not None:
            folder = window.queue.finished[0]
            if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder))):
                told = self.tr("The results are in “{path}”, but no program here opens it.")
                window.show_problem(told.format(path=folder))

    def _show_report(self) -> None:
        window = self.window
        if window is None or window.queue.finished is None:
            return

        def lost(_state: object) -> None:
            window.show_problem(self.tr("The report could not be written to that folder."))

        job = self._submit(WriteBatchReport(*window.queue.finished))
        self._session.activity.follow(job, self.tr("Writing the report"), on_done=self._open_report, on_lost=lost)

    def _open_report(self, page: Path) -> None:
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(page))) and self.window is not None:
            told = self.tr("The report was written as “{path}”, but no program here opens it.")
            self.window.show_problem(told.format(path=page))

    def _may_close_window(self) -> bool:
        """A batch at work can go on without its window."""
        window = self.window
        if window is None or not window.queue.is_running or not window.isVisible():
            return True

        def cancel() -> None:
            window.queue.cancel()
            window.hide()

        asked = ask(
            window,
            self.tr("Close this window while photos are at work?"),
            self.tr("They can go on without it: the main window says how far they are, and “Many photos…” comes back."),
            (
                Answer(self.tr("Go on in the background"), window.hide),
                Answer(self.tr("Stay")),
                Answer(self.tr("Cancel the batch"), cancel),
            ),
        )
        window.queue.ended.connect(asked.reject)
        return False
