"""Add steps, see them, export, open again: the file holds what was shown."""

from pathlib import Path

import numpy as np
from PySide6.QtGui import QImage

from restorer_app.core.progress import SilentProgress
from restorer_app.files.opening import open_photo
from tests.e2e.conftest import Run
from tests.e2e.driver import Driver
from tests.e2e.test_main_job import scan


def shown(driver: Driver) -> np.ndarray:
    """What the window shows of the whole photo at 100 %: (h, w) uint8, the green of it."""
    driver.window.resize(1280, 800)
    driver.wait(lambda: driver.canvas.width() > driver.state.photo.width)
    driver.canvas.pointing.leave()  # else the zoom goes to the pointer
    driver.do("fit")
    driver.do("actual")
    driver.wait(lambda: driver.canvas.is_complete and not driver.window.session.activity.is_busy)
    image = driver.canvas.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine() // 4, 4)
    view, photo = driver.canvas.scene.view, driver.state.photo
    left, top = (round(value) for value in view.viewport.to_device(0, 0))
    return rows[top : top + photo.height, left : left + photo.width, 1].copy()


def test_what_steps_show_at_100_percent_is_what_the_exported_file_holds(run: Run, tmp_path: Path) -> None:
    source, target = tmp_path / "grey8.png", tmp_path / "improved.png"
    pixels = scan(source, np.uint8, 1)

    def script(driver: Driver) -> None:
        driver.wait_open("grey8.png")
        driver.drag((302, 95), (302, 250), (302, 405))
        driver.repair()
        repaired = shown(driver)
        improving = driver.window.session.improving
        improving.add("denoise_tv")
        improving.set_parameter(0, "noise_level", 8, is_final=True)
        improving.add("sharpen")
        improving.set_strength(1, 0.7, is_final=True)
        driver.wait(lambda: all(step.facts is not None for step in driver.state.recipe[:1]))
        improved = shown(driver)
        assert (improved != repaired).mean() > 0.5
        driver.export(target, "png")
        written = open_photo(target, SilentProgress()).pixels[..., 0]
        assert np.array_equal(written, improved)
        assert not np.array_equal(written, pixels[..., 0])
        driver.do("undo")
        driver.do("undo")
        driver.do("undo")
        driver.do("undo")
        assert np.array_equal(shown(driver), repaired)

    assert run([str(source)], script) == 0


def test_a_step_that_looks_first_says_what_it_found_and_a_slider_moves_what_is_seen(run: Run, tmp_path: Path) -> None:
    source = tmp_path / "scan.png"
    scan(source, np.uint8, 3)

    def script(driver: Driver) -> None:
        driver.wait_open("scan.png")
        bare = shown(driver)
        driver.window.session.improving.add("denoise_tv")
        driver.wait(lambda: bool(driver.state.recipe[0].facts))
        full = shown(driver)
        assert (full != bare).any()
        (row,) = driver.window.recipe_panel.steps.rows
        assert row.values["noise_level"].number.text().startswith("automatic (")
        entries = len(driver.window.session.document.entries)
        row.strength.slider.setSliderDown(True)
        row.strength.slider.setSliderPosition(0)
        driver.wait(lambda: np.array_equal(shown(driver), bare))
        assert len(driver.window.session.document.entries) == entries
        row.strength.slider.setSliderDown(False)
        assert len(driver.window.session.document.entries) == entries + 1
        driver.do("undo")
        assert np.array_equal(shown(driver), full)

    assert run([str(source)], script) == 0
