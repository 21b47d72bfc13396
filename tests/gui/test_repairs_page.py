"""The list of repairs: hidden, deleted, filled again and gone to, by mouse and by keyboard; each is undone."""

from dataclasses import replace

import numpy as np
import pytest
from lists import click, click_button, double_click, hidden, looks, open_history, open_repairs, press, titles, undo
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from restorer_app.core.box import Box
from restorer_app.core.composite import read_box
from restorer_app.core.geometry import Geometry
from restorer_app.core.requests import RenderThumbnail
from restorer_app.core.spread import MeasureSpread
from restorer_app.core.state import Candidate, Hole, Origin, Patch, Repair
from restorer_app.ui.toolbox import PAN

PLACES = ((100, 100), (300, 100), (200, 300))
CTRL = Qt.KeyboardModifier.ControlModifier


def made(box: Box, value: int, candidates: int = 1) -> Repair:
    hole = Hole((Patch(box, np.ones((box.height, box.width), bool)),), 8.0)
    filled = [np.full((box.height, box.width, 3), value + n, np.uint8) for n in range(candidates)]
    kinds = [Candidate((pixels,), n, "telea", Origin.CLASSICAL) for n, pixels in enumerate(filled)]
    return Repair(hole, tuple(kinds))


@pytest.fixture
def page(open_desk):
    """The list of three repairs."""
    for x, y in PLACES:
        open_desk.paint(x, y)
    open_desk.repair()
    return open_repairs(open_desk)


def value_at(desk, x: int, y: int) -> int:
    return int(read_box(desk.state, Box(x, y, 1, 1)).ravel()[0])


def tab_stops(first) -> list:
    """What Tab goes through from there, as far as it is seen."""
    stops, widget = [first], first.nextInFocusChain()
    while widget is not first:
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible() and widget not in stops:
            stops.append(widget)
        widget = widget.nextInFocusChain()
    return stops


def test_it_says_of_each_repair_its_number_its_fill_and_its_size(open_desk, page):
    assert titles(page.rows) == ["1  Best for each mark", "2  Best for each mark", "3  Best for each mark"]
    assert [row.detail for row in looks(page.rows)] == ["20 × 20 px"] * 3


def test_it_says_that_nothing_is_repaired_yet(open_desk):
    page = open_repairs(open_desk)
    assert page.nothing.isVisible()
    open_desk.paint()
    open_desk.repair()
    assert not page.nothing.isVisible()
    assert len(titles(page.rows)) == 1


def test_the_eye_of_a_row_hides_it_and_shows_it_again(open_desk, page):
    scan = open_desk.state.photo.pixels[110, 310, 0]
    click_button(page.rows, 1)
    assert hidden(open_desk) == [False, True, False]
    assert value_at(open_desk, 310, 110) == scan
    assert looks(page.rows)[1].detail == "20 × 20 px · hidden"
    assert open_desk.session.document.undo_label == "Hide 1 repair"
    click_button(page.rows, 1)
    assert hidden(open_desk) == [False] * 3
    undo(open_desk)
    undo(open_desk)
    assert hidden(open_desk) == [False] * 3
    assert open_desk.session.document.undo_label == "Repair 3 holes"


def test_several_are_hidden_shown_and_deleted_together(open_desk, page):
    click(page.rows, 0)
    click(page.rows, 2, CTRL)
    page.eye.click()
    assert hidden(open_desk) == [True, False, True]
    assert open_desk.session.document.undo_label == "Hide 2 repairs"
    assert page.rows.chosen == (0, 2)
    page.eye.click()
    assert hidden(open_desk) == [False, False, False]
    page.delete.click()
    assert [repair.hole.box for repair in open_desk.state.repairs] == [Box(300, 100, 20, 20)]
    assert open_desk.session.document.undo_label == "Delete 2 repairs"
    undo(open_desk)
    assert len(open_desk.state.repairs) == 3


def test_space_hides_and_delete_deletes_by_keyboard(open_desk, page):
    press(page.rows, Qt.Key.Key_Down)
    press(page.rows, Qt.Key.Key_Down)
    row = page.rows.chosen[0]
    press(page.rows, Qt.Key.Key_Space)
    assert [n for n, is_hidden in enumerate(hidden(open_desk)) if is_hidden] == [row]
    press(page.rows, Qt.Key.Key_Delete)
    assert len(open_desk.state.repairs) == 2
    assert not any(hidden(open_desk))
    press(page.rows, Qt.Key.Key_A, CTRL)
    press(page.rows, Qt.Key.Key_Backspace)
    assert open_desk.state.repairs == ()
    undo(open_desk)
    undo(open_desk)
    undo(open_desk)
    assert hidden(open_desk) == [False] * 3


@pytest.mark.parametrize(("row", "left"), [(0, 0), (1, 1), (2, 1)])
def test_after_deleting_the_next_row_or_the_last_is_current_and_selected(open_desk, page, row, left):
    click(page.rows, row)
    press(page.rows, Qt.Key.Key_Delete)
    assert (page.rows.currentIndex().row(), page.rows.chosen) == (left, (left,))
    press(page.rows, Qt.Key.Key_Space)
    assert hidden(open_desk) == [n == left for n in range(2)]
    press(page.rows, Qt.Key.Key_Delete)
    press(page.rows, Qt.Key.Key_Delete)
    assert open_desk.state.repairs == ()


def test_after_deleting_several_that_lie_apart_the_one_that_follows_is_current(open_desk, page):
    click(page.rows, 0)
    click(page.rows, 2, CTRL)
    page.delete.click()
    assert (page.rows.currentIndex().row(), page.rows.chosen) == (0, (0,))


def test_opened_by_its_key_its_first_row_has_the_focus_and_down_goes_to_the_second(open_desk):
    for x, y in PLACES:
        open_desk.paint(x, y)
    open_desk.repair()
    open_desk.wait(open_desk.window.isActiveWindow)
    QTest.keyClick(open_desk.window.canvas, Qt.Key.Key_J)
    page = open_desk.window.pages.repairs_page
    assert page.rows.hasFocus()
    assert (page.rows.currentIndex().row(), page.rows.chosen) == (0, (0,))
    press(page.rows, Qt.Key.Key_Down)
    assert page.rows.chosen == (1,)


def test_keys_mean_the_row_with_the_frame_where_the_selection_was_clicked_away(open_desk, page):
    click(page.rows, 1)
    page.rows.clearSelection()
    press(page.rows, Qt.Key.Key_Space)
    assert hidden(open_desk) == [False, True, False]


@pytest.mark.parametrize("key", [Qt.Key.Key_Left, Qt.Key.Key_Right])
def test_where_there_is_one_result_the_keys_say_so_and_how_to_get_another(open_desk, page, key):
    press(page.rows, key)
    wanted = "This repair has one answer so far; press M to see others."
    assert open_desk.notice() == wanted
    assert open_desk.session.document.undo_label == "Repair 3 holes"


@pytest.mark.parametrize("way", ["double click", "Enter"])
def test_going_to_a_repair_brings_it_into_the_middle_large_enough_to_be_judged(open_desk, page, way):
    canvas = open_desk.window.canvas
    if way == "Enter":
        click(page.rows, 2)
        press(page.rows, Qt.Key.Key_Return)
    else:
        double_click(page.rows, 2)
    view = canvas.scene.view
    x, y = view.to_widget(210, 310)
    assert abs(x - canvas.width() / 2) < 2
    assert abs(y - canvas.height() / 2) < 2
    assert view.scale == 2
    assert open_desk.state.mask.is_empty


def test_going_to_a_repair_finds_it_in_a_turned_photo_and_stays_with_a_cropped_one(open_desk, page):
    canvas = open_desk.window.canvas
    open_desk.session.document.do(lambda state: replace(state, geometry=Geometry(turns=1)), "Turn")
    double_click(page.rows, 2)
    x, y = canvas.scene.view.to_widget(210, 310)
    assert abs(x - canvas.width() / 2) < 2
    assert abs(y - canvas.height() / 2) < 2
    cropped = Geometry(crop=Box(400, 0, 200, 100))
    open_desk.session.document.do(lambda state: replace(state, geometry=cropped), "Crop")
    double_click(page.rows, 2)
    open_desk.wait(lambda: canvas.is_complete)
    left, top, right, bottom = canvas.scene.view.device_box(Box(400, 0, 200, 100))
    middle = canvas.width() / 2, canvas.height() / 2
    assert left - 1 <= middle[0] <= right + 1
    assert top - 1 <= middle[1] <= bottom + 1


def test_what_is_selected_is_outlined_as_long_as_it_is(open_desk, page):
    canvas = open_desk.window.canvas
    click(page.rows, 2)
    assert canvas.scene.outlined.bounds == Box(200, 300, 20, 20)
    open_desk.wait(lambda: canvas.is_complete)
    place = canvas.scene.view.to_widget(200.5, 300.5)
    assert canvas.grab().toImage().pixelColor(round(place[0]), round(place[1])).name() == "#ffffff"
    click(page.rows, 0)
    click(page.rows, 1, CTRL)
    assert canvas.scene.outlined.count == 800
    page.rows.clearSelection()
    assert canvas.scene.outlined is None
    click(page.rows, 0)
    page.close_button.click()
    assert canvas.scene.outlined is None


def test_the_hand_on_the_photo_selects_the_row_of_a_repair(open_desk, page):
    canvas = open_desk.window.canvas
    open_desk.window.toolbox.choose(PAN)
    QTest.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=QPoint(*map(round, canvas.scene.view.to_widget(210, 310))))
    assert page.rows.chosen == (2,)
    QTest.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=QPoint(*map(round, canvas.scene.view.to_widget(310, 110))))
    assert page.rows.chosen == (1,)


def test_a_key_shows_the_repair_under_the_pointer_in_the_list(open_desk, page):
    canvas = open_desk.window.canvas
    page.close_button.click()
    QTest.mouseMove(canvas, QPoint(*map(round, canvas.scene.view.to_widget(310, 110))))
    QTest.keyClick(canvas, Qt.Key.Key_J, Qt.KeyboardModifier.ShiftModifier)
    assert page.isVisible()
    assert page.rows.chosen == (1,)
    QTest.mouseMove(canvas, QPoint(*map(round, canvas.scene.view.to_widget(50, 50))))
    QTest.keyClick(canvas, Qt.Key.Key_J, Qt.KeyboardModifier.ShiftModifier)
    assert open_desk.notice() == "There is no repair under the pointer."


def test_one_with_several_results_is_switched_by_keys_and_by_its_arrows(open_desk):
    repair = made(Box(100, 100, 20, 20), 200, candidates=3)
    open_desk.session.document.do(lambda state: replace(state, repairs=(repair,)), "Repair")
    page = open_repairs(open_desk)
    assert "1 of 3" in looks(page.rows)[0].detail
    click(page.rows, 0)
    press(page.rows, Qt.Key.Key_Right)
    assert value_at(open_desk, 110, 110) == 201
    press(page.rows, Qt.Key.Key_Left)
    press(page.rows, Qt.Key.Key_Left)
    assert value_at(open_desk, 110, 110) == 202
    click_button(page.rows, 0, 1)
    assert value_at(open_desk, 110, 110) == 200
    click_button(page.rows, 0, 2)
    assert "3 of 3" in looks(page.rows)[0].detail
    undo(open_desk)
    assert value_at(open_desk, 110, 110) == 200


def test_of_two_thousand_repairs_only_the_pictures_and_numbers_that_are_seen_are_asked_for(open_desk):
    boxes = [Box(10 * (index % 60), 10 * (index // 60), 6, 6) for index in range(2000)]
    repairs = tuple(made(box, 50, candidates=2) for box in boxes)
    open_desk.session.document.do(lambda state: replace(state, repairs=repairs), "Repair")
    page = open_repairs(open_desk)
    asked = open_desk.workers.asked
    seen = page.rows.viewport().height() // page.rows.sizeHintForRow(0) + 2
    open_desk.wait(lambda: len(asked(RenderThumbnail)) >= seen - 3)
    press(page.rows, Qt.Key.Key_A, CTRL)
    press(page.rows, Qt.Key.Key_Space)
    assert all(hidden(open_desk))
    assert page.rows.chosen == tuple(range(2000))
    assert page.model.rowCount() == 2000
    assert len(asked(RenderThumbnail)) <= 3 * seen
    open_desk.wait(lambda: len(asked(MeasureSpread)) >= seen - 3)
    assert len(asked(MeasureSpread)) <= 3 * seen


def test_a_picture_is_not_made_twice(open_desk, page):
    open_desk.wait(lambda: len(open_desk.workers.asked(RenderThumbnail)) == 3)
    open_desk.wait(lambda: all(page._picture(0, repair) for repair in open_desk.state.repairs))
    click_button(page.rows, 0)
    open_desk.wait(lambda: len(open_desk.workers.asked(RenderThumbnail)) == 4)
    open_desk.wait(lambda: all(page._picture(0, repair) for repair in open_desk.state.repairs))
    undo(open_desk)
    page.rows.repaint()
    assert len(open_desk.workers.asked(RenderThumbnail)) == 4


def test_the_picture_of_a_repair_follows_its_neighbour_and_no_other(open_desk):
    boxes = (Box(100, 100, 20, 20), Box(125, 100, 20, 20), Box(400, 300, 20, 20))
    repairs = tuple(made(box, 200) for box in boxes)
    open_desk.session.document.do(lambda state: replace(state, repairs=repairs), "Repair")
    page = open_repairs(open_desk)

    def pictures() -> list:
        return [page._picture(n, repair) for n, repair in enumerate(open_desk.state.repairs)]

    open_desk.wait(lambda: all(pictures()))
    before = [picture.cacheKey() for picture in pictures()]
    click_button(page.rows, 0)
    open_desk.wait(lambda: all(pictures()))
    after = [picture.cacheKey() for picture in pictures()]
    assert [one == other for one, other in zip(before, after, strict=True)] == [False, False, True]
    undo(open_desk)
    assert [picture.cacheKey() for picture in pictures()] == before


def test_tab_goes_through_the_page_in_the_order_in_which_it_is_seen(open_desk, page):
    click(page.rows, 0)
    wanted = [page.close_button, page.eye, page.delete, page.again, page.rows, open_desk.window.panel.step]
    assert tab_stops(page.close_button)[: len(wanted)] == wanted
    history = open_history(open_desk)
    wanted = [history.close_button, history.rows, history.compare, open_desk.window.panel.step]
    assert tab_stops(history.close_button)[: len(wanted)] == wanted


def test_the_commands_are_offered_only_for_a_selection(open_desk, page):
    page.rows.clearSelection()
    assert not any(button.isEnabled() for button in (page.eye, page.delete, page.again))
    click(page.rows, 0)
    assert all(button.isEnabled() for button in (page.eye, page.delete, page.again))
    assert [action.text() for action in page.menu().actions()] == [
        "Go there",
        "Answers…",
        "Hide or show",
        "Delete",
        "Fill again with",
    ]
