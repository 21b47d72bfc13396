"""Choosing a crop in the window, by mouse and by keyboard."""

import pytest
from fakes import HEIGHT, WIDTH
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from shaped import LEFT, NONE, at, drag, history, press, type_into

from restorer_app.core.box import Box
from restorer_app.core.geometry import AS_SCANNED, Geometry


@pytest.fixture
def cropping(open_desk):
    """A desk with a crop being chosen, begun by its key."""
    press(open_desk, "C")
    open_desk.wait(lambda: open_desk.window.canvas.is_complete)
    return open_desk


def test_a_crop_is_dragged_and_cut_with_enter(cropping):
    assert cropping.window.panel.step.text() == "Crop"
    drag(cropping, (0, 0), (60, 40), (120, 80))
    drag(cropping, (WIDTH, 300), (WIDTH - 100, 320))
    box = cropping.session.framing.frame.box
    wanted = Box(120, 80, WIDTH - 220, HEIGHT - 80)
    assert all(abs(a - b) <= 2 for a, b in zip(_edges(box), _edges(wanted), strict=True))
    assert cropping.window.status._size.text() == f"{box.width} × {box.height}"
    assert cropping.state.geometry == AS_SCANNED
    press(cropping, "Return")
    assert cropping.state.geometry == Geometry(crop=box)
    assert history(cropping) == ["Crop"]
    assert not cropping.window.frame.is_cropping
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
    assert cropping.session.framing.frame.box == cropped.geometry.crop
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
    assert cropping.session.framing.frame.box == Box(0, 0, WIDTH, HEIGHT)
    assert cropping.window.frame.is_cropping
    QTest.mouseRelease(canvas, LEFT, NONE, at(cropping, 200, 200))
    assert cropping.session.framing.frame.box == Box(0, 0, WIDTH, HEIGHT)


def test_arrow_keys_move_and_resize_the_frame(cropping):
    frame = cropping.session.framing.frame
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


def type_number(number, text):
    number.setFocus()
    number.selectAll()
    QTest.keyClicks(number, text)
    QTest.keyClick(number, Qt.Key.Key_Tab)


def test_enter_in_a_number_crops_as_the_button_says(cropping):
    box = cropping.session.framing.frame.box
    type_into(cropping.window.frame_panel.fields.numbers[2], "300")
    assert cropping.state.geometry.crop == Box(box.x, box.y, 300, box.height)
    assert not cropping.window.frame.is_cropping
    assert cropping.state.mask.is_empty
    assert cropping.window.canvas.hasFocus()


@pytest.mark.parametrize("key", ["Return", "Esc"])
def test_the_photo_has_the_keys_after_a_crop_from_the_list_of_ratios(cropping, key):
    ratio = cropping.window.frame_panel.fields.ratio
    ratio.setFocus()
    QTest.keyClick(ratio, Qt.Key.Key_Down)
    QTest.keyClick(ratio, Qt.Key.Key_Down)
    QTest.keyClick(ratio, Qt.Key.Key_Return if key == "Return" else Qt.Key.Key_Escape)
    if cropping.window.frame.is_cropping:
        press(cropping, key)
    assert not cropping.window.frame.is_cropping
    assert cropping.state.geometry.is_identity == (key == "Esc")
    assert cropping.window.canvas.hasFocus()


def test_numbers_place_the_frame(cropping):
    frame, fields = cropping.session.framing.frame, cropping.window.frame_panel.fields
    for number, text in zip((fields.numbers[2], fields.numbers[3]), ("300", "200"), strict=True):
        type_number(number, text)
    for number, text in zip(fields.numbers[:2], ("50", "60"), strict=True):
        type_number(number, text)
    assert frame.box == Box(50, 60, 300, 200)
    type_number(fields.numbers[0], "9999")
    assert frame.box == Box(WIDTH - 300, 60, 300, 200)
    assert fields.numbers[0].value() == WIDTH - 300
    assert cropping.window.frame.is_cropping


@pytest.mark.parametrize(("name", "ratio"), [("Original", 4 / 3), ("Square", 1), ("3 : 2", 1.5), ("16 : 9", 16 / 9)])
def test_a_ratio_is_chosen_kept_and_swapped(cropping, name, ratio):
    frame, fields = cropping.session.framing.frame, cropping.window.frame_panel.fields
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
    desk.session.framing.try_angle(8.0)
    desk.session.settle()
    press(desk, "C")
    geometry = desk.state.geometry
    assert desk.window.canvas.scene.view.frame.picture_width == geometry.frame_size(WIDTH, HEIGHT)[0]
    box = desk.session.framing.frame.box
    drag(desk, (box.x, box.y), (0, 0))
    drag(desk, (box.right, box.bottom), (5000, 5000))
    press(desk, "Return")
    assert geometry.holds(desk.state.geometry.area(WIDTH, HEIGHT), WIDTH, HEIGHT)


def test_turning_and_the_angle_take_the_frame_along(cropping):
    cropping.session.framing.frame.box = Box(50, 60, 300, 200)
    press(cropping, "Ctrl+R")
    assert cropping.session.framing.frame.box == Box(HEIGHT - 260, 50, 200, 300)
    row = cropping.window.frame_panel.angle
    row.changed.emit(2.0)
    row.changed.emit(4.0)
    row.settled.emit()
    frame = cropping.session.framing.frame
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
    frame = open_desk.session.framing.frame
    assert frame.box == Box(0, 0, WIDTH, HEIGHT)
    assert open_desk.window.canvas.scene.guide.frame is frame


@pytest.mark.parametrize("key", ["B", "E", "X", "A", "C"])
def test_another_tool_or_command_leaves_the_crop(cropping, key):
    press(cropping, key)
    assert not cropping.window.frame.is_cropping
    assert cropping.state.geometry == AS_SCANNED
    assert cropping.window.frame.is_levelling == (key == "A")


def test_a_tool_that_is_taken_up_during_a_drag_leaves_the_crop(cropping):
    QTest.mousePress(cropping.window.canvas, LEFT, NONE, at(cropping, 0, 0))
    QTest.mouseMove(cropping.window.canvas, at(cropping, 50, 50))
    press(cropping, "B")
    assert not cropping.window.frame.is_cropping
    QTest.mouseRelease(cropping.window.canvas, LEFT, NONE, at(cropping, 50, 50))
    assert cropping.state.mask.is_empty


def test_another_photo_leaves_the_crop(cropping):
    cropping.open("other.png")
    assert not cropping.window.frame.is_cropping
    assert cropping.window.canvas.scene.guide is None
    assert cropping.window.mark_panel.isVisible()


def test_the_panel_is_about_the_crop_while_one_is_chosen(cropping):
    window = cropping.window
    assert window.frame_panel.fields.isVisible()
    assert not window.mark_panel.isVisible()
    area = window.panel.scroll_area
    assert area.widget().minimumSizeHint().width() <= area.viewport().width()
    assert area.verticalScrollBar().maximum() == 0
    press(cropping, "Esc")
    assert window.mark_panel.isVisible()
    assert not window.frame_panel.heading.isChecked()


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
    assert cropping.session.framing.frame.box == Box(0, 0, WIDTH, HEIGHT)


def test_crop_fields_have_names(cropping):
    fields = cropping.window.frame_panel.fields
    assert [number.accessibleName() for number in fields.numbers] == ["Left", "Top", "Width", "Height"]
    for button in cropping.window.frame_panel.findChildren(QPushButton):
        assert button.text() or button.accessibleName()


@pytest.mark.parametrize("page", ["history", "repairs"])
def test_the_numbers_of_a_crop_are_seen_though_a_list_is_open_and_the_list_comes_back(open_desk, page):
    window = open_desk.window
    window.actions_by_id[page].setChecked(True)
    rows = (window.pages.history_page if page == "history" else window.pages.repairs_page).rows
    assert rows.isVisible()
    press(open_desk, "C")
    assert all(number.isVisible() for number in window.frame_panel.fields.numbers)
    assert not rows.isVisible()
    press(open_desk, "Esc")
    assert rows.isVisible()
    assert window.actions_by_id[page].isChecked()


def test_in_full_screen_a_sentence_says_how_to_crop_and_goes_with_the_crop(open_desk):
    press(open_desk, "F11")
    press(open_desk, "C")
    assert "Enter crops, Esc leaves" in open_desk.notice()
    press(open_desk, "Ctrl+Shift+Left")
    press(open_desk, "Return")
    assert open_desk.state.geometry.crop is not None
    assert open_desk.window.full_screen.is_on
    assert open_desk.notice() == ""
    press(open_desk, "Esc")
