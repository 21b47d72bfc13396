"""Nothing that was worked on is lost by closing, and nobody is told more of an export than is true."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from restorer_app.core.projects import SaveProject
from restorer_app.core.requests import ExportPhoto, RepairHoles
from restorer_app.ui.question import Question


def begin_export(desk, name: str = "out.png") -> None:
    desk.workers.hold(ExportPhoto)
    desk.session.export(desk.folder / name, "png", {})


def save_and_close(desk) -> None:
    """Answers the question before closing with saving that does not end yet."""
    desk.workers.hold(SaveProject)
    desk.files.answer = desk.folder / "wedding.restorer"
    desk.window.close()
    desk.answer("Save")
    desk.wait(lambda: desk.session.activity.is_busy)


def test_what_is_asked_of_work_that_was_never_saved_says_so(worked):
    worked.window.close()
    asked = worked.question()
    assert "Save your work on “wedding.png”?" in asked
    assert "exists only in this window until you save or export it" in asked
    worked.answer("Cancel")


def saved_and_changed(desk) -> None:
    desk.files.answer = desk.folder / "wedding.restorer"
    desk.window.projects.save()
    desk.wait(lambda: not desk.session.has_unsaved_work)
    desk.paint(300, 300)


def test_what_is_asked_of_a_changed_project_names_it_and_says_only_what_is_true(worked):
    saved_and_changed(worked)
    worked.window.close()
    asked = worked.question()
    assert "Save the changes to “wedding.restorer”?" in asked
    assert "What you did since it was saved is only in this window." in asked
    worked.answer("Cancel")


def test_what_is_asked_of_a_project_that_another_window_has_saved_says_so(worked):
    saved_and_changed(worked)
    (worked.folder / "wedding.restorer").write_bytes(b"what another window has saved")
    worked.window.close()
    asked = worked.question()
    assert "Save the changes to “wedding.restorer”?" in asked
    assert "Another window or program has saved it too" in asked
    worked.answer("Save")
    assert "was saved elsewhere meanwhile" in worked.question()
    worked.answer("Cancel")
    assert worked.window.isVisible()


def test_a_file_that_cannot_be_read_is_told_before_anything_is_asked(worked):
    worked.window.open_path(worked.folder / "broken.png")
    worked.wait(lambda: "broken.png" in worked.notice())
    assert worked.dialog(Question) is None
    assert worked.session.has_unsaved_work


def test_cancel_keeps_the_work_where_another_photo_was_read_already(worked):
    before = worked.state
    worked.window.open_path(worked.folder / "other.png")
    worked.answer("Cancel")
    assert worked.state is before
    assert not worked.session.is_opening
    worked.paint(300, 300)
    assert worked.state is not before


def repair_saved_marks(desk) -> None:
    desk.open()
    desk.paint()
    desk.files.answer = desk.folder / "wedding.restorer"
    desk.window.projects.save()
    desk.wait(lambda: not desk.session.has_unsaved_work)
    desk.workers.hold(RepairHoles)
    desk.window.panel.step.click()
    desk.wait(lambda: desk.session.repairing.is_repairing_all)


def test_a_repair_of_saved_marks_is_not_given_up_without_a_question(desk):
    repair_saved_marks(desk)
    desk.window.close()
    assert "A repair of “wedding.restorer” is still at work." in desk.question()
    desk.answer("Stay")
    desk.workers.let_go(RepairHoles)
    desk.wait(lambda: desk.state.repairs)
    assert desk.window.isVisible()


def test_a_repair_of_saved_marks_can_be_given_up(desk):
    repair_saved_marks(desk)
    desk.window.open_path(desk.folder / "other.png")
    desk.answer("Stay")
    desk.window.close()
    desk.answer("Give up the repair")
    desk.wait(lambda: not desk.window.isVisible())


def test_work_done_while_it_is_saved_before_closing_is_asked_for_again(worked):
    save_and_close(worked)
    worked.paint(300, 300)
    worked.repair()
    worked.workers.let_go(SaveProject)
    worked.wait(lambda: worked.dialog(Question))
    assert worked.window.isVisible()
    worked.answer("Cancel")
    assert worked.window.isVisible()


def test_only_the_saving_that_was_asked_for_before_leaving_leaves(worked):
    opened = []
    worked.window.files.leave_photo(lambda: opened.append(True))
    worked.wait(lambda: worked.dialog(Question))
    worked.session.export(worked.folder / "other.png", "png", {})
    worked.wait(lambda: (worked.folder / "other.png").exists() and not worked.session.activity.is_busy)
    assert opened == []
    worked.files.answer = worked.folder / "wedding.restorer"
    worked.answer("Save")
    worked.wait(lambda: opened == [True])


def test_a_project_that_cannot_be_saved_keeps_the_window_open_and_the_work(worked):
    worked.files.answer = worked.folder / "forbidden.restorer"
    worked.window.close()
    worked.answer("Save")
    worked.wait(lambda: worked.notice() == "The folder cannot be written to.")
    assert worked.window.isVisible()
    assert worked.session.has_unsaved_work


def test_a_user_who_chooses_no_place_for_the_project_stays(worked):
    worked.window.close()
    worked.answer("Save")
    assert worked.window.isVisible()
    assert worked.session.has_unsaved_work


def test_closing_waits_for_a_running_export(worked):
    begin_export(worked)
    worked.window.close()
    assert worked.window.isVisible()
    assert worked.notice() == "Closing when out.png is saved."
    worked.workers.let_go(ExportPhoto)
    worked.wait(lambda: not worked.window.isVisible())
    assert (worked.folder / "out.png").exists()


def test_a_window_that_waits_for_an_export_that_fails_stays_with_the_error(worked):
    begin_export(worked, "forbidden.png")
    worked.window.close()
    worked.workers.let_go(ExportPhoto)
    worked.wait(lambda: worked.notice() == "The folder cannot be written to.")
    assert worked.window.isVisible()
    worked.window.close()
    worked.answer("Cancel")
    assert worked.window.isVisible()


def test_a_window_that_waited_asks_for_what_was_marked_meanwhile(worked):
    begin_export(worked)
    worked.window.close()
    worked.paint(300, 300)
    worked.workers.let_go(ExportPhoto)
    assert "Save your work" in worked.question()
    worked.answer("Discard")
    worked.wait(lambda: not worked.window.isVisible())


def test_an_export_says_which_marks_it_left_out_and_they_stay_unsaved(worked):
    for x in (200, 300, 400):
        worked.paint(x, 300)
    worked.session.export(worked.folder / "out.png", "png", {})
    worked.wait(lambda: "3 marks are not repaired yet and were left out." in worked.notice())
    assert worked.session.has_unsaved_work
    worked.window.close()
    assert "Save your work on “wedding.png”?" in worked.question()
    worked.answer("Cancel")
    worked.window.marking.clear()
    assert not worked.session.has_unsaved_work


def test_marks_in_a_file_of_their_own_are_saved(desk):
    desk.open()
    desk.paint()
    assert desk.session.has_unsaved_work
    desk.session.export_mask(desk.folder / "mask.png")
    desk.wait(lambda: not desk.session.has_unsaved_work)
    desk.paint(300, 300)
    assert desk.session.has_unsaved_work
    desk.session.import_mask(desk.folder / "mask.png")
    desk.wait(lambda: not desk.session.has_unsaved_work)


@pytest.mark.parametrize(
    ("scan", "result", "is_promised"),
    [
        ("deep.tif", "out.png", True),
        ("deep.tif", "shallow.png", False),
        ("converted.png", "out.png", False),
    ],
)
def test_identical_pixels_are_promised_only_where_nothing_was_converted(desk, scan, result, is_promised):
    desk.open(scan)
    desk.session.export(desk.folder / result, "png", {})
    desk.wait(lambda: desk.notice().startswith(f"Saved as {result}"))
    assert ("identical" in desk.notice()) is is_promised


@pytest.mark.parametrize("letter", [Qt.Key.Key_D, Qt.Key.Key_S, Qt.Key.Key_C])
def test_the_underlined_letters_answer_what_becomes_of_unsaved_work(worked, letter):
    path = worked.files.answer = worked.folder / "wedding.restorer"
    worked.window.close()
    worked.question()
    asked = worked.dialog(Question)
    assert [button.text() for button in asked.buttons.values()] == ["&Discard", "&Cancel", "&Save"]
    QTest.keyClick(asked.focusWidget(), letter)
    worked.wait(lambda: worked.dialog(Question) is None)
    if letter != Qt.Key.Key_C:
        worked.wait(lambda: not worked.window.isVisible())
    assert worked.window.isVisible() == (letter == Qt.Key.Key_C)
    assert path.exists() == (letter == Qt.Key.Key_S)
