"""*Restore this photo* in the running program, and `--auto` of `restore` and `batch`: both do the same."""

import json
from pathlib import Path

import cv2
import numpy as np
import pytest
from PySide6.QtCore import Qt

from restorer_app import app
from restorer_app.core.progress import SilentProgress
from restorer_app.files.opening import open_photo
from tests.e2e.conftest import Run
from tests.e2e.driver import Driver

Output = pytest.CaptureFixture[str]
SCRATCHES = 12


def scratches() -> np.ndarray:
    """(300, 360) bool: where scratches lie, none of which touches another."""
    damage, random = np.zeros((300, 360), np.uint8), np.random.default_rng(7)
    for number in range(SCRATCHES):
        turns = random.uniform(0, 6.3) + np.cumsum(random.normal(0, 0.12, 28))
        path = np.cumsum(np.stack((np.cos(turns), np.sin(turns)), axis=1) * 2, axis=0)
        middle = np.array((50 + number % 4 * 88, 55 + number // 4 * 95))
        cv2.polylines(damage, [np.rint(path - path.mean(axis=0) + middle).astype(np.int32)], False, 255, 2)
    return damage > 0


def save(file: Path, pixels: np.ndarray) -> Path:
    options = [cv2.IMWRITE_JPEG_QUALITY, 60] if file.suffix == ".jpg" else []
    cv2.imwrite(str(file), np.clip(pixels, 0, 255).astype(np.uint8), options)
    return file


def slope() -> np.ndarray:
    return np.repeat(np.add.outer(np.arange(300), np.arange(360))[..., None] * 255 / 660, 3, axis=2)


@pytest.fixture
def worn(tmp_path: Path) -> Path:
    """A faded, grainy print with scratches on it, saved as a JPEG of low quality."""
    pixels = slope() * 0.35 + 70 + np.random.default_rng(4).normal(0, 3, (300, 360, 1))
    pixels[scratches()] = 245
    return save(tmp_path / "worn.jpg", pixels)


@pytest.fixture
def sound(tmp_path: Path) -> Path:
    """A print that nothing ails."""
    return save(tmp_path / "sound.png", slope() + np.random.default_rng(4).normal(0, 3, (300, 360, 1)))


def pixels_of(file: Path) -> np.ndarray:
    return open_photo(file, SilentProgress()).pixels


def test_damage_is_repaired_and_the_steps_that_are_needed_are_run_and_said(
    worn: Path, tmp_path: Path, capsys: Output
) -> None:
    before, target = worn.read_bytes(), tmp_path / "out.png"
    assert app.main(["restore", str(worn), "--auto", "-o", str(target), "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["auto"]["found"] == SCRATCHES
    assert report["auto"]["holes"] == report["holes"] == SCRATCHES
    steps = [step["kind"] for step in report["auto"]["recipe"]]
    assert steps == [step["kind"] for step in report["steps"]]
    assert "clean" in steps
    assert all(step["reason"].endswith(".") for step in report["auto"]["recipe"])
    assert f"{SCRATCHES} holes were repaired." in report["notices"]
    written = pixels_of(target)
    assert written.shape == (300, 360, 3)
    inside, around = (written[where].mean() for where in (scratches(), ~scratches()))
    assert abs(inside - around) < 15
    assert worn.read_bytes() == before


def test_a_sound_photo_comes_out_as_it_was(sound: Path, tmp_path: Path, capsys: Output) -> None:
    target = tmp_path / "out.png"
    assert app.main(["restore", str(sound), "--auto", "-o", str(target)]) == 0
    assert "Nothing of the photo was changed." in capsys.readouterr().out
    assert (pixels_of(target) == pixels_of(sound)).all()


def test_a_mask_says_what_is_repaired_in_the_place_of_what_would_be_found(
    sound: Path, tmp_path: Path, capsys: Output
) -> None:
    mask, target = tmp_path / "mask.png", tmp_path / "out.png"
    cv2.imwrite(str(mask), np.pad(np.full((10, 10), 255, np.uint8), ((50, 240), (60, 290))))
    assert app.main(["restore", str(sound), "--auto", "--mask", str(mask), "-o", str(target), "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert (report["auto"]["found"], report["auto"]["holes"]) == (0, 1)
    changed = (pixels_of(target) != pixels_of(sound)).any(axis=2)
    assert changed[50:60, 60:70].any()
    assert not changed[:50].any()


def test_a_recipe_and_auto_are_not_asked_for_together(worn: Path, tmp_path: Path, capsys: Output) -> None:
    with pytest.raises(SystemExit) as stopped:
        app.main(["restore", str(worn), "--auto", "--recipe", "clean", "-o", str(tmp_path / "out.png")])
    assert stopped.value.code == 2
    assert "not allowed with" in capsys.readouterr().err


def test_each_photo_of_a_batch_gets_what_it_needs(worn: Path, sound: Path, tmp_path: Path, capsys: Output) -> None:
    target = tmp_path / "out"
    command = ["batch", str(worn), str(sound), "--auto", "-o", str(target), "--json"]
    assert app.main(command) == 0
    first, second = json.loads(capsys.readouterr().out)["files"]
    assert first["holes"] == SCRATCHES
    assert "clean" in first["steps"]
    assert (second["holes"], second["steps"]) == (0, [])
    assert (pixels_of(target / "sound.png") == pixels_of(sound)).all()
    assert app.main([*command, "--resume"]) == 0
    assert all(file["is_earlier"] for file in json.loads(capsys.readouterr().out)["files"])


def test_the_window_restores_as_the_command_line_does_to_the_last_bit(run: Run, worn: Path, tmp_path: Path) -> None:
    by_command, by_window = tmp_path / "command.png", tmp_path / "window.png"
    assert app.main(["restore", str(worn), "--auto", "-o", str(by_command), "--no-history"]) == 0

    def script(driver: Driver) -> None:
        driver.wait_open(worn.name)
        session = driver.window.session
        driver.key(Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
        driver.wait(lambda: session.auto.is_under_way)
        driver.wait(lambda: not session.auto.is_under_way)
        driver.wait(lambda: not session.activity.is_busy)
        assert len(driver.state.repairs) == SCRATCHES
        assert all(step.is_on for step in driver.state.recipe)
        assert f"{SCRATCHES} holes were repaired." in session.auto.sentences
        driver.export(by_window, "png")
        driver.do("undo")
        assert (driver.state.repairs, driver.state.recipe) == ((), ())
        assert driver.state.mask.is_empty
        assert session.document is not None
        session.document.mark_saved(driver.state)

    run([str(worn)], script)
    assert (pixels_of(by_window) == pixels_of(by_command)).all()
