"""Open a photo, paint the damage, choose a model, repair, compare, undo, export, open again."""

import sys
from pathlib import Path

import numpy as np
import pytest
import pyvips
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from restorer_app.core.photo import Metadata, Photo
from restorer_app.core.progress import SilentProgress
from restorer_app.files.export import write_photo
from restorer_app.files.opening import open_photo
from restorer_app.paths import resources_dir
from tests.e2e.conftest import Run
from tests.e2e.driver import Driver

WIDTH, HEIGHT = 700, 500


def scan(path: Path, dtype: type, channels: int) -> np.ndarray:
    """Writes a picture with soft shapes and a white scratch and returns its pixels."""
    rng = np.random.default_rng(4)
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    planes = [
        0.4 + 0.2 * np.sin(x / (40 + 9 * c)) * np.cos(y / 50) + rng.normal(0, 0.01, y.shape) for c in range(channels)
    ]
    pixels = (np.clip(np.stack(planes, axis=2), 0, 1) * np.iinfo(dtype).max).astype(dtype)
    pixels[100:400, 300:304] = np.iinfo(dtype).max
    metadata = Metadata(profile=pyvips.Operation.call("profile_load", "p3"))
    photo = Photo(pixels, metadata=metadata if channels == 3 else Metadata())
    format_id = {".png": "png", ".tif": "tiff"}[path.suffix]
    write_photo(
        photo.pixels,
        None,
        photo.metadata,
        target=path,
        source=None,
        format_id=format_id,
        options={},
        progress=SilentProgress(),
    )
    return pixels


@pytest.mark.parametrize(
    ("name", "dtype", "channels", "format_id"),
    [
        ("colour8.png", np.uint8, 3, "png"),
        ("colour16.tif", np.uint16, 3, "tiff"),
        ("grey8.png", np.uint8, 1, "webp"),
        ("grey16.tif", np.uint16, 1, "png"),
    ],
)
def test_a_scratch_is_painted_repaired_and_exported_and_nothing_else_changes(
    run: Run, tmp_path: Path, name: str, dtype: type, channels: int, format_id: str
) -> None:
    source = tmp_path / name
    pixels = scan(source, dtype, channels)
    scanned_file = source.read_bytes()
    target = tmp_path / f"result.{format_id}"

    def script(driver: Driver) -> None:
        driver.wait_open(name)
        driver.drag((302, 95), (302, 250), (302, 405))
        painted = driver.state.mask
        assert painted.region(painted.box)[100:400, 300:304].all()
        driver.repair()
        assert driver.state.mask.is_empty
        driver.export(target, format_id)
        written = open_photo(target, SilentProgress())
        marked = painted.to_array()
        assert written.pixels.dtype == dtype
        back = written.pixels if written.channels == channels else written.pixels[..., :1]
        assert np.array_equal(back[~marked], pixels[~marked])
        assert np.abs(back[250, 302].astype(float) - pixels[250, 320]).max() < 0.2 * np.iinfo(dtype).max
        assert written.metadata.profile == driver.state.photo.metadata.profile

    assert run([str(source)], script) == 0
    assert source.read_bytes() == scanned_file


def test_every_fill_repairs_the_same_hole_and_undo_brings_the_marks_back(run: Run, tmp_path: Path) -> None:
    source = tmp_path / "scan.png"
    scan(source, np.uint8, 3)

    def script(driver: Driver) -> None:
        driver.wait_open("scan.png")
        driver.canvas.set_brush_size(7)
        driver.drag((302, 95), (302, 405))
        painted = driver.state
        results = {}
        for choice in driver.window.session.repairing.choices:
            if choice.among:  # which is one of the others
                continue
            driver.choose_fill(choice.id)
            driver.repair()
            (repair,) = driver.state.repairs
            assert repair.fill == choice.id
            results[choice.id] = repair.pixels[0].tobytes()
            driver.do("undo")
            assert driver.state is painted
        assert len(set(results.values())) == len(results)
        driver.do("redo")
        assert len(driver.state.repairs) == 1

    run([str(source)], script)


def test_heal_as_you_paint_repairs_each_stroke_and_undoes_it_in_one_step(run: Run, tmp_path: Path) -> None:
    source = tmp_path / "scan.png"
    scan(source, np.uint8, 3)

    def script(driver: Driver) -> None:
        driver.wait_open("scan.png")
        opened = driver.state
        driver.window.repair_panel.healing_toggled.emit(True)
        driver.drag((302, 110), (302, 180))
        driver.drag((302, 250), (302, 300))
        driver.wait(lambda: len(driver.state.repairs) >= 1 and driver.state.mask.is_empty)
        driver.do("undo")
        driver.do("undo")
        assert driver.state is opened

    run([str(source)], script)


def test_the_divider_shows_the_scan_before_and_the_repair_after(run: Run, tmp_path: Path) -> None:
    source = tmp_path / "scan.png"
    scan(source, np.uint8, 3)

    def script(driver: Driver) -> None:
        driver.wait_open("scan.png")
        driver.drag((302, 95), (302, 405))
        driver.repair()
        driver.do("compare")
        driver.wait(lambda: driver.canvas.is_complete)
        place = driver.at(302, 250)

        def brightness() -> float:
            picture = driver.canvas.grab().toImage()
            ratio = picture.devicePixelRatio()
            colour = picture.pixelColor(round(place.x() * ratio), round(place.y() * ratio))
            return colour.lightnessF()

        def drag_divider_to(x: float) -> None:
            divider = driver.at(driver.canvas.scene.divider.share * WIDTH, 60)
            QTest.mousePress(driver.canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, divider)
            QTest.mouseMove(driver.canvas, driver.at(x, 60))
            QTest.mouseRelease(
                driver.canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, driver.at(x, 60)
            )
            driver.wait(lambda: driver.canvas.is_complete)

        drag_divider_to(600)
        assert brightness() > 0.95
        drag_divider_to(100)
        assert brightness() < 0.8

    run([str(source)], script)


def test_the_sample_photo_opens_and_a_bad_file_leaves_it_as_it_is(run: Run, tmp_path: Path) -> None:
    broken = tmp_path / "broken.jpg"
    broken.write_bytes(b"\xff\xd8\xff\xe0 nothing more")

    def script(driver: Driver) -> None:
        driver.do("sample")
        driver.wait_open("sample.jpg")
        shown = driver.state
        with driver.qtbot.waitSignal(driver.window.session.open_failed, timeout=60_000):
            driver.window.open_path(broken)
        assert driver.state is shown

    sample = resources_dir() / "sample" / "sample.jpg"
    before = sample.read_bytes()
    run([], script)
    assert sample.read_bytes() == before


def test_marks_are_never_written_over_the_scan(run: Run, tmp_path: Path) -> None:
    source = tmp_path / "scan.png"
    scan(source, np.uint8, 3)
    before = source.read_bytes()

    def script(driver: Driver) -> None:
        driver.wait_open("scan.png")
        driver.drag((302, 95), (302, 405))
        with driver.qtbot.waitSignal(driver.window.session.told, timeout=60_000) as told:
            driver.window.session.export_mask(source)
        assert "never overwritten" in told.args[0].text

    run([str(source)], script)
    assert source.read_bytes() == before


def test_a_photo_named_from_its_own_folder_is_known_by_its_whole_path(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scan(tmp_path / "scan.png", np.uint8, 1)
    monkeypatch.chdir(tmp_path)

    def script(driver: Driver) -> None:
        driver.wait_open("scan.png")
        assert driver.state.photo.source == tmp_path / "scan.png"
        assert driver.window.preferences.settings.recent[0] == str(tmp_path / "scan.png")

    run(["scan.png"], script)


def test_a_damaged_model_is_told_and_the_other_fills_still_work(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tmp_path / "scan.png"
    scan(source, np.uint8, 3)
    damaged = tmp_path / "program" / "models" / "heal"
    damaged.mkdir(parents=True)
    (damaged / "card.toml").write_text("format = nonsense")
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path / "program"), raising=False)

    def script(driver: Driver) -> None:
        told = driver.window.notices.message
        assert told is not None
        assert "heal" in told.text
        driver.wait_open("scan.png")
        driver.drag((302, 95), (302, 405))
        driver.repair()

    run([str(source)], script)
