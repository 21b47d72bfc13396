"""A part of the side panel: a numbered heading that folds away what is under it."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QAbstractButton, QFrame, QSizePolicy, QVBoxLayout, QWidget

from restorer_app.ui.icons import pixmap

MARGIN = 16


class _Heading(QAbstractButton):
    """Number, title and arrow; checked means unfolded."""

    def __init__(self, number: int, title: str) -> None:
        super().__init__()
        self._number = number
        self.setText(title)
        self.setCheckable(True)
        self.setChecked(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """One line and air around it."""
        return QSize(120, max(39, self.fontMetrics().height() + 21))

    def paintEvent(self, event: QPaintEvent) -> None:
        """The number in a soft disc, the title, the arrow at the right."""
        palette, middle = self.palette(), self.height() / 2
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        disc = QRectF(MARGIN, middle - 10, 20, 20)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(palette.color(QPalette.ColorRole.AlternateBase))
        painter.drawEllipse(disc)
        painter.setFont(_sized(self.font(), -1, QFont.Weight.DemiBold))
        painter.setPen(palette.color(QPalette.ColorRole.Highlight))
        painter.drawText(disc, Qt.AlignmentFlag.AlignCenter, str(self._number))
        painter.setFont(_sized(self.font(), 0, QFont.Weight.DemiBold))
        painter.setPen(palette.color(QPalette.ColorRole.WindowText))
        title = self.rect().adjusted(MARGIN + 28, 0, -MARGIN - 20, 0)
        painter.drawText(title, Qt.AlignmentFlag.AlignVCenter, self.text())
        arrow = "chevron-down" if self.isChecked() else "chevron-right"
        role = QPalette.ColorRole.WindowText if self.underMouse() else QPalette.ColorRole.PlaceholderText
        painter.drawPixmap(self.width() - MARGIN - 17, round(middle - 8), pixmap(arrow, palette.color(role), size=16))
        if self.hasFocus():
            painter.setPen(QPen(palette.color(QPalette.ColorRole.PlaceholderText), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(8, 5, -8, -5), 6, 6)


class Section(QFrame):
    """A heading and what belongs to it; `body` is the layout to fill."""

    def __init__(self, number: int, title: str) -> None:
        super().__init__()
        self.setObjectName("section")
        self.heading = _Heading(number, title)
        self._content = QWidget()
        self.body = QVBoxLayout(self._content)
        self.body.setContentsMargins(MARGIN, 0, MARGIN, 12)
        self.body.setSpacing(8)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 1)
        layout.setSpacing(0)
        layout.addWidget(self.heading)
        layout.addWidget(self._content)
        self.heading.toggled.connect(self._content.setVisible)


def _sized(font: QFont, pixels: int, weight: QFont.Weight) -> QFont:
    result = QFont(font)
    result.setPixelSize(font.pixelSize() + pixels)
    result.setWeight(weight)
    return result
