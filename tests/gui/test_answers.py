"""Several answers for one hole: made one by one, looked at on the photo, taken and changed, by mouse and by keys."""

import numpy as np
import pytest
from answered import KEY, Answers

from restorer_app.core.answers import MakeAnswer
from restorer_app.core.box import Box
from restorer_app.core.composite import read_box
from restorer_app.core.requests import RenderThumbnail
from restorer_app.document.repair_edits import hide


def test_a_repair_keeps_its_answer_and_is_given_three_more(answered):
    assert len(answered.looks) == 4
    assert [look.is_current for look in answered.looks] == [True, False, False, False]
    asked = answered.desk.workers.asked(MakeAnswer)
    assert len(asked) == 3
    assert len({(request.choice, request.seed) for request in asked}) == 3
    assert not answered.page.nothing.isVisible()


def test_each_says_its_number_who_made_it_and_where_it_comes_from(answered):
    answered.click(1)
    look = answered.looks[1]
    assert look.title == "2 Heal"
    assert look.detail == "made up"
    assert look.spoken == "2 Heal, made up, chosen"
    assert "moved from elsewhere" in [look.detail for look in answered.looks]


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
    job = answers.desk.workers.jobs[MakeAnswer]
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


def test_pointing_at_one_shows_it_on_the_photo_and_nothing_is_done(answered):
    entries, before = len(answered.desk.session.document.entries), answered.seen
    answered.point_at(2)
    assert answered.seen == answered.value(2) != before
    assert answered.held == before
    answered.point_at(1)
    assert answered.seen == answered.value(1)
    answered.point_away()
    assert answered.seen == before
    assert len(answered.desk.session.document.entries) == entries


def test_the_hole_has_an_outline_but_not_while_an_answer_is_judged(answered):
    scene = answered.window.canvas.scene
    assert scene.outlined.bounds == Box(100, 100, 20, 20)
    answered.point_at(2)
    assert scene.outlined is None
    answered.point_away()
    assert scene.outlined.bounds == Box(100, 100, 20, 20)


def test_a_click_takes_it_in_one_line_of_the_history_that_is_undone(answered):
    before = answered.held
    answered.click(2)
    assert answered.held == answered.value(2)
    assert answered.desk.session.document.undo_label == "Choose another answer"
    assert len(answered.desk.state.repairs[0].candidates) == 4
    answered.window.actions_by_id["undo"].trigger()
    assert answered.held == answered.seen == before
    assert [look.is_current for look in answered.looks] == [True, False, False, False]
    assert len(answered.looks) == 4
    answered.window.actions_by_id["redo"].trigger()
    assert answered.held == answered.seen == answered.value(2)


def test_taking_the_one_that_is_taken_is_no_line_of_the_history(answered):
    entries = len(answered.desk.session.document.entries)
    answered.click(0)
    assert len(answered.desk.session.document.entries) == entries


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


def test_a_number_that_no_answer_has_does_nothing(answered):
    entries = len(answered.desk.session.document.entries)
    answered.key(KEY.Key_9)
    assert len(answered.desk.session.document.entries) == entries
    assert answered.window.canvas.scene.view.scale != 1.0


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


def test_another_four_and_more_like_this_go_on(answered):
    answered.page.another.click()
    answered.settle()
    assert len(answered.looks) == 8
    made = [(one.fill, one.seed) for one in answered.answering.answers]
    assert len(set(made)) == 8
    index = next(n for n, (fill, _) in enumerate(made) if fill == "patchmatch")
    answered.grid.scrollTo(answered.page.model.index(index, 0))
    answered.click(index)
    answered.page.like.click()
    answered.settle()
    assert {one.fill for one in answered.answering.answers[8:]} == {"patchmatch"}
    assert len(answered.looks) == 12


@pytest.mark.parametrize("asks_for", ["another", "like"])
def test_the_first_of_more_answers_comes_into_sight_and_nothing_else_is_gone_to(answered, asks_for):
    answered.window.resize(1280, 640)
    likeable = next(n for n, one in enumerate(answered.answering.answers) if one.fill == "patchmatch")
    answered.grid.setFocus()
    answered.key(KEY(KEY.Key_1 + likeable))
    answered.grid.scrollToTop()
    taken, current = answered.answering.taken, answered.grid.currentIndex().row()
    getattr(answered.page, asks_for).click()
    answered.settle()
    fifth = answered.grid.visualRect(answered.page.model.index(4, 0))
    assert answered.grid.verticalScrollBar().maximum() > 0
    assert answered.grid.viewport().rect().contains(fifth)
    assert (answered.answering.taken, answered.grid.currentIndex().row()) == (taken, current)
    assert answered.grid.hasFocus()


def test_an_answer_that_looks_like_another_is_passed_over(answered):
    for _ in range(3):
        answered.page.another.click()
        answered.settle()
    asked = [request.choice for request in answered.desk.workers.asked(MakeAnswer)]
    assert {"membrane", "harmonic"} <= set(asked)
    assert len({one.pixels[0].tobytes() for one in answered.answering.answers}) == len(answered.looks) == 16
    assert "harmonic" not in {one.fill for one in answered.answering.answers}


def test_where_all_look_the_same_it_stops_and_says_so(answers):
    answers.desk.open("even.png")
    answers.desk.paint()
    answers.step()
    answers.settle()
    assert len(answers.looks) == 1
    assert answers.desk.notice() == "More answers would look the same as these."


def test_more_like_this_is_there_only_for_a_fill_that_varies(answered):
    fills = [one.fill for one in answered.answering.answers]
    for index, fill in enumerate(fills):
        answered.click(index)
        assert answered.page.like.isEnabled() == (fill == "patchmatch")


def test_with_steps_an_answer_is_seen_through_them(bright):
    answers = Answers(bright)
    bright.paint()
    answers.step()
    answers.settle()
    answers.point_at(1)
    shown = answers.window.canvas.scene.state
    assert shown.recipe == bright.state.recipe
    assert shown.repairs[0].answer is answers.answering.answers[1]
    bright.wait(lambda: answers.window.canvas.is_complete)


def test_a_hidden_repair_is_shown_by_the_answer_that_is_taken(answered):
    repair = answered.desk.state.repairs[0]
    answered.desk.session.document.do(hide([repair.hole]), "Hide")
    scan = answered.held
    answered.point_at(0)
    assert answered.seen == answered.value(0) != scan
    answered.click(0)
    assert answered.held == answered.value(0)
    assert not answered.desk.state.repairs[0].is_hidden


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


def test_every_answer_leaves_all_around_the_hole_as_it_is(answered):
    photo = answered.desk.state.photo
    outside = np.ones(photo.pixels.shape[:2], bool)
    outside[100:120, 100:120] = False
    for index in range(4):
        answered.point_at(index)
        shown = read_box(answered.window.canvas.scene.state, photo.box)
        assert np.array_equal(shown[outside], photo.pixels[outside])


def test_each_has_a_picture_of_its_own(answered):
    answered.desk.wait(lambda: len(answered.desk.workers.asked(RenderThumbnail)) >= 4)
    states = {request.state.repairs[-1].answer for request in answered.desk.workers.asked(RenderThumbnail)}
    assert states == set(answered.answering.answers)


def test_the_button_that_repairs_names_enter_only_while_enter_would_repair(answered):
    answered.desk.paint(300, 300)
    button = answered.window.panel.step
    answered.window.canvas.setFocus()
    with_key = button.grab().toImage()
    answered.grid.setFocus()
    assert button.grab().toImage() != with_key
    answered.key(KEY.Key_Return)
    assert not answered.desk.session.repairing.is_repairing_all
    answered.page.another.setFocus()
    assert button.grab().toImage() == with_key
    answered.grid.setFocus()
    answered.window.canvas.setFocus()
    assert button.grab().toImage() == with_key
