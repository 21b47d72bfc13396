"""A batch that is over: its report and folder, and what is done again where something has changed."""

from dataclasses import replace

import pytest
from batched import Box, key
from PySide6.QtCore import QObject, Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest

from restorer_app.ui.batch_rows import Column


class Reader(QObject):
    """Stands in for the browser."""

    def __init__(self) -> None:
        super().__init__()
        self.pages: list[str] = []

    @Slot(QUrl)
    def read(self, url: QUrl) -> None:
        self.pages.append(url.toLocalFile())


def test_the_report_lies_beside_the_results_and_is_opened(box):
    box.fill()
    box.run()
    reader = Reader()
    QDesktopServices.setUrlHandler("file", reader, "read")
    box.window.report.click()
    box.wait(lambda: reader.pages)
    QDesktopServices.unsetUrlHandler("file")
    assert reader.pages == [(box.output / "restorer-report.html").as_posix()]
    assert "b-broken.png" in (box.output / "restorer-report.csv").read_text("utf-8")


@pytest.fixture
def noted(box) -> Box:
    """Two of the photos were finished by an earlier batch."""
    box.window.form.masks = box.masks
    box.note("a.png", "c.png")
    box.fill()
    return box


def test_a_batch_that_was_broken_off_before_is_known_again_by_its_folder(noted):
    assert noted.column(Column.STATE) == ["Done earlier", "Waiting", "Done earlier", "Waiting"]
    assert noted.window.go_on.isVisible()
    noted.window.go_on.click()
    noted.wait(lambda: not noted.queue.is_running)
    assert noted.column(Column.STATE)[0] == "Done earlier"
    assert noted.column(Column.STATE)[3] == "Done"


def test_what_was_done_otherwise_than_it_would_be_now_is_not_called_done(noted):
    fill = noted.window.form.fill
    again = "Waiting to be done again: something changed"
    fill.setCurrentIndex(fill.findData("telea"))
    noted.wait(lambda: not noted.queue.is_looking)
    assert noted.column(Column.STATE) == [again, "Waiting", again, "Waiting"]
    assert not noted.window.go_on.isVisible()
    fill.setCurrentIndex(0)
    noted.wait(lambda: not noted.queue.is_looking)
    assert noted.column(Column.STATE) == ["Done earlier", "Waiting", "Done earlier", "Waiting"]
    recipe = noted.window.form.recipe
    recipe.setCurrentIndex(recipe.findData("open"))
    recipe.activated.emit(recipe.currentIndex())
    noted.desk.open()
    noted.desk.session.improving.add("brighten")
    noted.wait(lambda: not noted.queue.is_looking)
    assert noted.column(Column.STATE) == [again, "Waiting", again, "Waiting"]


def test_a_change_of_settings_after_a_batch_leaves_nothing_called_done(box):
    box.fill()
    box.run()
    assert box.column(Column.STATE)[0] == "Done"
    fill = box.window.form.fill
    fill.setCurrentIndex(fill.findData("telea"))
    box.wait(lambda: not box.queue.is_looking)
    assert "Done" not in box.column(Column.STATE)
    assert [button.property("look") for button in (box.window.folder, box.window.start)] == ["", "primary"]


def test_what_was_chosen_while_a_batch_was_at_work_is_looked_at_when_it_is_over(slow):
    preferences = slow.desk.window.preferences
    preferences.change(replace(preferences.settings, writes_history=False))
    slow.desk.workers.photo_gate.set()
    slow.wait(lambda: not slow.queue.is_running and not slow.queue.is_looking)
    assert set(slow.column(Column.STATE)) == {"Waiting"}
    assert slow.window.report.isVisible()


def test_a_batch_that_ends_while_another_window_is_used_leaves_the_keyboard_away_from_start(slow):
    slow.desk.window.activateWindow()
    slow.wait(slow.desk.window.isActiveWindow)
    slow.desk.workers.photo_gate.set()
    slow.wait(lambda: not slow.queue.is_running)
    assert slow.window.focusWidget() is slow.window.folder
    assert slow.window.start.text() == "Start over"
    assert slow.window.start.property("look") == ""
    assert slow.window.folder.property("look") == "primary"


def test_the_folder_with_the_results_can_be_opened_afterwards(box):
    box.fill()
    assert not box.window.folder.isVisible()
    box.run()
    reader = Reader()
    QDesktopServices.setUrlHandler("file", reader, "read")
    key(box.window.folder, Qt.Key.Key_Space)
    QTest.mouseClick(box.window.folder, Qt.MouseButton.LeftButton)
    QDesktopServices.unsetUrlHandler("file")
    assert reader.pages == [box.output.as_posix()] * 2


def test_whoever_wants_to_close_the_window_while_it_works_can_stay(slow):
    slow.window.close()
    slow.desk.answer("Stay")
    assert slow.window.isVisible()
    assert slow.queue.is_running
