"""What is not plain by itself is explained where it stands, in one vocabulary."""

from dataclasses import replace

from lists import click, open_repairs, place_of, refill
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from restorer_app.core.geometry import Geometry
from restorer_app.core.requests import ImportMask
from restorer_app.steps.fills import FILLS
from restorer_app.ui.rows import button_rect
from restorer_app.ui.settings_pages import ComputerPage


def test_the_list_of_repairs_says_what_each_fill_does(open_desk):
    open_desk.paint()
    open_desk.repair()
    page = open_repairs(open_desk)
    click(page.rows, 0)
    refill(page, "Fast marching")
    open_desk.wait(lambda: not open_desk.session.activity.is_busy)
    summary = next(fill.summary for fill in FILLS if fill.id == "telea")
    QTest.mouseMove(page.rows.viewport(), place_of(page.rows, 0))
    assert page.rows.viewport().toolTip() == summary
    assert page.model.index(0).data(Qt.ItemDataRole.AccessibleDescriptionRole) == summary
    eye = button_rect(page.rows.visualRect(page.model.index(0)), 0).center()
    QTest.mouseMove(page.rows.viewport(), eye)
    assert page.rows.viewport().toolTip() == "Hide"


def test_the_angle_says_which_way_it_turns(open_desk):
    angle = open_desk.window.frame_panel.angle
    assert angle.toolTip() == "Degrees clockwise; less than 0 turns the photo the other way"
    assert angle.number.accessibleDescription() == angle.toolTip()


def test_an_approximate_preview_says_why_and_when_it_ends(open_desk):
    (note,) = (part for part in open_desk.window.status.findChildren(QLabel) if part.text() == "Preview is approximate")
    assert "smaller copy, which is quicker" in note.toolTip()
    assert "goes away once what you see is exact" in note.toolTip()
    assert note.accessibleDescription() == note.toolTip()


def test_only_fills_are_what_one_repairs_with(desk):
    page = ComputerPage(desk.window.preferences)
    desk.qtbot.addWidget(page)
    assert page.device.accessibleName() == "Compute with"


def test_a_mask_is_read_for_the_scan_however_the_photo_is_seen(open_desk):
    state = replace(open_desk.state, geometry=Geometry(turns=1))
    for is_framed in (False, True):
        open_desk.session.import_mask(open_desk.folder / "mask.png")
        open_desk.wait(lambda: not open_desk.session.activity.is_busy)
        assert open_desk.workers.asked(ImportMask)[-1].is_framed == is_framed
        open_desk.session.document.do(lambda _: state, "Turn right")
