"""The tools that ask a worker: the wand, the line along a crease, selecting a mark."""

import numpy as np
import pytest

from restorer_app.core.box import Box
from restorer_app.core.brush import capsule
from restorer_app.core.marking import FindHole, FindSimilar, MarkedHole, TraceCrease
from restorer_app.core.mask import Mask
from restorer_app.core.photo import Photo
from restorer_app.core.progress import SilentProgress
from restorer_app.core.state import new_state
from restorer_app.steps.holes import find_holes
from restorer_app.steps.mask_changes import found_hole
from restorer_app.tools.clicked import CreaseTool
from restorer_app.tools.select import SelectTool
from restorer_app.tools.tool import Pointer
from restorer_app.tools.wand import WandTool
from restorer_app.work import marking

WIDTH, HEIGHT = 400, 300
EMPTY = Mask(WIDTH, HEIGHT)


def square(x, y, side):
    return EMPTY.painted(Box(x, y, side, side), np.ones((side, side), bool))


@pytest.fixture
def state():
    """Two dark squares on white."""
    pixels = np.full((HEIGHT, WIDTH, 1), 240, np.uint8)
    pixels[50:100, 50:100] = 40
    pixels[50:100, 200:250] = 42
    return new_state(Photo(pixels))


def wand():
    return WandTool("Magic wand", tolerance=8, is_contiguous=True)


def answered(tool, state):
    """Answers what a tool asks as the worker would; what that ended."""
    request = tool.question(state)
    runs = {FindSimilar: marking.similar, TraceCrease: marking.crease, FindHole: marking.hole}
    return tool.answer(request, runs[type(request)](request, SilentProgress()))


class TestWand:
    def test_shows_what_it_would_mark_and_marks_it_when_the_button_goes_up(self, state):
        tool = wand()
        tool.press(Pointer(60.5, 60.5), EMPTY)
        assert tool.preview is EMPTY
        assert answered(tool, state) is None
        assert tool.preview.bounds == Box(50, 50, 50, 50)
        assert tool.question(state) is None
        stroke = tool.release(Pointer(60.5, 60.5))
        assert stroke.mask.bounds == Box(50, 50, 50, 50)
        assert stroke.adds
        assert not tool.is_begun
        assert tool.preview is None

    def test_a_quick_click_is_marked_when_the_answer_comes(self, state):
        tool = wand()
        tool.press(Pointer(60, 60), EMPTY)
        assert tool.release(Pointer(60, 60)) is None
        assert tool.is_begun
        assert answered(tool, state).mask.count == 2500
        assert not tool.is_begun

    def test_two_quick_clicks_are_both_marked_each_in_its_way(self, state):
        tool = wand()
        tool.press(Pointer(60, 60), EMPTY)
        tool.release(Pointer(60, 60))
        tool.press(Pointer(220, 60, is_alt=True), EMPTY)
        tool.release(Pointer(220, 60))
        first, second = answered(tool, state), answered(tool, state)
        assert (first.mask.bounds.x, first.adds) == (50, True)
        assert (second.mask.bounds.x, second.erases) == (200, True)

    def test_while_the_button_is_down_it_looks_for_a_better_place(self, state):
        tool = wand()
        tool.press(Pointer(60, 60), EMPTY)
        answered(tool, state)
        tool.move(Pointer(220, 60))
        assert tool.question(state).x == 220
        answered(tool, state)
        assert tool.preview.bounds.x == 200

    def test_an_old_answer_is_not_what_is_marked(self, state):
        tool = wand()
        tool.press(Pointer(60, 60), EMPTY)
        old = tool.question(state)
        tool.move(Pointer(220, 60))
        tool.answer(old, square(50, 50, 50))
        assert tool.release(Pointer(220, 60)) is None
        assert answered(tool, state).mask.bounds.x == 200

    def test_its_settings_are_those_of_the_click(self, state):
        tool = wand()
        tool.is_contiguous, tool.tolerance = False, 2
        tool.press(Pointer(60, 60), EMPTY)
        tool.release(Pointer(60, 60))
        tool.is_contiguous = True
        assert answered(tool, state).mask.count == 5000

    def test_beside_the_picture_the_last_aim_stays(self, state):
        tool = wand()
        tool.press(Pointer(60, 60), EMPTY)
        answered(tool, state)
        tool.move(Pointer(-20, 60))
        assert tool.release(Pointer(-20, 60)).mask.bounds.x == 50

    def test_cancel_and_a_click_beside_the_picture_mark_nothing(self, state):
        tool = wand()
        tool.press(Pointer(60, 60), EMPTY)
        asked = tool.question(state)
        tool.cancel()
        assert tool.answer(asked, square(50, 50, 50)) is None
        tool.press(Pointer(-3, 60), EMPTY)
        assert tool.question(state) is None
        assert tool.release(Pointer(-3, 60)) is None


class TestCrease:
    def make(self):
        tool = CreaseTool("Crease")
        tool.size = 6
        return tool

    def test_is_straight_until_its_way_is_known_and_as_wide_as_the_brush(self, state):
        tool = self.make()
        tool.press(Pointer(20.5, 200.5), EMPTY)
        tool.hover(Pointer(300.5, 200.5))
        assert tool.lines[0].points[-1] == (300.5, 200.5)
        assert answered(tool, state) is None
        tool.press(Pointer(300.5, 200.5), EMPTY)
        stroke = tool.finish()
        np.testing.assert_array_equal(
            stroke.mask.to_array(), EMPTY.painted(*capsule(20.5, 200.5, 300.5, 200.5, diameter=6)).to_array()
        )

    def test_the_way_to_the_pointer_is_asked_for_after_the_ways_that_were_clicked(self, state):
        tool = self.make()
        for place in ((20, 200), (100, 210), (180, 200)):
            tool.press(Pointer(*place), EMPTY)
        tool.hover(Pointer(260, 200))
        asked = []
        for _ in range(3):
            request = tool.question(state)
            asked.append((request.start, request.end))
            tool.answer(request, (request.start, request.end))
        assert asked == [((20, 200), (100, 210)), ((100, 210), (180, 200)), ((180, 200), (260, 200))]
        assert tool.question(state) is None

    def test_the_way_shown_stays_until_the_next_one_is_known(self, state):
        tool = self.make()
        tool.press(Pointer(20, 200), EMPTY)
        tool.hover(Pointer(100, 200))
        tool.answer(tool.question(state), ((20, 200), (60, 190), (100, 200)))
        tool.hover(Pointer(104, 200))
        assert (60, 190) in tool.lines[0].points

    def test_an_end_waits_for_the_way(self, state):
        tool = self.make()
        tool.press(Pointer(20, 200), EMPTY)
        tool.press(Pointer(100, 200), EMPTY)
        assert tool.finish() is None
        tool.press(Pointer(300, 300), EMPTY)
        stroke = tool.answer(tool.question(state), ((20, 200), (60, 150), (100, 200)))
        assert stroke.mask.bounds.y == 147
        assert not tool.is_begun

    def test_backspace_takes_a_point_back_and_cancel_all(self, state):
        tool = self.make()
        tool.press(Pointer(20, 200), EMPTY)
        tool.press(Pointer(100, 200), EMPTY)
        assert tool.step_back()
        tool.hover(Pointer(30, 200))
        assert tool.lines[0].points == ((20, 200), (30, 200))
        tool.cancel()
        assert tool.question(state) is None
        assert tool.finish() is None

    def test_alt_takes_away(self, state):
        tool = self.make()
        tool.press(Pointer(20, 200, is_alt=True), EMPTY)
        tool.press(Pointer(100, 200), EMPTY)
        tool.answer(tool.question(state), ((20, 200), (100, 200)))
        assert tool.finish().erases


class TestSelect:
    @pytest.fixture
    def mask(self):
        return square(50, 50, 20).united(square(120, 60, 30))

    def select(self, mask, x=60, y=60):
        tool = SelectTool("Select a mark")
        tool.follow(mask)
        self.click(tool, mask, x, y)
        return tool

    def click(self, tool, mask, x, y):
        state = new_state(Photo(np.zeros((HEIGHT, WIDTH, 1), np.uint8)))
        tool.press(Pointer(x, y), mask)
        tool.release(Pointer(x, y))
        request = tool.question(self.with_mask(state, mask))
        if request is not None:
            tool.answer(request, found_hole(request, SilentProgress()))

    def with_mask(self, state, mask):
        from dataclasses import replace

        return replace(state, mask=mask)

    def done(self, tool, edit):
        """The marks after an edit, as the document would have them and tell the tool."""
        mask = edit.edit(new_state(Photo(np.zeros((HEIGHT, WIDTH, 1), np.uint8)))).mask
        tool.follow(mask)
        return mask

    def test_a_click_selects_the_mark_there_and_shows_its_rim(self, mask):
        tool = self.select(mask)
        assert tool.selected.bounds == Box(50, 50, 20, 20)
        xs, ys = zip(*tool.lines[0].points, strict=True)
        assert (min(xs), max(xs), min(ys), max(ys)) == (50.5, 69.5, 50.5, 69.5)

    def test_a_click_on_nothing_deselects(self, mask):
        tool = self.select(mask)
        self.click(tool, mask, 300, 200)
        assert tool.selected is None
        assert tool.lines == ()

    def test_removing_takes_that_mark_alone(self, mask):
        tool = self.select(mask)
        assert self.done(tool, tool.remove()).bounds == Box(120, 60, 30, 30)
        assert tool.selected is None
        assert tool.remove() is None

    def test_a_drag_moves_by_whole_pixels(self, mask):
        tool = self.select(mask)
        tool.press(Pointer(60, 60), mask)
        tool.move(Pointer(63.4, 80.2))
        assert tool.lines[0].shift == (3, 20)
        after = self.done(tool, tool.release(Pointer(63.4, 80.2)))
        assert after.has_any(Box(53, 70, 1, 1))
        assert not after.has_any(Box(50, 50, 3, 20))
        assert tool.selected.bounds == Box(53, 70, 20, 20)

    def test_what_it_is_moved_over_is_unharmed(self, mask):
        tool = self.select(mask)
        after = self.done(tool, tool.nudge(70, 10))
        assert after.bounds == Box(120, 60, 30, 30)
        after = self.done(tool, tool.nudge(100, 0))
        assert after.count == 20 * 20 + 30 * 30

    def test_a_thin_mark_can_be_taken_hold_of_where_the_photo_is_small(self, mask):
        tool = self.select(mask)
        tool.press(Pointer(80, 60, reach=16), mask)
        after = self.done(tool, tool.release(Pointer(85, 60, reach=16)))
        tool.press(Pointer(125, 62, reach=60), after)
        assert tool.release(Pointer(130, 62, reach=60)) is None

    def test_it_is_not_moved_out_of_the_picture(self, mask):
        tool = self.select(mask)
        self.done(tool, tool.nudge(-500, 900))
        assert tool.selected.bounds == Box(0, HEIGHT - 20, 20, 20)
        assert tool.nudge(-1, 0) is None

    def test_a_click_that_does_not_move_changes_nothing(self, mask):
        tool = self.select(mask)
        tool.press(Pointer(60, 60), mask)
        assert tool.release(Pointer(60.3, 60)) is None

    def test_it_is_deselected_when_it_is_not_marked_any_more(self, mask):
        tool = self.select(mask)
        tool.follow(mask.without(square(55, 55, 2)))
        assert tool.selected is None

    def test_other_changes_leave_it_selected_and_are_kept_when_it_moves(self, mask):
        tool = self.select(mask)
        tool.follow(mask.united(square(200, 200, 10)))
        after = self.done(tool, tool.nudge(0, 5))
        assert after.has_any(Box(205, 205, 1, 1))

    def test_an_answer_about_marks_that_have_changed_keeps_the_change(self, mask):
        tool = SelectTool("Select a mark")
        tool.follow(mask)
        tool.go(1)
        hole = MarkedHole(square(50, 50, 20), (), *find_holes(square(50, 50, 20)))
        tool.follow(mask.united(square(200, 200, 10)))
        tool.answer(FindHole(mask, None), hole)
        assert self.done(tool, tool.nudge(1, 0)).has_any(Box(205, 205, 1, 1))

    def test_tab_goes_around_in_both_directions(self, mask):
        tool, state = SelectTool("Select a mark"), new_state(Photo(np.zeros((HEIGHT, WIDTH, 1), np.uint8)))
        tool.follow(mask)
        seen = []
        for step in (1, 1, 1, -1, -1):
            tool.go(step)
            answered(tool, self.with_mask(state, mask))
            seen.append(tool.selected.bounds.x)
        assert seen == [50, 120, 50, 120, 50]
