"""Choosing where a fill that copies takes from: the row in the panel, painting on the photo, what repairs ask for."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from step_rows import LEFT, NO_KEY, panel, rows

from restorer_app.core.requests import RepairHoles
from restorer_app.ui.regions import Where


@pytest.fixture
def copying(open_desk):
    """A desk with a photo and the fill that copies texture."""
    open_desk.window.repair_panel.chosen.emit("patchmatch")
    return open_desk


def row(desk):
    return desk.window.repair_panel.sources


def drag(desk, dx: int = 40, dy: int = 0) -> None:
    """Drags over the middle of the canvas."""
    canvas = desk.window.canvas
    start = QPoint(canvas.width() // 2 + dx, canvas.height() // 2 + dy)
    QTest.mousePress(canvas, LEFT, NO_KEY, start)
    QTest.mouseMove(canvas, start + QPoint(40, 0))
    QTest.mouseRelease(canvas, LEFT, NO_KEY, start + QPoint(40, 0))


def paint_area(desk) -> None:
    row(desk).choose.click()
    drag(desk)
    row(desk).choose.click()


def do(desk, action: str) -> None:
    desk.window.actions_by_id[action].trigger()


def test_the_row_is_there_only_for_a_fill_that_copies(open_desk):
    for choice in open_desk.session.repairing.choices:
        open_desk.window.repair_panel.chosen.emit(choice.id)
        assert row(open_desk).isVisible() is (choice.title == "Copy texture")


def test_the_row_says_where_from(copying):
    assert row(copying).said.text() == "Take from: anywhere"
    assert not row(copying).anywhere.isEnabled()
    paint_area(copying)
    assert row(copying).said.text() == "Take from: the painted area"
    row(copying).anywhere.click()
    assert copying.state.sources is None
    assert row(copying).said.text() == "Take from: anywhere"


def test_what_is_painted_then_is_no_damage_and_the_next_repair_takes_from_it(copying):
    copying.paint(300, 300)
    row(copying).choose.click()
    assert copying.window.panel.step.text() == "Done painting"
    assert copying.window.panel.hint.text() == "Paint the texture to take from. Esc to finish."
    drag(copying)
    area = copying.state.sources
    assert area.count > 0
    assert copying.state.mask.count == 400
    copying.window.panel.step.click()
    assert copying.workers.asked(RepairHoles) == []
    assert copying.window.panel.step.text() == "Repair 1 mark"
    copying.repair()
    assert copying.workers.asked(RepairHoles)[-1].state.sources is area


def test_a_stroke_that_heals_at_once_takes_from_it_too(copying):
    paint_area(copying)
    copying.window.repair_panel.healing.setChecked(True)
    copying.paint(300, 300)
    copying.wait(lambda: copying.state.repairs)
    assert copying.workers.asked(RepairHoles)[-1].state.sources is copying.state.sources is not None


def test_strokes_add_to_the_area_and_the_eraser_takes_away_until_it_is_anywhere_again(copying):
    row(copying).choose.click()
    drag(copying)
    first = copying.state.sources
    drag(copying, dy=60)
    assert copying.state.sources.without(first).count > 0
    assert first.without(copying.state.sources).is_empty
    copying.window.toolbox.choose("eraser")
    copying.window.toolbox.set_size(500)
    drag(copying)
    assert copying.state.sources is None
    assert row(copying).said.text() == "Take from: anywhere"
    assert row(copying).choose.isChecked()


def test_each_stroke_is_undone_and_comes_back(copying):
    row(copying).choose.click()
    drag(copying)
    area = copying.state.sources
    assert copying.session.document.undo_label == "Choose where to take from"
    do(copying, "undo")
    assert copying.state.sources is None
    assert row(copying).said.text() == "Take from: anywhere"
    assert copying.window.canvas.scene.drawn_sources.is_empty
    do(copying, "redo")
    assert copying.state.sources is area
    assert copying.window.canvas.scene.drawn_sources is area
    row(copying).anywhere.click()
    do(copying, "undo")
    assert copying.state.sources is area


def test_the_area_is_shown_only_while_it_is_painted(copying):
    canvas = copying.window.canvas
    paint_area(copying)
    copying.wait(lambda: canvas.is_complete)
    assert canvas.scene.drawn_sources is None
    row(copying).choose.click()
    assert canvas.scene.drawn_sources is copying.state.sources


@pytest.mark.parametrize("way", ["button", "escape", "enter", "another fill", "a step", "another photo"])
def test_painting_ends(copying, way):
    window = copying.window
    row(copying).choose.click()
    assert window.canvas.scene.sources is not None
    if way == "button":
        row(copying).choose.click()
    elif way == "escape":
        QTest.keyClick(window.canvas, Qt.Key.Key_Escape)
    elif way == "enter":
        do(copying, "repair")
    elif way == "another fill":
        window.repair_panel.chosen.emit("telea")
    elif way == "a step":
        copying.session.improving.add("brighten")
        copying.session.improving.set_where(0, Where.ONLY)
        panel(copying).steps.unfold(rows(copying)[0])
        rows(copying)[0].where.paint.click()
        assert window.canvas.scene.region is not None
    else:
        copying.open("other.png")
    assert window.canvas.scene.sources is None
    assert not row(copying).choose.isChecked()


def test_it_begins_with_the_brush_and_ends_where_a_step_is_painted(copying):
    copying.session.improving.add("brighten")
    copying.session.improving.set_where(0, Where.ONLY)
    panel(copying).steps.unfold(rows(copying)[0])
    rows(copying)[0].where.paint.click()
    copying.window.toolbox.choose("pan")
    do(copying, "compare")
    row(copying).choose.click()
    assert copying.window.toolbox.current_id == "brush"
    assert not copying.window.actions_by_id["compare"].isChecked()
    assert copying.window.canvas.scene.region is None
    assert not rows(copying)[0].where.paint.isChecked()


def test_another_photo_begins_with_anywhere(copying):
    paint_area(copying)
    copying.session.document.mark_saved(copying.state)
    copying.open("other.png")
    assert copying.state.sources is None
    assert row(copying).said.text() == "Take from: anywhere"


def test_the_area_is_no_work_to_be_lost(copying):
    paint_area(copying)
    assert not copying.session.has_unsaved_work


def test_the_area_stays_while_another_fill_is_used(copying):
    paint_area(copying)
    area = copying.state.sources
    copying.window.repair_panel.chosen.emit("telea")
    copying.window.repair_panel.chosen.emit("patchmatch")
    assert copying.state.sources is area
    assert row(copying).said.text() == "Take from: the painted area"
