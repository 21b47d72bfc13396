"""Work is saved as a project and opened again; after a crash the next start gives it back."""

import json
import os
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
from PySide6.QtWidgets import QApplication, QLabel

from restorer_app import paths
from restorer_app.core.box import Box
from restorer_app.core.mask import Mask
from restorer_app.core.photo import Photo
from restorer_app.core.progress import SilentProgress
from restorer_app.core.projects import SaveProject
from restorer_app.core.requests import Preview
from restorer_app.core.state import DocumentState, StepInstance, new_state
from restorer_app.document.edits import set_mask
from restorer_app.files.journal import Journal, find_left_work
from restorer_app.files.opening import open_photo
from restorer_app.files.projects import write_project
from restorer_app.ui.question import Question
from restorer_app.work.projects import save_project
from tests.e2e.conftest import Run
from tests.e2e.driver import Driver
from tests.e2e.test_main_job import scan


def photo_mask(photo: Photo) -> Mask:
    return Mask(photo.width, photo.height)


def question() -> Question | None:
    found = [widget for widget in QApplication.topLevelWidgets() if isinstance(widget, Question) and widget.isVisible()]
    return found[0] if found else None


def answer(driver: Driver, text: str) -> None:
    driver.wait(lambda: question() is not None)
    asked = question()
    assert asked is not None
    asked.buttons[text].click()


def save_to(driver: Driver, path: Path) -> None:
    """Saves by key; the system's dialog is answered where it would ask."""
    driver.window.projects._save(path, lambda: None)
    driver.wait(lambda: driver.window.session.keeping.place is not None and not driver.window.session.has_unsaved_work)


def test_a_project_gives_back_marks_and_repairs_without_model_or_scan(run: Run, tmp_path: Path) -> None:
    pixels = scan(tmp_path / "wedding.tif", np.uint16, 3)
    project, kept = tmp_path / "wedding.restorer", {}

    def work(driver: Driver) -> None:
        driver.wait_open("wedding.tif")
        driver.choose_fill("harmonic")
        driver.drag((302, 95), (302, 250), (302, 405))
        driver.repair()
        driver.drag((100, 100), (160, 120))
        save_to(driver, project)
        kept["repaired"] = driver.state.repairs[0].pixels[0]
        kept["mask"] = driver.state.mask.to_array()

    assert run([str(tmp_path / "wedding.tif")], work) == 0
    (tmp_path / "wedding.tif").unlink()

    def look(driver: Driver) -> None:
        driver.wait_open("wedding.tif")
        assert np.array_equal(driver.state.photo.pixels, pixels)
        assert np.array_equal(driver.state.repairs[0].pixels[0], kept["repaired"])
        assert np.array_equal(driver.state.mask.to_array(), kept["mask"])
        assert driver.window.windowTitle().startswith("wedding.restorer")
        assert not driver.window.session.has_unsaved_work
        driver.export(tmp_path / "result.png", "png")

    assert run([str(project)], look) == 0
    with zipfile.ZipFile(project) as archive:
        assert json.loads(archive.read("manifest.json"))["format"] == 2


def test_a_project_with_a_step_that_cannot_be_is_refused_in_one_sentence(run: Run, tmp_path: Path) -> None:
    scan(tmp_path / "wedding.png", np.uint8, 3)
    photo, project = open_photo(tmp_path / "wedding.png", SilentProgress()), tmp_path / "wedding.restorer"
    state = replace(new_state(photo), recipe=(StepInstance("edges", {"power": 9.0}),))
    preview = Preview(np.full((3, 4, 4), 255, np.uint8), photo.width, photo.height)
    write_project(state, project, embeds_scan=False, former=None, preview=preview, progress=SilentProgress())

    def look(driver: Driver) -> None:
        driver.wait(lambda: driver.window.notices.message is not None)
        message = driver.window.notices.message
        assert message is not None
        assert message.text == "In “wedding.restorer” the step “Enhance edges” has no parameter “power”."
        assert not message.is_mistake
        assert driver.window.session.document is None

    assert run([str(project)], look) == 0


KILLED = """
import os, sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QLabel
from restorer_app import app
from tests.e2e.driver import Driver

def window():
    return next(widget for widget in QApplication.topLevelWidgets() if hasattr(widget, "canvas"))

def script():
    here = window()
    if here.session.state is None or not here.canvas.is_complete:
        QTimer.singleShot(20, script)
        return
    driver = Driver(here, None)
    driver.drag((100, 100), (160, 120))
    driver.drag((300, 300), (330, 320))
    QTimer.singleShot(400, lambda: os.kill(os.getpid(), 9))

loop = QApplication.exec
def run():
    QTimer.singleShot(0, script)
    return loop()
QApplication.exec = run
app.main(sys.argv[1:])
"""


def test_work_is_brought_back_after_a_kill_and_then_forgotten(run: Run, tmp_path: Path) -> None:
    pixels = scan(tmp_path / "wedding.png", np.uint8, 3)
    before = (tmp_path / "wedding.png").read_bytes()
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, str(tmp_path / "wedding.png")], check=False, env={**os.environ}, timeout=120
    )
    assert killed.returncode == -9

    def bring_back(driver: Driver) -> None:
        answer(driver, "Bring back")
        driver.wait_open("wedding.png")
        assert np.array_equal(driver.state.photo.pixels, pixels)
        marked = driver.state.mask.to_array()
        assert marked[100, 100]
        assert marked[320, 330]
        driver.window.close()
        answer(driver, "Discard")
        driver.wait(lambda: not driver.window.isVisible())

    assert run([], bring_back) == 0
    assert (tmp_path / "wedding.png").read_bytes() == before
    assert find_left_work(paths.journals_dir()) == ()
    assert list(paths.journals_dir().iterdir()) == []


def test_what_is_discarded_for_another_photo_is_not_offered_again(run: Run, tmp_path: Path) -> None:
    for name in ("first.png", "second.png"):
        scan(tmp_path / name, np.uint8, 1)

    def script(driver: Driver) -> None:
        driver.wait_open("first.png")
        driver.drag((100, 100), (160, 120))
        driver.window.open_path(tmp_path / "second.png")
        answer(driver, "Discard")
        driver.wait_open("second.png")
        driver.drag((100, 100), (160, 120))
        driver.do("undo")
        driver.window.close()
        driver.wait(lambda: not driver.window.isVisible())

    assert run([str(tmp_path / "first.png")], script) == 0
    assert list(paths.journals_dir().iterdir()) == []


def test_of_two_works_that_were_left_both_are_offered_one_after_the_other(run: Run, tmp_path: Path) -> None:
    for name in ("first.png", "second.png"):
        scan(tmp_path / name, np.uint8, 1)
        photo = open_photo(tmp_path / name, SilentProgress())
        mask = Mask(photo.width, photo.height).painted(Box(10, 10, 20, 20), np.ones((20, 20), bool))
        journal = Journal(paths.journals_dir() / name)
        journal.write(set_mask(mask)(new_state(photo)), None)
        journal.let_go()

    def script(driver: Driver) -> None:
        asked = []
        for _ in range(2):
            driver.wait(lambda: question() is not None and question() not in asked)
            asked.append(question())
            asked[-1].buttons["Not now"].click()
        texts = [" ".join(part.text() for part in one.findChildren(QLabel)) for one in asked]
        assert "second.png" in texts[0]
        assert "first.png" in texts[1]

    assert run([], script) == 0
    assert len(find_left_work(paths.journals_dir())) == 2


def test_a_project_that_a_later_session_has_saved_is_not_replaced_by_work_that_is_brought_back(
    run: Run, tmp_path: Path
) -> None:
    scan(tmp_path / "wedding.png", np.uint8, 1)
    project = tmp_path / "wedding.restorer"
    photo = open_photo(tmp_path / "wedding.png", SilentProgress())

    def marked(x: int) -> DocumentState:
        return set_mask(photo_mask(photo).painted(Box(x, 10, 20, 20), np.ones((20, 20), bool)))(new_state(photo))

    begun = SaveProject(marked(10), project, embeds_scan=True)
    journal = Journal(paths.journals_dir() / "one")
    journal.write(marked(100), save_project(begun, SilentProgress()))
    journal.let_go()
    save_project(replace(begun, state=marked(200)), SilentProgress())
    later = project.read_bytes()

    def script(driver: Driver) -> None:
        answer(driver, "Bring back")
        driver.wait_open("wedding.png")
        driver.wait(lambda: driver.window.session.has_unsaved_work)
        driver.do("save")
        driver.wait(lambda: question() is not None)
        answer(driver, "Cancel")
        assert project.read_bytes() == later
        driver.window.open_path(project)
        answer(driver, "Discard")
        driver.wait(lambda: driver.state.mask.to_array()[15, 205])
        assert not driver.window.session.has_unsaved_work

    assert run([], script) == 0


def test_a_project_opened_while_work_on_it_waits_offers_that(run: Run, tmp_path: Path) -> None:
    scan(tmp_path / "wedding.png", np.uint8, 1)
    project = tmp_path / "wedding.restorer"
    photo = open_photo(tmp_path / "wedding.png", SilentProgress())
    mask = photo_mask(photo).painted(Box(10, 10, 20, 20), np.ones((20, 20), bool))
    journal = Journal(paths.journals_dir() / "one")
    journal.write(
        set_mask(mask)(new_state(photo)),
        save_project(SaveProject(new_state(photo), project, embeds_scan=True), SilentProgress()),
    )
    journal.let_go()

    def script(driver: Driver) -> None:
        answer(driver, "Not now")
        driver.window.open_path(project)
        driver.wait_open("wedding.png")
        answer(driver, "Bring back")
        driver.wait(lambda: driver.state.mask.to_array()[15, 15])
        driver.do("save")
        driver.wait(lambda: not driver.window.session.has_unsaved_work)
        assert question() is None

    assert run([], script) == 0
    assert find_left_work(paths.journals_dir()) == ()
