"""The open photo and everything that can be asked for it, without a single widget."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from restorer_app.core.mask import Mask
from restorer_app.core.photo import Photo
from restorer_app.core.queue import Job, JobState
from restorer_app.core.requests import (
    ExportMask,
    ExportPhoto,
    ExportReport,
    ImportMask,
    OpenPhoto,
    Preview,
    PreviewPhoto,
    Submit,
)
from restorer_app.core.state import DocumentState, new_state
from restorer_app.document.document import Document
from restorer_app.document.edits import clear_mask, erase, paint, set_mask
from restorer_app.steps.fills import FillChoice
from restorer_app.tools.tool import Stroke
from restorer_app.ui.activity import Activity
from restorer_app.ui.message import Message
from restorer_app.ui.repairing import Repairing

WARM_UP_AFTER_MS = 400


class Session(QObject):
    """Opens, paints, repairs and exports by requests; never blocks.

    `previewed(Preview)`: a first look while a photo is being opened. `opened()`: there is a new document.
    `open_failed()`: show what was shown before. `changed()`: the state is another one, or what can be done with it.
    `told(Message)`: for the notice bar. `exported(ExportReport)`: a file was written.
    """

    previewed = Signal(object)
    opened = Signal()
    open_failed = Signal(object)
    changed = Signal()
    told = Signal(object)
    exported = Signal(object)

    def __init__(self, submit: Submit, choices: Sequence[FillChoice], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.activity = Activity(self)
        self.repairing = Repairing(submit, self.activity, choices, self)
        self.document: Document | None = None
        self._submit = submit
        self._opening: Path | None = None
        self._disconnect: Callable[[], None] = lambda: None
        self._warm_up = QTimer(self, singleShot=True, interval=WARM_UP_AFTER_MS)
        self._warm_up.timeout.connect(self.repairing.warm_up)
        self.activity.told.connect(self.told)
        self.repairing.changed.connect(self.changed)

    @property
    def state(self) -> DocumentState | None:
        """What is shown; None before the first photo."""
        return self.document.state if self.document else None

    @property
    def is_opening(self) -> bool:
        """Whether a photo is on its way; painting waits for it."""
        return self._opening is not None

    @property
    def has_unsaved_work(self) -> bool:
        """Whether closing would lose something."""
        return self.document is not None and self.document.has_unsaved_work

    def open(self, path: Path) -> None:
        """Shows a preview, then the photo. A failure leaves everything as it is and is told in one sentence."""
        self._opening = path

        def preview(picture: Preview) -> None:
            if self._opening == path:
                self.previewed.emit(picture)

        def lost(_state: JobState) -> None:
            if self._opening == path:
                self._opening = None
                self.open_failed.emit(path)
                self.changed.emit()

        self.activity.follow_quietly(self._submit(PreviewPhoto(path)), on_done=preview)
        title = self.tr("Opening {name}").format(name=path.name)
        self.activity.follow(self._submit(OpenPhoto(path)), title, on_done=self._show, on_lost=lost)
        self.changed.emit()

    def take_stroke(self, stroke: Stroke) -> None:
        """Makes a finished stroke a line of the history, and has it healed when that is wanted."""
        if self.document is None or self.is_opening:
            return
        edit = erase(stroke.mask) if stroke.erases else paint(stroke.mask)
        entry = self.document.do(edit, stroke.label)
        if entry is not None and not stroke.erases and self.repairing.heals_while_painting:
            self.repairing.heal(self.document, entry, stroke.mask)

    def repair(self) -> None:
        """Repairs everything that is marked."""
        if self.document is not None and not self.is_opening:
            self.repairing.repair_all(self.document)

    def undo(self) -> None:
        """One step back."""
        if self.document is not None:
            self.document.undo()

    def redo(self) -> None:
        """One step forward."""
        if self.document is not None:
            self.document.redo()

    def clear_marks(self) -> None:
        """Takes away all marks that are not repaired yet."""
        if self.document is not None:
            self.document.do(clear_mask, self.tr("Clear marks"))

    def import_mask(self, path: Path) -> None:
        """Puts the marks of an image in the place of the painted ones."""
        document = self.document
        if document is None:
            return
        photo = document.state.photo

        def done(mask: Mask) -> None:
            document.do(set_mask(mask), self.tr("Import mask"))

        job = self._submit(ImportMask(path, photo.width, photo.height))
        self.activity.follow(job, self.tr("Reading {name}").format(name=path.name), on_done=done)

    def export_mask(self, path: Path) -> None:
        """Writes the marks as an image."""
        if self.document is None:
            return

        def done(written: Path) -> None:
            self.told.emit(Message(self.tr("The marks were saved as {name}.").format(name=written.name)))

        state = self.document.state
        job = self._submit(ExportMask(state.mask, path, state.photo.source))
        self.activity.follow(job, self.tr("Saving {name}").format(name=path.name), on_done=done)

    def export(self, path: Path, format_id: str, options: Mapping[str, object]) -> None:
        """Writes the state of this moment; what is edited meanwhile counts as unsaved."""
        document = self.document
        if document is None:
            return
        state = document.state

        def done(report: ExportReport) -> None:
            document.mark_saved(state)
            self.exported.emit(report)
            self.told.emit(Message(_told_of_export(self, report, state)))
            self.changed.emit()

        job: Job[ExportReport] = self._submit(ExportPhoto(state, path, format_id, options))
        self.activity.follow(job, self.tr("Saving {name}").format(name=path.name), on_done=done)

    def cancel(self) -> None:
        """Stops whatever is under way."""
        self.activity.cancel()

    def close(self) -> None:
        """Asks for nothing more: the window is closed."""
        self._warm_up.stop()
        self.repairing.forget()
        self.activity.cancel()

    def choose(self, choice_id: str) -> None:
        """Takes another fill, and has it loaded when a photo is open."""
        self.repairing.choose(choice_id)
        if self.document is not None:
            self._warm_up.start()

    def set_device(self, device: str) -> None:
        """Where nets run from now on."""
        self.repairing.device = device
        if self.document is not None:
            self._warm_up.start()

    def _show(self, photo: Photo) -> None:
        self._opening = None
        self._disconnect()
        self.repairing.forget()
        self.document = Document(new_state(photo))
        self._disconnect = self.document.changed.connect(lambda change: self.changed.emit())
        self.opened.emit()
        self.changed.emit()
        if photo.notices:
            self.told.emit(Message(" ".join(photo.notices)))
        self._warm_up.start()


def _told_of_export(session: Session, report: ExportReport, state: DocumentState) -> str:
    """What to say after an export; the promise of identical pixels only where it was checked and no step ran."""
    if report.is_lossless and not state.recipe:
        text = session.tr("Saved as {name} — every pixel outside the holes is identical to the scan.")
    else:
        text = session.tr("Saved as {name}.")
    return " ".join((text.format(name=report.path.name), *report.notices))
