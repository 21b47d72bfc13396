"""What is drawn as damage is what is marked: nothing that was repaired, erased or undone stays behind."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from restorer_app.core.box import Box
from restorer_app.core.mask import Mask
from restorer_app.core.state import Candidate, Hole, Origin, Patch, Repair
from restorer_app.document.edits import apply_repairs, erase, paint
from restorer_app.tools.brush import BrushTool


def square(x, y, side=40):
    return Mask(1300, 900).painted(Box(x, y, side, side), np.ones((side, side), bool))


def heal(bench, box):
    """Repairs a square of paint, as the worker's result would."""
    hole = Hole((Patch(box, np.ones((box.height, box.width), bool)),), float(box.width))
    filled = np.full((box.height, box.width, 3), 250, np.uint8)
    bench.document.do(apply_repairs((Repair(hole, (Candidate((filled,), 0, "flat", Origin.CLASSICAL),)),)), "Repair")


@pytest.fixture
def held(bench):
    """A canvas at 100 % with two marks, whose tiles from now on do not arrive."""
    bench.canvas.actual_size()
    bench.document.do(paint(square(600, 400)), "Brush stroke")
    bench.document.do(paint(square(700, 400)), "Brush stroke")
    bench.settle()
    bench.work.is_held = True
    return bench


def drawn(bench):
    return bench.canvas.scene.drawn_mask.to_array()


def test_what_is_erased_or_undone_goes_at_once_while_tiles_are_missing(held):
    heal(held, Box(600, 400, 40, 40))
    assert drawn(held)[420, 620]
    held.document.do(erase(square(700, 400)), "Erase")
    assert not drawn(held)[420, 720]
    held.document.do(paint(square(800, 400)), "Brush stroke")
    held.document.undo()
    assert not drawn(held)[420, 820]
    assert drawn(held)[420, 620]
    held.work.release()
    held.settle()
    held.qtbot.waitUntil(lambda: not drawn(held).any())


def test_no_ghost_stays_when_all_that_is_seen_is_at_hand_already(held):
    held.work.is_held = False
    held.canvas.navigation.zoom_to(4.0)
    held.canvas.navigation.pan(-2000, -1500)
    held.settle()
    held.canvas.navigation.pan(2000, 1500)
    held.settle()
    held.work.is_held = True
    heal(held, Box(600, 400, 40, 40))
    assert held.canvas.scene.mask is not held.document.state.mask
    held.canvas.navigation.pan(-2000, -1500)
    held.look(settled=False)
    assert held.canvas.is_complete
    assert held.canvas.scene.mask is held.document.state.mask


def test_no_ghost_waits_for_tiles_that_cannot_be_had(held):
    heal(held, Box(600, 400, 40, 40))
    assert held.canvas.scene.mask is not held.document.state.mask
    held.canvas.scene.store._refused.update(held.canvas.scene.store._needed)
    held.look(settled=False)
    assert held.canvas.scene.mask is held.document.state.mask
    held.work.release()


@pytest.mark.parametrize("erases", [False, True])
def test_what_is_healed_during_a_stroke_is_not_drawn_again(bench, erases):
    bench.canvas.actual_size()
    for x in (600, 700):
        bench.document.do(paint(square(x, 400)), "Brush stroke")
    bench.canvas.set_tool(BrushTool(erases=erases, size=20))
    bench.settle()
    bench.press(705, 405)
    bench.move(705, 470)
    heal(bench, Box(600, 400, 40, 40))
    bench.settle()
    bench.qtbot.waitUntil(lambda: not drawn(bench)[420, 620])
    assert drawn(bench)[405, 705] != erases
    assert drawn(bench)[465, 705] != erases
    assert drawn(bench)[420, 735]
    bench.move(620, 470)
    assert not drawn(bench)[420, 620]
    assert drawn(bench)[470, 640] != erases
    assert bench.canvas.scene.drawn_mask is bench.canvas.scene.drawn_mask
    bench.release(620, 470)
    np.testing.assert_array_equal(drawn(bench), bench.document.state.mask.to_array())


def test_a_stroke_begun_before_a_repair_is_seen_keeps_the_old_mark_until_it_is(held):
    heal(held, Box(600, 400, 40, 40))
    held.press(900, 500)
    assert drawn(held)[420, 620]
    assert drawn(held)[500, 900]
    held.work.release()
    held.qtbot.waitUntil(lambda: not drawn(held)[420, 620])
    assert drawn(held)[500, 900]
    QTest.keyClick(held.canvas, Qt.Key.Key_Escape)
    held.release(900, 500)


def test_brush_sizes_are_whole_pixels(bench):
    bench.canvas.navigation.zoom_to(0.7)
    bench.press(500, 400, Qt.KeyboardModifier.ControlModifier)
    for x in (507, 513, 522):
        bench.move(x, 400)
        assert bench.canvas.scene.tool.size == round(bench.canvas.scene.tool.size) > 20
    bench.release(522, 400, Qt.KeyboardModifier.ControlModifier)
