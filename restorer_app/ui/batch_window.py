"""The window for many photos: the list, what they get, and how far it is."""

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDragLeaveEvent, QDropEvent, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QVBoxLayout, QWidget

from restorer_app.core.batch import FileResult, FileState
from restorer_app.ui import words
from restorer_app.ui.batch_form import BatchForm
from restorer_app.ui.batch_queue import BatchQueue
from restorer_app.ui.batch_rows import BatchTable, state_words, totals
from restorer_app.ui.controls import label, relook
from restorer_app.ui.file_choice import FileChooser

FIRST_SIZE = (1080, 680)
LEAST_SIZE = (860, 560)
_FORM_WIDTH = 288


class BatchWindow(QWidget):
    """`start_wanted(bool)`: whether it only goes on; `folder_wanted`, `report_wanted`: to see what was written;
    `picked(Path)`: a scan to open.

    `may_close` is asked before the window closes.
    """

    start_wanted = Signal(bool)
    folder_wanted = Signal()
    report_wanted = Signal()
    picked = Signal(Path)

    def __init__(
        self, parent: QWidget, queue: BatchQueue, form: BatchForm, files: FileChooser, may_close: Callable[[], bool]
    ) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setObjectName("batchWindow")
        self.setWindowTitle(self.tr("Many photos"))
        self.setAcceptDrops(True)
        self.setMinimumSize(*LEAST_SIZE)
        self.queue, self.form = queue, form
        self._files, self._may_close = files, may_close
        self.table = BatchTable(queue.rows, self.tr("Photos"))
        self.add_photos = QPushButton(self.tr("Add photos…"))
        self.add_folder = QPushButton(self.tr("Add folder…"))
        self.remove = QPushButton(self.tr("Remove"))
        self.remove.setToolTip(self.tr("Takes the selected photos out of the list (Delete); their files stay"))
        self.hint = label(self.tr("Drop photos or folders here"), "title")
        self.reason = label("", "secondary", wraps=True)
        self.progress = QProgressBar()
        self.progress.setAccessibleName(self.tr("Progress of all photos"))
        self.progress.setTextVisible(False)
        self.progress.setRange(0, 1000)
        self.standing = label("")
        self.problem = label("", "danger", wraps=True)
        self.folder = QPushButton(self.tr("Open the folder"))
        self.folder.setToolTip(self.tr("Shows the results in the program for files"))
        self.report = QPushButton(self.tr("Show the report"))
        self.cancel = QPushButton(self.tr("Cancel"))
        self.go_on = QPushButton(self.tr("Go on"))
        self.go_on.setToolTip(self.tr("Does what is not finished yet; what is done is not done again"))
        self.start = QPushButton(self.tr("Start"))
        self._lay_out()
        self._connect()
        self.resize(*FIRST_SIZE)
        self.refresh()

    def why_not(self) -> str:
        """What is still missing before a batch can begin, in one sentence; empty when nothing is."""
        if not self.queue.rows.results:
            return self.tr("Add the photos.")
        if self.form.masks is None and not self.form.steps:
            return self.tr("Choose a recipe, or a folder of masks, so that there is something to do.")
        if self.form.output is None:
            return self.tr("Choose the folder to write to.")
        return ""

    def refresh(self) -> None:
        """Shows the queue as it is now."""
        queue, missing = self.queue, self.why_not()
        is_running, counts = queue.is_running, queue.rows.counts
        can_start = not (is_running or queue.is_looking or missing)
        for button in (self.add_photos, self.add_folder):
            button.setEnabled(not is_running)
        self.form.set_locked(is_running)
        self.start.setVisible(not is_running)
        self.start.setEnabled(can_start)
        self.start.setText(self.tr("Start over") if counts[FileState.DONE] else self.tr("Start"))
        self.go_on.setVisible(queue.can_go_on)
        self.go_on.setEnabled(can_start)
        is_over = not (counts[FileState.QUEUED] or counts[FileState.CANCELLED])
        self.go_on.setText(self.tr("Try again") if is_over else self.tr("Go on"))
        relook(self.start, "look", "" if counts[FileState.DONE] else "primary")
        relook(self.folder, "look", "primary" if counts[FileState.DONE] and not queue.can_go_on else "")
        self._show_cancel(is_running)
        self.progress.setVisible(is_running)
        self.progress.setValue(round(queue.share * 1000))
        self.hint.setVisible(not queue.rows.results)
        self.standing.setText(self._standing(missing))
        self._show_current()
        if not is_running:
            self.form.show_notes(masks=self._about_masks(), output=self._about_names())

    def show_problem(self, sentence: str) -> None:
        """Says what went wrong; an empty sentence takes it away."""
        self.problem.setText(sentence)
        self.problem.setVisible(bool(sentence))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Takes files and folders, anywhere on the window."""
        if not self.queue.is_running and any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()
            relook(self.table, "isTarget", "true")

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """They went elsewhere."""
        relook(self.table, "isTarget", "false")

    def dropEvent(self, event: QDropEvent) -> None:
        """Adds what was dropped."""
        relook(self.table, "isTarget", "false")
        event.acceptProposedAction()
        self._add(tuple(Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes; Enter presses the button that has the focus."""
        focused = self.focusWidget()
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and isinstance(focused, QPushButton):
            focused.click()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Closes, unless the user has to be asked first."""
        event.setAccepted(self._may_close())

    def _standing(self, missing: str) -> str:
        queue = self.queue
        if queue.is_looking:
            return self.tr("Looking for photos…")
        if queue.is_running:
            ended = sum(count for state, count in queue.rows.counts.items() if state.is_final)
            told = self.tr("{ended} of %n photo(s)", "", len(queue.rows.results)).format(ended=ended)
            if queue.is_ending:
                told = self.tr("{told} · the program closes when this photo is finished").format(told=told)
            if queue.left is None:
                return told
            return self.tr("{told} · {time} left").format(told=told, time=words.duration(queue.left))
        counts = queue.rows.counts
        if missing:
            return missing
        if counts[FileState.QUEUED] == len(queue.rows.results):
            return self.tr("%n photo(s)", "", len(queue.rows.results))
        return totals(counts)

    def _show_cancel(self, is_running: bool) -> None:
        """Cancel while it works, what was written afterwards; the keyboard's focus goes along, also where another
        window has it by now: Enter must not begin everything anew."""
        had_focus = self.focusWidget() is self.cancel
        for button in (self.folder, self.report):
            button.setVisible(self.queue.finished is not None)
        self.cancel.setVisible(is_running)
        if not is_running:
            self.cancel.setEnabled(True)
            if had_focus and self.queue.finished is not None:
                self.folder.setFocus()

    def _start(self, resumes: bool) -> None:
        self.start_wanted.emit(resumes)
        if self.queue.is_running:
            self.cancel.setFocus()

    def _cancel(self) -> None:
        """It takes as long as the tile at work."""
        self.cancel.setEnabled(False)
        self.queue.cancel()

    def _show_current(self) -> None:
        """What can be done to the rows that are selected, and the whole of what the current one has no room for, or why
        it was not done."""
        has_rows = self.table.selectionModel().hasSelection()
        self.remove.setEnabled(has_rows and not self.queue.is_running)
        row = self.table.currentIndex().row()
        result = self.queue.rows.results[row] if has_rows and row >= 0 else None
        self.reason.setText("" if result is None else self._whole(result, is_cut=self.table.is_cut(row)))
        self.reason.setVisible(bool(self.reason.text()))

    def _whole(self, result: FileResult, *, is_cut: bool) -> str:
        if is_cut:
            return (
                f"{words.shortened(result.source)}: {result.sentence or state_words(result, self.queue.rows.fraction)}"
            )
        is_named = result.source.name in result.sentence
        return f"{result.source.name}: {result.sentence}" if result.sentence and not is_named else result.sentence

    def _about_masks(self) -> str:
        if self.form.masks is None or self.queue.is_looking or not self.queue.photos:
            return ""
        found = self.tr("Found for {found} of %n photo(s).", "", len(self.queue.photos))
        return found.format(found=sum(photo.has_mask for photo in self.queue.photos))

    def _about_names(self) -> str:
        """What to expect where a result cannot have the name of its scan."""
        renamed = [
            photo.output.name
            for photo in self.queue.photos
            if photo.output is not None and photo.output.stem != photo.source.stem
        ]
        if not renamed or self.queue.is_looking:
            return ""
        if len(renamed) == 1:
            return self.tr("One name is taken there, so that result is called “{name}”.").format(name=renamed[0])
        told = self.tr("{count} names are taken there: those results get others, like “{name}”.")
        return told.format(count=len(renamed), name=renamed[0])

    def _add(self, paths: tuple[Path, ...]) -> None:
        self.show_problem("")
        self.queue.add(paths)

    def _choose_photos(self) -> None:
        self._add(self._files.photos(self, ""))

    def _choose_folder(self) -> None:
        folder = self._files.folder(self, "")
        if folder is not None:
            self._add((folder,))

    def _remove(self) -> None:
        picked = self.table.picked
        self.queue.remove(picked)
        if picked and self.queue.rows.results:
            row = min(picked[0], len(self.queue.rows.results) - 1)
            self.table.setCurrentIndex(self.queue.rows.index(row, 0))

    def _connect(self) -> None:
        self.add_photos.clicked.connect(self._choose_photos)
        self.add_folder.clicked.connect(self._choose_folder)
        self.remove.clicked.connect(self._remove)
        self.table.removed.connect(self._remove)
        self.table.opened.connect(lambda row: self.picked.emit(self.queue.rows.results[row].source))
        self.table.selectionModel().selectionChanged.connect(self._show_current)
        self.start.clicked.connect(lambda: self._start(False))
        self.go_on.clicked.connect(lambda: self._start(True))
        self.cancel.clicked.connect(self._cancel)
        self.folder.clicked.connect(self.folder_wanted)
        self.report.clicked.connect(self.report_wanted)
        self.form.refused.connect(self.show_problem)
        self.form.changed.connect(self.refresh)
        self.queue.changed.connect(self.refresh)
        self.queue.failed.connect(self.show_problem)

    def _lay_out(self) -> None:
        self.form.setFixedWidth(_FORM_WIDTH)
        tools = QHBoxLayout()
        tools.setSpacing(8)
        for button in (self.add_photos, self.add_folder, self.remove):
            tools.addWidget(button)
        tools.addStretch()
        inside = QVBoxLayout(self.table)
        inside.addWidget(self.hint, 0, Qt.AlignmentFlag.AlignCenter)
        self.hint.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        left = QVBoxLayout()
        left.setSpacing(10)
        left.addLayout(tools)
        left.addWidget(self.table, 1)
        middle = QHBoxLayout()
        middle.setSpacing(20)
        middle.addLayout(left, 1)
        middle.addWidget(self.form)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.standing, 1)
        for button in (self.report, self.folder, self.cancel, self.start, self.go_on):
            foot.addWidget(button)
        self.go_on.setProperty("look", "primary")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 16, 20, 16)
        layout.setSpacing(12)
        layout.addLayout(middle, 1)
        layout.addWidget(self.reason)
        layout.addWidget(self.problem)
        layout.addWidget(self.progress)
        layout.addLayout(foot)
        self.problem.hide()
        form = self.form
        chain = (
            *(self.add_photos, self.add_folder, self.remove, self.table),
            *(form.recipe, form.mask_folder, form.no_masks, form.fill, form.output_folder, form.format),
            *(self.report, self.folder, self.cancel, self.start, self.go_on),
        )
        for before, after in pairwise(chain):
            self.setTabOrder(before, after)
