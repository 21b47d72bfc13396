"""Saving work as a project, opening it again, and bringing back what a crash has left."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from restorer_app.core.projects import (
    BringBack,
    DropJournal,
    ForgetLeftWork,
    KeepJournal,
    LeaveWork,
    LeftWork,
    OpenProject,
    SaveProject,
)
from restorer_app.settings import Settings
from restorer_app.ui.question import Question


def save(desk, name: str = "wedding.restorer") -> Path:
    desk.files.answer = desk.folder / name
    ctrl_s(desk)
    desk.wait(lambda: desk.session.keeping.place is not None and not desk.session.has_unsaved_work)
    return desk.session.keeping.place.path


def ctrl_s(desk) -> None:
    desk.window.activateWindow()
    desk.wait(desk.window.isActiveWindow)
    QTest.keyClick(desk.window.canvas, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)


def left(folder: Path, name: str = "wedding.png", **contents) -> LeftWork:
    given = {"repairs": 12, "steps": 0, "has_marks": True} | contents
    return LeftWork(folder / name, name, 1_700_000_000.0, **given)


def test_saving_by_key_asks_for_a_name_once_and_then_writes_to_it(worked):
    path = save(worked)
    assert path == worked.folder / "wedding.restorer"
    assert worked.notice() == "Saved as wedding.restorer."
    assert "wedding.restorer" in worked.window.windowTitle()
    worked.files.answer = worked.folder / "never asked for.restorer"
    worked.paint(300, 300)
    QTest.keyClick(worked.window.canvas, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    worked.wait(lambda: len(worked.workers.asked(SaveProject)) == 2 and not worked.session.has_unsaved_work)
    assert worked.workers.asked(SaveProject)[1].path == path


def test_a_saved_project_opens_with_its_repairs_and_is_saved(worked):
    path = save(worked)
    worked.open("other.png")
    worked.window.open_path(path)
    worked.wait(lambda: worked.state.photo.source.name == "wedding.png")
    assert len(worked.state.repairs) == 1
    assert not worked.session.has_unsaved_work
    assert worked.session.keeping.place.path == path
    assert worked.window.preferences.settings.recent[0] == str(path)


def test_a_project_gets_its_own_ending_and_never_the_name_of_a_photo(worked):
    path = save(worked, "wedding.png")
    assert path.name == "wedding.png.restorer"
    assert (worked.folder / "wedding.png").read_bytes() == b"scan"


def test_edits_after_saving_are_unsaved_again_and_undoing_them_is_not(worked):
    save(worked)
    worked.paint(300, 300)
    assert worked.session.has_unsaved_work
    worked.session.undo()
    assert not worked.session.has_unsaved_work


def test_the_scan_lies_in_the_project_unless_the_settings_say_otherwise(make_desk):
    desk = make_desk(Settings(embeds_scan=False))
    desk.open()
    desk.paint()
    save(desk)
    assert desk.workers.asked(SaveProject)[0].embeds_scan is False
    desk.window.projects.save_as()
    desk.wait(lambda: len(desk.workers.asked(SaveProject)) == 2)


def test_a_project_that_somebody_else_has_saved_is_not_replaced_without_a_word(worked):
    path = save(worked)
    path.write_bytes(b"what another window has saved")
    worked.paint(300, 300)
    worked.window.projects.save()
    assert "“wedding.restorer” was saved elsewhere meanwhile." in worked.question()
    worked.answer("Cancel")
    assert path.read_bytes() == b"what another window has saved"
    assert worked.session.has_unsaved_work
    worked.window.projects.save()
    worked.answer("Replace")
    worked.wait(lambda: not worked.session.has_unsaved_work)
    worked.paint(400, 300)
    worked.window.projects.save()
    worked.wait(lambda: not worked.session.has_unsaved_work)
    assert worked.dialog(Question) is None


def test_work_that_was_brought_back_too_late_is_left_for_another_time(worked):
    worked.workers.hold(BringBack)
    worked.session.document.mark_saved(worked.state)
    worked.workers.left = (left(worked.folder),)
    worked.session.opening.bring_back(worked.workers.left[0])
    worked.open("other.png")
    worked.workers.let_go(BringBack)
    worked.wait(lambda: worked.workers.asked(LeaveWork) or not worked.session.activity.is_busy)
    assert worked.state.photo.source.name == "other.png"


def test_a_scan_that_is_missing_is_asked_for(worked):
    path = save(worked)
    worked.open("other.png")
    worked.workers.lost_scan = worked.folder / "found" / "wedding.png"
    worked.window.open_path(path)
    assert "Where is the scan “wedding.png”?" in worked.question()
    worked.files.answer = worked.workers.lost_scan
    worked.answer("Find it…")
    worked.wait(lambda: worked.state.photo.source.name == "wedding.png")
    assert worked.workers.asked(OpenProject)[-1].scan == worked.workers.lost_scan
    assert worked.notice() != "The scan “wedding.png” is neither where it was nor beside the project."


def test_a_wrong_file_for_the_scan_is_said_and_the_scan_is_asked_for_again(worked):
    path = save(worked)
    worked.open("other.png")
    worked.workers.lost_scan = worked.folder / "found" / "wedding.png"
    worked.window.open_path(path)
    worked.files.answer = worked.folder / "other.png"
    worked.answer("Find it…")
    asked = worked.question()
    assert "Where is the scan “wedding.png”?" in asked
    assert "“other.png” is not the scan that this work was begun with." in asked
    assert str(path) in worked.window.preferences.settings.recent
    worked.files.answer = worked.workers.lost_scan
    worked.answer("Find it…")
    worked.wait(lambda: worked.state.photo.source.name == "wedding.png")


def test_a_scan_on_another_computer_is_looked_for_there_when_the_user_says_so(worked):
    path = save(worked)
    worked.open("other.png")
    worked.workers.lost_scan = Path("//nas/photos/wedding.png")
    worked.workers.lost_place = "//nas/photos/wedding.png"
    worked.window.open_path(path)
    assert "It was on another computer, at //nas/photos/wedding.png." in worked.question()
    worked.answer("Look there")
    worked.wait(lambda: worked.state.photo.source.name == "wedding.png")
    assert worked.workers.asked(OpenProject)[-1].scan == worked.workers.lost_scan


def test_giving_up_the_search_for_a_scan_leaves_the_photo_that_is_open(worked):
    path = save(worked)
    worked.open("other.png")
    worked.workers.lost_scan = worked.folder / "wedding.png"
    worked.window.open_path(path)
    worked.answer("Cancel")
    assert worked.state.photo.source.name == "other.png"
    assert not worked.session.is_opening


def test_every_edit_and_undo_reaches_the_journal(open_desk):
    def is_kept() -> bool:
        kept = open_desk.workers.asked(KeepJournal)
        return bool(kept) and kept[-1].state is open_desk.state

    open_desk.paint()
    open_desk.wait(is_kept)
    open_desk.repair()
    open_desk.wait(is_kept)
    open_desk.session.undo()
    open_desk.wait(is_kept)


def test_a_crash_would_lose_nothing_of_a_photo_that_was_only_looked_at(open_desk):
    assert [kept.is_saved for kept in open_desk.workers.asked(KeepJournal)] == [True]


def test_a_crash_loses_nothing_of_saved_work_until_the_next_edit(worked):
    assert not worked.workers.asked(KeepJournal)[-1].is_saved
    save(worked)
    kept = worked.workers.asked(KeepJournal)[-1]
    assert kept.is_saved
    assert kept.place == worked.session.keeping.place
    worked.paint(300, 300)
    assert not worked.workers.asked(KeepJournal)[-1].is_saved


def test_the_journal_goes_when_the_work_is_discarded(worked):
    document = worked.workers.asked(KeepJournal)[-1].document
    worked.window.close()
    worked.answer("Discard")
    worked.wait(lambda: not worked.window.isVisible())
    assert worked.workers.asked(DropJournal)[-1].document == document


def test_a_journal_that_cannot_be_written_is_told_once_and_nothing_else_stops(open_desk):
    open_desk.workers.fails.add(KeepJournal)
    open_desk.paint()
    open_desk.wait(lambda: "cannot be kept safe" in open_desk.notice())
    open_desk.window.notices.hide()
    open_desk.paint(300, 300)
    open_desk.repair()
    assert "cannot be kept safe" not in open_desk.notice()
    assert len(open_desk.state.repairs) == 2


def test_work_that_a_crash_has_left_is_offered_and_brought_back_unsaved(desk):
    desk.workers.left = (left(desk.folder),)
    desk.window.left_work.offer()
    told = desk.question()
    assert "Bring back your work on “wedding.png”?" in told
    assert "12 repairs, marks" in told
    desk.answer("Bring back")
    desk.wait(lambda: desk.state is not None)
    assert not desk.state.mask.is_empty
    assert desk.session.has_unsaved_work
    desk.wait(lambda: desk.workers.asked(KeepJournal))
    desk.window.close()
    desk.answer("Discard")


def test_work_whose_project_was_saved_since_says_so_and_does_not_replace_it_without_asking(desk):
    project = desk.folder / "wedding.restorer"
    project.write_bytes(b"what a later session has saved")
    desk.workers.left = (left(desk.folder, project=project, saved_since=1_700_000_600.0),)
    desk.window.left_work.offer()
    asked = desk.question()
    assert "Bring back your work on “wedding.restorer”?" in asked
    assert "“wedding.restorer” was saved since" in asked
    desk.answer("Bring back")
    desk.wait(lambda: desk.state is not None)
    desk.files.answer = None
    ctrl_s(desk)
    assert "“wedding.restorer” was saved elsewhere meanwhile." in desk.question()
    desk.answer("Save as…")
    assert desk.files.proposed.name == "wedding 2.restorer"
    assert project.read_bytes() == b"what a later session has saved"
    ctrl_s(desk)
    desk.answer("Replace")
    desk.wait(lambda: not desk.session.has_unsaved_work)
    assert project.read_bytes() == b"project"


def test_work_whose_project_nobody_has_saved_since_is_saved_there(desk):
    project = desk.folder / "wedding.restorer"
    project.write_bytes(b"as it was")
    desk.workers.left = (left(desk.folder, project=project),)
    desk.window.left_work.offer()
    assert "was saved since" not in desk.question()
    desk.answer("Bring back")
    desk.wait(lambda: desk.state is not None)
    ctrl_s(desk)
    desk.wait(lambda: not desk.session.has_unsaved_work)
    assert desk.dialog(Question) is None


def test_left_work_with_steps_names_them_as_the_panel_does(desk):
    desk.workers.left = (left(desk.folder, repairs=1, steps=2),)
    desk.window.left_work.offer()
    assert "1 repair, 2 steps, marks" in desk.question()
    desk.answer("Not now")


def test_left_work_can_wait_or_be_discarded_one_after_the_other(desk):
    first, second = left(desk.folder), left(desk.folder, "portrait.png", repairs=1, has_marks=False)
    desk.workers.left = (first, second)
    desk.window.left_work.offer()
    desk.answer("Not now")
    assert "1 repair," in desk.question()
    desk.answer("Discard")
    assert [request.journal for request in desk.workers.asked(ForgetLeftWork)] == [second.journal]
    assert desk.state is None


def test_enter_on_not_now_or_esc_brings_nothing_back_and_asks_for_the_next(desk):
    desk.workers.left = tuple(left(desk.folder, name) for name in ("first.png", "second.png", "third.png"))
    desk.window.left_work.offer()
    desk.question()
    first = desk.dialog(Question)
    first.buttons["Not now"].setFocus()
    QTest.keyClick(first.buttons["Not now"], Qt.Key.Key_Return)
    desk.wait(lambda: "second.png" in desk.question())
    QTest.keyClick(desk.dialog(Question), Qt.Key.Key_Escape)
    desk.wait(lambda: "third.png" in desk.question())
    desk.answer("Not now")
    assert desk.workers.asked(BringBack) == []


def test_of_two_works_the_second_is_named_after_the_first_and_waits_in_the_menu(desk):
    second = left(desk.folder, "portrait.png", repairs=1, has_marks=False)
    desk.workers.left = (left(desk.folder), second)
    desk.window.left_work.offer()
    desk.answer("Bring back")
    desk.wait(lambda: "portrait.png" in desk.notice())
    assert desk.notice() == (
        "Unsaved work on “portrait.png” is waiting too: “Unsaved work…” in the File menu brings it back."
    )
    desk.window.actions_by_id["left-work"].trigger()
    assert "Bring back your work on “portrait.png”?" in desk.question()
    desk.answer("Bring back")
    assert "Save your work on “wedding.png”?" in desk.question()
    desk.answer("Cancel")
    assert desk.workers.left == (second,)


def test_the_menu_says_where_no_work_is_waiting(desk):
    desk.window.actions_by_id["left-work"].trigger()
    desk.wait(lambda: desk.notice() == "No unsaved work is waiting to be brought back.")


def test_opening_a_project_for_which_work_waits_offers_that_and_nothing_else(worked):
    path = save(worked)
    worked.open("other.png")
    mine = left(worked.folder, project=path)
    worked.workers.left = (left(worked.folder, "portrait.png"), mine)
    worked.window.open_path(path)
    assert "Bring back your work on “wedding.restorer”?" in worked.question()
    worked.answer("Bring back")
    worked.wait(lambda: mine not in worked.workers.left and worked.session.has_unsaved_work)
    assert worked.session.keeping.place.path == path
    worked.open("third.png", answer="Discard")
    worked.wait(lambda: not worked.session.activity.is_busy)
    assert worked.dialog(Question) is None


def test_nothing_is_asked_where_nothing_was_left(desk):
    desk.window.left_work.offer()
    desk.wait(lambda: desk.workers.requests)
    desk.open()
    assert desk.dialog(Question) is None


def test_export_stays_the_next_step_after_the_work_was_saved(worked):
    export = worked.window.top_bar.export
    assert export.property("look") == "primary"
    save(worked)
    assert export.property("look") == "primary"
    worked.session.export(worked.folder / "out.png", "png", {})
    worked.wait(lambda: export.property("look") != "primary")
    worked.session.undo()
    worked.session.redo()
    assert export.property("look") != "primary"
