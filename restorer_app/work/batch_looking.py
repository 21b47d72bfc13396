"""What is asked of a batch beside doing it: which photos it has, and its report."""

from collections.abc import Mapping
from pathlib import Path

from restorer_app.core.batch import BatchPhoto, LookAtPhotos, WriteBatchReport
from restorer_app.core.progress import Progress
from restorer_app.work.batch_log import BatchLog, digest_of
from restorer_app.work.batch_plan import photos_with_masks, plan
from restorer_app.work.batch_report import write_report

REPORT = "restorer-report"


def look_at_photos(weights: Mapping[str, str], request: LookAtPhotos, progress: Progress) -> tuple[BatchPhoto, ...]:
    """The photos in their order; `weights` of all methods by their ids. Raises `OpenError` where there is none, and
    `Cancelled`."""
    order = request.order
    if order is None:
        found = photos_with_masks(request.sources, masks=request.masks, without=request.without, progress=progress)
        return tuple(BatchPhoto(source, None, mask is not None) for source, mask in found.items())
    log = BatchLog(order.output)
    known = log.outputs
    files = plan(
        request.sources,
        order.output,
        masks=request.masks,
        format_id=order.format,
        known=known,
        without=request.without,
        progress=progress,
    )
    photos = []
    for file in files:
        progress.update(0, "Looking for photos")
        is_earlier = log.has(file, digest_of(order, file, weights))
        has_changed = not is_earlier and file.source.resolve() in known
        photos.append(BatchPhoto(file.source, file.output, file.mask is not None, is_earlier, has_changed))
    return tuple(photos)


def write_batch_report(request: WriteBatchReport, progress: Progress) -> Path:
    """Writes the table, then the page, and gives the page. Raises `ExportError`."""
    page = request.folder / f"{REPORT}.html"
    write_report(page.with_suffix(".csv"), request.results)
    write_report(page, request.results)
    return page
