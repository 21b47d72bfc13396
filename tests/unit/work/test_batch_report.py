"""Reports of a batch hold everything in one file, and nothing in a name can break out of it."""

import csv
from html.parser import HTMLParser
from pathlib import Path

import pytest

from restorer_app.core.batch import FileResult, FileState
from restorer_app.core.errors import ExportError, UsageError
from restorer_app.work.batch_report import check_reports, write_report

NASTY = "<b>\"oma\" & opa</b>,\n'x'.png"
RESULTS = (
    FileResult(
        Path(NASTY),
        Path("out", NASTY),
        FileState.DONE,
        holes=2,
        steps=("clean",),
        models=(("heal", "1a2b3c4d5e6f"), ("telea", "")),
        invented=0.0123,
        is_proven=True,
        seconds=1.25,
        notices=("Rounded to 8 bit, “as” chosen.",),
        before=b"\xff\xd8before",
        after=b"\xff\xd8after",
    ),
    FileResult(Path("=1+1.png"), Path("out/x.png"), FileState.FAILED, "It is <script>alert(1)</script> no picture."),
    FileResult(Path("c.png"), Path("out/c.png"), FileState.SKIPPED, "Nothing to do."),
)


class Page(HTMLParser):
    """The cells of a page, and everything that it would load."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.cells: list[str] = []
        self.tags: set[str] = set()
        self.sources: list[str] = []
        self._is_cell = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.sources += [value or "" for name, value in attrs if name in ("src", "href")]
        self._is_cell = tag == "td"
        if self._is_cell:
            self.cells.append("")

    def handle_endtag(self, tag: str) -> None:
        self._is_cell = self._is_cell and tag != "td"

    def handle_data(self, data: str) -> None:
        if self._is_cell:
            self.cells[-1] += data


def test_a_table_has_a_line_for_each_photo_as_spreadsheets_read_it(tmp_path: Path) -> None:
    write_report(tmp_path / "r.csv", RESULTS)
    with (tmp_path / "r.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows[0] == {
        "Photo": NASTY,
        "Written as": str(Path("out", NASTY)),
        "State": "done",
        "What was done": "2 holes repaired and improved by clean",
        "Invented": "1.23 %",
        "All else": "identical to the scan, checked in the file",
        "Models": "heal 1a2b3c4d, telea",
        "Seconds": "1.2",
        "Notices": "Rounded to 8 bit, “as” chosen.",
    }
    assert rows[1]["Photo"] == "'=1+1.png"
    assert (rows[1]["State"], rows[1]["Written as"]) == ("failed", "")
    assert rows[2]["What was done"] == "Nothing to do."


def test_a_page_loads_nothing_and_shows_names_as_they_are(tmp_path: Path) -> None:
    write_report(tmp_path / "r.html", RESULTS)
    page = Page((tmp_path / "r.html").read_text(encoding="utf-8"))
    assert not page.tags & {"script", "b", "link", "iframe"}
    assert len(page.sources) == 2
    assert all(source.startswith("data:image/jpeg;base64,") for source in page.sources)
    assert NASTY in page.cells
    assert "It is <script>alert(1)</script> no picture." in page.cells
    assert len(page.cells) == 11 * len(RESULTS)


@pytest.mark.parametrize("name", ["report", "report.txt", "scan.png"])
def test_another_ending_is_refused_before_anything_is_done(name: str) -> None:
    with pytest.raises(UsageError, match=name):
        check_reports([Path("fine.csv"), Path(name)])


def test_a_report_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="does not exist"):
        write_report(tmp_path / "nowhere" / "r.csv", RESULTS)
