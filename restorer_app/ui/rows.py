"""Lists of thousands of rows with pictures: a model that tells what changed, and a view that paints what is seen."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, cast

from PySide6.QtCore import (
    QAbstractItemModel,
    QAbstractListModel,
    QCoreApplication,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFont, QImage, QKeyEvent, QKeySequence, QMouseEvent, QPainter, QPalette, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from restorer_app.ui.icons import pixmap

T = TypeVar("T")
ROW = Qt.ItemDataRole.UserRole
PICTURE = Qt.ItemDataRole.UserRole + 1
_PICTURE, _INSET, _BUTTON = 44, 8, 26
_SAID, _MEANT = Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleDescriptionRole
_NO_INDEX = QModelIndex()
Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True)
class Button:
    """A small button at the right end of a row: its icon, and what its tooltip says. One that `hides` is seen only in
    the row under the pointer and in the current one."""

    icon: str
    tip: str
    hides: bool = False


@dataclass(frozen=True)
class Row:
    """What a row says: a `title` with a `detail` under it, and in a tooltip the `meaning` of the title. One that
    `is_current` has a bar of the accent, one that `is_faded` stands back; a `badge` is a letter on the picture."""

    title: str
    detail: str = ""
    is_current: bool = False
    is_faded: bool = False
    badge: str = ""
    meaning: str = ""
    buttons: tuple[Button, ...] = ()

    @property
    def spoken(self) -> str:
        """The same for a screen reader."""
        here = QCoreApplication.translate("Rows", "you are here") if self.is_current else ""
        return ", ".join(part for part in (self.title, self.detail, here) if part)


class RowsModel(QAbstractListModel, Generic[T]):
    """Items in order. `key` names what stays the same item however it changes; `row` and `picture` say how it looks,
    and are asked for nothing that is not seen."""

    def __init__(
        self,
        parent: QWidget,
        *,
        key: Callable[[T], Hashable],
        row: Callable[[int, T], Row],
        picture: Callable[[int, T], QImage | None],
    ) -> None:
        super().__init__(parent)
        self.items: tuple[T, ...] = ()
        self._keys: list[Hashable] = []
        self._key, self._row, self._picture = key, row, picture

    def rowCount(self, parent: Index = _NO_INDEX) -> int:
        """How many there are."""
        return 0 if parent.isValid() else len(self.items)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The row, its picture, or its words."""
        if not index.isValid():
            return None
        number, item = index.row(), self.items[index.row()]
        if role == PICTURE:
            return self._picture(number, item)
        if role not in (ROW, _SAID, _MEANT):
            return None
        row = self._row(number, item)
        return row if role == ROW else row.spoken if role == _SAID else row.meaning

    def show_items(self, items: Sequence[T]) -> None:
        """Shows others. Those at both ends that stay keep their selection; all that are seen are painted anew."""
        keys = [self._key(item) for item in items]
        head = _shared(self._keys, keys)
        tail = _shared(self._keys[head:][::-1], keys[head:][::-1])
        gone, come = len(self._keys) - head - tail, len(keys) - head - tail
        if gone:
            self.beginRemoveRows(QModelIndex(), head, head + gone - 1)
            self.items = self.items[:head] + self.items[head + gone :]
            self._keys[head : head + gone] = []
            self.endRemoveRows()
        if come:
            self.beginInsertRows(QModelIndex(), head, head + come - 1)
            self.items, self._keys = tuple(items), keys
            self.endInsertRows()
        self.items = tuple(items)
        if keys:
            self.dataChanged.emit(self.index(0), self.index(len(keys) - 1))


class RowsView(QListView):
    """`taken(row)`: a double click or Enter. `button_clicked(row, icon)`: a click on the button with that icon.
    `typed(key)`: one of the `keys` that mean something to the owner. `clicked` and the selection are Qt's own."""

    taken = Signal(int)
    button_clicked = Signal(int, str)
    typed = Signal(int)

    def __init__(self, name: str, model: QAbstractItemModel, *, keys: Sequence[Qt.Key], picks_many: bool) -> None:
        super().__init__()
        self.setObjectName("rows")
        self.setAccessibleName(name)
        self._keys = frozenset(keys)
        self._pressed: tuple[int, str] | None = None
        self.setModel(model)
        self.setItemDelegate(_RowPainter(self))
        mode = QListView.SelectionMode
        self.setSelectionMode(mode.ExtendedSelection if picks_many else mode.SingleSelection)
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)

    @property
    def chosen(self) -> tuple[int, ...]:
        """The selected rows, in order."""
        selection = self.selectionModel().selection()
        parts = (selection.at(n) for n in range(selection.count()))
        return tuple(sorted(row for part in parts for row in range(part.top(), part.bottom() + 1)))

    def event(self, event: QEvent) -> bool:
        """Keeps the keys of the list from the window's commands of the same keys."""
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._means(event):
            event.accept()
            return True
        return super().event(event)

    def dataChanged(self, first: Index, last: Index, roles: Sequence[int] = ()) -> None:
        """Paints what is seen anew. All rows keep their height, so they are not laid out again as a `QListView` does:
        that takes longer than all else where there are thousands."""
        QAbstractItemView.dataChanged(self, first, last, roles)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The current row stays in sight when what comes to lie under the list takes room from it."""
        is_seen = QRect(QPoint(0, 0), event.oldSize()).intersects(self.visualRect(self.currentIndex()))
        super().resizeEvent(event)
        if is_seen:
            self.scrollTo(self.currentIndex())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter takes a row, the owner's keys do what they mean there, the others move."""
        index = self.currentIndex()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if index.isValid():
                self.taken.emit(index.row())
        elif event.key() in self._keys and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self.typed.emit(event.key())
        elif event.key() in _MOVES or event.matches(QKeySequence.StandardKey.SelectAll):
            super().keyPressEvent(event)
        else:
            event.ignore()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A press on a button leaves the selection alone."""
        self._pressed = self._button_at(event.position().toPoint())
        if self._pressed is None:
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Says what a button does, and elsewhere what the title means."""
        place = event.position().toPoint()
        hit, index = self._button_at(place), self.indexAt(place)
        tips = {button.icon: button.tip for button in self._row(hit[0]).buttons} if hit else {}
        self.viewport().setToolTip(tips[hit[1]] if hit else index.data(_MEANT) or "")
        if self._pressed is None:
            super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Presses the button under the pointer, if it is still the same."""
        pressed, self._pressed = self._pressed, None
        if pressed is None:
            super().mouseReleaseEvent(event)
        elif pressed == self._button_at(event.position().toPoint()):
            self.button_clicked.emit(*pressed)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Takes the row; on a button it is a second click."""
        self._pressed = self._button_at(event.position().toPoint())
        index = self.indexAt(event.position().toPoint())
        if self._pressed is None and index.isValid():
            self.taken.emit(index.row())

    def _means(self, event: QKeyEvent) -> bool:
        is_plain = not event.modifiers() & ~(Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.ShiftModifier)
        own = event.key() in self._keys or event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, *_MOVES)
        return (is_plain and own) or event.matches(QKeySequence.StandardKey.SelectAll)

    def _row(self, number: int) -> Row:
        return cast(Row, self.model().index(number, 0).data(ROW))

    def _button_at(self, place: QPoint) -> tuple[int, str] | None:
        index = self.indexAt(place)
        if not index.isValid():
            return None
        buttons = self._row(index.row()).buttons
        hits = (
            button.icon for n, button in enumerate(buttons) if button_rect(self.visualRect(index), n).contains(place)
        )
        icon = next(hits, None)
        return None if icon is None else (index.row(), icon)


def button_rect(row: QRect, number: int) -> QRect:
    """Where a row has its button, counted from the right end."""
    left = row.right() + 1 - _INSET - (number + 1) * _BUTTON
    return QRect(left, row.center().y() - _BUTTON // 2 + 1, _BUTTON, _BUTTON)


class _RowPainter(QStyledItemDelegate):
    """Picture, two lines, and the buttons at the right."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        view = cast(QListView, self.parent())
        return QSize(100, max(_PICTURE + 12, 2 * view.fontMetrics().height() + 18))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        view, row = cast(RowsView, self.parent()), cast(Row, index.data(ROW))
        rect, state = option.rect, option.state
        palette = view.palette()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        _paint_ground(painter, rect, palette, state, has_focus=view.hasFocus() and index == view.currentIndex())
        if row.is_current:
            painter.fillRect(QRect(rect.left() + 1, rect.top() + 6, 3, rect.height() - 12), palette.highlight())
        painter.setOpacity(0.5 if row.is_faded else 1.0)
        place = QRect(rect.left() + _INSET + 2, rect.center().y() - _PICTURE // 2 + 1, _PICTURE, _PICTURE)
        _paint_picture(painter, place, index.data(PICTURE), palette)
        painter.setOpacity(1.0)
        if row.badge:
            _paint_badge(painter, place, row.badge, view.font(), palette)
        words = rect.adjusted(_PICTURE + 2 * _INSET + 4, 0, -_INSET - len(row.buttons) * _BUTTON - 2, 0)
        _paint_words(painter, words, row, view.font(), palette)
        is_near = bool(state & QStyle.StateFlag.State_MouseOver) or index == view.currentIndex()
        for number, button in enumerate(row.buttons):
            if button.hides and not is_near:
                continue
            area = button_rect(rect, number)
            role = QPalette.ColorRole.PlaceholderText if row.is_faded else QPalette.ColorRole.WindowText
            painter.drawPixmap(area.left() + 4, area.top() + 4, pixmap(button.icon, palette.color(role), size=18))
        painter.restore()


def _paint_ground(
    painter: QPainter, rect: QRect, palette: QPalette, state: QStyle.StateFlag, *, has_focus: bool
) -> None:
    ground = QRectF(rect).adjusted(4, 1, -4, -1)
    is_chosen = bool(state & QStyle.StateFlag.State_Selected)
    if is_chosen or state & QStyle.StateFlag.State_MouseOver:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(palette.color(QPalette.ColorRole.Dark if is_chosen else QPalette.ColorRole.Midlight))
        painter.drawRoundedRect(ground, 6, 6)
    if has_focus:
        painter.setPen(QPen(palette.color(QPalette.ColorRole.PlaceholderText), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(ground.adjusted(1, 1, -1, -1), 6, 6)


def _paint_picture(painter: QPainter, place: QRect, picture: QImage | None, palette: QPalette) -> None:
    if picture is None:
        painter.fillRect(place, palette.color(QPalette.ColorRole.Button))
        return
    size = picture.size().scaled(place.size(), Qt.AspectRatioMode.KeepAspectRatio)
    inside = QRect(QPoint(0, 0), size)
    inside.moveCenter(place.center())
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawImage(inside, picture)


def _paint_badge(painter: QPainter, place: QRect, text: str, font: QFont, palette: QPalette) -> None:
    disc = QRectF(place.left() - 3, place.top() - 3, 18, 18)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(palette.color(QPalette.ColorRole.Highlight))
    painter.drawEllipse(disc)
    painter.setFont(_sized(font, -2, QFont.Weight.DemiBold))
    painter.setPen(palette.color(QPalette.ColorRole.HighlightedText))
    painter.drawText(disc, Qt.AlignmentFlag.AlignCenter, text)


def _paint_words(painter: QPainter, area: QRect, row: Row, font: QFont, palette: QPalette) -> None:
    role = QPalette.ColorRole
    lines = [(row.title, _sized(font, 0, QFont.Weight.DemiBold if row.is_current else QFont.Weight.Normal))]
    lines += [(row.detail, _sized(font, -1, QFont.Weight.Normal))] if row.detail else []
    height = painter.fontMetrics().height() + 2
    top = area.center().y() - len(lines) * height / 2 + 1
    for number, (text, own) in enumerate(lines):
        painter.setFont(own)
        is_quiet = row.is_faded or number > 0
        painter.setPen(palette.color(role.PlaceholderText if is_quiet else role.WindowText))
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, area.width())
        place = QRectF(area.left(), top + number * height, area.width(), height)
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, shown)


def _sized(font: QFont, pixels: int, weight: QFont.Weight) -> QFont:
    result = QFont(font)
    result.setPixelSize(font.pixelSize() + pixels)
    result.setWeight(weight)
    return result


def _shared(one: Sequence[Hashable], other: Sequence[Hashable]) -> int:
    """How many are the same at the beginning."""
    pairs = zip(one, other, strict=False)
    return next((n for n, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))


_MOVES = frozenset(
    {Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown, Qt.Key.Key_Home, Qt.Key.Key_End}
)
