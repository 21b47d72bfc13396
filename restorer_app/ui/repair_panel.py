"""Second section of the panel: which model repairs, its parameters, and healing as one paints."""

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from restorer_app.ui.controls import CheckBox, ValueRow
from restorer_app.ui.model_chooser import ModelChooser
from restorer_app.ui.repairing import Repairing
from restorer_app.ui.section import Section


class RepairPanel(Section):
    """Choosing the repair. `chosen(str)`, `healing_toggled(bool)`."""

    chosen = Signal(str)
    healing_toggled = Signal(bool)

    def __init__(self, repairing: Repairing) -> None:
        super().__init__(2, "")
        self.heading.setText(self.tr("Repair"))
        self._repairing = repairing
        self._shown = ""
        self.chooser = ModelChooser(repairing.choices)
        self.chooser.chosen.connect(self.chosen)
        self.rows: dict[str, ValueRow] = {}
        self._parameters = QWidget()
        self._parameter_rows = QVBoxLayout(self._parameters)
        self._parameter_rows.setContentsMargins(0, 0, 0, 0)
        self._parameter_rows.setSpacing(8)
        self.healing = CheckBox(self.tr("Heal as I paint"))
        self.healing.setToolTip(self.tr("Each stroke is repaired as soon as it is drawn."))
        self.healing.setChecked(repairing.heals_while_painting)
        self.healing.toggled.connect(self.healing_toggled)
        self.body.addWidget(self.chooser)
        self.body.addWidget(self._parameters)
        self.body.addWidget(self.healing)
        repairing.changed.connect(self._refresh)
        self._refresh()

    def _refresh(self) -> None:
        choice = self._repairing.choice
        if choice.id == self._shown:
            return
        self._shown = choice.id
        self.chooser.show_choice(choice.id)
        for row in self.rows.values():
            row.deleteLater()
            self._parameter_rows.removeWidget(row)
        values: Mapping[str, float] = self._repairing.parameters
        self.rows = {}
        for parameter in choice.parameters:
            row = ValueRow(
                parameter.title,
                minimum=parameter.minimum,
                maximum=parameter.maximum,
                step=parameter.step,
                unit=parameter.unit,
                label_width=70,
            )
            row.set_value(values[parameter.id])
            row.changed.connect(lambda value, name=parameter.id: self._repairing.set_parameter(name, value))
            self._parameter_rows.addWidget(row)
            self.rows[parameter.id] = row
        self._parameters.setVisible(bool(self.rows))
