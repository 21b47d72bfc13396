"""What is surely damage: little of what is found counts, and only in a photo that has much of it."""

import numpy as np
import pytest

from restorer_app.core.box import Box
from restorer_app.core.findings import ALL_KINDS, USUAL_KINDS, Components, Face, Findings
from restorer_app.core.photo import Photo
from restorer_app.steps.certainty import CLASSICAL, LEARNED
from restorer_app.steps.components import label

LEAST = CLASSICAL.least
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
    assert CLASSICAL.is_worn(found(*[(value, BRIGHT)] * count)) is is_it


def test_many_dark_pieces_are_rather_writing_or_wires_unless_a_net_has_told_them_apart():
    dust, letters = [(SURE, BRIGHT)] * LEAST, [(SURE, DARK)] * LEAST
    assert not CLASSICAL.is_worn(found(*letters, *letters))
    assert not CLASSICAL.is_worn(found(*dust, *letters))
    assert CLASSICAL.is_worn(found(*dust, *letters[:2]))
    assert LEARNED.is_worn(found(*letters))


def test_only_what_is_bright_and_surer_than_usual_counts():
    rest = [(SURE, BRIGHT)] * LEAST
    components = found((UNSURE, BRIGHT), (SURE, DARK), *rest)
    assert CLASSICAL.surely_damaged(components, USUAL_KINDS).tolist() == [False, False, False] + [True] * LEAST


def test_of_what_a_net_finds_all_counts_that_is_surer_than_usual():
    components = found((UNSURE, BRIGHT), *[(SURE, BRIGHT), (SURE, DARK)] * LEARNED.least)
    assert LEARNED.surely_damaged(components, USUAL_KINDS).tolist() == [False, False] + [True] * 2 * LEARNED.least
    assert not LEARNED.is_worn(found(*[(UNSURE, BRIGHT)] * 40))


@pytest.mark.parametrize("certainty", [CLASSICAL, LEARNED])
def test_in_a_photo_that_is_not_worn_nothing_is_surely_damage(certainty):
    components = found(*[(SURE, BRIGHT)] * (certainty.least - 1))
    assert not certainty.surely_damaged(components, USUAL_KINDS).any()


def test_a_piece_that_covers_much_of_the_photo_is_left_to_somebody_who_looks_at_it():
    plane, pixels = np.zeros((200, 200), np.uint8), np.full((200, 200, 3), 90, np.uint8)
    for number in range(LEARNED.least):
        plane[10 + 20 * number, 10:50] = SURE
    plane[120:160, 120:160] = SURE
    components = label(Findings(plane), Photo(pixels))
    sure = LEARNED.surely_damaged(components, USUAL_KINDS)
    assert components.area[sure].tolist() == [40] * LEARNED.least


def test_what_touches_the_eyes_of_a_face_counts_only_where_that_is_asked_for():
    components = found(*[(SURE, BRIGHT)] * LEAST, faces=(Face(Box(0, 0, 40, 40)),))
    assert 0 < CLASSICAL.surely_damaged(components, USUAL_KINDS).sum() < LEAST
    assert CLASSICAL.surely_damaged(components, ALL_KINDS).sum() == LEAST
