"""The model list says which fill is best for what is marked."""

import re

import numpy as np
import pytest

from restorer_app.core.mask import Mask
from restorer_app.core.photo import Photo
from restorer_app.core.state import new_state
from restorer_app.document.edits import set_mask
from restorer_app.steps.fills import fill_choices
from restorer_app.ui.advising import advice_on

CHOICES = fill_choices(())


def said(*holes: tuple[slice, slice]) -> str:
    """About a photo that is even on the left and textured on the right."""
    pixels = np.full((240, 480, 3), 120, np.uint8)
    pixels[:, 240:] = np.random.default_rng(6).integers(40, 200, (240, 240, 1))
    marks = np.zeros((240, 480), bool)
    for hole in holes:
        marks[hole] = True
    return advice_on(set_mask(Mask.from_array(marks))(new_state(Photo(pixels))), CHOICES)


THIN, EVEN, TEXTURED = np.s_[20:26, 300:420], np.s_[100:150, 90:140], np.s_[98:154, 328:384]


@pytest.mark.parametrize(
    ("holes", "sentence"),
    [
        ((), ""),
        ((THIN,), r"The mark is [567] px wide\. Best here: Smooth membrane\."),
        ((EVEN,), r"The mark is (4[89]|5\d) px wide, with little texture around\. Best here: Smooth membrane\."),
        ((TEXTURED,), r"The mark is (4[89]|5\d) px wide, in texture\. Best here: Copy texture\."),
        ((TEXTURED, EVEN, THIN), r"The widest mark is (4[89]|5\d) px wide, in texture\. Best here: Copy texture\."),
    ],
)
def test_it_says_how_wide_the_widest_mark_is_what_lies_around_it_and_what_suits_it(holes, sentence):
    assert re.fullmatch(sentence, said(*holes))


def test_there_is_no_advice_without_a_photo():
    assert advice_on(None, CHOICES) == ""


def test_the_list_shows_it_when_it_opens(desk):
    desk.open()
    chooser = desk.window.repair_panel.chooser
    chooser.open_list()
    assert not chooser.list.advice.isVisible()
    chooser.list.hide()
    state = desk.session.state
    marks = np.zeros((state.photo.height, state.photo.width), bool)
    marks[10:14, 10:60] = True
    desk.session.document.do(set_mask(Mask.from_array(marks)), "marks")
    chooser.open_list()
    assert chooser.list.advice.isVisible()
    assert "4 px wide" in chooser.list.advice.text()
