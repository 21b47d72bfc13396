"""A batch whose photos are written in a moment, and the window for many photos as tests use it."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from restorer_app.core.batch import BatchOrder, FileResult, FileState, LookAtPhotos, RunBatch
from restorer_app.core.progress import Cancelled, Progress
from restorer_app.files.stamps import stamp_of
from restorer_app.work.batch_log import BatchLog, digest_of
from restorer_app.work.batch_looking import look_at_photos
from restorer_app.work.batch_plan import Planned


def run_batch(request: RunBatch, progress: Progress, gate: threading.Event | None) -> tuple[FileResult, ...]:
    """Writes a file for each photo; one with "broken" in its name fails, one with "slow" waits for the gate."""
    results = []
    for result in _told(request, progress, gate):
        request.news.put(result)
        if result.state.is_final:
            results.append(result)
    return tuple(results)


def _told(request: RunBatch, progress: Progress, gate: threading.Event | None) -> Iterator[FileResult]:
    order, is_cancelled = request.order, False
    photos = look_at_photos({}, LookAtPhotos(order.sources, order.without, order.masks, order), progress)
    for index, photo in enumerate(photos):
        result = FileResult(photo.source, photo.output)
        if not is_cancelled and not (order.resumes and photo.is_earlier):
            yield replace(result, state=FileState.RUNNING)
            is_cancelled = _is_cancelled(photo.source, index / len(photos), progress, gate)
        if is_cancelled:
            yield replace(result, state=FileState.CANCELLED)
        elif "broken" in photo.source.name:
            sentence = f"“{photo.source.name}” is not a picture."
            yield replace(result, state=FileState.FAILED, sentence=sentence)
        else:
            photo.output.parent.mkdir(parents=True, exist_ok=True)
            photo.output.write_bytes(b"picture")
            yield replace(
                result, state=FileState.DONE, seconds=0.5, invented=0.02, is_earlier=order.resumes and photo.is_earlier
            )


def _is_cancelled(source: Path, share: float, progress: Progress, gate: threading.Event | None) -> bool:
    try:
        progress.update(share, "Photo")
        while "slow" in source.name and gate is not None and not gate.wait(0.005):
            progress.update(share, "Photo")
    except Cancelled:
        return True
    return False


class Box:
    """A box of scans on a desk, and the hand that gives them to the window for many photos."""

    def __init__(self, desk, names: tuple[str, ...]) -> None:
        self.desk = desk
        self.scans, self.masks, self.output = (desk.folder / name for name in ("scans", "masks", "out"))
        for folder in (self.scans, self.masks, self.output):
            folder.mkdir()
        for name in names:
            (self.scans / name).parent.mkdir(exist_ok=True)
            (self.scans / name).write_bytes(b"scan")
            (self.masks / f"{Path(name).stem}.png").write_bytes(b"mask")
        desk.window.actions_by_id["batch"].trigger()
        self.window = desk.window.batch.window
        desk.qtbot.waitExposed(self.window)

    @property
    def queue(self):
        return self.window.queue

    def wait(self, condition) -> None:
        self.desk.wait(condition)

    def choose(self, button, folder: Path) -> None:
        self.desk.files.answer = folder
        button.click()
        self.wait(lambda: not self.queue.is_looking)

    def fill(self) -> None:
        """Adds the folder, its masks, and where to write."""
        self.choose(self.window.add_folder, self.scans)
        self.choose(self.window.form.mask_folder, self.masks)
        self.choose(self.window.form.output_folder, self.output)

    def run(self) -> None:
        self.window.start.click()
        self.wait(lambda: not self.queue.is_running)

    def note(self, *names: str) -> None:
        """Leaves the results of an earlier batch that did to these photos what is chosen now."""
        form = self.window.form
        order = BatchOrder((), self.output, form.steps, form.masks, form.fill_id, form.format_id)
        log = BatchLog(self.output)
        for name in names:
            file = Planned(self.scans / name, self.output / name, "png", self.masks / name)
            file.output.write_bytes(b"picture")
            log.note(file, digest=digest_of(order, file, {}), stamp=stamp_of(file.source), result={})

    def column(self, column: int) -> list[str]:
        rows = self.queue.rows
        return [rows.index(row, column).data() for row in range(rows.rowCount())]


def key(widget, name: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """Types a key."""
    QTest.keyClick(widget, name, modifier)
