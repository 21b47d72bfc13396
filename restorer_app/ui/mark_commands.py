"""Commands that change all marks at once, the edits of the tools that are no strokes, and what to do next while a shape
is unfinished."""

from PySide6.QtCore import QObject, Signal

from restorer_app.core.marking import ChangeMask, MaskChange
from restorer_app.core.mask import Mask
from restorer_app.core.queue import JobState
from restorer_app.core.requests import Submit
from restorer_app.document.edits import clear_mask, set_mask
from restorer_app.tools.table import TOOLS
from restorer_app.tools.tool import MarkEdit, Tool
from restorer_app.ui.action_table import ACTIONS
from restorer_app.ui.actions import key_text, words
from restorer_app.ui.canvas.canvas import Canvas
from restorer_app.ui.message import Message, message_of
from restorer_app.ui.session import Session
from restorer_app.ui.toolbox import Toolbox

LEAST_PIXELS, MOST_PIXELS = 1, 100


class MarkCommands(QObject):
    """`pixels`: by how much marks grow and shrink. Changes are worked out one after the other, each on the marks that
    the one before left. `changed`: there is an unfinished shape now, or none any more."""

    changed = Signal()

    def __init__(self, canvas: Canvas, session: Session, toolbox: Toolbox, submit: Submit, parent: QObject) -> None:
        super().__init__(parent)
        self._canvas, self._session, self._toolbox, self._submit = canvas, session, toolbox, submit
        self._waiting: list[tuple[MaskChange, int]] = []
        self._is_busy = False
        self._kept = Message("")
        self._run: tuple[object, int | None] = (None, None)
        self.pixels = 2
        canvas.mark_edit_finished.connect(self._take_edit)
        canvas.shape_changed.connect(self._follow_shape)
        canvas.shape_left.connect(self._tell_left)
        canvas.tool_failed.connect(lambda error: session.told.emit(message_of(error)))

    @property
    def hint(self) -> str:
        """What to do now, in one line; empty while no shape waits for more clicks."""
        if not self._canvas.pointing.shaping.is_unfinished:
            return ""
        return next((words(row.guide) for row in TOOLS if row.id == self._toolbox.current_id), "")

    def grow(self) -> None:
        """Every mark wider by that many pixels on each side."""
        self._change(MaskChange.GROW)

    def shrink(self) -> None:
        """Every mark narrower by that many pixels on each side."""
        self._change(MaskChange.SHRINK)

    def invert(self) -> None:
        """Marks what is not marked, and the other way round."""
        self._change(MaskChange.INVERT)

    def fill(self) -> None:
        """Marks all that marks enclose."""
        self._change(MaskChange.FILL)

    def clear(self) -> None:
        """Takes away all marks that are not repaired yet."""
        self._session.edit_marks(clear_mask, self.tr("Clear marks"))

    def _change(self, change: MaskChange) -> None:
        self._waiting.append((change, self.pixels))
        self._next()

    def _next(self) -> None:
        document = self._session.document
        if self._is_busy or not self._waiting or document is None:
            return
        self._is_busy = True
        (change, pixels), mask = self._waiting[0], document.state.mask

        def done(result: Mask) -> None:
            self._is_busy = False
            if self._session.document is not document:
                self._waiting.clear()
            elif document.state.mask is mask:  # else the marks are others by now, and the change is worked out again
                del self._waiting[0]
                self._session.edit_marks(set_mask(result), self._label(change))
            self._next()

        def lost(_state: JobState) -> None:
            self._is_busy = False
            self._waiting.clear()

        job = self._submit(ChangeMask(mask, change, pixels))
        self._session.activity.follow(job, self._label(change), on_done=done, on_lost=lost)

    def _tell_left(self, tool: Tool) -> None:
        key = next(key_text(row) for row in ACTIONS if row.id == self._toolbox.id_of(tool))
        self._kept = Message(self.tr("The unfinished shape is kept: press {key} to go on with it.").format(key=key))
        self._session.told.emit(self._kept)

    def _follow_shape(self) -> None:
        if self._canvas.pointing.shaping.is_unfinished:
            self._session.taken_back.emit(self._kept)
        self.changed.emit()

    def _take_edit(self, edit: MarkEdit) -> None:
        run, line = self._run
        continues = line if edit.run is not None and edit.run is run else None
        self._run = edit.run, self._session.edit_marks(edit.edit, edit.label, continues=continues)

    def _label(self, change: MaskChange) -> str:
        return {
            MaskChange.GROW: self.tr("Grow marks"),
            MaskChange.SHRINK: self.tr("Shrink marks"),
            MaskChange.INVERT: self.tr("Invert marks"),
            MaskChange.FILL: self.tr("Fill holes in marks"),
        }[change]
