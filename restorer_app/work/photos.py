"""Opening photos and masks, and writing results."""

from pathlib import Path

import numpy as np

from restorer_app.core.errors import ExportError
from restorer_app.core.mask import Mask
from restorer_app.core.photo import Photo
from restorer_app.core.progress import Progress, ProgressShare
from restorer_app.core.requests import (
    ExportMask,
    ExportPhoto,
    ExportReport,
    ImportMask,
    OpenPhoto,
    Preview,
    PreviewPhoto,
)
from restorer_app.engine.render import output_box, render, render_alpha

_STRAIGHTENED = 0.3
"""The share of an export that straightening takes."""


def open_photo(request: OpenPhoto, progress: Progress) -> Photo:
    """The photo as it lies in the file. Raises `OpenError`."""
    from restorer_app.files.opening import open_photo

    return open_photo(request.path, progress)


def preview_photo(request: PreviewPhoto, progress: Progress) -> Preview:
    """A first look. Raises `OpenError`."""
    from restorer_app.files.opening import preview_photo
    from restorer_app.files.projects import is_project, read_preview

    if is_project(request.path):
        return read_preview(request.path)
    return preview_photo(request.path, request.size, progress)


def export_photo(request: ExportPhoto, progress: Progress) -> ExportReport:
    """Writes the state, rendered here where it has no active steps. Raises `ExportError`."""
    from restorer_app.files.export import write_photo
    from restorer_app.files.metadata import turned

    state, metadata = request.state, request.state.photo.metadata
    share = 0.0 if state.geometry.is_exact else _STRAIGHTENED
    pixels = request.pixels
    if pixels is None:
        pixels = render(state, output_box(state, 0), progress=ProgressShare(progress, 0, share))
    return write_photo(
        np.ascontiguousarray(pixels),
        render_alpha(state),
        turned(metadata) if state.geometry.turns % 2 else metadata,
        target=request.path,
        source=state.photo.source,
        format_id=request.format,
        options=request.options,
        progress=ProgressShare(progress, share, 1),
    )


def import_mask(request: ImportMask, progress: Progress) -> Mask:
    """A mask from any image of the photo's size. Raises `OpenError`."""
    from restorer_app.files.masks import import_mask

    return import_mask(request.path, request.width, request.height, progress)


def export_mask(request: ExportMask, progress: Progress) -> Path:
    """The mask as a grey PNG, wherever it is not written over the scan. Raises `ExportError`."""
    from restorer_app.files.export import is_source
    from restorer_app.files.masks import export_mask

    if is_source(request.path, request.source):
        raise ExportError(f"“{request.path.name}” is the scan itself, which is never overwritten; choose another name.")
    return export_mask(request.mask, request.path, progress)
