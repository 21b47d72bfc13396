"""Small pictures for lists: of the right size, of what the state shows there, with what is painted."""

from dataclasses import replace

import numpy as np
import pytest

from restorer_app.core.box import Box
from restorer_app.core.mask import Mask
from restorer_app.core.photo import Photo
from restorer_app.core.progress import SilentProgress
from restorer_app.core.requests import RenderThumbnail
from restorer_app.core.state import Candidate, DocumentState, Hole, Origin, Patch, Repair, StepInstance, new_state
from restorer_app.work.thumbnails import render_thumbnail

QUIET = SilentProgress()


def state_of(width: int, height: int) -> DocumentState:
    return new_state(Photo(np.full((height, width, 3), 100, np.uint8)))


@pytest.mark.parametrize(
    ("box", "size"),
    [
        (Box(0, 0, 3000, 2100), (47, 33)),
        (Box(0, 0, 64, 40), (64, 40)),
        (Box(10, 10, 65, 40), (33, 20)),
        (Box(2980, 2090, 64, 64), (20, 10)),
        (Box(5, 5, 1, 1), (1, 1)),
    ],
)
def test_it_is_at_most_64_pixels_long_and_ends_at_the_photos_edge(box: Box, size: tuple[int, int]) -> None:
    thumbnail = render_thumbnail(RenderThumbnail(state_of(3000, 2100), box), QUIET)
    assert thumbnail.pixels.shape == (size[1], size[0], 4)
    assert thumbnail.marks.shape == (size[1], size[0])
    assert (thumbnail.pixels[..., :3] == 100).all()


def test_it_shows_repairs_and_runs_no_step() -> None:
    state = state_of(300, 200)
    box = Box(100, 100, 20, 20)
    hole = Hole((Patch(box, np.ones((20, 20), bool)),), 20.0)
    repair = Repair(hole, (Candidate((np.full((20, 20, 3), 240, np.uint8),), 0, "flat", Origin.CLASSICAL),))
    state = replace(state, repairs=(repair,), recipe=(StepInstance("clean"),))
    shown = render_thumbnail(RenderThumbnail(state, Box(90, 90, 40, 40)), QUIET).pixels[..., 0]
    assert (shown[10:30, 10:30] == 240).all()
    assert (shown[:10] == 100).all()


def test_a_stroke_of_one_pixel_stays_in_sight_in_a_picture_of_the_whole_photo() -> None:
    state = state_of(3000, 2100)
    state = replace(state, mask=Mask(3000, 2100).painted(Box(0, 1000, 3000, 1), np.ones((1, 3000), bool)))
    marks = render_thumbnail(RenderThumbnail(state, state.photo.box), QUIET).marks
    assert marks.any(axis=1).tolist().count(True) == 1
    assert marks[1000 // 64].all()
