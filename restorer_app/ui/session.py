"""The open photo and everything that can be asked for it, without a single widget."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from restorer_app.core.mask import Mask
from restorer_app.core.projects import OpenedWork
from restorer_app.core.requests import ExportMask, ExportPhoto, ExportReport, ForgetSteps, ImportMask, Submit
from restorer_app.core.state import DocumentState
from restorer_app.document.document import Change, Document, Edit
from restorer_app.document.edits import erase, keep_only, paint, set_facts, set_mask, set_sources
from restorer_app.steps.detectors import DetectorChoice
from restorer_app.steps.fills import FillChoice
from restorer_app.steps.methods import methods_of
from restorer_app.steps.steps import StepChoice
from restorer_app.tools.tool import Stroke
from restorer_app.ui.activity import Activity
from restorer_app.ui.answering import Answering
from restorer_app.ui.auto_restoring import AutoRestoring
from restorer_app.ui.copying import Copying
from restorer_app.ui.diagnosing import Diagnosing
from restorer_app.ui.export_words import told_of_export
from restorer_app.ui.finding import Finding
from restorer_app.ui.framing import Framing
from restorer_app.ui.improving import Improving
from restorer_app.ui.keeping import Keeping
from restorer_app.ui.message import Message
from restorer_app.ui.opening import Leave, Opening
from restorer_app.ui.repairing import Repairing
from restorer_app.ui.saving import Saving

WARM_UP_AFTER_MS = 400


class Session(QObject):
    """Opens, paints, repairs, improves and exports by requests; never blocks.

    `previewed(Preview)`: a first look while a photo is being opened. `opened()`: there is a new document.
    `open_failed()`: show what was shown before. `changed()`: the state is another one, or what can be done with it.
    `told(Message)`: for the notice bar; `taken_back(Message)`: it does not hold any more. `exported(ExportReport)`: a
    picture was written.
    `saving_ended(bool)`: a file was written, or (False) it was not. `scan_missing(ScanMissingError, object, str)`: that
    scan has to be found, what to call with its path, and why the one chosen before is not it. `write(request, path,
    on_done)` has a file written.
    """

    previewed = Signal(object)
    opened = Signal()
    open_failed = Signal(object)
    changed = Signal()
    told = Signal(object)
    taken_back = Signal(object)
    exported = Signal(object)
    saving_ended = Signal(bool)
    scan_missing = Signal(object, object, str)

    def __init__(
        self,
        submit: Submit,
        choices: Sequence[FillChoice],
        steps: Sequence[StepChoice] = (),
        parent: QObject | None = None,
        *,
        detectors: Sequence[DetectorChoice] = (),
    ) -> None:
        super().__init__(parent)
        self.activity = Activity(self)
        self.repairing = Repairing(submit, self.activity, choices, self)
        self.improving = Improving(submit, self.activity, steps, self)
        self.copying = Copying(lambda: self._editable, submit, self.activity, self.repairing, self)
        self.framing = Framing(lambda: self._editable, self)
        self.answering = Answering(lambda: self._editable, submit, self.activity, self.repairing, self)
        self.finding = Finding(lambda: self._editable, submit, self.activity, detectors, self)
        self.diagnosing = Diagnosing(lambda: self._editable, submit, self.activity, self.improving, self)
        working = submit, self.activity, self.repairing, self.improving
        self.auto = AutoRestoring(lambda: self._editable, *working, self)
        self.document: Document | None = None
        self._submit = submit
        self.opening = Opening(submit, self.activity, self)
        self._saving = Saving(submit, self.activity, self)
        self.keeping = Keeping(submit, self.activity, self._saving, self)
        self.write = self._saving.write
        self._disconnect: Callable[[], None] = lambda: None
        self._warm_up = QTimer(self, singleShot=True, interval=WARM_UP_AFTER_MS)
        self._warm_up.timeout.connect(self.repairing.warm_up)
        self.activity.told.connect(self.told)
        self.repairing.changed.connect(self.changed)
        self.repairing.told.connect(self.told)
        self.improving.changed.connect(self.changed)
        self.improving.told.connect(self.told)
        self.finding.told.connect(self.told)
        self.auto.wanted.connect(self.settle)
        self.auto.changed.connect(self.changed)
        self.auto.told.connect(self.told)
        self._saving.ended.connect(self.saving_ended)
        self.keeping.changed.connect(self.changed)
        self.keeping.told.connect(self.told)
        self.opening.previewed.connect(self.previewed)
        self.opening.opened.connect(self._show)
        self.opening.failed.connect(self.open_failed)
        self.opening.changed.connect(self.changed)
        self.opening.told.connect(self.told)
        self.opening.taken_back.connect(self.taken_back)
        self.opening.scan_missing.connect(self.scan_missing)

    @property
    def state(self) -> DocumentState | None:
        """What is edited and exported; None before the first photo."""
        return self.document.state if self.document else None

    @property
    def shown(self) -> DocumentState | None:
        """The same as the canvas shows it: with what is only tried, without steps that cannot run yet."""
        if self.document is None:
            return None
        return self.answering.shown(self.framing.shown(self.improving.shown(self.document.state)))

    @property
    def is_opening(self) -> bool:
        """Whether a photo is on its way; painting waits for it."""
        return self.opening.is_under_way

    @property
    def saving(self) -> tuple[Path, ...]:
        """The files that are being written, oldest first, and those that wait for a stroke on its way."""
        return self._saving.paths + self.copying.promised

    @property
    def has_unsaved_work(self) -> bool:
        """Whether closing would lose something."""
        return self.document is not None and (self.document.has_unsaved_work or self.copying.is_busy)

    def settle(self) -> None:
        """Makes a value that is only tried one line of the history: something else is asked for now."""
        self.improving.settle()
        self.framing.settle()
        self.finding.settle()

    def open(self, path: Path, leave: Leave | None = None) -> None:
        """Shows a preview, then the photo, or the work in a project; with `leave`, what it says once that is read.

        A failure leaves everything as it is and is told in one sentence.
        """
        self.opening.open(path, leave=leave)

    def take_stroke(self, stroke: Stroke) -> None:
        """Makes a finished stroke a line of the history, and has it healed when that is wanted."""
        document = self._editable
        if document is None:
            return
        edit = keep_only if stroke.intersects else erase if stroke.erases else paint
        entry = document.do(edit(stroke.mask), stroke.label)
        if entry is not None and stroke.adds and self.repairing.heals_while_painting:
            self.repairing.heal(document, entry, stroke.mask)

    def edit_marks(self, edit: Edit, label: str, *, continues: int | None = None) -> int | None:
        """Makes a change of the marks a line of the history, in the place of the one that it `continues`. Returns the
        id of the line, None if there is none."""
        document = self._editable
        if document is None:
            return None
        is_in_repair = self.repairing.undo_label(document) is not None  # then undo comes back to these marks
        return document.do(edit, label, continues=None if is_in_repair else continues)

    def take_from(self, area: Mask | None) -> None:
        """Has a fill that copies take only from there; None or empty: from anywhere."""
        if document := self._editable:
            is_area = area is not None and not area.is_empty
            label = self.tr("Choose where to take from") if is_area else self.tr("Take from anywhere")
            document.do(set_sources(area), label)

    def repair(self) -> None:
        """Repairs everything that is marked."""
        if document := self._editable:
            self.repairing.repair_all(document)

    def undo(self) -> None:
        """One step back; what is still being worked out counts as done when it was asked for."""
        self.settle()
        document = self._editable
        if self.copying.undo_label is not None:
            self.copying.take_back()
        elif document is not None and not self.repairing.take_back(document):
            document.undo()

    def redo(self) -> None:
        """One step forward."""
        self.settle()
        if document := self._editable:
            document.redo()

    def import_mask(self, path: Path) -> None:
        """Puts the marks of an image in the place of the painted ones."""
        document = self._editable
        if document is None:
            return
        photo, is_framed = document.state.photo, not document.state.geometry.is_identity

        def done(mask: Mask) -> None:
            document.mark_mask_kept(mask)
            document.do(set_mask(mask), self.tr("Import mask"))

        job = self._submit(ImportMask(path, photo.width, photo.height, is_framed))
        self.activity.follow(job, self.tr("Reading {name}").format(name=path.name), on_done=done)

    def export_mask(self, path: Path) -> None:
        """Writes the marks as an image."""
        document = self.document
        if document is None:
            return

        def done(written: Path) -> None:
            document.mark_mask_kept(state.mask)
            self.changed.emit()
            self.told.emit(Message(self.tr("The marks were saved as {name}.").format(name=written.name)))

        state = document.state
        self._saving.write(ExportMask(state.mask, path, state.photo.source), path, done)

    def export(
        self,
        path: Path,
        format_id: str,
        options: Mapping[str, object],
        *,
        origins: Path | None = None,
        says_history: bool = True,
    ) -> None:
        """Writes the state of this moment, with the strokes that are on their way; what is edited meanwhile counts as
        unsaved, and so do marks, which are not part of the picture. `origins`: where to write what each pixel comes
        from; `says_history`: whether the file says what was done."""
        self.settle()
        methods = methods_of(self.repairing.choices, self.improving.choices) if says_history else None

        def write() -> None:
            document = self.document
            if document is None:
                return
            state, written = document.state, self.improving.exported(document.state)
            are_left_out = written.active_steps != state.active_steps

            def done(report: ExportReport) -> None:
                document.mark_exported(_with_facts_found_since(state, document))
                self.exported.emit(report)
                self.told.emit(Message(told_of_export(report, written, are_left_out=are_left_out)))
                self.changed.emit()

            request = ExportPhoto(written, path, format_id, options, origins=origins, methods=methods)
            self._saving.export(request, device=self.improving.device, on_done=done)

        self.copying.then(write, path)

    def cancel(self) -> None:
        """Stops the job that the status bar shows."""
        self.activity.cancel()

    def close(self) -> None:
        """Asks for nothing more: the window is closed. Whoever closes it waits for `saving` first."""
        self._warm_up.stop()
        self.opening.forget()
        self.repairing.forget()
        self.copying.forget()
        self.answering.forget()
        self.finding.forget()
        self.diagnosing.forget()
        self.auto.forget()
        self.improving.forget()
        self.activity.cancel_all()
        self.keeping.close()
        self._forget_steps()

    def choose(self, choice_id: str) -> None:
        """Takes another fill, and has it loaded when a photo is open."""
        self.repairing.choose(choice_id)
        if self.document is not None:
            self._warm_up.start()

    def set_device(self, device: str) -> None:
        """Where nets run from now on."""
        self.repairing.device = self.improving.device = self.finding.device = device
        if self.document is not None:
            self._warm_up.start()

    @property
    def _editable(self) -> Document | None:
        """The document, unless it is about to make room for another one."""
        return None if self.is_opening else self.document

    def _take_change(self, _change: Change) -> None:
        if self.document is not None:
            self.framing.follow(self.document)
            self.answering.follow(self.document)
            self.finding.follow(self.document)
            self.diagnosing.follow(self.document)
            self.repairing.reconsider(self.document)
            self.improving.follow(self.document)
            self.auto.follow(self.document)

    def _forget_steps(self) -> None:
        """What steps gave for the photo before this moment is not needed any more."""
        if self.document is not None:
            self.activity.follow_quietly(self._submit(ForgetSteps()), on_done=lambda _nothing: None)

    def _show(self, work: OpenedWork, name: str) -> None:
        self._disconnect()
        self.repairing.forget()
        self.copying.forget()
        self.improving.forget()
        self._forget_steps()
        self.document = Document(work.state, is_saved=work.is_saved)
        if work.is_saved and work.place is not None:
            self.document.mark_saved(work.state)
        self._disconnect = self.document.changed.connect(self._take_change)
        self.keeping.follow(self.document, work.place, name)
        self.framing.follow(self.document)
        self.answering.follow(self.document)
        self.finding.follow(self.document)
        self.diagnosing.follow(self.document)
        self.improving.follow(self.document)
        self.auto.follow(self.document)
        self.opened.emit()
        self.changed.emit()
        if work.state.photo.notices:
            self.told.emit(Message(" ".join(work.state.photo.notices)))
        self._warm_up.start()


def _with_facts_found_since(state: DocumentState, document: Document) -> DocumentState:
    """The state as the history has it by now, where its steps looked at the photo while it was being exported."""
    for entry in document.entries:
        state = set_facts(entry.state.recipe)(state)
    return state
