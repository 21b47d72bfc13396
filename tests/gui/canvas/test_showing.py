"""The photo as it is seen: exact pixels, the right tiles, and nothing that flickers."""

import logging

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor

from restorer_app.core.box import Box
from restorer_app.core.photo import Photo
from restorer_app.core.requests import Preview
from restorer_app.core.state import new_state

SURROUND = (0x3A, 0x3A, 0x3A)


def part_seen(bench):
    """What is shown of the photo at 100 %, and the same part of the scan."""
    shown, view = bench.look(), bench.canvas.scene.view.viewport
    left, top = int(-view.dx), int(-view.dy)
    scan = bench.document.state.photo.pixels[top : top + shown.shape[0], left : left + shown.shape[1]]
    return shown, scan


def test_at_100_percent_each_pixel_of_the_scan_is_one_pixel_of_the_screen(bench):
    bench.canvas.set_tool(None)
    bench.canvas.actual_size()
    shown, scan = part_seen(bench)
    np.testing.assert_array_equal(shown, scan)


def test_it_stays_exact_while_panning_at_100_percent(bench):
    bench.canvas.set_tool(None)
    bench.canvas.actual_size()
    bench.canvas.navigation.pan(-133.4, 57.7)
    shown, scan = part_seen(bench)
    np.testing.assert_array_equal(shown, scan)


def test_the_whole_photo_is_shown_first_with_the_surround_around_it(bench):
    shown = bench.look()
    view = bench.canvas.scene.view
    assert view.is_fitted
    assert tuple(shown[2, 400]) == SURROUND
    assert tuple(shown[597, 400]) == SURROUND
    assert tuple(shown[300, 2]) == SURROUND
    x, y = view.to_widget(650, 450)
    assert abs(x - 399.5) <= 1
    assert abs(y - 299.5) <= 1


def test_a_fitted_photo_stays_fitted_when_the_window_grows(bench):
    before = bench.canvas.scene.view.scale
    bench.canvas.resize(1000, 700)
    assert bench.canvas.scene.view.is_fitted
    assert bench.canvas.scene.view.scale > before


def test_a_zoomed_photo_keeps_its_middle_when_the_window_grows(bench):
    bench.canvas.actual_size()
    middle = bench.canvas.scene.view.to_scan(399.5, 299.5)
    bench.canvas.resize(1000, 700)
    np.testing.assert_allclose(bench.canvas.scene.view.to_scan(499.5, 349.5), middle, atol=1)


def test_there_are_no_seams_between_tiles_at_any_scale(bench):
    flat = Photo(np.full((900, 1300, 3), (90, 140, 60), np.uint8))
    bench.canvas.set_state(new_state(flat))
    bench.canvas.set_tool(None)
    for scale in (0.37, 0.5, 0.61, 0.75, 0.997, 1.0, 1.31, 1.7, 2.4, 3.3):
        bench.canvas.navigation.zoom_to(scale, 411, 287)
        shown, view = bench.look(), bench.canvas.scene.view
        left, top, right, bottom = (round(value) for value in view.device_box(flat.box))
        inside = shown[max(top, 0) : bottom, max(left, 0) : right].reshape(-1, 3)
        assert {tuple(value) for value in np.unique(inside, axis=0)} == {(90, 140, 60)}, scale


def test_pixels_are_crisp_from_200_percent_on(bench):
    bench.canvas.set_tool(None)
    bench.canvas.navigation.zoom_to(4.0, 400, 300)
    shown, view = bench.look(), bench.canvas.scene.view
    x, y = view.to_scan(400, 300)
    scan = bench.document.state.photo.pixels[int(y), int(x)]
    left, top = view.viewport.to_device(int(x), int(y))
    np.testing.assert_array_equal(shown[int(top) : int(top) + 4, int(left) : int(left) + 4], np.tile(scan, (4, 4, 1)))


def test_only_tiles_that_a_repair_touches_are_asked_for_again(bench):
    bench.canvas.actual_size()
    bench.settle()
    bench.qtbot.waitUntil(lambda: len({tile for tile in bench.work.tiles if tile.level == 0}) == 6)
    bench.work.requests.clear()
    bench.repair(Box(600, 400, 40, 30), 250)
    bench.settle()
    assert {(tile.column, tile.row) for tile in bench.work.tiles if tile.level == 0} == {(1, 0)}


def test_undo_shows_the_former_tiles_at_once_without_asking(bench):
    bench.canvas.set_tool(None)
    bench.canvas.actual_size()
    before = bench.look()
    bench.repair(Box(600, 400, 40, 30), 250)
    after = bench.look()
    assert (before != after).any()
    asked = len(bench.work.requests)
    bench.document.undo()
    np.testing.assert_array_equal(bench.look(settled=False), before)
    bench.document.redo()
    np.testing.assert_array_equal(bench.look(settled=False), after)
    assert len(bench.work.requests) == asked


def test_a_tile_that_is_not_there_yet_shows_its_former_content(bench):
    bench.canvas.set_tool(None)
    bench.canvas.actual_size()
    before = bench.look()
    bench.work.is_held = True
    bench.repair(Box(600, 400, 40, 30), 250)
    np.testing.assert_array_equal(bench.look(settled=False), before)
    assert not bench.canvas.is_complete
    bench.work.release()
    assert (bench.look() != before).any()


def test_painted_damage_stays_until_its_repair_can_be_seen(bench):
    bench.canvas.actual_size()
    bench.press(620, 420)
    bench.release(620, 420)
    painted = bench.look()
    bench.work.is_held = True
    bench.document.do(lambda state: state.scan, "Clear")
    bench.repair(Box(600, 400, 40, 40), 250)
    bench.document.undo()
    bench.document.undo()
    bench.canvas.set_state(bench.document.state)
    np.testing.assert_array_equal(bench.look(settled=False), painted)
    bench.work.release()


def test_a_finer_level_begins_with_the_coarser_one_enlarged(bench):
    bench.settle()
    bench.canvas.set_tool(None)
    bench.work.is_held = True
    bench.canvas.actual_size()
    shown, view = bench.look(settled=False), bench.canvas.scene.view.viewport
    left, top = int(-view.dx), int(-view.dy)
    scan = bench.document.state.photo.pixels[top : top + 600, left : left + 800]
    assert np.abs(shown.astype(int) - scan)[..., 2].mean() < 5
    bench.work.release()


def test_the_preview_is_shown_until_the_photo_comes(bench):
    pixels = np.full((90, 130, 4), 255, np.uint8)
    pixels[..., :3] = (10, 200, 30)
    bench.work.is_held = True
    bench.canvas.show_preview(Preview(pixels, 1300, 900))
    assert tuple(bench.look(settled=False)[300, 400]) == (30, 200, 10)
    other = Photo(np.full((900, 1300, 3), 77, np.uint8))
    bench.canvas.set_state(new_state(other))
    assert tuple(bench.look(settled=False)[300, 400]) == (30, 200, 10)
    bench.work.release()
    assert tuple(bench.look()[300, 400]) == (77, 77, 77)


def test_when_opening_fails_the_old_photo_comes_back_where_it_was(bench):
    bench.canvas.set_tool(None)
    bench.canvas.actual_size()
    bench.canvas.navigation.pan(-50, -30)
    before = bench.look()
    bench.canvas.show_preview(Preview(np.full((50, 90, 4), 255, np.uint8), 900, 500))
    assert (bench.look(settled=False) != before).any()
    bench.canvas.set_state(bench.document.state)
    np.testing.assert_array_equal(bench.look(), before)


def test_another_photo_is_fitted_and_nothing_of_the_first_is_left(bench):
    bench.canvas.actual_size()
    bench.look()
    bench.canvas.set_state(new_state(Photo(np.full((400, 500, 3), 99, np.uint8))))
    assert bench.canvas.scene.view.is_fitted
    assert tuple(bench.look()[300, 400]) == (99, 99, 99)


def test_no_photo_shows_only_the_surround(bench):
    bench.canvas.set_surround(QColor(1, 2, 3))
    bench.canvas.set_state(None)
    assert np.unique(bench.look(settled=False).reshape(-1, 3), axis=0).tolist() == [[1, 2, 3]]
    assert bench.canvas.cursor().shape() == Qt.CursorShape.ArrowCursor


def test_a_tile_that_cannot_be_made_is_not_asked_for_for_ever(bench, caplog):
    bench.settle()
    bench.work.error = ValueError("broken")
    with caplog.at_level(logging.ERROR):
        bench.repair(Box(600, 400, 40, 30), 250)
        bench.look()
    asked = len(bench.work.requests)
    bench.look()
    assert len(bench.work.requests) == asked
    assert "could not be shown" in caplog.text


def test_the_canvas_says_what_it_is(bench):
    assert bench.canvas.accessibleName() == "Photo"
    assert bench.canvas.accessibleDescription()
    assert bench.canvas.focusPolicy() == Qt.FocusPolicy.StrongFocus
