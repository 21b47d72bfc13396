"""The history, the repairs, the answers and the diagnosis: pages that take the place of the work in the side panel
while they are open."""

from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QColor
from PySide6.QtWidgets import QWidget

from restorer_app.core.requests import Submit
from restorer_app.core.state import Hole
from restorer_app.document.repair_edits import mask_of
from restorer_app.settings import SIDE_PAGES
from restorer_app.ui.answer_commands import AnswerCommands
from restorer_app.ui.answers_page import AnswersPage
from restorer_app.ui.canvas.canvas import Canvas
from restorer_app.ui.canvas.showing import set_outlined
from restorer_app.ui.comparing import Comparing
from restorer_app.ui.diagnosis_page import DiagnosisPage
from restorer_app.ui.history_page import HistoryPage
from restorer_app.ui.message import Message
from restorer_app.ui.preferences import Preferences
from restorer_app.ui.refilling import Refilling
from restorer_app.ui.repairs_page import RepairsPage
from restorer_app.ui.session import Session
from restorer_app.ui.side_panel import SidePanel
from restorer_app.ui.spreads import Spreads
from restorer_app.ui.thumbnails import Thumbnails

WORK, HISTORY, REPAIRS, ANSWERS, DIAGNOSIS = SIDE_PAGES


class PanelPages(QObject):
    """Bound to one window. Which page is open is remembered from one start to the next. `opened`: one is to be seen."""

    opened = Signal()

    def __init__(
        self, window: QWidget, submit: Submit, session: Session, canvas: Canvas, preferences: Preferences
    ) -> None:
        super().__init__(window)
        self._session, self._canvas, self._preferences = session, canvas, preferences
        self._panel: SidePanel | None = None
        self._actions: Mapping[str, QAction] = {}
        self._outlined: tuple[Hole, ...] = ()
        self.thumbnails = Thumbnails(submit, self)
        self.comparing = Comparing(canvas, session, self)
        self.refilling = Refilling(submit, session, self)
        self.history_page = HistoryPage(session, self.comparing, self.thumbnails)
        self.spreads = Spreads(submit, self)
        self.repairs_page = RepairsPage(session, self.refilling, self.thumbnails, self.spreads)
        self.answering = AnswerCommands(submit, session, canvas, self)
        self.diagnosis_page = DiagnosisPage(session.diagnosing)
        self._pages: dict[str, HistoryPage | RepairsPage | AnswersPage | DiagnosisPage] = {
            HISTORY: self.history_page,
            REPAIRS: self.repairs_page,
            ANSWERS: self.answering.page,
            DIAGNOSIS: self.diagnosis_page,
        }
        for page in self._pages.values():
            page.closed.connect(lambda: self._open(WORK))
        self.repairs_page.selected.connect(self._outline)
        self.repairs_page.wanted.connect(lambda repair: canvas.navigation.show_place(repair.hole.box))
        self.repairs_page.answers_wanted.connect(lambda: self.answers(True))
        self.answering.wanted.connect(lambda: self._open(ANSWERS))
        canvas.clicked.connect(self._pick)
        session.opened.connect(self.thumbnails.clear)
        session.opened.connect(self.spreads.clear)
        preferences.changed.connect(self._follow_settings)
        self._follow_settings()

    @property
    def page(self) -> str:
        """Which of SIDE_PAGES is open."""
        return self._preferences.settings.side_page

    def attach(self, panel: SidePanel, actions: Mapping[str, QAction]) -> None:
        """Puts the pages into the panel and shows the one that was open last time."""
        self._panel, self._actions = panel, actions
        for page in self._pages.values():
            panel.pages.addWidget(page)
        self.history_page.order_focus(self.history_page.rows, self.history_page.compare, panel.step)
        repairs = self.repairs_page
        repairs.order_focus(repairs.eye, repairs.delete, repairs.again, repairs.rows, panel.step)
        self.answering.order_focus(panel.step)
        self.diagnosis_page.end_focus_at(panel.step)
        self._show()

    def history(self, is_on: bool) -> None:
        """Opens the history, or goes back to the work."""
        self._toggle(HISTORY, is_on)

    def repairs(self, is_on: bool) -> None:
        """Opens the list of repairs, or goes back to the work."""
        self._toggle(REPAIRS, is_on)

    def leave(self) -> None:
        """Goes back to the work, if another page is open."""
        if self.page != WORK:
            self._open(WORK)

    def show_work(self, is_on: bool) -> None:
        """Has the work in sight whichever page is open, or (False) that page again."""
        if self._panel is not None:
            page = None if is_on else self._pages.get(self.page)
            self._panel.pages.setCurrentWidget(page or self._panel.scroll_area)

    def answers(self, is_on: bool) -> None:
        """Opens the answers to the hole that is selected, or goes back to the work."""
        if is_on == (self.page == ANSWERS):
            return  # the action follows the page
        holes = self.repairs_page.holes if self.page == REPAIRS else ()
        self._toggle(ANSWERS, is_on)
        if is_on:
            self.answering.open(holes)

    def diagnosis(self, is_on: bool) -> None:
        """Opens the diagnosis, of the photo as it is now, or goes back to the work."""
        if is_on == (self.page == DIAGNOSIS):
            return  # the action follows the page
        self._toggle(DIAGNOSIS, is_on)
        if is_on:
            self._session.settle()
            self._session.diagnosing.look_if_needed()

    def find_repair(self) -> None:
        """Opens the list at the repair under the pointer."""
        scene = self._canvas.scene
        if scene.pointer is not None:
            place = scene.view.to_scan(*scene.pointer)  # before the list takes room from the photo
            self._open(REPAIRS)
            if self.repairs_page.select_at(*place):
                self.repairs_page.rows.setFocus()
                return
        self._session.told.emit(Message(self.tr("There is no repair under the pointer.")))

    def _toggle(self, page: str, is_on: bool) -> None:
        if is_on:
            self._open(page)
            self._pages[page].rows.setFocus()
        elif self.page == page:
            self._open(WORK)

    def _open(self, page: str) -> None:
        if page != self.page:
            self._preferences.change(replace(self._preferences.settings, side_page=page))
            self._show()
        if page == WORK:
            self._canvas.setFocus()
        else:
            self.opened.emit()

    def _show(self) -> None:
        if self._panel is not None:
            self._panel.pages.setCurrentWidget(self._pages.get(self.page, self._panel.scroll_area))
        for name in self._pages:
            self._actions[name].setChecked(name == self.page)

    def _pick(self, x: float, y: float) -> None:
        if self.page == REPAIRS:
            self.repairs_page.select_at(x, y)
        elif self.page == ANSWERS:
            self.answering.pick(x, y)
        elif self.page == WORK and self.answering.is_selecting_repair(x, y):
            self._open(ANSWERS)
            self.answering.pick(x, y)

    def _outline(self, holes: tuple[Hole, ...]) -> None:
        if holes != self._outlined:
            self._outlined = holes
            state = self._session.state
            set_outlined(self._canvas, mask_of(holes, state.photo.box) if holes and state is not None else None)

    def _follow_settings(self) -> None:
        colour = QColor(self._preferences.settings.overlay_colour)
        for thumbnails in (self.thumbnails, self.answering.thumbnails):
            if colour != thumbnails.colour:
                thumbnails.colour = colour
                thumbnails.clear()
