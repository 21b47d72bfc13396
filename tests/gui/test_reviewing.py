"""Going through what was found by keys and clicks, and saying what is no damage, which is remembered for the photo."""

import numpy as np
import pytest
from found import area, do, find, labels, panel, seen, slide
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from small_work import HIDDEN, STAIN, SURE, UNSURE

from restorer_app.core.box import Box
from restorer_app.core.findings import Findings
from restorer_app.document.edits import set_findings
from restorer_app.ui.toolbox import PAN

KEY, SHIFT = Qt.Key, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def review(hand):
    """A hand over the photo of a desk, in which all three places are found and gone through."""
    find(hand.desk)
    slide(panel(hand.desk).sensitivity, 98)
    hand.key(KEY.Key_T)
    return hand


@pytest.fixture
def sparing(hand):
    """The same while it is painted what is no damage."""
    find(hand.desk)
    hand.key(KEY.Key_E, SHIFT)
    hand.desk.window.toolbox.set_size(20)
    return hand


def framed(hand) -> Box | None:
    """The place that has the frame."""
    return hand.desk.window.finding.reviewing.box


def test_tab_goes_from_place_to_place_round_and_round_and_the_view_follows(review):
    view, met = review.canvas.scene.view, []
    for held in (Qt.KeyboardModifier.NoModifier,) * 4 + (SHIFT,) * 2:
        met.append(framed(review))
        x, y = view.to_widget(framed(review).x, framed(review).y)
        assert review.canvas.rect().contains(round(x), round(y))
        review.key(KEY.Key_Backtab if held else KEY.Key_Tab, held)
    boxes = [Box(*SURE), Box(*UNSURE), Box(*HIDDEN)]
    assert met == [*boxes, boxes[0], boxes[1], boxes[0]]
    assert labels(review.desk) == ["Find damage", "Sensitivity 98 %"]


def test_how_far_the_review_has_come_stands_in_one_place(review):
    canvas = review.canvas
    for _ in range(3):
        picture = canvas.grab().toImage()
        ratio = picture.devicePixelRatio()
        colour = picture.pixelColor(picture.width() // 2, picture.height() - round(9 * ratio))
        assert colour.lightness() < 60
        review.key(KEY.Key_Tab)
    review.key(KEY.Key_Escape)
    picture = canvas.grab().toImage()
    assert picture.pixelColor(picture.width() // 2, picture.height() - round(9 * ratio)).lightness() > 60


def test_space_drops_enter_keeps_and_after_the_last_place_it_is_over(review):
    review.key(KEY.Key_Return)
    review.key(KEY.Key_Space)
    assert np.array_equal(seen(review.desk), area(SURE, HIDDEN))
    assert framed(review) == Box(*HIDDEN)
    review.key(KEY.Key_Return)
    assert framed(review) is None
    assert "all places" in review.desk.notice()
    assert panel(review.desk).said.text() == "2 places found · 1 dropped"
    review.key(KEY.Key_Return)
    assert np.array_equal(review.mask.to_array(), area(SURE, HIDDEN))
    assert labels(review.desk)[2:] == ["Not damage: 1 place", "Mark 2 found places"]


def test_what_was_dropped_can_be_kept_after_all_and_undone(review):
    review.key(KEY.Key_Space)
    review.key(KEY.Key_Backtab, SHIFT)
    assert framed(review) == Box(*SURE)
    assert "not damage" in review.canvas.scene.guide.text
    review.key(KEY.Key_Return)
    assert np.array_equal(seen(review.desk), area(SURE, UNSURE, HIDDEN))
    do(review.desk, "undo")
    assert np.array_equal(seen(review.desk), area(UNSURE, HIDDEN))
    do(review.desk, "undo")
    assert np.array_equal(seen(review.desk), area(SURE, UNSURE, HIDDEN))


def test_a_click_drops_the_place_under_it_and_a_second_one_brings_it_back(review):
    do(review.desk, "fit")
    review.click((304, 204))
    assert framed(review) == Box(*UNSURE)
    assert np.array_equal(seen(review.desk), area(SURE, HIDDEN))
    do(review.desk, "fit")
    review.click((304, 204))
    assert np.array_equal(seen(review.desk), area(SURE, UNSURE, HIDDEN))
    review.click((400, 300))
    assert framed(review) == Box(*UNSURE)


def test_the_hand_drops_what_it_clicks(hand):
    find(hand.desk)
    hand.desk.window.toolbox.choose(PAN)
    do(hand.desk, "fit")
    hand.click((304, 204))
    assert np.array_equal(seen(hand.desk), area(SURE))
    hand.click((304, 204))
    assert np.array_equal(seen(hand.desk), area(SURE, UNSURE))


def test_a_click_on_a_stain_says_that_it_is_none_and_a_second_one_that_it_is(hand):
    find(hand.desk, detector="lines")
    hand.desk.window.toolbox.choose(PAN)
    do(hand.desk, "fit")
    before = seen(hand.desk)
    hand.click((130, 320))
    assert hand.canvas.scene.found.stains.is_empty
    hand.click((130, 320))
    assert np.array_equal(hand.canvas.scene.found.stains.to_array(), area(STAIN))
    assert labels(hand.desk)[-2:] == ["No stain: 1 place", "A stain after all: 1 place"]
    assert np.array_equal(seen(hand.desk), before)


def test_damage_that_crosses_a_stain_stays_when_that_is_said_to_be_none(hand):
    crease = (60, 318, 240, 4)
    planes = [(area(box) * 250).astype(np.uint8) for box in (crease, STAIN)]
    hand.desk.session.document.do(set_findings(Findings(*planes, "lines")), "Find damage")
    hand.desk.wait(lambda: hand.canvas.scene.found.stains is not None)
    hand.desk.window.toolbox.choose(PAN)
    do(hand.desk, "fit")
    hand.click((130, 306))
    assert hand.canvas.scene.found.stains.is_empty
    assert np.array_equal(seen(hand.desk), area(crease))


def test_esc_leaves_and_the_keys_mean_what_they_meant_before(review):
    review.key(KEY.Key_Escape)
    assert framed(review) is None
    assert review.canvas.scene.guide is None
    review.key(KEY.Key_Space)
    review.key(KEY.Key_Tab)
    assert np.array_equal(seen(review.desk), area(SURE, UNSURE, HIDDEN))
    review.key(KEY.Key_Return)
    assert np.array_equal(review.mask.to_array(), area(SURE, UNSURE, HIDDEN))


@pytest.mark.parametrize("action", ["compare", "side-by-side", "lasso", "crop", "straighten", "leave-found", "spare"])
def test_whatever_else_takes_the_pointer_ends_it(review, action):
    do(review.desk, action)
    assert framed(review) is None
    assert not panel(review.desk).review.isChecked()


def test_a_place_that_is_not_believed_any_more_gives_way_to_the_next(review):
    for _ in range(2):
        review.key(KEY.Key_Tab)
    slide(panel(review.desk).sensitivity, 50)
    assert framed(review) == Box(*UNSURE)
    slide(panel(review.desk).sensitivity, 0)
    assert framed(review) is None


def test_the_panel_says_what_the_keys_do_and_a_screen_reader_what_is_framed(review):
    side = review.desk.window.panel
    assert side.step.text() == "Keep this place"
    assert all(word in side.hint.text() for word in ("Enter", "Space", "Tab", "Esc"))
    review.desk.wait(lambda: "1 of 3, a dark line, 200 by 4 pixels" in review.canvas.accessibleDescription())


def test_a_place_is_dropped_once_however_long_the_key_is_held(review):
    QTest.keyPress(review.canvas, KEY.Key_Space)
    for _ in range(5):
        held = QKeyEvent(QKeyEvent.Type.KeyPress, KEY.Key_Space, Qt.KeyboardModifier.NoModifier, " ", True)
        QApplication.sendEvent(review.canvas, held)
    QTest.keyRelease(review.canvas, KEY.Key_Space)
    assert np.array_equal(seen(review.desk), area(UNSURE, HIDDEN))


def test_what_is_painted_over_is_no_damage_now_and_in_the_next_search(sparing):
    sparing.drag((300, 204), (308, 204))
    assert np.array_equal(seen(sparing.desk), area(SURE))
    assert labels(sparing.desk) == ["Find damage", "Not damage here"]
    sparing.key(KEY.Key_Return)
    assert sparing.canvas.scene.sources is None
    sparing.key(KEY.Key_Return)
    assert np.array_equal(sparing.mask.to_array(), area(SURE))
    do(sparing.desk, "clear")
    find(sparing.desk)
    assert np.array_equal(seen(sparing.desk), area(SURE))


def test_while_it_is_painted_over_it_is_gone_in_the_same_frame(sparing):
    sparing.press((304, 204))
    layers = [mask for mask, _ in sparing.canvas.scene.found.layers(sparing.canvas.scene) if mask is not None]
    assert np.array_equal(layers[-1].to_array(), area(SURE))
    sparing.key(KEY.Key_Escape)
    sparing.release((304, 204))
    assert np.array_equal(seen(sparing.desk), area(SURE, UNSURE))


def test_what_is_said_to_be_no_stain_is_none(hand):
    desk, scene = find(hand.desk, detector="lines"), hand.canvas.scene
    hand.key(KEY.Key_E, SHIFT)
    hand.desk.window.toolbox.set_size(20)
    hand.press((106, 320))
    hand.move((150, 320))
    layers = [mask for mask, _ in scene.found.layers(scene) if mask is not None]
    assert not layers[0].to_array()[311:329, 110:148].any()
    hand.release((150, 320))
    left = scene.found.stains.to_array()
    assert not left[311:329, 110:148].any()
    assert left[300:340, 100:160].sum() > 800
    do(desk, "undo")
    assert np.array_equal(scene.found.stains.to_array(), area(STAIN))


def test_the_eraser_takes_it_back_and_so_does_undo(sparing):
    sparing.drag((300, 204), (308, 204))
    sparing.desk.window.toolbox.choose("eraser")
    sparing.drag((296, 204), (312, 204))
    assert np.array_equal(seen(sparing.desk), area(SURE, UNSURE))
    do(sparing.desk, "undo")
    assert np.array_equal(seen(sparing.desk), area(SURE))
    do(sparing.desk, "undo")
    assert np.array_equal(seen(sparing.desk), area(SURE, UNSURE))


def test_a_stroke_over_a_part_of_a_place_leaves_the_rest(sparing):
    sparing.drag((60, 42), (150, 42))
    left = seen(sparing.desk)
    assert not left[:, :150].any()
    assert left[40:44, 170:260].all()
    assert panel(sparing.desk).said.text() == "2 places found"


def test_what_was_painted_before_a_search_is_a_mark_still(hand):
    hand.desk.paint(296, 196, 20)
    find(hand.desk)
    hand.key(KEY.Key_E, SHIFT)
    hand.drag((300, 204), (308, 204))
    assert hand.mask.count == 400


def test_without_anything_found_there_is_nothing_to_go_through(open_desk):
    for action in ("review", "spare", "leave-found"):
        assert not open_desk.window.actions_by_id[action].isEnabled()
