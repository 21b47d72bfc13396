"""What the mask tools ask for: similar colours, the line along a crease, changes of a whole mask, one mark of many."""

import itertools
import math

import cv2
import numpy as np
import pytest

from restorer_app.core.box import Box
from restorer_app.core.marking import FindHole, MaskChange
from restorer_app.core.mask import Mask
from restorer_app.core.photo import Photo
from restorer_app.core.progress import Cancelled, SilentProgress
from restorer_app.core.state import Candidate, Hole, Origin, Patch, Repair, new_state
from restorer_app.steps.mask_changes import changed_mask, found_hole
from restorer_app.steps.ridges import trace_crease
from restorer_app.steps.similar import find_similar

WIDTH, HEIGHT = 700, 520


def stained(dtype=np.uint8, channels=3):
    """Dark discs left and right on a bright slope."""
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    grey = 200.0 + x / 100
    for middle in (150, 450):
        grey[np.hypot(x - middle, y - 250) < 60] = 60
    return np.repeat((grey * (np.iinfo(dtype).max // 255)).astype(dtype)[..., None], channels, axis=2)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize(("is_contiguous", "discs"), [(True, (150,)), (False, (150, 450))])
def test_the_wand_finds_what_has_the_colour_at_any_depth(dtype, channels, is_contiguous, discs):
    state = new_state(Photo(stained(dtype, channels)))
    found = find_similar(state, 150, 250, tolerance=0.05, is_contiguous=is_contiguous).to_array()
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    want = np.any([np.hypot(x - middle, y - 250) < 60 for middle in discs], axis=0)
    np.testing.assert_array_equal(found, want)


def test_the_tolerance_is_a_share_of_the_range_in_each_channel():
    pixels = np.full((40, 60, 3), 100, np.uint16)
    pixels[:, 20:40, 1] += 655
    pixels[:, 40:, 2] += 656
    state = new_state(Photo(pixels))
    assert find_similar(state, 5, 5, tolerance=0.01, is_contiguous=True).bounds == Box(0, 0, 40, 40)
    assert find_similar(state, 5, 5, tolerance=0, is_contiguous=True).bounds == Box(0, 0, 20, 40)
    assert find_similar(state, 5, 5, tolerance=1, is_contiguous=True).bounds == Box(0, 0, 60, 40)


def test_corners_that_touch_hang_together():
    pixels = np.zeros((40, 40, 1), np.uint8)
    for step in range(40):
        pixels[step, step] = 200
    assert find_similar(new_state(Photo(pixels)), 3, 3, tolerance=0.1, is_contiguous=True).count == 40


def test_the_wand_sees_the_repaired_photo():
    state, box = new_state(Photo(stained())), Box(80, 180, 140, 140)
    hole = Hole((Patch(box, np.ones((140, 140), bool)),), 140.0)
    repair = Repair(hole, (Candidate((np.full((140, 140, 3), 201, np.uint8),), 0, "flat", Origin.CLASSICAL),))
    repaired = type(state)(state.photo, state.mask, repairs=(repair,))
    found = find_similar(repaired, 150, 250, tolerance=0.05, is_contiguous=True)
    assert found.has_any(Box(10, 10, 1, 1))
    assert not found.has_any(Box(450, 250, 1, 1))


def wave(x):
    """A curved scratch: its row in each column."""
    return 260 + 55 * np.sin((np.asarray(x, float) - 40) / 600 * np.pi) + 12 * np.sin(np.asarray(x) / 45)


def scratched(contrast, *, noise=10.0, seed=0, dtype=np.uint8, width=WIDTH, is_upright=False):
    """A scratch of about 3 px along `wave` on a noisy, uneven ground."""
    random, (y, x) = np.random.default_rng(seed), np.mgrid[0:HEIGHT, 0:width].astype(np.float64)
    ground = 125 + 40 * np.sin(x / 170) * np.cos(y / 90) + random.normal(0, noise, x.shape)
    picture = np.clip(ground + contrast * np.exp(-0.5 * ((y - wave(x)) / 1.5) ** 2), 0, 255)
    picture = (picture * (np.iinfo(dtype).max / 255)).astype(dtype)[..., None]
    return Photo(np.ascontiguousarray(picture.transpose(1, 0, 2)) if is_upright else picture)


def along(path):
    """Places at every pixel of a line, (n, 2)."""
    pieces = []
    for (x0, y0), (x1, y1) in itertools.pairwise(path):
        share = np.linspace(0, 1, max(math.ceil(math.dist((x0, y0), (x1, y1))), 1) + 1)[:, None]
        pieces.append(np.array([x0, y0]) * (1 - share) + np.array([x1, y1]) * share)
    return np.concatenate(pieces)


@pytest.mark.parametrize("contrast", [60, -60, 35, -35])
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_the_line_follows_a_curved_scratch_within_two_pixels(contrast, dtype):
    state = new_state(scratched(contrast, dtype=dtype))
    start, end = ((x + 0.5, float(wave(x)) + 0.5) for x in (40, 640))
    path = along(trace_crease(state, start, end, SilentProgress()))
    assert np.abs(path[:, 1] - 0.5 - wave(path[:, 0] - 0.5)).max() < 2
    np.testing.assert_array_equal(path[[0, -1]], [start, end])


def test_a_long_line_that_is_looked_for_in_a_reduced_strip_is_as_true():
    state = new_state(scratched(45, width=1700))
    start, end = ((x + 0.5, float(wave(x)) + 0.5) for x in (40, 1640))
    path = along(trace_crease(state, start, end, SilentProgress()))
    assert np.abs(path[:, 1] - 0.5 - wave(path[:, 0] - 0.5)).max() < 2


def test_the_line_goes_in_any_direction():
    state = new_state(scratched(60, is_upright=True))
    start, end = ((float(wave(y)) + 0.5, y + 0.5) for y in (640, 40))
    path = along(trace_crease(state, start, end, SilentProgress()))
    assert np.abs(path[:, 0] - 0.5 - wave(path[:, 1] - 0.5)).max() < 2


def test_clicks_beside_the_scratch_join_it():
    state = new_state(scratched(60))
    start, end = ((x + 0.5, float(wave(x)) + 6.5) for x in (60, 620))
    path = along(trace_crease(state, start, end, SilentProgress()))
    middle = path[(path[:, 0] > 100) & (path[:, 0] < 580)]
    assert np.abs(middle[:, 1] - 0.5 - wave(middle[:, 0] - 0.5)).max() < 2


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize(("start", "end"), [((40.5, 60.5), (640.5, 60.5)), ((60.5, 40.5), (500.5, 480.5))])
def test_without_a_crease_the_line_is_about_straight(seed, start, end):
    state = new_state(scratched(0, seed=seed))
    path = along(trace_crease(state, start, end, SilentProgress()))
    length = math.dist(start, end)
    across = np.array([-(end[1] - start[1]), end[0] - start[0]]) / length
    assert np.abs((path - start) @ across).max() < 0.02 * length
    assert np.hypot(*np.diff(path, axis=0).T).sum() < 1.03 * length


def test_on_a_flat_photo_the_line_is_straight():
    state = new_state(Photo(np.full((HEIGHT, WIDTH, 3), 128, np.uint8)))
    assert len(trace_crease(state, (10.5, 10.5), (600.5, 400.5), SilentProgress())) == 2


@pytest.mark.parametrize(
    ("start", "end"), [((5, 5), (5, 5)), ((5, 5), (6.5, 6)), ((-40, -20), (30, 40)), ((0, 0), (700, 520))]
)
def test_any_two_places_have_a_line(start, end):
    path = trace_crease(new_state(scratched(40)), start, end, SilentProgress())
    assert (path[0], path[-1]) == (start, end)


def test_a_line_far_beside_the_picture_is_straight():
    assert trace_crease(new_state(scratched(40)), (-900, 10), (-300, 10), SilentProgress()) == ((-900, 10), (-300, 10))


def test_the_line_is_the_same_when_it_is_asked_for_again():
    state = new_state(scratched(40))
    ways = [trace_crease(state, (40.5, 260.5), (640.5, 260.5), SilentProgress()) for _ in range(2)]
    assert ways[0] == ways[1]


def test_looking_for_a_crease_can_be_cancelled():
    class Unwanted(SilentProgress):
        def update(self, fraction: float, stage: str) -> None:
            raise Cancelled

    with pytest.raises(Cancelled):
        trace_crease(new_state(scratched(40)), (40.5, 260.5), (640.5, 260.5), Unwanted())


def marks(*boxes):
    mask = Mask(WIDTH, HEIGHT)
    for box in boxes:
        mask = mask.painted(box, np.ones((box.height, box.width), bool))
    return mask


def changed(mask, change, pixels=1):
    return changed_mask(mask, change, pixels, SilentProgress())


@pytest.mark.parametrize("pixels", [1, 3, 20])
def test_marks_grow_by_a_disc(pixels):
    mask = marks(Box(100, 100, 1, 1), Box(250, 250, 12, 12), Box(690, 500, 10, 20))
    side = 2 * pixels + 1
    y, x = np.mgrid[-pixels : pixels + 1, -pixels : pixels + 1]
    disc = (np.hypot(x, y) <= pixels + 1e-4).astype(np.uint8)
    assert disc.shape == (side, side)
    want = cv2.dilate(mask.to_array().view(np.uint8), disc) > 0
    np.testing.assert_array_equal(changed(mask, MaskChange.GROW, pixels).to_array(), want)


@pytest.mark.parametrize("pixels", [1, 3, 20])
def test_marks_shrink_by_a_disc_but_not_from_the_edges_of_the_photo(pixels):
    mask = marks(Box(100, 100, 90, 30), Box(250, 250, 12, 12), Box(600, 440, 100, 80))
    y, x = np.mgrid[-pixels : pixels + 1, -pixels : pixels + 1]
    disc = (np.hypot(x, y) <= pixels + 1e-4).astype(np.uint8)
    want = cv2.erode(mask.to_array().view(np.uint8), disc, borderValue=1) > 0
    got = changed(mask, MaskChange.SHRINK, pixels)
    np.testing.assert_array_equal(got.to_array(), want)
    assert got.has_any(Box(699, 519, 1, 1))


def test_a_photo_that_is_marked_as_a_whole_neither_grows_nor_shrinks():
    full = changed(Mask(WIDTH, HEIGHT), MaskChange.INVERT)
    assert full.count == WIDTH * HEIGHT
    assert changed(full, MaskChange.SHRINK, 5).count == WIDTH * HEIGHT
    assert changed(full, MaskChange.GROW, 5).count == WIDTH * HEIGHT
    assert changed(full, MaskChange.INVERT).is_empty


def test_inverting_twice_gives_the_marks_back():
    mask = marks(Box(100, 100, 90, 30), Box(650, 500, 50, 20))
    once = changed(mask, MaskChange.INVERT)
    np.testing.assert_array_equal(once.to_array(), ~mask.to_array())
    np.testing.assert_array_equal(changed(once, MaskChange.INVERT).to_array(), mask.to_array())


def test_what_marks_enclose_is_filled_even_where_it_spans_many_tiles():
    ring = marks(Box(50, 50, 600, 400)).without(marks(Box(60, 60, 580, 380)))
    inner = marks(Box(300, 200, 20, 20))
    assert changed(ring.united(inner), MaskChange.FILL).count == 600 * 400


def test_what_is_open_is_not_filled():
    ring = marks(Box(50, 50, 100, 100)).without(marks(Box(60, 60, 80, 80)))
    opened = ring.without(marks(Box(90, 50, 1, 10)))
    assert changed(opened, MaskChange.FILL) is opened
    corner = marks(Box(0, 50, 50, 4), Box(50, 0, 4, 54))
    assert changed(corner, MaskChange.FILL) is corner


def test_a_way_between_two_corners_leads_nowhere():
    ring = marks(Box(50, 50, 30, 30)).without(marks(Box(51, 51, 28, 28)))
    leaky = ring.without(marks(Box(50, 50, 1, 1)))
    assert changed(leaky, MaskChange.FILL).count == 30 * 30 - 1


MANY = (Box(300, 20, 10, 10), Box(40, 100, 30, 10), Box(40, 112, 30, 10), Box(40, 300, 620, 12))


def test_the_mark_at_a_place_is_the_whole_hole_and_nothing_else():
    mask = marks(*MANY)
    assert found_hole(FindHole(mask, (45, 105)), SilentProgress()).mask.bounds == Box(40, 100, 30, 22)
    assert found_hole(FindHole(mask, (600, 305)), SilentProgress()).mask.bounds == MANY[3]
    assert found_hole(FindHole(mask, (200, 200)), SilentProgress()) is None
    assert found_hole(FindHole(mask, (-5, 9000)), SilentProgress()) is None


def test_a_click_just_beside_a_mark_finds_it_even_across_tiles():
    mask = marks(Box(257, 257, 4, 4), Box(262, 240, 2, 2))
    assert found_hole(FindHole(mask, (250, 250), 12), SilentProgress()).mask.count == 16
    assert found_hole(FindHole(mask, (250, 250), 5), SilentProgress()) is None


def test_marks_are_gone_through_in_reading_order_and_around():
    mask = marks(*MANY)
    places, after = [], None
    for _ in range(4):
        hole = found_hole(FindHole(mask, after=after), SilentProgress()).mask
        after = hole.bounds
        places.append((after.x, after.y))
    assert places == [(300, 20), (40, 100), (40, 300), (300, 20)]
    assert found_hole(FindHole(mask, after=after, step=-1), SilentProgress()).mask.bounds.y == 300
    assert found_hole(FindHole(mask, step=-1), SilentProgress()).mask.bounds.y == 300
    assert found_hole(FindHole(Mask(WIDTH, HEIGHT), None), SilentProgress()) is None


def test_a_rim_runs_around_the_mark_and_around_each_gap_in_it():
    ring = marks(Box(50, 60, 30, 30)).without(marks(Box(60, 70, 5, 5)))
    lines = found_hole(FindHole(ring, (51, 61)), SilentProgress()).outlines
    assert len(lines) == 2
    assert max(x for line in lines for x, _ in line) == 79.5
