"""Pictures for the rows of lists: which part of the photo, how they are coloured and turned, how many are kept."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QObject
from PySide6.QtGui import QColor

from restorer_app.core.box import Box
from restorer_app.core.photo import Photo
from restorer_app.core.queue import Job
from restorer_app.core.requests import RenderThumbnail, Thumbnail
from restorer_app.core.state import Geometry, new_state
from restorer_app.ui.thumbnails import Thumbnails, place_around

PHOTO = Box(0, 0, 1000, 600)


class Work:
    """Answers at once: the left column is white, the first row is marked; or fails, or holds what is asked."""

    def __init__(self):
        self.asked, self.fails, self.is_held, self.jobs = [], False, False, []

    def __call__(self, request: RenderThumbnail) -> Job:
        def run(progress):
            if self.fails:
                raise ValueError("no picture")
            pixels = np.zeros((4, 6, 4), np.uint8)
            pixels[..., 3] = 255
            pixels[:, 0] = 255
            marks = np.zeros((4, 6), bool)
            marks[0] = True
            return Thumbnail(pixels, marks)

        self.asked.append(request)
        job = Job(run, None)
        self.jobs.append(job)
        if not self.is_held:
            job.execute()
        return job


@pytest.fixture
def work():
    return Work()


@pytest.fixture
def thumbnails(qtbot, work):
    parent = QObject()
    made = Thumbnails(work, parent, kept=3)
    made.colour = QColor(200, 0, 0)
    yield made
    parent.deleteLater()


@pytest.fixture
def state():
    return new_state(Photo(np.zeros((600, 1000, 3), np.uint8)))


def wait_for(qtbot, thumbnails, key, state):
    with qtbot.waitSignal(thumbnails.arrived):
        assert thumbnails.get(key, state, lambda: PHOTO) is None
    return thumbnails.get(key, state, lambda: pytest.fail("it is at hand"))


@pytest.mark.parametrize(
    ("box", "place"),
    [
        (Box(500, 300, 10, 10), Box(473, 273, 64, 64)),
        (Box(500, 300, 43, 4), Box(457, 238, 128, 128)),
        (Box(0, 0, 5, 5), Box(0, 0, 64, 64)),
        (Box(990, 590, 10, 10), Box(936, 536, 64, 64)),
        (Box(0, 0, 1000, 600), PHOTO),
    ],
)
def test_the_place_lies_inside_the_photo_around_what_is_shown(box, place):
    assert place_around(box, PHOTO) == place


def test_painted_damage_is_tinted(qtbot, thumbnails, state):
    image = wait_for(qtbot, thumbnails, 1, state)
    assert image.pixelColor(3, 0).red() == 120
    assert image.pixelColor(3, 2).red() == 0
    assert image.pixelColor(0, 2).red() == 255


def test_it_is_turned_as_the_photo_is(qtbot, thumbnails, state):
    turned = replace(state, geometry=Geometry(turns=1))
    image = wait_for(qtbot, thumbnails, 1, turned)
    assert (image.width(), image.height()) == (4, 6)
    assert image.pixelColor(1, 0).red() == 255
    assert image.pixelColor(3, 4).red() == 120


def test_only_one_is_asked_for_at_a_time(qtbot, work, thumbnails, state):
    work.is_held = True
    for key in range(5):
        assert thumbnails.get(key, state, lambda: PHOTO) is None
    assert len(work.asked) == 1
    with qtbot.waitSignal(thumbnails.arrived):
        work.jobs[0].execute()
    assert thumbnails.get(0, state, lambda: PHOTO) is not None


def test_those_not_seen_for_longest_are_given_up(qtbot, work, thumbnails, state):
    for key in range(3):
        wait_for(qtbot, thumbnails, key, state)
    assert thumbnails.get(0, state, lambda: PHOTO) is not None
    wait_for(qtbot, thumbnails, 3, state)
    assert thumbnails.get(0, state, lambda: PHOTO) is not None
    asked = len(work.asked)
    assert thumbnails.get(1, state, lambda: PHOTO) is None
    assert len(work.asked) == asked + 1


def test_one_that_cannot_be_had_is_not_asked_for_again(qtbot, work, thumbnails, state):
    work.fails = True
    assert wait_for(qtbot, thumbnails, 1, state) is None
    assert len(work.asked) == 1


def test_one_of_a_photo_that_is_closed_is_not_kept(qtbot, work, thumbnails, state):
    work.is_held = True
    thumbnails.get(1, state, lambda: PHOTO)
    thumbnails.clear()
    work.is_held = False
    wait_for(qtbot, thumbnails, 1, state)
    assert len(work.asked) == 2
