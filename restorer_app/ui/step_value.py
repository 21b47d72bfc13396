"""One value of a step: its name and number over a slider, and the way back to the default."""

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from restorer_app.ui.controls import IconButton, ValueRow, label


class StepValue(ValueRow):
    """`default` is where the button leads, which shows only where the value is another one. `at_minimum` stands in the
    place of the least number. Where it is known which number that comes to, the slider stands there, and the button and
    typing alone lead back."""

    _default = 0.0
    _found: float | None = None

    def __init__(
        self,
        title: str,
        *,
        minimum: float,
        maximum: float,
        default: float,
        step: float = 1.0,
        unit: str = "",
        at_minimum: str = "",
    ) -> None:
        super().__init__(title, minimum=minimum, maximum=maximum, step=step, unit=unit)
        self._default, self._widest = default, f"{maximum:.{self._decimals}f} {unit}"
        self.reset.setToolTip(self.tr("Back to the default"))
        self.reset.setAccessibleName(self.tr("{name}: back to the default").format(name=title))
        self.reset.clicked.connect(self._go_back)
        self.show_least(at_minimum)
        self.set_value(default)

    def set_value(self, value: float) -> None:
        """Shows another number without telling anyone."""
        super().set_value(value)
        self.reset.setVisible(self._value != self._default)

    def show_least(self, text: str, found: float | None = None) -> None:
        """What stands in the place of the least number, and which number that comes to; before `set_value`."""
        self._found = found
        self._least = self._minimum if found is None else self._minimum + self._step
        self.number.setSpecialValueText(text)
        metrics = self.number.fontMetrics()
        width = max(metrics.horizontalAdvance(part) for part in (text, self._widest))
        self.number.setFixedWidth(width + 18)

    @property
    def _handle_at(self) -> float:
        return self._value if self._found is None or self._value > self._minimum else self._found

    def _lay_out(self, title: str, label_width: int | None) -> None:
        self.reset = IconButton("reset", "", look="small")
        self.reset.setIconSize(QSize(14, 14))
        policy = self.reset.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.reset.setSizePolicy(policy)
        above, below = QHBoxLayout(), QHBoxLayout()
        above.setSpacing(8)
        above.addWidget(label(title, "secondary", wraps=True), 1)
        above.addWidget(self.number)
        below.setSpacing(4)
        below.addWidget(self.slider, 1)
        below.addWidget(self.reset)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(above)
        layout.addLayout(below)

    def _go_back(self) -> None:
        self.slider.setFocus()  # the button goes away
        self._take(self._default)
        self._settle()
