"""The main job without a mouse: paint, erase and repair a scratch by keyboard alone."""

from pathlib import Path

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from restorer_app.core.photo import Metadata
from restorer_app.core.progress import SilentProgress
from restorer_app.files.export import write_photo
from restorer_app.files.opening import open_photo
from tests.e2e.conftest import Run
from tests.e2e.driver import Driver

KEY = Qt.Key
NONE, SHIFT, CTRL = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
)


def scratched(path: Path) -> np.ndarray:
    """Writes a soft slope with a white scratch from (302, 100) to (302, 300) and returns its pixels."""
    y, x = np.mgrid[0:400, 0:600]
    pixels = np.stack([60 + x // 8, 60 + y // 6, 90 + (x + y) // 16], axis=2).astype(np.uint8)
    pixels[100:300, 300:304] = 255
    write_photo(
        pixels, None, Metadata(), target=path, source=None, format_id="png", options={}, progress=SilentProgress()
    )
    return pixels


def carry(driver: Driver, x: int, y: int) -> None:
    """Carries the cursor to a pixel: far with Shift, then by the pixel with Ctrl."""
    keyboard = driver.canvas.keyboard
    if keyboard.place is None:
        driver.key(KEY.Key_Right)
    for axis, goal, back, forth in ((0, x, KEY.Key_Left, KEY.Key_Right), (1, y, KEY.Key_Up, KEY.Key_Down)):
        for held, step in ((SHIFT, 10 * round(driver.window.toolbox.size / 2)), (CTRL, 1)):
            while keyboard.place is not None and abs(goal + 0.5 - keyboard.place[axis]) >= step:
                driver.key(forth if goal + 0.5 > keyboard.place[axis] else back, held)
    assert keyboard.place == (x + 0.5, y + 0.5)


def test_a_scratch_is_painted_erased_and_repaired_by_keyboard_alone(run: Run, tmp_path: Path) -> None:
    source, target = tmp_path / "scratch.png", tmp_path / "done.png"
    pixels = scratched(source)

    def script(driver: Driver) -> None:
        driver.wait_open("scratch.png")
        driver.window.activateWindow()
        driver.wait(driver.canvas.hasFocus)
        driver.key(KEY.Key_B)
        while driver.window.toolbox.size > 12:
            driver.key(KEY.Key_BracketLeft)
        carry(driver, 302, 96)
        QTest.keyPress(driver.canvas, KEY.Key_Space)
        carry(driver, 302, 340)
        QTest.keyRelease(driver.canvas, KEY.Key_Space)
        painted = driver.state.mask
        assert painted.to_array()[100:335, 300:304].all()
        driver.key(KEY.Key_E)
        driver.key(KEY.Key_Period)
        carry(driver, 302, 315)
        driver.key(KEY.Key_Period)
        marked = driver.state.mask.to_array()
        assert not marked[316:].any()
        assert marked[100:300, 300:304].all()
        driver.key(KEY.Key_Return)
        driver.wait(lambda: bool(driver.state.repairs) and driver.canvas.is_complete)
        driver.export(target, "png")
        written = open_photo(target, SilentProgress()).pixels
        assert np.array_equal(written[~marked], pixels[~marked])
        assert np.abs(written[200, 302].astype(int) - pixels[200, 310]).max() < 12
        driver.key(KEY.Key_Z, CTRL)
        assert driver.state.repairs == ()

    assert run([str(source)], script) == 0
