"""Where the answers to a hole differ, and why one of them is as it is, by mouse and by keys."""

import gc
from dataclasses import replace
from weakref import ref

import numpy as np
import pytest
from answered import KEY, LEFT, PLAIN, Answers
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from restorer_app.core.answers import MakeAnswer
from restorer_app.core.inspecting import InspectHole
from restorer_app.core.requests import ExportPhoto
from restorer_app.core.spread import MeasureSpread
from restorer_app.core.state import Origin
from restorer_app.ui.layer_words import layer_title
from restorer_app.ui.map_grid import MapGrid
from restorer_app.ui.message import Message
from restorer_app.ui.rows import ROW

SHIFT = Qt.KeyboardModifier.ShiftModifier


def heat(answers: Answers):
    """What of it is on the photo."""
    return answers.window.canvas.scene.heat


def differing(answers: Answers):
    return answers.window.pages.answering.differing


def reasons(answers: Answers):
    return answers.page.reasons


def wait_for_spread(answers: Answers, count: int = 4) -> None:
    answers.desk.wait(lambda: _measured(answers) == count and differing(answers).spread is not None)
    answers.desk.wait(lambda: not answers.desk.session.activity.is_busy)


def _measured(answers: Answers) -> int:
    asked = answers.desk.workers.asked(MeasureSpread)
    return len(asked[-1].answers) if asked else 0


@pytest.fixture
def measured(answered):
    """Four answers that were compared."""
    wait_for_spread(answered)
    spread = None

    def is_latest() -> bool:
        nonlocal spread
        spread = differing(answered).spread
        values = [answered.value(n) for n in range(4)]
        return spread is not None and abs(spread.overall - rms(values)) < 0.5

    answered.desk.wait(is_latest)
    return answered


def rms(values: list[int]) -> float:
    """The RMS difference of the pairs of flat answers."""
    pairs = [(a - b) ** 2 for n, a in enumerate(values) for b in values[:n]]
    return (sum(pairs) / len(pairs)) ** 0.5


def learned(answers: Answers) -> int:
    return next(n for n, one in enumerate(answers.answering.answers) if one.origin is Origin.LEARNED)


def explain(answers: Answers, index: int) -> None:
    """Takes an answer and asks why it is as it is, by mouse."""
    answers.click(index)
    QTest.mouseClick(answers.page.why, LEFT)


def explain_learned(answers: Answers) -> None:
    explain(answers, learned(answers))
    answers.desk.wait(lambda: reasons(answers).layers.count() == 2)


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


def test_nothing_is_looked_into_until_somebody_asks(measured):
    assert measured.desk.workers.asked(InspectHole) == []


def test_a_click_shows_what_decided_the_answer_and_its_layers_by_name(measured):
    explain_learned(measured)
    (request,) = measured.desk.workers.asked(InspectHole)
    assert request.candidate is measured.answering.answers[learned(measured)]
    assert request.state.repairs == ()
    assert heat(measured).words.title == "What decided this fill"
    layers = reasons(measured).layers
    assert [layers.item(row).text() for row in range(2)] == ["First look", "Encoder 1, block 2"]
    assert len(reasons(measured).maps.images) == 3
    QTest.mouseClick(layers.viewport(), LEFT, PLAIN, layers.visualItemRect(layers.item(1)).center())
    assert len(reasons(measured).maps.images) == 2
    assert measured.seen == measured.value(learned(measured))
    QTest.mouseClick(reasons(measured).back, LEFT)
    assert heat(measured) is None
    assert measured.grid.isVisible()


def test_it_is_all_done_by_keys(measured):
    measured.grid.setFocus()
    measured.grid.go_to(learned(measured))
    measured.key(KEY.Key_W, SHIFT)
    assert measured.desk.workers.asked(InspectHole)[0].candidate is measured.answering.answers[learned(measured)]
    measured.desk.wait(lambda: reasons(measured).layers.count() == 2)
    assert reasons(measured).isAncestorOf(QApplication.focusWidget())
    for _ in range(5):
        if reasons(measured).layers.hasFocus():
            break
        measured.key(KEY.Key_Tab)
    assert reasons(measured).layers.hasFocus()
    measured.key(KEY.Key_Down)
    assert len(reasons(measured).maps.images) == 2
    measured.key(KEY.Key_W, SHIFT)
    assert measured.grid.hasFocus()
    assert heat(measured) is None


def test_it_is_dropped_when_what_lies_beside_the_hole_changes_and_only_then(measured):
    explain_learned(measured)
    measured.desk.paint(x=500, y=300)
    assert heat(measured) is not None
    measured.desk.paint(x=140)
    assert heat(measured) is None
    assert measured.grid.isVisible()


@pytest.mark.parametrize("part", ["layers", "where", "back"])
def test_esc_leaves_it_for_the_answers_and_then_for_the_photo(measured, part):
    explain_learned(measured)
    getattr(reasons(measured), part).setFocus()
    measured.key(KEY.Key_Escape)
    assert measured.grid.isVisible()
    assert measured.grid.hasFocus()
    assert heat(measured) is None
    measured.key(KEY.Key_Escape)
    assert measured.window.canvas.hasFocus()


def test_esc_leaves_it_from_the_photo_too(measured):
    explain_learned(measured)
    measured.window.canvas.setFocus()
    measured.key(KEY.Key_Escape)
    assert measured.grid.isVisible()
    assert measured.window.canvas.hasFocus()


def test_the_map_on_the_photo_can_be_switched_off(measured):
    explain_learned(measured)
    where = reasons(measured).where
    QTest.mouseClick(where, LEFT, PLAIN, where.rect().center())
    assert heat(measured) is None
    QTest.mouseClick(where, LEFT, PLAIN, where.rect().center())
    assert heat(measured) is not None


def test_what_was_copied_says_so_and_nothing_is_computed(measured):
    copied = next(n for n, one in enumerate(measured.answering.answers) if one.origin is Origin.MOVED)
    explain(measured, copied)
    assert "copied from elsewhere in the photo" in reasons(measured).sentence.text()
    assert not reasons(measured).where.isVisible()
    assert measured.desk.workers.asked(InspectHole) == []
    assert heat(measured) is None


def test_what_was_calculated_without_a_net_has_the_map_alone(measured):
    plain = next((n for n, one in enumerate(measured.answering.answers) if one.origin is Origin.CLASSICAL), None)
    while plain is None:
        measured.page.another.click()
        measured.settle()
        plain = next((n for n, one in enumerate(measured.answering.answers) if one.origin is Origin.CLASSICAL), None)
    measured.grid.scrollTo(measured.page.model.index(plain, 0))
    explain(measured, plain)
    measured.desk.wait(lambda: heat(measured) is not None)
    assert "without a net" in reasons(measured).sentence.text()
    assert not reasons(measured).layers.isVisible()


def test_it_says_what_is_bright_in_the_pictures_of_a_layer(measured):
    explain_learned(measured)
    assert reasons(measured).caption.text() == "Bright: here this layer responds most."
    assert reasons(measured).caption.isVisible()


@pytest.mark.parametrize(("count", "height", "width"), [(3, 24, 24), (8, 24, 24), (16, 24, 24), (16, 12, 40)])
def test_the_pictures_of_a_layer_are_as_wide_as_the_page_has_room(qtbot, count, height, width):
    maps = MapGrid("What this layer makes of the hole")
    qtbot.addWidget(maps)
    maps.resize(280, 220)
    maps.setStyleSheet("background: white")
    maps.show_maps(np.zeros((count, height, width), np.uint8))
    drawn = maps.grab().toImage().scaled(280, 220)
    dark = np.array([[drawn.pixelColor(x, y).value() < 128 for x in range(280)] for y in range(220)])
    assert np.flatnonzero(dark.any(0))[-1] >= 270


def test_of_a_long_hole_it_says_that_a_piece_was_looked_into(answers):
    answers.desk.paint(x=20, y=20, side=420)
    answers.step()
    answers.settle()
    explain_learned(answers)
    assert "Only a piece of this long hole" in reasons(answers).sentence.text()


def test_cancel_goes_back_to_the_answers_and_the_work_stops(measured):
    measured.desk.workers.hold(InspectHole)
    explain(measured, learned(measured))
    assert "hidden one by one" in reasons(measured).sentence.text()
    QTest.mouseClick(reasons(measured).stop, LEFT)
    assert measured.grid.isVisible()
    measured.desk.wait(lambda: not measured.desk.session.activity.is_busy)
    measured.desk.workers.let_go(InspectHole)
    assert heat(measured) is None


def test_cancel_in_the_status_bar_stops_it_too(measured):
    measured.desk.workers.hold(InspectHole)
    explain(measured, learned(measured))
    measured.desk.wait(lambda: measured.desk.session.activity.shown is not None)
    QTest.mouseClick(measured.window.status.cancel_button, LEFT)
    measured.desk.wait(lambda: measured.grid.isVisible())
    measured.desk.workers.let_go(InspectHole)


def test_another_hole_drops_what_is_under_way(measured):
    measured.desk.workers.hold(InspectHole)
    explain(measured, learned(measured))
    measured.desk.paint(x=300)
    measured.step()
    assert measured.grid.isVisible()
    measured.desk.workers.let_go(InspectHole)
    measured.settle()
    assert heat(measured) is None
    assert measured.desk.workers.asked(MakeAnswer)


def test_what_fails_is_told_and_the_answers_come_back(measured):
    measured.desk.workers.fails.add(InspectHole)
    explain(measured, learned(measured))
    measured.desk.wait(lambda: measured.desk.notice() == "The model gave nothing usable.")
    assert measured.grid.isVisible()


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("unet.stem", "First look"),
        ("unet.encoders.0.1", "Encoder 1, block 2"),
        ("unet.middle.0", "Middle, block 1"),
        ("downs.1", "Half the size 2"),
        ("unet.head", "Correction of the first guess"),
        ("attention.q", "attention.q"),
    ],
)
def test_layers_are_named_as_people_count(name, title):
    assert layer_title(name) == title


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
