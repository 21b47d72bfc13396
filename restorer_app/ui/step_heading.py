"""The line of a step in the panel: a handle to drag it by, and its name, which unfolds the rest."""

from typing import cast

from PySide6.QtCore import QEvent, QObject, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QAbstractButton, QApplication, QSizePolicy, QWidget

from restorer_app.ui.icons import pixmap

_HEIGHT, _TWO_LINES = 34, 48


class Handle(QWidget):
    """Six dots to drag a row by. `dragged(QPoint)` with the pointer on the screen, `dropped` when it is let go,
    `given_up` when Esc breaks it off."""

    dragged = Signal(QPoint)
    dropped = Signal()
    given_up = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setFixedSize(20, _HEIGHT)
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        self.setToolTip(self.tr("Drag to change the order (Alt+Up and Alt+Down on the keyboard)"))
        self._pressed: QPoint | None = None
        self._is_dragged = False

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Takes hold."""
        if event.button() is Qt.MouseButton.LeftButton:
            self._pressed = event.globalPosition().toPoint()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drags, once it is more than a shaky hand."""
        place = event.globalPosition().toPoint()
        if self._pressed is None:
            return
        if self._is_dragged or (place - self._pressed).manhattanLength() >= QApplication.startDragDistance() // 2:
            if not self._is_dragged:  # whatever has the focus, Esc is meant for the drag
                cast(QApplication, QApplication.instance()).installEventFilter(self)
            self._is_dragged = True
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
            self.dragged.emit(place)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Lets go."""
        if self._end():
            self.dropped.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Esc breaks a drag off."""
        is_key = event.type() in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress)
        if not is_key or cast(QKeyEvent, event).key() != Qt.Key.Key_Escape:
            return super().eventFilter(watched, event)
        event.accept()
        if event.type() is QEvent.Type.KeyPress and self._end():
            self.given_up.emit()
        return True

    def _end(self) -> bool:
        """Whether it was dragged."""
        was_dragged, self._is_dragged, self._pressed = self._is_dragged, False, None
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        if was_dragged:
            cast(QApplication, QApplication.instance()).removeEventFilter(self)
        return was_dragged

    def paintEvent(self, event: QPaintEvent) -> None:
        """The dots."""
        colour = self.palette().color(QPalette.ColorRole.PlaceholderText)
        QPainter(self).drawPixmap(2, (self.height() - 16) // 2, pixmap("drag", colour, size=16))


class StepHeading(QAbstractButton):
    """The step's name, how strong it is, and an arrow; checked means unfolded. `removed` when Delete is pressed."""

    removed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._value = self._where = ""
        self._is_quiet = self._is_failed = False
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_step(self, title: str, value: str, where: str, *, is_quiet: bool, is_failed: bool) -> None:
        """`where`: that it does not apply everywhere; `is_quiet`: it does nothing now; `is_failed`: but it should."""
        self._value, self._where, self._is_quiet, self._is_failed = value, where, is_quiet, is_failed
        self.setText(title)
        self.setAccessibleName(f"{title}, {' · '.join(text for text in (value, where) if text)}")
        self.updateGeometry()
        self.update()

    def checkStateSet(self) -> None:
        """Has as many lines as it needs now."""
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        """One line, or two where it says that it does not apply everywhere."""
        return QSize(100, _TWO_LINES if self._shown_where else _HEIGHT)

    @property
    def _shown_where(self) -> str:
        """What is under it says more."""
        return "" if self.isChecked() else self._where

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete takes the step out."""
        if event.key() == Qt.Key.Key_Delete:
            self.removed.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The title from the left, the value and the arrow at the right."""
        palette, role = self.palette(), QPalette.ColorRole
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        small = QFont(self.font())
        small.setPixelSize(self.font().pixelSize() - 1)
        value = "" if self.isChecked() and not self._is_failed else self._value
        room = QFontMetrics(small).horizontalAdvance(value) + 8 if value else 0
        area = self.rect().adjusted(4, 0, -24, 0)
        title = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, area.width() - room)
        painter.setPen(palette.color(role.PlaceholderText if self._is_quiet else role.WindowText))
        if self._shown_where:
            area = area.adjusted(0, 5, 0, -self.height() // 2 + 1)
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter, title)
        painter.setFont(small)
        painter.setPen(palette.color(role.BrightText if self._is_failed else role.PlaceholderText))
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, value)
        below = self.rect().adjusted(4, self.height() // 2, -24, -4)
        painter.setPen(palette.color(role.PlaceholderText))
        painter.drawText(below, Qt.AlignmentFlag.AlignVCenter, self._shown_where)
        arrow = "chevron-down" if self.isChecked() else "chevron-right"
        colour = palette.color(role.WindowText if self.underMouse() else role.PlaceholderText)
        painter.drawPixmap(self.width() - 20, (self.height() - 16) // 2, pixmap(arrow, colour, size=16))
        if self.hasFocus():
            painter.setPen(QPen(palette.color(role.PlaceholderText), 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 3, -1, -3), 4, 4)
