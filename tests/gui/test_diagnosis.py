"""The diagnosis: what ails the photo, and steps that are proposed; nothing is changed before they are used."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from small_work import BRIGHTEN, CALM, NOISE, SHARPNESS

from restorer_app.core.diagnosis import DiagnosePhoto
from restorer_app.core.state import StepInstance
from restorer_app.settings import Settings
from restorer_app.ui.shortcut_sheet import ShortcutSheet

KEY, CTRL, SHIFT = Qt.Key, Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def page(desk):
    return desk.window.pages.diagnosis_page


def is_open(desk) -> bool:
    return desk.window.panel.pages.currentWidget() is page(desk)


def texts(part) -> list[str]:
    """What can be read on it."""
    return [line.text() for line in part.findChildren(QLabel) if line.isVisible() and line.text()]


def press(desk) -> None:
    QTest.keyClick(desk.window.canvas, KEY.Key_D, CTRL | SHIFT)


def diagnose(desk):
    press(desk)
    desk.wait(lambda: desk.session.diagnosing.diagnosis is not None and not desk.session.diagnosing.is_under_way)
    QApplication.processEvents()
    return desk


def kinds(desk) -> list[str]:
    return [step.kind for step in desk.state.recipe]


def last_label(desk) -> str:
    document = desk.session.document
    return document.entries[document.place].label


@pytest.fixture
def diagnosed(open_desk):
    """A desk whose photo was looked at."""
    return diagnose(open_desk)


def test_the_key_opens_the_page_with_what_was_measured_and_what_is_proposed(diagnosed):
    assert is_open(diagnosed)
    said = texts(page(diagnosed))
    assert said.index("Noise") < said.index(NOISE) < said.index(CALM) < said.index(BRIGHTEN)
    assert [row.box.text() for row in page(diagnosed).steps] == ["Calm · strength 70 %", "Brighten"]
    assert all(row.box.isChecked() for row in page(diagnosed).steps)
    assert any("Straighten it by 2.0°." in text for text in said)
    assert diagnosed.state.recipe == ()
    assert diagnosed.session.document.undo_label is None
    press(diagnosed)
    assert not is_open(diagnosed)


def test_what_calls_for_nothing_is_told_when_it_is_asked_for(diagnosed):
    assert SHARPNESS not in texts(page(diagnosed))
    page(diagnosed).shows_all.click()
    said = texts(page(diagnosed))
    assert said.index(NOISE) < said.index(SHARPNESS) < said.index(CALM)


def test_what_is_worth_doing_is_marked_and_each_line_says_how_it_was_measured(diagnosed):
    page(diagnosed).shows_all.click()
    lines = {line.text(): line for line in page(diagnosed).findChildren(QLabel)}
    assert lines[NOISE].font().bold() or lines[NOISE].font().weight() > lines[SHARPNESS].font().weight()
    assert "worth doing" in lines[NOISE].accessibleName()
    assert "worth doing" not in lines[SHARPNESS].accessibleName()
    assert lines[NOISE].toolTip() == "Measured by: the finest wavelet details"
    assert "Measured by: the finest wavelet details" not in texts(page(diagnosed))
    page(diagnosed).says_methods.click()
    assert "Measured by: the finest wavelet details" in texts(page(diagnosed))


def test_the_ticked_steps_are_used_as_one_change_that_can_be_undone(diagnosed):
    page(diagnosed).steps[0].box.click()
    page(diagnosed).use.click()
    (step,) = diagnosed.state.recipe
    assert (step.kind, dict(step.parameters), step.strength) == ("brighten", {"amount": 60.0}, 1.0)
    assert last_label(diagnosed) == "Use 1 proposed step"
    assert not is_open(diagnosed)
    diagnosed.window.actions_by_id["undo"].trigger()
    assert diagnosed.state.recipe == ()


def test_the_steps_there_are_stay_and_the_proposed_ones_come_behind_them_in_their_order(bright):
    diagnose(bright)
    first, second = page(bright).steps
    assert (first.box.isChecked(), second.box.isChecked()) == (True, False)
    assert second.note.isVisible()
    assert "come behind them" in page(bright).order.text()
    second.box.click()
    before = bright.state.recipe[0]
    page(bright).use.click()
    assert kinds(bright) == ["brighten", "calm", "brighten"]
    assert bright.state.recipe[0].key == before.key
    assert len({step.key for step in bright.state.recipe}) == 3
    assert last_label(bright) == "Use 2 proposed steps"


def test_only_on_request_they_take_the_place_of_those_there_are(bright):
    diagnose(bright)
    assert page(bright).replaces.text() == "Take out the 1 step there is"
    page(bright).replaces.click()
    page(bright).use.click()
    assert kinds(bright) == ["calm"]
    assert last_label(bright) == "Use 1 proposed step alone"
    bright.window.actions_by_id["undo"].trigger()
    assert kinds(bright) == ["brighten"]


def test_a_step_that_was_used_is_not_ticked_again_until_it_is_undone(diagnosed):
    page(diagnosed).use.click()
    press(diagnosed)
    assert [row.is_wanted for row in page(diagnosed).steps] == [False, False]
    assert not page(diagnosed).use.isEnabled()
    diagnosed.window.actions_by_id["undo"].trigger()
    assert [row.is_wanted for row in page(diagnosed).steps] == [True, True]


def test_ignoring_it_changes_nothing(diagnosed):
    page(diagnosed).ignore.click()
    assert not is_open(diagnosed)
    assert diagnosed.state.recipe == ()
    assert diagnosed.session.diagnosing.diagnosis is None


def test_looking_can_be_stopped(open_desk):
    open_desk.workers.hold(DiagnosePhoto)
    press(open_desk)
    open_desk.wait(lambda: open_desk.session.activity.shown is not None)
    assert open_desk.session.activity.shown.title == "Diagnosing the photo"
    page(open_desk).stop.click()
    open_desk.wait(lambda: not open_desk.session.diagnosing.is_under_way)
    assert page(open_desk).look.isVisible()
    assert not page(open_desk).use.isVisible()
    open_desk.workers.let_go(DiagnosePhoto)
    page(open_desk).look.click()
    open_desk.wait(lambda: page(open_desk).use.isVisible())


def test_a_failure_is_told_and_what_was_known_stays(worked):
    diagnose(worked)
    worked.paint(300, 300)
    worked.repair()
    worked.workers.fails.add(DiagnosePhoto)
    page(worked).look.click()
    worked.wait(lambda: worked.notice() == "The model gave nothing usable.")
    assert NOISE in texts(page(worked))


def test_what_is_ignored_while_it_is_looked_at_again_does_not_come_back(worked):
    diagnose(worked)
    worked.paint(300, 300)
    worked.repair()
    worked.workers.hold(DiagnosePhoto)
    page(worked).look.click()
    page(worked).ignore.click()
    worked.workers.let_go(DiagnosePhoto)
    worked.wait(lambda: worked.session.activity.shown is None)
    assert not worked.session.diagnosing.is_under_way
    assert worked.session.diagnosing.diagnosis is None


def test_after_a_repair_it_is_of_an_earlier_state_and_looks_again(diagnosed):
    diagnosed.paint()
    assert not page(diagnosed).look.isVisible()
    diagnosed.repair()
    assert any("have changed since" in text for text in texts(page(diagnosed)))
    page(diagnosed).look.click()
    diagnosed.wait(lambda: not diagnosed.session.diagnosing.is_under_way)
    assert not any("have changed since" in text for text in texts(page(diagnosed)))
    assert diagnosed.workers.asked(DiagnosePhoto)[-1].state.repairs == diagnosed.state.repairs
    diagnosed.window.actions_by_id["undo"].trigger()
    assert any("have changed since" in text for text in texts(page(diagnosed)))


def test_steps_do_not_make_it_old_for_it_is_measured_before_them(diagnosed):
    diagnosed.session.improving.load((StepInstance("calm"),), "Calm")
    assert not page(diagnosed).look.isVisible()


def test_a_good_photo_needs_no_step(open_desk):
    open_desk.open("even.png")
    diagnose(open_desk)
    assert "No step is needed." in texts(page(open_desk))
    assert any("Nothing calls for a change." in text for text in texts(page(open_desk)))
    assert not page(open_desk).use.isVisible()
    assert page(open_desk).ignore.text() == "Close"
    diagnosing = open_desk.session.diagnosing
    diagnosing.diagnosis = replace(diagnosing.diagnosis, advice=("Straighten it by 2.0°.",))
    diagnosing.changed.emit()
    assert page(open_desk).advice.text() == "What is worth doing:\n• Straighten it by 2.0°."


def test_another_photo_has_nothing_of_it(diagnosed):
    diagnosed.open("even.png")
    assert diagnosed.session.diagnosing.diagnosis is None
    assert page(diagnosed).look.isVisible()
    assert NOISE not in texts(page(diagnosed))


def test_all_of_it_is_reached_by_the_keyboard(bright):
    bright.paint()  # without which there is no next step to go to
    diagnose(bright)
    bright.window.activateWindow()
    bright.wait(lambda: page(bright).rows.hasFocus())
    wanted = [
        page(bright).shows_all,
        page(bright).says_methods,
        *(row.box for row in page(bright).steps),
        page(bright).replaces,
    ]
    wanted += [page(bright).use, page(bright).ignore, bright.window.panel.step]
    for part in wanted:
        QTest.keyClick(QApplication.focusWidget(), KEY.Key_Tab)
        assert QApplication.focusWidget() is part
    page(bright).use.setFocus()
    QTest.keyClick(page(bright).use, KEY.Key_Space)
    assert kinds(bright) == ["brighten", "calm"]


def test_the_menu_of_recipes_and_the_sheet_of_keys_lead_to_it(open_desk):
    panel = open_desk.window.recipe_panel
    panel.menu.aboutToShow.emit()
    assert open_desk.window.actions_by_id["diagnosis"] in panel.menu.actions()
    lines = [line.text() for line in ShortcutSheet(open_desk.window).findChildren(QLabel)]
    place = lines.index("Diagnose")
    assert lines[place + 1 : place + 2] == ["Ctrl+Shift+D"]


def test_a_page_left_open_is_open_again_and_looks_when_it_is_asked(make_desk):
    desk = make_desk(Settings(side_page="diagnosis"))
    desk.open()
    assert is_open(desk)
    assert not desk.session.diagnosing.is_under_way
    page(desk).look.click()
    desk.wait(lambda: NOISE in texts(page(desk)))
