"""`restorer-app diagnose`, as scripts use it, and the recipe that it writes for `restore`."""

import json
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from skimage import data

from restorer_app import app

Output = pytest.CaptureFixture[str]


@pytest.fixture
def scan(tmp_path: Path) -> Path:
    """A grainy, faded, scratched print, saved as a JPEG."""
    pixels = data.astronaut()[:320, 100:420, ::-1] * 0.4 + 70
    cv2.line(pixels, (20, 40), (100, 190), (250, 250, 250), 2)
    pixels = np.clip(pixels + np.random.default_rng(4).normal(0, 12, pixels.shape), 0, 255).astype(np.uint8)
    cv2.imwrite(str(tmp_path / "scan.jpg"), pixels, [cv2.IMWRITE_JPEG_QUALITY, 88])
    return tmp_path / "scan.jpg"


def rows_of(report: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {row["id"]: row for row in report["measurements"]}


def test_one_scratch_is_told_of_as_one_though_no_step_is_needed(tmp_path: Path, capsys: Output) -> None:
    pixels = np.random.default_rng(3).normal(110, 3, (300, 360)).astype(np.uint8)
    pixels[:, :80], pixels[:, 280:] = 20, 230
    cv2.line(pixels, (100, 60), (250, 200), 245, 2)
    cv2.imwrite(str(tmp_path / "scan.png"), pixels)
    assert app.main(["diagnose", str(tmp_path / "scan.png"), "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    rows = rows_of(report)
    assert rows["scratches"]["words"] == f"1, {rows['scratches']['value']:.0f} pixels long"
    assert report["recipe"] == []
    assert report["advice"][0] == "Find damage, look it over and repair it, before any step: 1 scratch."


def test_what_ails_a_photo_is_said_with_how_it_was_measured(scan: Path, capsys: Output) -> None:
    before = scan.read_bytes()
    assert app.main(["diagnose", str(scan), "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    rows = rows_of(report)
    assert rows["noise"]["value"] == pytest.approx(11, abs=3)  # JPEG has smoothed some
    assert rows["jpeg_quality"]["value"] == 88
    assert rows["scratches"]["value"] > 100
    assert all(row["method"] and row["words"] for row in rows.values())
    assert [step["kind"] for step in report["recipe"]] == ["clean", "fade"]
    assert all(step["reason"].endswith(".") for step in report["recipe"])
    assert any("scratch" in sentence for sentence in report["advice"])
    assert report["models"]
    assert report["output"] is None
    assert scan.read_bytes() == before


def test_restore_takes_the_recipe_that_is_proposed(scan: Path, tmp_path: Path, capsys: Output) -> None:
    recipe, target = tmp_path / "recipe.json", tmp_path / "out.png"
    assert app.main(["diagnose", str(scan), "--no-damage", "-o", str(recipe)]) == 0
    assert "noisy (σ " in capsys.readouterr().out
    assert app.main(["restore", str(scan), "--recipe", str(recipe), "-o", str(target), "--json"]) == 0
    steps = json.loads(capsys.readouterr().out)["steps"]
    assert [step["kind"] for step in steps] == ["clean", "fade"]
    assert app.main(["diagnose", str(target), "--no-damage", "--json"]) == 0
    rows = rows_of(json.loads(capsys.readouterr().out))
    assert rows["noise"]["value"] < 8
    assert rows["contrast"]["value"] > 150  # the print has 102, and its noise


def test_damage_can_be_left_out(scan: Path, capsys: Output) -> None:
    assert app.main(["diagnose", str(scan), "--no-damage", "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert rows_of(report)["scratches"]["value"] is None
    assert report["models"] == []


def test_a_good_photo_needs_no_recipe(tmp_path: Path, capsys: Output) -> None:
    cv2.imwrite(str(tmp_path / "good.png"), data.astronaut()[..., ::-1])
    recipe = tmp_path / "recipe.json"
    assert app.main(["diagnose", str(tmp_path / "good.png"), "--no-damage", "-o", str(recipe)]) == 0
    assert "No recipe is needed." in capsys.readouterr().out
    assert json.loads(recipe.read_text())["steps"] == []


@pytest.mark.parametrize(
    ("arguments", "words", "status"),
    [
        (["nowhere.png"], "nowhere.png", 1),
        (["text.png"], "text.png", 1),
        (["scan.jpg", "-o", "recipe.txt"], ".json", 2),
        (["photo.json", "-o", "photo.json"], "never overwritten", 1),
        (["scan.jpg", "--no-damage", "-o", "nowhere/recipe.json"], "recipe.json", 1),
    ],
)
def test_a_problem_is_one_sentence(
    scan: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: Output,
    arguments: list[str],
    words: str,
    status: int,
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("text.png").write_text("no picture")
    Path("photo.json").write_bytes(scan.read_bytes())
    assert app.main(["diagnose", *arguments]) == status
    said = capsys.readouterr()
    assert (said.out, len(said.err.strip().splitlines())) == ("", 1)
    assert words in said.err
    assert Path("photo.json").read_bytes() == scan.read_bytes()
