"""Finding damage in the panel: which detector looks, how much of what it found is believed, and what to do with it."""

from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from restorer_app.core.findings import Kind
from restorer_app.steps.components import LEAST, REACH, SENSITIVITY
from restorer_app.steps.context import Parameter
from restorer_app.ui import words
from restorer_app.ui.controls import CheckBox, ComboBox, ValueRow, hairline, label
from restorer_app.ui.find_commands import FindCommands
from restorer_app.ui.preferences import Preferences

_NAME_WIDTH = 84
_LEAST_CURVE = 3.0


class FindPanel(QWidget):
    """What decides on what was found is there only while something waits for it."""

    def __init__(self, commands: FindCommands, actions: Mapping[str, QAction], preferences: Preferences) -> None:
        super().__init__()
        finding = commands.finding
        self._finding, self._commands, self._preferences = finding, commands, preferences
        self.choice = ComboBox()
        self.choice.setAccessibleName(self.tr("What to look for"))
        self.choice.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        for one in finding.choices:
            self.choice.addItem(one.title, one.id)
            tip = f"{one.summary}\n{self.tr('Good for: {use}').format(use=one.good_for)}"
            self.choice.setItemData(self.choice.count() - 1, tip, Qt.ItemDataRole.ToolTipRole)
        self.look = _button(actions["find-damage"], self.tr("Find damage"))
        self.said = label("", "secondary", wraps=True)
        self.said_of_faces = label("", "secondary")
        self.sensitivity = _share(SENSITIVITY, self.tr("Sensitivity"))
        self.sensitivity.setToolTip(
            self.tr("How much is believed: further right, more is found and more of it wrongly")
        )
        self.reach = _share(REACH, self.tr("Faint ends"))
        self.reach.setToolTip(self.tr("How far a scratch is followed to where it can hardly be seen"))
        self.least = ValueRow(
            self.tr("Smallest"),
            minimum=LEAST.minimum,
            maximum=LEAST.maximum,
            unit=LEAST.unit,
            curve=_LEAST_CURVE,
            label_width=_NAME_WIDTH,
        )
        for row in (self.sensitivity, self.reach, self.least):
            row.number.setFixedWidth(row.number.fontMetrics().horizontalAdvance("0000 px") + 18)
        self.least.setToolTip(self.tr("Smaller places are left out"))
        self.kinds = {kind: CheckBox(title) for kind, title in self._kind_titles().items()}
        self.review = _button(actions["review"], self.tr("One by one"))
        self.spare = _button(actions["spare"], self.tr("Not damage here"))
        for toggle in (self.review, self.spare):
            toggle.setCheckable(True)
            toggle.setProperty("look", "toggle")
        self.leave = _button(actions["leave-found"], self.tr("Leave it"))
        self.leave.setProperty("look", "quiet")
        self._deciding = QWidget()
        self._lay_out()
        self._connect()
        self._refresh()

    def _kind_titles(self) -> dict[Kind, str]:
        return {
            Kind.BRIGHT: self.tr("Bright"),
            Kind.DARK: self.tr("Dark"),
            Kind.LINES: self.tr("Lines"),
            Kind.DUST: self.tr("Dust"),
            Kind.STAINS: self.tr("Stains"),
            Kind.ON_FACES: self.tr("Eyes, mouths"),
        }

    def _lay_out(self) -> None:
        first = QHBoxLayout()
        first.setSpacing(8)
        first.addWidget(self.choice, 1)
        first.addWidget(self.look)
        inner = QVBoxLayout(self._deciding)
        inner.setContentsMargins(0, 0, 0, 4)
        inner.setSpacing(6)
        head = QHBoxLayout()
        head.addWidget(self.said, 1)
        head.addWidget(self.leave)
        inner.addLayout(head)
        inner.addWidget(self.said_of_faces)
        self.said.ensurePolished()
        self.said.setMinimumHeight(2 * self.said.fontMetrics().lineSpacing())  # a second line moves nothing below it
        for row in (self.sensitivity, self.reach, self.least):
            inner.addWidget(row)
        grid = QGridLayout()
        grid.setSpacing(2)
        for index, box in enumerate(self.kinds.values()):
            box.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            line, place = divmod(index, 4)
            across = 2 if line else 1  # the second line has longer names
            grid.addWidget(box, line, across * place, 1, across)
        inner.addLayout(grid)
        last = QHBoxLayout()
        last.setSpacing(8)
        last.addWidget(self.review, 1)
        last.addWidget(self.spare, 1)
        inner.addLayout(last)
        inner.addWidget(hairline())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(first)
        layout.addWidget(self._deciding)

    def _connect(self) -> None:
        self.choice.activated.connect(lambda index: self._choose(self.choice.itemData(index)))
        self.sensitivity.changed.connect(self._try_sensitivity)
        self.reach.changed.connect(self._try_reach)
        self.least.changed.connect(self._try_least)
        for row in (self.sensitivity, self.reach, self.least):
            row.settled.connect(self._finding.settle)
        for kind, box in self.kinds.items():
            box.clicked.connect(lambda is_on, kind=kind: self._set_kind(kind, is_on))
        self._commands.changed.connect(self._refresh)

    def _choose(self, choice_id: str) -> None:
        self._finding.choose(choice_id)
        self._preferences.change(replace(self._preferences.settings, detector=choice_id))

    def _try_sensitivity(self, value: float) -> None:
        label = self.tr("Sensitivity {value}").format(value=words.percent(value / 100))
        self._finding.try_belief(replace(self._finding.belief, sensitivity=value / 100), label)

    def _try_reach(self, value: float) -> None:
        label = self.tr("Faint ends {value}").format(value=words.percent(value / 100))
        self._finding.try_belief(replace(self._finding.belief, reach=value / 100), label)

    def _try_least(self, value: float) -> None:
        label = self.tr("Smallest size {value}").format(value=words.value_of(LEAST, value))
        self._finding.try_belief(replace(self._finding.belief, least=round(value)), label)

    def _set_kind(self, kind: Kind, is_on: bool) -> None:
        self._finding.settle()
        belief = self._finding.belief
        kinds = belief.kinds | {kind} if is_on else belief.kinds - {kind}
        text = self.tr("Show {kind}") if is_on else self.tr("Leave out {kind}")
        self._finding.try_belief(replace(belief, kinds=kinds), text.format(kind=self.kinds[kind].text().lower()))
        self._finding.settle()

    def _refresh(self) -> None:
        finding, belief, found = self._finding, self._finding.belief, self._commands.found
        if finding.choice is not None:
            self.choice.setCurrentIndex(self.choice.findData(finding.choice.id))
        self.setHidden(not finding.choices)
        self.choice.setEnabled(not finding.is_under_way)
        self._deciding.setVisible(finding.findings is not None)
        self.sensitivity.set_value(round(belief.sensitivity * 100))
        self.reach.set_value(round(belief.reach * 100))
        self.least.set_value(belief.least)
        for kind, box in self.kinds.items():
            box.setChecked(kind in belief.kinds)
        findings = finding.findings
        self.kinds[Kind.STAINS].setVisible(findings is not None and findings.stain is not None)
        for part in (self.kinds[Kind.ON_FACES], self.said_of_faces):
            part.setVisible(findings is not None and bool(findings.faces))
        self.review.setChecked(self._commands.reviewing.is_on)
        self.spare.setChecked(self._commands.is_sparing)
        self.said.setText(self._told(found))
        left = finding.left_on_faces
        self.said_of_faces.setText(self.tr("%n on eyes or a mouth left alone", "", left) if left else " ")

    def _told(self, found: int | None) -> str:
        if found is None:
            return self.tr("Looking through what was found…")
        text = self.tr("%n place(s) found", "", found)
        dropped = int((self._finding.is_believed & self._finding.is_dropped).sum())
        return f"{text} · {self.tr('%n dropped', '', dropped)}" if dropped else text


def _share(parameter: Parameter, title: str) -> ValueRow:
    """A row in percent for a parameter of 0..1."""
    top, step = parameter.maximum * 100, parameter.step * 100
    return ValueRow(title, minimum=parameter.minimum, maximum=top, step=step, unit="%", label_width=_NAME_WIDTH)


def _button(action: QAction, text: str) -> QPushButton:
    button = QPushButton(text)
    button.setAccessibleName(action.text())
    button.setToolTip(action.toolTip())
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.setEnabled(action.isEnabled())
    action.enabledChanged.connect(button.setEnabled)
    button.clicked.connect(action.trigger)
    return button
