"""Two panes: before at the left, the result at the right, one view of both, and a brush that works at the right."""

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from restorer_app.core.box import Box
from restorer_app.core.state import new_state
from restorer_app.tools.brush import BrushTool
from restorer_app.ui.canvas.showing import set_before, set_side_by_side

PLACE = Box(600, 400, 60, 60)


@pytest.fixture
def panes(bench):
    """The bench with a repair, its two panes at 100 % and no tool."""
    bench.repair(PLACE, 250)
    bench.canvas.set_tool(None)
    set_side_by_side(bench.canvas, True)
    bench.canvas.actual_size()
    return bench


def halves(bench):
    """What the left and the right pane show, (h, w, 3), below their labels."""
    shown, view = bench.look(), bench.canvas.scene.view
    offset, width = round(view.offset), view.frame.width
    return shown[40:, :width], shown[40:, offset : offset + width]


def at(bench, x, y, pane):
    """The widget point of a scan place in pane 0 or 1."""
    return bench.point(x, y) - QPoint(0 if pane else round(bench.canvas.scene.view.offset), 0)


def test_the_left_pane_shows_the_scan_and_the_right_one_the_result(panes):
    left, right = halves(panes)
    scan = panes.document.state.photo.pixels
    view = panes.canvas.scene.view.viewport
    x, y = int(-view.dx), int(-view.dy) + 40
    np.testing.assert_array_equal(left, scan[y : y + left.shape[0], x : x + left.shape[1]])
    differs = (left != right).any(axis=2)
    rows, columns = np.nonzero(differs)
    assert (columns.min() + x, rows.min() + y) == (PLACE.x, PLACE.y)
    assert (columns.max() + x, rows.max() + y) == (PLACE.right - 1, PLACE.bottom - 1)
    assert (right[differs] == 250).all()


def test_both_panes_are_as_wide_and_the_whole_photo_fits_into_each(bench):
    set_side_by_side(bench.canvas, True)
    left, right = halves(bench)
    assert left.shape == right.shape
    np.testing.assert_array_equal(left, right)
    view = bench.canvas.scene.view
    assert view.is_fitted
    assert view.frame.width == 398
    set_side_by_side(bench.canvas, False)
    assert view.frame.width == 800
    assert view.is_fitted


@pytest.mark.parametrize("pane", [0, 1])
def test_the_wheel_zooms_both_at_the_pointer_in_either(panes, pane):
    canvas, view = panes.canvas, panes.canvas.scene.view
    place = QPointF(at(panes, 640, 430, pane))
    before = view.to_scan(place.x(), place.y())
    no_key, no_button = Qt.KeyboardModifier.NoModifier, Qt.MouseButton.NoButton
    phase = Qt.ScrollPhase.NoScrollPhase
    globally = canvas.mapToGlobal(place)
    wheel = QWheelEvent(place, globally, QPoint(), QPoint(0, 120), no_button, no_key, phase, False)
    QApplication.sendEvent(canvas, wheel)
    assert view.scale == pytest.approx(1.25)
    np.testing.assert_allclose(view.to_scan(place.x(), place.y()), before, atol=1)


@pytest.mark.parametrize("pane", [0, 1])
def test_dragging_either_pane_moves_both(panes, pane):
    canvas, before = panes.canvas, panes.canvas.scene.view.viewport
    start = at(panes, 640, 430, pane)
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(canvas, start + QPoint(-30, 20))
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=start + QPoint(-30, 20))
    after = canvas.scene.view.viewport
    assert (after.dx - before.dx, after.dy - before.dy) == (-30, 20)
    left, right = halves(panes)
    assert (left != right).any()


def test_the_brush_paints_in_the_right_pane_and_shows_only_there(bench):
    set_side_by_side(bench.canvas, True)
    bench.press(600, 400)
    bench.move(700, 400)
    bench.release(700, 400)
    (stroke,) = bench.strokes
    assert stroke.mask.bounds.overlaps(Box(640, 395, 20, 10))
    QTest.mouseMove(bench.canvas, QPoint(790, 590))
    left, right = halves(bench)
    assert (left != right).any()
    scan = bench.document.state
    bench.canvas.set_state(new_state(scan.photo))
    np.testing.assert_array_equal(halves(bench)[0][:500], left[:500])


def test_a_press_in_the_left_pane_paints_nothing(bench):
    set_side_by_side(bench.canvas, True)
    QTest.mouseClick(bench.canvas, Qt.MouseButton.LeftButton, pos=at(bench, 600, 400, 0))
    assert bench.strokes == []


def test_a_stroke_that_goes_over_into_the_left_pane_ends_at_the_edge(panes):
    panes.canvas.set_tool(BrushTool(erases=False, size=10))
    canvas, view = panes.canvas, panes.canvas.scene.view
    start = QPoint(round(view.offset) + 50, 300)
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=start)
    for x in (round(view.offset) - 10, 200, 60):
        QTest.mouseMove(canvas, QPoint(x, 300))
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=QPoint(60, 300))
    (stroke,) = panes.strokes
    assert stroke.mask.bounds.width <= 50 + 10 + 2


@pytest.mark.parametrize("pane", [0, 1])
def test_a_cross_shows_in_the_other_pane_where_the_pointer_is(panes, pane):
    without = halves(panes)
    place = at(panes, 500, 430, pane)
    event = QMouseEvent(
        QEvent.Type.MouseMove,
        QPointF(place),
        panes.canvas.mapToGlobal(QPointF(place)),
        Qt.MouseButton.NoButton,
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(panes.canvas, event)
    shown = halves(panes)
    differs = [(one != other).any(axis=2) for one, other in zip(without, shown, strict=True)]
    assert not differs[pane].any()
    rows, columns = np.nonzero(differs[1 - pane])
    middle = ((columns.min() + columns.max()) / 2, (rows.min() + rows.max()) / 2 + 40)
    expected = panes.canvas.scene.view.viewport.to_device(500, 430)
    assert abs(middle[0] - expected[0]) <= 2
    assert abs(middle[1] - expected[1]) <= 2


def test_tiles_are_shared_between_the_panes_where_nothing_differs(bench):
    bench.repair(PLACE, 250)
    bench.canvas.set_tool(None)
    set_side_by_side(bench.canvas, True)
    bench.canvas.actual_size()
    bench.settle()
    bench.work.requests.clear()
    bench.canvas.navigation.pan(-20, 0)
    bench.settle()
    bench.canvas.navigation.zoom_to(2.0, 400, 300)
    bench.settle()
    repaired = [request for request in bench.work.requests if request.state.repairs]
    scans = [request for request in bench.work.requests if not request.state.repairs]
    tiles = [{(t.level, t.column, t.row) for r in some for t in r.tiles} for some in (repaired, scans)]
    assert not tiles[0] & tiles[1] - {(0, 1, 0)}


def test_while_the_key_is_held_a_label_names_what_is_seen_unless_it_is_the_scan(bench):
    bench.canvas.set_tool(None)
    bench.canvas.actual_size()
    plain = bench.look()
    bench.canvas.set_original_held(True)
    np.testing.assert_array_equal(bench.look(), plain)
    set_before(bench.canvas, bench.document.state, "Repair 12 holes")
    rows, columns = np.nonzero((bench.look() != plain).any(axis=2))
    assert rows.max() < 40
    assert columns.max() < 300


def test_another_state_takes_the_place_of_the_scan_and_of_its_label(panes):
    compared = panes.document.state
    panes.repair(Box(700, 400, 20, 20), 10)
    set_before(panes.canvas, compared, "Repair")
    left, right = halves(panes)
    x, y = (int(-value) for value in (panes.canvas.scene.view.viewport.dx, panes.canvas.scene.view.viewport.dy))
    assert (left[PLACE.y - y - 40 : PLACE.bottom - y - 40, PLACE.x - x : PLACE.right - x] == 250).all()
    _rows, columns = np.nonzero((left != right).any(axis=2))
    assert (columns.min() + x, columns.max() + x) == (700, 719)
    before = panes.look()[:40]
    set_before(panes.canvas, None, "")
    assert (before != panes.look()[:40]).any()
    left, _right = halves(panes)
    assert not (left == 250).all(axis=2)[PLACE.y - y - 40 : PLACE.bottom - y - 40, PLACE.x - x : PLACE.right - x].all()
