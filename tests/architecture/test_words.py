"""What no file of the project may hold: paths of somebody's machine, package registries, work left undone."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
IGNORED_FOLDERS = {"__pycache__", "build", "dist", "runs"}
IGNORED_SUFFIXES = {".egg-info"}
LARGEST_TEXT = 1_000_000

FORBIDDEN = {
    "a path of one machine": re.compile(r"(?<![\w.}])(?:/(?:home|root|work|opt|tmp|mnt|Users)/\w|[A-Z]:\\Users\\)"),
    "a package registry": re.compile(r"https?://\S+/simple\b|https?://registry\.|extra-index-url", re.I),
    "PyTorch's wheel index": re.compile(r"download\.pytorch\.org"),
    "work left undone": re.compile(r"\b(?:TO" r"DO|FIX" r"ME|XX" r"X)\b"),
}
# The start script looks there for the processor's build of PyTorch, and the README says so.
ALLOWED = {("packaging/bootstrap.py", "PyTorch's wheel index"), ("README.md", "PyTorch's wheel index")}


def text_files() -> Iterator[tuple[str, str]]:
    for folder, folders, names in os.walk(ROOT):
        folders[:] = [
            name
            for name in folders
            if name not in IGNORED_FOLDERS
            and Path(name).suffix not in IGNORED_SUFFIXES
            and (not name.startswith(".") or name in (".ci", ".github"))
        ]
        for path in (Path(folder, name) for name in names):
            if path == Path(__file__).resolve() or path.stat().st_size > LARGEST_TEXT:
                continue
            data = path.read_bytes()
            if b"\0" not in data:
                yield path.relative_to(ROOT).as_posix(), data.decode("utf-8", errors="replace")


def find_forbidden(where: str, text: str) -> Iterator[str]:
    for number, line in enumerate(text.splitlines(), start=1):
        for what, pattern in FORBIDDEN.items():
            if pattern.search(line) and (where, what) not in ALLOWED:
                yield f"{where}:{number}: {what}"


def test_no_file_holds_what_does_not_belong_in_it():
    found = [line for where, text in text_files() for line in find_forbidden(where, text)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "line", ["see /home/ann/photos", "'/tmp/x.png'", "index = https://packages.example/simple", f"# {'TO'}DO: later"]
)
def test_planted_words_are_caught(line):
    assert len(list(find_forbidden("planted.py", line))) == 1


@pytest.mark.parametrize("line", ["restorer_app/work/opening.py", "https://example.org/opt/in", "a/b", "method"])
def test_harmless_words_are_left_alone(line):
    assert list(find_forbidden("planted.py", line)) == []
