"""A window with fake workers, and what a user does with it."""

import sys
import threading
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog, QLabel

from restorer_app.core.box import Box
from restorer_app.core.mask import Mask
from restorer_app.settings import Settings
from restorer_app.steps.detectors import detector_choices
from restorer_app.tools.tool import Stroke
from restorer_app.ui.question import Question
from restorer_app.ui.window import MainWindow

sys.path.insert(0, str(Path(__file__).parent))

from answered import Answers
from answers import FakeFiles
from batched import Box as BoxOfScans
from compared import wait_for_latest
from fakes import FakeWorkers, choices, steps
from hand import Hand
from improved import add, settle
from judged import Judge


@dataclass
class Desk:
    """The window, its workers, its user, and what was kept of the settings."""

    window: MainWindow
    workers: FakeWorkers
    files: FakeFiles
    kept: list[Settings]
    folder: Path
    qtbot: object

    @property
    def session(self):
        return self.window.session

    @property
    def state(self):
        return self.window.session.state

    def wait(self, condition) -> None:
        self.qtbot.waitUntil(lambda: bool(condition()), timeout=10_000)

    def open(self, name: str = "wedding.png", *, answer: str = "") -> Path:
        """Opens a photo, and gives that answer to what is asked before."""
        path = self.folder / name
        path.write_bytes(b"scan")
        self.window.open_path(path)
        if answer:
            self.answer(answer)
        self.wait(lambda: self.state is not None and self.state.photo.source == path)
        return path

    def paint(self, x: int = 100, y: int = 100, side: int = 20) -> None:
        self._stroke(Box(x, y, side, side), erases=False)

    def erase(self, x: int, y: int, side: int) -> None:
        self._stroke(Box(x, y, side, side), erases=True)

    def _stroke(self, box: Box, *, erases: bool) -> None:
        mask = Mask(self.state.photo.width, self.state.photo.height)
        mask = mask.painted(box, np.ones((box.height, box.width), bool))
        self.window.canvas.stroke_finished.emit(Stroke(mask, erases, "Erase" if erases else "Brush stroke"))

    def repair(self) -> None:
        count = len(self.state.repairs)
        self.window.panel.step.click()
        self.wait(lambda: len(self.state.repairs) > count)

    def dialog(self, kind: type = QDialog):
        found = [widget for widget in QApplication.topLevelWidgets() if isinstance(widget, kind) and widget.isVisible()]
        return found[-1] if found else None

    def question(self) -> str:
        """What is asked, as soon as something is."""
        self.wait(lambda: self.dialog(Question))
        return " ".join(part.text() for part in self.dialog(Question).findChildren(QLabel))

    def answer(self, text: str) -> None:
        """Clicks that answer, and waits until the question is gone or another one is asked."""
        self.question()
        asked = self.dialog(Question)
        asked.buttons[text].click()
        self.wait(lambda: self.dialog(Question) is not asked)

    def notice(self) -> str:
        bar = self.window.notices
        return bar.message.text if bar.isVisible() and bar.message else ""


@pytest.fixture
def make_desk(qtbot, tmp_path):
    """Opens windows; each comes with workers of its own."""
    desks: list[Desk] = []

    def make(settings: Settings = Settings()) -> Desk:  # noqa: B008 - frozen
        workers, files, kept = FakeWorkers(), FakeFiles(), []
        given = {"choices": choices(), "steps": steps(), "detectors": detector_choices(()), "settings": settings}
        window = MainWindow(submit=workers.submit, keep=kept.append, files=files, **given)
        desk = Desk(window, workers, files, kept, tmp_path, qtbot)
        qtbot.addWidget(window, before_close_func=lambda window: _give_up_work(desk))
        window.setWindowState(Qt.WindowState.WindowNoState)  # the screen there is, is smaller
        window.resize(1280, 800)
        window.show()
        qtbot.waitExposed(window)
        desks.append(desk)
        return desk

    yield make
    for desk in desks:  # pytest-qt has closed the windows by now
        desk.workers.stop()


@pytest.fixture
def desk(make_desk):
    """A window as it is at the first start."""
    return make_desk()


@pytest.fixture
def open_desk(desk):
    """A window with a photo."""
    desk.open()
    desk.window.activateWindow()
    return desk


@pytest.fixture
def hand(open_desk) -> Hand:
    """A hand over a photo at its actual size."""
    open_desk.window.canvas.actual_size()
    open_desk.window.canvas.setFocus()
    return Hand(open_desk)


@pytest.fixture
def worked(open_desk):
    """A desk with one repair done."""
    open_desk.paint()
    open_desk.repair()
    return open_desk


@pytest.fixture
def bright(open_desk):
    """A desk whose photo has one step that has nothing to look at."""
    add(open_desk, "brighten")
    settle(open_desk)
    return open_desk


@pytest.fixture
def box(desk) -> BoxOfScans:
    """The window for many photos over a folder of scans, one of them broken."""
    return BoxOfScans(desk, ("a.png", "b-broken.png", "c.png", "more/d.png"))


@pytest.fixture
def slow(desk):
    """A batch that stands at its third photo, where somebody waits for the gate."""
    box = BoxOfScans(desk, ("a.png", "b.png", "c-slow.png", "d.png"))
    desk.workers.photo_gate = threading.Event()
    box.fill()
    box.window.start.click()
    box.wait(lambda: box.queue.rows.running == 2)
    yield box
    desk.workers.photo_gate.set()


@pytest.fixture
def three(open_desk):
    """A desk with three steps, all folded."""
    add(open_desk, "brighten", "calm", "brighten")
    open_desk.wait(lambda: not open_desk.session.activity.is_busy)
    open_desk.window.recipe_panel.steps.unfold(None)
    QApplication.processEvents()
    return open_desk


@pytest.fixture
def answers(open_desk):
    """A hand on the answers of a photo."""
    return Answers(open_desk)


@pytest.fixture
def answered(answers):
    """The answers to a repair, all four made."""
    answers.desk.paint()
    answers.desk.repair()
    answers.step()
    answers.settle()
    return answers


@pytest.fixture
def judge(open_desk):
    """Somebody before a photo with a repair and two marks."""
    open_desk.paint(100, 100)
    open_desk.repair()
    open_desk.paint(300, 300, side=30)
    open_desk.paint(400, 100, side=40)
    return Judge(open_desk)


def _give_up_work(desk: Desk) -> None:
    desk.session.activity.cancel_all()
    desk.wait(lambda: not (desk.session.saving or desk.session.activity.is_editing))
    if desk.session.document is not None:
        desk.session.document.mark_saved(desk.state)


@pytest.fixture
def measured(answered):
    """Four answers that were compared."""
    wait_for_latest(answered)
    return answered
