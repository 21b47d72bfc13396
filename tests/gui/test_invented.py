"""Invented pixels in the window: their share, where they are, and what is written of them."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from restorer_app.core.box import Box
from restorer_app.core.geometry import Geometry
from restorer_app.core.requests import CountPixels, ExportOrigins, ExportPhoto
from restorer_app.core.state import Origin
from restorer_app.document.edits import set_geometry
from restorer_app.settings import Settings
from restorer_app.ui.action_row import Menu
from restorer_app.ui.action_table import ACTIONS
from restorer_app.ui.export_dialog import ExportDialog
from restorer_app.ui.message import Message
from restorer_app.ui.question import Question


@pytest.fixture
def worked(open_desk):
    """A desk with one repair, counted."""
    open_desk.paint(side=64)
    open_desk.repair()
    open_desk.wait(lambda: "%" in open_desk.window.status.invented_text)
    return open_desk


def overlay(desk):
    return desk.window.canvas.scene.drawn_origins


def crop(desk, box):
    desk.session.document.do(set_geometry(Geometry(crop=box)), "Crop")


def test_the_status_bar_says_how_much_is_invented_and_behind_it_what_comes_from_where(worked):
    assert worked.window.status.invented_text == "1.3 % invented"
    lines = worked.window.status.origins_text.splitlines()
    assert lines == ["From the scan itself: 98.7 %", "Calculated from what lies around it: 1.3 %"]


def test_after_a_crop_the_share_is_that_of_what_is_left(worked):
    worked.window.actions_by_id["invented"].trigger()
    crop(worked, Box(100, 100, 128, 64))
    worked.wait(lambda: worked.window.status.invented_text == "50.0 % invented")
    assert overlay(worked).words == {Origin.CLASSICAL: "Calculated from what lies around it: 50.0 %"}
    crop(worked, Box(400, 200, 100, 100))
    worked.wait(lambda: worked.window.status.invented_text == "")
    assert overlay(worked).words == {}


def test_steps_are_told_apart_from_what_is_invented(worked):
    worked.session.improving.add("brighten")
    worked.wait(lambda: "Improved by steps: 100.0 %" in worked.window.status.origins_text)
    assert worked.window.status.invented_text == "1.3 % invented"


def test_undoing_all_repairs_takes_the_share_away(worked):
    worked.session.undo()
    worked.wait(lambda: not worked.window.status.invented_text)


def test_marks_alone_are_not_counted_again(worked):
    count = len(worked.workers.asked(CountPixels))
    worked.paint(x=300)
    worked.wait(lambda: not worked.window.invented._later.isActive())
    assert len(worked.workers.asked(CountPixels)) == count


def test_the_key_shows_and_hides_what_is_invented(worked):
    assert overlay(worked) is None
    QTest.keyClick(worked.window.canvas, Qt.Key.Key_I)
    assert worked.window.actions_by_id["invented"].isChecked()
    assert overlay(worked).words == {Origin.CLASSICAL: "Calculated from what lies around it: 1.3 %"}
    QTest.keyClick(worked.window.canvas, Qt.Key.Key_I)
    assert overlay(worked) is None


def test_the_menu_shows_it_too(worked):
    row = next(row for row in ACTIONS if row.id == "invented")
    assert (row.menu, row.is_checkable) == (Menu.VIEW, True)
    worked.window.actions_by_id["invented"].trigger()
    assert overlay(worked) is not None
    worked.window.actions_by_id["compare"].trigger()
    assert overlay(worked) is None


def test_a_photo_of_which_nothing_is_invented_says_so(open_desk):
    open_desk.window.actions_by_id["invented"].trigger()
    assert overlay(open_desk).words == {}
    assert overlay(open_desk).title == "Every pixel comes from the scan itself"


def test_the_legend_says_what_steps_have_changed_too(worked):
    worked.session.undo()
    worked.session.improving.add("brighten")
    worked.window.actions_by_id["invented"].trigger()
    assert overlay(worked).treated == ["Improved by steps: …"]
    worked.wait(lambda: overlay(worked).treated == ["Improved by steps: 100.0 %"])
    assert overlay(worked).words == {}
    assert overlay(worked).title == "Nothing is filled in"
    worked.session.undo()
    worked.wait(lambda: not overlay(worked).treated)
    assert overlay(worked).title == "Every pixel comes from the scan itself"


def legend(desk) -> QRect:
    """Where the legend lies on the canvas: what changes there when it goes."""
    canvas = desk.window.canvas
    canvas.scene.origins.words = {}
    shown = canvas.grab().toImage()
    kept, canvas.scene.origins = canvas.scene.origins, None
    hidden = canvas.grab().toImage()
    canvas.scene.origins = kept
    a, b = (numpy_of(image) for image in (shown, hidden))
    rows, columns = np.nonzero((a != b).any(axis=2))
    return QRect(QPoint(columns.min(), rows.min()), QPoint(columns.max(), rows.max()))


def numpy_of(image):
    image = image.convertToFormat(QImage.Format.Format_RGB32)
    return np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.width(), 4)


def test_the_legend_makes_room_for_a_notice_until_it_leaves(open_desk):
    window = open_desk.window
    window.actions_by_id["invented"].trigger()
    window.notices.hide()
    before = legend(open_desk)
    window.tell(Message("A sentence that is as long as it takes to reach over nearly all of the canvas's foot. " * 2))
    assert window.notices.geometry().intersects(before)
    assert not window.notices.geometry().intersects(legend(open_desk))
    window.notices.hide()
    assert legend(open_desk) == before


def test_origins_are_written_from_the_menu_where_the_user_says(worked):
    worked.files.answer = worked.folder / "where.png"
    worked.window.actions_by_id["export-origins"].trigger()
    worked.wait(lambda: "where.png" in worked.notice())
    (request,) = worked.workers.asked(ExportOrigins)
    assert request.state is worked.state
    assert worked.session.has_unsaved_work


def test_nothing_is_written_when_the_user_changes_their_mind(worked):
    worked.window.actions_by_id["export-origins"].trigger()
    assert worked.workers.asked(ExportOrigins) == []


def export_dialog(desk) -> ExportDialog:
    desk.window.files.export()
    desk.wait(lambda: desk.dialog(ExportDialog))
    return desk.dialog(ExportDialog)


def test_the_history_is_written_unless_it_is_switched_off_and_that_is_remembered(worked):
    dialog = export_dialog(worked)
    assert dialog.extras.history.isChecked()
    assert not dialog.extras.origins.isChecked()
    dialog.accept()
    worked.wait(lambda: len(worked.workers.asked(ExportPhoto)) == 1)
    assert worked.workers.asked(ExportPhoto)[0].methods["heal-small"].title == "Heal"
    dialog = export_dialog(worked)
    QTest.keyClick(dialog.extras.history, Qt.Key.Key_Space)
    dialog.name.setText("without.png")
    dialog.accept()
    worked.wait(lambda: len(worked.workers.asked(ExportPhoto)) == 2)
    assert worked.workers.asked(ExportPhoto)[1].methods is None
    assert not worked.window.preferences.settings.writes_history
    assert not export_dialog(worked).extras.history.isChecked()


def test_origins_are_written_beside_the_picture_and_told(worked):
    dialog = export_dialog(worked)
    dialog.extras.origins.click()
    dialog.accept()
    worked.wait(lambda: "wedding-restored-origins.png" in worked.notice())
    assert (worked.folder / "wedding-restored-origins.png").exists()
    assert worked.window.preferences.settings.writes_origins


def test_origins_that_are_there_are_replaced_only_after_a_question(make_desk):
    desk = make_desk(replace(Settings(), writes_origins=True))
    desk.open()
    (desk.folder / "wedding-restored-origins.png").write_bytes(b"older")
    export_dialog(desk).accept()
    desk.wait(lambda: desk.dialog(Question))
    said = " ".join(label.text() for label in desk.dialog(Question).findChildren(QLabel))
    assert "Replace “wedding-restored-origins.png”?" in said
    desk.dialog(Question).buttons["Keep it"].click()
    assert desk.workers.asked(ExportPhoto) == []


def test_origins_never_take_the_scans_own_name(make_desk):
    desk = make_desk(replace(Settings(), writes_origins=True))
    desk.open("oma-origins.png")
    dialog = export_dialog(desk)
    dialog.name.setText("oma.png")
    dialog.accept()
    assert "name of the scan itself" in dialog.problem.text()
    assert desk.workers.asked(ExportPhoto) == []


def test_after_a_jump_no_old_figure_is_shown_but_that_it_is_being_counted(worked):
    worked.paint(x=300, side=64)
    worked.repair()
    status, document = worked.window.status, worked.session.document
    worked.wait(lambda: status.invented_text == "2.7 % invented")
    worked.window.actions_by_id["invented"].setChecked(True)
    document.jump(document.entries[2].id)
    assert status.invented_text == "… invented"
    assert overlay(worked).words == {Origin.CLASSICAL: "Calculated from what lies around it: …"}
    worked.wait(lambda: status.invented_text == "1.3 % invented")
    assert overlay(worked).words == {Origin.CLASSICAL: "Calculated from what lies around it: 1.3 %"}
    document.jump(document.entries[0].id)
    assert status.invented_text == ""
