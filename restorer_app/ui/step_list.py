"""The steps of the recipe as rows that can be unfolded, one at a time, and put into another order."""

from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import QApplication, QFrame, QVBoxLayout, QWidget

from restorer_app.core.state import StepInstance
from restorer_app.ui.controls import relook
from restorer_app.ui.improving import Improving
from restorer_app.ui.into_sight import area_around, bring_into_sight
from restorer_app.ui.region_painting import RegionPainting
from restorer_app.ui.step_row import StepRow

_GAP = 6


class StepList(QWidget):
    """Keeps a row for each step. `rearranged`: there are other rows, or in another order."""

    rearranged = Signal()

    def __init__(self, improving: Improving, painting: RegionPainting) -> None:
        super().__init__()
        self.rows: list[StepRow] = []
        self._improving, self._painting = improving, painting
        self._unfolded: StepRow | None = None
        self._goal = 0
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(_GAP)
        self._line = QFrame(self)
        self._line.setObjectName("insertionLine")
        self._line.hide()
        improving.changed.connect(self._refresh)
        painting.changed.connect(self._show_painting)
        self._refresh()

    @property
    def unfolded(self) -> StepRow | None:
        """The row that is open."""
        return self._unfolded

    def unfold(self, row: StepRow | None) -> None:
        """Opens a row and closes the others."""
        if row is not self._unfolded:
            self._improving.settle()
            self._painting.leave()
        self._unfolded = row
        for other in self.rows:
            other.unfold(other is row)
        if row is not None:
            bring_into_sight(row, _GAP)

    def _refresh(self) -> None:
        recipe = self._improving.recipe
        if [row.key for row in self.rows] != [step.key for step in recipe]:
            self._match(recipe)
        for index, (row, step) in enumerate(zip(self.rows, recipe, strict=True)):
            row.show_step(index, step, has_effect=self._improving.has_effect(index))
        self._show_painting()

    def _show_painting(self) -> None:
        """Shows which step's place is being painted."""
        for row in self.rows:
            row.where.show_painting(self._painting.hint if row.key == self._painting.key else "")

    def _match(self, recipe: tuple[StepInstance, ...]) -> None:
        """Takes over the rows there are, in their order, so that focus and what is open stay where they were."""
        left = {row.key: row for row in self.rows}
        is_growing = len(recipe) == len(left) + 1
        self.rows = [left.pop(step.key) if step.key in left else self._new_row(step) for step in recipe]
        new = [row for row in self.rows if row.parent() is None]
        for row in left.values():
            self._drop(row)
        self._arrange()
        if is_growing and len(new) == 1 and new[0] is self.rows[-1]:
            self.unfold(new[0])

    def _new_row(self, step: StepInstance) -> StepRow:
        row = StepRow(self._improving, self._painting, step)
        row.unfolded.connect(lambda is_unfolded: self.unfold(row if is_unfolded else None))
        row.dragged.connect(lambda place: self._drag(row, place))
        row.dropped.connect(lambda: self._drop_dragged(row))
        row.given_up.connect(lambda: self._end_drag(row))
        row.moved.connect(lambda places: self._move(row, row.index + places))
        row.painting_wanted.connect(lambda is_on: self._painting.paint(row.key if is_on else None))
        return row

    def _drop(self, row: StepRow) -> None:
        if row is self._unfolded:
            self._painting.leave()
            self._unfolded = None
        self._line.hide()
        focused = QApplication.focusWidget()
        had_focus = focused is not None and row.isAncestorOf(focused)
        self._layout.removeWidget(row)
        row.hide()
        row.setParent(None)
        row.deleteLater()
        if had_focus and self.rows:
            self.rows[min(row.index, len(self.rows) - 1)].heading.setFocus()

    def _arrange(self) -> None:
        for index, row in enumerate(self.rows):
            self._layout.insertWidget(index, row)
            row.show()
        self.rearranged.emit()

    def _move(self, row: StepRow, to: int) -> None:
        place = self._improving.place_of(row.key)
        if place is not None and 0 <= to < len(self.rows) and to != place:
            self._improving.move(place, to)

    def _drag(self, row: StepRow, place: QPoint) -> None:
        """Shows a line where the row would come to lie, if it is still there."""
        if row not in self.rows:
            return
        here = self.mapFromGlobal(place)
        gap = sum(here.y() > other.geometry().center().y() for other in self.rows)
        self._goal = gap if gap <= row.index else gap - 1
        relook(row, "isDragged", "true")
        self._line.setVisible(self._goal != row.index)
        y = self.rows[gap].y() - _GAP // 2 - 1 if gap < len(self.rows) else self.height() - 2
        self._line.setGeometry(0, max(y, 0), self.width(), 2)
        self._line.raise_()
        area = area_around(self)
        if area is not None and (content := area.widget()) is not None:
            under = content.mapFromGlobal(place)
            area.ensureVisible(under.x(), under.y(), 0, 24)

    def _drop_dragged(self, row: StepRow) -> None:
        self._end_drag(row)
        self._move(row, self._goal)

    def _end_drag(self, row: StepRow) -> None:
        relook(row, "isDragged", "false")
        self._line.hide()
