"""`restorer-app evaluate` for a step, as scripts use it."""

import json
from pathlib import Path

import numpy as np
import pytest
import pyvips

from restorer_app import app

Output = pytest.CaptureFixture[str]


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    """A folder of two drawn photos with soft edges."""
    folder = tmp_path / "photos"
    folder.mkdir()
    y, x = np.mgrid[0:60, 0:80]
    for number in (1, 2):
        plane = 120 + 70 * np.tanh((x - 40 + number * np.sin(y / 6)) / 1.5)
        pixels = np.stack([plane, plane * 0.8, plane * 0.6], axis=2).astype(np.uint8)
        pyvips.Image.new_from_array(pixels, interpretation="srgb").pngsave(str(folder / f"{number}.png"))
    return folder


def test_a_step_is_measured_beside_its_input_and_the_table_written_into_a_file(photos: Path, capsys: Output) -> None:
    report = photos.parent / "README.md"
    assert app.main(["evaluate", "edges", "--data", str(photos), "--write", str(report)]) == 0
    said = capsys.readouterr()
    assert said.err == ""
    assert "| photos | edges |" in said.out
    assert said.out.strip() in report.read_text(encoding="utf-8")
    assert app.main(["evaluate", "edges", "--data", str(photos), "--limit", "1", "--json"]) == 0
    result = json.loads(capsys.readouterr().out)
    table = result["kinds"]["blur-1"]["photos"]
    assert table["edges"]["gain"] == pytest.approx(table["edges"]["psnr"] - table["input"]["psnr"])
    assert result["photos"]["photos"] == {"measured": 1, "of": 2}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["evaluate", "magic"], "magic"),
        (["evaluate", "telea"], "--masks"),
        (["evaluate", "edges", "--peers", "nowhere"], "peers.py"),
        (["evaluate", "edges", "--limit", "0"], "--limit"),
    ],
)
def test_what_cannot_be_measured_is_one_sentence(
    photos: Path, capsys: Output, arguments: list[str], words: str
) -> None:
    assert app.main([*arguments, "--data", str(photos)]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert words in said.err
    assert len(said.err.strip().splitlines()) == 1
