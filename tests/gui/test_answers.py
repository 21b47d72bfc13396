"""Several answers for one hole: made one by one, looked at on the photo, taken and changed, by mouse and by keys."""

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from restorer_app.core.answers import MakeAnswer
from restorer_app.core.box import Box
from restorer_app.core.composite import read_box
from restorer_app.core.requests import RenderThumbnail
from restorer_app.ui.rows import ROW
from restorer_app.ui.toolbox import PAN

KEY = Qt.Key
LEFT, PLAIN = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


@pytest.fixture
def answers(open_desk):
    """A hand on the answers."""
    return Answers(open_desk)


@pytest.fixture
def repaired(answers):
    """The answers to a repair, all four made."""
    answers.desk.paint()
    answers.desk.repair()
    answers.step()
    answers.settle()
    return answers


class Answers:
    def __init__(self, desk) -> None:
        self.desk, self.window = desk, desk.window
        self.answering, self.page = desk.session.answering, desk.window.pages.answering.page
        self.grid = self.page.rows

    @property
    def looks(self) -> list:
        return [self.page.model.index(row, 0).data(ROW) for row in range(self.page.model.rowCount())]

    @property
    def seen(self) -> int:
        """The value of the middle of the painted hole as the canvas shows it."""
        return int(read_box(self.window.canvas.scene.state, Box(110, 110, 1, 1)).ravel()[0])

    @property
    def held(self) -> int:
        """The same as the document has it."""
        return int(read_box(self.desk.state, Box(110, 110, 1, 1)).ravel()[0])

    def value(self, index: int) -> int:
        return int(self.answering.answers[index].pixels[0][10, 10, 0])

    def key(self, key: Qt.Key, modifier: Qt.KeyboardModifier = PLAIN) -> None:
        QApplication.processEvents()
        QTest.keyClick(self.window.windowHandle(), key, modifier)

    def step(self) -> None:
        self.window.canvas.setFocus()
        old = self.answering.hole
        self.key(KEY.Key_N)
        self.desk.wait(lambda: self.answering.hole not in (None, old))

    def settle(self) -> None:
        self.desk.wait(lambda: self.answering.hole is not None and self.answering.batch is None)

    def place(self, index: int) -> QPoint:
        return self.grid.visualRect(self.page.model.index(index, 0)).center()

    def point_at(self, index: int) -> None:
        QTest.mouseMove(self.grid.viewport(), self.place(index))

    def point_away(self) -> None:
        QApplication.sendEvent(self.grid.viewport(), QEvent(QEvent.Type.Leave))

    def click(self, index: int) -> None:
        QTest.mouseClick(self.grid.viewport(), LEFT, PLAIN, self.place(index))

    def click_photo(self, x: float, y: float) -> None:
        self.window.canvas.actual_size()
        place = QPoint(*(round(value) for value in self.window.canvas.scene.view.to_widget(x, y)))
        QTest.mouseClick(self.window.canvas, LEFT, PLAIN, place)


def test_nothing_selected_says_how_to_select(answers):
    answers.key(KEY.Key_M)
    assert answers.page.isVisible()
    assert "Click a repair or a mark" in answers.page.nothing.text()
    assert answers.page.nothing.isVisible()
    assert not answers.page.another.isEnabled()


def test_a_repair_keeps_its_answer_and_is_given_three_more(repaired):
    assert len(repaired.looks) == 4
    assert [look.is_current for look in repaired.looks] == [True, False, False, False]
    asked = repaired.desk.workers.asked(MakeAnswer)
    assert len(asked) == 3
    assert len({(request.choice, request.seed) for request in asked}) == 3
    assert not repaired.page.nothing.isVisible()


def test_each_says_its_number_who_made_it_and_where_it_comes_from(repaired):
    repaired.click(1)
    look = repaired.looks[1]
    assert look.title == "2  Heal"
    assert look.detail == "made up"
    assert look.spoken == "2  Heal, made up, chosen"
    assert "moved from elsewhere" in [look.detail for look in repaired.looks]


def test_answers_appear_one_by_one_and_it_says_how_many(answers):
    answers.desk.paint()
    answers.desk.workers.hold(MakeAnswer)
    answers.step()
    assert answers.page.progress.text() == "0 of 4"
    assert answers.page.stop.isVisible()
    answers.desk.workers.let_go(MakeAnswer)
    counts = set()
    answers.answering.changed.connect(lambda: counts.add(len(answers.looks)))
    answers.settle()
    assert {1, 2, 3, 4} <= counts
    assert answers.page.another.isVisible()


def test_cancel_keeps_what_is_there_and_makes_no_more(answers):
    answers.desk.paint()
    answers.desk.workers.hold(MakeAnswer)
    answers.step()
    job = answers.answering._job
    answers.page.stop.click()
    assert answers.answering.batch is None
    answers.desk.wait(lambda: job.state.is_final)
    answers.desk.workers.let_go(MakeAnswer)
    assert answers.looks == []
    answers.page.another.click()
    answers.settle()
    assert len(answers.looks) == 4


def test_cancel_in_the_status_bar_stops_them_too(answers):
    answers.desk.paint()
    answers.desk.workers.hold(MakeAnswer)
    answers.step()
    answers.desk.session.cancel()
    answers.desk.wait(lambda: answers.answering.batch is None)
    answers.desk.workers.let_go(MakeAnswer)


def test_pointing_at_one_shows_it_on_the_photo_and_nothing_is_done(repaired):
    entries, before = len(repaired.desk.session.document.entries), repaired.seen
    repaired.point_at(2)
    assert repaired.seen == repaired.value(2) != before
    assert repaired.held == before
    repaired.point_at(1)
    assert repaired.seen == repaired.value(1)
    repaired.point_away()
    assert repaired.seen == before
    assert len(repaired.desk.session.document.entries) == entries


def test_the_hole_has_an_outline_but_not_while_an_answer_is_judged(repaired):
    scene = repaired.window.canvas.scene
    assert scene.outlined.bounds == Box(100, 100, 20, 20)
    repaired.point_at(2)
    assert scene.outlined is None
    repaired.point_away()
    assert scene.outlined.bounds == Box(100, 100, 20, 20)


def test_a_click_takes_it_in_one_line_of_the_history_that_is_undone(repaired):
    before = repaired.held
    repaired.click(2)
    assert repaired.held == repaired.value(2)
    assert repaired.desk.session.document.undo_label == "Choose another answer"
    assert len(repaired.desk.state.repairs[0].candidates) == 4
    repaired.window.actions_by_id["undo"].trigger()
    assert repaired.held == repaired.seen == before
    assert [look.is_current for look in repaired.looks] == [True, False, False, False]
    assert len(repaired.looks) == 4
    repaired.window.actions_by_id["redo"].trigger()
    assert repaired.held == repaired.seen == repaired.value(2)


def test_taking_the_one_that_is_taken_is_no_line_of_the_history(repaired):
    entries = len(repaired.desk.session.document.entries)
    repaired.click(0)
    assert len(repaired.desk.session.document.entries) == entries


def test_it_is_all_done_by_keys(answers):
    answers.desk.paint()
    answers.step()
    answers.settle()
    assert answers.grid.hasFocus()
    answers.key(KEY.Key_Right)
    assert answers.seen == answers.value(1)
    answers.key(KEY.Key_Down)
    assert answers.seen == answers.value(3)
    answers.key(KEY.Key_Return)
    assert answers.held == answers.value(3)
    assert answers.desk.session.document.undo_label == "Repair 1 hole"
    answers.key(KEY.Key_2)
    assert answers.held == answers.value(1)
    answers.key(KEY.Key_Left)
    assert answers.seen == answers.value(0)
    answers.key(KEY.Key_Escape)
    assert answers.window.canvas.hasFocus()
    assert answers.seen == answers.held == answers.value(1)


def test_a_number_that_no_answer_has_does_nothing(repaired):
    entries = len(repaired.desk.session.document.entries)
    repaired.key(KEY.Key_9)
    assert len(repaired.desk.session.document.entries) == entries
    assert repaired.window.canvas.scene.view.scale != 1.0


def test_a_mark_is_repaired_by_the_first_answer_that_is_taken(answers):
    answers.desk.paint()
    before = answers.held
    answers.step()
    answers.settle()
    answers.point_at(1)
    assert answers.seen == answers.value(1)
    assert answers.window.canvas.scene.state.mask.is_empty
    assert answers.desk.state.repairs == ()
    answers.click(1)
    (repair,) = answers.desk.state.repairs
    assert (repair.chosen, len(repair.candidates)) == (1, 4)
    assert answers.desk.state.mask.is_empty
    answers.window.actions_by_id["undo"].trigger()
    assert answers.held == answers.seen == before
    assert not answers.desk.state.mask.is_empty
    assert len(answers.looks) == 4


def test_n_goes_from_hole_to_hole_marked_or_repaired_and_back(answers):
    answers.desk.paint(100, 100)
    answers.desk.repair()
    answers.desk.paint(300, 50)
    answers.desk.paint(200, 200)
    places = []
    for key, modifier in ((KEY.Key_N, PLAIN),) * 4 + ((KEY.Key_N, Qt.KeyboardModifier.ShiftModifier),):
        old = answers.answering.hole
        answers.key(key, modifier)
        answers.desk.wait(lambda old=old: answers.answering.hole not in (None, old))
        places.append(answers.answering.hole.box.x)
    assert places == [300, 100, 200, 300, 200]


def test_coming_back_to_a_hole_finds_its_answers(answers):
    answers.desk.paint(100, 100)
    answers.desk.paint(300, 300)
    answers.step()
    answers.settle()
    first = answers.answering.answers
    answers.step()
    answers.settle()
    count = len(answers.desk.workers.asked(MakeAnswer))
    answers.step()
    assert answers.answering.answers == first
    assert answers.answering.batch is None
    assert len(answers.desk.workers.asked(MakeAnswer)) == count


def test_another_four_and_more_like_this_go_on(repaired):
    repaired.page.another.click()
    repaired.settle()
    assert len(repaired.looks) == 8
    made = [(one.fill, one.seed) for one in repaired.answering.answers]
    assert len(set(made)) == 8
    index = next(n for n, (fill, _) in enumerate(made) if fill == "patchmatch")
    repaired.grid.scrollTo(repaired.page.model.index(index, 0))
    repaired.click(index)
    repaired.page.like.click()
    repaired.settle()
    assert {one.fill for one in repaired.answering.answers[8:]} == {"patchmatch"}
    assert len(repaired.looks) == 12


def test_more_like_this_is_there_only_for_a_fill_that_varies(repaired):
    fills = [one.fill for one in repaired.answering.answers]
    for index, fill in enumerate(fills):
        repaired.click(index)
        assert repaired.page.like.isEnabled() == (fill == "patchmatch")


def test_a_click_on_the_photo_turns_to_a_mark_or_a_repair(answers):
    answers.desk.paint(100, 100)
    answers.desk.repair()
    answers.desk.paint(300, 300)
    answers.key(KEY.Key_M)
    answers.window.toolbox.choose(PAN)
    answers.click_photo(110, 110)
    assert answers.answering.hole is answers.desk.state.repairs[0].hole
    answers.click_photo(310, 310)
    answers.desk.wait(lambda: answers.answering.hole is not None and answers.answering.hole.box.x == 300)
    answers.click_photo(200, 200)
    answers.desk.wait(lambda: answers.answering.hole is None)


def test_a_repair_that_is_clicked_with_the_tool_that_selects_opens_its_answers(answers):
    answers.desk.paint(100, 100)
    answers.desk.repair()
    answers.window.toolbox.choose("select")
    assert not answers.page.isVisible()
    answers.click_photo(110, 110)
    assert answers.page.isVisible()
    assert answers.answering.hole is answers.desk.state.repairs[0].hole


def test_the_repair_that_is_selected_in_the_list_is_the_one_that_is_opened(answers):
    answers.desk.paint(100, 100)
    answers.desk.paint(300, 300)
    answers.desk.repair()
    answers.window.actions_by_id["repairs"].trigger()
    assert answers.window.pages.repairs_page.select_at(310, 310)
    answers.key(KEY.Key_M)
    assert answers.answering.hole is answers.desk.state.repairs[1].hole


def test_answers_of_a_hole_that_is_erased_are_dropped(repaired):
    job_count = len(repaired.desk.workers.asked(MakeAnswer))
    repaired.page.another.click()
    repaired.desk.erase(100, 100, 10)
    assert repaired.answering.hole is None
    assert repaired.answering.batch is None
    assert repaired.looks == []
    assert repaired.page.nothing.isVisible()
    assert len(repaired.desk.workers.asked(MakeAnswer)) <= job_count + 1


def test_answers_of_a_mark_that_grows_are_dropped(answers):
    answers.desk.paint()
    answers.step()
    answers.settle()
    answers.desk.paint(118, 100)
    assert answers.answering.hole is None


def test_another_photo_cancels_what_is_made_and_forgets_all(answers):
    answers.desk.paint()
    answers.desk.workers.hold(MakeAnswer)
    answers.step()
    job = answers.answering._job
    answers.desk.session.document.mark_saved(answers.desk.state)
    answers.desk.open("other.png")
    answers.desk.wait(lambda: job.state.is_final)
    answers.desk.workers.let_go(MakeAnswer)
    assert answers.answering.hole is None
    assert answers.looks == []


def test_leaving_the_page_stops_making_answers_and_shows_what_the_document_has(repaired):
    before = repaired.held
    repaired.point_at(2)
    repaired.desk.workers.hold(MakeAnswer)
    repaired.page.another.click()
    job = repaired.answering._job
    repaired.page.close_button.click()
    repaired.desk.wait(lambda: job.state.is_final)
    repaired.desk.workers.let_go(MakeAnswer)
    assert repaired.seen == before
    assert repaired.window.canvas.scene.outlined is None
    repaired.key(KEY.Key_M)
    assert len(repaired.looks) == 4


def test_what_cannot_be_made_is_told_once_and_the_others_can_be_asked_for(answers):
    answers.desk.paint()
    answers.desk.workers.fails.add(MakeAnswer)
    answers.step()
    answers.desk.wait(lambda: answers.desk.notice() == "The model gave nothing usable.")
    assert answers.answering.batch is None
    answers.desk.workers.fails.clear()
    refused = answers.desk.workers.asked(MakeAnswer)[-1].choice
    answers.page.another.click()
    answers.settle()
    assert refused not in [one.fill for one in answers.answering.answers]


def test_every_answer_leaves_all_around_the_hole_as_it_is(repaired):
    photo = repaired.desk.state.photo
    outside = np.ones(photo.pixels.shape[:2], bool)
    outside[100:120, 100:120] = False
    for index in range(4):
        repaired.point_at(index)
        shown = read_box(repaired.window.canvas.scene.state, photo.box)
        assert np.array_equal(shown[outside], photo.pixels[outside])


def test_each_has_a_picture_of_its_own(repaired):
    repaired.desk.wait(lambda: len(repaired.desk.workers.asked(RenderThumbnail)) >= 4)
    states = {request.state.repairs[-1].answer for request in repaired.desk.workers.asked(RenderThumbnail)}
    assert states == set(repaired.answering.answers)
