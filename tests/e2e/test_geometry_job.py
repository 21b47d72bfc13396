"""Turn, straighten and crop a scan by mouse and keyboard, repair it, undo, export, and compare with numpy."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from restorer_app.core.geometry import Geometry
from restorer_app.core.photo import Metadata
from restorer_app.core.progress import SilentProgress
from restorer_app.core.state import new_state
from restorer_app.engine.render import output_box, render, render_alpha
from restorer_app.files.export import write_photo
from restorer_app.files.opening import open_photo
from tests.e2e.conftest import Run
from tests.e2e.driver import Driver

WIDTH, HEIGHT = 700, 500
CTRL = Qt.KeyboardModifier.ControlModifier


def scan(path: Path, dtype: type, channels: int, *, has_alpha: bool = False) -> tuple[np.ndarray, np.ndarray | None]:
    """Writes noise with 200 by 300 dots an inch; its pixels and its alpha plane."""
    rng = np.random.default_rng(5)
    top = np.iinfo(dtype).max
    pixels = rng.integers(0, top, (HEIGHT, WIDTH, channels)).astype(dtype)
    alpha = rng.integers(0, top, (HEIGHT, WIDTH)).astype(dtype) if has_alpha else None
    write_photo(
        pixels,
        alpha,
        Metadata(dpi=(200.0, 300.0)),
        target=path,
        source=None,
        format_id={".png": "png", ".tif": "tiff"}[path.suffix],
        options={},
        progress=SilentProgress(),
    )
    return pixels, alpha


def drag_in_output(driver: Driver, *points: tuple[float, float]) -> None:
    """Drags through points of what is shown, not of the scan."""
    view = driver.canvas.scene.view
    places = []
    for point in points:
        x, y = view.viewport.to_device(*point)
        places.append(QPoint(round((x - 0.5) / view.ratio), round((y - 0.5) / view.ratio)))
    QTest.mousePress(driver.canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, places[0])
    for place in places[1:]:
        QTest.mouseMove(driver.canvas, place)
    QTest.mouseRelease(driver.canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, places[-1])


@pytest.mark.parametrize(
    ("name", "dtype", "channels", "has_alpha"),
    [
        ("colour8.png", np.uint8, 3, False),
        ("colour16.tif", np.uint16, 3, True),
        ("grey8.png", np.uint8, 1, True),
        ("grey16.tif", np.uint16, 1, False),
    ],
)
def test_a_turned_and_cropped_scan_is_exported_bit_by_bit(
    run: Run, tmp_path: Path, name: str, dtype: type, channels: int, has_alpha: bool
) -> None:
    source = tmp_path / name
    pixels, alpha = scan(source, dtype, channels, has_alpha=has_alpha)
    file = source.read_bytes()
    target = tmp_path / f"result{source.suffix}"

    def script(driver: Driver) -> None:
        driver.wait_open(name)
        driver.key(Qt.Key.Key_R, CTRL)
        driver.key(Qt.Key.Key_C)
        driver.wait(lambda: driver.canvas.is_complete)
        drag_in_output(driver, (0, 0), (50, 60), (90, 110))
        driver.key(Qt.Key.Key_Right)
        driver.key(Qt.Key.Key_Return)
        box = driver.state.geometry.crop
        assert box is not None
        assert 80 < box.x < 100
        driver.export(target, source.suffix[1:].replace("tif", "tiff"))
        written = open_photo(target, SilentProgress())
        assert np.array_equal(written.pixels, np.rot90(pixels, -1)[box.slices])
        if alpha is not None:
            assert np.array_equal(written.alpha, np.rot90(alpha, -1)[box.slices])
        assert written.metadata.dpi == (300.0, 200.0)
        driver.do("undo")
        driver.do("undo")
        assert driver.state.geometry == Geometry()
        driver.do("redo")
        assert driver.state.geometry == Geometry(1)

    assert run([str(source)], script) == 0
    assert source.read_bytes() == file


def test_a_scan_is_straightened_along_its_horizon_and_the_view_is_what_is_exported(run: Run, tmp_path: Path) -> None:
    source, target = tmp_path / "scan.tif", tmp_path / "result.tif"
    scan(source, np.uint16, 3, has_alpha=True)

    def script(driver: Driver) -> None:
        driver.wait_open("scan.tif")
        driver.key(Qt.Key.Key_A)
        drag_in_output(driver, (100, 200), (350, 215), (600, 230))
        angle = driver.state.geometry.angle
        assert -3.8 < angle < -3.1
        driver.wait(lambda: driver.canvas.is_complete)
        driver.export(target, "tiff")
        written = open_photo(target, SilentProgress())
        state = replace(new_state(driver.state.photo), geometry=Geometry(angle=angle))
        assert np.array_equal(written.pixels, render(state, output_box(state, 0)))
        assert np.array_equal(written.alpha, render_alpha(state))
        driver.do("undo")
        assert driver.state.geometry == Geometry()

    assert run([str(source)], script) == 0


def test_damage_on_a_turned_and_straightened_photo_is_repaired_where_it_lies(run: Run, tmp_path: Path) -> None:
    source = tmp_path / "scan.png"
    pixels = np.full((HEIGHT, WIDTH, 3), 120, np.uint8)
    pixels[200:204, 300:420] = 255
    settings = {"source": None, "format_id": "png", "options": {}, "progress": SilentProgress()}
    write_photo(pixels, None, Metadata(), target=source, **settings)

    def script(driver: Driver) -> None:
        driver.wait_open("scan.png")
        driver.key(Qt.Key.Key_L, CTRL)
        driver.window.shape_panel.angle.changed.emit(5.0)
        driver.window.session.settle()
        driver.wait(lambda: driver.canvas.is_complete)
        driver.drag((295, 202), (360, 202), (425, 202))
        assert driver.state.mask.region(driver.state.mask.box)[200:204, 300:420].all()
        driver.repair()
        state = driver.state
        assert np.abs(render(state, output_box(state, 0)).astype(int) - 120).max() < 12
        driver.window.actions_by_id["reset-shape"].trigger()
        result = render(driver.state, output_box(driver.state, 0))
        marked = np.abs(result.astype(int) - pixels).max(axis=2) > 0
        assert not marked[:150].any()
        assert not marked[260:].any()

    assert run([str(source)], script) == 0


def test_a_recipe_runs_before_the_geometry_and_the_export_has_both(run: Run, tmp_path: Path) -> None:
    source, target = tmp_path / "scan.png", tmp_path / "result.png"
    pixels, _ = scan(source, np.uint8, 3)

    def script(driver: Driver) -> None:
        driver.wait_open("scan.png")
        driver.window.session.improving.add("sharpen")
        driver.key(Qt.Key.Key_R, CTRL)
        driver.wait(lambda: driver.canvas.is_complete and not driver.window.session.activity.is_busy)
        driver.export(target, "png")
        written = open_photo(target, SilentProgress()).pixels
        driver.do("undo")
        straight = tmp_path / "straight.png"
        driver.export(straight, "png")
        assert np.array_equal(written, np.rot90(open_photo(straight, SilentProgress()).pixels, -1))
        assert not np.array_equal(written, np.rot90(pixels, -1))

    assert run([str(source)], script) == 0
