"""How things stand, as one frozen value from which every part of the window knows what to show."""

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QAction

from restorer_app.core.mask import Mask
from restorer_app.ui.action_row import Need
from restorer_app.ui.action_table import ACTIONS
from restorer_app.ui.actions import tip, words
from restorer_app.ui.marks import count_marks
from restorer_app.ui.session import Session

translate = QCoreApplication.translate


@dataclass(frozen=True)
class Standing:
    """`marks`: how many marks wait for a repair, None for too many to count; `painting`: what to do while
    something else than damage is painted, or (`is_shaping`) a shape is unfinished; `framing`: what to do while a crop
    or the line of a straightening is chosen, `reviewing`: while found places are judged; `found`: how many wait to
    become marks, None while nothing waits; labels are None where there is nothing."""

    name: str = ""
    has_photo: bool = False
    is_opening: bool = False
    is_unsaved: bool = False
    is_unexported: bool = False
    marks: int | None = 0
    has_repairs: bool = False
    has_steps: bool = False
    is_repairing: bool = False
    is_restoring: bool = False
    is_busy: bool = False
    painting: str = ""
    framing: str = ""
    reviewing: str = ""
    found: int | None = None
    is_framed: bool = False
    is_shaping: bool = False
    undo_label: str | None = None
    redo_label: str | None = None

    @property
    def is_export_next(self) -> bool:
        """Whether exporting is what is left to do."""
        has_work = self.has_repairs or self.has_steps or self.is_framed
        return self.is_unexported and has_work and self.marks == 0 and not (self.is_repairing or self.is_restoring)

    def meets(self, need: Need) -> bool:
        """Whether what an action needs is there."""
        ready = self.has_photo and not self.is_opening
        is_at_work = self.is_repairing or self.is_restoring
        can_repair = self.marks != 0 and not is_at_work if self.found is None else self.found > 0
        return {
            Need.NOTHING: True,
            Need.PHOTO: ready,
            Need.MARKS: ready and self.marks != 0,
            Need.REPAIRABLE: ready and (can_repair or bool(self.painting or self.framing or self.reviewing)),
            Need.FOUND: ready and self.found is not None,
            Need.HOLES: ready and (self.marks != 0 or self.has_repairs),
            Need.UNDO: ready and self.undo_label is not None,
            Need.REDO: ready and self.redo_label is not None,
            Need.BUSY: True,
        }[need]


class MarkCounter:
    """Counts the marks of a mask once, however often it is asked."""

    def __init__(self) -> None:
        self._mask: Mask | None = None
        self._count: int | None = 0

    def count(self, mask: Mask) -> int | None:
        """Marks in the mask; None for too many to count."""
        if mask is not self._mask:
            self._mask, self._count = mask, count_marks(mask)
        return self._count


def standing_of(
    session: Session,
    counter: MarkCounter,
    *,
    painting: str = "",
    shaping: str = "",
    framing: str = "",
    reviewing: str = "",
    found: int | None = None,
) -> Standing:
    """How things stand in a session."""
    document = session.document
    busy = session.activity.is_busy
    if document is None:
        return Standing(is_opening=session.is_opening, is_busy=busy)
    state = document.state
    pending = session.copying.undo_label or session.repairing.undo_label(document)
    return Standing(
        name=name_of(session),
        has_photo=True,
        is_opening=session.is_opening,
        is_unsaved=document.has_unsaved_work,
        is_unexported=document.has_unexported_picture,
        marks=counter.count(state.mask),
        has_repairs=bool(state.repairs),
        has_steps=bool(state.active_steps),
        is_repairing=session.repairing.is_repairing_all,
        is_restoring=session.auto.is_under_way,
        is_busy=busy,
        painting=shaping or painting,
        is_shaping=bool(shaping),
        framing=framing,
        reviewing=reviewing,
        found=found,
        is_framed=not state.geometry.is_identity,
        undo_label=pending or document.undo_label,
        redo_label=document.redo_label,
    )


def name_of(session: Session) -> str:
    """Of the project that is open, else of the scan."""
    place, state = session.keeping.place, session.state
    file = place.path if place is not None else state.photo.source if state is not None else None
    return file.name if file is not None else session.tr("Untitled")


def show_availability(actions: dict[str, QAction], standing: Standing) -> None:
    """Enables what makes sense, and says what undo, redo and Enter would do."""
    for row in ACTIONS:
        actions[row.id].setEnabled(standing.meets(row.need))
    for name, what in (("undo", standing.undo_label), ("redo", standing.redo_label)):
        row = next(row for row in ACTIONS if row.id == name)
        said = f"{words(row.text)}: {what}" if what else words(row.text)
        actions[name].setText(said)
        actions[name].setToolTip(tip(row, said))
    repair = next(row for row in ACTIONS if row.id == "repair")
    done = translate("SidePanel", "Finish the shape" if standing.is_shaping else "Done painting")
    if standing.reviewing or standing.found is not None:
        found = translate("SidePanel", "Keep this place" if standing.reviewing else "Mark what was found")
    else:
        found = words(repair.text)
    actions["repair"].setText(done if standing.painting else found)
