"""Why an answer is as it is, by mouse and by keys."""

from dataclasses import replace

import numpy as np
import pytest
from answered import KEY, LEFT, PLAIN
from compared import explain, explain_learned, heat, learned, reasons
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from restorer_app.core.answers import MakeAnswer
from restorer_app.core.inspecting import InspectHole
from restorer_app.core.state import Origin
from restorer_app.document.repair_edits import replace_repairs
from restorer_app.steps.copying import CLONE
from restorer_app.ui.layer_words import layer_title
from restorer_app.ui.map_grid import MapGrid

SHIFT = Qt.KeyboardModifier.ShiftModifier


def test_nothing_is_looked_into_until_somebody_asks(measured):
    assert measured.desk.workers.asked(InspectHole) == []


def test_a_click_shows_what_decided_the_answer_and_its_layers_by_name(measured):
    explain_learned(measured)
    (request,) = measured.desk.workers.asked(InspectHole)
    assert request.candidate is measured.answering.answers[learned(measured)]
    assert request.state.repairs == ()
    assert heat(measured).words.title == "What decided this fill"
    layers = reasons(measured).layers
    assert [layers.item(row).text() for row in range(2)] == ["First look", "Edges and patterns 1, part 2"]
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
    assert "without a model" in reasons(measured).sentence.text()
    assert not reasons(measured).layers.isVisible()


def test_it_says_what_is_bright_in_the_pictures_of_a_stage(measured):
    explain_learned(measured)
    assert reasons(measured).caption.text() == "Bright: what the model notices most at this stage."
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
        ("unet.encoders.0.1", "Edges and patterns 1, part 2"),
        ("unet.middle.0", "The whole of it, part 1"),
        ("downs.1", "A step back 2"),
        ("unet.head", "The final touch"),
        ("attention.q", "attention.q"),
    ],
)
def test_layers_are_named_as_people_count(name, title):
    assert layer_title(name) == title


def test_the_answer_that_is_looked_into_stays_on_the_photo_when_something_far_away_changes(measured):
    explain_learned(measured)
    measured.desk.session.undo()
    assert measured.seen == measured.value(learned(measured)) != measured.held
    measured.desk.paint(x=500, y=300)
    assert measured.seen == measured.value(learned(measured)) != measured.held
    assert heat(measured) is not None


def test_where_the_answers_differ_can_be_asked_for_from_there(measured):
    explain_learned(measured)
    measured.key(KEY.Key_M, SHIFT)
    assert measured.grid.isVisible()
    assert heat(measured).words.title == "Where the answers differ"
    assert measured.seen == measured.held


def test_an_answer_of_another_version_of_a_model_cannot_be_looked_into(measured):
    index = learned(measured)
    measured.click(index)
    (repair,) = measured.desk.state.repairs
    older = [replace(one, weights="1" * 64) if one.fill == "heal-small" else one for one in repair.candidates]
    measured.desk.session.document.do(replace_repairs([replace(repair, candidates=tuple(older))]), "Open")
    measured.click(measured.answering.taken)
    QTest.mouseClick(measured.page.why, LEFT)
    assert "not installed here any more" in reasons(measured).sentence.text()
    assert measured.desk.workers.asked(InspectHole) == []


def test_a_stroke_of_the_clone_brush_is_copied_even_where_it_copies_what_was_made_up(measured):
    (repair,) = measured.desk.state.repairs
    cloned = replace(repair.answer, fill=CLONE, origin=Origin.LEARNED, weights="")
    measured.desk.session.document.do(replace_repairs([replace(repair, candidates=(cloned,), chosen=0)]), "Clone")
    explain(measured, measured.answering.taken)
    assert "copied from elsewhere in the photo" in reasons(measured).sentence.text()
