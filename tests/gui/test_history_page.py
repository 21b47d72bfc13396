"""The history in the side panel: seen, walked in by mouse and by keyboard, and quick however long it is."""

import numpy as np
import pytest
from lists import click, looks, open_history, press, titles
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from restorer_app.core.box import Box
from restorer_app.core.mask import Mask
from restorer_app.core.requests import RenderThumbnail
from restorer_app.document.edits import paint
from restorer_app.settings import Settings
from restorer_app.ui.rows import PICTURE


@pytest.fixture
def page(open_desk):
    """The history of three strokes."""
    for x in (50, 150, 250):
        open_desk.paint(x, 100)
    return open_history(open_desk)


def stroke(x: int, y: int) -> Mask:
    return Mask(640, 480).painted(Box(x, y, 8, 8), np.ones((8, 8), bool))


def test_it_lists_what_was_done_and_marks_where_one_is(open_desk, page):
    assert titles(page.rows) == ["Open", "Brush stroke", "Brush stroke", "Brush stroke"]
    assert [row.is_current for row in looks(page.rows)] == [False, False, False, True]
    assert not any(row.is_faded for row in looks(page.rows))
    assert page.rows.currentIndex().row() == 3


def test_a_click_goes_back_and_what_could_be_redone_is_faded(open_desk, page):
    click(page.rows, 1)
    assert open_desk.state.mask.count == 400
    assert [row.is_faded for row in looks(page.rows)] == [False, False, True, True]
    click(page.rows, 3)
    assert open_desk.state.mask.count == 1200
    assert not any(row.is_faded for row in looks(page.rows))


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Space])
def test_up_and_down_look_around_and_enter_or_space_goes(open_desk, page, key):
    press(page.rows, Qt.Key.Key_Up)
    press(page.rows, Qt.Key.Key_Up)
    assert open_desk.state.mask.count == 1200
    press(page.rows, key)
    assert open_desk.state.mask.count == 400
    assert open_desk.state.repairs == ()


def test_space_goes_while_keys_move_in_the_list_and_pans_once_the_mouse_has_moved(open_desk, page):
    canvas = open_desk.window.canvas
    QTest.mouseMove(canvas, QPoint(300, 300))
    press(page.rows, Qt.Key.Key_Up)
    press(page.rows, Qt.Key.Key_Space)
    assert open_desk.session.document.place == 2
    QTest.mouseMove(canvas, QPoint(310, 300))
    QTest.keyPress(page.rows, Qt.Key.Key_Space)
    assert canvas.scene.is_panning
    QTest.keyRelease(page.rows, Qt.Key.Key_Space)
    assert open_desk.session.document.place == 2


def test_the_current_line_is_seen_whole_after_end_and_when_a_hint_comes_to_lie_under_the_list(open_desk):
    for x in range(0, 400, 20):
        open_desk.paint(x, 100)
    rows = open_history(open_desk).rows

    def is_whole() -> bool:
        open_desk.window.panel.layout().activate()
        return rows.viewport().rect().contains(rows.visualRect(rows.currentIndex()))

    press(rows, Qt.Key.Key_End)
    assert is_whole()
    height = rows.height()
    open_desk.repair()
    open_desk.wait(lambda: rows.height() < height)
    assert rows.currentIndex().row() == rows.model().rowCount() - 1
    assert is_whole()
    press(rows, Qt.Key.Key_Home)
    press(rows, Qt.Key.Key_End)
    assert is_whole()


def test_undo_and_redo_move_the_place_in_the_list(open_desk, page):
    open_desk.window.actions_by_id["undo"].trigger()
    assert [row.is_current for row in looks(page.rows)] == [False, False, True, False]
    assert page.rows.currentIndex().row() == 2
    open_desk.window.actions_by_id["redo"].trigger()
    assert page.rows.currentIndex().row() == 3


def test_a_new_edit_takes_away_what_could_be_redone(open_desk, page):
    click(page.rows, 1)
    open_desk.window.actions_by_id["clear"].trigger()
    assert titles(page.rows) == ["Open", "Brush stroke", "Clear marks"]


def test_the_key_opens_it_and_closes_it_and_the_settings_remember(desk, make_desk):
    desk.open()
    canvas, panel = desk.window.canvas, desk.window.panel
    QTest.keyClick(canvas, Qt.Key.Key_H)
    assert panel.pages.currentWidget() is desk.window.pages.history_page
    assert desk.window.pages.history_page.rows.hasFocus() or not desk.window.isActiveWindow()
    assert desk.window.preferences.settings.side_page == "history"
    assert panel.step.isVisible()
    QTest.keyClick(canvas, Qt.Key.Key_J)
    assert panel.pages.currentWidget() is desk.window.pages.repairs_page
    assert not desk.window.actions_by_id["history"].isChecked()
    QTest.keyClick(canvas, Qt.Key.Key_J)
    assert panel.pages.currentWidget() is panel.scroll_area
    other = make_desk(Settings(side_page="history"))
    other.open()
    assert other.window.panel.pages.currentWidget() is other.window.pages.history_page
    assert other.window.actions_by_id["history"].isChecked()
    other.window.pages.history_page.close_button.click()
    assert other.window.panel.pages.currentWidget() is other.window.panel.scroll_area


def test_of_a_thousand_entries_only_the_pictures_that_are_seen_are_asked_for(open_desk):
    document = open_desk.session.document
    for index in range(1000):
        document.do(paint(stroke(8 * (index % 75), 8 * (index // 75))), f"Stroke {index}")
    page = open_history(open_desk)
    asked = open_desk.workers.asked
    seen = page.rows.viewport().height() // page.rows.sizeHintForRow(0) + 2
    open_desk.wait(lambda: len(asked(RenderThumbnail)) >= seen - 3)
    open_desk.wait(lambda: page.rows.indexAt(page.rows.viewport().rect().center()).data(PICTURE))
    assert len(asked(RenderThumbnail)) <= seen
    assert page.model.rowCount() == 1001
    count = len(asked(RenderThumbnail))
    open_desk.window.actions_by_id["undo"].trigger()
    page.rows.scrollToTop()
    open_desk.wait(lambda: len(asked(RenderThumbnail)) > count + 3)
    assert len(asked(RenderThumbnail)) <= 2 * seen


def test_a_screen_reader_hears_where_one_is(open_desk, page):
    click(page.rows, 1)
    said = [page.model.index(row).data() for row in range(page.model.rowCount())]
    assert said == ["Open", "Brush stroke, you are here", "Brush stroke, Undone", "Brush stroke, Undone"]


def test_it_follows_when_the_oldest_entries_are_forgotten(open_desk, page):
    open_desk.session.document._limit = 3 * 256 * 256
    for index in range(10):
        open_desk.paint(20, 20 + 20 * index)
    entries = open_desk.session.document.entries
    assert len(entries) < 10
    assert [entry.id for entry in page.model.items] == [entry.id for entry in entries]
    assert looks(page.rows)[-1].is_current
    click(page.rows, 0)
    assert open_desk.state is entries[0].state


def test_a_line_shows_the_place_that_it_changed(open_desk):
    open_desk.paint(400, 300)
    open_history(open_desk)
    open_desk.wait(lambda: len(open_desk.workers.asked(RenderThumbnail)) == 2)
    boxes = {request.state.mask.count: request.box for request in open_desk.workers.asked(RenderThumbnail)}
    assert boxes[0] == open_desk.state.photo.box
    assert boxes[400].contains(Box(400, 300, 20, 20))
    assert boxes[400].width < 100


def test_nothing_is_asked_for_while_the_page_is_closed(open_desk):
    open_desk.paint()
    open_desk.repair()
    assert open_desk.workers.asked(RenderThumbnail) == []


def test_a_closed_page_keeps_no_photo_in_memory_and_shows_all_when_it_is_opened_again(open_desk, page):
    page.close_button.click()
    assert page.model.items == ()
    open_desk.paint(300, 300)
    open_history(open_desk)
    assert len(page.model.items) == 5
    assert page.rows.currentIndex().row() == 4


def test_another_photo_has_a_history_of_its_own(open_desk, page):
    open_desk.session.document.mark_saved(open_desk.state)
    open_desk.open("other.png")
    assert titles(page.rows) == ["Open"]
