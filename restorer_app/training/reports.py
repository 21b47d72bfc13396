"""Tables in a Markdown file that are written anew while the words around them stay."""

from pathlib import Path

from restorer_app.core.errors import UsageError


def write_table(file: Path, text: str, kind: str) -> None:
    """Puts the table of a `kind` between its two marks, at the end of the file where it has none yet.

    Raises `UsageError` where the second mark is missing.
    """
    start, end = f"<!-- table of {kind} -->", f"<!-- end of the table of {kind} -->"
    old = file.read_text(encoding="utf-8") if file.exists() else ""
    before, mark, rest = old.partition(start)
    _, end_mark, after = rest.partition(end)
    if mark and not end_mark:
        raise UsageError(f"{file} has the mark “{start}” but no “{end}”.")
    if not mark:
        before, after = (f"{before.rstrip()}\n\n" if before.strip() else ""), "\n"
    file.write_text(f"{before}{start}\n{text}\n{end}{after}", encoding="utf-8")
