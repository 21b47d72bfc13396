"""What ails the photo, and the recipe that is proposed against it: nothing is changed before its steps are used."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from restorer_app.core.diagnosis import Diagnosis
from restorer_app.ui.controls import CheckBox, hairline, label
from restorer_app.ui.diagnosing import Diagnosing
from restorer_app.ui.diagnosis_rows import MeasureList, ProposedRow
from restorer_app.ui.panel_page import PanelPage
from restorer_app.ui.section import MARGIN


class DiagnosisPage(PanelPage):
    """`rows` scrolls through it all; `steps` are the lines of those that are proposed."""

    def __init__(self, diagnosing: Diagnosing) -> None:
        super().__init__()
        self.set_title(self.tr("Diagnosis"))
        self._diagnosing = diagnosing
        self._shown: Diagnosis | None = None
        self._behind: QWidget | None = None
        self.standing = label("", "secondary", wraps=True)
        self.look = _button(self.tr("Diagnose"))
        self.stop = _button(self.tr("Cancel"))
        self.measures = MeasureList()
        self.shows_all = CheckBox(self.tr("Show all that was measured"))
        self.says_methods = CheckBox(self.tr("Say how each was measured"))
        self.proposal = label("", "heading", wraps=True)
        self.steps: list[ProposedRow] = []
        self.advice = label("", wraps=True)
        self.replaces = CheckBox("")
        self.order = label("", "small", wraps=True)
        self.use = _button(self.tr("Use these steps"))
        self.use.setToolTip(self.tr("Puts the ticked steps into the recipe; undo takes them out again"))
        self.ignore = _button(self.tr("Ignore"))
        self.ignore.setToolTip(self.tr("Changes nothing, and forgets the diagnosis"))
        self.rows = QScrollArea(widgetResizable=True)
        self._known = QWidget()
        self._foot = QWidget()
        self._lay_out()
        self._connect()
        self._refresh_foot()

    def end_focus_at(self, behind: QWidget) -> None:
        """Tab goes through the page in the order in which it is seen, and then to what lies behind it."""
        self._behind = behind
        self._order_focus()

    def event(self, event: QEvent) -> bool:
        """Follows the diagnosis as long as it is seen."""
        if event.type() is QEvent.Type.Show:
            self._refresh()
        return super().event(event)

    def _lay_out(self) -> None:
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(MARGIN, 8, MARGIN, 12)
        column.setSpacing(8)
        first = QHBoxLayout()
        first.setSpacing(8)
        for button in (self.look, self.stop):
            first.addWidget(button)
        first.addStretch()
        column.addWidget(self.standing)
        column.addLayout(first)
        known = QVBoxLayout(self._known)
        known.setContentsMargins(0, 0, 0, 0)
        known.setSpacing(4)
        self._proposed = QVBoxLayout()
        self._proposed.setSpacing(6)
        for part in (self.measures, self.shows_all, self.says_methods, hairline(), self.proposal):
            known.addWidget(part)
        known.addLayout(self._proposed)
        known.addSpacing(8)
        known.addWidget(self.advice)
        column.addWidget(self._known)
        column.addStretch()
        self.rows.setWidget(content)
        self.rows.setAccessibleName(self.tr("Diagnosis"))
        self.rows.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.rows.setFrameShape(QFrame.Shape.NoFrame)
        self.rows.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.rows.setObjectName("diagnosisScroll")
        content.setObjectName("sidePanelBody")
        foot = QVBoxLayout(self._foot)
        foot.setContentsMargins(MARGIN, 8, MARGIN, 8)
        foot.setSpacing(4)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.use, 1)
        buttons.addWidget(self.ignore)
        foot.addWidget(self.replaces)
        foot.addWidget(self.order)
        foot.addLayout(buttons)
        self.body.addWidget(self.rows, 1)
        self.body.addWidget(hairline())
        self.body.addWidget(self._foot)
        self.body.addWidget(hairline())

    def _connect(self) -> None:
        diagnosing = self._diagnosing
        diagnosing.changed.connect(self._refresh)
        self.look.clicked.connect(diagnosing.look)
        self.stop.clicked.connect(diagnosing.cancel)
        self.shows_all.toggled.connect(self.measures.show_all)
        self.says_methods.toggled.connect(self.measures.say_methods)
        self.replaces.toggled.connect(lambda _is_on: self._refresh_foot())
        self.use.clicked.connect(self._use)
        self.ignore.clicked.connect(self._ignore)

    def _refresh(self) -> None:
        if not self.isVisible():
            return
        diagnosing, diagnosis = self._diagnosing, self._diagnosing.diagnosis
        is_busy, is_outdated = diagnosing.is_under_way, diagnosing.is_outdated
        self.standing.setText(self._standing())
        self.look.setText(self.tr("Diagnose") if diagnosis is None else self.tr("Look again"))
        self.look.setVisible(not is_busy and (diagnosis is None or is_outdated))
        self.stop.setVisible(is_busy)
        self._known.setVisible(diagnosis is not None)
        self._foot.setVisible(diagnosis is not None)
        if diagnosis is not None and diagnosis is not self._shown:
            self._show(diagnosis)
        self._shown = diagnosis
        self._refresh_foot()

    def _standing(self) -> str:
        diagnosing = self._diagnosing
        if diagnosing.is_under_way:
            return self.tr("The photo is being looked at. Nothing of it is changed.")
        if diagnosing.diagnosis is None:
            return self.tr("Measures what ails the photo, and proposes steps against it. Nothing is changed.")
        if diagnosing.is_outdated:
            return self.tr("The photo or its repairs have changed since this was measured.")
        if not diagnosing.diagnosis.marked:
            return self.tr("Measured in the photo with its repairs, before any steps. Nothing calls for a change.")
        return self.tr("Measured in the photo with its repairs, before any steps. Bold: worth doing something about.")

    def _show(self, diagnosis: Diagnosis) -> None:
        self.measures.show_diagnosis(diagnosis)
        for row in self.steps:
            row.deleteLater()
        title_of = self._diagnosing.title_of
        self.steps = [ProposedRow(proposed, title_of(proposed.step)) for proposed in diagnosis.proposed]
        for row in self.steps:
            self._proposed.addWidget(row)
            row.toggled.connect(self._refresh_foot)
        has_steps = bool(self.steps)
        self.proposal.setText(self.tr("Proposed steps, in their order") if has_steps else self.tr("No step is needed."))
        heading = self.tr("Beside the steps:") if has_steps else self.tr("What is worth doing:")
        self.advice.setText("\n".join([heading, *(f"• {sentence}" for sentence in diagnosis.advice)]))
        self.advice.setVisible(bool(diagnosis.advice))
        self.ignore.setText(self.tr("Ignore") if has_steps else self.tr("Close"))
        self.replaces.setChecked(False)
        self.rows.verticalScrollBar().setValue(0)
        self._order_focus()

    def _refresh_foot(self) -> None:
        there = self._diagnosing.steps_there
        for row in self.steps:
            row.show_served(self._diagnosing.is_served(row.step))
        has_choice = bool(self.steps and there)
        self.replaces.setText(self.tr("Take out the %n step(s) there are", "", there))
        stay = self.tr("The steps there are stay, and these come behind them.")
        go = self.tr("Only the ticked steps are left. Undo brings the others back.")
        self.order.setText(go if self.replaces.isChecked() else stay)
        for part in (self.replaces, self.order):
            part.setVisible(has_choice)
        self.use.setVisible(bool(self.steps))
        self.use.setEnabled(any(row.is_wanted for row in self.steps))

    def _use(self) -> None:
        wanted = [row.step for row in self.steps if row.is_wanted]
        self._diagnosing.use(wanted, replaces=self.replaces.isChecked())
        self.closed.emit()

    def _ignore(self) -> None:
        self._diagnosing.ignore()
        self.closed.emit()

    def _order_focus(self) -> None:
        if self._behind is not None:
            boxes = [row.box for row in self.steps]
            first = (self.rows, self.look, self.stop, self.shows_all, self.says_methods)
            self.order_focus(*first, *boxes, self.replaces, self.use, self.ignore, self._behind)


def _button(text: str) -> QPushButton:
    button = QPushButton(text)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button
