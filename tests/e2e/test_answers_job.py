"""A mark is given several answers: one is chosen, another after undo, and after saving and opening a third time."""

import sys
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from restorer_app.core.progress import SilentProgress
from restorer_app.files.opening import open_photo
from restorer_app.ui.answering import Answering
from restorer_app.ui.answers_page import AnswersPage
from tests.e2e.conftest import Run
from tests.e2e.driver import Driver
from tests.e2e.test_main_job import scan
from tests.e2e.test_projects import save_to

LEFT, PLAIN = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
PLACE = (120, 250)


def page(driver: Driver) -> AnswersPage:
    return driver.window.pages.answering.page


def answering(driver: Driver) -> Answering:
    return driver.window.session.answering


def click_photo(driver: Driver, x: float, y: float) -> None:
    QTest.mouseClick(driver.canvas, LEFT, PLAIN, driver.at(x, y))


def cell(driver: Driver, number: int) -> QPoint:
    """The middle of answer `number`, from 1."""
    index = page(driver).model.index(number - 1, 0)
    page(driver).rows.scrollTo(index)
    return page(driver).rows.visualRect(index).center()


def choose(driver: Driver, number: int) -> None:
    QTest.mouseClick(page(driver).rows.viewport(), LEFT, PLAIN, cell(driver, number))


def wait_for_answers(driver: Driver) -> None:
    driver.wait(lambda: answering(driver).hole is not None and answering(driver).batch is None)


def made(driver: Driver) -> list[tuple[object, ...]]:
    """Everything that the answers are, by value."""
    return [(one.fill, one.seed, one.weights, one.pixels[0].tobytes()) for one in answering(driver).answers]


def test_an_answer_is_chosen_changed_saved_and_chosen_again_without_any_model(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, project, target = tmp_path / "scan.png", tmp_path / "work.restorer", tmp_path / "result.png"
    pixels, kept = scan(source, np.uint8, 3), {}

    def work(driver: Driver) -> None:
        driver.wait_open("scan.png")
        driver.drag((100, 250), (140, 250))
        marked = driver.state.mask.to_array()
        driver.key(Qt.Key.Key_M)
        driver.key(Qt.Key.Key_V)
        click_photo(driver, *PLACE)
        wait_for_answers(driver)
        answers = answering(driver).answers
        assert len(answers) == 4
        choose(driver, 3)
        assert driver.state.repairs[0].answer is answers[2]
        QTest.keyClick(page(driver).rows, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        driver.wait(lambda: not driver.state.repairs)
        choose(driver, 2)
        assert driver.state.repairs[0].answer is answers[1]
        save_to(driver, project)
        kept["third"], kept["marked"] = answers[2].pixels[0], marked
        kept["place"] = driver.state.repairs[0].hole.patches[0].box

    run([str(source)], work)
    (tmp_path / "frozen" / "models").mkdir(parents=True)
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path / "frozen"), raising=False)

    def again(driver: Driver) -> None:
        driver.wait_open("scan.png")
        assert not any(choice.is_learned for choice in driver.window.session.repairing.choices)
        driver.key(Qt.Key.Key_V)
        click_photo(driver, *PLACE)
        assert page(driver).isVisible()
        assert answering(driver).taken == 1
        assert answering(driver).batch is None
        choose(driver, 3)
        driver.export(target, "png")
        driver.window.session.document.mark_saved(driver.state)

    run([str(project)], again)
    written, marked, place = open_photo(target, SilentProgress()).pixels, kept["marked"], kept["place"]
    assert np.array_equal(written[~marked], pixels[~marked])
    inside = marked[place.slices]
    assert np.array_equal(written[place.slices][inside], kept["third"][inside])


def explain(driver: Driver) -> None:
    """Where the answers differ, and why the first is as it is, by keys; the photo stays as it is."""
    before, parts = driver.state, driver.window.pages.answering
    driver.wait(lambda: parts.differing.spread is not None)
    QTest.keyClick(page(driver).rows, Qt.Key.Key_M, Qt.KeyboardModifier.ShiftModifier)
    assert driver.canvas.scene.heat is parts.differing.overlay is not None
    page(driver).rows.go_to(0)
    QTest.keyClick(page(driver).rows, Qt.Key.Key_W, Qt.KeyboardModifier.ShiftModifier)
    driver.wait(lambda: parts.inspecting.found is not None)
    assert parts.inspecting.answer is answering(driver).answers[0]
    assert driver.canvas.scene.heat is parts.inspecting.overlay is not None
    assert page(driver).reasons.layers.count() > 8
    QTest.keyClick(page(driver).reasons.layers, Qt.Key.Key_W, Qt.KeyboardModifier.ShiftModifier)
    assert page(driver).rows.hasFocus()
    assert driver.state is before


def test_all_is_done_by_keys_and_the_same_seed_gives_the_same_bytes(run: Run, tmp_path: Path) -> None:
    source = tmp_path / "scan.png"
    scan(source, np.uint8, 3)

    def script(driver: Driver) -> None:
        driver.wait_open("scan.png")
        driver.drag((100, 250), (140, 250))
        driver.key(Qt.Key.Key_N)
        wait_for_answers(driver)
        rows, before, answers = page(driver).rows, driver.state, answering(driver).answers
        assert rows.hasFocus()
        QTest.keyClick(rows, Qt.Key.Key_Right)
        driver.wait(lambda: driver.canvas.is_complete)
        tried = driver.canvas.scene.state
        assert tried is not None
        assert tried.repairs[0].answer is answering(driver).answers[1]
        assert driver.state is before
        QTest.keyClick(rows, Qt.Key.Key_Return)
        assert driver.state.repairs[0].chosen == 1
        QTest.keyClick(rows, Qt.Key.Key_4)
        assert driver.state.repairs[0].chosen == 3
        explain(driver)
        QTest.keyClick(rows, Qt.Key.Key_Escape)
        assert driver.canvas.hasFocus()
        first = made(driver)
        for _ in range(2):
            driver.do("undo")
        driver.do("clear")
        assert answering(driver).hole is None
        driver.do("undo")
        driver.key(Qt.Key.Key_N)
        wait_for_answers(driver)
        assert made(driver) == first
        assert answering(driver).answers[0] is not answers[0]
        driver.window.session.document.mark_saved(driver.state)

    run([str(source)], script)
