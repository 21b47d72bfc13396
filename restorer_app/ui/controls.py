"""The small controls that the panels and dialogs are made of."""

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPalette, QPen, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QSlider,
    QStyle,
    QToolButton,
    QWidget,
)

from restorer_app.ui.icons import icon, pixmap

SETTLED_AFTER_MS = 700
_TICKS = 1000
_BOX = 18


class IconButton(QToolButton):
    """A button with one of our icons, which keeps to the theme; `name` is what a screen reader says."""

    def __init__(self, icon_name: str, name: str, *, look: str = "icon", text: str = "") -> None:
        super().__init__()
        self._icon_name = icon_name
        self.setProperty("look", look)
        self.setAccessibleName(name)
        self.setToolTip(name)
        self.setIconSize(QSize(20, 20))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        if text:
            self.setText(f" {text}")
            self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._tint()

    def changeEvent(self, event: QEvent) -> None:
        """Takes the new theme's colours."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.DevicePixelRatioChange):
            self._tint()

    def _tint(self) -> None:
        self.setIcon(icon(self._icon_name, self.palette()))


class CheckBox(QCheckBox):
    """A check box drawn with our tick."""

    def sizeHint(self) -> QSize:
        """Room for the box, a gap and the text."""
        text = self.fontMetrics().size(Qt.TextFlag.TextShowMnemonic, self.text())
        return QSize(_BOX + 12 + text.width(), max(30, text.height() + 8))

    def minimumSizeHint(self) -> QSize:
        """The same: a check box does not shrink."""
        return self.sizeHint()

    def hitButton(self, pos: object) -> bool:
        """The text counts like the box."""
        return True

    def paintEvent(self, event: QPaintEvent) -> None:
        """A rounded box, filled with the accent and ticked when checked."""
        palette = self.palette()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(1.5, (self.height() - _BOX) / 2 + 0.5, _BOX - 2, _BOX - 2)
        on = self.isChecked() and self.isEnabled()
        painter.setPen(QPen(palette.color(QPalette.ColorRole.Highlight if on else QPalette.ColorRole.PlaceholderText)))
        painter.setBrush(palette.color(QPalette.ColorRole.Highlight if on else QPalette.ColorRole.Button))
        painter.drawRoundedRect(box, 4, 4)
        if self.isChecked():
            role = QPalette.ColorRole.HighlightedText if on else QPalette.ColorRole.WindowText
            painter.drawPixmap(2, round(box.top() + 1), pixmap("check", palette.color(role), size=_BOX - 4))
        if self.hasFocus():
            painter.setPen(QPen(palette.color(QPalette.ColorRole.PlaceholderText), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(-1, 1, -1, -1).intersected(QRectF(self.rect())), 5, 5)
        painter.setPen(palette.color(QPalette.ColorRole.WindowText))
        area = self.rect().adjusted(_BOX + 8, 0, 0, 0)
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextShowMnemonic, self.text())


class ComboBox(QComboBox):
    """A combo box with our arrow, whose value does not change under a passing wheel."""

    def paintEvent(self, event: QPaintEvent) -> None:
        """The field, then the arrow."""
        super().paintEvent(event)
        colour = self.palette().color(QPalette.ColorRole.PlaceholderText)
        painter = QPainter(self)
        painter.drawPixmap(self.width() - 23, (self.height() - 16) // 2, pixmap("chevron-down", colour, size=16))

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leaves the wheel to whatever scrolls."""
        event.ignore()


class NumberBox(QDoubleSpinBox):
    """A number that can be typed; Enter takes it instead of starting a repair, Esc leaves the one before.

    Its buttons are of no width: a style sheet leaves a field without buttons no room for its text.
    """

    def __init__(self) -> None:
        super().__init__()
        self.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.lineEdit().setTextMargins(0, 0, 4, 0)
        self.setKeyboardTracking(False)
        self.setProperty("look", "value")

    def setAccessibleName(self, name: str) -> None:
        """Names the field and the part of it that is typed in, which a screen reader may come upon by itself."""
        super().setAccessibleName(name)
        self.lineEdit().setAccessibleName(name)

    def event(self, event: QEvent) -> bool:
        """Keeps Enter and Esc for the field while it is edited."""
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _ends_editing(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter takes the number and lets go of the field; so does Esc, with the number as it was."""
        super().keyPressEvent(event)
        if event.key() == Qt.Key.Key_Escape:
            self.setValue(self.value())
        if _ends_editing(event):
            self.clearFocus()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leaves the wheel to whatever scrolls."""
        event.ignore()


class Slider(QSlider):
    """A horizontal slider whose handle jumps to where it is clicked."""

    def __init__(self) -> None:
        super().__init__(Qt.Orientation.Horizontal)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Goes to the click, then drags from there."""
        if event.button() is Qt.MouseButton.LeftButton:
            half = 8
            self.setValue(
                QStyle.sliderValueFromPosition(
                    self.minimum(), self.maximum(), round(event.position().x()) - half, self.width() - 2 * half
                )
            )
        super().mousePressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leaves the wheel to whatever scrolls."""
        event.ignore()


class PathButton(QPushButton):
    """A button that shows a path from its left edge, shortened in the middle where it has no room. Its icon tells it
    from a field to type in."""

    def __init__(self) -> None:
        super().__init__()
        self._path = ""
        self.setIconSize(QSize(20, 20))
        self._tint()
        self.setProperty("look", "path")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def show_path(self, path: str) -> None:
        """Shows a path; the whole of it is in the tool tip and what a screen reader says."""
        self._path = path
        self.setToolTip(path)
        self.setAccessibleDescription(path)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Shows as much as there is room for."""
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        """Takes the new theme's colours."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.DevicePixelRatioChange):
            self._tint()

    def _tint(self) -> None:
        self.setIcon(icon("open", self.palette()))

    def _fit(self) -> None:
        room = max(self.width() - 54, 40)
        shown = self.fontMetrics().elidedText(self._path, Qt.TextElideMode.ElideMiddle, room)
        self.setText(" " + shown.replace("&", "&&"))


class ValueRow(QWidget):
    """A name, a slider and the number itself. `changed(float)` when the user moves either; `settled` when that is done:
    the slider is let go, the number is taken, or no key has moved it for a moment.

    `curve` 2 gives the small values more of the way (a brush of 5 px is further from 10 px than 400 from 405).
    `has_name` False leaves the name to a form's own column.
    """

    changed = Signal(float)
    settled = Signal()

    def __init__(
        self,
        title: str,
        *,
        minimum: float,
        maximum: float,
        step: float = 1.0,
        unit: str = "",
        curve: float = 1.0,
        label_width: int = 0,
        has_name: bool = True,
    ) -> None:
        super().__init__()
        self._minimum, self._maximum, self._step, self._curve = minimum, maximum, step, curve
        self._decimals = decimals_of(step)
        self._value = self._least = minimum  # the slider leads no lower than the latter
        self.slider = Slider()
        self.slider.setRange(0, _TICKS)
        self.slider.setSingleStep(max(1, round(step / (maximum - minimum) * _TICKS)) if curve == 1.0 else 10)
        self.slider.setPageStep(_TICKS // 10)
        self.slider.setAccessibleName(title)
        self.number = NumberBox()
        self.number.setDecimals(self._decimals)
        self.number.setRange(minimum, maximum)
        self.number.setSingleStep(step)
        self.number.setSuffix(f" {unit}" if unit else "")
        self.number.setAccessibleName(title)
        self.number.setFixedWidth(self.number.fontMetrics().horizontalAdvance(f"000 {unit}") + 18)
        self._settle_later = QTimer(self, singleShot=True, interval=SETTLED_AFTER_MS)
        self._lay_out(title, label_width if has_name else None)
        self.slider.valueChanged.connect(self._from_slider)
        self.slider.sliderReleased.connect(self._settle)
        self.number.valueChanged.connect(self._take)
        self.number.editingFinished.connect(self._settle)
        self._settle_later.timeout.connect(self._settle)
        self.set_value(minimum)

    @property
    def value(self) -> float:
        """The number that is set."""
        return self._value

    def set_value(self, value: float) -> None:
        """Shows another number without telling anyone."""
        self._value = min(max(value, self._minimum), self._maximum)
        share = (self._handle_at - self._minimum) / (self._maximum - self._minimum)
        self.slider.blockSignals(True)
        self.number.blockSignals(True)
        self.slider.setValue(round(share ** (1 / self._curve) * _TICKS))
        self.number.setValue(self._value)
        self.slider.blockSignals(False)
        self.number.blockSignals(False)

    @property
    def _handle_at(self) -> float:
        """The number at which the slider stands."""
        return self._value

    def _lay_out(self, title: str, label_width: int | None) -> None:
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        if label_width is not None:
            name = label(title, "secondary")
            name.setMinimumWidth(label_width)
            layout.addWidget(name)
        layout.addWidget(self.slider, 1)
        layout.addWidget(self.number)

    def _from_slider(self, tick: int) -> None:
        value = self._minimum + (tick / _TICKS) ** self._curve * (self._maximum - self._minimum)
        value = round(round(value / self._step) * self._step, self._decimals)
        self._take(min(max(value, self._least), self._maximum))

    def _take(self, value: float) -> None:
        if value != self._value:
            self.set_value(value)
            self.changed.emit(self._value)
            self._settle_later.start()

    def _settle(self) -> None:
        """While the slider is held, letting it go comes later."""
        self._settle_later.stop()
        if not self.slider.isSliderDown():
            self.settled.emit()


def decimals_of(step: float) -> int:
    """How many digits behind the point a number needs that goes in such steps."""
    return len(f"{step:g}".partition(".")[2])


def label(text: str, look: str = "", *, wraps: bool = False) -> QLabel:
    """A text in one of the style sheet's looks: secondary, small, heading, title, keycap, danger."""
    result = QLabel(text)
    result.setTextFormat(Qt.TextFormat.PlainText)  # file names and errors are no markup
    if look:
        result.setProperty("look", look)
    result.setWordWrap(wraps)
    if wraps:
        policy = result.sizePolicy()
        policy.setVerticalPolicy(QSizePolicy.Policy.Minimum)
        result.setSizePolicy(policy)
    return result


def hairline(*, is_vertical: bool = False) -> QFrame:
    """A line of one pixel."""
    line = QFrame()
    line.setObjectName("hairline")
    if is_vertical:
        line.setFixedWidth(1)
    else:
        line.setFixedHeight(1)
    return line


def relook(widget: QWidget, name: str, value: object) -> None:
    """Sets a property that the style sheet looks at, and has the sheet look again."""
    if widget.property(name) != value:
        widget.setProperty(name, value)
        widget.style().unpolish(widget)
        widget.style().polish(widget)


def _ends_editing(event: QKeyEvent) -> bool:
    return event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape)
