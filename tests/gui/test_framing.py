"""Turning, straightening and cropping in the window, by mouse and by keyboard."""

from dataclasses import replace

import pytest
from fakes import HEIGHT, WIDTH
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from shaped import LEFT, NONE, at, drag, history, press, type_into

from restorer_app.core.box import Box
from restorer_app.core.geometry import AS_SCANNED, Geometry
from restorer_app.core.projects import OpenedWork, ProjectPlace
from restorer_app.core.requests import ExportPhoto
from restorer_app.ui.export_dialog import ExportDialog
from restorer_app.ui.question import Question


def test_keys_turn_the_photo_and_undo_turns_it_back(open_desk):
    press(open_desk, "Ctrl+R")
    assert open_desk.state.geometry == Geometry(1)
    press(open_desk, "Ctrl+R")
    press(open_desk, "Ctrl+L")
    press(open_desk, "Ctrl+L")
    press(open_desk, "Ctrl+L")
    assert open_desk.state.geometry == Geometry(3)
    assert history(open_desk) == ["Turn right", "Turn right", "Turn left", "Turn left", "Turn left"]
    press(open_desk, "Ctrl+Z")
    assert open_desk.state.geometry == AS_SCANNED
    press(open_desk, "Ctrl+Shift+Z")
    assert open_desk.state.geometry == Geometry(3)
    assert open_desk.window.status._size.text() == f"{HEIGHT} × {WIDTH}"


def test_the_buttons_of_the_panel_turn_the_photo(open_desk):
    panel = open_desk.window.frame_panel
    panel.heading.click()
    left, right = (
        button
        for button in panel.findChildren(type(panel.fields.swap))
        if button.accessibleName() in ("Turn left", "Turn right")
    )
    QTest.mouseClick(left, LEFT)
    assert open_desk.state.geometry == Geometry(3)
    QTest.mouseClick(right, LEFT)
    assert open_desk.state.geometry == AS_SCANNED


def test_a_mark_stays_where_it_is_in_the_scan(open_desk):
    open_desk.paint(100, 50, 20)
    marks = open_desk.state.mask
    press(open_desk, "Ctrl+R")
    assert open_desk.state.mask is marks
    open_desk.wait(lambda: open_desk.window.canvas.is_complete)
    drag(open_desk, (HEIGHT - 300, 200), (HEIGHT - 300, 210))
    assert open_desk.state.mask.region(Box(200, 290, 10, 20)).all()


def test_a_line_along_the_horizon_straightens_it(open_desk):
    press(open_desk, "A")
    assert open_desk.window.panel.step.text() == "Done"
    drag(open_desk, (100, 200), (300, 205), (500, 220))
    assert open_desk.state.geometry.angle == pytest.approx(-2.86, abs=0.2)
    assert history(open_desk) == ["Straighten"]
    assert open_desk.window.canvas.scene.guide is None
    assert open_desk.state.mask.is_empty
    press(open_desk, "A")
    drag(open_desk, (300, 50), (300, 400))
    assert open_desk.state.geometry.angle == pytest.approx(-2.86, abs=0.4)


def test_a_line_that_is_too_short_or_broken_off_does_nothing(open_desk):
    press(open_desk, "A")
    drag(open_desk, (100, 200), (103, 201))
    canvas = open_desk.window.canvas
    QTest.mousePress(canvas, LEFT, NONE, at(open_desk, 100, 200))
    QTest.mouseMove(canvas, at(open_desk, 400, 260))
    press(open_desk, "Esc")
    QTest.mouseRelease(canvas, LEFT, NONE, at(open_desk, 400, 260))
    assert open_desk.window.frame.is_levelling
    press(open_desk, "Esc")
    assert not open_desk.window.frame.is_levelling
    assert history(open_desk) == []


def test_arrow_keys_straighten_by_a_tenth_of_a_degree_and_enter_takes_the_angle(open_desk):
    press(open_desk, "A")
    for key in ("Right", "Right", "Shift+Right", "Left"):
        press(open_desk, key)
    scene = open_desk.window.canvas.scene
    assert scene.state.geometry.angle == pytest.approx(1.1)
    assert scene.guide.has_grid
    assert open_desk.state.geometry == AS_SCANNED
    press(open_desk, "Return")
    assert open_desk.state.geometry == Geometry(angle=1.1)
    assert scene.guide is None
    press(open_desk, "A")
    press(open_desk, "Shift+Left")
    press(open_desk, "Esc")
    assert open_desk.state.geometry == Geometry(angle=1.1)
    assert scene.state.geometry == Geometry(angle=1.1)
    assert history(open_desk) == ["Straighten"]


def test_the_angle_is_tried_on_screen_and_becomes_one_line_of_the_history(open_desk):
    desk = open_desk
    desk.window.frame_panel.heading.click()
    row, shown = desk.window.frame_panel.angle, desk.window.canvas.scene
    for value in (0.5, 1.5, 2.5):
        row.changed.emit(value)
        assert shown.state.geometry.angle == value
        assert desk.state.geometry == AS_SCANNED
    row.settled.emit()
    assert desk.state.geometry == Geometry(angle=2.5)
    assert history(desk) == ["Straighten"]
    type_into(row.number, "-1.25")
    assert desk.state.geometry == Geometry(angle=-1.25)
    desk.session.undo()
    assert row.value == 2.5
    press(desk, "Up", row.number)
    desk.wait(lambda: desk.state.geometry.angle == 2.6)


def test_an_angle_that_is_only_tried_is_kept_when_something_else_is_asked_for(open_desk):
    open_desk.window.frame_panel.angle.changed.emit(3.0)
    press(open_desk, "Ctrl+R")
    assert open_desk.state.geometry == Geometry(1, 3.0)
    assert history(open_desk) == ["Straighten", "Turn right"]


def test_reset_undoes_all_of_it_in_one_line(open_desk):
    desk = open_desk
    press(desk, "Ctrl+R")
    desk.session.framing.straighten(3.0)
    assert desk.window.frame_panel.reset.isEnabled()
    desk.window.frame_panel.reset.click()
    assert desk.state.geometry == AS_SCANNED
    assert not desk.window.frame_panel.reset.isEnabled()
    assert history(desk)[-1] == "Reset turn and crop"
    desk.session.undo()
    assert desk.state.geometry == Geometry(1, 3.0)


@pytest.mark.parametrize(
    ("geometry", "said"),
    [
        (Geometry(1), "The picture was turned to the right."),
        (Geometry(2, crop=Box(0, 0, 300, 200)), "The picture was turned upside down, cropped to 300 × 200."),
        (Geometry(3, -1.2), "turned to the left, straightened by 1.2°, cropped to"),
    ],
)
def test_an_export_says_what_was_done_to_the_shape_and_promises_no_identical_pixels(open_desk, geometry, said):
    desk = open_desk
    desk.session.document.do(lambda state: replace(state, geometry=geometry), "Shape")
    desk.session.export(desk.folder / "out.png", "png", {})
    desk.wait(lambda: "Saved" in desk.notice())
    assert said in desk.notice()
    assert "identical" not in desk.notice()
    assert desk.workers.asked(ExportPhoto)[-1].state.geometry == geometry


def test_the_export_dialog_says_the_size_of_what_is_written(open_desk):
    press(open_desk, "Ctrl+R")
    press(open_desk, "Ctrl+E")
    assert f"{HEIGHT} × {WIDTH} pixels" in open_desk.dialog(ExportDialog).notice.text()


def test_the_status_bar_says_the_size_of_a_turned_project_as_soon_as_it_is_open(open_desk):
    desk = open_desk
    turned = replace(desk.state, geometry=Geometry(1))
    project = desk.folder / "turned.restorer"
    desk.workers.projects[project] = OpenedWork(turned, ProjectPlace(project, True), is_saved=True)
    desk.window.open_path(project)
    desk.wait(lambda: desk.state is turned)
    assert desk.window.status._size.text() == f"{HEIGHT} × {WIDTH}"


def test_a_turned_photo_is_work_that_is_not_saved(open_desk):
    press(open_desk, "Ctrl+R")
    assert open_desk.session.has_unsaved_work
    open_desk.window.close()
    question = open_desk.dialog(Question)
    texts = [text.text() for text in question.findChildren(QLabel)]
    assert "Save your work on “wedding.png”?" in texts
    press(open_desk, "Esc", question)
    press(open_desk, "Ctrl+Z")
    assert not open_desk.session.has_unsaved_work
