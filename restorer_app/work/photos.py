"""Opening photos and masks, and writing results."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from restorer_app.core.errors import ExportError
from restorer_app.core.machine import ReadMonitorProfile
from restorer_app.core.mask import Mask
from restorer_app.core.photo import Photo
from restorer_app.core.progress import Progress, ProgressShare, SilentProgress
from restorer_app.core.provenance import PixelCounts, count_pixels, holes_of, output_origins
from restorer_app.core.requests import (
    CountPixels,
    ExportMask,
    ExportOrigins,
    ExportPhoto,
    ExportReport,
    ImportMask,
    OpenPhoto,
    Preview,
    PreviewPhoto,
)
from restorer_app.core.state import DocumentState
from restorer_app.engine.render import output_box, render, render_alpha

if TYPE_CHECKING:
    from restorer_app.files.verifying import Untouched

_QUIET = SilentProgress()
_STRAIGHTENED = 0.3
"""The share of an export that straightening takes."""


def open_photo(request: OpenPhoto, progress: Progress) -> Photo:
    """The photo as it lies in the file. Raises `OpenError`."""
    from restorer_app.files.opening import open_photo

    return open_photo(request.path, progress)


def preview_photo(request: PreviewPhoto, progress: Progress) -> Preview:
    """A first look. Raises `OpenError`."""
    from restorer_app.files.display import on_monitor
    from restorer_app.files.opening import preview_photo
    from restorer_app.files.projects import is_project, read_preview

    preview = (
        read_preview(request.path) if is_project(request.path) else preview_photo(request.path, request.size, progress)
    )
    return replace(preview, pixels=on_monitor(preview.pixels, request.monitor))


def read_monitor_profile(request: ReadMonitorProfile, progress: Progress) -> bytes:
    """The profile's bytes. Raises `OpenError`."""
    from restorer_app.files.monitor import read_monitor_profile

    return read_monitor_profile(request.path)


def export_photo(request: ExportPhoto, progress: Progress) -> ExportReport:
    """Writes the state, rendered here where it has no active steps, and what its pixels come from where that is wanted.
    Raises `ExportError`."""
    from restorer_app.files.export import write_photo
    from restorer_app.files.metadata import turned
    from restorer_app.work.history import with_history

    state, metadata = request.state, request.state.photo.metadata
    share = 0.0 if state.geometry.is_exact else _STRAIGHTENED
    if state.geometry.turns % 2:
        metadata = turned(metadata)
    notices: tuple[str, ...] = ()
    if request.origins is not None:
        _refuse_names(request.origins, state, request.path)
    if request.methods is not None:
        metadata, notices = with_history(metadata, state, request.methods, request.format)
    pixels = request.pixels
    if pixels is None:
        pixels = render(state, output_box(state, 0), progress=ProgressShare(progress, 0, share))
    report = write_photo(
        np.ascontiguousarray(pixels),
        render_alpha(state),
        metadata,
        target=request.path,
        source=state.photo.source,
        format_id=request.format,
        options=request.options,
        progress=ProgressShare(progress, share, 1),
        untouched=_untouched(state),
    )
    report = replace(report, notices=(*report.notices, *notices))
    return report if request.origins is None else _with_origins(report, state, request.origins)


def _with_origins(report: ExportReport, state: DocumentState, path: Path) -> ExportReport:
    """The same after the origins were written too; the picture is there by now, so no failure takes that back."""
    try:
        return replace(report, origins=export_origins(ExportOrigins(state, path), _QUIET))
    except ExportError as error:
        return replace(report, notices=(*report.notices, str(error)))


def export_origins(request: ExportOrigins, progress: Progress) -> Path:
    """Where each pixel comes from, as a PNG. Raises `ExportError`."""
    from restorer_app.files.origins import write_origins

    _refuse_names(request.path, request.state)
    write_origins(output_origins(request.state), request.path, progress)
    return request.path


def count(request: CountPixels, progress: Progress) -> PixelCounts:
    """Pixels by where they come from and how they were treated."""
    return count_pixels(request.state)


def _untouched(state: DocumentState) -> "Untouched | None":
    """What the file must have of the scan; None where steps or geometry changed all of it, or where the scan had to be
    converted on opening."""
    from restorer_app.files.verifying import Untouched

    is_whole = state.active_steps or not state.geometry.is_identity or state.photo.notices
    return None if is_whole else Untouched(state.photo.pixels, holes_of(state))


def _refuse_names(path: Path, state: DocumentState, picture: Path | None = None) -> None:
    """Raises `ExportError` where the scan or the picture beside it would be overwritten."""
    from restorer_app.files.export import is_source

    if is_source(path, state.photo.source):
        raise ExportError(f"“{path.name}” is the scan itself, which is never overwritten; choose another name.")
    if is_source(path, picture):
        raise ExportError(f"“{path.name}” is the picture itself; choose another name for the origins.")


def import_mask(request: ImportMask, progress: Progress) -> Mask:
    """A mask from any image of the photo's size. Raises `OpenError`."""
    from restorer_app.files.masks import import_mask

    return import_mask(request.path, request.width, request.height, progress, is_framed=request.is_framed)


def export_mask(request: ExportMask, progress: Progress) -> Path:
    """The mask as a grey PNG, wherever it is not written over the scan. Raises `ExportError`."""
    from restorer_app.files.export import is_source
    from restorer_app.files.masks import export_mask

    if is_source(request.path, request.source):
        raise ExportError(f"“{request.path.name}” is the scan itself, which is never overwritten; choose another name.")
    return export_mask(request.mask, request.path, progress)
