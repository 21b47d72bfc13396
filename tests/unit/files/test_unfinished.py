"""What a killed process was writing is gone after the next start; what a living one writes is left alone."""

import subprocess
import sys

from restorer_app.files.unfinished import keep_notes

KILLED = (
    "import os, sys; from pathlib import Path\n"
    "from restorer_app.files.atomic import atomic_write\n"
    "from restorer_app.files.unfinished import keep_notes, scratch_folder\n"
    "keep_notes(Path(sys.argv[1]))\n"
    "with scratch_folder() as scratch, atomic_write(Path(sys.argv[2])) as file:\n"
    "    (scratch / 'scan.tif').write_bytes(b'scan')\n"
    "    file.write(b'half')\n"
    "    print(scratch, flush=True)\n"
    "    sys.stdin.read() if len(sys.argv) > 3 else os.kill(os.getpid(), 9)\n"
)


def test_what_a_killed_process_was_writing_is_cleared_away_at_the_next_start(tmp_path):
    notes, target = tmp_path / "notes", tmp_path / "out" / "a.png"
    target.parent.mkdir()
    target.write_bytes(b"old")
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, str(notes), str(target)], check=False, capture_output=True, text=True
    )
    (scratch,) = killed.stdout.split()
    assert len(list(target.parent.iterdir())) == 2
    try:
        keep_notes(notes)
    finally:
        keep_notes(tmp_path / "elsewhere")
    assert [file.name for file in target.parent.iterdir()] == ["a.png"]
    assert target.read_bytes() == b"old"
    assert not (tmp_path / scratch).exists()
    assert list(notes.iterdir()) == []


def test_what_a_living_process_is_writing_is_left_alone(tmp_path):
    notes, target = tmp_path / "notes", tmp_path / "a.png"
    living = subprocess.Popen(
        [sys.executable, "-c", KILLED, str(notes), str(target), "waits"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with living:
        assert living.stdout is not None
        living.stdout.readline()
        try:
            keep_notes(notes)
        finally:
            keep_notes(tmp_path / "elsewhere")
        living.communicate("")
    assert target.read_bytes() == b"half"


def test_a_note_that_names_anything_else_removes_nothing(tmp_path):
    notes, letter = tmp_path / "notes", tmp_path / "letter.txt"
    notes.mkdir()
    letter.write_text("dear Anna")
    (notes / "one").write_text(str(letter))
    (notes / "two").write_text(str(tmp_path))
    try:
        keep_notes(notes)
    finally:
        keep_notes(tmp_path / "elsewhere")
    assert letter.read_text() == "dear Anna"
    assert list(notes.iterdir()) == []
