"""What is asked of a batch beside doing it: which photos it has, and its report."""

from pathlib import Path

from restorer_app.core.batch import BatchPhoto, LookAtPhotos, WriteBatchReport
from restorer_app.core.progress import Progress
from restorer_app.work.batch_log import BatchLog
from restorer_app.work.batch_plan import photos_with_masks, plan
from restorer_app.work.batch_report import write_report

REPORT = "restorer-report"


def look_at_photos(request: LookAtPhotos, progress: Progress) -> tuple[BatchPhoto, ...]:
    """The photos in their order. Raises `OpenError` where there is none, and `Cancelled`."""
    if request.output is None:
        found = photos_with_masks(request.sources, masks=request.masks, without=request.without, progress=progress)
        return tuple(BatchPhoto(source, None, mask is not None, False) for source, mask in found.items())
    known = BatchLog(request.output).outputs
    files = plan(
        request.sources,
        request.output,
        masks=request.masks,
        format_id=request.format,
        known=known,
        without=request.without,
        progress=progress,
    )
    return tuple(
        BatchPhoto(file.source, file.output, file.mask is not None, known.get(file.source.resolve()) == file.output)
        for file in files
    )


def write_batch_report(request: WriteBatchReport, progress: Progress) -> Path:
    """Writes the table, then the page, and gives the page. Raises `ExportError`."""
    page = request.folder / f"{REPORT}.html"
    write_report(page.with_suffix(".csv"), request.results)
    write_report(page, request.results)
    return page
