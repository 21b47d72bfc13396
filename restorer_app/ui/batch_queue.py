"""The photos that wait for the same restoration, and the batch that does them, without a single widget."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from queue import SimpleQueue

from PySide6.QtCore import QObject, Signal

from restorer_app.core.batch import BatchOrder, BatchPhoto, FileResult, FileState, LookAtPhotos, RunBatch
from restorer_app.core.progress import ProgressReport
from restorer_app.core.queue import Job, JobState
from restorer_app.core.requests import Submit
from restorer_app.ui.activity import Activity
from restorer_app.ui.batch_pace import Pace
from restorer_app.ui.batch_rows import BatchRows
from restorer_app.ui.message import message_of
from restorer_app.ui.one_job import OneJob
from restorer_app.ui.qt_jobs import watch


class BatchQueue(QObject):
    """`changed`: other photos, or the batch has begun or ended, or how far it is; `failed(str)`: a sentence; `ended`:
    the batch is over, whatever came of it.

    `left`: seconds that the batch still takes, once a photo of it is done; `finished`: the folder and the results of
    the last batch."""

    changed = Signal()
    failed = Signal(str)
    ended = Signal()

    def __init__(self, submit: Submit, activity: Activity, rows: BatchRows, parent: QObject) -> None:
        super().__init__(parent)
        self.rows = rows
        self.photos: tuple[BatchPhoto, ...] = ()
        self._order: BatchOrder | None = None
        self._masks: Path | None = None
        self.left: float | None = None
        self._submit, self._activity = submit, activity
        self._sources: tuple[Path, ...] = ()
        self._without: frozenset[Path] = frozenset()
        self._look = OneJob(submit)
        self._job: Job[tuple[FileResult, ...]] | None = None
        self._news: SimpleQueue[FileResult] = SimpleQueue()
        self.finished: tuple[Path, tuple[FileResult, ...]] | None = None
        self._ordered: BatchOrder | None = None
        self._last_photo: Path | None = None
        self._pace = Pace()

    @property
    def is_running(self) -> bool:
        """Whether a batch is under way."""
        return self._job is not None

    @property
    def is_looking(self) -> bool:
        """Whether it is not known yet which photos there are."""
        return self._look.is_under_way

    @property
    def is_ending(self) -> bool:
        """Whether the photo at work is the last one, for the program closes then."""
        return self.is_running and self._last_photo is not None

    @property
    def can_go_on(self) -> bool:
        """Whether some photos are finished and others not, so that a batch was broken off."""
        counts = self.rows.counts
        unfinished = counts[FileState.QUEUED] + counts[FileState.CANCELLED] + counts[FileState.FAILED]
        return not self.is_running and bool(counts[FileState.DONE] and unfinished)

    @property
    def share(self) -> float:
        """How much of the whole is done, 0..1."""
        counts = self.rows.counts
        ended = sum(count for state, count in counts.items() if state.is_final)
        at_work = self.rows.fraction if counts[FileState.RUNNING] else 0.0
        return (ended + at_work) / max(1, len(self.rows.results))

    def add(self, paths: Iterable[Path]) -> None:
        """Photos and folders of photos, each once; what was taken out before comes back."""
        added = tuple(path.absolute() for path in paths)
        if self.is_running or not added:
            return
        self._sources = tuple(dict.fromkeys((*self._sources, *added)))
        self._without -= {photo for photo in self._without if any(photo.is_relative_to(path) for path in added)}
        self.look()

    def remove(self, rows: Sequence[int]) -> None:
        """Takes photos out; their files stay as they are."""
        if self.is_running or not rows:
            return
        gone = {self.rows.results[row].source for row in rows}
        self._sources = tuple(path for path in self._sources if path not in gone)
        self._without |= gone
        self.photos = tuple(photo for photo in self.photos if photo.source not in gone)
        self.rows.show_results([result for result in self.rows.results if result.source not in gone])
        if self.photos:
            self.look()
        else:
            self._sources, self._without = (), frozenset()
            self._look.drop()
            self.changed.emit()

    def choose(self, order: BatchOrder | None, masks: Path | None) -> None:
        """What would be done, None as long as it is not known where to write, and the masks; what that means for each
        photo is looked at anew. The sources are this queue's."""
        if (order, masks) != (self._order, self._masks):
            self._order, self._masks = order, masks
            self.look()

    def look(self) -> None:
        """Finds the photos, their masks, and what an earlier batch has finished."""
        if self.is_running or not self._sources:
            return
        self._look.drop()
        job = self._look.ask(LookAtPhotos(self._sources, self._without, self._masks, self._order))
        watch(job, self, on_end=self._look.then(self._show))
        self.changed.emit()

    def start(self, *, resumes: bool) -> None:
        """Does to these photos what was chosen; where it `resumes`, only to those that are not finished."""
        if self._order is None:
            return
        order = replace(self._order, sources=self._sources, without=self._without, resumes=resumes)
        self._look.drop()
        waiting = [self._waiting(result, order) for result in self.rows.results]
        self.rows.show_results(waiting)
        request = RunBatch(order)
        self._news, self._last_photo, self._pace, self.left = request.news, None, Pace(), None
        self._ordered, self.finished = self._order, None
        self._job = self._submit(request)
        title = self.tr("Many photos")
        follow = partial(self._activity.follow, on_done=lambda results: None, retold=self._report)
        follow(self._job, title, can_be_cancelled=False)
        watch(self._job, self, on_end=self._end)
        self.changed.emit()

    def cancel(self) -> None:
        """Gives up the photo at work and all that wait."""
        if self._job is not None:
            self._job.cancel()

    def stop_after_photo(self) -> None:
        """Ends the batch when the photo at work is finished."""
        self._take_news()
        if self.rows.running is None:
            self.cancel()
        else:
            self._last_photo = self.rows.results[self.rows.running].source
            self.changed.emit()

    def _show(self, job: Job[tuple[BatchPhoto, ...]]) -> None:
        if job.state is JobState.DONE and job.result is not None:
            self.photos = job.result
        else:
            self.photos, self._sources, self._without = (), (), frozenset()
        self.rows.show_photos(self.photos)
        if job.error is not None:
            self.failed.emit(message_of(job.error).text)
        self.changed.emit()

    def _waiting(self, result: FileResult, order: BatchOrder) -> FileResult:
        """A photo before the batch; what is finished stays so where the batch goes on."""
        if order.resumes and result.state is FileState.DONE:
            return result
        return FileResult(result.source, result.output)

    def _report(self, report: ProgressReport) -> ProgressReport:
        """How far the batch is by its own pace."""
        self._take_news()
        at_work, done = self.rows.running, None
        waiting = 0 if self.is_ending else self.rows.counts[FileState.QUEUED]
        if at_work is not None:
            done = min(max(report.fraction * len(self.rows.results) - at_work, 0.0), 1.0)
            self._pace.follow(self.rows.results[at_work].source, done, report.elapsed)
            self.rows.show_fraction(self._pace.share(done))
        self.left = self._pace.left(waiting, done, report.elapsed)
        self.changed.emit()
        stage = self.tr("Closing after this photo") if self.is_ending else report.stage
        return replace(report, fraction=self.share, stage=stage, left=self.left)

    def _take_news(self) -> None:
        latest: dict[Path, FileResult] = {}
        while not self._news.empty():
            result = self._news.get()
            latest[result.source] = result
            self._pace.take(result)
            if result.source == self._last_photo and result.state.is_final:
                self.cancel()
        self.rows.take(tuple(latest.values()))

    def _end(self, job: Job[tuple[FileResult, ...]]) -> None:
        self._take_news()
        self._job, self.left = None, None
        if job.result is not None and self._ordered is not None:
            self.finished = self._ordered.output, job.result
            self.rows.show_results(job.result)
        else:  # the batch itself could not be done
            running = (result for result in self.rows.results if not result.state.is_final)
            self.rows.take([FileResult(result.source, result.output) for result in running])
        if job.error is not None:
            self.failed.emit(message_of(job.error).text)
        if self._order != self._ordered:  # what was chosen meanwhile
            self.look()
        self.changed.emit()
        self.ended.emit()
