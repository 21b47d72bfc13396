"""The clone brush and the heal brush in the window, by mouse and by keyboard."""

import numpy as np
import pytest
from hand import ALT, NONE, SHIFT
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QEnterEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from test_pen import draw_with_pen

from restorer_app.core.box import Box
from restorer_app.core.composite import read_box
from restorer_app.core.copying import ClonePixels, HealPixels
from restorer_app.core.geometry import Geometry
from restorer_app.core.projects import SaveProject
from restorer_app.core.requests import ExportPhoto, RepairHoles
from restorer_app.core.state import Origin
from restorer_app.document.edits import set_geometry

CTRL = Qt.KeyboardModifier.ControlModifier
SOURCE, START, END = (150.5, 120.5), (300.5, 200.5), (340.5, 220.5)


def seen(desk) -> np.ndarray:
    return read_box(desk.state, desk.state.photo.box)


def take_up(hand, key=Qt.Key.Key_S, *, size: int = 20, softness: float = 0) -> None:
    hand.key(key)
    hand.desk.window.toolbox.set_size(size)
    hand.canvas.scene.tool.softness = softness


def wait_for_repairs(hand, count: int) -> None:
    hand.desk.wait(lambda: len(hand.desk.state.repairs) == count and hand.canvas.is_complete)


def clone(hand, *path, source=SOURCE) -> None:
    count = len(hand.desk.state.repairs)
    hand.click(source, held=ALT)
    hand.drag(*path)
    wait_for_repairs(hand, count + 1)


@pytest.mark.parametrize("way", ["click", "key"])
def test_what_was_said_of_a_missing_source_goes_when_there_is_one(hand, way):
    take_up(hand)
    hand.drag(START, END)
    assert "Hold Alt" in hand.desk.notice()
    if way == "click":
        hand.click(SOURCE, held=ALT)
    else:
        hand.move(SOURCE)
        hand.key(Qt.Key.Key_S, SHIFT)
    assert hand.canvas.scene.tool.source is not None
    assert hand.desk.notice() == ""


def test_alt_click_and_a_drag_copy_the_scan_as_one_line_of_the_history(hand):
    take_up(hand)
    scan = seen(hand.desk)
    clone(hand, START, END)
    (repair,) = hand.desk.state.repairs
    covered = repair.hole.shape_in(hand.desk.state.photo.box)
    after = seen(hand.desk)
    np.testing.assert_array_equal(after[covered], np.roll(scan, (80, 150), axis=(0, 1))[covered])
    np.testing.assert_array_equal(after[~covered], scan[~covered])
    assert covered[200, 300]
    assert covered[220, 340]
    assert hand.desk.session.document.undo_label == "Clone stroke"
    assert (repair.fill, repair.origin, repair.parameters) == ("clone", Origin.MOVED, {"dx": -150.0, "dy": -80.0})
    hand.key(Qt.Key.Key_Z, CTRL)
    np.testing.assert_array_equal(seen(hand.desk), scan)
    hand.key(Qt.Key.Key_Z, CTRL | SHIFT)
    np.testing.assert_array_equal(seen(hand.desk), after)


def test_the_heal_brush_keeps_the_tone_of_the_place(hand):
    take_up(hand, Qt.Key.Key_D)
    scan = seen(hand.desk).astype(int)
    clone(hand, START, END)
    (repair,) = hand.desk.state.repairs
    assert (repair.fill, repair.origin) == ("heal_brush", Origin.MOVED)
    assert hand.desk.session.document.undo_label == "Heal stroke"
    assert np.abs(seen(hand.desk).astype(int) - scan).max() <= 4
    assert len(hand.desk.workers.asked(HealPixels)) == 1


def test_a_stroke_without_a_source_says_what_to_do_and_paints_nothing(hand):
    take_up(hand)
    hand.drag(START, END)
    assert "Alt" in hand.desk.notice()
    assert hand.desk.state.repairs == ()
    assert hand.desk.workers.asked(ClonePixels) == []


def test_the_source_is_set_by_key_under_the_pointer(hand):
    take_up(hand)
    hand.move(END)
    hand.move(SOURCE)
    hand.desk.wait(lambda: hand.canvas.scene.pointer is not None)
    hand.key(Qt.Key.Key_S, SHIFT)
    hand.drag(START)
    wait_for_repairs(hand, 1)
    assert hand.desk.state.repairs[0].parameters == {"dx": -150.0, "dy": -80.0}


def test_the_source_is_set_by_key_in_the_middle_where_the_pointer_is_elsewhere(hand):
    take_up(hand)
    QApplication.sendEvent(hand.canvas, QEvent(QEvent.Type.Leave))
    hand.key(Qt.Key.Key_S, SHIFT)
    middle = hand.canvas.scene.view.to_scan(hand.canvas.width() / 2, hand.canvas.height() / 2)
    assert hand.canvas.scene.tool.source == pytest.approx(middle)


def test_beside_the_photo_the_key_says_that_there_is_nothing_to_copy(hand):
    take_up(hand)
    hand.canvas.fit()
    hand.move(END)
    hand.move((-5, -5))
    hand.desk.wait(lambda: hand.canvas.scene.pointer is not None)
    hand.key(Qt.Key.Key_S, SHIFT)
    assert "beside the photo" in hand.desk.notice()
    assert hand.canvas.scene.tool.source is None


def test_the_steps_of_a_recipe_run_over_a_clone(hand, bright):
    take_up(hand)
    hand.click(SOURCE, held=ALT)
    hand.drag(START, END)
    wait_for_repairs(hand, 1)
    hand.desk.wait(lambda: not hand.canvas.scene.drawn_copies)
    scan = hand.desk.state.photo.pixels
    shown = hand.canvas.grab().toImage().pixelColor(hand.at(302, 202))
    assert abs(shown.red() - (int(scan[122, 152, 0]) + 40)) <= 1


def test_the_key_for_the_source_says_so_when_another_tool_is_in_hand(hand):
    hand.key(Qt.Key.Key_B)
    hand.key(Qt.Key.Key_S, SHIFT)
    assert "clone brush" in hand.desk.notice()


def test_marks_under_a_clone_count_as_repaired(hand):
    hand.desk.paint(290, 190, 20)
    take_up(hand, size=60)
    clone(hand, START)
    assert hand.mask.is_empty
    hand.desk.session.undo()
    assert hand.mask.count == 400


def test_the_eraser_brings_the_scan_back_over_a_clone(hand):
    take_up(hand)
    scan = seen(hand.desk)
    clone(hand, START, END)
    hand.key(Qt.Key.Key_E)
    hand.desk.window.toolbox.set_size(100)
    hand.drag(START, END)
    np.testing.assert_array_equal(seen(hand.desk), scan)
    assert hand.desk.state.repairs == ()


def test_a_pen_upside_down_erases_a_clone_and_pressure_changes_the_size(hand):
    take_up(hand, size=40)
    hand.click(SOURCE, held=ALT)
    draw_with_pen(hand, 0.5)
    wait_for_repairs(hand, 1)
    assert hand.desk.state.repairs[0].hole.box.height == pytest.approx(20, abs=1)
    draw_with_pen(hand, 1.0, is_eraser=True)
    assert hand.desk.state.repairs == ()


def test_strokes_that_come_quickly_each_copy_what_the_one_before_left(hand):
    take_up(hand)
    scan = seen(hand.desk)
    hand.click(SOURCE, held=ALT)
    hand.desk.workers.hold(ClonePixels)
    hand.drag(START)
    hand.click(START, held=ALT)
    hand.drag((400.5, 300.5))
    assert hand.desk.state.repairs == ()
    hand.desk.workers.let_go(ClonePixels)
    wait_for_repairs(hand, 2)
    np.testing.assert_array_equal(seen(hand.desk)[296:305, 396:405], scan[116:125, 146:155])
    hand.desk.session.undo()
    assert len(hand.desk.state.repairs) == 1


def test_undo_takes_back_a_stroke_that_is_still_being_worked_out(hand):
    take_up(hand, Qt.Key.Key_D)
    clone(hand, START)
    hand.desk.workers.hold(HealPixels)
    hand.drag((400.5, 300.5))
    assert hand.canvas.scene.drawn_copies
    hand.key(Qt.Key.Key_Z, CTRL)
    assert not hand.canvas.scene.drawn_copies
    hand.desk.workers.let_go(HealPixels)
    hand.desk.wait(lambda: not hand.desk.session.activity.is_busy)
    assert len(hand.desk.state.repairs) == 1


def test_a_stroke_that_fails_says_so_and_leaves_the_photo(hand):
    take_up(hand, Qt.Key.Key_D)
    hand.click(SOURCE, held=ALT)
    hand.desk.workers.fails.add(HealPixels)
    hand.drag(START)
    hand.desk.wait(lambda: "nothing usable" in hand.desk.notice())
    assert hand.desk.state.repairs == ()
    assert not hand.canvas.scene.drawn_copies


def test_a_stroke_on_its_way_is_unsaved_work(hand):
    take_up(hand, Qt.Key.Key_D)
    hand.click(SOURCE, held=ALT)
    assert not hand.desk.session.has_unsaved_work
    hand.desk.workers.hold(HealPixels)
    hand.drag(START)
    assert hand.desk.session.has_unsaved_work
    hand.desk.workers.let_go(HealPixels)
    wait_for_repairs(hand, 1)


def test_what_is_exported_or_saved_a_moment_after_a_stroke_has_it(hand):
    desk = hand.desk
    take_up(hand)
    hand.click(SOURCE, held=ALT)
    desk.workers.hold(ClonePixels)
    hand.drag(START)
    desk.session.export(desk.folder / "out.png", "png", {})
    desk.files.answer = desk.folder / "wedding.restorer"
    hand.key(Qt.Key.Key_S, CTRL)
    assert desk.workers.asked(ExportPhoto) == []
    desk.workers.let_go(ClonePixels)
    desk.wait(lambda: not desk.session.has_unsaved_work and (desk.folder / "out.png").exists())
    (exported,), (saved,) = desk.workers.asked(ExportPhoto), desk.workers.asked(SaveProject)
    assert len(exported.state.repairs) == len(saved.state.repairs) == 1


def test_a_stroke_that_fails_or_is_taken_back_holds_up_no_export(hand):
    desk = hand.desk
    take_up(hand)
    hand.click(SOURCE, held=ALT)
    desk.workers.hold(ClonePixels)
    hand.drag(START)
    desk.session.export(desk.folder / "one.png", "png", {})
    desk.session.undo()
    desk.wait(lambda: (desk.folder / "one.png").exists())
    desk.workers.let_go(ClonePixels)
    desk.workers.fails.add(ClonePixels)
    hand.drag(START)
    desk.session.export(desk.folder / "two.png", "png", {})
    desk.wait(lambda: (desk.folder / "two.png").exists())
    assert desk.workers.asked(ExportPhoto)[-1].state.repairs == ()


def test_a_stroke_of_a_photo_that_is_closed_reaches_no_other(hand):
    take_up(hand)
    hand.click(SOURCE, held=ALT)
    hand.desk.workers.hold(ClonePixels)
    hand.drag(START)
    hand.desk.open("second.png", answer="Discard")
    hand.desk.workers.let_go(ClonePixels)
    hand.desk.wait(lambda: not hand.desk.session.activity.is_busy)
    assert hand.desk.state.repairs == ()
    assert hand.canvas.scene.tool.source is None
    assert not hand.canvas.scene.drawn_copies


def test_the_list_of_repairs_calls_them_by_name_and_hides_deletes_and_fills_them_again(hand):
    take_up(hand)
    scan = seen(hand.desk)
    clone(hand, START, END)
    hand.key(Qt.Key.Key_D)
    clone(hand, (420.5, 300.5))
    window = hand.desk.window
    window.actions_by_id["repairs"].setChecked(True)
    page = window.pages.repairs_page
    titles = [page.model.index(row).data(Qt.ItemDataRole.DisplayRole) for row in range(2)]
    assert "Cloned" in titles[0]
    assert "Healed from elsewhere" in titles[1]
    assert page.select_at(*START)
    page.toggle(page.holes)
    np.testing.assert_array_equal(seen(hand.desk)[:260], scan[:260])
    page.toggle(page.holes)
    window.pages.refilling.refill(page.holes, "harmonic")
    hand.desk.wait(lambda: hand.desk.state.repairs[0].fill == "harmonic")
    assert hand.desk.workers.asked(RepairHoles)[-1].again
    page.delete_selected()
    np.testing.assert_array_equal(seen(hand.desk)[:260], scan[:260])
    assert [repair.fill for repair in hand.desk.state.repairs] == ["heal_brush"]


def test_the_options_are_set_in_the_panel_and_change_the_next_stroke(hand):
    hand.key(Qt.Key.Key_S)
    controls, tool = hand.desk.window.mark_panel.options.controls, hand.canvas.scene.tool
    assert (tool.is_aligned, tool.softness) == (True, 30)
    controls["clone", "is_aligned"].click()
    field = controls["clone", "softness"].number
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, "0")
    QTest.keyClick(field, Qt.Key.Key_Return)
    hand.canvas.setFocus()
    assert (tool.is_aligned, tool.softness) == (False, 0)
    clone(hand, START)
    hand.drag(END)
    wait_for_repairs(hand, 2)
    assert [repair.parameters["dx"] for repair in hand.desk.state.repairs] == [-150.0, -190.0]


def test_nothing_is_cloned_while_the_region_of_a_step_or_a_source_is_painted(hand, three):
    take_up(hand)
    hand.click(SOURCE, held=ALT)
    window = hand.desk.window
    window.canvas.set_sources(hand.mask)
    hand.drag(START, END)
    assert hand.desk.workers.asked(ClonePixels) == []
    assert hand.desk.state.sources is None


@pytest.mark.parametrize("turns", [1, 2])
def test_source_and_stroke_are_places_of_the_scan_however_it_is_turned(hand, turns):
    hand.desk.session.document.do(set_geometry(Geometry(turns=turns, angle=3.0)), "Turn")
    hand.canvas.fit()
    hand.desk.wait(lambda: hand.canvas.is_complete)
    take_up(hand)
    clone(hand, START, END)
    parameters = hand.desk.state.repairs[0].parameters
    assert parameters["dx"] == pytest.approx(-150, abs=2)
    assert parameters["dy"] == pytest.approx(-80, abs=2)
    box = hand.desk.state.repairs[0].hole.box
    assert box.intersection(Box(290, 190, 60, 40)).area > 0.85 * 60 * 40


def test_side_by_side_the_brush_copies_in_the_right_pane(hand):
    hand.key(Qt.Key.Key_Y)
    hand.canvas.fit()
    hand.desk.wait(lambda: hand.canvas.is_complete)
    take_up(hand)
    clone(hand, START, END)
    assert hand.desk.state.repairs[0].parameters["dx"] == pytest.approx(-150, abs=3)


def test_the_pointer_that_enters_again_keeps_the_source(hand):
    take_up(hand)
    hand.click(SOURCE, held=ALT)
    place = QPointF(hand.at(*START))
    QApplication.sendEvent(hand.canvas, QEnterEvent(place, place, place))
    hand.drag(START, held=NONE)
    wait_for_repairs(hand, 1)
