"""Which hole the answers are about: one that is clicked, selected or next; and what becomes of them with it."""

import numpy as np
from answered import KEY, PLAIN
from PySide6.QtCore import Qt

from restorer_app.core.answers import MakeAnswer
from restorer_app.core.box import Box
from restorer_app.core.state import Candidate, Hole, Origin, Patch
from restorer_app.ui.kept_answers import KeptAnswers
from restorer_app.ui.toolbox import PAN


def test_nothing_selected_says_how_to_select(answers):
    answers.key(KEY.Key_M)
    assert answers.page.isVisible()
    assert "Click a repair or a mark" in answers.page.nothing.text()
    assert answers.page.nothing.isVisible()
    assert not answers.page.another.isEnabled()


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
    answers.desk.paint(300, 300)
    answers.click_photo(310, 310)
    answers.desk.wait(lambda: answers.window.canvas.scene.tool.selected is not None)
    assert not answers.page.isVisible()
    answers.click_photo(110, 110)
    assert answers.page.isVisible()
    assert answers.window.focusWidget() is answers.window.canvas
    answers.settle()
    assert answers.answering.hole is answers.desk.state.repairs[0].hole


def test_the_mark_that_is_selected_is_the_one_that_is_opened(answers):
    answers.desk.paint(100, 100)
    answers.desk.paint(300, 300)
    answers.window.toolbox.choose("select")
    answers.click_photo(310, 310)
    answers.desk.wait(lambda: answers.window.canvas.scene.tool.selected is not None)
    answers.key(KEY.Key_M)
    answers.settle()
    assert answers.answering.hole.box == Box(300, 300, 20, 20)
    assert answers.grid.hasFocus()


def test_the_repair_that_is_selected_in_the_list_is_the_one_that_is_opened(answers):
    answers.desk.paint(100, 100)
    answers.desk.paint(300, 300)
    answers.desk.repair()
    answers.window.actions_by_id["repairs"].trigger()
    assert answers.window.pages.repairs_page.select_at(310, 310)
    answers.key(KEY.Key_M)
    assert answers.answering.hole is answers.desk.state.repairs[1].hole
    answers.window.actions_by_id["repairs"].trigger()
    assert answers.window.pages.repairs_page.select_at(110, 110)
    menu = answers.window.pages.repairs_page.menu()
    next(action for action in menu.actions() if action.text() == "Answers…").trigger()
    assert answers.answering.hole is answers.desk.state.repairs[0].hole


def test_answers_of_a_hole_that_is_erased_are_dropped(answered):
    job_count = len(answered.desk.workers.asked(MakeAnswer))
    answered.page.another.click()
    answered.desk.erase(100, 100, 10)
    assert answered.answering.hole is None
    assert answered.answering.batch is None
    assert answered.looks == []
    assert answered.page.nothing.isVisible()
    assert len(answered.desk.workers.asked(MakeAnswer)) <= job_count + 1


def test_a_mark_that_is_repaired_with_all_others_keeps_its_answers(answers):
    answers.desk.paint()
    answers.step()
    answers.settle()
    made = answers.answering.answers
    answers.desk.repair()
    assert answers.answering.hole is answers.desk.state.repairs[0].hole
    assert answers.answering.answers[:4] == made
    assert answers.looks[4].is_current
    answers.click(2)
    assert answers.held == answers.value(2)


def test_a_click_on_the_same_mark_again_keeps_what_is_made(answers):
    answers.desk.paint()
    answers.step()
    answers.settle()
    hole, count = answers.answering.hole, len(answers.desk.workers.asked(MakeAnswer))
    answers.window.toolbox.choose("select")
    answers.click_photo(110, 110)
    answers.desk.wait(lambda: not answers.window.pages.answering._job.is_under_way)
    assert answers.answering.hole is hole
    assert len(answers.desk.workers.asked(MakeAnswer)) == count


def test_of_many_holes_only_so_many_answers_are_kept():
    holes = [Hole((Patch(Box(40 * n, 0, 20, 20), np.ones((20, 20), bool)),), 20.0) for n in range(3)]
    pixels = np.zeros((20, 20, 3), np.uint8)
    answers = [Candidate((pixels,), 0, "telea", Origin.CLASSICAL) for _ in holes]
    kept = KeptAnswers(limit=2 * pixels.nbytes)
    for hole, answer in zip(holes, answers, strict=True):
        kept.add(hole, (answer,))
    assert [kept.of(hole) for hole in holes] == [(), (answers[1],), (answers[2],)]


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
    job = answers.desk.workers.jobs[MakeAnswer]
    answers.desk.session.document.mark_saved(answers.desk.state)
    answers.desk.open("other.png")
    answers.desk.wait(lambda: job.state.is_final)
    answers.desk.workers.let_go(MakeAnswer)
    assert answers.answering.hole is None
    assert answers.looks == []


def test_leaving_the_page_stops_making_answers_and_shows_what_the_document_has(answered):
    before = answered.held
    answered.point_at(2)
    answered.desk.workers.hold(MakeAnswer)
    answered.page.another.click()
    job = answered.desk.workers.jobs[MakeAnswer]
    answered.page.close_button.click()
    answered.desk.wait(lambda: job.state.is_final)
    answered.desk.workers.let_go(MakeAnswer)
    assert answered.seen == before
    assert answered.window.canvas.scene.outlined is None
    answered.key(KEY.Key_M)
    assert len(answered.looks) == 4


def test_what_looked_the_same_in_one_hole_is_tried_in_the_next(answers):
    answers.desk.paint(100, 100)
    answers.desk.paint(300, 300)
    answers.step()
    answers.settle()
    for _ in range(2):
        answers.page.another.click()
        answers.settle()
    answers.step()
    answers.settle()
    for _ in range(2):
        answers.page.another.click()
        answers.settle()
    asked = [request.choice for request in answers.desk.workers.asked(MakeAnswer)]
    assert asked.count("harmonic") == 2


def test_another_photo_is_drawn_ahead_again_though_an_answer_was_looked_at(answered):
    answered.point_at(2)
    assert answered.window.canvas.scene.is_trial
    answered.desk.session.document.mark_saved(answered.desk.state)
    answered.desk.open("other.png")
    assert not answered.window.canvas.scene.is_trial
