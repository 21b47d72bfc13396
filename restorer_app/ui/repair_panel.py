"""Second section of the panel: which model repairs, its parameters, where it takes from, and healing as one paints."""

from itertools import pairwise

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from restorer_app.steps.context import Parameter
from restorer_app.ui.advising import advice_on
from restorer_app.ui.controls import CheckBox, ValueRow
from restorer_app.ui.model_chooser import ModelChooser
from restorer_app.ui.region_painting import RegionPainting
from restorer_app.ui.section import Section
from restorer_app.ui.session import Session
from restorer_app.ui.source_choice import SourceChoice


class RepairPanel(Section):
    """Choosing the repair. `chosen(str)`, `healing_toggled(bool)`."""

    chosen = Signal(str)
    healing_toggled = Signal(bool)

    def __init__(self, session: Session, painting: RegionPainting) -> None:
        super().__init__(2, "")
        repairing = session.repairing
        self.heading.setText(self.tr("Repair"))
        self._repairing = repairing
        self._shown = ""
        self.chooser = ModelChooser(repairing.choices, lambda: advice_on(session.state, repairing.choices))
        self.chooser.chosen.connect(self.chosen)
        self.rows: dict[str, ValueRow] = {}
        self.switches: dict[str, CheckBox] = {}
        self._parameters = QWidget()
        self._parameter_rows = QVBoxLayout(self._parameters)
        self._parameter_rows.setContentsMargins(0, 0, 0, 0)
        self._parameter_rows.setSpacing(8)
        self.sources = SourceChoice(session, painting)
        self.healing = CheckBox(self.tr("Heal as I paint"))
        self.healing.setToolTip(self.tr("Each stroke is repaired as soon as it is drawn."))
        self.healing.setChecked(repairing.heals_while_painting)
        self.healing.toggled.connect(self.healing_toggled)
        self.body.addWidget(self.chooser)
        self.body.addWidget(self._parameters)
        self.body.addWidget(self.sources)
        self.body.addWidget(self.healing)
        repairing.changed.connect(self._refresh)
        self._refresh()

    def _refresh(self) -> None:
        choice = self._repairing.choice
        if choice.id == self._shown:
            return
        self._shown = choice.id
        self.chooser.show_choice(choice.id)
        for control in (*self.rows.values(), *self.switches.values()):
            self._parameter_rows.removeWidget(control)
            control.hide()
            control.deleteLater()
        self.rows = {p.id: self._row(p) for p in choice.parameters if not p.is_switch}
        self.switches = {p.id: self._switch(p) for p in choice.parameters if p.is_switch}
        for control in (*self.rows.values(), *self.switches.values()):
            self._parameter_rows.addWidget(control)
        self._order_focus()

    def _order_focus(self) -> None:
        """Tab goes down the section in the order in which it is seen."""
        rows = [part for row in self.rows.values() for part in (row.slider, row.number)]
        sources = self.sources.choose, self.sources.anywhere
        for before, after in pairwise((self.chooser, *rows, *self.switches.values(), *sources, self.healing)):
            QWidget.setTabOrder(before, after)

    def _row(self, parameter: Parameter) -> ValueRow:
        row = ValueRow(
            parameter.title,
            minimum=parameter.minimum,
            maximum=parameter.maximum,
            step=parameter.step,
            unit=parameter.unit,
            label_width=70,
        )
        row.set_value(self._repairing.parameters[parameter.id])
        row.changed.connect(lambda value: self._repairing.set_parameter(parameter.id, value))
        return row

    def _switch(self, parameter: Parameter) -> CheckBox:
        switch = CheckBox(parameter.title)
        switch.setChecked(bool(self._repairing.parameters[parameter.id]))
        switch.toggled.connect(lambda is_on: self._repairing.set_parameter(parameter.id, float(is_on)))
        return switch
