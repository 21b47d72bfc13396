"""Mark damage with every kind of tool in the real program, repair it, and take it back."""

from pathlib import Path

import numpy as np
import pyvips
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from tests.e2e.conftest import Run
from tests.e2e.driver import Driver

WIDTH, HEIGHT = 700, 500
LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


def crease(x: np.ndarray | float) -> np.ndarray:
    """The row of the crease in each column."""
    return np.asarray(380 + 30 * np.sin(np.asarray(x) / 90))


def scan(path: Path) -> None:
    """A grainy grey picture with a dark stain and a bright crease."""
    random, (y, x) = np.random.default_rng(4), np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float64)
    grey = 130 + 15 * np.sin(x / 60) + random.normal(0, 4, x.shape)
    grey[np.hypot(x - 200, y - 150) < 50] = 30
    grey += 80 * np.exp(-0.5 * ((y - crease(x)) / 1.5) ** 2)
    pyvips.Image.new_from_array(np.clip(grey, 0, 255).astype(np.uint8)).write_to_file(str(path))


def click(driver: Driver, x: float, y: float, held: Qt.KeyboardModifier = NONE) -> None:
    """Moves the mouse to a point of the image and clicks there."""
    QTest.mouseMove(driver.canvas, driver.at(x, y))
    QTest.mouseClick(driver.canvas, LEFT, held, driver.at(x, y))


def test_a_stain_and_a_crease_are_marked_by_three_clicks_and_repaired(run: Run, tmp_path: Path) -> None:
    source = tmp_path / "scan.png"
    scan(source)

    def script(driver: Driver) -> None:
        driver.wait_open("scan.png")
        driver.key(Qt.Key.Key_W)
        click(driver, 200, 150)
        driver.wait(lambda: not driver.state.mask.is_empty)
        y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
        stain = np.hypot(x - 200, y - 150) < 50
        assert (driver.state.mask.to_array() != stain).mean() < 0.001
        driver.key(Qt.Key.Key_G)
        driver.wait(lambda: driver.state.mask.count > stain.sum() * 1.05)
        marked = driver.state.mask.to_array()
        driver.key(Qt.Key.Key_K)
        driver.canvas.set_brush_size(9)
        click(driver, 60, float(crease(60)))
        click(driver, 640, float(crease(640)))
        driver.key(Qt.Key.Key_Return)
        driver.wait(lambda: driver.state.mask.count > marked.sum())
        line = driver.state.mask.to_array() & ~marked
        bright = np.abs(y - crease(x)) < 2
        assert line[bright & (x > 70) & (x < 630)].mean() > 0.97
        assert line.sum() < 9 * 640 * 1.3
        driver.repair()
        assert len(driver.state.repairs) == 2
        assert driver.state.mask.is_empty

    assert run([str(source)], script) == 0


def test_shapes_are_drawn_taken_away_and_moved_and_all_of_it_is_undone(run: Run, tmp_path: Path) -> None:
    source = tmp_path / "scan.png"
    scan(source)

    def script(driver: Driver) -> None:
        driver.wait_open("scan.png")
        opened = driver.state
        driver.key(Qt.Key.Key_R)
        driver.drag((100, 60), (220, 140))
        driver.key(Qt.Key.Key_P)
        for corner in ((400, 60), (500, 60), (450, 160)):
            click(driver, *corner)
        click(driver, 400, 60)
        driver.key(Qt.Key.Key_L)
        driver.drag((300, 300), (360, 300), (360, 360), (300, 360))
        three = driver.state.mask
        driver.key(Qt.Key.Key_V)
        click(driver, 330, 330)
        driver.wait(lambda: driver.canvas.pointing.shaping.tool.is_begun)
        driver.drag((330, 330), (330, 410))
        assert driver.state.mask.count == three.count
        assert driver.state.mask.region(driver.state.mask.box)[390:430, 310:350].all()
        driver.key(Qt.Key.Key_Delete)
        assert not driver.state.mask.to_array()[300:].any()
        for _ in range(5):
            driver.do("undo")
        assert driver.state is opened

    assert run([str(source)], script) == 0
