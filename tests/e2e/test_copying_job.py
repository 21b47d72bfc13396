"""Clone and heal by mouse in the real program, export, open again, and save as a project."""

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from restorer_app.core.composite import read_box
from restorer_app.core.progress import SilentProgress
from restorer_app.core.state import Origin
from restorer_app.files.opening import open_photo
from tests.e2e.conftest import Run
from tests.e2e.driver import Driver
from tests.e2e.test_main_job import scan
from tests.e2e.test_projects import save_to

ALT, SHIFT = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ShiftModifier


def copy(driver: Driver, source: tuple[float, float], *path: tuple[float, float]) -> None:
    """Alt-clicks the source, drags, and waits for the repair to be seen."""
    count = len(driver.state.repairs)
    QTest.mouseClick(driver.canvas, Qt.MouseButton.LeftButton, ALT, driver.at(*source))
    driver.drag(*path)
    driver.wait(lambda: len(driver.state.repairs) == count + 1 and driver.canvas.is_complete)


@pytest.mark.parametrize(
    ("name", "dtype", "channels", "format_id"),
    [
        ("colour8.png", np.uint8, 3, "png"),
        ("colour16.tif", np.uint16, 3, "tiff"),
        ("grey8.png", np.uint8, 1, "tiff"),
        ("grey16.tif", np.uint16, 1, "png"),
    ],
)
def test_the_export_of_a_clone_is_the_shifted_scan_inside_and_the_scan_outside(
    run: Run, tmp_path: Path, name: str, dtype: type, channels: int, format_id: str
) -> None:
    pixels = scan(tmp_path / name, dtype, channels)
    target = tmp_path / f"result.{format_id}"
    kept = {}

    def script(driver: Driver) -> None:
        driver.wait_open(name)
        driver.key(Qt.Key.Key_S)
        driver.window.toolbox.set_option("clone", "softness", 0)
        driver.canvas.set_brush_size(24)
        copy(driver, (401, 100), (302, 100), (302, 250), (302, 400))
        (repair,) = driver.state.repairs
        assert repair.origin is Origin.MOVED
        kept["hole"] = repair.hole.shape_in(driver.state.photo.box)
        kept["shift"] = int(repair.parameters["dx"]), int(repair.parameters["dy"])
        driver.do("undo")
        driver.do("redo")
        driver.wait(lambda: driver.canvas.is_complete)
        driver.export(target, format_id)

    assert run([str(tmp_path / name)], script) == 0
    result, hole, (dx, dy) = open_photo(target, SilentProgress()).pixels, kept["hole"], kept["shift"]
    assert result.dtype == dtype
    np.testing.assert_array_equal(result[~hole], pixels[~hole])
    np.testing.assert_array_equal(result[hole], np.roll(pixels, (-dy, -dx), axis=(0, 1))[hole])
    assert hole[100:400, 300:304].all()


def test_a_scratch_is_healed_from_beside_it_and_a_project_keeps_both_strokes(run: Run, tmp_path: Path) -> None:
    pixels = scan(tmp_path / "wedding.tif", np.uint16, 3)
    project, kept = tmp_path / "wedding.restorer", {}

    def work(driver: Driver) -> None:
        driver.wait_open("wedding.tif")
        driver.key(Qt.Key.Key_D)
        driver.canvas.set_brush_size(20)
        QTest.mouseMove(driver.canvas, driver.at(330, 95))
        QTest.mouseMove(driver.canvas, driver.at(340, 95))
        driver.key(Qt.Key.Key_S, SHIFT)
        driver.drag((302, 95), (302, 250), (302, 405))
        driver.wait(lambda: len(driver.state.repairs) == 1 and driver.canvas.is_complete)
        seen = read_box(driver.state, driver.state.photo.box).astype(np.float64) / 65535
        y, x = np.mgrid[100:400, 300:304]
        for channel in range(3):
            truth = 0.4 + 0.2 * np.sin(x / (40 + 9 * channel)) * np.cos(y / 50)
            healed = seen[100:400, 300:304, channel]
            assert abs(healed.mean() - truth.mean()) < 0.01
            assert np.abs(healed - truth).max() < 0.12
        driver.key(Qt.Key.Key_S)
        copy(driver, (100, 100), (500, 400))
        save_to(driver, project)
        kept["seen"] = read_box(driver.state, driver.state.photo.box)

    assert run([str(tmp_path / "wedding.tif")], work) == 0

    def look(driver: Driver) -> None:
        driver.wait_open("wedding.tif")
        state = driver.state
        assert [repair.fill for repair in state.repairs] == ["heal_brush", "clone"]
        assert all(repair.origin is Origin.MOVED for repair in state.repairs)
        np.testing.assert_array_equal(read_box(state, state.photo.box), kept["seen"])
        np.testing.assert_array_equal(state.photo.pixels, pixels)
        driver.do("repairs")

    assert run([str(project)], look) == 0
