"""Choosing what repairs: a field with the model in use, and a list that says what each is good for; steps have the same
list."""

from collections.abc import Callable, Sequence
from typing import cast

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import (
    QAbstractButton,
    QFrame,
    QListWidget,
    QListWidgetItem,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from restorer_app.steps.cards import Choice
from restorer_app.steps.fills import FillChoice
from restorer_app.ui.controls import hairline, label
from restorer_app.ui.icons import pixmap

_ROLE = Qt.ItemDataRole.UserRole
_GAP = 4
_LEAST = 200
_ROWS = 8
_LEAST_LINES, _MOST_LINES = 2, 3
_BESIDE = 48
"""Left and right of the text: air and the arrow."""
_WRAP = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap


class ModelChooser(QAbstractButton):
    """Shows the model in use with its summary; a click, Space or Down opens the list. `chosen(str)` with its id.

    `advice` gives the sentence that stands over the list, or none.
    """

    chosen = Signal(str)

    def __init__(self, choices: Sequence[FillChoice], advice: Callable[[], str]) -> None:
        super().__init__()
        self._choices = tuple(choices)
        self._advice = advice
        self._current = self._choices[0]
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.list = ModelList(self._choices, self)
        self.list.chosen.connect(self.chosen)
        self.clicked.connect(self.open_list)
        self.show_choice(self._current.id)

    def show_choice(self, choice_id: str) -> None:
        """Shows another model as the one in use."""
        self._current = next(choice for choice in self._choices if choice.id == choice_id)
        self.setText(self._current.title)
        self.setAccessibleName(self.tr("Model: {name}").format(name=self._current.title))
        self.setAccessibleDescription(f"{self._current.summary} {self._current.good_for}. {self._current.speed}.")
        self.setToolTip(self.tr("Good for: {what}").format(what=self._current.good_for))
        self.list.show_current(choice_id)
        self.updateGeometry()
        self.update()

    def open_list(self) -> None:
        """Opens the list under the field, as wide as the field; over it where there is more room."""
        self.list.show_advice(self._advice())
        corner = self.mapToGlobal(QPoint(0, 0))
        self.list.setGeometry(self.list.place(QRect(corner, self.size()), self.screen().availableGeometry()))
        self.list.show()
        self.list.rows.scrollToItem(self.list.rows.currentItem())
        self.list.setFocus()

    def sizeHint(self) -> QSize:
        """A title and the least lines under it."""
        return QSize(200, self._height_of(_LEAST_LINES))

    def hasHeightForWidth(self) -> bool:
        """A narrower field has more lines: beside a scroll bar it is narrower."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Room for the whole summary, within reason."""
        small, area = QFontMetrics(_small(self.font())), QRect(0, 0, width - _BESIDE - 2, 1000)
        lines = round(small.boundingRect(area, _WRAP, self._current.summary).height() / small.lineSpacing())
        return self._height_of(min(max(lines, _LEAST_LINES), _MOST_LINES))

    def _height_of(self, lines: int) -> int:
        small = QFontMetrics(_small(self.font()))
        return self.fontMetrics().height() + small.lineSpacing() * lines + 22

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Down opens the list, as in a combo box."""
        if event.key() == Qt.Key.Key_Down:
            self.open_list()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The field with title, summary and arrow."""
        palette, role = self.palette(), QPalette.ColorRole
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        pen = QPen(palette.color(role.PlaceholderText), 2) if self.hasFocus() else QPen(palette.color(role.Mid))
        painter.setPen(pen)
        painter.setBrush(palette.color(role.Midlight if self.underMouse() else role.Button))
        painter.drawRoundedRect(frame.adjusted(0.5, 0.5, -0.5, -0.5) if self.hasFocus() else frame, 6, 6)
        area = self.rect().adjusted(12, 10, 12 - _BESIDE, -8)
        small = QFontMetrics(_small(self.font()))
        summary = elided(self._current.summary, small, width=area.width() - 2, lines=_MOST_LINES)
        _draw_choice(painter, area, self.font(), palette, self._current.title, summary)
        arrow = pixmap("chevron-down", palette.color(role.PlaceholderText), size=16)
        painter.drawPixmap(self.width() - 27, (self.height() - 16) // 2, arrow)


class ModelList(QFrame):
    """The list of models with the details of the one under the cursor. `chosen(str)` with an id."""

    chosen = Signal(str)

    def __init__(self, choices: Sequence[Choice], parent: QWidget, *, name: str = "") -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("modelPopup")
        self._choices = tuple(choices)
        self.rows = QListWidget()
        self.rows.setAccessibleName(name or self.tr("Models"))
        self.rows.setItemDelegate(_TwoLines(self.rows))
        self.rows.setMouseTracking(True)
        self.rows.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for choice in self._choices:
            item = QListWidgetItem(choice.title, self.rows)
            item.setData(_ROLE, choice)
            spoken = f"{choice.title}. {choice.summary} {choice.good_for}. {choice.speed}"
            item.setData(Qt.ItemDataRole.AccessibleTextRole, spoken)
        self.advice = label("", "small", wraps=True)
        self.advice.hide()
        self._good_for = label("", "small", wraps=True)
        self._speed = label("", "small", wraps=True)
        self._licence = label("", "small", wraps=True)
        layout = self._layout = QVBoxLayout(self)
        layout.setContentsMargins(5, 5, 5, 10)
        layout.setSpacing(4)
        for part in (self.advice, self.rows, hairline(), self._good_for, self._speed, self._licence):
            layout.addWidget(part)
        for text in (self.advice, self._good_for, self._speed, self._licence):
            text.setContentsMargins(8, 2, 8, 0)
        self.setFocusProxy(self.rows)
        self.rows.currentRowChanged.connect(self._show_details)
        self.rows.itemEntered.connect(self.rows.setCurrentItem)
        self.rows.itemClicked.connect(self._take)
        self.rows.itemActivated.connect(self._take)

    def show_current(self, choice_id: str) -> None:
        """Marks the model in use."""
        index = next(index for index, choice in enumerate(self._choices) if choice.id == choice_id)
        self.rows.setProperty("used", index)
        self.rows.setCurrentRow(index)

    def show_advice(self, sentence: str) -> None:
        """Puts a sentence over the list; an empty one takes it away."""
        self.advice.setText(sentence)
        self.advice.setVisible(bool(sentence))

    def place(self, field: QRect, room: QRect) -> QRect:
        """Fits the list to a field and the screen's free room: as wide as the field, under it or over it, all rows at
        once (up to eight) or else scrolled, and never cut off."""
        room = room.adjusted(0, _GAP, 0, -_GAP)
        below, above = room.bottom() - field.bottom() - _GAP, field.top() - room.top() - _GAP
        self._fit(field.width(), most=room.height())
        is_below = self.height() <= below or below >= above
        if self.height() > (below if is_below else above):
            self._fit(field.width(), most=max(below if is_below else above, _LEAST))
        y = field.bottom() + 1 + _GAP if is_below else field.top() - _GAP - self.height()
        y = max(min(y, room.bottom() + 1 - self.height()), room.top())
        return QRect(field.left(), y, field.width(), self.height())

    def _fit(self, width: int, *, most: int) -> None:
        self.setFixedWidth(width)
        details = self._tallest_details(width)
        rows = self._rows_height(has_bar=self.rows.count() > _ROWS)
        if rows + details > most:
            self._rows_height(has_bar=True)
            rows = max(most - details, 0)
        self.rows.setFixedHeight(rows)
        self.setFixedHeight(rows + details)

    def _rows_height(self, *, has_bar: bool) -> int:
        policy = Qt.ScrollBarPolicy
        self.rows.setVerticalScrollBarPolicy(policy.ScrollBarAlwaysOn if has_bar else policy.ScrollBarAlwaysOff)
        self.rows.doItemsLayout()
        return sum(self.rows.sizeHintForRow(index) for index in range(min(self.rows.count(), _ROWS))) + 2

    def _tallest_details(self, width: int) -> int:
        """The height of all but the rows, with room for the details of whichever model needs most."""
        shown, heights = self.rows.currentRow(), []
        self.rows.setFixedHeight(0)
        for index in range(len(self._choices)):
            self._show_details(index)
            heights.append(self._layout.totalHeightForWidth(width))
        self._show_details(shown)
        return max(heights)

    def _show_details(self, index: int) -> None:
        if index < 0:
            return
        choice = self._choices[index]
        self._good_for.setText(self.tr("Good for: {what}").format(what=choice.good_for))
        self._speed.setText(self.tr("Speed: {speed}").format(speed=choice.speed))
        self._licence.setText(self.tr("Licence: {licence}").format(licence=choice.licence))

    def _take(self, item: QListWidgetItem) -> None:
        choice: Choice = item.data(_ROLE)
        self.hide()
        self.chosen.emit(choice.id)


class _TwoLines(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        view = cast(QListWidget, self.parent())
        small = QFontMetrics(_small(view.font()))
        choice: Choice = index.data(_ROLE)
        has_bar = view.verticalScrollBarPolicy() is Qt.ScrollBarPolicy.ScrollBarAlwaysOn
        bar = view.verticalScrollBar().sizeHint().width() if has_bar else 0
        width = max(120, view.window().width() - 10 - 8 - 28 - bar)
        lines = small.boundingRect(QRect(0, 0, width, 1000), _WRAP, choice.summary).height()
        return QSize(width, view.fontMetrics().height() + lines + 16)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        view = cast(QListWidget, self.parent())
        palette, choice = view.palette(), cast(Choice, index.data(_ROLE))
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if state & QStyle.StateFlag.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(palette.color(QPalette.ColorRole.Midlight))
            painter.drawRoundedRect(rect, 6, 6)
        area = rect.adjusted(8, 7, -26, -7)
        _draw_choice(painter, area, view.font(), palette, choice.title, choice.summary)
        if index.row() == view.property("used"):
            tick = pixmap("check", palette.color(QPalette.ColorRole.Highlight), size=16)
            painter.drawPixmap(rect.right() - 22, rect.top() + 8, tick)
        painter.restore()


def _draw_choice(painter: QPainter, area: QRect, font: QFont, palette: QPalette, title: str, summary: str) -> None:
    bold = QFont(font)
    bold.setWeight(QFont.Weight.DemiBold)
    painter.setFont(bold)
    painter.setPen(palette.color(QPalette.ColorRole.WindowText))
    painter.drawText(area, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, title)
    painter.setFont(_small(font))
    painter.setPen(palette.color(QPalette.ColorRole.PlaceholderText))
    painter.drawText(area.adjusted(0, QFontMetrics(bold).height() + 2, 0, 6), _WRAP, summary)


def elided(text: str, metrics: QFontMetrics, *, width: int, lines: int) -> str:
    """The text broken into at most so many lines of a width in pixels; the last one ends in an ellipsis if it must,
    after a whole word."""
    done: list[str] = []
    rest = text.split()
    while rest and len(done) < lines - 1:
        count = 1
        while count < len(rest) and metrics.horizontalAdvance(" ".join(rest[: count + 1])) <= width:
            count += 1
        done.append(" ".join(rest[:count]))
        rest = rest[count:]
    last = " ".join(rest)
    while len(rest) > 1 and metrics.horizontalAdvance(last) > width:
        rest = rest[:-1]
        last = " ".join(rest).rstrip(",;:.") + "…"
    last = metrics.elidedText(last, Qt.TextElideMode.ElideRight, width)
    return "\n".join((*done, last)) if last else "\n".join(done)


def _small(font: QFont) -> QFont:
    result = QFont(font)
    result.setPixelSize(font.pixelSize() - 1)
    return result
