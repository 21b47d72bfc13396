"""What the present is compared with: the scan, or a line of the history that was marked for it."""

from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from restorer_app.core.state import DocumentState
from restorer_app.document.document import Document
from restorer_app.ui.canvas.canvas import Canvas
from restorer_app.ui.canvas.showing import set_before
from restorer_app.ui.message import Message
from restorer_app.ui.session import Session


class Comparing(QObject):
    """`entry_id`: the marked line, None for the scan. `changed`: it is another one."""

    changed = Signal()

    def __init__(self, canvas: Canvas, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._canvas, self._session = canvas, session
        self.entry_id: int | None = None
        self._document: Document | None = None
        self._known: DocumentState | None = None
        self._said = Message("")
        session.changed.connect(self._follow)

    def compare_with(self, entry_id: int | None) -> None:
        """Takes a line of the history as what was before; None: the scan again."""
        self.entry_id, self._known = entry_id, None
        self._follow()
        self.changed.emit()
        self._session.taken_back.emit(self._said)
        scene = self._canvas.scene
        if entry_id is not None and not (scene.is_comparing or scene.is_side_by_side):
            text = self.tr("“Before” is now this line of the history: press X or Y to compare, or hold \\ to see it.")
            self._said = Message(text)
            self._session.told.emit(self._said)

    def _follow(self) -> None:
        """Shows the line as it is now; a heal may have come late, and one that is forgotten cannot be shown. Another
        photo is compared with its own scan."""
        document = self._session.document
        if document is not self._document:
            self._document, self.entry_id, self._known = document, None, None
            self.changed.emit()
        entries = document.entries if document is not None else ()
        entry = next((entry for entry in entries if entry.id == self.entry_id), None)
        if entry is None and self.entry_id is not None:
            self.entry_id = None
            text = self.tr("The version you compared with is no longer in the history; “Before” is the scan again.")
            self._session.told.emit(Message(text))
            self.changed.emit()
        set_before(self._canvas, None if entry is None else self._shown(entry.state), entry.label if entry else "")

    def _shown(self, state: DocumentState) -> DocumentState:
        """The state without steps that have not looked at the photo; the same object for what looks the same, so that
        nothing is drawn again."""
        choices, known = self._session.improving.choices_by_id, self._known
        steps = (step for step in state.active_steps if step.kind in choices)
        recipe = tuple(step for step in steps if step.facts is not None or not choices[step.kind].step.needs_facts)
        if known is None or (known.repairs, known.recipe) != (state.repairs, recipe):
            known = self._known = replace(state, recipe=recipe)
        return known
