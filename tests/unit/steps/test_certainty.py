"""What is surely damage: little of what is found counts, and only in a photo that has much of it."""

import numpy as np
import pytest

from restorer_app.core.box import Box
from restorer_app.core.findings import ALL_KINDS, USUAL_KINDS, Components, Face, Findings
from restorer_app.core.photo import Photo
from restorer_app.steps.certainty import LEAST, is_worn, surely_damaged
from restorer_app.steps.components import label

SURE, UNSURE = 230, 180
BRIGHT, DARK = 240, 10


def found(*spots: tuple[int, int], faces: tuple[Face, ...] = ()) -> Components:
    """Spots of these probabilities and tones, of 255."""
    plane, pixels = np.zeros((200, 200), np.uint8), np.full((200, 200, 3), 90, np.uint8)
    for number, (value, tone) in enumerate(spots):
        x, y = 10 + number % 9 * 20, 10 + number // 9 * 20
        plane[y : y + 3, x : x + 3], pixels[y : y + 3, x : x + 3] = value, tone
    return label(Findings(plane, faces=faces), Photo(pixels))


@pytest.mark.parametrize(("count", "value", "is_it"), [(LEAST, SURE, True), (LEAST - 1, SURE, False), (40, 180, False)])
def test_a_photo_is_worn_where_there_are_many_pieces_of_which_each_is_surer_than_usual(count, value, is_it):
    assert is_worn(found(*[(value, BRIGHT)] * count)) is is_it


def test_many_dark_pieces_are_rather_writing_or_wires():
    dust, letters = [(SURE, BRIGHT)] * LEAST, [(SURE, DARK)] * LEAST
    assert not is_worn(found(*letters, *letters))
    assert not is_worn(found(*dust, *letters))
    assert is_worn(found(*dust, *letters[:2]))


def test_only_what_is_bright_and_surer_than_usual_counts():
    components = found((SURE, BRIGHT), (UNSURE, BRIGHT), (SURE, DARK), (SURE, BRIGHT))
    assert surely_damaged(components, USUAL_KINDS).tolist() == [False, True, False, False, True]


def test_what_touches_the_eyes_of_a_face_counts_only_where_that_is_asked_for():
    components = found((SURE, BRIGHT), faces=(Face(Box(0, 0, 40, 40)),))
    assert not surely_damaged(components, USUAL_KINDS).any()
    assert surely_damaged(components, ALL_KINDS).any()
