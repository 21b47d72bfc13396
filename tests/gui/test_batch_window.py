"""Many photos in a window of their own: added, begun, stopped, gone on with, and left alone in the background."""

import threading

from batched import Box, key
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from restorer_app.core.batch import BatchPhoto, RunBatch
from restorer_app.settings import Settings
from restorer_app.ui.batch_rows import Column
from restorer_app.ui.question import Question


def drop(window, *paths) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    given = (data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    enter = QDragEnterEvent(QPoint(300, 300), Qt.DropAction.CopyAction, *given)
    QApplication.sendEvent(window, enter)
    if enter.isAccepted():
        QApplication.sendEvent(window, QDropEvent(QPointF(300, 300), Qt.DropAction.CopyAction, *given))


def answer(box: Box, text: str) -> None:
    box.wait(lambda: box.desk.dialog(Question))
    box.desk.dialog(Question).buttons[text].click()
    box.wait(lambda: box.desk.dialog(Question) is None)


def test_folders_and_photos_are_added_by_dropping_them_and_taken_out_with_delete(box):
    drop(box.window, box.scans)
    box.wait(lambda: box.queue.rows.rowCount() == 4)
    assert box.column(Column.NAME) == ["a.png", "b-broken.png", "c.png", "d.png"]
    assert box.column(Column.FOLDER) == ["scans", "scans", "scans", "more"]
    assert set(box.column(Column.STATE)) == {"Waiting"}
    box.window.table.setFocus()
    box.window.table.selectRow(0)
    key(box.window.table, Qt.Key.Key_Delete)
    box.wait(lambda: not box.queue.is_looking)
    assert box.column(Column.NAME) == ["b-broken.png", "c.png", "d.png"]
    drop(box.window, box.scans / "a.png")
    box.wait(lambda: box.queue.rows.rowCount() == 4)
    assert (box.scans / "a.png").exists()


def test_the_key_opens_the_window_and_esc_closes_it(box):
    key(box.window, Qt.Key.Key_Escape)
    assert not box.window.isVisible()
    box.desk.window.activateWindow()
    box.wait(box.desk.window.isActiveWindow)
    key(box.desk.window, Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier)
    assert box.window.isVisible()


def test_nothing_can_begin_before_it_is_known_what_and_where_and_the_window_says_so(box):
    assert not box.window.start.isEnabled()
    assert box.window.standing.text() == "Add the photos."
    box.choose(box.window.add_folder, box.scans)
    assert box.window.standing.text().startswith("Choose a recipe, or a folder of masks")
    (box.masks / "c.png").unlink()
    box.choose(box.window.form.mask_folder, box.masks)
    assert box.window.form.mask_note.text() == "Found for 3 of 4 photos."
    assert box.window.standing.text() == "Choose the folder to write to."
    box.choose(box.window.form.output_folder, box.output)
    assert box.window.standing.text() == "4 photos"
    assert box.window.start.isEnabled()


def test_a_photo_that_fails_stops_no_other_and_says_why(box):
    box.fill()
    box.run()
    assert box.column(Column.STATE) == ["Done", "Failed: “b-broken.png” is not a picture.", "Done", "Done"]
    assert box.column(Column.INVENTED) == ["2.0 %", "", "2.0 %", "2.0 %"]
    assert box.window.standing.text() == "3 done, 1 failed"
    box.window.table.selectRow(1)
    assert "is not a picture" in box.window.reason.text()
    assert (box.output / "more" / "d.png").exists()
    (request,) = box.desk.workers.asked(RunBatch)
    assert (request.order.masks, request.order.fill, request.order.format) == (box.masks, None, "same")


def test_a_batch_is_done_by_the_keyboard_alone(box):
    box.window.activateWindow()
    for button, folder in (
        (box.window.add_folder, box.scans),
        (box.window.form.mask_folder, box.masks),
        (box.window.form.output_folder, box.output),
    ):
        box.desk.files.answer = folder
        button.setFocus()
        key(button, Qt.Key.Key_Space)
        box.wait(lambda: not box.queue.is_looking)
    reached, widget = set(), box.window.table
    for _ in range(60):
        widget = widget.nextInFocusChain()
        reached.add(widget)
    form = box.window.form
    assert {box.window.start, box.window.add_photos, form.recipe, form.fill, form.format, box.window.table} <= reached
    box.window.start.setFocus()
    key(box.window.start, Qt.Key.Key_Space)
    assert box.window.focusWidget() is box.window.cancel
    box.wait(lambda: not box.queue.is_running and box.window.standing.text() == "3 done, 1 failed")
    assert box.window.focusWidget() is box.window.folder


def test_while_it_works_the_window_says_how_far_it_is_and_nothing_can_be_changed(slow):
    slow.wait(lambda: slow.window.standing.text().startswith("2 of 4 photos"))
    assert slow.column(Column.STATE) == ["Done", "Done", "Working… 0 %", "Waiting"]
    assert not any(part.isEnabled() for part in (slow.window.add_photos, slow.window.form.recipe))
    drop(slow.window, slow.masks)
    key(slow.window.table, Qt.Key.Key_Delete)
    assert slow.queue.rows.rowCount() == 4


def test_one_photo_is_one_photo_and_no_time_is_made_up_for_it(desk):
    box = Box(desk, ("a-slow.png",))
    desk.workers.photo_gate = threading.Event()
    box.fill()
    assert box.window.standing.text() == "1 photo"
    assert box.window.form.mask_note.text() == "Found for 1 of 1 photo."
    box.window.start.click()
    box.wait(lambda: desk.session.activity.shown is not None and desk.session.activity.shown.report is not None)
    assert box.window.standing.text() == "0 of 1 photo"
    assert desk.session.activity.shown.report.left is None
    desk.workers.photo_gate.set()
    box.wait(lambda: not box.queue.is_running)


def test_cancel_in_the_middle_keeps_what_is_done_and_go_on_does_the_rest_only(slow):
    slow.window.cancel.click()
    slow.wait(lambda: not slow.queue.is_running)
    assert slow.column(Column.STATE) == ["Done", "Done", "Cancelled", "Cancelled"]
    assert slow.window.standing.text() == "2 done, 2 cancelled"
    assert sorted(path.name for path in slow.output.iterdir()) == ["a.png", "b.png"]
    slow.desk.workers.photo_gate.set()
    assert slow.window.go_on.isVisible()
    slow.window.go_on.click()
    slow.wait(lambda: not slow.queue.is_running)
    assert slow.desk.workers.asked(RunBatch)[-1].order.resumes
    assert slow.window.standing.text() == "4 done"
    assert not slow.window.go_on.isVisible()


def test_closing_while_photos_are_at_work_asks_and_they_can_go_on_in_the_background(slow):
    slow.window.close()
    assert slow.window.isVisible()
    answer(slow, "Go on in the background")
    assert not slow.window.isVisible()
    assert slow.queue.is_running
    slow.wait(lambda: slow.desk.session.activity.shown is not None)
    assert slow.desk.session.activity.shown.title == "Many photos"
    slow.desk.workers.photo_gate.set()
    slow.wait(lambda: slow.desk.notice() == "Many photos: 4 done.")


def test_closing_while_photos_are_at_work_can_cancel_them(slow):
    key(slow.window, Qt.Key.Key_Escape)
    answer(slow, "Cancel the batch")
    slow.wait(lambda: not slow.queue.is_running)
    assert not slow.window.isVisible()
    assert slow.queue.rows.results[0].output.exists()


def test_a_question_about_photos_at_work_leaves_when_they_are_done(slow):
    slow.window.close()
    slow.wait(lambda: slow.desk.dialog(Question))
    slow.desk.workers.photo_gate.set()
    slow.wait(lambda: not slow.queue.is_running and slow.desk.dialog(Question) is None)
    assert slow.window.isVisible()
    slow.window.close()
    assert not slow.window.isVisible()


def test_the_key_that_quits_does_so_here_too_and_asks_for_photos_at_work(slow):
    slow.window.activateWindow()
    slow.wait(slow.window.isActiveWindow)
    key(slow.window.table, Qt.Key.Key_Q, Qt.KeyboardModifier.ControlModifier)
    slow.wait(lambda: slow.desk.dialog(Question))
    assert "Quit now" in slow.desk.dialog(Question).buttons
    slow.desk.workers.photo_gate.set()
    slow.wait(lambda: not slow.queue.is_running and slow.desk.dialog(Question) is None)
    assert slow.desk.window.isVisible()
    slow.window.activateWindow()
    slow.wait(slow.window.isActiveWindow)
    key(slow.window.table, Qt.Key.Key_Q, Qt.KeyboardModifier.ControlModifier)
    slow.wait(lambda: not slow.desk.window.isVisible())


def test_enter_presses_the_button_that_has_the_focus(box):
    box.desk.files.answer = box.scans / "a.png"
    box.window.add_photos.setFocus()
    key(box.window.add_photos, Qt.Key.Key_Return)
    box.wait(lambda: box.column(Column.NAME) == ["a.png"])


def test_a_long_name_takes_the_room_there_is_and_the_whole_of_it_is_told_by_keyboard(desk):
    long, longest = "christening of aunt mathilde.png", f"{'the whole family on the steps ' * 5}.png"
    box = Box(desk, ("a.png", long, longest))
    box.fill()
    table = box.window.table
    table.setFocus()
    key(table, Qt.Key.Key_Home)
    assert not box.window.reason.isVisible()
    key(table, Qt.Key.Key_Down)
    assert not table.is_cut(1)
    assert table.columnWidth(Column.STATE) > table.columnWidth(Column.FOLDER)
    key(table, Qt.Key.Key_Down)
    assert table.is_cut(2)
    assert box.window.reason.isVisible()
    assert longest in box.window.reason.text()
    assert box.window.reason.text().endswith("Waiting")


def test_esc_over_the_photo_does_not_cancel_a_batch(slow):
    slow.desk.window.activateWindow()
    key(slow.desk.window.canvas, Qt.Key.Key_Escape)
    slow.desk.window.actions_by_id["cancel"].trigger()
    assert slow.queue.is_running


def test_quitting_can_wait_for_the_photo_at_work(slow):
    slow.desk.window.close()
    assert slow.desk.window.isVisible()
    answer(slow, "Finish this photo, then quit")
    assert slow.desk.window.isVisible()
    assert "the program closes when this photo is finished" in slow.window.standing.text()
    activity = slow.desk.session.activity
    slow.wait(lambda: activity.shown and activity.shown.report.stage == "Closing after this photo")
    slow.desk.workers.photo_gate.set()
    slow.wait(lambda: not slow.desk.window.isVisible())
    assert (slow.output / "c-slow.png").exists()


def test_quitting_can_give_up_the_photo_at_work(slow):
    slow.desk.window.close()
    answer(slow, "Quit now")
    slow.wait(lambda: not slow.desk.window.isVisible())
    assert not (slow.output / "c-slow.png").exists()
    assert not slow.window.isVisible()


def test_whoever_stays_stays(slow):
    slow.desk.window.close()
    answer(slow, "Stay")
    slow.desk.workers.photo_gate.set()
    slow.wait(lambda: not slow.queue.is_running)
    assert slow.desk.window.isVisible()


def test_a_double_click_or_enter_opens_the_scan_in_the_main_window(box):
    box.fill()
    table = box.window.table
    place = table.visualRect(box.queue.rows.index(2, 0)).center()
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)
    QTest.mouseDClick(table.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)
    box.wait(lambda: box.desk.state is not None and box.desk.state.photo.source == box.scans / "c.png")
    table.selectRow(0)
    key(table, Qt.Key.Key_Return)
    box.wait(lambda: box.desk.state.photo.source == box.scans / "a.png")


def test_the_recipe_of_the_open_photo_serves_all(box):
    box.fill()
    recipe = box.window.form.recipe
    recipe.setCurrentIndex(recipe.findData("open"))
    recipe.activated.emit(recipe.currentIndex())
    assert "no recipe" in box.window.form.recipe_note.text()
    box.window.form.no_masks.click()
    box.wait(lambda: not box.queue.is_looking)
    assert not box.window.start.isEnabled()
    box.desk.open()
    box.desk.session.improving.add("brighten")
    assert not box.window.form.recipe_note.isVisible()
    box.wait(lambda: not box.queue.is_looking)
    box.run()
    (step,) = box.desk.workers.asked(RunBatch)[-1].order.steps
    assert (step.kind, step.facts, step.region) == ("brighten", None, None)


def test_a_recipe_file_that_cannot_be_used_is_refused_in_one_sentence(box):
    box.desk.files.answer = box.scans / "a.png"
    recipe = box.window.form.recipe
    recipe.setCurrentIndex(recipe.findData("file"))
    recipe.activated.emit(recipe.currentIndex())
    assert box.window.problem.text() == "“a.png” is not a recipe."
    assert recipe.currentText() == "None"


def test_an_empty_folder_is_said_and_adds_nothing(box):
    (box.desk.folder / "empty").mkdir()
    box.choose(box.window.add_folder, box.desk.folder / "empty")
    assert "There are no photos in" in box.window.problem.text()
    box.choose(box.window.add_folder, box.scans)
    assert box.queue.rows.rowCount() == 4
    assert not box.window.problem.isVisible()


def test_writing_to_the_folder_of_the_scans_says_that_names_will_differ(box):
    box.fill()
    box.choose(box.window.form.output_folder, box.scans)
    assert box.window.form.output_note.text().endswith("like “a-restored.png”.")


def test_what_was_chosen_last_is_there_again_at_the_next_start(box, make_desk):
    box.fill()
    form = box.window.form
    form.fill.setCurrentIndex(form.fill.findData("telea"))
    form.format.setCurrentIndex(form.format.findData("tiff"))
    settings = box.desk.window.preferences.settings
    assert settings != Settings()
    other = make_desk(settings)
    other.window.actions_by_id["batch"].trigger()
    form = other.window.batch.window.form
    assert (form.fill.currentData(), form.format_id, form.output) == ("telea", "tiff", box.output)


def test_thousands_of_rows_make_no_widgets_and_news_of_one_draws_one(box):
    rows = box.queue.rows
    before = len(box.window.findChildren(object))
    rows.show_photos([BatchPhoto(box.scans / f"{n}.png", None, False, False) for n in range(5000)])
    QApplication.processEvents()
    assert len(box.window.findChildren(object)) == before
    drawn = []
    rows.dataChanged.connect(lambda first, last: drawn.append((first.row(), last.row())))
    rows.take([rows.results[4711]])
    assert drawn == [(4711, 4711)]


def test_a_batch_that_cannot_be_done_at_all_says_so_and_can_be_begun_again(box):
    box.fill()
    box.desk.workers.fails.add(RunBatch)
    box.run()
    assert box.window.problem.text() == "The model gave nothing usable."
    assert set(box.column(Column.STATE)) == {"Waiting"}
    box.desk.workers.fails.clear()
    box.run()
    assert not box.window.problem.isVisible()
    assert box.window.standing.text() == "3 done, 1 failed"
