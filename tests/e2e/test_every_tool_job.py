"""Every tool in the real program, by mouse and by keys: what it touches changes in the export, and nothing else."""

from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from restorer_app.core.progress import SilentProgress
from restorer_app.files.opening import open_photo
from restorer_app.tools.table import TOOLS
from tests.e2e.conftest import Run
from tests.e2e.driver import Driver
from tests.e2e.test_by_keyboard import carry
from tests.e2e.test_marking_job import click, scan

KEY, SHIFT, ALT = Qt.Key, Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.AltModifier
KEYS = {tool.id: tool.shortcut for tool in TOOLS}
Job = Callable[[Driver], None]


def take(driver: Driver, tool: str) -> None:
    driver.key(getattr(KEY, f"Key_{KEYS[tool]}"))
    driver.canvas.set_brush_size(20)


def drag(driver: Driver) -> None:
    driver.drag((400, 100), (400, 160), (460, 160))


def corners(driver: Driver) -> None:
    for corner in ((400, 100), (460, 100), (460, 160)):
        click(driver, *corner)
    driver.key(KEY.Key_Return)


def alone(driver: Driver) -> None:
    click(driver, 200, 150)


def copied(driver: Driver) -> None:
    click(driver, 500, 300, ALT)
    drag(driver)


def erased(driver: Driver) -> None:
    take(driver, "rectangle")
    drag(driver)
    take(driver, "eraser")
    driver.drag((400, 100), (430, 130))


def moved(driver: Driver) -> None:
    take(driver, "rectangle")
    drag(driver)
    take(driver, "select")
    click(driver, 430, 130)
    driver.wait(lambda: driver.canvas.pointing.shaping.tool.is_begun)
    driver.drag((430, 130), (430, 200))


BY_MOUSE: Mapping[str, Job] = {
    "brush": drag,
    "eraser": erased,
    "clone": copied,
    "heal_brush": copied,
    "crease": corners,
    "lasso": drag,
    "polygon": corners,
    "rectangle": drag,
    "ellipse": drag,
    "wand": alone,
    "select": moved,
}


def put_down(driver: Driver, *, each: bool) -> None:
    """Carries the tool round three corners, down all the way, or put down at each of them."""
    carry(driver, 400, 100)
    driver.key(KEY.Key_Space if each else KEY.Key_Period)
    for corner in ((460, 100), (460, 160)):
        carry(driver, *corner)
        if each:
            driver.key(KEY.Key_Space)
    driver.key(KEY.Key_Return if each else KEY.Key_Period)


def carried(driver: Driver) -> None:
    put_down(driver, each=False)


def clicked(driver: Driver) -> None:
    put_down(driver, each=True)


def alone_by_keys(driver: Driver) -> None:
    carry(driver, 200, 150)
    driver.key(KEY.Key_Space)


def copied_by_keys(driver: Driver) -> None:
    carry(driver, 500, 300)
    driver.key(KEY.Key_S, SHIFT)
    carried(driver)


def erased_by_keys(driver: Driver) -> None:
    take(driver, "rectangle")
    carried(driver)
    take(driver, "eraser")
    carry(driver, 400, 100)
    driver.key(KEY.Key_Space)


def moved_by_keys(driver: Driver) -> None:
    take(driver, "rectangle")
    carried(driver)
    take(driver, "select")
    driver.key(KEY.Key_Tab)
    driver.wait(lambda: driver.canvas.pointing.shaping.tool.is_begun)
    driver.key(KEY.Key_Down, SHIFT)


BY_KEYS: Mapping[str, Job] = {
    "brush": carried,
    "eraser": erased_by_keys,
    "clone": copied_by_keys,
    "heal_brush": copied_by_keys,
    "crease": clicked,
    "lasso": carried,
    "polygon": clicked,
    "rectangle": carried,
    "ellipse": carried,
    "wand": alone_by_keys,
    "select": moved_by_keys,
}


@pytest.mark.parametrize("jobs", [BY_MOUSE, BY_KEYS], ids=["mouse", "keys"])
def test_what_each_tool_touches_changes_and_nothing_else(run: Run, tmp_path: Path, jobs: Mapping[str, Job]) -> None:
    source, target = tmp_path / "scan.png", tmp_path / "done.png"
    scan(source)
    before = open_photo(source, SilentProgress()).pixels
    assert set(jobs) == {tool.id for tool in TOOLS}

    def script(driver: Driver) -> None:
        driver.wait_open("scan.png")
        driver.window.activateWindow()
        driver.wait(driver.canvas.hasFocus)
        driver.choose_fill("harmonic")
        opened = driver.state
        for tool, job in jobs.items():
            take(driver, tool)
            job(driver)
            driver.wait(lambda: not driver.state.mask.is_empty or bool(driver.state.repairs))
            if not driver.state.repairs:
                assert driver.state.mask.count > 200, tool
                driver.repair()
            touched = np.zeros(before.shape[:2], bool)
            for repair in driver.state.repairs:
                touched |= repair.hole.shape_in(driver.state.photo.box)
            driver.export(target, "png")
            after = open_photo(target, SilentProgress()).pixels
            assert np.array_equal(after[~touched], before[~touched]), tool
            assert (after[touched] != before[touched]).any(), tool
            QTest.mouseMove(driver.canvas, driver.at(650, 450))
            while driver.state is not opened:
                driver.do("undo")

    assert run([str(source)], script) == 0
