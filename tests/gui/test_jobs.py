"""News of jobs reach Qt's thread, and a window that is gone harms no worker."""

import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject, QThread
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from restorer_app.core.progress import Progress
from restorer_app.core.queue import Job, JobQueue, JobState
from restorer_app.ui.one_job import OneJob
from restorer_app.ui.qt_jobs import watch


@pytest.fixture
def queue() -> Iterator[JobQueue]:
    queue = JobQueue("test")
    yield queue
    assert queue.stop(10)


def test_the_end_of_a_job_is_told_once_and_on_the_thread_of_the_window(queue: JobQueue, qtbot: QtBot, qapp) -> None:
    parent, ends = QObject(), []

    def ended(job: Job[int]) -> None:
        ends.append((job.state, job.result, QThread.currentThread() is qapp.thread()))

    watch(queue.submit(lambda progress: 7), parent, on_end=ended)
    qtbot.waitUntil(lambda: bool(ends))
    assert ends == [(JobState.DONE, 7, True)]


def test_a_job_that_ended_before_anybody_watched_is_told_too(queue: JobQueue, qtbot: QtBot) -> None:
    parent, ends = QObject(), []
    job = queue.submit(lambda progress: 7)
    assert job.wait(10)
    watch(job, parent, on_end=ends.append)
    qtbot.waitUntil(lambda: ends == [job])


def test_a_worker_goes_on_when_the_window_that_watched_its_job_is_destroyed(queue: JobQueue, qtbot: QtBot) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def run(progress: Progress) -> None:
        begun.set()
        go_on.wait(10)
        progress.update(1.0, "end")

    parent, ends = QObject(), []
    watch(queue.submit(run), parent, on_end=ends.append, on_progress=ends.append)
    assert begun.wait(10)
    delete(parent)
    go_on.set()
    after = queue.submit(lambda progress: "still alive")
    assert after.wait(10)
    assert (after.result, ends) == ("still alive", [])


@pytest.mark.parametrize("is_dropped", [True, False])
def test_what_comes_of_a_job_that_nobody_waits_for_any_more_is_not_told(
    queue: JobQueue, qtbot: QtBot, is_dropped: bool
) -> None:
    parent, one, heard = QObject(), OneJob(lambda request: queue.submit(lambda progress: request)), []
    former = one.ask("former")
    watch(former, parent, on_end=one.then(heard.append))
    assert former.wait(10)  # its end is on its way to Qt's thread
    if is_dropped:
        one.drop()
    newer = one.ask("newer")
    watch(newer, parent, on_end=one.then(heard.append))
    qtbot.waitUntil(lambda: not one.is_under_way)
    assert heard == [newer]
