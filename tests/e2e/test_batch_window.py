"""Many photos in the window, with the real workers: the same files as the command line's, and room for other work."""

import hashlib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from restorer_app import app
from restorer_app.core.batch import FileState
from restorer_app.ui.question import Question
from restorer_app.work.batch_log import NAME
from tests.e2e.conftest import Run
from tests.e2e.driver import Driver

COUNT, WIDTH, HEIGHT = 3, 500, 400


@pytest.fixture
def box(tmp_path: Path) -> Path:
    """Three scans, one in a folder of its own, and a mask for each."""
    random = np.random.default_rng(4)
    (tmp_path / "scans" / "more").mkdir(parents=True)
    (tmp_path / "masks").mkdir()
    holes = np.zeros((HEIGHT, WIDTH), np.uint8)
    holes[50:350, 200:206] = 255
    for name in ("a.png", "b.tif", "more/c.jpg"):
        pixels = random.integers(60, 180, (HEIGHT, WIDTH, 3)).astype(np.uint8)
        pixels[holes > 0] = 255
        Image.fromarray(pixels).save(tmp_path / "scans" / name)
        Image.fromarray(holes).save(tmp_path / "masks" / f"{Path(name).stem}-mask.png")
    return tmp_path


def digests(folder: Path) -> dict[str, str]:
    files = (path for path in sorted(folder.rglob("*")) if path.is_file() and path.name != NAME)
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def fill(driver: Driver, box: Path, *, recipe: str) -> None:
    """Puts the folder into the window with its masks, a fill, a recipe, and where to write."""
    driver.do("batch")
    window = driver.window.batch.window
    assert window is not None
    window.queue.add([box / "scans"])
    window.form.masks, window.form.output = box / "masks", box / "window"
    window.form.fill.setCurrentIndex(window.form.fill.findData("telea"))
    window.form.recipe.setCurrentIndex(window.form.recipe.findData(recipe))
    window.form.recipe.activated.emit(window.form.recipe.currentIndex())
    driver.wait(lambda: not window.queue.is_looking)
    assert window.form.mask_note.text() == "Found for 3 of 3 photos."


def test_the_window_writes_byte_for_byte_what_the_command_line_does(box: Path, run: Run) -> None:
    (box / "window").mkdir()

    def script(driver: Driver) -> None:
        preferences = driver.window.preferences
        preferences.change(replace(preferences.settings, writes_history=False))  # it holds the time
        fill(driver, box, recipe="old-print")
        window = driver.window.batch.window
        assert window is not None
        QTest.mouseClick(window.start, Qt.MouseButton.LeftButton)
        driver.wait(lambda: not window.queue.is_running)
        assert window.standing.text() == "3 done"
        assert all(result.holes == 1 and result.steps for result in window.queue.rows.results)

    assert run([], script) == 0
    where = [str(box / "scans"), "-o", str(box / "line"), "--masks", str(box / "masks")]
    assert app.main(["batch", *where, "--fill", "telea", "--recipe", "old-print", "--no-history"]) == 0
    assert len(digests(box / "window")) == COUNT
    assert digests(box / "window") == digests(box / "line")


def test_repairs_in_the_main_window_come_between_and_a_cancelled_batch_goes_on(box: Path, run: Run) -> None:
    (box / "window").mkdir()

    def script(driver: Driver) -> None:
        fill(driver, box, recipe="clean")
        window = driver.window.batch.window
        assert window is not None
        driver.window.open_path(box / "scans" / "a.png")
        driver.wait_open("a.png")
        driver.choose_fill("telea")
        QTest.mouseClick(window.start, Qt.MouseButton.LeftButton)
        driver.wait(lambda: window.queue.rows.running is not None)
        driver.do("brush")
        driver.drag((100, 100), (140, 100))
        driver.repair()
        assert window.queue.is_running
        QTest.mouseClick(window.cancel, Qt.MouseButton.LeftButton)
        driver.wait(lambda: not window.queue.is_running)
        assert window.queue.rows.counts[FileState.CANCELLED] > 0
        again = window.go_on if window.go_on.isVisible() else window.start
        QTest.mouseClick(again, Qt.MouseButton.LeftButton)
        driver.wait(lambda: not window.queue.is_running)
        assert window.standing.text() == "3 done"

    assert run([], script) == 0
    assert sorted(digests(box / "window")) == ["a.png", "b.tif", "more/c.jpg"]


def test_quitting_in_the_middle_leaves_nothing_half_done_and_the_next_start_goes_on(box: Path, run: Run) -> None:
    (box / "window").mkdir()

    def quit_at_once(driver: Driver) -> None:
        fill(driver, box, recipe="clean")
        window = driver.window.batch.window
        assert window is not None
        QTest.mouseClick(window.start, Qt.MouseButton.LeftButton)
        driver.wait(lambda: window.queue.rows.running == 1)
        driver.window.close()
        (question,) = driver.window.findChildren(Question)
        question.buttons["Quit now"].click()
        driver.wait(lambda: not driver.window.isVisible())

    def go_on(driver: Driver) -> None:
        fill(driver, box, recipe="clean")
        window = driver.window.batch.window
        assert window is not None
        assert [result.state for result in window.queue.rows.results][:2] == [FileState.DONE, FileState.QUEUED]
        QTest.mouseClick(window.go_on, Qt.MouseButton.LeftButton)
        driver.wait(lambda: not window.queue.is_running)
        assert [result.is_earlier for result in window.queue.rows.results] == [True, False, False]

    run([], quit_at_once)
    first = digests(box / "window")
    assert list(first) == ["a.png"]
    run([], go_on)
    assert first.items() <= digests(box / "window").items()
    assert len(digests(box / "window")) == COUNT
