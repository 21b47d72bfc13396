"""Jobs end in exactly one state, newer jobs supersede older ones of their lane, and cancelling takes effect."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest

from restorer_app.core.progress import Progress
from restorer_app.core.queue import Job, JobQueue, JobState


@pytest.fixture
def queue() -> Iterator[JobQueue]:
    queue = JobQueue("test")
    yield queue
    assert queue.stop(10)


class Held:
    """Work that has `begun` and waits to be told to `go_on`."""

    def __init__(self) -> None:
        self.begun, self.go_on = threading.Event(), threading.Event()

    def __call__(self, progress: Progress) -> str:
        self.begun.set()
        self.go_on.wait(10)
        progress.update(0.5, "half")
        return "whole"


def test_a_job_that_returns_is_done_with_its_result(queue: JobQueue) -> None:
    job = queue.submit(lambda progress: 42)
    assert job.wait(10)
    assert (job.state, job.result) == (JobState.DONE, 42)


def test_a_job_that_raises_has_failed_with_its_error(queue: JobQueue) -> None:
    job = queue.submit(lambda progress: 1 // 0)
    assert job.wait(10)
    assert job.state is JobState.FAILED
    assert isinstance(job.error, ZeroDivisionError)


def test_a_running_job_stops_at_its_next_update_once_cancelled(queue: JobQueue) -> None:
    work = Held()
    job = queue.submit(work)
    assert work.begun.wait(10)
    job.cancel()
    work.go_on.set()
    assert job.wait(10)
    assert (job.state, job.result) == (JobState.CANCELLED, None)


def test_only_the_newest_job_of_a_lane_is_wanted(queue: JobQueue) -> None:
    old = Held()
    running = queue.submit(old, lane="view")
    assert old.begun.wait(10)
    waiting = queue.submit(lambda progress: "older", lane="view")
    other = queue.submit(lambda progress: "other lane", lane="open")
    newest = queue.submit(lambda progress: "new", lane="view")
    old.go_on.set()
    assert newest.wait(10)
    assert [job.state for job in (running, waiting, other, newest)] == [
        JobState.CANCELLED,
        JobState.CANCELLED,
        JobState.DONE,
        JobState.DONE,
    ]


def test_a_job_that_gives_way_does_so_for_any_other_but_not_for_its_like(queue: JobQueue) -> None:
    idle = Held()
    running = queue.submit(idle, gives_way=True)
    assert idle.begun.wait(10)
    alike = queue.submit(lambda progress: "another", gives_way=True)
    assert not alike.state.is_final
    wanted = queue.submit(lambda progress: "wanted")
    idle.go_on.set()
    assert wanted.wait(10)
    assert [job.state for job in (running, alike, wanted)] == [
        JobState.CANCELLED,
        JobState.CANCELLED,
        JobState.DONE,
    ]


def test_a_patient_job_lets_the_others_run_before_it_and_in_between(queue: JobQueue) -> None:
    order: list[str] = []
    begun, go_on = threading.Event(), threading.Event()

    def export(progress: Progress) -> None:
        order.append("begins")
        begun.set()
        go_on.wait(10)
        progress.update(0.5, "half")
        order.append("goes on")

    first = queue.submit(export, patience=1)
    assert begun.wait(10)
    second = queue.submit(lambda progress: order.append("another export"), patience=1)
    preview = queue.submit(lambda progress: order.append("preview"))
    go_on.set()
    assert second.wait(10)
    assert order == ["begins", "preview", "goes on", "another export"]
    assert {job.state for job in (first, second, preview)} == {JobState.DONE}


def test_a_job_that_fails_in_between_leaves_the_patient_one_alone(queue: JobQueue) -> None:
    export = Held()
    patient = queue.submit(export, patience=1)
    assert export.begun.wait(10)
    failing = queue.submit(lambda progress: 1 // 0)
    unwanted = queue.submit(lambda progress: "unwanted")
    unwanted.cancel()
    export.go_on.set()
    assert patient.wait(10)
    assert (patient.result, failing.state, unwanted.state) == ("whole", JobState.FAILED, JobState.CANCELLED)


def test_a_paused_job_can_be_cancelled(queue: JobQueue) -> None:
    export = Held()
    patient = queue.submit(export, patience=1)
    assert export.begun.wait(10)
    between = queue.submit(lambda progress: patient.cancel())
    export.go_on.set()
    assert patient.wait(10)
    assert (patient.state, between.state) == (JobState.CANCELLED, JobState.DONE)


def test_every_job_announces_one_final_state_even_when_the_queue_stops() -> None:
    queue, work = JobQueue("test"), Held()
    finals: list[JobState] = []

    def note(job: Job[Any]) -> None:
        if job.state.is_final:
            finals.append(job.state)

    jobs: list[Job[Any]] = [queue.submit(work) for _ in range(3)]
    for job in jobs:
        job.changed.connect(note)
    assert work.begun.wait(10)
    threading.Timer(0.01, work.go_on.set).start()
    assert queue.stop(10)
    assert finals == [JobState.CANCELLED] * 3


def test_progress_never_falls_and_names_its_stage(queue: JobQueue) -> None:
    seen: list[tuple[float, str]] = []
    may_run = threading.Event()

    def run(progress: Progress) -> None:
        may_run.wait(10)
        for fraction in (0.2, 0.6, 0.4, 1.0):
            progress.update(fraction, "Healing")

    job = queue.submit(run)
    job.changed.connect(lambda job: seen.append((job.report.fraction, job.report.stage)) if job.report else None)
    may_run.set()
    assert job.wait(10)
    fractions = [fraction for fraction, _ in seen]
    assert fractions == sorted(fractions)
    assert {stage for _, stage in seen} == {"Healing"}


def test_a_job_with_most_patience_lets_those_with_some_run_in_between(queue: JobQueue) -> None:
    order: list[str] = []
    asked, is_under_way = threading.Event(), threading.Event()

    def many(progress: Progress) -> None:
        is_under_way.set()
        assert asked.wait(10)
        progress.update(0.5, "")
        order.append("many photos")

    batch = queue.submit(many, patience=2)
    assert is_under_way.wait(10)
    queue.submit(lambda progress: order.append("export"), patience=1)
    queue.submit(lambda progress: order.append("repair"))
    asked.set()
    assert batch.wait(10)
    assert order == ["repair", "export", "many photos"]
