"""Where the answers to a hole differ, by mouse and by keys."""

import gc
from dataclasses import replace
from weakref import ref

import pytest
from answered import KEY, LEFT, PLAIN
from compared import heat, rms, wait_for_spread
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from restorer_app.core.answers import MakeAnswer
from restorer_app.core.inspecting import InspectHole
from restorer_app.core.requests import ExportPhoto
from restorer_app.core.spread import MeasureSpread
from restorer_app.ui.message import Message
from restorer_app.ui.rows import ROW

SHIFT = Qt.KeyboardModifier.ShiftModifier


def test_it_says_how_far_the_answers_are_apart_in_a_number_and_in_words(measured):
    number = round(rms([measured.value(n) for n in range(4)]))
    assert number > 20
    said = measured.page.differing.sentence.text()
    assert (
        said == f"The answers differ by {number} of 255 on average: very different, so nobody can know what was here."
    )


def test_the_number_follows_the_answers_as_they_come(measured):
    before = measured.page.differing.sentence.text()
    measured.page.another.click()
    measured.settle()
    number = round(rms([measured.value(n) for n in range(8)]))
    measured.desk.wait(lambda: f"differ by {number} of 255" in measured.page.differing.sentence.text())
    assert measured.page.differing.sentence.text() != before


def test_the_number_waits_for_no_list_of_repairs_that_asks_at_the_same_time(measured):
    measured.click(1)
    measured.desk.workers.hold(MeasureSpread)
    measured.page.another.click()
    measured.settle()
    (repair,) = measured.desk.state.repairs
    spreads = measured.window.pages.spreads
    spreads.get(repair)
    measured.desk.workers.let_go(MeasureSpread)
    number = round(rms([measured.value(n) for n in range(8)]))
    measured.desk.wait(lambda: f"differ by {number} of 255" in measured.page.differing.sentence.text())
    measured.desk.wait(lambda: spreads.get(repair) is not None)


def test_what_the_list_knows_of_repairs_does_not_keep_their_answers(measured):
    measured.click(1)
    desk, spreads = measured.desk, measured.window.pages.spreads

    def measured_copies() -> list[ref]:
        repair = desk.state.repairs[0]
        copies = tuple(replace(answer) for answer in repair.candidates)
        copied = replace(repair, candidates=copies)
        desk.wait(lambda: spreads.get(copied) is not None)
        return [ref(answer) for answer in copies]

    gone = measured_copies()
    desk.workers.requests.clear()
    desk.wait(lambda: gc.collect() >= 0 and not any(answer() for answer in gone))


def test_nothing_is_said_any_more_when_the_answers_are_forgotten(measured):
    measured.key(KEY.Key_M, SHIFT)
    hole = measured.answering.hole
    measured.answering.forget()
    measured.desk.workers.hold(MakeAnswer)
    measured.answering.select(hole)
    assert not measured.page.differing.isVisible()
    assert heat(measured) is None
    measured.desk.workers.let_go(MakeAnswer)


def test_one_answer_is_compared_with_nothing(answers):
    answers.desk.open("even.png")
    answers.desk.paint()
    answers.step()
    answers.settle()
    assert len(answers.looks) == 1
    assert not answers.page.differing.isVisible()
    assert answers.desk.workers.asked(MeasureSpread) == []


def test_a_click_shows_where_they_differ_and_another_one_hides_it(measured):
    assert heat(measured) is None
    where = measured.page.differing.where
    QTest.mouseClick(where, LEFT, PLAIN, where.rect().center())
    assert heat(measured).words.title == "Where the answers differ"
    assert heat(measured).words.most in {"64 of 255", "128 of 255", "255 of 255"}
    QTest.mouseClick(where, LEFT, PLAIN, where.rect().center())
    assert heat(measured) is None


def test_a_key_shows_it_too_and_the_space_bar_on_its_switch(measured):
    measured.key(KEY.Key_M, SHIFT)
    assert heat(measured) is not None
    assert measured.page.differing.where.isChecked()
    measured.page.differing.where.setFocus()
    measured.key(KEY.Key_Space)
    assert heat(measured) is None


def test_it_is_gone_while_an_answer_is_judged_and_with_the_hole_and_the_page(measured):
    measured.key(KEY.Key_M, SHIFT)
    measured.point_at(2)
    assert heat(measured) is None
    measured.point_away()
    assert heat(measured) is not None
    measured.desk.paint(x=300)
    measured.step()
    assert heat(measured) is None
    assert not measured.page.differing.where.isChecked()
    measured.settle()
    wait_for_spread(measured)
    measured.key(KEY.Key_M, SHIFT)
    assert heat(measured) is not None
    measured.page.close_button.click()
    assert heat(measured) is None


@pytest.mark.parametrize("key", [KEY.Key_3, KEY.Key_1])
def test_it_comes_back_once_an_answer_is_taken_by_its_number(measured, key):
    measured.key(KEY.Key_M, SHIFT)
    measured.grid.setFocus()
    measured.key(key)
    assert measured.answering.taken == int(chr(key)) - 1
    assert measured.page.differing.where.isChecked()
    measured.desk.wait(lambda: heat(measured) is not None)


def test_it_stays_away_from_an_answer_that_is_clicked_until_the_pointer_leaves(measured):
    measured.key(KEY.Key_M, SHIFT)
    measured.point_at(2)
    measured.click(2)
    assert heat(measured) is None
    measured.point_away()
    assert heat(measured) is not None


def test_undoing_the_hole_takes_it_away(answers):
    answers.desk.paint()
    answers.step()
    answers.settle()
    wait_for_spread(answers)
    answers.key(KEY.Key_M, SHIFT)
    assert heat(answers) is not None
    answers.window.actions_by_id["undo"].trigger()
    assert heat(answers) is None


def test_an_export_has_nothing_of_it(measured, tmp_path):
    before = measured.desk.state
    measured.key(KEY.Key_M, SHIFT)
    assert measured.desk.state is before
    measured.desk.session.export(tmp_path / "out.png", "png", {})
    measured.desk.wait(lambda: measured.desk.workers.asked(ExportPhoto))
    (request,) = measured.desk.workers.asked(ExportPhoto)
    assert request.state is before


def test_the_legend_makes_room_for_a_notice(measured):
    measured.key(KEY.Key_M, SHIFT)
    measured.desk.session.told.emit(Message("A sentence over the photo."))
    measured.desk.wait(lambda: heat(measured).covered == measured.window.notices.geometry())
    measured.window.notices.hide()
    assert heat(measured).covered.isEmpty()


@pytest.mark.parametrize("action", ["differ", "why"])
def test_without_a_hole_the_keys_say_what_to_do_first(open_desk, action):
    open_desk.window.actions_by_id[action].trigger()
    assert open_desk.notice() == "Choose a hole first: press N, and wait for its answers."
    assert open_desk.workers.asked(InspectHole) == []


def test_the_list_of_repairs_says_it_too_where_there_are_several_answers(measured):
    measured.click(1)
    number = round(rms([measured.value(n) for n in range(4)]))
    measured.desk.paint(x=300)
    measured.desk.repair()
    measured.window.actions_by_id["repairs"].trigger()
    model = measured.window.pages.repairs_page.model
    measured.desk.wait(lambda: model.index(0, 0).data(ROW).detail == f"2 of 4 · differs by {number}")
    assert model.index(0, 0).data(ROW).meaning.startswith("20 × 20 px")
    assert model.index(1, 0).data(ROW).detail == "20 × 20 px"
