"""Nothing that was worked on is lost by closing, and nobody is told more of an export than is true."""

import pytest
from PySide6.QtWidgets import QLabel

from restorer_app.core.requests import ExportPhoto
from restorer_app.ui.export_dialog import ExportDialog
from restorer_app.ui.question import Question


@pytest.fixture
def worked(desk):
    """A desk with one repair done."""
    desk.open()
    desk.paint()
    desk.repair()
    return desk


def answer(desk, text: str) -> None:
    desk.wait(lambda: desk.dialog(Question))
    desk.dialog(Question).buttons[text].click()
    desk.wait(lambda: desk.dialog(Question) is None)


def begin_export(desk, name: str = "out.png") -> None:
    desk.workers.hold(ExportPhoto)
    desk.session.export(desk.folder / name, "png", {})


def texts(desk) -> str:
    desk.wait(lambda: desk.dialog(Question))
    return " ".join(part.text() for part in desk.dialog(Question).findChildren(QLabel))


def export_and_close(desk) -> None:
    """Answers the question before closing with an export that does not end yet."""
    desk.workers.hold(ExportPhoto)
    desk.window.close()
    answer(desk, "Export…")
    desk.wait(lambda: desk.dialog(ExportDialog))
    desk.dialog(ExportDialog).accept()
    desk.wait(lambda: desk.session.activity.is_busy)


def test_work_done_during_the_export_before_closing_is_asked_for_again(worked):
    export_and_close(worked)
    worked.paint(300, 300)
    worked.repair()
    worked.workers.let_go(ExportPhoto)
    worked.wait(lambda: worked.dialog(Question))
    assert worked.window.isVisible()
    answer(worked, "Cancel")
    assert worked.window.isVisible()


def test_only_the_export_that_was_asked_for_before_closing_closes(worked):
    begin_export(worked, "other.png")
    worked.wait(lambda: worked.workers.asked(ExportPhoto))
    opened = []
    worked.window.files.leave_photo(lambda: opened.append(True))
    answer(worked, "Export…")
    worked.wait(lambda: worked.dialog(ExportDialog))
    worked.workers.let_go(ExportPhoto)
    worked.wait(lambda: (worked.folder / "other.png").exists() and not worked.session.activity.is_busy)
    assert opened == []
    worked.dialog(ExportDialog).accept()
    worked.wait(lambda: opened == [True])


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
    answer(worked, "Cancel")
    assert worked.window.isVisible()


def test_a_window_that_waited_asks_for_what_was_marked_meanwhile(worked):
    begin_export(worked)
    worked.window.close()
    worked.paint(300, 300)
    worked.workers.let_go(ExportPhoto)
    assert "Discard the marks" in texts(worked)
    answer(worked, "Discard")
    worked.wait(lambda: not worked.window.isVisible())


def test_an_export_says_which_marks_it_left_out_and_they_stay_unsaved(worked):
    for x in (200, 300, 400):
        worked.paint(x, 300)
    worked.session.export(worked.folder / "out.png", "png", {})
    worked.wait(lambda: "3 marks are not repaired yet and were left out." in worked.notice())
    assert worked.session.has_unsaved_work
    worked.window.close()
    assert "Discard the marks on “wedding.png”?" in texts(worked)
    assert "Export…" not in worked.dialog(Question).buttons
    answer(worked, "Cancel")
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


def test_the_question_before_closing_speaks_of_the_repairs(worked):
    worked.window.close()
    assert "Export the repairs of “wedding.png”?" in texts(worked)
    answer(worked, "Cancel")


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
