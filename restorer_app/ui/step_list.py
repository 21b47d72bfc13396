"""The steps of the recipe as rows that can be unfolded, one at a time, and put into another order."""

from PySide6.QtCore import QPoint, QTimer, Signal
from PySide6.QtWidgets import QApplication, QFrame, QScrollArea, QVBoxLayout, QWidget

from restorer_app.core.state import StepInstance
from restorer_app.ui.controls import relook
from restorer_app.ui.improving import Improving
from restorer_app.ui.step_row import StepRow

_GAP = 6


class StepList(QWidget):
    """Keeps a row for each step. `painting_wanted(int | None)`: the step whose place is to be painted, None for none.
    `rearranged`: there are other rows, or in another order."""

    painting_wanted = Signal(object)
    rearranged = Signal()

    def __init__(self, improving: Improving) -> None:
        super().__init__()
        self.rows: list[StepRow] = []
        self._improving = improving
        self._unfolded: StepRow | None = None
        self._painted: int | None = None
        self._goal = 0
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(_GAP)
        self._line = QFrame(self)
        self._line.setObjectName("insertionLine")
        self._line.hide()
        improving.changed.connect(self._refresh)
        self._refresh()

    @property
    def unfolded(self) -> StepRow | None:
        """The row that is open."""
        return self._unfolded

    def unfold(self, row: StepRow | None) -> None:
        """Opens a row and closes the others."""
        if row is not self._unfolded:
            self._improving.settle()
            self._stop_painting()
        self._unfolded = row
        for other in self.rows:
            other.unfold(other is row)
        if row is not None:
            QTimer.singleShot(0, row, lambda: self._bring_into_sight(row))

    def show_painting(self, index: int | None) -> None:
        """Shows which step's place is being painted."""
        self._painted = index
        for row in self.rows:
            row.where.paint.setChecked(row.index == index)

    def _refresh(self) -> None:
        recipe = self._improving.recipe
        if [row.kind for row in self.rows] != [step.kind for step in recipe]:
            self._match(recipe)
        for index, (row, step) in enumerate(zip(self.rows, recipe, strict=True)):
            row.show_step(index, step, has_effect=self._improving.has_effect(index))

    def _match(self, recipe: tuple[StepInstance, ...]) -> None:
        """Takes over the rows there are, in their order, so that focus and what is open stay where they were."""
        left, self.rows = self.rows, []
        is_growing = len(recipe) == len(left) + 1
        for step in recipe:
            known = next((row for row in left if row.kind == step.kind), None)
            if known is not None:
                left.remove(known)
            self.rows.append(known or self._new_row(step))
        new = [row for row in self.rows if row.parent() is None]
        for row in left:
            self._drop(row)
        self._arrange()
        if is_growing and len(new) == 1 and new[0] is self.rows[-1]:
            self.unfold(new[0])

    def _new_row(self, step: StepInstance) -> StepRow:
        row = StepRow(self._improving, step)
        row.unfolded.connect(lambda is_unfolded: self.unfold(row if is_unfolded else None))
        row.dragged.connect(lambda place: self._drag(row, place))
        row.dropped.connect(lambda: self._drop_dragged(row))
        row.moved.connect(lambda places: self._move(row, row.index + places))
        row.painting_wanted.connect(lambda is_on: self.painting_wanted.emit(row.index if is_on else None))
        return row

    def _drop(self, row: StepRow) -> None:
        if row is self._unfolded:
            self._stop_painting()
            self._unfolded = None
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
        index = row.index
        if not 0 <= to < len(self.rows) or to == index:
            return
        self._stop_painting()
        self.rows.insert(to, self.rows.pop(index))
        self._arrange()
        self._improving.move(index, to)

    def _drag(self, row: StepRow, place: QPoint) -> None:
        """Shows a line where the row would come to lie."""
        here = self.mapFromGlobal(place)
        gap = sum(here.y() > other.geometry().center().y() for other in self.rows)
        self._goal = gap if gap <= row.index else gap - 1
        relook(row, "isDragged", "true")
        self._line.setVisible(self._goal != row.index)
        y = self.rows[gap].y() - _GAP // 2 - 1 if gap < len(self.rows) else self.height() - 2
        self._line.setGeometry(0, max(y, 0), self.width(), 2)
        self._line.raise_()
        area = self._scroll_area()
        if area is not None and (content := area.widget()) is not None:
            under = content.mapFromGlobal(place)
            area.ensureVisible(under.x(), under.y(), 0, 24)

    def _drop_dragged(self, row: StepRow) -> None:
        relook(row, "isDragged", "false")
        self._line.hide()
        self._move(row, self._goal)

    def _stop_painting(self) -> None:
        if self._painted is not None:
            self.painting_wanted.emit(None)

    def _bring_into_sight(self, row: StepRow) -> None:
        if (area := self._scroll_area()) is not None:
            area.ensureWidgetVisible(row, 0, 8)

    def _scroll_area(self) -> QScrollArea | None:
        parent = self.parentWidget()
        while parent is not None and not isinstance(parent, QScrollArea):
            parent = parent.parentWidget()
        return parent
