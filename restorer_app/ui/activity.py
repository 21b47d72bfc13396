"""What is under way: jobs that the window shows, can cancel, and whose failures it tells."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from PySide6.QtCore import QObject, QTimer, Signal

from restorer_app.core.progress import ProgressReport
from restorer_app.core.queue import Job, JobState
from restorer_app.ui.message import message_of
from restorer_app.ui.qt_jobs import watch

T = TypeVar("T")
SHOWN_AFTER_MS = 300


@dataclass(eq=False)
class Work:
    """One job as the status bar sees it; `is_edit`: the open document will be another one after it."""

    job: Job[Any]
    title: str
    can_be_cancelled: bool = True
    is_edit: bool = False
    report: ProgressReport | None = None
    is_shown: bool = False


class Activity(QObject):
    """Follows jobs to their end. A job shorter than 300 ms is never shown."""

    changed = Signal()
    told = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._works: list[Work] = []

    @property
    def is_busy(self) -> bool:
        """Whether anything is under way, shown or not."""
        return bool(self._works)

    @property
    def is_editing(self) -> bool:
        """Whether something is under way that the open document waits for; nobody does for what was stopped."""
        return any(work.is_edit and not work.job.is_unwanted for work in self._works)

    @property
    def can_cancel(self) -> bool:
        """Whether anything is under way that the user may stop."""
        return self._stoppable is not None

    @property
    def shown(self) -> Work | None:
        """The newest job worth showing, which `cancel` stops; one that cannot be cancelled only where no other is."""
        shown = [work for work in self._works if work.is_shown]
        return max(reversed(shown), key=lambda work: work.can_be_cancelled, default=None)

    def follow(
        self,
        job: Job[T],
        title: str,
        *,
        on_done: Callable[[T], None],
        on_lost: Callable[[JobState], None] | None = None,
        on_error: Callable[[BaseException], bool] = lambda error: False,
        shows_at_once: bool = False,
        can_be_cancelled: bool = True,
        is_edit: bool = False,
        retold: Callable[[ProgressReport], ProgressReport] = lambda report: report,
    ) -> None:
        """Shows a job; calls `on_done` with its result, or `on_lost` after a failure (which is told, unless `on_error`
        takes care of it) or a cancel. One that `shows_at_once` goes on with what another job began. `retold`: its
        reports as they are to be shown."""
        work = Work(job, title, can_be_cancelled, is_edit, is_shown=shows_at_once)
        self._works.append(work)

        def end(ended: Job[T]) -> None:
            self._works.remove(work)
            self.changed.emit()
            takes_care = ended.error is not None and on_error(ended.error)
            _finish(ended, on_done, on_lost, _say_nothing if takes_care else self.told.emit)

        def progress(report: ProgressReport) -> None:
            work.report = retold(report)
            if work.is_shown:
                self.changed.emit()

        watch(job, self, on_end=end, on_progress=progress)
        QTimer.singleShot(SHOWN_AFTER_MS, self, lambda: self._show(work))
        self.changed.emit()

    def follow_quietly(
        self,
        job: Job[T],
        *,
        on_done: Callable[[T], None],
        on_lost: Callable[[JobState], None] | None = None,
        tells: bool = False,
    ) -> None:
        """Follows a job that the user did not ask for: never shown, and its failure told only when `tells` is set."""
        tell: Callable[[object], None] = self.told.emit if tells else _say_nothing
        watch(job, self, on_end=lambda ended: _finish(ended, on_done, on_lost, tell))

    def cancel(self) -> None:
        """Asks the job that is shown to stop; the newest one where none is shown yet."""
        if (work := self._stoppable) is not None:
            work.job.cancel()

    def cancel_all(self) -> None:
        """Asks every job to stop, for nobody waits for it any more."""
        for work in tuple(self._works):
            work.job.cancel()

    @property
    def _stoppable(self) -> Work | None:
        works = [work for work in reversed(self._works) if work.can_be_cancelled]
        return next((work for work in works if work.is_shown), works[0] if works else None)

    def _show(self, work: Work) -> None:
        if work in self._works:
            work.is_shown = True
            self.changed.emit()


def _say_nothing(_message: object) -> None:
    pass


def _finish(
    job: Job[T],
    on_done: Callable[[T], None],
    on_lost: Callable[[JobState], None] | None,
    tell: Callable[[object], None],
) -> None:
    if job.state is JobState.DONE:
        on_done(job.result)  # type: ignore[arg-type] # a job that is DONE has its result
        return
    if job.error is not None:
        tell(message_of(job.error))
    if on_lost is not None:
        on_lost(job.state)
