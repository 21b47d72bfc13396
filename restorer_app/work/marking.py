"""What the tools that mark damage ask for."""

from restorer_app.core.detecting import LabelFindings
from restorer_app.core.findings import FoundPieces
from restorer_app.core.marking import ChangeMask, FindHole, FindSimilar, MarkedHole, Point, TraceCrease
from restorer_app.core.mask import Mask
from restorer_app.core.progress import Progress
from restorer_app.steps.components import label_all
from restorer_app.steps.mask_changes import changed_mask, found_hole
from restorer_app.steps.ridges import trace_crease
from restorer_app.steps.similar import find_similar


def similar(request: FindSimilar, progress: Progress) -> Mask:
    """The pixels of a similar colour."""
    progress.update(0.0, "Looking for this colour")
    return find_similar(
        request.state, request.x, request.y, tolerance=request.tolerance, is_contiguous=request.is_contiguous
    )


def crease(request: TraceCrease, progress: Progress) -> tuple[Point, ...]:
    """The line along a crease."""
    progress.update(0.0, "Looking for the crease")
    return trace_crease(request.state, request.start, request.end, progress)


def hole(request: FindHole, progress: Progress) -> MarkedHole | None:
    """One hole of the marks."""
    progress.update(0.0, "Looking for the mark")
    return found_hole(request, progress)


def change(request: ChangeMask, progress: Progress) -> Mask:
    """The marks after a change."""
    return changed_mask(request.mask, request.change, request.pixels, progress)


def label(request: LabelFindings, progress: Progress) -> FoundPieces:
    """The pieces of what a detector said."""
    progress.update(0.0, "Looking through what was found")
    return label_all(request.findings, request.photo)
