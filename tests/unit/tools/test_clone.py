"""The clone brush as a state machine: its source, how far off it takes, what it covers."""

import numpy as np
import pytest

from restorer_app.core.box import Box
from restorer_app.core.brush import capsule
from restorer_app.core.mask import Mask
from restorer_app.tools.clone import CloneTool
from restorer_app.tools.tool import Pointer, Stroke

MASK = Mask(300, 200)


def tool(*, softness: float = 0, size: float = 20) -> CloneTool:
    made = CloneTool(heals=False, size=size)
    made.softness = softness
    return made


def drawn(brush: CloneTool, *points, **held):
    brush.press(Pointer(*points[0], **held), MASK)
    for point in points[1:]:
        brush.move(Pointer(*point))
    return brush.release(Pointer(*points[-1]))


def set_source(brush: CloneTool, x: float, y: float) -> None:
    assert drawn(brush, (x, y), is_alt=True) is None


def test_without_a_source_nothing_is_painted_and_alt_sets_one():
    brush = tool()
    assert drawn(brush, (50.5, 50.5), (80.5, 50.5)) is None
    set_source(brush, 100.5, 60.5)
    assert brush.source == (100.5, 60.5)
    stroke = drawn(brush, (50.5, 50.5), (80.5, 50.5))
    assert (stroke.dx, stroke.dy) == (50, 10)
    assert not stroke.heals


def test_a_hard_stroke_covers_what_the_brush_would_mark():
    brush = tool()
    set_source(brush, 100.5, 60.5)
    stroke = drawn(brush, (50.5, 50.5), (80.5, 70.5))
    marked = Mask(300, 200).painted(*capsule(50.5, 50.5, 80.5, 70.5, diameter=20))
    np.testing.assert_array_equal(stroke.mask.to_array(), marked.to_array())
    assert set(np.unique(stroke.coverage.values(stroke.coverage.box))) == {0, 255}
    assert stroke.width == 20


def test_an_aligned_brush_keeps_its_distance_from_stroke_to_stroke_and_another_begins_at_the_source_again():
    brush = tool()
    set_source(brush, 100.5, 60.5)
    first, second = drawn(brush, (50.5, 50.5)), drawn(brush, (30.2, 90.9))
    assert (first.dx, first.dy) == (second.dx, second.dy) == (50, 10)
    brush.is_aligned = False
    third = drawn(brush, (30.2, 90.9))
    assert (third.dx, third.dy) == (70, -30)
    assert len({first.number, second.number, third.number}) == 3


def test_a_new_source_begins_a_new_distance():
    brush = tool()
    set_source(brush, 100.5, 60.5)
    drawn(brush, (50.5, 50.5))
    set_source(brush, 10.5, 10.5)
    stroke = drawn(brush, (50.5, 50.5))
    assert (stroke.dx, stroke.dy) == (-40, -40)


def test_pixels_whose_source_lies_beyond_the_edge_are_not_covered():
    brush = tool(size=40)
    set_source(brush, 290.5, 100.5)
    stroke = drawn(brush, (100.5, 100.5))
    bounds = stroke.mask.bounds
    assert bounds.right + stroke.dx == 300
    assert bounds.x + stroke.dx < 280
    assert drawn(brush, (250.5, 100.5)) is None


def test_a_place_beside_the_photo_is_no_source():
    brush = tool()
    set_source(brush, -3.5, 60.5)
    set_source(brush, 100.5, 200.5)
    assert brush.source is None


def test_a_soft_edge_falls_off_inside_the_brush_and_the_middle_is_covered_in_full():
    brush = tool(softness=50, size=40)
    set_source(brush, 150.5, 100.5)
    values = drawn(brush, (60.5, 100.5)).coverage.values(Box(40, 100, 41, 1))[0].astype(int)
    assert values[20] == 255
    assert values[12] == 255
    assert 0 < values[3] < 255
    assert (np.diff(values[:21]) >= 0).all()


def test_a_soft_stroke_that_goes_over_itself_is_not_covered_twice():
    brush = tool(softness=80, size=40)
    set_source(brush, 150.5, 100.5)
    once = drawn(brush, (60.5, 100.5), (90.5, 100.5)).coverage
    again = drawn(brush, (60.5, 100.5), (90.5, 100.5), (60.5, 100.5), (90.5, 100.5)).coverage
    np.testing.assert_array_equal(once.values(once.box), again.values(again.box))


def test_the_pressure_of_a_pen_changes_the_size_and_its_other_end_erases():
    brush = tool()
    set_source(brush, 100.5, 60.5)
    brush.press(Pointer(50.5, 50.5, pressure=0.5), MASK)
    assert brush.release(Pointer(50.5, 50.5, pressure=0.5)).mask.bounds.width == pytest.approx(10, abs=1)
    brush.press(Pointer(50.5, 50.5, is_eraser=True), MASK)
    assert brush.erases
    assert brush.stroke is None
    erased = brush.release(Pointer(60.5, 50.5))
    assert isinstance(erased, Stroke)
    assert erased.erases
    assert not brush.erases


def test_shift_draws_a_straight_line_from_where_the_last_stroke_ended():
    brush = tool()
    set_source(brush, 100.5, 60.5)
    drawn(brush, (50.5, 50.5))
    line = drawn(brush, (50.5, 120.5), is_shift=True)
    assert line.mask.bounds.y <= 41
    assert line.mask.bounds.bottom >= 130


def test_a_stroke_that_is_broken_off_leaves_nothing_and_another_photo_has_no_source():
    brush = tool()
    set_source(brush, 100.5, 60.5)
    brush.press(Pointer(50.5, 50.5), MASK)
    assert brush.source_of(50.5, 50.5) == (100.5, 60.5)
    brush.cancel()
    assert brush.release(Pointer(60.5, 50.5)) is None
    assert brush.source_of(50.5, 50.5) is None
    brush.forget_place()
    assert drawn(brush, (50.5, 50.5)) is None
