"""Repairs are looked through, one is given up, one is filled again, all is compared; what is exported is what shows."""

from pathlib import Path

import numpy as np
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from restorer_app.core.composite import read_box
from restorer_app.core.progress import SilentProgress
from restorer_app.files.opening import open_photo
from restorer_app.ui.toolbox import PAN
from tests.e2e.conftest import Run
from tests.e2e.driver import Driver
from tests.e2e.test_main_job import scan


def test_a_repair_is_picked_on_the_photo_deleted_and_another_filled_again(run: Run, tmp_path: Path) -> None:
    source, target = tmp_path / "scan.png", tmp_path / "result.png"
    pixels = scan(source, np.uint8, 3)

    def script(driver: Driver) -> None:
        driver.wait_open("scan.png")
        driver.drag((302, 95), (302, 405))
        driver.drag((100, 250), (140, 250))
        driver.choose_fill("telea")
        driver.repair()
        window, canvas = driver.window, driver.canvas
        driver.key(Qt.Key.Key_J)
        page = window.pages.repairs_page
        window.toolbox.choose(PAN)
        QTest.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=driver.at(120, 250))
        (row,) = page.rows.chosen
        box = driver.state.repairs[row].hole.box
        assert box.x < 120 < box.right
        QTest.keyClick(page.rows, Qt.Key.Key_Delete)
        (kept,) = driver.state.repairs
        assert kept.hole.box.x > 250
        QTest.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=driver.at(302, 250))
        next(action for action in page.fills.actions() if action.text() == "Plain membrane").trigger()
        driver.wait(lambda: driver.state.repairs[0].fill == "harmonic")
        driver.wait(lambda: page.model.index(0).data().endswith("px"))
        driver.export(target, "png")
        written = open_photo(target, SilentProgress()).pixels
        assert np.array_equal(written, read_box(driver.state, driver.state.photo.box))
        assert np.array_equal(written[240:260, 90:150], pixels[240:260, 90:150])

    run([str(source)], script)


def test_two_lines_of_the_history_are_compared_side_by_side_by_keyboard(run: Run, tmp_path: Path) -> None:
    source = tmp_path / "scan.png"
    scan(source, np.uint8, 3)

    def script(driver: Driver) -> None:
        driver.wait_open("scan.png")
        driver.choose_fill("harmonic")
        driver.drag((302, 95), (302, 405))
        driver.repair()
        canvas, page = driver.canvas, driver.window.pages.history_page
        driver.key(Qt.Key.Key_Y)
        driver.wait(lambda: canvas.is_complete)
        before, after = brightness(driver, 302, 250)
        assert before > after + 50
        driver.key(Qt.Key.Key_H)
        QTest.keyClick(page.rows, Qt.Key.Key_A)
        driver.wait(lambda: canvas.is_complete)
        assert brightness(driver, 302, 250) == (after, after)
        QTest.keyClick(page.rows, Qt.Key.Key_Home)
        QTest.keyClick(page.rows, Qt.Key.Key_Space)
        driver.wait(lambda: canvas.is_complete)
        assert driver.state.repairs == ()
        assert brightness(driver, 302, 250) == (after, before)
        driver.do("full-screen")
        assert not driver.window.panel.isVisible()
        driver.key(Qt.Key.Key_Escape)
        assert driver.window.panel.isVisible()
        driver.window.session.document.mark_saved(driver.state)

    run([str(source)], script)


def brightness(driver: Driver, x: float, y: float) -> tuple[int, int]:
    """What the left and the right pane show at a place of the scan."""
    picture, offset = driver.canvas.grab().toImage(), round(driver.canvas.scene.view.offset)
    place = driver.at(x, y)
    left, right = place - QPoint(offset, 0), place
    return picture.pixelColor(left).green(), picture.pixelColor(right).green()
