"""Which hole the answers are about: one that is clicked, selected elsewhere, or the next one; and how it looks on the
photo."""

import math
from collections.abc import Callable, Sequence

import numpy as np
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from restorer_app.core.box import Box
from restorer_app.core.marking import FindHole, MarkedHole
from restorer_app.core.queue import Job, JobState
from restorer_app.core.requests import Submit
from restorer_app.core.state import Hole
from restorer_app.document.repair_edits import mask_of, repair_at
from restorer_app.tools.select import SelectTool
from restorer_app.ui.answer_heat import AnswerHeat
from restorer_app.ui.answers_page import PICTURE, AnswersPage
from restorer_app.ui.canvas.canvas import Canvas
from restorer_app.ui.canvas.showing import set_outlined, show_trial
from restorer_app.ui.differing import Differing
from restorer_app.ui.inspecting import Inspecting
from restorer_app.ui.kept_answers import is_same
from restorer_app.ui.message import Message
from restorer_app.ui.one_job import OneJob
from restorer_app.ui.qt_jobs import watch
from restorer_app.ui.session import Session
from restorer_app.ui.thumbnails import Thumbnails

_REACH = 8.0
"""So many logical pixels beside a mark are a click on it."""
_KEPT = 100


class AnswerCommands(QObject):
    """`wanted`: the page is to be opened."""

    wanted = Signal()

    def __init__(self, submit: Submit, session: Session, canvas: Canvas, parent: QObject) -> None:
        super().__init__(parent)
        self._session, self._canvas = session, canvas
        self._answering = session.answering
        self.thumbnails = Thumbnails(submit, self, kept=_KEPT, side=PICTURE)
        self._job = OneJob(submit)
        self._last: Hole | None = None
        self._outlined: Hole | None = None
        self.differing = Differing(submit, session, self)
        self.inspecting = Inspecting(submit, session, self)
        self.heat = AnswerHeat(canvas, self._answering, self.differing, self.inspecting, self)
        self.page = AnswersPage(session, self.thumbnails, self.differing, self.inspecting)
        self.page.seen.connect(self._see)
        self.page.stepped.connect(self._step)
        self.page.left.connect(canvas.setFocus)
        self._answering.changed.connect(self._outline)
        self._answering.looked.connect(self._show_tried)
        session.opened.connect(self._forget)

    def order_focus(self, behind: QWidget) -> None:
        """Tab goes through the page in the order in which it is seen, and then to what lies behind it."""
        page = self.page
        first = (page.former, page.next, page.rows, page.differing.where, page.like, page.another, page.stop, page.why)
        page.order_focus(*first, page.reasons.back, page.reasons.stop, page.reasons.where, page.reasons.layers, behind)

    def open(self, holes: Sequence[Hole]) -> None:
        """Turns to one of these holes, else to the mark that is selected; else it stays with the hole of last time."""
        tool = self._canvas.scene.tool
        if holes:
            self._turn_to(holes[0])
        elif isinstance(tool, SelectTool) and tool.selected is not None:
            bounds = tool.selected.bounds
            column = int(np.argmax(tool.selected.region(bounds)[0]))
            self._find((bounds.x + column, bounds.y))

    def go_on(self) -> None:
        """Turns to the next hole, marked or repaired, in reading order."""
        self._step(1)

    def go_back(self) -> None:
        """Turns to the hole before."""
        self._step(-1)

    def differ(self) -> None:
        """Shows over the photo where the answers differ, or the photo alone again."""
        if self.differing.spread is None:
            self._ask_for_hole()
            return
        is_on = self.inspecting.answer is not None or not self.differing.is_shown
        self.inspecting.leave()
        self.differing.show(is_on)

    def explain(self) -> None:
        """Shows why the chosen answer is as it is, or the answers again."""
        if self.inspecting.answer is not None:
            self.inspecting.leave()
        elif self._answering.answers:
            self.page.look_into()
        else:
            self._ask_for_hole()

    def _ask_for_hole(self) -> None:
        text = self.tr("Choose a hole first: press N, and wait for its answers.")
        self._session.told.emit(Message(text))

    def is_selecting_repair(self, x: float, y: float) -> bool:
        """Whether the tool that selects is over a repair there, and over no mark."""
        state, tool = self._session.state, self._canvas.scene.tool
        if state is None or not isinstance(tool, SelectTool) or state.mask.has_any(_pixel(x, y)):
            return False
        return repair_at(state, x, y) is not None

    def pick(self, x: float, y: float) -> None:
        """Turns to the hole at a place of the scan."""
        state = self._session.state
        if state is None:
            return
        repair = repair_at(state, x, y)
        if repair is not None and not state.mask.has_any(_pixel(x, y)):
            self._turn_to(repair.hole)
            return
        view = self._canvas.scene.view
        self._find((math.floor(x), math.floor(y)), reach=math.ceil(_REACH * view.ratio / view.scale))

    def _step(self, step: int) -> None:
        state = self._session.state
        if state is None or self._session.is_opening:
            return
        self.wanted.emit()
        self.page.rows.setFocus()
        here = self._answering.hole
        repaired = _beside([repair.hole for repair in state.repairs], here, step)
        after = here.box if here is not None else None

        def found(mark: Hole | None) -> None:
            others = [hole for hole in (repaired, mark) if hole is not None and not is_same(hole, here)]
            if hole := _beside(others, here, step):
                self._answering.select(hole)
                self._canvas.navigation.show_place(hole.box)

        if state.mask.is_empty:
            found(None)
        else:
            self._ask(FindHole(state.mask, after=after, step=step), found)

    def _ask(self, request: FindHole, found: Callable[[Hole | None], None]) -> None:
        def ended(ended: Job[MarkedHole | None]) -> None:
            state = self._session.state
            if state is not None and state.mask is request.mask and ended.state is JobState.DONE:
                found(ended.result.hole if ended.result is not None else None)

        watch(self._job.ask(request), self, on_end=self._job.then(ended))

    def _find(self, place: tuple[int, int], reach: int = 0) -> None:
        state = self._session.state
        if state is not None:
            self._ask(FindHole(state.mask, place, reach), self._answering.select)

    def _turn_to(self, hole: Hole) -> None:
        """At once, whatever is still being looked for."""
        self._job.drop()
        self._answering.select(hole)

    def _see(self, is_seen: bool) -> None:
        """Answers are made only while the page is open; it opens with the hole with which it was left."""
        if is_seen:
            self._answering.select(self._last)
        else:
            self._last = self._answering.hole
            self._job.drop()
            self._answering.select(None)

    def _forget(self) -> None:
        """Another photo is open."""
        self._last = None
        self._job.drop()
        self._canvas.scene.is_trial = False
        self.thumbnails.clear()

    def _show_tried(self) -> None:
        if not self._session.is_opening:
            is_trial = self._answering.tried is not None
            show_trial(self._canvas, self._session.shown, is_trial=is_trial)
            self._outline()

    def _outline(self) -> None:
        """The hole has an outline, but not while an answer is judged."""
        state, answering = self._session.state, self._answering
        hole = None if answering.is_judged else answering.hole
        if hole is not self._outlined:
            self._outlined = hole
            mask = mask_of((hole,), state.photo.box) if hole is not None and state is not None else None
            set_outlined(self._canvas, mask)


def _pixel(x: float, y: float) -> Box:
    return Box(math.floor(x), math.floor(y), 1, 1)


def _beside(holes: Sequence[Hole], here: Hole | None, step: int) -> Hole | None:
    """The next of some holes in reading order, or the one before, round and round; from nowhere the first or last."""
    order: list[Hole] = sorted(dict.fromkeys((*holes, *(() if here is None else (here,)))), key=_reading_order)
    if not order:
        return None
    if here is None:
        return order[0 if step > 0 else -1]
    return order[(order.index(here) + step) % len(order)]


def _reading_order(hole: Hole) -> tuple[int, int]:
    return hole.box.y, hole.box.x
