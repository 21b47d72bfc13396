"""A form made from a format's row of options."""

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from restorer_app.files.formats import FormatOption
from restorer_app.ui.controls import CheckBox, ComboBox, ValueRow, label

_LABEL_WIDTH = 92


class OptionForm(QWidget):
    """One control an option; `values` holds what is set."""

    def __init__(self, options: Sequence[FormatOption]) -> None:
        super().__init__()
        self._read: dict[str, Callable[[], object]] = {}
        self.controls: dict[str, QWidget] = {}
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(8)
        for option in options:
            control = self.controls[option.id] = self._control(option)
            control.setToolTip(option.help)
            self._layout.addWidget(control)
        self._follow()

    def values(self) -> dict[str, object]:
        """What is set, by the options' ids."""
        return {name: read() for name, read in self._read.items()}

    def _follow(self) -> None:
        """A file that keeps every pixel has no quality to choose."""
        if "quality" in self.controls and "lossless" in self._read:
            self.controls["quality"].setEnabled(not self._read["lossless"]())

    def _control(self, option: FormatOption) -> QWidget:
        if option.kind == "bool":
            box = CheckBox(option.title)
            self._read[option.id] = box.isChecked
            box.toggled.connect(self._follow)
            box.setChecked(bool(option.default))
            return box
        if option.kind == "choice":
            return self._choice(option)
        row = ValueRow(
            option.title, minimum=option.minimum, maximum=option.maximum, unit=option.unit, label_width=_LABEL_WIDTH
        )
        row.set_value(float(str(option.default)))
        self._read[option.id] = lambda: round(row.value)
        return row

    def _choice(self, option: FormatOption) -> QWidget:
        combo = ComboBox()
        combo.setAccessibleName(option.title)
        for value, title in option.choices:
            combo.addItem(title, value)
        combo.setCurrentIndex(combo.findData(option.default))
        self._read[option.id] = combo.currentData
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        name = label(option.title, "secondary")
        name.setMinimumWidth(_LABEL_WIDTH)
        line.addWidget(name)
        line.addWidget(combo, 1)
        return row
