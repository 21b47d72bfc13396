"""Exporting and leaving a photo that steps have improved."""

import numpy as np
import pytest
from fakes import improved
from PySide6.QtWidgets import QLabel

from restorer_app.core.requests import AnalyseSteps, ExportPhoto, RenderPhoto, RenderSteps
from restorer_app.ui.question import Question


@pytest.fixture
def bright(desk):
    """A desk whose photo has one step that has nothing to look at."""
    desk.open()
    desk.session.improving.add("brighten")
    return desk


def test_an_export_runs_the_steps_first_and_writes_what_they_gave(bright):
    bright.session.export(bright.folder / "out.png", "png", {})
    bright.wait(lambda: bright.notice() == "Saved as out.png.")
    assert len(bright.workers.asked(RenderPhoto)) == 1
    (request,) = bright.workers.asked(ExportPhoto)
    np.testing.assert_array_equal(request.pixels, improved(bright.state, bright.state.photo.box))
    assert not bright.session.has_unsaved_work


def test_an_export_without_active_steps_runs_none(bright):
    bright.session.improving.set_on(0, False)
    bright.session.export(bright.folder / "out.png", "png", {})
    bright.wait(lambda: "every pixel outside the holes is identical" in bright.notice())
    assert bright.workers.asked(RenderPhoto) == []


@pytest.mark.parametrize("kind", [RenderPhoto, ExportPhoto])
def test_an_export_can_be_cancelled_while_steps_run_and_while_it_is_written(bright, kind):
    bright.workers.hold(kind)
    ended = []
    bright.session.saving_ended.connect(ended.append)
    bright.session.export(bright.folder / "out.png", "png", {})
    bright.wait(lambda: bright.workers.asked(kind) and bright.session.activity.shown is not None)
    assert bright.window.status.cancel_button.toolTip() == "Cancel: Saving out.png"
    assert bright.session.saving == (bright.folder / "out.png",)
    bright.window.status.cancel_button.click()
    bright.wait(lambda: ended == [False])
    assert not (bright.folder / "out.png").exists()
    assert bright.session.saving == ()
    assert bright.session.has_unsaved_work


def test_an_export_whose_steps_fail_writes_nothing_and_says_so(bright):
    bright.workers.fails.add(RenderPhoto)
    bright.session.export(bright.folder / "out.png", "png", {})
    bright.wait(lambda: bright.notice() == "The model gave nothing usable.")
    assert not (bright.folder / "out.png").exists()
    assert bright.session.has_unsaved_work


def test_an_export_leaves_out_what_failed_on_the_screen_and_says_so(bright):
    bright.workers.fails.add(AnalyseSteps)
    bright.session.improving.add("calm")
    bright.wait(lambda: not bright.session.improving.has_effect(1))
    bright.session.export(bright.folder / "out.png", "png", {})
    bright.wait(lambda: bright.notice() == "Saved as out.png. Steps that had no effect here were left out.")
    (request,) = bright.workers.asked(RenderPhoto)
    assert [step.kind for step in request.state.recipe] == ["brighten"]
    assert not bright.session.has_unsaved_work


def test_an_export_of_which_nothing_is_left_but_the_scan_says_that_too(desk):
    desk.open()
    desk.workers.fails.add(RenderSteps)
    desk.session.improving.add("brighten")
    desk.wait(lambda: not desk.session.improving.has_effect(0))
    desk.session.export(desk.folder / "out.png", "png", {})
    desk.wait(lambda: "identical to the scan. Steps that had no effect here were left out." in desk.notice())
    assert desk.workers.asked(RenderPhoto) == []


def test_an_export_while_a_step_looks_has_that_step(desk):
    desk.open()
    desk.workers.hold(AnalyseSteps)
    desk.session.improving.add("calm")
    desk.session.export(desk.folder / "out.png", "png", {})
    (request,) = desk.workers.asked(RenderPhoto)
    assert [step.kind for step in request.state.recipe] == ["calm"]
    desk.workers._runs[RenderPhoto] = lambda request, progress: request.state.photo.pixels
    desk.workers.let_go(AnalyseSteps)
    desk.wait(lambda: desk.notice() == "Saved as out.png.")


def test_what_a_step_finds_during_an_export_leaves_nothing_unsaved(desk):
    desk.open()
    desk.workers.hold(AnalyseSteps)
    desk.session.improving.add("calm")
    desk.workers.hold(ExportPhoto)
    done = []
    desk.session.exported.connect(done.append)
    state = desk.state
    desk.workers._runs[RenderPhoto] = lambda request, progress: request.state.photo.pixels
    desk.session.export(desk.folder / "out.png", "png", {})
    desk.workers.let_go(AnalyseSteps)
    desk.wait(lambda: desk.state is not state)
    desk.workers.let_go(ExportPhoto)
    desk.wait(lambda: done)
    assert not desk.session.has_unsaved_work


def test_closing_asks_for_the_improvements_too(bright):
    bright.window.close()
    bright.wait(lambda: bright.dialog(Question))
    texts = " ".join(part.text() for part in bright.dialog(Question).findChildren(QLabel))
    assert "Save your work on “wedding.png”?" in texts
    bright.dialog(Question).buttons["Cancel"].click()
    assert bright.window.isVisible()
