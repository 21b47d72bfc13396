"""What is surely damage: little of what is found counts, and only in a photo that has much of it."""

import numpy as np
import pytest

from restorer_app.core.box import Box
from restorer_app.core.findings import ALL_KINDS, USUAL_KINDS, Components, Face, Findings
from restorer_app.core.photo import Photo
from restorer_app.steps.certainty import LEAST, is_worn, surely_damaged
from restorer_app.steps.components import label

PHOTO = Photo(np.full((200, 200, 3), 90, np.uint8))


def found(*values: int, faces: tuple[Face, ...] = ()) -> Components:
    """Spots of these probabilities, of 255."""
    plane = np.zeros((200, 200), np.uint8)
    for number, value in enumerate(values):
        x, y = 10 + number % 9 * 20, 10 + number // 9 * 20
        plane[y : y + 3, x : x + 3] = value
    return label(Findings(plane, faces=faces), PHOTO)


@pytest.mark.parametrize(("count", "value", "is_it"), [(LEAST, 230, True), (LEAST - 1, 230, False), (40, 180, False)])
def test_a_photo_is_worn_where_there_are_many_pieces_of_which_each_is_surer_than_usual(count, value, is_it):
    assert is_worn(found(*[value] * count)) is is_it


def test_only_what_is_surer_than_usual_counts():
    assert surely_damaged(found(230, 180, 250), USUAL_KINDS).tolist() == [False, True, False, True]


def test_what_touches_the_eyes_of_a_face_counts_only_where_that_is_asked_for():
    components = found(230, faces=(Face(Box(0, 0, 40, 40)),))
    assert not surely_damaged(components, USUAL_KINDS).any()
    assert surely_damaged(components, ALL_KINDS).any()
