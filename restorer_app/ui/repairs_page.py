"""The repairs of the present state as a list: hide, delete, fill again, go there, switch between answers."""

from collections.abc import Callable, Collection, Sequence

from PySide6.QtCore import QEvent, QItemSelectionModel, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QImage
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton

from restorer_app.core.box import Box
from restorer_app.core.state import Hole, Repair
from restorer_app.document.document import Edit
from restorer_app.document.repair_edits import choose_candidate, delete, hide, repair_at, show
from restorer_app.steps.copying import TITLES as COPIED
from restorer_app.ui.actions import words
from restorer_app.ui.controls import IconButton, hairline, label
from restorer_app.ui.message import Message
from restorer_app.ui.panel_page import PanelPage
from restorer_app.ui.refilling import Refilling
from restorer_app.ui.rows import Button, Row, RowsModel, RowsView
from restorer_app.ui.section import MARGIN
from restorer_app.ui.session import Session
from restorer_app.ui.spreads import Spreads
from restorer_app.ui.thumbnails import Thumbnails, place_around

_FEW = 1000
_KEYS = (Qt.Key.Key_Space, Qt.Key.Key_Delete, Qt.Key.Key_Backspace, Qt.Key.Key_Left, Qt.Key.Key_Right)


class RepairsPage(PanelPage):
    """`selected(tuple of holes)`: others are. `wanted(Repair)`: it is to be brought into sight. `answers_wanted`: other
    answers for what is selected are to be shown."""

    selected = Signal(object)
    wanted = Signal(object)
    answers_wanted = Signal()

    def __init__(self, session: Session, refilling: Refilling, thumbnails: Thumbnails, spreads: Spreads) -> None:
        super().__init__()
        self.set_title(self.tr("Repairs"))
        self._session, self._refilling, self._thumbnails, self._spreads = session, refilling, thumbnails, spreads
        self._near: dict[Box, tuple[int, ...]] = {}
        self._titles = {choice.id: choice.title for choice in session.repairing.choices}
        self._titles |= {fill: words(title) for fill, title in COPIED.items()}
        self._meanings = {choice.id: choice.summary for choice in session.repairing.choices}
        self.model = RowsModel[Repair](self, key=lambda repair: repair.hole, row=self._row, picture=self._picture)
        self.rows = RowsView(self.tr("Repairs"), self.model, keys=_KEYS, picks_many=True)
        self.nothing = label(self.tr("Nothing is repaired yet."), "small", wraps=True)
        self.nothing.setContentsMargins(MARGIN, 4, MARGIN, 0)
        self.eye = IconButton("eye", self.tr("Hide or show what is selected (Space)"))
        self.delete = IconButton("delete", self.tr("Delete what is selected; the scan comes back (Delete)"))
        self.again = QPushButton(self.tr("Fill again…"))
        self.again.setToolTip(self.tr("Fill what is selected with another fill, or once more with the same"))
        self.again.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.fills = QMenu(self.tr("Fill again with"), self)
        self.fills.setToolTipsVisible(True)
        self.again.setMenu(self.fills)
        self._lay_out()
        self._fill_menu()
        self._connect()
        self._offer()

    @property
    def holes(self) -> tuple[Hole, ...]:
        """Those of the selected rows."""
        return tuple(self.model.items[row].hole for row in self.rows.chosen)

    def refresh(self) -> None:
        """Shows the repairs as they are now."""
        if self.isVisible():
            state = self._session.state
            repairs = state.repairs if state is not None else ()
            self._forget_neighbours(repairs)
            former, row = self.model.items, self.rows.currentIndex().row()
            self.model.show_items(repairs)
            self._select_after(former, row)
            self.show_count(len(repairs))
            self._offer()

    def toggle(self, holes: Collection[Hole]) -> None:
        """Hides repairs; shows them where all are hidden."""
        wanted = frozenset(holes)
        known = [repair for repair in self.model.items if repair.hole in wanted]
        if all(repair.is_hidden for repair in known):
            one, many, edit = self.tr("Show 1 repair"), self.tr("Show {count} repairs"), show(holes)
        else:
            one, many, edit = self.tr("Hide 1 repair"), self.tr("Hide {count} repairs"), hide(holes)
        self._do(edit, one if len(known) == 1 else many.format(count=len(known)))

    def delete_selected(self) -> None:
        """Gives the selected repairs up."""
        holes = self.holes
        many = self.tr("Delete {count} repairs").format(count=len(holes))
        self._do(delete(holes), self.tr("Delete 1 repair") if len(holes) == 1 else many)

    def step(self, row: int, by: int) -> None:
        """Takes the next or the former answer of a repair, round and round; says so where there is but one."""
        repair = self.model.items[row]
        if len(repair.candidates) == 1:
            text = self.tr("This repair has one answer so far; press M to see others.")
            self._session.told.emit(Message(text))
            return
        index = (repair.chosen + by) % len(repair.candidates)
        self._do(choose_candidate(repair.hole, index), self.tr("Choose another answer"))

    def select_at(self, x: float, y: float) -> bool:
        """Selects the repair that shows at a place of the scan. Returns whether there is one."""
        state = self._session.state
        found = repair_at(state, x, y) if state is not None else None
        if found is None or found not in self.model.items:
            return False
        self._select(self.model.items.index(found))
        return True

    def event(self, event: QEvent) -> bool:
        """Follows the repairs as long as they are seen; what is selected is outlined only so long."""
        if event.type() is QEvent.Type.Show:
            self.refresh()
        elif event.type() is QEvent.Type.Hide:
            self.model.show_items(())
            self.selected.emit(())
        return super().event(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The same commands where the pointer is."""
        if self.holes:
            self.menu().popup(event.globalPos())

    def menu(self) -> QMenu:
        """What can be done with the selected repairs."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        commands: tuple[tuple[str, Callable[[], None]], ...] = (
            (self.tr("Go there"), lambda: self._go(self.rows.chosen[0])),
            (self.tr("Answers…"), self.answers_wanted.emit),
            (self.tr("Hide or show"), lambda: self.toggle(self.holes)),
            (self.tr("Delete"), self.delete_selected),
        )
        for text, command in commands:
            menu.addAction(text, command)
        menu.addMenu(self.fills)
        return menu

    def _select(self, row: int) -> None:
        index = self.model.index(row)
        self.rows.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        self.rows.scrollTo(index, RowsView.ScrollHint.EnsureVisible)

    def _select_after(self, former: Sequence[Repair], row: int) -> None:
        """Where others are shown and none of them is selected, selects the one that follows the `row` of `former`, else
        the last, so that a key always has something to act on."""
        if not self.model.items or self.rows.chosen:
            return
        places = {repair.hole: place for place, repair in enumerate(self.model.items)}
        later = (places[repair.hole] for repair in former[max(row, 0) :] if repair.hole in places)
        self._select(next(later, len(places) - 1 if former else 0))

    def _lay_out(self) -> None:
        line = QHBoxLayout()
        line.setContentsMargins(MARGIN - 6, 8, MARGIN, 8)
        line.setSpacing(4)
        line.addWidget(self.eye)
        line.addWidget(self.delete)
        line.addStretch()
        line.addWidget(self.again)
        self.body.addLayout(line)
        self.body.addWidget(self.nothing)
        self.body.addWidget(self.rows, 1)
        self.body.addWidget(hairline())

    def _fill_menu(self) -> None:
        for choice in self._session.repairing.choices:
            action = self.fills.addAction(choice.title)
            action.setData(choice.id)
            action.setCheckable(True)
            action.setToolTip(choice.summary)
            action.triggered.connect(lambda _checked, name=choice.id: self._refilling.refill(self.holes, name))

    def _tick_fills(self) -> None:
        """Ticks what the selected repairs are filled with now."""
        used = {self.model.items[row].fill for row in self.rows.chosen}
        for action in self.fills.actions():
            action.setChecked(action.data() in used)

    def _connect(self) -> None:
        self.fills.aboutToShow.connect(self._tick_fills)
        self.eye.clicked.connect(lambda: self.toggle(self.holes))
        self.delete.clicked.connect(self.delete_selected)
        self.rows.taken.connect(self._go)
        self.rows.typed.connect(self._type)
        self.rows.button_clicked.connect(self._press)
        self.rows.selectionModel().selectionChanged.connect(self._offer)
        self._session.changed.connect(self.refresh)
        self._refilling.changed.connect(self.rows.viewport().update)
        self._thumbnails.arrived.connect(self.rows.viewport().update)
        self._spreads.arrived.connect(self.rows.viewport().update)

    def _offer(self) -> None:
        """Enables what can be done with the selection, and tells which it is."""
        holes = self.holes
        for button in (self.eye, self.delete, self.again):
            button.setEnabled(bool(holes))
        self.nothing.setHidden(bool(self.model.items))
        if self.isVisible():
            self.selected.emit(holes)

    def _row(self, number: int, repair: Repair) -> Row:
        box, count = repair.hole.box, len(repair.candidates)
        meaning = self._meanings.get(repair.fill, "")
        size = self.tr("{width} × {height} px").format(width=box.width, height=box.height)
        said = [size]
        if repair.hole in self._refilling.under_way:
            said = [self.tr("Filling again…")]
        elif repair.is_hidden:
            said.append(self.tr("hidden"))
        eye = Button("eye-off", self.tr("Show")) if repair.is_hidden else Button("eye", self.tr("Hide"))
        switches: Sequence[Button] = ()
        if count > 1:
            said.append(self.tr("{number} of {count}").format(number=repair.chosen + 1, count=count))
            apart = self._spreads.get(repair)
            if apart is not None and said[0] == size and not repair.is_hidden:  # there is no room for more
                said = [said[1], self.tr("differs by {number}").format(number=self.locale().toString(round(apart)))]
                meaning = "\n".join((size, meaning))
            switches = (
                Button("chevron-right", self.tr("Next answer (Right)")),
                Button("chevron-left", self.tr("Former answer (Left)")),
            )
        title = f"{number + 1}  {self._titles.get(repair.fill, repair.fill)}"
        return Row(title, " · ".join(said), is_faded=repair.is_hidden, meaning=meaning, buttons=(eye, *switches))

    def _picture(self, _number: int, repair: Repair) -> QImage | None:
        """What the repair and those beside it make of the photo, so that no picture is made twice."""
        state = self._session.state
        if state is None:
            return None
        place = place_around(repair.hole.box, state.photo.box)
        near = self._near.get(place)
        if near is None:
            near = self._near[place] = tuple(other.key for other in state.repairs_near(place))
        return self._thumbnails.get((place, near, state.geometry), state, lambda: place)

    def _forget_neighbours(self, repairs: Sequence[Repair]) -> None:
        """Keeps what is known of places where no repair came, went or changed."""
        changed = set(repairs).symmetric_difference(self.model.items)
        if len(changed) * len(self._near) > _FEW:
            self._near.clear()
        boxes = [repair.hole.box for repair in changed] if self._near else []
        self._near = {place: near for place, near in self._near.items() if not any(map(place.overlaps, boxes))}

    def _go(self, row: int) -> None:
        self.wanted.emit(self.model.items[row])

    def _press(self, row: int, icon: str) -> None:
        if icon in ("eye", "eye-off"):
            self.toggle((self.model.items[row].hole,))
        else:
            self.step(row, 1 if icon == "chevron-right" else -1)

    def _type(self, key: int) -> None:
        row = self.rows.currentIndex().row()
        if row < 0:
            return
        if not self.holes:  # the selection was clicked away: the row with the frame is meant
            self._select(row)
        if key == Qt.Key.Key_Space:
            self.toggle(self.holes)
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.delete_selected()
        else:
            self.step(row, 1 if key == Qt.Key.Key_Right else -1)

    def _do(self, edit: Edit, label: str) -> None:
        self._session.settle()
        document = self._session.document
        if document is not None and not self._session.is_opening:
            document.do(edit, label)
