"""Exporting, masks, and leaving a photo with unsaved work."""

from pathlib import Path

from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDropEvent

from restorer_app.core.requests import ExportPhoto
from restorer_app.ui.export_dialog import ExportDialog


def export_dialog(desk) -> ExportDialog:
    desk.window.actions_by_id["export"].trigger()
    desk.wait(lambda: desk.dialog(ExportDialog))
    return desk.dialog(ExportDialog)


def test_the_proposed_name_is_beside_the_scan(worked):
    assert export_dialog(worked).target == worked.folder / "wedding-restored.png"


def export_to(desk, folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    dialog = export_dialog(desk)
    desk.files.answer = folder
    dialog.place.click()
    dialog.accept()
    desk.wait(lambda: not desk.session.saving and list(folder.iterdir()))


def test_a_folder_that_was_chosen_for_an_export_is_proposed_for_the_next(worked):
    export_to(worked, worked.folder / "results")
    dialog = export_dialog(worked)
    assert dialog.target.parent == worked.folder / "results"
    dialog.reject()
    worked.open("other.png")
    dialog = export_dialog(worked)
    assert dialog.target == worked.folder / "results" / "other-restored.png"
    dialog.reject()
    export_to(worked, worked.folder)
    assert export_dialog(worked).target.parent == worked.folder


def test_the_sample_goes_beside_its_project_or_to_the_pictures(desk, home):
    (home / "Pictures").mkdir()
    desk.window.actions_by_id["sample"].trigger()
    desk.wait(lambda: desk.state is not None)
    dialog = export_dialog(desk)
    assert dialog.target.parent == home / "Pictures"
    dialog.reject()
    (desk.folder / "mine").mkdir()
    desk.files.answer = desk.folder / "mine" / "sample.restorer"
    desk.window.projects.save()
    desk.wait(lambda: desk.session.keeping.place is not None)
    assert export_dialog(desk).target.parent == desk.folder / "mine"


def test_an_export_says_what_was_checked_in_the_written_file(worked):
    export_dialog(worked).accept()
    worked.wait(lambda: "every pixel outside the hole is identical to the scan: checked in" in worked.notice())
    assert "wedding-restored.png" in worked.notice()
    assert (worked.folder / "wedding-restored.png").exists()
    assert not worked.session.has_unsaved_work


def test_an_export_that_loses_something_promises_nothing(worked):
    dialog = export_dialog(worked)
    dialog.format.setCurrentIndex(dialog.format.findData("jpeg"))
    assert dialog.target.name == "wedding-restored.jpg"
    dialog.accept()
    worked.wait(lambda: worked.notice() == "Saved as wedding-restored.jpg.")


def test_options_of_the_format_reach_the_request(worked):
    dialog = export_dialog(worked)
    dialog.format.setCurrentIndex(dialog.format.findData("jpeg"))
    dialog.options.controls["quality"].number.setValue(71)
    dialog.accept()
    worked.wait(lambda: worked.workers.asked(ExportPhoto))
    assert worked.workers.asked(ExportPhoto)[0].options == {"quality": 71, "subsampling": "4:4:4"}


def test_the_scan_is_never_written_over(worked):
    dialog = export_dialog(worked)
    dialog.name.setText("wedding.png")
    dialog.accept()
    assert dialog.isVisible()
    assert "never written over" in dialog.problem.text()
    assert dialog.name.text() == "wedding-restored.png"
    assert worked.workers.asked(ExportPhoto) == []


def test_writing_over_another_file_asks(worked):
    (worked.folder / "other.png").write_bytes(b"old")
    dialog = export_dialog(worked)
    dialog.name.setText("other.png")
    dialog.accept()
    worked.answer("Keep it")
    assert dialog.isVisible()
    assert worked.workers.asked(ExportPhoto) == []
    dialog.accept()
    worked.answer("Replace")
    worked.wait(lambda: worked.workers.asked(ExportPhoto))


def test_a_lower_depth_is_said_before(desk):
    desk.open("deep.tif")
    dialog = export_dialog(desk)
    assert dialog.row.id == "tiff"
    assert "rounded" not in dialog.notice.text()
    dialog.format.setCurrentIndex(dialog.format.findData("jpeg"))
    assert "8 bit" in dialog.notice.text()


def test_an_export_that_fails_keeps_the_work_unsaved(worked):
    dialog = export_dialog(worked)
    dialog.name.setText("forbidden.png")
    dialog.accept()
    worked.wait(lambda: worked.notice() == "The folder cannot be written to.")
    assert worked.session.has_unsaved_work


def test_closing_with_unsaved_work_asks_and_cancel_stays(worked):
    worked.window.close()
    worked.answer("Cancel")
    assert worked.window.isVisible()


def test_closing_with_unsaved_work_can_discard_it(worked):
    worked.window.close()
    worked.answer("Discard")
    worked.wait(lambda: not worked.window.isVisible())


def test_closing_with_unsaved_work_can_save_it_first(worked):
    worked.files.answer = worked.folder / "wedding.restorer"
    worked.window.close()
    worked.answer("Save")
    worked.wait(lambda: not worked.window.isVisible())
    assert (worked.folder / "wedding.restorer").exists()


def test_closing_without_work_does_not_ask(desk):
    desk.open()
    desk.window.close()
    assert not desk.window.isVisible()
    assert desk.kept[-1].window_geometry


def test_opening_another_photo_asks_too(worked):
    worked.files.answer = worked.folder / "other.png"
    worked.window.actions_by_id["open"].trigger()
    worked.answer("Discard")
    worked.wait(lambda: worked.state.photo.source.name == "other.png")


def test_a_photo_can_be_dropped_anywhere(desk):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(desk.folder / name)) for name in ("one.png", "two.png")])
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    desk.window.dropEvent(QDropEvent(QPoint(5, 5), Qt.DropAction.CopyAction, data, buttons, keys))
    desk.wait(lambda: desk.state is not None)
    assert desk.state.photo.source.name == "one.png"
    assert "One photo at a time" in desk.notice()


def test_marks_come_from_an_image_and_go_to_one(desk):
    desk.open()
    desk.files.answer = desk.folder / "mask.png"
    desk.window.actions_by_id["import-mask"].trigger()
    desk.wait(lambda: desk.state.mask.count == 400)
    desk.window.actions_by_id["export-mask"].trigger()
    desk.wait(lambda: Path(desk.files.answer).exists())
    desk.wait(lambda: "mask.png" in desk.notice())
    desk.window.actions_by_id["clear"].trigger()
    assert desk.state.mask.is_empty
    assert not desk.window.actions_by_id["export-mask"].isEnabled()
