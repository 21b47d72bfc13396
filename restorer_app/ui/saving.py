"""Writing files: which are under way, and an export that first has its steps run."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import numpy as np
from PySide6.QtCore import QObject, Signal

from restorer_app.core.requests import ExportPhoto, ExportReport, RenderPhoto, Request, Submit
from restorer_app.ui.activity import Activity

T = TypeVar("T")


class Saving(QObject):
    """`ended(bool)`: a file was written, or (False) it was not."""

    ended = Signal(bool)

    def __init__(self, submit: Submit, activity: Activity, parent: QObject) -> None:
        super().__init__(parent)
        self._submit, self._activity = submit, activity
        self._paths: dict[object, Path] = {}

    @property
    def paths(self) -> tuple[Path, ...]:
        """The files that are being written, oldest first."""
        return tuple(self._paths.values())

    def write(self, request: Request[T], path: Path, on_done: Callable[[T], None]) -> None:
        """Has a file written."""
        self._follow(self._begin(path), request, path, on_done)

    def export(self, request: ExportPhoto, *, device: str, on_done: Callable[[ExportReport], None]) -> None:
        """Has a state written as a picture, after its active steps have run on `device`; one thing to the user."""
        path = request.path
        if not request.state.active_steps:
            self.write(request, path, on_done)
            return
        this = self._begin(path)

        def rendered(pixels: np.ndarray) -> None:
            self._follow(this, replace(request, pixels=pixels), path, on_done, goes_on=True)

        job = self._submit(RenderPhoto(request.state, device))
        self._activity.follow(job, self._title(path), on_done=rendered, on_lost=lambda _state: self._fail(this))

    def _begin(self, path: Path) -> object:
        this = object()
        self._paths[this] = path
        return this

    def _follow(
        self, this: object, request: Request[T], path: Path, on_done: Callable[[T], None], *, goes_on: bool = False
    ) -> None:
        def done(result: T) -> None:
            del self._paths[this]
            on_done(result)
            self.ended.emit(True)

        job = self._submit(request)
        title = self._title(path)
        self._activity.follow(job, title, on_done=done, on_lost=lambda _state: self._fail(this), shows_at_once=goes_on)

    def _fail(self, this: object) -> None:
        del self._paths[this]
        self.ended.emit(False)

    def _title(self, path: Path) -> str:
        return self.tr("Saving {name}").format(name=path.name)
