"""Where a step applies: what its row says, and painting it on the photo."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from step_rows import LEFT, NO_KEY, panel, rows

from restorer_app.core.box import Box
from restorer_app.core.correction import Correction
from restorer_app.core.requests import RepairHoles
from restorer_app.tools.region_brush import RegionStroke
from restorer_app.ui.regions import Where
from restorer_app.ui.step_where import StepWhere


def test_a_folded_row_tells_where_it_applies(three):
    improving, heading = three.session.improving, rows(three)[0].heading
    improving.set_where(0, Where.ONLY)
    assert heading.accessibleName() == "Brighten, nothing painted yet"
    improving.paint_region(0, RegionStroke(Box(0, 0, 20, 20), np.full((20, 20), 255, np.uint8), True))
    assert heading.accessibleName() == "Brighten, 100 % · where painted"
    improving.set_where(0, Where.NOT)
    assert heading.accessibleName() == "Brighten, 100 % · not where painted"
    improving.set_where(0, Where.EVERYWHERE)
    assert heading.accessibleName() == "Brighten, 100 %"


def test_a_step_that_finds_where_it_works_does_not_claim_to_work_everywhere(three):
    painting = three.window.painting
    for corrects, text in ((False, "Everywhere"), (True, "Where found")):
        where = StepWhere(painting, corrects=corrects)
        where.show_region(None, finds_nothing=False)
        assert where.choice.currentText() == text


@pytest.mark.parametrize(("found", "says_so"), [(0, True), (1, False)])
def test_an_unfolded_step_that_found_nothing_says_what_to_do(three, found, says_so):
    row, step = rows(three)[0], three.state.recipe[0]
    panel(three).steps.unfold(row)
    correction = Correction(np.full((1, 1, 3), found, np.float16), 1000)
    row.show_step(0, replace(step, correction=correction), has_effect=True)
    assert row.where.not_found.isVisible() is says_so
    three.session.improving.set_where(0, Where.ONLY)
    assert not row.where.not_found.isVisible()


def test_painting_follows_its_step_and_never_goes_to_another_of_the_same_kind(three):
    where, canvas, improving = rows(three)[2].where, three.window.canvas, three.session.improving
    for index in (0, 2):
        improving.set_where(index, Where.ONLY)
    panel(three).steps.unfold(rows(three)[2])
    where.paint.click()
    improving.remove(0)
    assert where.paint.isChecked()
    assert canvas.scene.region is three.state.recipe[1].region
    improving.move(1, 0)
    canvas.region_stroke_finished.emit(RegionStroke(Box(0, 0, 20, 20), np.full((20, 20), 255, np.uint8), True))
    assert three.state.recipe[0].region.tiles
    improving.add("brighten")
    improving.set_where(2, Where.ONLY)
    improving.remove(0)
    assert canvas.scene.region is None
    assert not any(row.where.paint.isChecked() for row in rows(three))


def test_while_painting_the_row_has_the_brush_and_the_foot_ends_it(three):
    panel(three).steps.unfold(rows(three)[0])
    where, foot = rows(three)[0].where, three.window.panel
    before = foot.step.text(), foot.hint.text()
    three.session.improving.set_where(0, Where.ONLY)
    where.paint.click()
    hint = "Paint where Brighten applies. Esc to finish."
    assert (where.hint.text(), foot.hint.text(), foot.step.text()) == (hint, hint, "Done painting")
    assert where.hint.isVisible()
    assert foot.step.isEnabled()
    where.brush_size.number.setValue(88)
    where.hardness.number.setValue(100)
    brush = three.window.canvas.scene.region_brush
    assert (three.window.toolbox.size, brush.hardness) == (88, 1)
    QTest.keyClick(three.window.canvas, Qt.Key.Key_BraceLeft)
    QTest.keyClick(three.window.canvas, Qt.Key.Key_BracketLeft)
    assert where.hardness.value == 75
    assert where.brush_size.value == three.window.toolbox.size < 88
    three.session.improving.set_where(0, Where.NOT)
    assert where.hint.text() == foot.hint.text() == "Paint what Brighten leaves alone. Esc to finish."
    foot.step.click()
    assert three.window.canvas.scene.region is None
    assert not where.hint.isVisible()
    assert (foot.step.text(), foot.hint.text()) == before


def test_enter_ends_painting_before_it_repairs(three):
    three.paint()
    three.session.improving.set_where(0, Where.ONLY)
    panel(three).steps.unfold(rows(three)[0])
    rows(three)[0].where.paint.click()
    assert three.window.actions_by_id["repair"].text() == "Done painting"
    three.window.actions_by_id["repair"].trigger()
    assert three.window.canvas.scene.region is None
    assert three.workers.asked(RepairHoles) == []
    assert three.window.actions_by_id["repair"].text() == "Repair"


def test_where_a_step_applies_is_painted_on_the_photo(three):
    panel(three).steps.unfold(rows(three)[0])
    where, canvas = rows(three)[0].where, three.window.canvas
    assert not where.paint.isVisible()
    where.choice.setCurrentIndex(1)
    where.choice.activated.emit(1)
    assert where.paint.isVisible()
    assert where.paint.isChecked()
    assert canvas.scene.region is three.state.recipe[0].region
    middle = QPoint(canvas.width() // 2, canvas.height() // 2)
    QTest.mousePress(canvas, LEFT, NO_KEY, middle)
    QTest.mouseMove(canvas, middle + QPoint(40, 0))
    QTest.mouseRelease(canvas, LEFT, NO_KEY, middle + QPoint(40, 0))
    assert three.state.mask.is_empty
    region = three.state.recipe[0].region
    assert region.values(region.box).max() == 255
    assert canvas.scene.region is region
    assert three.session.document.undo_label == "Brighten: paint where it applies"
    where.clear.click()
    assert three.state.recipe[0].region.tiles == {}
    assert canvas.scene.region is three.state.recipe[0].region


@pytest.mark.parametrize("way", ["button", "escape", "another row", "everywhere", "removed", "undone", "another photo"])
def test_painting_where_a_step_applies_ends(three, way):
    panel(three).steps.unfold(rows(three)[0])
    where, canvas = rows(three)[0].where, three.window.canvas
    where.choice.setCurrentIndex(2)
    where.choice.activated.emit(2)
    assert canvas.scene.region is not None
    assert not canvas.scene.region_applies
    if way == "button":
        where.paint.click()
    elif way == "escape":
        QTest.keyClick(canvas, Qt.Key.Key_Escape)
    elif way == "another row":
        QTest.mouseClick(rows(three)[1].heading, LEFT)
    elif way == "everywhere":
        where.choice.setCurrentIndex(0)
        where.choice.activated.emit(0)
    elif way == "removed":
        rows(three)[0].remove.click()
    elif way == "undone":
        three.window.actions_by_id["undo"].trigger()
    else:
        three.session.document.mark_saved(three.state)
        three.open("other.png")
    assert canvas.scene.region is None
    assert not any(row.where.paint.isChecked() for row in rows(three))


@pytest.mark.parametrize(("tool", "then"), [("polygon", "brush"), ("lasso", "brush"), ("eraser", "eraser")])
def test_painting_a_region_takes_up_the_brush_in_the_place_of_a_shape(three, tool, then):
    three.window.toolbox.choose(tool)
    panel(three).steps.unfold(rows(three)[0])
    rows(three)[0].where.chosen.emit(Where.ONLY)
    assert rows(three)[0].where.paint.isChecked()
    assert three.window.toolbox.current_id == then


def test_painting_a_region_takes_up_the_brush_and_ends_comparing(three):
    three.window.toolbox.choose("pan")
    three.window.actions_by_id["compare"].setChecked(True)
    three.session.improving.set_where(0, Where.ONLY)
    panel(three).steps.unfold(rows(three)[0])
    rows(three)[0].where.paint.click()
    assert three.window.toolbox.current_id == "brush"
    assert not three.window.actions_by_id["compare"].isChecked()
