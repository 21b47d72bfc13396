"""Find damage: what a detector found, sifted by the panel, becomes marks; each decision is a line of the history."""

import numpy as np
import pytest
from found import area, do, find, labels, panel, seen, slide
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from small_work import HIDDEN, STAIN, SURE, UNSURE

from restorer_app.core.box import Box
from restorer_app.core.detecting import DetectDamage
from restorer_app.core.findings import Findings, Kind
from restorer_app.document.edits import set_findings
from restorer_app.settings import Settings


@pytest.fixture
def found(open_desk):
    """A desk with what the detector found in its photo."""
    return find(open_desk)


def test_what_is_found_is_shown_and_is_no_mark_yet(found):
    assert np.array_equal(seen(found), area(SURE, UNSURE))
    assert found.state.mask.is_empty
    assert panel(found).said.text() == "2 places found"
    assert found.window.panel.step.text() == "Mark 2 found places"
    assert labels(found) == ["Find damage"]


def test_enter_makes_marks_of_it_which_the_eraser_edits_and_repair_fills(found):
    QTest.keyClick(found.window.canvas, Qt.Key.Key_Return)
    assert np.array_equal(found.state.mask.to_array(), area(SURE, UNSURE))
    assert not seen(found).any()
    assert not panel(found).sensitivity.isVisible()
    found.erase(300, 200, 4)
    assert found.window.panel.step.text() == "Repair 2 marks"
    found.repair()
    assert len(found.state.repairs) == 2
    assert labels(found) == ["Find damage", "Mark 2 found places", "Erase", "Repair 2 holes"]


def test_painted_marks_stay_beside_what_was_found(open_desk):
    open_desk.paint(400, 300)
    find(open_desk)
    do(open_desk, "repair")
    assert np.array_equal(open_desk.state.mask.to_array(), area(SURE, UNSURE, (400, 300, 20, 20)))


def test_a_slider_shows_another_mask_at_once_and_is_one_line_of_the_history(found):
    row, every = panel(found).sensitivity, (SURE, UNSURE, HIDDEN)
    row.slider.setSliderDown(True)
    for value, places in ((60, (SURE, UNSURE)), (95, every), (10, (SURE,)), (98, every)):
        row.number.setValue(value)
        assert np.array_equal(seen(found), area(*places))
        assert labels(found) == ["Find damage"]
    row.slider.setSliderDown(False)
    row.slider.sliderReleased.emit()
    assert labels(found) == ["Find damage", "Sensitivity 98 %"]
    do(found, "undo")
    assert np.array_equal(seen(found), area(SURE, UNSURE))
    assert row.value == 50
    do(found, "redo")
    assert np.array_equal(seen(found), area(SURE, UNSURE, HIDDEN))


def test_faint_ends_and_the_smallest_size_change_it_too(found):
    x, y, width, height = SURE
    slide(panel(found).reach, 0)
    assert np.array_equal(seen(found), area((x, y, width // 2, height), UNSURE))
    slide(panel(found).least, 65)
    assert np.array_equal(seen(found), area((x, y, width // 2, height)))
    assert labels(found)[1:] == ["Faint ends 0 %", "Smallest size 65 px"]


@pytest.mark.parametrize(("kind", "left"), [(Kind.LINES, (UNSURE,)), (Kind.DUST, (SURE,))])
def test_a_kind_can_be_left_out_and_shown_again(found, kind, left):
    box = panel(found).kinds[kind]
    box.click()
    assert np.array_equal(seen(found), area(*left))
    do(found, "undo")
    assert box.isChecked()
    assert np.array_equal(seen(found), area(SURE, UNSURE))


def test_stains_have_a_colour_of_their_own_are_no_marks_and_stay_in_the_document(open_desk):
    assert not panel(find(open_desk)).kinds[Kind.STAINS].isVisible()
    do(open_desk, "leave-found")
    find(open_desk, detector="lines")
    scene = open_desk.window.canvas.scene
    assert np.array_equal(scene.found.stains.to_array(), area(STAIN))
    assert scene.overlay.style.stain_colour not in (scene.overlay.style.found_colour, scene.overlay.style.colour)
    open_desk.window.canvas.fit()
    open_desk.wait(lambda: open_desk.window.canvas.is_complete)
    colour = open_desk.window.canvas.grab().toImage().pixelColor(*_on_canvas(open_desk, 130, 320))
    assert colour.blue() > colour.green() + 20
    panel(open_desk).kinds[Kind.STAINS].click()
    assert scene.found.stains.is_empty
    do(open_desk, "repair")
    assert not open_desk.state.mask.has_any(Box(*STAIN))
    assert open_desk.state.findings.stain[320, 130] == 240


def test_marking_says_what_becomes_of_stains_and_of_places_that_touch(open_desk):
    do(find(open_desk), "repair")
    assert open_desk.notice() == ""
    do(open_desk, "undo")
    do(open_desk, "undo")
    find(open_desk, detector="lines")
    for ending in ("repair", "leave-found"):
        do(open_desk, ending)
        assert open_desk.notice() == "Stains are no marks: the step Stain under Improve lightens them."
        do(open_desk, "undo")
        open_desk.window.notices.hide()
    near = np.zeros((480, 640), np.uint8)
    near[100:104, 100:104] = near[100:104, 105:109] = 250
    open_desk.session.document.do(set_findings(Findings(near)), "Find damage")
    open_desk.wait(lambda: open_desk.window.finding.found == 2)
    do(open_desk, "repair")
    assert open_desk.notice() == "Places that lie close together are one mark."


def test_what_lies_on_eyes_or_a_mouth_is_amber_and_left_alone_until_it_is_asked_for(open_desk):
    assert not panel(find(open_desk)).kinds[Kind.ON_FACES].isVisible()
    width = panel(open_desk).minimumSizeHint().width()
    do(open_desk, "leave-found")
    find(open_desk, detector="dust")
    assert panel(open_desk).minimumSizeHint().width() == width
    scene, box = open_desk.window.canvas.scene, panel(open_desk).kinds[Kind.ON_FACES]
    assert np.array_equal(seen(open_desk), area(SURE))
    assert np.array_equal(scene.found.on_faces.to_array(), area(UNSURE))
    assert panel(open_desk).said.text() == "1 place found"
    assert panel(open_desk).said_of_faces.text() == "1 on eyes or a mouth left alone"
    places = _places(open_desk)
    open_desk.session.finding.drop(1)
    assert panel(open_desk).said.text() == "0 places found · 1 dropped"
    assert _places(open_desk) == places
    do(open_desk, "undo")
    open_desk.window.canvas.fit()
    open_desk.wait(lambda: open_desk.window.canvas.is_complete)
    colour = open_desk.window.canvas.grab().toImage().pixelColor(*_on_canvas(open_desk, 304, 204))
    assert colour.red() > colour.blue() + 20
    box.click()
    assert np.array_equal(seen(open_desk), area(SURE, UNSURE))
    assert _places(open_desk) == places
    assert scene.found.on_faces.is_empty
    assert labels(open_desk)[-1] == "Show eyes, mouths"
    do(open_desk, "repair")
    assert open_desk.state.mask.has_any(Box(*UNSURE))


def _places(desk) -> list[int]:
    """How far down the panel the controls under what is said lie; texts that wrap are laid out in rounds."""
    for _ in range(5):
        QApplication.processEvents()
    parts = panel(desk).sensitivity, panel(desk).review, desk.window.mark_panel.brush_size
    return [part.mapTo(desk.window, QPoint(0, 0)).y() for part in parts]


def _on_canvas(desk, x: float, y: float) -> tuple[int, int]:
    return tuple(round(value) for value in desk.window.canvas.scene.view.to_widget(x, y))


def test_leaving_it_marks_nothing_and_can_be_undone(found):
    panel(found).leave.click()
    assert found.state.mask.is_empty
    assert not seen(found).any()
    assert found.window.panel.step.text() == "Repair"
    do(found, "undo")
    assert np.array_equal(seen(found), area(SURE, UNSURE))


def test_undo_goes_back_from_the_marks_to_what_was_found_and_to_nothing(found):
    do(found, "repair")
    do(found, "undo")
    assert found.state.mask.is_empty
    assert np.array_equal(seen(found), area(SURE, UNSURE))
    do(found, "undo")
    assert not seen(found).any()
    assert found.state.findings is None


def test_where_nothing_is_found_it_is_said(desk):
    desk.open("even.png")
    panel(desk).look.click()
    desk.wait(lambda: desk.notice() == "No damage was found.")
    assert desk.state.findings is None
    assert desk.window.panel.step.text() == "Repair"


def test_what_no_sensitivity_is_low_enough_for_says_what_to_do(found):
    slide(panel(found).sensitivity, 0)
    assert not found.window.panel.step.isEnabled()
    assert "Move Sensitivity up or Smallest down" in found.window.panel.hint.text()


def test_looking_can_be_stopped_and_leaves_everything_as_it_was(open_desk):
    before = open_desk.state
    open_desk.workers.hold(DetectDamage)
    panel(open_desk).look.click()
    open_desk.wait(lambda: open_desk.session.activity.shown is not None)
    assert open_desk.session.activity.shown.title == "Looking for damage"
    open_desk.paint()
    do(open_desk, "cancel")
    open_desk.wait(lambda: not open_desk.session.finding.is_under_way)
    do(open_desk, "undo")
    assert open_desk.state is before


def test_a_detector_that_fails_is_told_in_a_sentence_and_can_be_asked_again(open_desk):
    open_desk.workers.fails.add(DetectDamage)
    panel(open_desk).look.click()
    open_desk.wait(lambda: open_desk.notice() == "The model gave nothing usable.")
    open_desk.workers.fails.clear()
    find(open_desk)


def test_another_photo_has_nothing_of_it(found):
    found.open("even.png", answer="")
    assert found.window.finding.found is None
    assert not seen(found).any()
    assert not panel(found).sensitivity.isVisible()


def test_what_was_believed_of_one_search_is_believed_of_the_next(found):
    slide(panel(found).sensitivity, 98)
    do(found, "repair")
    do(found, "clear")
    find(found)
    assert np.array_equal(seen(found), area(SURE, UNSURE, HIDDEN))


def test_the_detector_is_chosen_in_the_panel_and_remembered(make_desk):
    desk = make_desk(Settings(detector="dust"))
    desk.open()
    assert panel(desk).choice.currentText() == "Dust"
    panel(desk).choice.setCurrentIndex(panel(desk).choice.findData("lines"))
    panel(desk).choice.activated.emit(panel(desk).choice.currentIndex())
    desk.window.close()
    assert desk.kept[-1].detector == "lines"


def test_it_is_found_by_its_key_from_any_page_and_the_panel_comes_into_sight(open_desk):
    do(open_desk, "history")
    open_desk.window.mark_panel.heading.setChecked(False)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    open_desk.wait(lambda: open_desk.window.finding.found == 2)
    assert panel(open_desk).sensitivity.isVisible()
