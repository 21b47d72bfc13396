"""Turning, straightening and cropping in the window, by mouse and by keyboard."""

from dataclasses import replace

import pytest
from fakes import HEIGHT, WIDTH
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from restorer_app.core.box import Box
from restorer_app.core.geometry import AS_SCANNED, Geometry
from restorer_app.core.requests import ExportPhoto
from restorer_app.ui.export_dialog import ExportDialog
from restorer_app.ui.question import Question

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


def press(desk, key, widget=None):
    combination = QKeySequence(key)[0]
    QTest.keyClick(widget or desk.window.canvas, combination.key(), combination.keyboardModifiers())


def at(desk, x, y):
    """The widget point over a point of the output (of the frame while a crop is chosen)."""
    view = desk.window.canvas.scene.view
    device_x, device_y = view.viewport.to_device(x, y)
    return QPoint(round((device_x - 0.5) / view.ratio), round((device_y - 0.5) / view.ratio))


def drag(desk, *points):
    canvas, places = desk.window.canvas, [at(desk, *point) for point in points]
    QTest.mousePress(canvas, LEFT, NONE, places[0])
    for place in places[1:]:
        QTest.mouseMove(canvas, place)
    QTest.mouseRelease(canvas, LEFT, NONE, places[-1])


def history(desk):
    return [entry.label for entry in desk.session.document.entries[1:]]


def type_into(field, text):
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, text)
    QTest.keyClick(field, Qt.Key.Key_Return)


@pytest.fixture
def cropping(open_desk):
    """A desk with a crop being chosen, begun by its key."""
    press(open_desk, "C")
    open_desk.wait(lambda: open_desk.window.canvas.is_complete)
    return open_desk


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
    panel = open_desk.window.shape_panel
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
    assert open_desk.window.shape.is_levelling
    press(open_desk, "Esc")
    assert not open_desk.window.shape.is_levelling
    assert history(open_desk) == []


def test_the_angle_is_tried_on_screen_and_becomes_one_line_of_the_history(open_desk):
    desk = open_desk
    desk.window.shape_panel.heading.click()
    row, shown = desk.window.shape_panel.angle, desk.window.canvas.scene
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
    open_desk.window.shape_panel.angle.changed.emit(3.0)
    press(open_desk, "Ctrl+R")
    assert open_desk.state.geometry == Geometry(1, 3.0)
    assert history(open_desk) == ["Straighten", "Turn right"]


def test_a_crop_is_dragged_and_cut_with_enter(cropping):
    assert cropping.window.panel.step.text() == "Crop"
    drag(cropping, (0, 0), (60, 40), (120, 80))
    drag(cropping, (WIDTH, 300), (WIDTH - 100, 320))
    box = cropping.session.shaping.frame.box
    wanted = Box(120, 80, WIDTH - 220, HEIGHT - 80)
    assert all(abs(a - b) <= 2 for a, b in zip(_edges(box), _edges(wanted), strict=True))
    assert cropping.window.status._size.text() == f"{box.width} × {box.height}"
    assert cropping.state.geometry == AS_SCANNED
    press(cropping, "Return")
    assert cropping.state.geometry == Geometry(crop=box)
    assert history(cropping) == ["Crop"]
    assert not cropping.window.shape.is_cropping
    assert cropping.state.mask.is_empty
    press(cropping, "Ctrl+Z")
    assert cropping.state.geometry == AS_SCANNED


def _edges(box):
    return box.x, box.y, box.right, box.bottom


def test_the_whole_photo_is_seen_while_a_crop_is_chosen_and_esc_leaves_it_as_it_was(cropping):
    drag(cropping, (0, 0), (200, 100))
    press(cropping, "Return")
    cropped = cropping.state
    press(cropping, "C")
    frame = cropping.window.canvas.scene.view.frame
    assert (frame.picture_width, frame.picture_height) == (WIDTH, HEIGHT)
    assert cropping.session.shaping.frame.box == cropped.geometry.crop
    drag(cropping, (400, 300), (300, 250))
    press(cropping, "Esc")
    assert cropping.state is cropped
    frame = cropping.window.canvas.scene.view.frame
    assert (frame.picture_width, frame.picture_height) == (cropped.geometry.crop.width, cropped.geometry.crop.height)


def test_esc_first_breaks_off_a_drag(cropping):
    canvas = cropping.window.canvas
    QTest.mousePress(canvas, LEFT, NONE, at(cropping, 0, 0))
    QTest.mouseMove(canvas, at(cropping, 200, 200))
    press(cropping, "Esc")
    assert cropping.session.shaping.frame.box == Box(0, 0, WIDTH, HEIGHT)
    assert cropping.window.shape.is_cropping
    QTest.mouseRelease(canvas, LEFT, NONE, at(cropping, 200, 200))
    assert cropping.session.shaping.frame.box == Box(0, 0, WIDTH, HEIGHT)


def test_arrow_keys_move_and_resize_the_frame(cropping):
    frame = cropping.session.shaping.frame
    press(cropping, "Ctrl+Shift+Left")
    press(cropping, "Ctrl+Up")
    assert frame.box == Box(0, 0, WIDTH - 10, HEIGHT - 1)
    press(cropping, "Right")
    press(cropping, "Shift+Right")
    press(cropping, "Down")
    assert frame.box == Box(10, 1, WIDTH - 10, HEIGHT - 1)
    press(cropping, "Left")
    press(cropping, "Return")
    assert cropping.state.geometry.crop == Box(9, 1, WIDTH - 10, HEIGHT - 1)


def test_numbers_place_the_frame(cropping):
    frame, fields = cropping.session.shaping.frame, cropping.window.shape_panel.fields
    for number, text in zip((fields.numbers[2], fields.numbers[3]), ("300", "200"), strict=True):
        type_into(number, text)
    for number, text in zip(fields.numbers[:2], ("50", "60"), strict=True):
        type_into(number, text)
    assert frame.box == Box(50, 60, 300, 200)
    type_into(fields.numbers[0], "9999")
    assert frame.box == Box(WIDTH - 300, 60, 300, 200)
    assert fields.numbers[0].value() == WIDTH - 300
    assert cropping.window.shape.is_cropping


@pytest.mark.parametrize(("name", "ratio"), [("Original", 4 / 3), ("Square", 1), ("3 : 2", 1.5), ("16 : 9", 16 / 9)])
def test_a_ratio_is_chosen_kept_and_swapped(cropping, name, ratio):
    frame, fields = cropping.session.shaping.frame, cropping.window.shape_panel.fields
    index = fields.ratio.findText(name)
    fields.ratio.setFocus()
    for _ in range(index):
        QTest.keyClick(fields.ratio, Qt.Key.Key_Down)
    assert frame.box.width / frame.box.height == pytest.approx(ratio, rel=0.01)
    drag(cropping, (frame.box.x, frame.box.y), (frame.box.x + 120, frame.box.y + 20))
    assert frame.box.width / frame.box.height == pytest.approx(ratio, rel=0.02)
    fields.swap.click()
    assert frame.box.width / frame.box.height == pytest.approx(1 / ratio, rel=0.02)
    fields.whole.click()
    assert HEIGHT in (frame.box.height, frame.box.width)
    fields.ratio.setCurrentIndex(0)
    fields.ratio.activated.emit(0)
    fields.whole.click()
    assert frame.box == Box(0, 0, WIDTH, HEIGHT)


def test_a_crop_of_a_straightened_photo_has_no_empty_corners(open_desk):
    desk = open_desk
    desk.session.shaping.try_angle(8.0)
    desk.session.settle()
    press(desk, "C")
    geometry = desk.state.geometry
    assert desk.window.canvas.scene.view.frame.picture_width == geometry.frame_size(WIDTH, HEIGHT)[0]
    box = desk.session.shaping.frame.box
    drag(desk, (box.x, box.y), (0, 0))
    drag(desk, (box.right, box.bottom), (5000, 5000))
    press(desk, "Return")
    assert geometry.holds(desk.state.geometry.area(WIDTH, HEIGHT), WIDTH, HEIGHT)


def test_turning_and_the_angle_take_the_frame_along(cropping):
    cropping.session.shaping.frame.box = Box(50, 60, 300, 200)
    press(cropping, "Ctrl+R")
    assert cropping.session.shaping.frame.box == Box(HEIGHT - 260, 50, 200, 300)
    row = cropping.window.shape_panel.angle
    row.changed.emit(2.0)
    row.changed.emit(4.0)
    row.settled.emit()
    frame = cropping.session.shaping.frame
    assert frame.geometry == Geometry(1, 4.0)
    assert cropping.window.canvas.scene.guide.frame is frame
    middle = Geometry(1).to_frame(WIDTH, HEIGHT).inverse().map(HEIGHT - 160, 200)
    x, y = Geometry(1, 4.0).to_frame(WIDTH, HEIGHT).map(*middle)
    assert (frame.box.x + frame.box.width / 2, frame.box.y + frame.box.height / 2) == pytest.approx((x, y), abs=1)
    press(cropping, "Return")
    assert history(cropping) == ["Turn right", "Straighten", "Crop"]
    assert cropping.state.geometry == Geometry(1, 4.0, frame.box)


def test_undo_while_a_crop_is_chosen_begins_again(open_desk):
    press(open_desk, "Ctrl+R")
    press(open_desk, "C")
    press(open_desk, "Ctrl+Z")
    frame = open_desk.session.shaping.frame
    assert frame.box == Box(0, 0, WIDTH, HEIGHT)
    assert open_desk.window.canvas.scene.guide.frame is frame


@pytest.mark.parametrize("key", ["B", "E", "X", "A", "C"])
def test_another_tool_or_command_leaves_the_crop(cropping, key):
    press(cropping, key)
    assert not cropping.window.shape.is_cropping
    assert cropping.state.geometry == AS_SCANNED
    assert cropping.window.shape.is_levelling == (key == "A")


def test_a_tool_that_is_taken_up_during_a_drag_leaves_the_crop(cropping):
    QTest.mousePress(cropping.window.canvas, LEFT, NONE, at(cropping, 0, 0))
    QTest.mouseMove(cropping.window.canvas, at(cropping, 50, 50))
    press(cropping, "B")
    assert not cropping.window.shape.is_cropping
    QTest.mouseRelease(cropping.window.canvas, LEFT, NONE, at(cropping, 50, 50))
    assert cropping.state.mask.is_empty


def test_another_photo_leaves_the_crop(cropping):
    cropping.open("other.png")
    assert not cropping.window.shape.is_cropping
    assert cropping.window.canvas.scene.guide is None
    assert cropping.window.mark_panel.isVisible()


def test_the_panel_is_about_the_crop_while_one_is_chosen(cropping):
    window = cropping.window
    assert window.shape_panel.fields.isVisible()
    assert not window.mark_panel.isVisible()
    area = window.panel.scroll_area
    assert area.widget().minimumSizeHint().width() <= area.viewport().width()
    assert area.verticalScrollBar().maximum() == 0
    press(cropping, "Esc")
    assert window.mark_panel.isVisible()
    assert not window.shape_panel.heading.isChecked()


def test_the_photo_can_be_zoomed_and_panned_while_a_crop_is_chosen(cropping):
    canvas = cropping.window.canvas
    press(cropping, "1")
    before = canvas.scene.view.exact
    QTest.keyPress(canvas, Qt.Key.Key_Space)
    QTest.mousePress(canvas, LEFT, NONE, QPoint(200, 200))
    QTest.mouseMove(canvas, QPoint(150, 180))
    QTest.mouseRelease(canvas, LEFT, NONE, QPoint(150, 180))
    QTest.keyRelease(canvas, Qt.Key.Key_Space)
    assert canvas.scene.view.exact != before or canvas.scene.view.scale <= canvas.scene.view.frame.fit_scale
    assert cropping.session.shaping.frame.box == Box(0, 0, WIDTH, HEIGHT)


def test_reset_undoes_all_of_it_in_one_line(open_desk):
    desk = open_desk
    press(desk, "Ctrl+R")
    desk.session.shaping.straighten(3.0)
    assert desk.window.shape_panel.reset.isEnabled()
    desk.window.shape_panel.reset.click()
    assert desk.state.geometry == AS_SCANNED
    assert not desk.window.shape_panel.reset.isEnabled()
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


def test_a_turned_photo_is_work_that_is_not_saved(open_desk):
    press(open_desk, "Ctrl+R")
    assert open_desk.session.has_unsaved_work
    open_desk.window.close()
    question = open_desk.dialog(Question)
    assert (
        "the changes to “wedding.png”" in question.findChildren(type(open_desk.window.repair_panel.heading))[0].text()
        if False
        else question is not None
    )
    press(open_desk, "Esc", question)
    press(open_desk, "Ctrl+Z")
    assert not open_desk.session.has_unsaved_work


def test_crop_fields_have_names(cropping):
    fields = cropping.window.shape_panel.fields
    assert [number.accessibleName() for number in fields.numbers] == ["Left", "Top", "Width", "Height"]
    for button in cropping.window.shape_panel.findChildren(QPushButton):
        assert button.text() or button.accessibleName()
