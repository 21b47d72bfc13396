"""One job at a time, and its owner hears only of the one that it still waits for."""

from collections.abc import Callable
from typing import Any, TypeVar

from restorer_app.core.queue import Job
from restorer_app.core.requests import Request, Submit

T = TypeVar("T")


class OneJob:
    """What comes of a job that was dropped, or whose place another one took, reaches nobody."""

    def __init__(self, submit: Submit) -> None:
        self._submit = submit
        self._job: Job[Any] | None = None

    @property
    def is_under_way(self) -> bool:
        """Whether one is waited for; none any more when `then` calls its owner."""
        return self._job is not None

    def ask(self, request: Request[T]) -> Job[T]:
        """Has it done, and waits for it from now on."""
        job = self._job = self._submit(request)
        return job

    def then(self, do: Callable[[T], None]) -> Callable[[T], None]:
        """What to call when the job that was asked for ends: `do`, or nothing if it is not waited for any more."""
        job = self._job

        def ended(news: T) -> None:
            if job is self._job:
                self._job = None
                do(news)

        return ended

    def cancel(self) -> None:
        """Asks it to stop; it is waited for until it has."""
        if self._job is not None:
            self._job.cancel()

    def drop(self) -> None:
        """Stops it, and waits for it no more."""
        job, self._job = self._job, None
        if job is not None:
            job.cancel()
