"""The answers to one hole as pictures: look at them on the photo, take one, have more made, see why one is as it is."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QHBoxLayout, QPushButton, QStackedLayout, QVBoxLayout, QWidget

from restorer_app.core.box import Box
from restorer_app.core.state import Candidate, Origin
from restorer_app.steps.copying import TITLES as COPIED
from restorer_app.steps.fills import FILLS
from restorer_app.ui.actions import words
from restorer_app.ui.answer_grid import AnswerGrid, AnswerRow
from restorer_app.ui.controls import IconButton, hairline, label
from restorer_app.ui.differing import Differing
from restorer_app.ui.differing_line import DifferingLine
from restorer_app.ui.inspecting import Inspecting
from restorer_app.ui.panel_page import PanelPage
from restorer_app.ui.rows import RowsModel
from restorer_app.ui.section import MARGIN
from restorer_app.ui.session import Session
from restorer_app.ui.thumbnails import Thumbnails, square_around
from restorer_app.ui.why_view import WhyView

PICTURE = 256
_LEAST, _ROOM = 48, 2.0  # pixels of the photo in a picture, and how often the hole fits into it


class AnswersPage(PanelPage):
    """`seen(bool)`: it is open now, or not any more. `stepped(1 or -1)`: to the next hole or the one before. `left`:
    back to the photo."""

    seen = Signal(bool)
    stepped = Signal(int)
    left = Signal()

    def __init__(self, session: Session, thumbnails: Thumbnails, differing: Differing, inspecting: Inspecting) -> None:
        super().__init__()
        self.set_title(self.tr("Answers"))
        self._session, self._answering, self._thumbnails = session, session.answering, thumbnails
        self._inspecting = inspecting
        self._is_more_wanted = False
        self._titles = {fill.id: fill.title for fill in FILLS}  # of those whose model is gone
        self._titles |= {choice.id: choice.title for choice in session.repairing.choices}
        self._titles |= {fill: words(title) for fill, title in COPIED.items()}
        self.model = RowsModel[Candidate](self, key=id, row=self._row, picture=self._picture)
        self.rows = AnswerGrid(self.tr("Answers"), self.model)
        hint = self.tr("Click a repair or a mark on the photo to see several ways to fill it, or press N for the next.")
        self.nothing = label(hint, "small", wraps=True)
        self.nothing.setContentsMargins(MARGIN, 8, MARGIN, 0)
        self.size_line = label("", "secondary")
        self.former = IconButton("chevron-left", self.tr("The hole before (Shift+N)"))
        self.next = IconButton("chevron-right", self.tr("The next hole (N)"))
        self.like = self._button(self.tr("More like this"), self.tr("More answers by the fill of the chosen one"))
        self.another = self._button(self.tr("Another four"), self.tr("Four more answers, made in different ways"))
        self.why = self._button(
            self.tr("Why this answer…"), self.tr("What decided the chosen one, and what its model saw")
        )
        self.differing = DifferingLine(differing)
        self.reasons = WhyView(inspecting)
        self.progress = label("", "secondary")
        self.stop = self._button(self.tr("Cancel"), self.tr("Make no more answers"))
        self._lay_out()
        self._connect()
        self._show()

    def event(self, event: QEvent) -> bool:
        """Tells when it is seen: only then are answers made."""
        if event.type() in (QEvent.Type.Show, QEvent.Type.Hide):
            self.seen.emit(event.type() is QEvent.Type.Show)
        return super().event(event)

    def look_into(self) -> None:
        """Shows why the chosen answer is as it is."""
        row = self.rows.currentIndex().row()
        if 0 <= row < len(self._answering.answers):
            self._inspecting.look_into(self._answering.answers[row])

    def _turn(self) -> None:
        """To the answers, or to why one of them is as it is; the keyboard goes along."""
        is_why = self._inspecting.answer is not None
        if is_why == self.reasons.isHidden():
            former = self._grid if is_why else self.reasons
            has_focus = former.isAncestorOf(QApplication.focusWidget() or self)
            self._views.setCurrentWidget(self.reasons if is_why else self._grid)
            if has_focus:
                (self.reasons.first if is_why else self.rows).setFocus()

    def _button(self, text: str, tip: str) -> QPushButton:
        button = QPushButton(text)
        button.setToolTip(tip)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setContentsMargins(MARGIN, 8, MARGIN - 6, 4)
        top.setSpacing(4)
        top.addWidget(self.size_line)
        top.addStretch()
        top.addWidget(self.former)
        top.addWidget(self.next)
        idle, busy = QWidget(), QWidget()
        lines: tuple[tuple[QWidget, tuple[QWidget, ...]], ...] = (
            (idle, (self.like, self.another)),
            (busy, (self.progress, self.stop)),
        )
        for parent, parts in lines:
            line = QHBoxLayout(parent)
            line.setContentsMargins(MARGIN, 8, MARGIN, 8)
            line.setSpacing(8)
            for widget in parts:
                line.addWidget(widget, 0 if widget is self.stop else 1)
        self._foot = QStackedLayout()
        self._foot.addWidget(idle)
        self._foot.addWidget(busy)
        self.body.addLayout(top)
        self.body.addWidget(self.nothing)
        self._views = QStackedLayout()
        self._grid = self._answers()
        self._views.addWidget(self._grid)
        self._views.addWidget(self.reasons)
        self.body.addLayout(self._views, 1)
        self.body.addWidget(hairline())

    def _answers(self) -> QWidget:
        """The grid, and what is said and can be done about it."""
        answers = QWidget()
        column = QVBoxLayout(answers)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        grid, why = QHBoxLayout(), QHBoxLayout()
        grid.setContentsMargins(MARGIN - 6, 0, 0, 0)
        grid.addWidget(self.rows)
        why.setContentsMargins(MARGIN, 0, MARGIN, 8)
        why.addWidget(self.why)
        column.addLayout(grid, 1)
        column.addWidget(self.differing)
        column.addLayout(self._foot)
        column.addLayout(why)
        return answers

    def _connect(self) -> None:
        answering = self._answering
        answering.changed.connect(self._show)
        self._thumbnails.arrived.connect(self.rows.viewport().update)
        self.former.clicked.connect(lambda: self.stepped.emit(-1))
        self.next.clicked.connect(lambda: self.stepped.emit(1))
        for button, make in ((self.like, answering.make_more_like), (self.another, answering.make_another)):
            button.clicked.connect(lambda _checked=False, make=make: self._ask_for_more(make))
        self.stop.clicked.connect(answering.cancel)
        self.rows.taken.connect(self._take)
        self.rows.looked_at.connect(self._look_at)
        self.rows.left.connect(self.left)
        self.why.clicked.connect(self.look_into)
        self._inspecting.changed.connect(self._turn)

    def _show(self) -> None:
        """What there is of the hole as it is now."""
        answering = self._answering
        hole, answers, batch = answering.hole, answering.answers, answering.batch
        former = len(self.model.items)
        is_another = hole is not None and not former
        self.model.show_items(answers)
        self.show_count(len(answers))
        self.nothing.setHidden(hole is not None)
        self.size_line.setHidden(hole is None)
        if hole is not None:
            size = self.tr("{width} × {height} px").format(width=hole.box.width, height=hole.box.height)
            self.size_line.setText(size)
        if answers and (is_another or not self.rows.currentIndex().isValid()):
            self.rows.go_to(answering.taken or 0)
        if self._is_more_wanted and len(answers) > former:
            self._is_more_wanted = False
            self.rows.scrollTo(self.model.index(former, 0))
        self.like.setEnabled(answering.likeable is not None)
        self.another.setEnabled(hole is not None)
        self.why.setEnabled(bool(answers))
        self._foot.setCurrentIndex(0 if batch is None else 1)
        if batch is None:
            self._is_more_wanted = False
        else:
            self.progress.setText(self.tr("{made} of {wanted}").format(made=batch.made, wanted=batch.wanted))

    def _ask_for_more(self, make: Callable[[], None]) -> None:
        """The first that comes is scrolled to, for there may be no room for it below the others."""
        self._is_more_wanted = True
        make()

    def _take(self, index: int) -> None:
        self._session.settle()
        self._answering.choose(index)

    def _look_at(self, index: int | None) -> None:
        if not self._session.is_opening and self._inspecting.answer is None:
            self._answering.look_at(index)

    def _row(self, number: int, answer: Candidate) -> AnswerRow:
        title = f"{number + 1} {self._titles.get(answer.fill, answer.fill)}"
        is_taken = number == self._answering.taken
        detail = self._origin_of(answer.origin)
        return AnswerRow(title, detail, is_current=is_taken)

    def _origin_of(self, origin: Origin) -> str:
        return {
            Origin.SCAN: self.tr("from the scan"),
            Origin.MOVED: self.tr("moved from elsewhere"),
            Origin.CLASSICAL: self.tr("calculated"),
            Origin.LEARNED: self.tr("made up"),
        }[origin]

    def _picture(self, _number: int, answer: Candidate) -> QImage | None:
        state, hole = self._session.state, self._answering.hole
        if state is None or hole is None:
            return None
        place = _place_around(hole.box, state.photo.box)
        near = tuple(repair.key for repair in state.repairs_near(place) if repair.hole is not hole)
        key = (answer, place, near, state.mask, state.geometry)
        return self._thumbnails.get(key, self._answering.with_answer(state, answer), lambda: place)


def _place_around(box: Box, photo: Box) -> Box:
    """A square around a box, shifted into the photo where it would reach out of it."""
    side = min(max(_LEAST, round(_ROOM * max(box.width, box.height))), photo.width, photo.height)
    return square_around(box, photo, side)
