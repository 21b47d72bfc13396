"""Damage is found by the real detectors, sifted and gone through by keys, marked, repaired, exported and saved."""

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from restorer_app.core.progress import SilentProgress
from restorer_app.files.opening import open_photo
from restorer_app.ui.finding import Finding
from tests.e2e.conftest import Run
from tests.e2e.driver import Driver
from tests.e2e.test_main_job import HEIGHT, WIDTH, scan
from tests.e2e.test_projects import save_to

SCRATCH = np.zeros((HEIGHT, WIDTH), bool)
SCRATCH[100:400, 300:304] = True
KEY, CTRL, SHIFT = Qt.Key, Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def found_by(driver: Driver) -> Finding:
    """What is found once all the detectors have looked; the one that has learned takes a straight bar for a picture."""
    finding, choice = driver.window.session.finding, driver.window.mark_panel.finding.choice
    choice.setCurrentIndex(choice.findData("automatic"))
    choice.activated.emit(choice.currentIndex())
    driver.key(KEY.Key_D, CTRL)
    driver.wait(lambda: not finding.is_under_way and finding.found is not None)
    return finding


@pytest.mark.parametrize(("name", "dtype", "channels"), [("colour8.png", np.uint8, 3), ("grey16.tif", np.uint16, 1)])
def test_a_scratch_is_found_marked_and_repaired_by_keys_and_nothing_else_changes(
    run: Run, tmp_path: Path, name: str, dtype: type, channels: int
) -> None:
    source, target, marked = tmp_path / name, tmp_path / "result.png", {}
    pixels = scan(source, dtype, channels)

    def script(driver: Driver) -> None:
        driver.wait_open(name)
        finding = found_by(driver)
        assert driver.state.mask.is_empty
        slider = driver.window.mark_panel.finding.sensitivity.slider
        slider.setFocus(Qt.FocusReason.TabFocusReason)
        QTest.keyClick(slider, KEY.Key_Left)
        assert finding.belief.sensitivity == pytest.approx(0.49)
        driver.key(KEY.Key_T)
        for _ in range(int(finding.is_believed.sum())):
            box = driver.window.finding.reviewing.box
            assert box is not None
            driver.key(KEY.Key_Return if SCRATCH[box.slices].any() else KEY.Key_Space)
        assert not driver.window.finding.reviewing.is_on
        driver.key(KEY.Key_Return)
        mask = driver.state.mask.to_array()
        assert mask[SCRATCH].mean() > 0.95
        assert mask.sum() < 2.5 * SCRATCH.sum()
        driver.key(KEY.Key_G)
        driver.wait(lambda: driver.state.mask.count > mask.sum())
        marked["mask"] = driver.state.mask.to_array()
        driver.repair()
        labels = [entry.label for entry in driver.window.session.document.entries]
        assert labels[:3] == ["Open", "Find damage", "Sensitivity 49 %"]
        driver.export(target, "png")
        driver.window.session.document.mark_saved(driver.state)

    run([str(source)], script)
    written = open_photo(target, SilentProgress()).pixels
    assert np.array_equal(written[~marked["mask"]], pixels[~marked["mask"]])
    assert written[SCRATCH].mean() < 0.7 * pixels[SCRATCH].mean()


def test_what_is_no_damage_is_remembered_with_the_project(run: Run, tmp_path: Path) -> None:
    source, project = tmp_path / "scan.png", tmp_path / "work.restorer"
    scan(source, np.uint8, 3)

    def spare(driver: Driver) -> None:
        driver.wait_open("scan.png")
        finding = found_by(driver)
        assert finding.found is not None
        assert finding.found.to_array()[SCRATCH].any()
        driver.key(KEY.Key_E, SHIFT)
        driver.window.toolbox.set_size(30)
        driver.drag((302, 95), (302, 250), (302, 405))
        assert not finding.found.to_array()[SCRATCH].any()
        save_to(driver, project)

    run([str(source)], spare)

    def again(driver: Driver) -> None:
        driver.wait_open("scan.png")
        finding = driver.window.session.finding
        driver.wait(lambda: finding.found is not None)
        assert finding.found is not None
        assert not finding.found.to_array()[SCRATCH].any()
        before = driver.state.findings
        found_by(driver)
        assert driver.state.findings is not before
        assert not finding.found.to_array()[SCRATCH].any()
        driver.window.session.document.mark_saved(driver.state)

    run([str(project)], again)
