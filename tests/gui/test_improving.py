"""Steps of the recipe: what becomes history, what is only shown, failing."""

import numpy as np
from improved import SCAN, X, Y, add, labels, recipe, redo, seen, settle, strength_of, undo, wait_seen
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from restorer_app.core.box import Box
from restorer_app.core.region import NOWHERE
from restorer_app.core.requests import AnalyseSteps, ForgetSteps, RefineSteps, RenderPhoto, RenderSteps
from restorer_app.settings import Settings
from restorer_app.tools.region_brush import RegionStroke
from restorer_app.ui.regions import Where


def test_a_step_is_seen_and_undone_like_everything_else(open_desk):
    wait_seen(open_desk, SCAN)
    add(open_desk, "brighten")
    assert open_desk.session.document.undo_label == "Add Brighten"
    wait_seen(open_desk, SCAN + 40)
    undo(open_desk)
    wait_seen(open_desk, SCAN)
    redo(open_desk)
    wait_seen(open_desk, SCAN + 40)


def test_each_decision_is_one_line_of_the_history_with_a_plain_name(open_desk):
    improving = open_desk.session.improving
    add(open_desk, "brighten", "calm")
    settle(open_desk)
    improving.move(1, 0)
    improving.set_on(0, False)
    improving.set_strength(1, 0.6, is_final=True)
    improving.set_parameter(0, "noise_level", 12, is_final=True)
    improving.set_parameter(0, "noise_level", 0, is_final=True)
    improving.set_where(1, Where.ONLY)
    improving.set_where(1, Where.NOT)
    improving.set_where(1, Where.EVERYWHERE)
    improving.remove(0)
    improving.load((), "Remove all steps")
    assert labels(open_desk) == [
        "Add Brighten",
        "Add Calm",
        "Move Calm up",
        "Switch Calm off",
        "Brighten: strength 60 %",
        "Calm: noise 12",
        "Calm: noise automatic",
        "Brighten: only where painted",
        "Brighten: not where painted",
        "Brighten: everywhere",
        "Remove Calm",
        "Remove all steps",
    ]


def test_the_history_says_that_a_step_works_where_it_finds_something(open_desk):
    add(open_desk, "wipe")
    settle(open_desk)
    open_desk.session.improving.set_where(0, Where.ONLY)
    open_desk.session.improving.set_where(0, Where.EVERYWHERE)
    assert labels(open_desk) == ["Add Wipe", "Wipe: only where painted", "Wipe: where found"]


def test_undo_and_redo_go_through_every_edit_of_the_recipe_and_show_the_same(bright):
    improving = bright.session.improving
    improving.set_parameter(0, "amount", 80, is_final=True)
    add(bright, "calm")
    settle(bright)
    improving.move(1, 0)
    settle(bright)
    shown = [(SCAN, ()), (SCAN + 40, ("brighten",)), (SCAN + 80, ("brighten",))]
    shown += [((SCAN + 80) // 2, ("brighten", "calm")), (SCAN // 2 + 80, ("calm", "brighten"))]
    for turn, places in ((undo, reversed(shown[:-1])), (redo, shown[1:])):
        for value, kinds in places:
            turn(bright)
            assert tuple(step.kind for step in recipe(bright)) == kinds
            wait_seen(bright, value)


def test_while_a_slider_is_dragged_the_photo_follows_and_the_history_does_not(bright):
    strength = strength_of(bright)
    before = bright.state
    strength.slider.setSliderDown(True)
    for value in (800, 500, 250):
        strength.slider.setSliderPosition(value)
        wait_seen(bright, SCAN + round(0.04 * value))
        assert bright.state is before
    strength.slider.setSliderDown(False)
    assert labels(bright) == ["Add Brighten", "Brighten: strength 25 %"]
    assert recipe(bright)[0].strength == 0.25
    wait_seen(bright, SCAN + 10)
    undo(bright)
    assert bright.state is before
    wait_seen(bright, SCAN + 40)
    assert strength.value == 100


def test_a_slider_dragged_faster_than_the_steps_run_still_moves_the_photo(bright):
    strength = strength_of(bright)
    strength.slider.setSliderDown(True)
    bright.workers.hold(RenderSteps)
    strength.slider.setSliderPosition(500)
    asked = len(bright.workers.asked(RenderSteps))
    for value in range(490, 200, -10):
        strength.slider.setSliderPosition(value)
    assert len(bright.workers.asked(RenderSteps)) == asked
    bright.workers.let_go(RenderSteps)
    wait_seen(bright, SCAN + 8)
    rendered = {request.state.recipe[0].strength for request in bright.workers.asked(RenderSteps)}
    assert rendered == {1.0, 0.5, 0.21}
    strength.slider.setSliderDown(False)


def test_a_slider_that_is_pressed_held_and_dragged_by_hand_is_one_line_of_the_history(bright):
    strength = strength_of(bright)
    slider, left, none = strength.slider, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    middle = slider.rect().center()
    QTest.mousePress(slider, left, none, middle)
    strength._settle_later.timeout.emit()  # held for longer than a moment
    QTest.mouseMove(slider, middle + QPoint(20, 0))
    strength._settle_later.timeout.emit()
    assert labels(bright) == ["Add Brighten"]
    QTest.mouseRelease(slider, left, none, middle + QPoint(20, 0))
    assert len(labels(bright)) == 2
    assert 0.5 < recipe(bright)[0].strength < 0.8


def test_a_slider_dragged_back_to_where_it_was_leaves_no_trace(bright):
    strength = strength_of(bright)
    strength.slider.setSliderDown(True)
    strength.slider.setSliderPosition(300)
    wait_seen(bright, SCAN + 12)
    strength.slider.setSliderPosition(1000)
    strength.slider.setSliderDown(False)
    assert labels(bright) == ["Add Brighten"]
    wait_seen(bright, SCAN + 40)


def test_keys_that_move_a_slider_in_one_go_are_one_line_of_the_history(bright):
    strength = strength_of(bright)
    for _ in range(5):
        QTest.keyClick(strength.slider, Qt.Key.Key_Left)
    wait_seen(bright, SCAN + 38)
    bright.wait(lambda: labels(bright) == ["Add Brighten", "Brighten: strength 95 %"])


def test_a_value_that_is_only_tried_counts_before_anything_else_is_done(bright):
    strength = strength_of(bright)
    QTest.keyClick(strength.slider, Qt.Key.Key_Left)
    undo(bright)
    assert recipe(bright)[0].strength == 1
    assert bright.session.document.redo_label == "Brighten: strength 99 %"
    QTest.keyClick(strength.slider, Qt.Key.Key_Left)
    bright.session.improving.set_on(0, False)
    assert labels(bright)[1:] == ["Brighten: strength 99 %", "Switch Brighten off"]


def test_steps_run_where_the_settings_say(make_desk):
    desk = make_desk(Settings(device="cpu"))
    desk.open()
    add(desk, "calm")
    settle(desk)
    desk.session.export(desk.folder / "out.png", "png", {})
    asked = [desk.workers.asked(kind) for kind in (AnalyseSteps, RenderSteps, RenderPhoto)]
    assert all(asked)
    assert {request.device for requests in asked for request in requests} == {"cpu"}


def test_a_trial_belongs_to_its_step_wherever_that_is(bright):
    add(bright, "brighten")
    improving = bright.session.improving
    improving.set_strength(1, 0.5, is_final=False)
    bright.session.document.undo()
    assert [step.strength for step in improving.recipe] == [1]
    bright.session.document.redo()
    assert [step.strength for step in improving.recipe] == [1, 0.5]


def test_the_place_of_a_step_is_told_by_its_key(bright):
    add(bright, "brighten")
    first, second = (step.key for step in recipe(bright))
    bright.session.improving.remove(0)
    assert [bright.session.improving.place_of(key) for key in (first, second)] == [None, 0]


def test_a_step_that_has_versions_is_tried_at_once_with_what_it_has_found(bright):
    add(bright, "calm")
    settle(bright)
    improving = bright.session.improving
    assert "version" not in recipe(bright)[1].parameters
    improving.set_strength(1, 0.5, is_final=False)
    assert improving.recipe[1].facts == recipe(bright)[1].facts
    assert improving.recipe[1].facts
    improving.settle()
    settle(bright)


def test_what_was_painted_comes_back_after_everywhere(bright):
    improving = bright.session.improving
    stroke = RegionStroke(Box(X - 20, Y - 20, 40, 40), np.full((40, 40), 255, np.uint8), True)
    improving.paint_region(0, stroke)
    painted = recipe(bright)[0].region
    improving.set_where(0, Where.EVERYWHERE)
    assert recipe(bright)[0].region is None
    improving.set_where(0, Where.ONLY)
    assert recipe(bright)[0].region is painted
    improving.set_where(0, Where.EVERYWHERE)
    improving.set_where(0, Where.NOT)
    wait_seen(bright, SCAN)


def test_what_steps_gave_for_the_photo_before_is_forgotten(bright):
    assert bright.workers.asked(ForgetSteps) == []
    bright.session.document.mark_saved(bright.state)
    bright.open("other.png")
    assert len(bright.workers.asked(ForgetSteps)) == 1
    bright.window.close()
    assert len(bright.workers.asked(ForgetSteps)) == 2


def test_steps_that_cannot_run_are_told_once_and_the_photo_is_shown_without_them(open_desk):
    open_desk.workers.fails.add(RenderSteps)
    told = []
    open_desk.session.told.connect(lambda message: told.append(message.text))
    add(open_desk, "brighten")
    open_desk.wait(lambda: told)
    settle(open_desk)
    open_desk.paint()
    settle(open_desk)
    assert told == ["The model gave nothing usable."]
    assert recipe(open_desk)[0].is_on
    assert open_desk.window.recipe_panel.steps.rows[0].heading.accessibleName() == "Brighten, no effect"
    wait_seen(open_desk, SCAN)
    open_desk.workers.fails.clear()
    open_desk.session.improving.set_parameter(0, "amount", 60, is_final=True)
    wait_seen(open_desk, SCAN + 60)
    assert open_desk.session.improving.has_effect(0)


def test_below_100_percent_the_view_says_that_it_is_approximate_until_it_is_not(bright):
    assert not bright.window.status.says_approximate
    bright.workers.hold(RefineSteps)
    bright.window.canvas.navigation.zoom_to(0.4)
    bright.wait(lambda: bright.window.status.says_approximate)
    bright.workers.let_go(RefineSteps)
    bright.wait(lambda: not bright.window.status.says_approximate)
    assert all(len(request.tiles) == 1 for request in bright.workers.asked(RefineSteps))
    bright.window.canvas.actual_size()
    settle(bright)
    assert not bright.window.status.says_approximate


def test_the_scan_is_what_steps_are_compared_with(bright):
    bright.window.canvas.set_original_held(True)
    wait_seen(bright, SCAN)
    bright.window.canvas.set_original_held(False)
    wait_seen(bright, SCAN + 40)
    bright.window.actions_by_id["compare"].trigger()
    settle(bright)
    assert abs(seen(bright, 100, 200) - 60) <= 2
    assert abs(seen(bright, 500, 200) - 180) <= 2


def test_a_stroke_on_the_region_is_one_line_of_the_history_and_is_seen(bright):
    improving = bright.session.improving
    improving.set_where(0, Where.ONLY)
    wait_seen(bright, SCAN)
    improving.paint_region(0, RegionStroke(Box(X - 20, Y - 20, 40, 40), np.full((40, 40), 255, np.uint8), True))
    assert recipe(bright)[0].region.base == NOWHERE
    wait_seen(bright, SCAN + 40)
    improving.set_where(0, Where.NOT)
    wait_seen(bright, SCAN)
    undo(bright)
    undo(bright)
    assert recipe(bright)[0].region.tiles == {}


def test_another_photo_has_no_steps_and_gets_none_of_the_old_one(open_desk):
    open_desk.workers.hold(AnalyseSteps)
    add(open_desk, "calm")
    open_desk.session.document.mark_saved(open_desk.state)
    open_desk.open("other.png")
    open_desk.workers.let_go(AnalyseSteps)
    settle(open_desk)
    assert recipe(open_desk) == ()
    assert open_desk.window.recipe_panel.steps.rows == []
    wait_seen(open_desk, SCAN)
