"""The history as a list: what was done, what could be redone, and which of it the present is compared with."""

from collections.abc import Hashable

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QHBoxLayout, QPushButton

from restorer_app.core.box import Box
from restorer_app.document.changes import changed_box
from restorer_app.document.document import Entry
from restorer_app.ui.comparing import Comparing
from restorer_app.ui.controls import hairline
from restorer_app.ui.panel_page import PanelPage
from restorer_app.ui.rows import Button, Row, RowsModel, RowsView
from restorer_app.ui.section import MARGIN
from restorer_app.ui.session import Session
from restorer_app.ui.thumbnails import Thumbnails, place_around


class HistoryPage(PanelPage):
    """A click, Enter or Space goes to a line of the history; Up and Down only look around."""

    def __init__(self, session: Session, comparing: Comparing, thumbnails: Thumbnails) -> None:
        super().__init__()
        self.set_title(self.tr("History"))
        self._session, self._comparing, self._thumbnails = session, comparing, thumbnails
        self._place = 0
        self._seen: Hashable = None
        self.model = RowsModel[Entry](self, key=lambda entry: entry.id, row=self._row, picture=self._picture)
        keys = (Qt.Key.Key_Space, Qt.Key.Key_A)
        self.rows = RowsView(self.tr("History"), self.model, keys=keys, picks_many=False)
        self.compare = QPushButton(self.tr("Compare with this"))
        self.compare.setCheckable(True)
        self.compare.setProperty("look", "toggle")
        self.compare.setToolTip(
            self.tr("“Before” is this line of the history instead of the scan, until it is pressed again (A)")
        )
        foot = QHBoxLayout()
        foot.setContentsMargins(MARGIN, 8, MARGIN, 8)
        foot.addWidget(self.compare)
        self.body.addSpacing(4)
        self.body.addWidget(self.rows, 1)
        self.body.addLayout(foot)
        self.body.addWidget(hairline())
        self.rows.clicked.connect(lambda index: self.go_to(index.row()))
        self.rows.taken.connect(self.go_to)
        self.rows.typed.connect(self._type)
        self.rows.button_clicked.connect(lambda row, _icon: self._toggle(row))
        self.rows.selectionModel().currentChanged.connect(lambda _index: self._show_comparing())
        self.compare.clicked.connect(lambda: self._toggle(self.rows.currentIndex().row()))
        session.changed.connect(self.refresh)
        comparing.changed.connect(self._show_comparing)
        thumbnails.arrived.connect(self.rows.viewport().update)

    def go_to(self, row: int) -> None:
        """Goes back or forward to that line."""
        entry = self.model.items[row]
        self._session.settle()
        document = self._session.document
        if document is None or self._session.is_opening or entry.id == document.entries[document.place].id:
            return
        if any(other.id == entry.id for other in document.entries):
            document.jump(entry.id)

    def refresh(self) -> None:
        """Shows the history as it is now; the cursor goes along only when the document has moved."""
        if not self.isVisible():
            return
        document = self._session.document
        entries = document.entries if document is not None else ()
        self._place = document.place if document is not None else 0
        seen = (document, len(entries), entries[self._place].id if entries else None)
        self.model.show_items(entries)
        self.show_count(len(entries))
        if seen != self._seen and entries:
            self._seen = seen
            self.rows.setCurrentIndex(self.model.index(self._place))
        self._show_comparing()

    def event(self, event: QEvent) -> bool:
        """Follows the history as long as it is seen; a page that is closed keeps no photo in memory."""
        if event.type() is QEvent.Type.Show:
            self.refresh()
        elif event.type() is QEvent.Type.Hide:
            self._seen = None
            self.model.show_items(())
        return super().event(event)

    def _row(self, number: int, entry: Entry) -> Row:
        is_compared = entry.id == self._comparing.entry_id
        tip = self.tr("Compare with the scan again") if is_compared else self.tr("Compare with this")
        later = self.tr("Undone") if number > self._place else ""
        return Row(
            self.tr("Open") if entry.label == "Open" else entry.label,
            self.tr("Before") if is_compared else later,
            is_current=number == self._place,
            is_faded=number > self._place,
            badge=self.tr("A") if is_compared else "",
            buttons=(Button("compare", tip, hides=not is_compared),),
        )

    def _picture(self, number: int, entry: Entry) -> QImage | None:
        """The place that the line changed, else the whole photo. Only a heal that arrives late changes a line."""
        state = entry.state
        key = (entry.id, state.repairs[-1].key if state.repairs else 0, len(state.repairs), state.geometry)

        def place() -> Box:
            photo = state.photo.box
            changed = changed_box(state, self.model.items[number - 1].state) if number else photo
            return photo if changed.is_empty else place_around(changed, photo)

        return self._thumbnails.get(key, state, place)

    def _type(self, key: int) -> None:
        row = self.rows.currentIndex().row()
        if row >= 0:
            self._toggle(row) if key == Qt.Key.Key_A else self.go_to(row)

    def _toggle(self, row: int) -> None:
        if row >= 0:
            entry = self.model.items[row]
            self._comparing.compare_with(None if entry.id == self._comparing.entry_id else entry.id)

    def _show_comparing(self) -> None:
        index = self.rows.currentIndex()
        self.compare.setEnabled(index.isValid())
        is_on = index.isValid() and self.model.items[index.row()].id == self._comparing.entry_id
        self.compare.setChecked(is_on)
        self.rows.viewport().update()
