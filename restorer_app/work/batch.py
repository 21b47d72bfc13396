"""The same restoration for many photos: one engine, one file after the other, and none of them twice."""

import logging
import os
import time
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from restorer_app.core.batch import BatchOrder, FileResult, FileState, RunBatch
from restorer_app.core.errors import ExportError, RestorerError
from restorer_app.core.progress import Cancelled, Progress, ProgressShare
from restorer_app.core.provenance import count_pixels
from restorer_app.core.queue import Job, JobState
from restorer_app.core.requests import ExportPhoto
from restorer_app.core.state import DocumentState
from restorer_app.engine.render import output_box, render
from restorer_app.files.atomic import remove_leftovers
from restorer_app.files.stamps import stamp_of
from restorer_app.files.thumbnails import thumbnail
from restorer_app.steps.methods import methods_of
from restorer_app.work import photos
from restorer_app.work.batch_log import BatchLog, digest_of, weights_of
from restorer_app.work.batch_plan import Planned, plan
from restorer_app.work.batch_report import PICTURES
from restorer_app.work.engines import Engines
from restorer_app.work.restoring import FillOptions, improved_photo, methods_used, repaired_photo

_REPAIRED, _IMPROVED = 0.5, 0.8
_KEPT = ("holes", "steps", "models", "invented", "is_proven", "seconds", "notices")
_PICTURES = ("before", "after")
_NO_WORK = "It has neither a mask nor is there a recipe, so there is nothing to do."
_errors = logging.getLogger(__name__)


OnFile = Callable[[int, FileResult], None]


def run_request(request: RunBatch, engines: Engines, progress: Progress) -> tuple[FileResult, ...]:
    """The same as `run_batch`, with pictures for a report. Raises as that does."""
    order = replace(request.order, pictures=PICTURES)
    share = ProgressShare(progress, 0, 1, "Many photos")
    return run_batch(order, engines, share, lambda _index, result: request.news.put(result))


def run_batch(
    order: BatchOrder, engines: Engines, progress: Progress, on_file: OnFile = lambda index, result: None
) -> tuple[FileResult, ...]:
    """A result for each photo, in the order of the sources. `on_file(index, result)` is told whenever one changes.

    A bad photo does not stop the others. When `progress` raises `Cancelled` the photo under way is given up and those
    that follow are not begun: all of them are CANCELLED, and nothing is raised. Raises `OpenError` where there is no
    photo at all, `ExportError` for a folder that cannot be written to.
    """
    log = BatchLog(order.output)
    files = plan(
        order.sources,
        order.output,
        masks=order.masks,
        format_id=order.format,
        known=log.outputs,
        without=order.without,
    )
    _prepare_folders(order.output, files)
    results = [FileResult(file.source, file.output) for file in files]
    is_cancelled = False
    for index, file in enumerate(files):

        def tell(result: FileResult, index: int = index) -> None:
            results[index] = result
            on_file(index, result)

        share = ProgressShare(progress, index / len(files), (index + 1) / len(files), file.source.name)
        is_cancelled = is_cancelled or _is_unwanted(share)
        if is_cancelled:
            tell(replace(results[index], state=FileState.CANCELLED))
            continue
        decided = _decided(results[index], order, file, engines, log)
        if decided is None:
            tell(replace(results[index], state=FileState.RUNNING))
            decided = _run(order, file, engines, log, share)
        tell(decided)
        is_cancelled = decided.state is FileState.CANCELLED
    return tuple(results)


def _is_unwanted(progress: Progress) -> bool:
    """Whether the batch was cancelled between two photos; many in a row may need no work."""
    try:
        progress.update(0, "")
    except Cancelled:
        return True
    return False


def _decided(
    result: FileResult, order: BatchOrder, file: Planned, engines: Engines, log: BatchLog
) -> FileResult | None:
    """The result for a file that needs no work; None for one that does."""
    kept = log.find(file, _digest(order, file, engines)) if order.resumes else None
    if kept is not None:
        return _remembered(result, kept)
    sentence = ""
    asks = order.detects or order.is_auto or any(step.is_active for step in order.steps)
    if file.mask is None and not asks:
        sentence = _NO_WORK
    elif os.path.lexists(file.output) and not log.owns(file.output):
        sentence = f"There is a file “{file.output.name}” already that is not this batch's."
    return replace(result, state=FileState.SKIPPED, sentence=sentence) if sentence else None


def _run(order: BatchOrder, file: Planned, engines: Engines, log: BatchLog, progress: Progress) -> FileResult:
    """A file from beginning to end, whatever happens to it. Raises `ExportError` where the log is refused."""
    digest, stamp, started = _digest(order, file, engines), stamp_of(file.source), time.perf_counter()
    log.begin(file)
    job = Job(lambda _job: _restored(order, file, engines, progress))
    job.execute()
    engines.forget()
    seconds = round(time.perf_counter() - started, 3)
    if job.state is JobState.DONE and job.result is not None:
        result = replace(job.result, seconds=seconds)
        log.note(file, digest=digest, stamp=stamp, result=_kept(result))
        return result
    log.give_up(file)
    if job.state is JobState.CANCELLED or isinstance(job.error, KeyboardInterrupt):
        return FileResult(file.source, file.output, FileState.CANCELLED, seconds=seconds)
    if isinstance(job.error, RestorerError):
        sentence = str(job.error)
    else:
        sentence = f"Something went wrong inside the program ({type(job.error).__name__}: {job.error})."
        _errors.error("a photo of a batch failed", exc_info=job.error)
    return FileResult(file.source, file.output, FileState.FAILED, sentence, seconds=seconds)


def _restored(order: BatchOrder, file: Planned, engines: Engines, progress: Progress) -> FileResult:
    options = FillOptions(
        file.mask, order.fill, order.is_best, None, order.seed, order.detects, order.faces, order.is_auto
    )
    share = ProgressShare(progress, 0, _REPAIRED)
    state, notices = repaired_photo(file.source, options, engines, device=order.device, progress=share)
    share = ProgressShare(progress, _REPAIRED, _IMPROVED)
    if not order.is_auto:
        state = replace(state, recipe=order.steps)
    state, pixels = improved_photo(state, engines, device=order.device, progress=share)
    if pixels is None:
        pixels = render(state, output_box(state, 0))
    counts = count_pixels(state)
    result = FileResult(
        file.source,
        file.output,
        FileState.DONE,
        holes=len(state.repairs),
        steps=tuple(step.kind for step in state.active_steps),
        models=methods_used(state, engines),
        invented=counts.invented / counts.total,
        before=_picture(state, state.photo.pixels, order.pictures),
        after=_picture(state, pixels, order.pictures),
    )
    methods = methods_of(engines.fills, engines.steps) if order.says_history else None
    request = ExportPhoto(state, file.output, file.format, pixels=pixels, methods=methods)
    # Last, because from then on the file is there: nothing may fail any more.
    report = photos.export_photo(request, ProgressShare(progress, _IMPROVED, 1))
    return replace(result, is_proven=report.is_proven, notices=(*notices, *report.notices))


def _picture(state: DocumentState, pixels: np.ndarray, size: int) -> bytes:
    return thumbnail(pixels, state.photo.metadata, size) if size else b""


def _digest(order: BatchOrder, file: Planned, engines: Engines) -> str:
    return digest_of(order, file, weights_of(engines.fills, engines.steps, engines.detectors))


def _kept(result: FileResult) -> dict[str, object]:
    """What the log keeps of a result."""
    kept: dict[str, object] = {name: getattr(result, name) for name in _KEPT}
    return kept | {name: b64encode(getattr(result, name)).decode() for name in _PICTURES}


def _remembered(result: FileResult, kept: Mapping[str, Any]) -> FileResult:
    """The result of an earlier run."""
    values = {name: kept[name] for name in _KEPT} | {name: b64decode(kept[name]) for name in _PICTURES}
    values |= {"steps": tuple(kept["steps"]), "notices": tuple(kept["notices"])}
    values["models"] = tuple((name, weights) for name, weights in kept["models"])
    return replace(result, state=FileState.DONE, is_earlier=True, **values)


def _prepare_folders(output: Path, files: Sequence[Planned]) -> None:
    """Makes the folders that are written to, and takes away what killed runs have left in them."""
    names: dict[Path, set[str]] = {output: set()}
    for file in files:
        names.setdefault(file.output.parent, set()).add(file.output.name)
    for folder, written in names.items():
        try:
            folder.mkdir(parents=True, exist_ok=True)
            remove_leftovers(folder, written)
        except OSError as error:
            raise ExportError(f"The folder “{folder}” cannot be written to ({error.strerror or error}).") from error
