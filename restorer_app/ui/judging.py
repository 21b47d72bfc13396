"""A blind comparison under way: which holes, which two results of each, what was said of them so far."""

from collections import Counter, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from random import SystemRandom
from typing import TypeVar

from PySide6.QtCore import QObject, Signal

from restorer_app.core.answers import MakeAnswer
from restorer_app.core.box import Box
from restorer_app.core.judging import (
    ChooseHoles,
    Contender,
    Earlier,
    ForgetJudgements,
    Judgement,
    KeepJudgement,
    Pair,
    Preference,
    ReadJudgements,
    draw_pair,
)
from restorer_app.core.queue import Job, JobState
from restorer_app.core.requests import RenderThumbnail, Request, Submit, Thumbnail
from restorer_app.core.state import DocumentState, Hole, Repair
from restorer_app.document.repair_edits import lay_over, mask_of, without
from restorer_app.steps.fills import FillChoice
from restorer_app.ui.judged_pair import Shown, focus_of, place_of, shown_of
from restorer_app.ui.message import message_of
from restorer_app.ui.one_job import OneJob
from restorer_app.ui.qt_jobs import watch

T = TypeVar("T")
SEED = 0
"""Results are those that Repair gives."""
_DRAWS = 2**32
_TRIES = 4  # of pairs that look the same in a hole, before it is given up


@dataclass(frozen=True, eq=False)
class _Draw:
    """A hole, the two fills that were drawn for it, left and right, and by which seed."""

    hole: Hole
    choices: tuple[FillChoice, FillChoice]
    seed: int

    @property
    def pair(self) -> Pair:
        return frozenset(choice.id for choice in self.choices)


class Judging(QObject):
    """Results are made one after another by the worker, those of the next hole while the present ones are looked at.
    Nothing of it is an edit: all is about the `state` with which it began. `side`: how many pixels of the screen a
    picture may be long.

    `changed`: there is something else to look at, or nothing left. `told(str)`: what went wrong, in a sentence.
    """

    changed = Signal()
    told = Signal(str)

    def __init__(
        self,
        state: DocumentState,
        choices: Sequence[FillChoice],
        submit: Submit,
        *,
        device: str,
        side: int,
        path: Path,
        seeds: Callable[[], int] = lambda: SystemRandom().randrange(_DRAWS),
    ) -> None:
        super().__init__()
        self._state, self._submit, self._device, self._side, self._seeds = state, submit, device, side, seeds
        self._choices = {choice.id: choice for choice in choices if not choice.among}
        self.path = path
        self.earlier = Earlier()
        self.said: tuple[Judgement, ...] = ()
        self.total = 0
        self.is_over = False
        self._holes: deque[Hole] = deque()
        self._drawn: Counter[Pair] = Counter()
        self._refused: set[Pair] = set()
        self._made: list[Repair] = []
        self._pictures: list[Thumbnail] = []
        self._ready: deque[tuple[_Draw, Shown]] = deque()
        self._job = OneJob(submit)

    @property
    def current(self) -> Shown | None:
        """What is to be judged; None while it is being made, and when all is over."""
        return self._ready[0][1] if self._ready and not self.is_over else None

    @property
    def is_seen_otherwise(self) -> bool:
        """Whether the photo looks otherwise than the pictures, which show neither its steps nor its straightening."""
        return bool(self._state.active_steps) or not self._state.geometry.is_exact

    @property
    def number(self) -> int:
        """Which of the `total` holes is the turn of, from 1."""
        return self.total - len(self._holes) - max(len(self._ready) - 1, 0) + (not self._ready)

    def start(self) -> None:
        """Reads what was said on other days, and begins with the first hole."""
        self._ask(ReadJudgements(self.path), self._take_earlier)

    def judge(self, preferred: Preference) -> None:
        """Takes what is said of the present pair, and goes on to the next."""
        if self.current is None:
            return
        draw, _shown = self._ready.popleft()
        left, right = (Contender(choice.id, choice.weights) for choice in draw.choices)
        day = datetime.now(UTC).date().isoformat()
        judgement = Judgement(left, right, preferred, (SEED, SEED), draw.hole.area, draw.seed, day)
        self.said = (*self.said, judgement)
        self._write(KeepJudgement(self.path, judgement), lambda _nothing: None)
        self._go_on()
        self.changed.emit()

    def stop(self) -> None:
        """Makes nothing more; what was said counts."""
        if not self.is_over:
            self.is_over = True
            self._job.drop()
            self.changed.emit()

    def forget(self) -> None:
        """Forgets what was said, now and on other days."""

        def done(_nothing: None) -> None:
            self.earlier, self.said = Earlier(), ()
            self.changed.emit()

        self._write(ForgetJudgements(self.path), done)

    def _ask(self, request: Request[T], then: Callable[[T], None]) -> None:
        """One thing at a time: nothing else is under way meanwhile."""

        def ended(ended: Job[T]) -> None:
            if ended.state is JobState.DONE:
                then(ended.result)  # type: ignore[arg-type] # a job that is DONE has its result
            else:
                self._lose(request, ended)

        watch(self._job.ask(request), self, on_end=self._job.then(ended))

    def _lose(self, request: Request[T], job: Job[T]) -> None:
        """A fill that fails is left out from now on; without holes, or when all is cancelled, it is over."""
        if job.error is not None:
            self.told.emit(message_of(job.error).text)
        if isinstance(request, ReadJudgements) and job.error is not None:
            self._take_earlier(self.earlier)
        elif isinstance(request, MakeAnswer) and job.error is not None:
            self._choices.pop(request.choice, None)
            self._go_on()
        else:
            self.stop()

    def _write(self, request: Request[T], then: Callable[[T], None]) -> None:
        def ended(ended: Job[T]) -> None:
            if ended.error is not None:
                self.told.emit(message_of(ended.error).text)
            elif ended.state is JobState.DONE:
                then(ended.result)  # type: ignore[arg-type] # a job that is DONE has its result

        watch(self._submit(request), self, on_end=ended)

    def _take_earlier(self, earlier: Earlier) -> None:
        self.earlier = earlier
        self._drawn = Counter(earlier.compared)
        self._ask(ChooseHoles(self._state), self._take_holes)

    def _take_holes(self, holes: Sequence[Hole]) -> None:
        self._holes, self.total = deque(holes), len(holes)
        self._go_on()
        self.changed.emit()

    def _go_on(self) -> None:
        """Draws the next pair, unless one is being made or waits already."""
        if self._job.is_under_way or len(self._ready) > 1 or self.is_over:
            return
        draw = self._draw()
        if draw is not None:
            self._made, self._pictures = [], []
            self._make(draw)
        elif not self._ready:
            self.stop()

    def _draw(self) -> _Draw | None:
        while self._holes:
            seed = self._seeds()
            ids = draw_pair(tuple(self._choices), self._drawn, self._refused, seed)
            if ids and len(self._refused) < _TRIES:
                self._drawn[frozenset(ids)] += 1
                left, right = (self._choices[one] for one in ids)
                return _Draw(self._holes[0], (left, right), seed)
            self._next_hole()
        return None

    def _next_hole(self) -> None:
        self._holes.popleft()
        self._refused.clear()

    def _make(self, draw: _Draw) -> None:
        """The left result, then the right one, then the three pictures."""
        if len(self._made) < 2:
            choice = draw.choices[len(self._made)]
            state = without(self._state, (draw.hole,))
            mask = mask_of((draw.hole,), state.photo.box)
            request = MakeAnswer(state, choice.id, mask, seed=SEED, device=self._device, again=(draw.hole,))
            self._ask(request, lambda made: self._take_answer(draw, made))
            return
        before = without(self._state, (draw.hole,))
        states = (*(lay_over(repair)(before) for repair in self._made), before)
        focus = focus_of(draw.hole, self._made, self._side)
        place = place_of(focus, self._state.photo.box, self._side)
        picture = RenderThumbnail(states[len(self._pictures)], place, self._side)
        self._ask(picture, lambda thumbnail: self._take_picture(draw, thumbnail, place, focus))

    def _take_answer(self, draw: _Draw, made: Sequence[Repair]) -> None:
        if made:
            self._made.append(made[0])
            self._make(draw)
        else:  # what is asked for again may not be a hole any more
            self._next_hole()
            self._go_on()

    def _take_picture(self, draw: _Draw, thumbnail: Thumbnail, place: Box, focus: Box) -> None:
        self._pictures.append(thumbnail)
        if len(self._pictures) < 3:
            self._make(draw)
            return
        turns, is_part = self._state.geometry.turns, focus != draw.hole.box
        shown = shown_of(self._pictures, place, focus, side=self._side, turns=turns, is_part=is_part)
        if shown is None:
            self._refused.add(draw.pair)
        else:
            self._ready.append((draw, shown))
            self._next_hole()
        self._go_on()
        self.changed.emit()
