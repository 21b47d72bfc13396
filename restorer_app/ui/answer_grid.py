"""A grid of answers to choose from: each a picture with its number, its name, and where its pixels come from."""

from dataclasses import dataclass
from typing import cast

from PySide6.QtCore import (
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
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFont,
    QImage,
    QKeyEvent,
    QPainter,
    QPainterPath,
    QPalette,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from restorer_app.ui.rows import PICTURE, ROW, Row, RowsModel

COLUMNS = 2
_INSET, _GAP, _CORNER = 6, 4, 5
_DIGITS = tuple(Qt.Key(Qt.Key.Key_1 + n) for n in range(9))
_MOVES = frozenset((Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Home, Qt.Key.Key_End))
_TAKES = frozenset((Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space))
Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True)
class AnswerRow(Row):
    """What an answer says; one that `is_current` has a ring around it."""

    @property
    def spoken(self) -> str:
        chosen = QCoreApplication.translate("AnswerGrid", "chosen") if self.is_current else ""
        return ", ".join(part for part in (self.title, self.detail, chosen) if part)


class AnswerGrid(QListView):
    """`taken(index)`: a click, Enter or the answer's number. `looked_at(index or None)`: it is under the pointer, or
    was gone to by key. `left`: Esc."""

    taken = Signal(int)
    looked_at = Signal(object)
    left = Signal()

    def __init__(self, name: str, model: RowsModel) -> None:  # type: ignore[type-arg] # of whatever is shown
        super().__init__()
        self.setObjectName("rows")
        self.setAccessibleName(name)
        self.setModel(model)
        self.setItemDelegate(_AnswerPainter(self))
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setMovement(QListView.Movement.Static)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setSelectionMode(QListView.SelectionMode.SingleSelection)
        self.setUniformItemSizes(True)
        self.setDragEnabled(False)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        self.entered.connect(lambda index: self.looked_at.emit(index.row()))
        self.viewportEntered.connect(lambda: self.looked_at.emit(None))
        self.clicked.connect(self._click)

    def event(self, event: QEvent) -> bool:
        """Keeps the keys of the grid from the window's commands of the same keys."""
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _means(event):
            event.accept()
            return True
        return super().event(event)

    def viewportEvent(self, event: QEvent) -> bool:
        """The pointer has left."""
        if event.type() is QEvent.Type.Leave:
            self.looked_at.emit(None)
        return super().viewportEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A number takes that answer, Enter the current one; arrows look at the others."""
        key, row = Qt.Key(event.key()), self.currentIndex().row()
        if not _means(event):
            event.ignore()
        elif key in _DIGITS:
            self._take(_DIGITS.index(key))
        elif key in _TAKES:
            self._take(row)
        elif key == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)
            self.looked_at.emit(self.currentIndex().row() if self.currentIndex().isValid() else None)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """What was gone to by key is not looked at any more."""
        super().focusOutEvent(event)
        self.looked_at.emit(None)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Two in a row, as large as there is room for beside the scroll bar, which may come later."""
        bar = self.style().pixelMetric(QStyle.PixelMetric.PM_ScrollBarExtent, None, self.verticalScrollBar())
        side = (self.maximumViewportSize().width() - bar) // COLUMNS
        self.setGridSize(QSize(side, side + 2 * self.fontMetrics().height() + 2 * _GAP))
        super().resizeEvent(event)

    def go_to(self, row: int) -> None:
        """Makes an answer the current one without looking at it."""
        self.setCurrentIndex(self.model().index(row, 0))

    def _click(self, index: QModelIndex) -> None:
        """Takes the one under the pointer, which is still looked at."""
        self.taken.emit(index.row())
        self.looked_at.emit(index.row())

    def _take(self, row: int) -> None:
        if 0 <= row < self.model().rowCount():
            self.go_to(row)
            self.taken.emit(row)


class _AnswerPainter(QStyledItemDelegate):
    """The picture with its ring, and two lines under it."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return cast(QListView, self.parent()).gridSize()

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        view, row = cast(QListView, self.parent()), cast(Row, index.data(ROW))
        palette, side = view.palette(), option.rect.width() - 2 * _INSET
        place = QRect(option.rect.left() + _INSET, option.rect.top() + _INSET, side, side)
        is_gone_to = view.hasFocus() and index == view.currentIndex()
        painter.save()
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        _paint_picture(painter, place, index.data(PICTURE), palette)
        if row.is_current:
            _paint_ring(painter, place, palette.color(QPalette.ColorRole.Highlight), width=3)
        if is_gone_to or option.state & QStyle.StateFlag.State_MouseOver:
            role = QPalette.ColorRole.WindowText if is_gone_to else QPalette.ColorRole.PlaceholderText
            _paint_ring(painter, place.adjusted(-3, -3, 3, 3), palette.color(role), width=2)
        room = option.rect.right() - place.left()  # a little more than the picture has
        _paint_words(painter, QRect(place.left(), place.bottom() + _GAP, room, 1), row, view.font(), palette)
        painter.restore()


def _paint_picture(painter: QPainter, place: QRect, picture: QImage | None, palette: QPalette) -> None:
    path = QPainterPath()
    path.addRoundedRect(QRectF(place), _CORNER, _CORNER)
    painter.setClipPath(path)
    painter.fillRect(place, palette.color(QPalette.ColorRole.Button))
    if picture is not None:
        size = picture.size().scaled(place.size(), Qt.AspectRatioMode.KeepAspectRatio)
        inside = QRect(QPoint(0, 0), size)
        inside.moveCenter(place.center())
        painter.drawImage(inside, picture)
    painter.setClipping(False)


def _paint_ring(painter: QPainter, place: QRect, colour: QColor, *, width: int) -> None:
    painter.setPen(QPen(colour, width))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(QRectF(place).adjusted(0.5, 0.5, -0.5, -0.5), _CORNER, _CORNER)


def _paint_words(painter: QPainter, top: QRect, row: Row, font: QFont, palette: QPalette) -> None:
    for number, text in enumerate((row.title, row.detail)):
        own = QFont(font)
        own.setPixelSize(font.pixelSize() - number)
        painter.setFont(own)
        role = QPalette.ColorRole.PlaceholderText if number else QPalette.ColorRole.WindowText
        painter.setPen(palette.color(role))
        height = painter.fontMetrics().height()
        line = QRect(top.left(), top.top() + number * height, top.width(), height)
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, line.width())
        painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, shown)


def _means(event: QKeyEvent) -> bool:
    is_plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    return is_plain and event.key() in (*_DIGITS, *_MOVES, *_TAKES, Qt.Key.Key_Escape)
