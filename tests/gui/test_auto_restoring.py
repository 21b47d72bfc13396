"""Restoring a photo by one click: what is done is seen as it comes, and can be stopped, undone and changed."""

import threading

import pytest
from found import labels
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from small_work import CALM

from restorer_app.core.auto import RestorePhoto


def panel(desk):
    return desk.window.panel.head


def begin(desk) -> None:
    desk.window.actions_by_id["auto"].trigger()
    desk.wait(lambda: desk.session.auto.is_under_way)


def end(desk):
    desk.wait(lambda: not desk.session.auto.is_under_way)
    QApplication.processEvents()
    return desk


def is_as_it_was(desk) -> bool:
    state = desk.state
    return state.mask.is_empty and not state.repairs and not state.recipe


@pytest.fixture
def restored(open_desk):
    """A desk whose photo was restored by one click."""
    begin(open_desk)
    return end(open_desk)


@pytest.fixture
def gates(open_desk):
    """Events that let the photo be repaired, and then improved."""
    gates = open_desk.workers.restoring.gates = [threading.Event(), threading.Event()]
    yield gates
    for gate in gates:
        gate.set()


def test_one_click_finds_repairs_and_improves_and_says_what_it_did(restored):
    assert len(restored.state.repairs) == 1
    assert [(step.kind, step.strength) for step in restored.state.recipe] == [("calm", 0.7)]
    assert restored.state.mask.is_empty
    said = panel(restored).said.text()
    places = [said.index(part) for part in ("1 place is surely damaged.", "1 hole was repaired.", f"Calm: {CALM}")]
    assert places == sorted(places)
    assert "a face is left alone" in said
    restored.wait(lambda: not panel(restored).said.visibleRegion().isEmpty())


def test_its_key_does_the_same(open_desk):
    modifiers = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    QTest.keyClick(open_desk.window.canvas, Qt.Key.Key_R, modifiers)
    open_desk.wait(lambda: open_desk.state.recipe)
    end(open_desk)
    assert len(open_desk.state.repairs) == 1


def test_it_is_one_line_of_the_history_and_undo_takes_all_of_it_back(restored):
    assert labels(restored) == ["Restore this photo"]
    restored.window.actions_by_id["undo"].trigger()
    assert is_as_it_was(restored)
    assert not panel(restored).hide_said.isVisible()
    restored.window.actions_by_id["redo"].trigger()
    assert len(restored.state.repairs) == len(restored.state.recipe) == 1


def test_each_part_can_be_switched_off_afterwards(restored):
    restored.session.improving.set_on(0, False)
    assert restored.state.active_steps == ()
    assert len(restored.state.repairs) == 1
    restored.window.actions_by_id["repairs"].trigger()
    restored.window.pages.repairs_page.rows.selectAll()
    restored.window.pages.repairs_page.eye.click()
    assert restored.state.visible_repairs == ()


def test_marks_repairs_and_steps_are_seen_as_they_come(open_desk, gates):
    begin(open_desk)
    open_desk.wait(lambda: not open_desk.state.mask.is_empty)
    assert "surely damaged" in panel(open_desk).said.text()
    assert open_desk.window.panel.step.text() == "Restoring…"
    gates[0].set()
    open_desk.wait(lambda: open_desk.state.repairs)
    assert open_desk.state.mask.is_empty
    assert open_desk.state.recipe == ()
    gates[1].set()
    open_desk.wait(lambda: open_desk.state.recipe)
    end(open_desk)
    assert labels(open_desk) == ["Restore this photo"]


def test_cancelling_leaves_the_photo_as_it_was(open_desk, gates):
    begin(open_desk)
    gates[0].set()
    open_desk.wait(lambda: open_desk.state.repairs)
    panel(open_desk).cancel.click()
    end(open_desk)
    assert is_as_it_was(open_desk)
    assert labels(open_desk) == []
    assert open_desk.notice() == "Restoring was stopped; the photo is as it was before."
    assert not panel(open_desk).isVisible()


def test_undo_while_it_is_under_way_stops_it(open_desk, gates):
    begin(open_desk)
    open_desk.wait(lambda: not open_desk.state.mask.is_empty)
    open_desk.window.actions_by_id["undo"].trigger()
    assert not open_desk.session.auto.is_under_way
    open_desk.wait(lambda: not open_desk.session.activity.is_busy)
    assert is_as_it_was(open_desk)


def test_what_is_done_meanwhile_stays_when_it_ends_and_when_it_is_cancelled(open_desk, gates):
    begin(open_desk)
    open_desk.wait(lambda: not open_desk.state.mask.is_empty)
    open_desk.paint(400, 400)
    gates[0].set()
    open_desk.wait(lambda: open_desk.state.repairs)
    assert open_desk.state.mask.count == 400
    panel(open_desk).cancel.click()
    end(open_desk)
    assert len(open_desk.state.repairs) == 1
    assert open_desk.state.mask.count == 400
    assert labels(open_desk) == ["Restore this photo", "Brush stroke"]
    assert "before you went on stays" in open_desk.notice()


def test_a_failure_is_told_and_leaves_the_photo_as_it_was(open_desk):
    open_desk.workers.fails.add(RestorePhoto)
    open_desk.window.actions_by_id["auto"].trigger()
    open_desk.wait(lambda: open_desk.notice() == "The model gave nothing usable.")
    assert is_as_it_was(open_desk)
    assert not open_desk.session.auto.is_under_way


def test_where_nothing_is_to_be_done_it_says_so_and_changes_nothing(open_desk):
    open_desk.open("even.png")
    before = open_desk.state
    open_desk.window.actions_by_id["auto"].trigger()
    open_desk.wait(lambda: "No damage was found." in panel(open_desk).said.text())
    assert open_desk.state is before
    assert "No step is needed." in panel(open_desk).said.text()


def test_what_was_done_is_said_until_it_is_hidden_or_another_photo_is_opened(restored):
    panel(restored).hide_said.click()
    assert "repaired" not in panel(restored).said.text()
    begin(restored)
    end(restored)
    assert panel(restored).hide_said.isVisible()
    restored.open("other.png", answer="Discard")
    assert not panel(restored).hide_said.isVisible()


def test_it_brings_the_work_into_sight_and_is_asked_for_with_what_the_panel_says(open_desk):
    open_desk.window.actions_by_id["history"].trigger()
    open_desk.session.choose("telea")
    open_desk.window.actions_by_id["auto"].trigger()
    end(open_desk)
    assert open_desk.window.panel.pages.currentWidget() is open_desk.window.panel.scroll_area
    assert open_desk.workers.asked(RestorePhoto)[-1].fill == "telea"
