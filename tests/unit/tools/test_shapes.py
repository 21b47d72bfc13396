"""The tools that mark whole shapes, as state machines over image pixels."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from restorer_app.core.box import Box
from restorer_app.core.mask import Mask
from restorer_app.paths import resources_dir
from restorer_app.tools.shape import ShapeTool
from restorer_app.tools.table import TOOLS
from restorer_app.tools.tool import Pointer

WIDTH, HEIGHT = 400, 300
EMPTY = Mask(WIDTH, HEIGHT)
DRAGGED = ("lasso", "rectangle", "ellipse")
SHAPES = [row.id for row in TOOLS if isinstance(row.make(), ShapeTool)]


def tool_of(name: str):
    return next(row.make() for row in TOOLS if row.id == name)


def dragged(tool, *path, mask=EMPTY, **held):
    """The stroke of a drag along a path; `held`: the keys that are held all the way."""
    tool.press(Pointer(*path[0], **held), mask)
    for place in path[1:]:
        tool.move(Pointer(*place, **held))
    return tool.release(Pointer(*path[-1], **held))


def clicked(tool, *places, mask=EMPTY, **held):
    """What the last of some clicks ended."""
    result = None
    for place in places:
        pointer = Pointer(*place, **held)
        tool.hover(pointer)
        tool.press(pointer, mask)
        result = tool.release(pointer)
    return result


def inside(corners):
    """(H, W) bool: the pixels whose centres lie inside a polygon, by counting the sides to their right."""
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH] + 0.5
    result = np.zeros((HEIGHT, WIDTH), bool)
    for (x0, y0), (x1, y1) in zip(corners, corners[1:] + corners[:1], strict=True):
        if y0 != y1:
            crosses = (y0 <= y) != (y1 <= y)
            result ^= crosses & (x < x0 + (y - y0) * (x1 - x0) / (y1 - y0))
    return result


def near(corners, reach):
    """(H, W) bool: the pixels that near to a side."""
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH] + 0.5
    result = np.zeros((HEIGHT, WIDTH), bool)
    for (x0, y0), (x1, y1) in zip(corners, corners[1:] + corners[:1], strict=True):
        length = max((x1 - x0) ** 2 + (y1 - y0) ** 2, 1e-9)
        along = np.clip(((x - x0) * (x1 - x0) + (y - y0) * (y1 - y0)) / length, 0, 1)
        result |= np.hypot(x - x0 - along * (x1 - x0), y - y0 - along * (y1 - y0)) <= reach
    return result


def test_every_row_has_an_icon_a_key_of_its_own_and_options_that_its_tool_has():
    keys = [row.shortcut for row in TOOLS]
    assert len(set(keys)) == len(keys)
    for row in TOOLS:
        assert (resources_dir() / "icons" / f"{row.icon}.svg").is_file()
        for option in row.options:
            value = getattr(row.make(), option.id)
            if option.choices:
                assert value in dict(option.choices)
            elif option.minimum is None:
                assert isinstance(value, bool)
            else:
                assert option.minimum <= value <= option.maximum


@pytest.mark.parametrize("name", SHAPES)
def test_a_tool_in_hand_has_no_shape_and_nothing_to_ask(name):
    tool = tool_of(name)
    assert not tool.is_begun
    assert tool.lines == ()
    assert tool.preview is None
    assert tool.release(Pointer(5, 5)) is None
    assert tool.finish() is None
    assert not tool.step_back()


@settings(max_examples=40)
@given(st.lists(st.tuples(st.integers(-50, 450), st.integers(-50, 350)), min_size=3, max_size=3, unique=True))
def test_a_lasso_marks_what_it_runs_around(corners):
    stroke = dragged(tool_of("lasso"), *corners)
    marked = np.zeros((HEIGHT, WIDTH), bool) if stroke is None else stroke.mask.to_array()
    sure = ~near(corners, 2)
    np.testing.assert_array_equal(marked[sure], inside(corners)[sure])


def test_a_lasso_whose_ends_overlap_leaves_no_gap():
    turns = [2.3 * math.pi * step / 60 for step in range(61)]
    path = [(200 + 80 * math.cos(turn), 150 + (80 - turn) * math.sin(turn)) for turn in turns]
    shape = dragged(tool_of("lasso"), *path).mask.to_array()
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH] + 0.5
    assert shape[np.hypot(x - 200, y - 150) < 68].all()


def test_a_click_with_a_dragged_tool_marks_nothing():
    for name in DRAGGED:
        assert dragged(tool_of(name), (50, 50)) is None


def test_a_rectangle_is_the_pixels_between_its_corners():
    stroke = dragged(tool_of("rectangle"), (120.4, 90.2), (20.6, 40.7))
    assert stroke.mask.bounds == Box(21, 41, 99, 49)
    assert stroke.mask.count == 99 * 49


def test_an_ellipse_touches_its_rectangle():
    stroke = dragged(tool_of("ellipse"), (20, 40), (120, 90))
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH] + 0.5
    want = ((x - 70) / 50) ** 2 + ((y - 65) / 25) ** 2 < 1
    np.testing.assert_array_equal(stroke.mask.to_array(), want)
    assert stroke.mask.bounds == Box(20, 40, 100, 50)


@pytest.mark.parametrize("name", ["rectangle", "ellipse"])
@pytest.mark.parametrize("end", [(130, 80), (70, 190), (60, 30)])
def test_shift_gives_both_sides_one_length(name, end):
    bounds = dragged(tool_of(name), (100, 100), end, is_shift=True).mask.bounds
    assert bounds.width == bounds.height == max(abs(end[0] - 100), abs(end[1] - 100))


def test_shift_that_was_held_with_alt_from_the_start_counts_once_it_was_let_go():
    tool = tool_of("rectangle")
    tool.press(Pointer(100, 100, is_alt=True, is_shift=True), EMPTY)
    tool.move(Pointer(150, 120, is_alt=True, is_shift=True))
    assert tool.lines[0].points[2] == (150, 120)
    tool.move(Pointer(150, 120))
    tool.move(Pointer(150, 120, is_shift=True))
    stroke = tool.release(Pointer(150, 120, is_shift=True))
    assert stroke.intersects
    assert stroke.mask.bounds == Box(100, 100, 50, 50)


@pytest.mark.parametrize("name", DRAGGED)
def test_a_shape_that_reaches_out_of_the_picture_is_cut_and_one_beside_it_is_none(name):
    path = (-60, -40), (200, -40), (200, 100), (-60, 100)
    path = path if name == "lasso" else (path[0], path[2])
    stroke = dragged(tool_of(name), *path)
    assert stroke.mask.bounds.x == stroke.mask.bounds.y == 0
    away = [(x - 900, y) for x, y in path]
    assert dragged(tool_of(name), *away) is None


@pytest.mark.parametrize(
    ("held", "left"),
    [
        ({}, Box(10, 10, 100, 80)),
        ({"is_alt": True}, Box(10, 10, 40, 40)),
        ({"is_alt": True, "is_shift": True}, Box(30, 30, 20, 20)),
        ({"is_eraser": True}, Box(10, 10, 40, 40)),
    ],
)
def test_what_is_held_when_a_shape_begins_says_what_it_does(held, left):
    """Over a mark at 10..50 a rectangle at 30..110, 30..90."""
    mask = EMPTY.painted(Box(10, 10, 40, 40), np.ones((40, 40), bool))
    tool = tool_of("rectangle")
    tool.press(Pointer(30, 30, **held), mask)
    tool.move(Pointer(110, 90))
    stroke = tool.release(Pointer(110, 90))
    after = stroke.applied(mask)
    assert after.bounds == left
    assert stroke.adds == (held == {})
    assert tool.erases == stroke.erases


@pytest.mark.parametrize(("usual", "left"), [("subtract", Box(10, 10, 40, 40)), ("intersect", Box(30, 30, 20, 20))])
def test_what_a_shape_does_can_be_set_for_hands_without_keys(usual, left):
    mask = EMPTY.painted(Box(10, 10, 40, 40), np.ones((40, 40), bool))
    tool = tool_of("rectangle")
    tool.usual = usual
    assert dragged(tool, (30, 30), (110, 90), mask=mask).applied(mask).bounds == left
    assert dragged(tool, (30, 30), (110, 90), mask=mask, is_alt=True).erases


@pytest.mark.parametrize("name", DRAGGED)
def test_every_dragged_tool_takes_away_and_keeps_inside(name):
    path = (100, 100), (200, 100), (200, 200), (100, 200)
    path = path if name == "lasso" else (path[0], path[2])
    full = EMPTY.painted(EMPTY.box, np.ones((HEIGHT, WIDTH), bool))
    shape = dragged(tool_of(name), *path).mask.count
    assert full.count - dragged(tool_of(name), *path, is_alt=True).applied(full).count == shape
    tool = tool_of(name)
    tool.press(Pointer(*path[0], is_alt=True, is_shift=True), full)
    for place in path[1:]:
        tool.move(Pointer(*place))
    assert tool.release(Pointer(*path[-1])).applied(full).count == shape


@pytest.mark.parametrize("name", DRAGGED)
def test_cancel_forgets_what_was_dragged(name):
    tool = tool_of(name)
    tool.press(Pointer(10, 10), EMPTY)
    tool.move(Pointer(60, 60))
    assert tool.is_begun
    assert tool.lines[0].is_closed
    tool.cancel()
    assert not tool.is_begun
    assert tool.lines == ()
    assert tool.release(Pointer(60, 90)) is None


CORNERS = [(50, 50), (150, 60), (140, 160), (60, 150)]


def test_a_polygon_is_finished_by_enter():
    tool = tool_of("polygon")
    assert clicked(tool, *CORNERS) is None
    stroke = tool.finish()
    sure = ~near(CORNERS, 1.5)
    np.testing.assert_array_equal(stroke.mask.to_array()[sure], inside(CORNERS)[sure])
    assert not tool.is_begun


def test_a_polygon_is_finished_by_a_click_near_its_first_corner():
    tool = tool_of("polygon")
    stroke = clicked(tool, *CORNERS, (53, 48))
    assert stroke.mask.bounds.width == pytest.approx(100, abs=2)


def test_a_click_near_the_first_corner_is_a_corner_while_there_are_too_few():
    tool = tool_of("polygon")
    assert clicked(tool, (50, 50), (150, 50), (52, 55)) is None
    assert len(tool.lines[0].points) == 3


def test_how_near_depends_on_the_zoom():
    tool = tool_of("polygon")
    clicked(tool, *CORNERS)
    tool.press(Pointer(53, 48, reach=2), EMPTY)
    assert tool.release(Pointer(53, 48, reach=2)) is None


def test_backspace_takes_corners_back_until_none_is_left():
    tool = tool_of("polygon")
    clicked(tool, *CORNERS)
    assert tool.step_back()
    assert tool.lines[0].points == tuple(CORNERS)  # the last one is where the pointer still is
    tool.hover(Pointer(99, 98))
    assert tool.lines[0].points == (*CORNERS[:3], (99, 98))
    for _ in range(3):
        assert tool.step_back()
    assert not tool.is_begun
    assert not tool.step_back()


def test_a_polygon_shows_its_side_to_the_pointer():
    tool = tool_of("polygon")
    clicked(tool, *CORNERS[:2])
    tool.hover(Pointer(99, 98))
    (line,) = tool.lines
    assert line.points == (*CORNERS[:2], (99, 98))
    assert line.is_closed
    assert line.has_handle


def test_two_corners_mark_nothing():
    tool = tool_of("polygon")
    clicked(tool, *CORNERS[:2])
    assert tool.finish() is None
    assert not tool.is_begun


def test_a_polygon_does_what_was_held_at_its_first_corner():
    tool = tool_of("polygon")
    clicked(tool, CORNERS[0], is_alt=True)
    clicked(tool, *CORNERS[1:])
    assert tool.finish().erases
