"""What a batch did, as a table for a spreadsheet and as a page for a browser, each whole in one file."""

import csv
import io
from base64 import b64encode
from collections import Counter
from collections.abc import Sequence
from html import escape
from pathlib import Path

from restorer_app.core.batch import FileResult, FileState
from restorer_app.core.errors import UsageError
from restorer_app.files.atomic import atomic_write, refused

PICTURES = 240
"""How long the small pictures of a page are, in pixels."""
_SHORT = 8
_COLUMNS = ("Photo", "Written as", "State", "What was done", "Invented", "All else", "Models", "Seconds", "Notices")
_STATES = {
    FileState.QUEUED: "waiting",
    FileState.RUNNING: "under way",
    FileState.DONE: "done",
    FileState.SKIPPED: "left out",
    FileState.FAILED: "failed",
    FileState.CANCELLED: "cancelled",
}
_STYLE = """
body { font: 14px/1.45 system-ui, sans-serif; margin: 2rem; color: #222; background: #fff; }
table { border-collapse: collapse; } th, td { text-align: left; vertical-align: top; padding: .5rem .8rem; }
th, tr + tr td { border-top: 1px solid #ddd; } img { display: block; max-width: 240px; }
.failed td { background: #fdecea; } .skipped td, .cancelled td { color: #777; }
@media (prefers-color-scheme: dark) {
  body { color: #e8e8e8; background: #222; } th, tr + tr td { border-color: #444; } .failed td { background: #4a2623; }
}
"""


def check_reports(paths: Sequence[Path]) -> None:
    """Raises `UsageError` for an ending that is neither a table's nor a page's, `ExportError` for a folder that is not
    there: before hours of work, not after them."""
    for path in paths:
        if path.suffix.lower() not in (".csv", ".html"):
            raise UsageError(f"A report is a .csv or an .html file, which “{path.name}” is not.")
        if not path.absolute().parent.is_dir():
            raise refused(path, FileNotFoundError())


def write_report(path: Path, results: Sequence[FileResult]) -> None:
    """Writes a report as the ending of its name says. Raises `ExportError`."""
    text = _page(results) if path.suffix.lower() == ".html" else _table(results)
    with atomic_write(path) as file:
        file.write(text.encode())


def deeds(result: FileResult) -> str:
    """What was done to a photo, or why nothing was."""
    done = [f"{result.holes} hole{'' if result.holes == 1 else 's'} repaired"] if result.holes else []
    done += [f"improved by {', '.join(result.steps)}"] if result.steps else []
    told = " and ".join(done) or result.sentence
    if not told and result.state is FileState.DONE:
        told = "nothing to change"
    return f"{told} (in an earlier run)" if result.is_earlier else told


def totals(results: Sequence[FileResult]) -> str:
    """How many photos are in which state, in one line."""
    counts = Counter(result.state for result in results)
    return ", ".join(f"{counts[state]} {_STATES[state]}" for state in FileState if counts[state])


def _row(result: FileResult) -> tuple[str, ...]:
    models = ", ".join(f"{name} {weights[:_SHORT]}".strip() for name, weights in result.models)
    return (
        str(result.source),
        str(result.output) if result.state is FileState.DONE else "",
        _STATES[result.state],
        deeds(result),
        f"{result.invented * 100:.2f} %" if result.state is FileState.DONE else "",
        "identical to the scan, checked in the file" if result.is_proven else "",
        models,
        f"{result.seconds:.1f}" if result.seconds else "",
        " ".join(result.notices),
    )


def _table(results: Sequence[FileResult]) -> str:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(_COLUMNS)
    for result in results:
        writer.writerow([_harmless(cell) for cell in _row(result)])
    # The mark at the beginning tells spreadsheets that this is UTF-8.
    return "\ufeff" + text.getvalue()


def _harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell


def _page(results: Sequence[FileResult]) -> str:
    head = "".join(f"<th>{escape(title)}</th>" for title in ("Before", "After", *_COLUMNS))
    rows = "\n".join(_page_row(result) for result in results)
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>Restored photos</title>'
        f"<style>{_STYLE}</style></head><body>\n<h1>Restored photos</h1>\n<p>{escape(totals(results))}</p>\n"
        f"<table><thead><tr>{head}</tr></thead><tbody>\n{rows}\n</tbody></table></body></html>\n"
    )


def _page_row(result: FileResult) -> str:
    pictures = "".join(
        f"<td>{_image(picture, f'{result.source.name}, {when}')}</td>"
        for picture, when in ((result.before, "before"), (result.after, "after"))
    )
    cells = "".join(f"<td>{escape(cell)}</td>" for cell in _row(result))
    return f'<tr class="{result.state.value}">{pictures}{cells}</tr>'


def _image(picture: bytes, text: str) -> str:
    if not picture:
        return ""
    return f'<img alt="{escape(text)}" src="data:image/jpeg;base64,{b64encode(picture).decode()}">'
