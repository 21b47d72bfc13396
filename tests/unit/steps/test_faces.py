"""Where faces are found, and that what lies on one is left alone until someone says yes."""

import cv2
import numpy as np
import pytest
from skimage import data

from restorer_app.core.box import Box
from restorer_app.core.findings import ALL_KINDS, Face, Findings
from restorer_app.core.photo import Photo
from restorer_app.core.state import new_state
from restorer_app.engine.detecting import faces_in
from restorer_app.steps.components import chosen, label, mask_of
from restorer_app.steps.faces import find_faces

EYES, MOUTH = (208, 246, 110), (225, 160)
"""In the portrait: the columns of the pupils and their row; column and row of the mouth."""


@pytest.fixture
def portrait():
    return data.astronaut()


def is_on(band, x, y):
    return band.x <= x < band.right and band.y <= y < band.bottom


def assert_is_hers(face, factor=1.0):
    left, right, row = (round(place * factor) for place in EYES)
    assert is_on(face.eyes, left, row)
    assert is_on(face.eyes, right, row)
    assert is_on(face.mouth, *(round(place * factor) for place in MOUTH))
    assert not face.eyes.overlaps(face.mouth)


def test_the_eyes_and_the_mouth_of_a_portrait_are_found(portrait):
    face = find_faces(portrait)[0]
    assert_is_hers(face)


def test_a_photo_gives_the_same_faces_each_time(portrait):
    assert find_faces(portrait) == find_faces(portrait.copy())


@pytest.mark.parametrize("picture", [data.chelsea, data.coffee, data.rocket])
def test_no_face_is_seen_in_a_cat_a_cup_and_a_rocket(picture):
    assert find_faces(picture()) == ()


@pytest.mark.parametrize("size", [(1, 1), (1, 700), (3, 2), (24, 24)])
def test_a_photo_too_small_for_a_face_has_none(size):
    assert find_faces(np.full((*size, 3), 128, np.uint8)) == ()


@pytest.mark.parametrize(
    "image",
    [np.zeros((40, 40), np.uint8), np.zeros((40, 40, 3), np.float32), np.zeros((0, 4, 3), np.uint8)],
)
def test_what_is_no_photo_is_refused(image):
    with pytest.raises(ValueError, match="no 8-bit RGB image"):
        find_faces(image)


def test_grey_and_16_bit_scans_have_faces_too(portrait):
    grey = cv2.cvtColor(portrait, cv2.COLOR_RGB2GRAY)[..., None]
    for pixels in (grey, grey.astype(np.uint16) * 257, portrait.astype(np.uint16) * 257):
        face = faces_in(new_state(Photo(pixels)))[0]
        assert_is_hers(face)


def test_a_large_scan_has_its_faces_where_they_are(portrait):
    large = cv2.resize(portrait, (2700, 2700), interpolation=cv2.INTER_LINEAR)
    face = faces_in(new_state(Photo(large)))[0]
    assert_is_hers(face, 2700 / 512)


def test_what_touches_eyes_or_mouth_is_left_alone_until_it_is_wanted(portrait):
    face = Face(Box(100, 100, 100, 100))
    eye, cheek, mouth = np.s_[120:124, 130:134], np.s_[151:154, 120:124], np.s_[180:184, 150:154]
    across = np.s_[140:143, 20:400]
    probability = np.zeros(portrait.shape[:2], np.uint8)
    for place in (eye, cheek, mouth, across):
        probability[place] = 255
    components = label(Findings(probability, faces=(face,)), Photo(portrait))
    spared = mask_of(components, chosen(components, 0.5)).to_array()
    assert spared[cheek].all()
    assert not any(spared[place].any() for place in (eye, mouth, across))
    assert np.array_equal(mask_of(components, chosen(components, 0.5, kinds=ALL_KINDS)).to_array(), probability > 0)
