"""`restorer-app batch` as scripts use it: killed at any moment and gone on with, stopped by Ctrl-C, and its reports."""

import csv
import hashlib
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from restorer_app import app
from restorer_app.core.progress import SilentProgress
from restorer_app.files.opening import open_photo
from restorer_app.work.batch_log import NAME

ROOT = Path(__file__).resolve().parents[2]
COUNT = 10
Output = pytest.CaptureFixture[str]


@pytest.fixture
def box(tmp_path: Path) -> Path:
    """Ten scans, some in a folder of their own, two of one name, and a mask for each."""
    random = np.random.default_rng(4)
    (tmp_path / "scans" / "more").mkdir(parents=True)
    (tmp_path / "masks").mkdir()
    holes = np.zeros((400, 500), np.uint8)
    holes[50:350, 200:206] = 255
    for index in range(COUNT):
        pixels = random.integers(60, 180, (400, 500, 3)).astype(np.uint8)
        pixels[holes > 0] = 255
        name = ("a.png", "a.tif")[index] if index < 2 else f"{'more/' if index % 2 else ''}{index}.png"
        Image.fromarray(pixels).save(tmp_path / "scans" / name)
        Image.fromarray(holes).save(tmp_path / "masks" / f"{Path(name).stem}-mask.png")
    return tmp_path


def digests(folder: Path) -> dict[str, str]:
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def command(box: Path, *options: str) -> list[str]:
    where = [str(box / "scans"), "-o", str(box / "out"), "--masks", str(box / "masks")]
    return ["batch", *where, "--fill", "telea", "--format", "png", "--device", "cpu", *options]


def start(box: Path, *options: str) -> subprocess.Popen[str]:
    """The program in a process of its own, which says a line after each photo."""
    return subprocess.Popen(
        [sys.executable, "-m", "restorer_app", *command(box, *options)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def parts(box: Path) -> list[str]:
    return [path.name for path in (box / "out").rglob("*.part")]


def kill_after(process: subprocess.Popen[str], lines: int) -> None:
    """Kills it when it has said so many lines."""
    assert process.stderr is not None
    for _ in range(lines):
        assert process.stderr.readline()
    process.kill()
    process.communicate()


def kill_while_writing(process: subprocess.Popen[str], box: Path) -> None:
    """Kills it as soon as a file is half written."""
    while process.poll() is None and not parts(box):
        pass
    process.kill()
    process.communicate()


@pytest.mark.slow
def test_a_batch_that_is_killed_again_and_again_ends_with_every_photo_done_once(box: Path) -> None:
    scans = digests(box / "scans")
    kill_after(start(box, "--resume"), 1)
    kill_while_writing(start(box, "--resume"), box)
    kill_after(start(box, "--resume"), 4)
    kill_while_writing(start(box, "--resume"), box)
    done_before = digests(box / "out")
    process = start(box, "--resume", "--json")
    result = json.loads(process.communicate()[0])
    assert process.returncode == 0
    assert (result["done"], result["photos"]) == (COUNT, COUNT)
    assert any(file["is_earlier"] for file in result["files"])
    written = digests(box / "out")
    journal = [json.loads(line) for line in (box / "out" / NAME).read_text().splitlines() if line.endswith("}")]
    done = [line["done"] for line in journal if "done" in line]
    assert len({entry["source"] for entry in done}) == len(done) == COUNT
    assert {entry["output"]: entry["sha256"] for entry in done} == {
        name: digest for name, digest in written.items() if name != NAME
    }
    assert all(written[entry["output"]] == done_before.get(entry["output"], entry["sha256"]) for entry in done)
    assert sorted(name for name in written if "more/" in name) == [f"more/{index}.png" for index in (3, 5, 7, 9)]
    assert {"a-png.png", "a-tif.png"} <= set(written)
    assert parts(box) == []
    assert digests(box / "scans") == scans


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signal for one process")
def test_ctrl_c_ends_the_photo_under_way_and_says_how_to_go_on(box: Path) -> None:
    process = start(box, "--report", str(box / "r.csv"))
    assert process.stderr is not None
    first = process.stderr.readline()
    process.send_signal(signal.SIGINT)
    said = process.communicate()[1]
    assert first.startswith("1: ")
    assert process.returncode == 1
    assert f"of {COUNT} photos; --resume goes on from there." in said
    assert "Traceback" not in said
    assert parts(box) == []
    with (box / "r.csv").open(encoding="utf-8-sig") as file:
        states = [row["State"] for row in csv.DictReader(file)]
    assert len(states) == COUNT
    assert states.count("cancelled") == COUNT - states.count("done") > 0
    assert app.main(command(box, "--resume")) == 0
    assert len([name for name in digests(box / "out") if name != NAME]) == COUNT


def test_only_what_the_masks_mark_is_changed_and_the_reports_say_what_was_done(box: Path, capsys: Output) -> None:
    reports = [str(box / "r.html"), str(box / "r.csv")]
    assert app.main(command(box, "--json", "--report", *reports)) == 0
    result = json.loads(capsys.readouterr().out)
    assert (result["done"], result["failed"], result["skipped"]) == (COUNT, 0, 0)
    assert result["files"][0]["invented"] == pytest.approx(1800 / 200_000)
    new, old = (open_photo(box / name, SilentProgress()).pixels for name in ("out/2.png", "scans/2.png"))
    assert (new != old).any(axis=2).sum() == 1800
    page = (box / "r.html").read_text(encoding="utf-8")
    assert page.count("data:image/jpeg;base64,") == 2 * COUNT
    assert "10 done" in page


def test_a_bad_photo_is_said_and_makes_the_exit_status_1(box: Path, capsys: Output) -> None:
    (box / "scans" / "a.png").write_bytes(b"no picture")
    assert app.main(command(box)) == 1
    said = capsys.readouterr()
    assert "9 done, 1 failed" in said.out
    assert "“a.png” is not a picture that can be opened" in said.err


@pytest.mark.parametrize(
    ("arguments", "words", "status"),
    [
        (["batch", "scans", "-o", "out"], "--masks FOLDER", 2),
        (["batch", "scans", "-o", "out", "--recipe", "clean", "--fill", "telea"], "--masks", 2),
        (["batch", "scans", "-o", "out", "--masks", "nowhere"], "nowhere", 2),
        (["batch", "scans", "-o", "out", "--masks", "masks", "--fill", "magic"], "magic", 2),
        (["batch", "scans", "-o", "out", "--masks", "masks", "--report", "r.txt"], "r.txt", 2),
        (["batch", "scans", "-o", "out", "--masks", "masks", "--report", "nowhere/r.csv"], "does not exist", 1),
        (["batch", "scans", "-o", "out", "--recipe", "sepia"], "sepia", 2),
        (["batch", "empty", "-o", "out", "--recipe", "clean"], "no photos", 1),
        (["batch", "scans", "-o", "masks/a-mask.png", "--masks", "masks"], "a-mask.png", 1),
    ],
)
def test_a_problem_is_one_sentence_and_leaves_nothing(
    box: Path, monkeypatch: pytest.MonkeyPatch, capsys: Output, arguments: list[str], words: str, status: int
) -> None:
    monkeypatch.chdir(box)
    (box / "empty").mkdir()
    before = digests(box)
    assert app.main(arguments) == status
    said = capsys.readouterr()
    assert (said.out, len(said.err.strip().splitlines())) == ("", 1)
    assert words in said.err
    assert digests(box) == before


@pytest.mark.skipif(sys.platform == "darwin", reason="there it may well have one")
def test_a_device_that_is_not_there_is_said_once_and_not_for_each_photo(box: Path, capsys: Output) -> None:
    assert app.main([*command(box)[:-1], "mps"]) == 2
    assert len(capsys.readouterr().err.strip().splitlines()) == 1
    assert not (box / "out").exists()
