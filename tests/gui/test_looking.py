"""Steps that look at the photo first: when they do, what they found, and failing."""

from dataclasses import replace

from fakes import FOUND_NOISE
from improved import SCAN, add, labels, recipe, redo, settle, undo, wait_seen

from restorer_app.core.requests import AnalyseSteps, ExportMask, RenderSteps


def test_a_step_looks_at_the_photo_once_and_keeps_what_it_found(open_desk):
    add(open_desk, "calm")
    settle(open_desk)
    wait_seen(open_desk, SCAN // 2)
    assert recipe(open_desk)[0].facts == {"noise_level": FOUND_NOISE}
    assert labels(open_desk) == ["Add Calm"]
    undo(open_desk)
    redo(open_desk)
    open_desk.paint()
    open_desk.session.improving.set_strength(0, 0.5, is_final=True)
    open_desk.session.improving.set_on(0, False)
    open_desk.session.improving.set_on(0, True)
    settle(open_desk)
    assert len(open_desk.workers.asked(AnalyseSteps)) == 1


def test_a_step_that_has_nothing_to_look_at_runs_at_once(bright):
    assert bright.workers.asked(AnalyseSteps) == []


def test_until_a_step_has_looked_the_photo_stays_as_it_was_seen(bright):
    bright.workers.hold(AnalyseSteps)
    asked = len(bright.workers.asked(RenderSteps))
    add(bright, "calm")
    bright.paint()
    wait_seen(bright, SCAN + 40)
    assert len(bright.workers.asked(RenderSteps)) == asked
    bright.workers.let_go(AnalyseSteps)
    wait_seen(bright, (SCAN + 40) // 2)


def test_a_step_behind_one_that_changes_looks_again(bright):
    add(bright, "calm")
    settle(bright)
    bright.session.improving.set_parameter(0, "amount", 80, is_final=True)
    settle(bright)
    wait_seen(bright, (SCAN + 80) // 2)
    assert len(bright.workers.asked(AnalyseSteps)) == 2


def test_what_a_step_found_reaches_it_although_it_was_undone_meanwhile(open_desk):
    open_desk.workers.hold(AnalyseSteps)
    add(open_desk, "calm")
    undo(open_desk)
    open_desk.workers.let_go(AnalyseSteps)
    settle(open_desk)
    redo(open_desk)
    wait_seen(open_desk, SCAN // 2)
    assert len(open_desk.workers.asked(AnalyseSteps)) == 1


def test_a_step_that_cannot_look_is_told_once_and_left_out_of_the_picture(bright):
    bright.workers.fails.add(AnalyseSteps)
    told = []
    bright.session.told.connect(lambda message: told.append(message.text))
    add(bright, "calm")
    bright.wait(lambda: told)
    wait_seen(bright, SCAN + 40)
    bright.paint()
    settle(bright)
    assert told == ["The model gave nothing usable."]
    assert len(bright.workers.asked(AnalyseSteps)) == 1
    assert [bright.session.improving.has_effect(index) for index in (0, 1)] == [True, False]
    bright.workers.fails.clear()
    bright.session.improving.set_on(1, False)
    bright.session.improving.set_on(1, True)
    wait_seen(bright, (SCAN + 40) // 2)


def test_a_look_at_the_photo_cannot_be_cancelled(bright):
    activity, status = bright.session.activity, bright.window.status
    bright.workers.hold(AnalyseSteps)
    add(bright, "calm")
    bright.wait(lambda: activity.shown is not None)
    assert activity.shown.title == "Looking at the photo"
    assert status.cancel_button.isHidden()
    bright.window.actions_by_id["cancel"].trigger()
    bright.session.cancel()
    bright.workers.let_go(AnalyseSteps)
    settle(bright)
    wait_seen(bright, (SCAN + 40) // 2)
    assert bright.session.improving.has_effect(1)


def test_esc_still_cancels_what_was_asked_for_while_a_step_looks(bright):
    bright.workers.hold(AnalyseSteps)
    add(bright, "calm")
    bright.wait(lambda: bright.session.activity.shown is not None)
    bright.workers.hold(ExportMask)
    bright.session.export_mask(bright.folder / "marks.png")
    add(bright, "calm")
    bright.wait(lambda: (work := bright.session.activity.shown) and work.title == "Saving marks.png")
    bright.window.actions_by_id["cancel"].trigger()
    bright.wait(lambda: not bright.session.saving)
    assert not (bright.folder / "marks.png").exists()
    bright.workers.let_go(AnalyseSteps)
    settle(bright)
    assert [bright.session.improving.has_effect(index) for index in (0, 1, 2)] == [True, True, True]


def test_a_value_going_back_to_automatic_never_runs_without_what_it_needs(open_desk):
    """A step that looks only where it has nothing set, as the chain would trip over."""
    lacking = []

    def look(request, progress):
        found = [{} if step.parameters.get("noise_level") else {"noise_level": 9.0} for step in request.state.recipe]
        return tuple(replace(step, facts=facts) for step, facts in zip(request.state.recipe, found, strict=True))

    def render(request, progress, run=open_desk.workers._runs[RenderSteps]):
        for step in request.state.active_steps:
            if not step.parameters.get("noise_level") and "noise_level" not in step.facts:
                lacking.append(step)
        return run(request, progress)

    open_desk.workers._runs[AnalyseSteps], open_desk.workers._runs[RenderSteps] = look, render
    add(open_desk, "calm")
    settle(open_desk)
    open_desk.session.improving.set_parameter(0, "noise_level", 12, is_final=True)
    settle(open_desk)
    assert recipe(open_desk)[0].facts == {}
    improving = open_desk.session.improving
    improving.set_parameter(0, "noise_level", 0, is_final=False)
    assert improving.shown(open_desk.state).recipe[0].parameters == {"noise_level": 12}
    settle(open_desk)
    improving.set_parameter(0, "noise_level", 20, is_final=False)
    improving.go_on()
    assert improving.shown(open_desk.state).recipe[0].parameters == {"noise_level": 20}
    improving.set_parameter(0, "noise_level", 0, is_final=True)
    settle(open_desk)
    wait_seen(open_desk, SCAN // 2)
    assert lacking == []
