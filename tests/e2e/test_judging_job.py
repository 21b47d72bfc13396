"""Two marks are compared blindly; the totals are there at the next start, and the photo is what it was."""

from pathlib import Path

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from restorer_app.core.progress import SilentProgress
from restorer_app.files.opening import open_photo
from restorer_app.ui.judging_dialog import JudgingDialog
from tests.e2e.conftest import Run
from tests.e2e.driver import Driver
from tests.e2e.test_main_job import scan

Table = list[list[str]]


def begin(driver: Driver) -> JudgingDialog:
    """Opens the comparison and waits for the first pair."""
    driver.do("judge")
    (dialog,) = [widget for widget in QApplication.topLevelWidgets() if isinstance(widget, JudgingDialog)]
    driver.qtbot.waitExposed(dialog)
    wait_for_pair(driver, dialog)
    return dialog


def wait_for_pair(driver: Driver, dialog: JudgingDialog) -> None:
    driver.wait(lambda: dialog.sight.is_seen or dialog.judging.is_over)


def table_of(dialog: JudgingDialog) -> Table:
    table = dialog.scores.table
    cells = [[table.item(row, column) for column in range(3)] for row in range(table.rowCount())]
    return [[cell.text() for cell in row if cell is not None] for row in cells]


def test_two_marks_are_compared_and_the_totals_are_there_at_the_next_start(run: Run, tmp_path: Path) -> None:
    source, target = tmp_path / "scan.png", tmp_path / "result.png"
    pixels = scan(source, np.uint8, 3)
    tables: list[Table] = []

    def compare(driver: Driver) -> None:
        driver.wait_open("scan.png")
        driver.drag((100, 250), (140, 250))
        driver.drag((200, 100), (230, 120))
        state = driver.state
        dialog = begin(driver)
        QTest.mouseClick(dialog.left, Qt.MouseButton.LeftButton)
        wait_for_pair(driver, dialog)
        QTest.keyClick(dialog, Qt.Key.Key_Right)
        assert dialog.judging.is_over
        tables.append(table_of(dialog))
        QTest.keyClick(dialog, Qt.Key.Key_Escape)
        assert driver.state is state
        driver.export(target, "png")
        driver.window.session.document.mark_saved(driver.state)

    run([str(source)], compare)
    assert np.array_equal(open_photo(target, SilentProgress()).pixels, pixels)
    assert sum(row[1].startswith(("1 of", "2 of")) for row in tables[0]) in (1, 2)

    def look_again(driver: Driver) -> None:
        driver.wait_open("scan.png")
        driver.drag((100, 250), (140, 250))
        dialog = begin(driver)
        QTest.keyClick(dialog, Qt.Key.Key_Escape)
        tables.append(table_of(dialog))
        QTest.keyClick(dialog, Qt.Key.Key_Escape)
        driver.window.session.document.mark_saved(driver.state)

    run([str(source)], look_again)
    assert tables[1] == [[fill, "–", ever] for fill, _now, ever in tables[0]]
