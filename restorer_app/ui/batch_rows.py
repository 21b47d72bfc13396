"""The photos of a batch as a table of thousands of rows: one line each, and only what changes is drawn anew."""

from collections import Counter
from collections.abc import Sequence
from enum import IntEnum
from pathlib import Path
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QCoreApplication,
    QLocale,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from restorer_app.core.batch import BatchPhoto, FileResult, FileState
from restorer_app.ui import words
from restorer_app.ui.translation import QT_TRANSLATE_NOOP

translate = QCoreApplication.translate
_NO_INDEX = QModelIndex()
_HEIGHT = 30
Index = QModelIndex | QPersistentModelIndex


class Column(IntEnum):
    """The columns, in their order."""

    NAME = 0
    FOLDER = 1
    STATE = 2
    INVENTED = 3
    SECONDS = 4


_TITLES = {
    Column.NAME: QT_TRANSLATE_NOOP("BatchRows", "Photo"),
    Column.FOLDER: QT_TRANSLATE_NOOP("BatchRows", "Folder"),
    Column.STATE: QT_TRANSLATE_NOOP("BatchRows", "State"),
    Column.INVENTED: QT_TRANSLATE_NOOP("BatchRows", "Invented"),
    Column.SECONDS: QT_TRANSLATE_NOOP("BatchRows", "Seconds"),
}
_MOST = {Column.NAME: 0.45, Column.FOLDER: 0.2}
"""How much of the table's width a text that is longer than its column may have."""
_MEASURED, _PADDING = 500, 16
_WIDTHS = {Column.NAME: 190, Column.FOLDER: 110, Column.INVENTED: 76, Column.SECONDS: 76}


class BatchRows(QAbstractTableModel):
    """How it stands with each photo, and how many are in which state; of the photo at work, in the row `running`, the
    `fraction` (0..1) is done."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.results: list[FileResult] = []
        self.fraction = 0.0
        self.running: int | None = None
        self.counts: Counter[FileState] = Counter()
        self._places: dict[Path, int] = {}

    def show_photos(self, photos: Sequence[BatchPhoto]) -> None:
        """Other photos, all of them waiting but for those that an earlier run has finished."""
        done, waiting = FileState.DONE, FileState.QUEUED
        self.show_results(
            [
                FileResult(
                    photo.source,
                    photo.output,
                    done if photo.is_earlier else waiting,
                    is_earlier=photo.is_earlier or photo.has_changed,
                )
                for photo in photos
            ]
        )

    def show_results(self, results: Sequence[FileResult]) -> None:
        """Other rows in the place of those there are; where the photos are the same, the view stays where it is."""
        places = {result.source: row for row, result in enumerate(results)}
        are_same = list(places) == list(self._places)
        if not are_same:
            self.beginResetModel()
        self.results, self._places = list(results), places
        self.counts = Counter(result.state for result in results)
        self.fraction, self.running = 0.0, None
        if not are_same:
            self.endResetModel()
        elif results:
            self.dataChanged.emit(self.index(0, 0), self.index(len(results) - 1, len(Column) - 1))

    def take(self, results: Sequence[FileResult]) -> None:
        """News of some photos; those that have no row are left out."""
        for result in results:
            row = self._places.get(result.source)
            if row is not None:
                self.counts.subtract((self.results[row].state,))
                self.counts.update((result.state,))
                self.results[row] = result
                if result.state is FileState.RUNNING:
                    self.fraction, self.running = 0.0, row
                elif row == self.running:
                    self.running = None
                self.dataChanged.emit(self.index(row, 0), self.index(row, len(Column) - 1))

    def show_fraction(self, fraction: float) -> None:
        """How much of the photo at work is done."""
        self.fraction = fraction
        if self.running is not None:
            cell = self.index(self.running, Column.STATE)
            self.dataChanged.emit(cell, cell)

    def rowCount(self, parent: Index = _NO_INDEX) -> int:
        """One row a photo."""
        return 0 if parent.isValid() else len(self.results)

    def columnCount(self, parent: Index = _NO_INDEX) -> int:
        """Always the same."""
        return 0 if parent.isValid() else len(Column)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The titles of the columns."""
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return translate("BatchRows", _TITLES[Column(section)])
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(section)
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The text of a cell; the whole of it as a tool tip."""
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(index.row(), Column(index.column()))
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._tip(index.row(), Column(index.column()))
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(index.column())
        return None

    def _text(self, row: int, column: Column) -> str:
        result = self.results[row]
        if column is Column.NAME:
            return result.source.name
        if column is Column.FOLDER:
            return result.source.parent.name
        if column is Column.STATE:
            return state_words(result, self.fraction)
        is_known = result.state is FileState.DONE and (result.seconds > 0 or result.invented > 0)
        if column is Column.INVENTED:
            return words.percent(result.invented, decimals=1) if is_known else ""
        return QLocale().toString(result.seconds, "f", 1) if result.seconds else ""

    def _tip(self, row: int, column: Column) -> str:
        result = self.results[row]
        if column is Column.STATE:
            return " ".join((state_words(result, self.fraction), *result.notices))
        lines = [str(result.source)]
        if result.output is not None:
            lines.append(translate("BatchRows", "Written as {path}").format(path=result.output))
        return "\n".join(lines)


def state_words(result: FileResult, fraction: float = 0.0) -> str:
    """The state of a photo in words, with the reason where it was not done."""
    if result.state is FileState.RUNNING:
        return translate("BatchRows", "Working… {share}").format(share=words.percent(fraction))
    if result.state is FileState.SKIPPED:
        return translate("BatchRows", "Skipped: {why}").format(why=result.sentence)
    if result.state is FileState.FAILED:
        return translate("BatchRows", "Failed: {why}").format(why=result.sentence)
    if result.state is FileState.DONE and result.is_earlier:
        return translate("BatchRows", "Done earlier")
    if result.state is FileState.QUEUED and result.is_earlier:
        return translate("BatchRows", "Waiting to be done again: something changed")
    return {
        FileState.QUEUED: translate("BatchRows", "Waiting"),
        FileState.DONE: translate("BatchRows", "Done"),
        FileState.CANCELLED: translate("BatchRows", "Cancelled"),
    }[result.state]


def totals(counts: Counter[FileState]) -> str:
    """How many photos came to which end, in one line."""
    texts = {
        FileState.DONE: translate("BatchRows", "{count} done"),
        FileState.SKIPPED: translate("BatchRows", "{count} skipped"),
        FileState.FAILED: translate("BatchRows", "{count} failed"),
        FileState.CANCELLED: translate("BatchRows", "{count} cancelled"),
        FileState.QUEUED: translate("BatchRows", "{count} waiting"),
    }
    return ", ".join(text.format(count=counts[state]) for state, text in texts.items() if counts[state])


class BatchTable(QTableView):
    """Shows the rows. `removed` on Delete; `opened(int)` for a row on Enter or a double click."""

    removed = Signal()
    opened = Signal(int)

    def __init__(self, rows: BatchRows, name: str) -> None:
        super().__init__()
        self.setModel(rows)
        self.setAccessibleName(name)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        lines = self.verticalHeader()
        lines.hide()
        lines.setAccessibleName(name)
        lines.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        lines.setDefaultSectionSize(max(_HEIGHT, self.fontMetrics().height() + 10))
        titles = self.horizontalHeader()
        titles.setAccessibleName(name)
        titles.setHighlightSections(False)
        titles.setSectionsClickable(False)
        titles.setSectionResizeMode(Column.STATE, QHeaderView.ResizeMode.Stretch)
        for column, width in _WIDTHS.items():
            self.setColumnWidth(column, width)
        rows.modelReset.connect(self._fit)
        self.doubleClicked.connect(lambda index: self.opened.emit(index.row()))

    @property
    def picked(self) -> list[int]:
        """The rows that are selected."""
        return sorted(index.row() for index in self.selectionModel().selectedRows())

    def is_cut(self, row: int) -> bool:
        """Whether a text of the row has less room than it needs."""
        return any(self._needed(row, column) > self.columnWidth(column) for column in Column)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Names and folders take the room that there is."""
        super().resizeEvent(event)
        self._fit()

    def _needed(self, row: int, column: Column) -> int:
        return self.fontMetrics().horizontalAdvance(str(self.model().index(row, column).data())) + _PADDING

    def _fit(self) -> None:
        """Of thousands of rows the first tell how long the texts are."""
        rows = range(min(self.model().rowCount(), _MEASURED))
        for column, most in _MOST.items():
            needed = max((self._needed(row, column) for row in rows), default=0)
            width = min(needed, round(most * self.viewport().width()))
            self.setColumnWidth(column, max(width, _WIDTHS[column]))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete takes rows out, Enter opens the current one."""
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.removed.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.opened.emit(self.currentIndex().row())
        else:
            super().keyPressEvent(event)


def _alignment(column: int) -> Qt.AlignmentFlag:
    is_number = column in (Column.INVENTED, Column.SECONDS)
    return (Qt.AlignmentFlag.AlignRight if is_number else Qt.AlignmentFlag.AlignLeft) | Qt.AlignmentFlag.AlignVCenter
