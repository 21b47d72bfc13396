"""`restorer-app restore --candidates K`: several results of one mask, each with the next seed."""

import json
from pathlib import Path

import numpy as np
import pytest

from restorer_app import app
from restorer_app.core.box import Box
from restorer_app.core.mask import Mask
from restorer_app.core.progress import SilentProgress
from restorer_app.files.masks import export_mask
from restorer_app.files.opening import open_photo
from tests.e2e.test_main_job import scan

Output = pytest.CaptureFixture[str]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in, with a 16-bit scan and a mask of its scratch."""
    monkeypatch.chdir(tmp_path)
    scan(tmp_path / "scan.tif", np.uint16, 3)
    export_mask(marks(), tmp_path / "mask.png", SilentProgress())
    return tmp_path


def marks() -> Mask:
    return Mask(700, 500).painted(Box(296, 96, 12, 308), np.ones((308, 12), bool))


def restore(*arguments: str) -> int:
    return app.main(["restore", "scan.tif", "--mask", "mask.png", "--device", "cpu", *arguments])


def pixels(name: str) -> np.ndarray:
    return open_photo(Path(name), SilentProgress()).pixels


@pytest.mark.parametrize("fill", ["heal_gan", "patchmatch"])
def test_each_result_has_the_next_seed_and_is_what_that_seed_alone_gives(
    folder: Path, capsys: Output, fill: str
) -> None:
    assert restore("--fill", fill, "--seed", "5", "--candidates", "3", "-o", "out_{k}.png", "--json") == 0
    outputs = json.loads(capsys.readouterr().out)["outputs"]
    assert [(one["output"], one["seed"]) for one in outputs] == [(f"out_{n + 1}.png", 5 + n) for n in range(3)]
    assert all(one["holes"] == 1 and one["models"][0]["id"] == fill for one in outputs)
    made = [pixels(one["output"]) for one in outputs]
    assert not any(np.array_equal(made[a], made[b]) for a, b in ((0, 1), (1, 2), (0, 2)))
    assert restore("--fill", fill, "--seed", "6", "-o", "alone.png") == 0
    np.testing.assert_array_equal(pixels("alone.png"), made[1])
    around = ~marks().to_array()
    for result in made:
        np.testing.assert_array_equal(result[around], pixels("scan.tif")[around])


def test_one_line_says_of_each_result_what_was_done(folder: Path, capsys: Output) -> None:
    assert restore("--fill", "heal_gan", "--candidates", "2", "-o", "out_{k}.png", "--origins", "from_{k}.png") == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(":")[0] for line in lines] == ["out_1.png", "out_2.png"]
    assert {name.name for name in folder.glob("from_*")} == {"from_1.png", "from_2.png"}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--fill", "heal_gan", "--candidates", "2", "-o", "out.png"], "out-{k}.png"),
        (["--fill", "heal_gan", "--candidates", "2", "-o", "out{k}.png", "--origins", "from.png"], "from-{k}.png"),
        (["--fill", "telea", "--candidates", "2", "-o", "out{k}.png"], "add --fill heal_gan"),
        (["--candidates", "2", "-o", "out{k}.png"], "add --fill heal_gan"),
    ],
)
def test_what_makes_no_sense_is_one_sentence_and_nothing_is_written(
    folder: Path, capsys: Output, arguments: list[str], words: str
) -> None:
    assert restore(*arguments) == 2
    error = capsys.readouterr().err
    assert words in error
    assert error.count("\n") == 1
    assert {name.name for name in folder.iterdir()} == {"scan.tif", "mask.png"}


@pytest.mark.parametrize("number", ["0", "-1", "two", "100"])
def test_a_number_that_is_none_is_wrong_usage(folder: Path, capsys: Output, number: str) -> None:
    with pytest.raises(SystemExit) as stopped:
        restore("--fill", "heal_gan", "--candidates", number, "-o", "out{k}.png")
    assert stopped.value.code == 2
    assert "whole number" in capsys.readouterr().err


def test_what_was_written_stays_when_a_later_one_cannot_be(folder: Path, capsys: Output) -> None:
    (folder / "out_2.png").mkdir()
    assert restore("--fill", "heal_gan", "--candidates", "3", "-o", "out_{k}.png") == 1
    error = capsys.readouterr().err
    assert error.startswith("“out_2.png” was not written: ")
    assert error.endswith("What was written before it stays.\n")
    assert (folder / "out_1.png").is_file()
    assert not (folder / "out_3.png").exists()
