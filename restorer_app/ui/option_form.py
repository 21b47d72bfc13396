"""The rows of a form made from a format's options."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFormLayout, QLabel, QWidget

from restorer_app.files.formats import FormatOption
from restorer_app.ui.controls import CheckBox, ComboBox, ValueRow, label


class OptionForm(QObject):
    """One row an option at the end of a form; `values` holds what is set. `changed` when the user sets another."""

    changed = Signal()

    def __init__(self, form: QFormLayout, parent: QObject | None = None, *, name_width: int = 0) -> None:
        super().__init__(parent)
        self._form, self._name_width = form, name_width
        self._read: dict[str, Callable[[], object]] = {}
        self._names: dict[str, QLabel] = {}
        self.controls: dict[str, QWidget] = {}

    def show(self, options: Sequence[FormatOption], values: Mapping[str, object] = MappingProxyType({})) -> None:
        """Has these options in the place of those before, set to `values`, else to their own defaults."""
        for control in self.controls.values():
            self._form.removeRow(control)
        self._read, self._names, self.controls = {}, {}, {}
        for option in options:
            control = self.controls[option.id] = self._control(option, values.get(option.id, option.default))
            control.setToolTip(option.help)
            name = self._names[option.id] = label("" if option.kind == "bool" else option.title, "secondary")
            name.setMinimumWidth(self._name_width)
            self._form.addRow(name, control)
            name.show()
            control.show()  # Qt shows them a moment later, and the dialog measures itself now
        self._follow()

    def values(self) -> dict[str, object]:
        """What is set, by the options' ids."""
        return {name: read() for name, read in self._read.items()}

    def fields(self) -> list[QWidget]:
        """What takes the focus, from top to bottom."""
        fields: list[QWidget] = []
        for control in self.controls.values():
            fields += [control.slider, control.number] if isinstance(control, ValueRow) else [control]
        return fields

    def _changed(self) -> None:
        self._follow()
        self.changed.emit()

    def _follow(self) -> None:
        """A file that keeps every pixel has no quality to choose."""
        if "quality" in self.controls and "lossless" in self._read:
            for part in (self.controls["quality"], self._names["quality"]):
                part.setEnabled(not self._read["lossless"]())

    def _control(self, option: FormatOption, value: object) -> QWidget:
        if option.kind == "bool":
            box = CheckBox(option.title)
            box.setChecked(bool(value))
            self._read[option.id] = box.isChecked
            box.toggled.connect(self._changed)
            return box
        if option.kind == "choice":
            combo = ComboBox()
            combo.setAccessibleName(option.title)
            for choice, title in option.choices:
                combo.addItem(title, choice)
            combo.setCurrentIndex(combo.findData(value))
            self._read[option.id] = combo.currentData
            combo.currentIndexChanged.connect(self._changed)
            return combo
        row = ValueRow(option.title, minimum=option.minimum, maximum=option.maximum, unit=option.unit, has_name=False)
        row.set_value(float(str(value)))
        self._read[option.id] = lambda: round(row.value)
        row.changed.connect(self._changed)
        return row
