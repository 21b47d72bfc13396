"""The lines of a diagnosis: what was measured, and one of the steps that are proposed."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from restorer_app.core.diagnosis import Diagnosis, Measurement, ProposedStep
from restorer_app.ui import words
from restorer_app.ui.controls import CheckBox, label

_TITLES = 96
_INDENT = 26


class MeasureList(QWidget):
    """A line for each measure; what calls for something to be done is bold and comes first, the others are there when
    they are wanted. How each was measured is in a tooltip, and under it when that is wanted."""

    def __init__(self) -> None:
        super().__init__()
        self._diagnosis: Diagnosis | None = None
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(3)
        self._grid.setColumnMinimumWidth(0, _TITLES)
        self._grid.setColumnStretch(1, 1)
        self._calm: list[QWidget] = []
        self._methods: dict[QWidget, bool] = {}
        self._shows_all = self._says_methods = False

    def show_diagnosis(self, diagnosis: Diagnosis) -> None:
        """Shows what was measured."""
        if diagnosis is self._diagnosis:
            return
        self._diagnosis = diagnosis
        while (item := self._grid.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        self._calm, self._methods = [], {}
        rows = sorted(diagnosis.measurements, key=lambda row: row.id not in diagnosis.marked)
        for number, row in enumerate(rows):
            self._add(2 * number, row, is_marked=row.id in diagnosis.marked)
        self._arrange()

    def say_methods(self, says: bool) -> None:
        """Shows or hides how each was measured."""
        self._says_methods = says
        self._arrange()

    def show_all(self, shows: bool) -> None:
        """Shows or hides what calls for nothing."""
        self._shows_all = shows
        self._arrange()

    def _arrange(self) -> None:
        for part in self._calm:
            part.setVisible(self._shows_all)
        for method, is_marked in self._methods.items():
            method.setVisible(self._says_methods and (is_marked or self._shows_all))

    def _add(self, line: int, row: Measurement, *, is_marked: bool) -> None:
        title = label(row.title, "heading" if is_marked else "secondary", wraps=True)
        said = label(row.words, "heading" if is_marked else "", wraps=True)
        method = label(self.tr("Measured by: {method}").format(method=row.method), "small", wraps=True)
        spoken = self.tr("{measure}: {words}, worth doing something about") if is_marked else "{measure}: {words}"
        said.setAccessibleName(spoken.format(measure=row.title, words=row.words))
        for part in (title, said):
            part.setToolTip(method.text())
            part.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self._methods[method] = is_marked
        self._calm += [] if is_marked else [title, said]
        self._grid.addWidget(title, line, 0)
        self._grid.addWidget(said, line, 1)
        self._grid.addWidget(method, line + 1, 1)


class ProposedRow(QWidget):
    """A step that is proposed, why, and whether it is to be used. `toggled`: that is otherwise now."""

    toggled = Signal()

    def __init__(self, proposed: ProposedStep, title: str) -> None:
        super().__init__()
        self.step = proposed.step
        self._is_served: bool | None = None
        strength = self.tr("strength {value}").format(value=words.percent(self.step.strength))
        self.box = CheckBox(title if self.step.strength == 1 else f"{title} · {strength}")
        self.box.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.box.setAccessibleDescription(proposed.reason)
        self.note = label(self.tr("The recipe has a step for this already."), "small", wraps=True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.box)
        for part in (label(proposed.reason, "secondary", wraps=True), self.note):
            part.setContentsMargins(_INDENT, 0, 0, 0)
            layout.addWidget(part)
        self.box.toggled.connect(self.toggled)

    @property
    def is_wanted(self) -> bool:
        """Whether it is ticked."""
        return self.box.isChecked()

    def show_served(self, is_served: bool) -> None:
        """Ticks it, unless the recipe has a step for the same; a tick of the user's stays until that changes."""
        if is_served is not self._is_served:
            self._is_served = is_served
            self.box.setChecked(not is_served)
            self.note.setVisible(is_served)
