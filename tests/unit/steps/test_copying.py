"""What the clone and heal brushes make of the photo."""

from functools import partial

import numpy as np
import pytest

from restorer_app.core.box import Box
from restorer_app.core.composite import read_box
from restorer_app.core.copying import CopyStroke
from restorer_app.core.mask import Mask
from restorer_app.core.photo import Photo
from restorer_app.core.progress import SilentProgress
from restorer_app.core.region import NOWHERE, Region
from restorer_app.core.state import Candidate, Hole, Origin, Patch, Repair, new_state
from restorer_app.document.edits import erase, paint
from restorer_app.document.repair_edits import lay_over
from restorer_app.steps import copying
from restorer_app.tools.clone import CloneTool
from restorer_app.tools.tool import Pointer

cloned = partial(copying.cloned, progress=SilentProgress())
KINDS = [(np.uint8, 1), (np.uint8, 3), (np.uint16, 1), (np.uint16, 3)]


class Film:
    """Spans the membrane by plain relaxation: slow and sure."""

    def fill(self, net, images, holes, noise=None):
        assert net == "harmonic"
        filled = np.where(holes[..., None], images[~holes].mean(axis=0) if not holes.all() else 0, images)
        for _ in range(6000):
            wide = np.pad(filled, ((0, 0), (1, 1), (1, 1), (0, 0)), mode="edge")
            mean = (wide[:, :-2, 1:-1] + wide[:, 2:, 1:-1] + wide[:, 1:-1, :-2] + wide[:, 1:-1, 2:]) / 4
            filled = np.where(holes[..., None], mean, images)
        return filled.astype(np.float32)


def noise(dtype, channels, *, width=320, height=240):
    top = np.iinfo(dtype).max
    return Photo(np.random.default_rng(2).integers(0, top, (height, width, channels)).astype(dtype))


def stroke_on(state, *points, source, softness=0.0, size=30.0, heals=False) -> CopyStroke:
    brush = CloneTool(heals=heals, size=size)
    brush.softness = softness
    brush.take_from(*source)
    brush.press(Pointer(*points[0]), state.mask)
    for point in points[1:]:
        brush.move(Pointer(*point))
    return brush.release(Pointer(*points[-1]))


def seen(state):
    return read_box(state, state.photo.box)


@pytest.mark.parametrize(("dtype", "channels"), KINDS)
def test_a_clone_is_the_scan_shifted_bit_for_bit_and_nothing_else_changes(dtype, channels):
    state = new_state(noise(dtype, channels))
    stroke = stroke_on(state, (60.5, 80.5), (120.5, 130.5), source=(200.5, 60.5))
    repair = cloned(state, stroke)
    after, covered = seen(lay_over(repair)(state)), stroke.mask.to_array()
    shifted = np.roll(state.photo.pixels, (-stroke.dy, -stroke.dx), axis=(0, 1))
    np.testing.assert_array_equal(after[covered], shifted[covered])
    np.testing.assert_array_equal(after[~covered], state.photo.pixels[~covered])
    assert after.dtype == dtype
    assert (repair.fill, repair.origin, repair.weights) == ("clone", Origin.MOVED, "")
    assert repair.parameters == {"dx": 140.0, "dy": -20.0}
    np.testing.assert_array_equal(repair.hole.shape_in(state.photo.box), covered)


@pytest.mark.parametrize(("dtype", "channels"), KINDS)
def test_a_soft_edge_lies_between_what_was_there_and_what_is_copied(dtype, channels):
    state = new_state(noise(dtype, channels))
    stroke = stroke_on(state, (60.5, 80.5), source=(200.5, 60.5), softness=60, size=60)
    after = seen(lay_over(cloned(state, stroke))(state)).astype(np.float64)
    coverage = stroke.coverage.values(state.photo.box)[..., None] / 255
    shifted = np.roll(state.photo.pixels, (-stroke.dy, -stroke.dx), axis=(0, 1)).astype(np.float64)
    want = state.photo.pixels + (shifted - state.photo.pixels) * coverage
    assert np.abs(after - want).max() <= 0.51
    assert ((coverage > 0) & (coverage < 1)).sum() > 500
    full = coverage[..., 0] == 1
    np.testing.assert_array_equal(after[full], shifted[full])


def test_a_stroke_copies_the_repaired_photo_and_lies_over_earlier_strokes():
    state = new_state(noise(np.uint8, 3))
    first = stroke_on(state, (60.5, 80.5), source=(200.5, 60.5))
    once = lay_over(cloned(state, first))(state)
    second = stroke_on(once, (70.5, 150.5), source=(60.5, 80.5))
    twice = lay_over(cloned(once, second))(once)
    place, source = Box(65, 145, 10, 10), Box(195, 55, 10, 10)
    np.testing.assert_array_equal(read_box(twice, place), state.photo.pixels[source.slices])
    third = stroke_on(twice, (60.5, 80.5), source=(250.5, 200.5))
    thrice = lay_over(cloned(twice, third))(twice)
    over, of = Box(55, 75, 10, 10), Box(245, 195, 10, 10)
    np.testing.assert_array_equal(read_box(thrice, over), state.photo.pixels[of.slices])
    assert len(thrice.repairs) == 3


def test_a_stroke_onto_itself_takes_what_was_there_when_it_began():
    state = new_state(noise(np.uint16, 3))
    stroke = stroke_on(state, (60.5, 80.5), (160.5, 80.5), source=(70.5, 80.5))
    after = seen(lay_over(cloned(state, stroke))(state))
    np.testing.assert_array_equal(after[80, 60:160], state.photo.pixels[80, 70:170])


def test_marks_under_a_stroke_are_gone_and_others_stay():
    state = new_state(noise(np.uint8, 3))
    state = paint(state.mask.painted(Box(50, 70, 100, 20), np.ones((20, 100), bool)))(state)
    stroke = stroke_on(state, (60.5, 80.5), source=(200.5, 160.5))
    after = lay_over(cloned(state, stroke))(state)
    np.testing.assert_array_equal(after.mask.to_array(), state.mask.to_array() & ~stroke.mask.to_array())


def test_the_eraser_brings_the_scan_back_under_a_part_of_a_clone():
    state = new_state(noise(np.uint8, 3))
    after = lay_over(cloned(state, stroke_on(state, (60.5, 80.5), source=(200.5, 60.5))))(state)
    half = Mask(320, 240).painted(Box(0, 0, 60, 240), np.ones((240, 60), bool))
    erased = erase(half)(after)
    np.testing.assert_array_equal(seen(erased)[:, :60], state.photo.pixels[:, :60])
    np.testing.assert_array_equal(seen(erased)[:, 60:], seen(after)[:, 60:])


def test_a_copy_of_something_made_up_is_called_made_up():
    state = new_state(noise(np.uint8, 3))
    box = Box(190, 50, 40, 40)
    hole = Hole((Patch(box, np.ones((40, 40), bool)),), 40.0)
    filled = Candidate((np.full((40, 40, 3), 9, np.uint8),), 0, "heal", Origin.LEARNED)
    state = lay_over(Repair(hole, (filled,)))(state)
    assert cloned(state, stroke_on(state, (60.5, 80.5), source=(200.5, 60.5))).origin is Origin.LEARNED
    assert cloned(state, stroke_on(state, (60.5, 80.5), source=(200.5, 180.5))).origin is Origin.MOVED
    assert cloned(state, stroke_on(state, (210.5, 70.5), source=(60.5, 80.5))).origin is Origin.MOVED
    soft = stroke_on(state, (210.5, 70.5), source=(60.5, 80.5), softness=50)
    assert cloned(state, soft).origin is Origin.LEARNED


def test_a_long_stroke_is_cut_into_patches_and_keeps_only_what_it_painted():
    state = new_state(noise(np.uint8, 1, width=3000, height=2400))
    stroke = stroke_on(state, (100.5, 100.5), (2500.5, 2200.5), source=(140.5, 100.5), size=20)
    repair = cloned(state, stroke)
    assert len(repair.hole.patches) > 15
    assert sum(patch.box.area for patch in repair.hole.patches) < 0.2 * repair.hole.box.area
    covered = stroke.mask.to_array()
    np.testing.assert_array_equal(repair.hole.shape_in(state.photo.box), covered)
    after = seen(lay_over(repair)(state))
    np.testing.assert_array_equal(after[covered], np.roll(state.photo.pixels, -40, axis=1)[covered])


def ramp(*, width=320, height=240, dtype=np.uint8, grain=6.0):
    """A grainy photo that grows brighter from left to right."""
    top, rng = np.iinfo(dtype).max, np.random.default_rng(3)
    grey = np.linspace(50, 200, width)[None, :] + rng.normal(0, grain, (height, width))
    return Photo((np.clip(grey, 0, 255) / 255 * top).round().astype(dtype)[..., None])


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_healing_keeps_the_tone_of_the_place_and_takes_the_grain_of_the_source(dtype):
    photo = ramp(dtype=dtype)
    marred = photo.pixels.copy()
    marred[110:130, 50:90] = 0
    state = new_state(Photo(marred))
    stroke = stroke_on(state, (45.5, 120.5), (95.5, 120.5), source=(220.5, 120.5), size=40, heals=True)
    repair = copying.healed(state, stroke, Film(), SilentProgress())
    healed = lay_over(repair)(state)
    after, covered = seen(healed).astype(np.float64), stroke.mask.to_array()
    top = np.iinfo(dtype).max
    for left in (35, 55, 75, 95):
        column = np.zeros_like(covered)
        column[:, left : left + 10] = True
        place = covered & column
        truth = np.linspace(50, 200, 320)[left : left + 10].mean() / 255 * top
        if place.any():
            assert abs(after[place].mean() - truth) < 0.01 * top
    inner = after[112:128, 60:80, 0]
    assert 0.6 * 6 < inner.std() / top * 255 < 1.6 * 6 + 3
    np.testing.assert_array_equal(seen(healed)[~covered], state.photo.pixels[~covered])
    assert (repair.fill, repair.origin) == ("heal_brush", Origin.MOVED)


def test_healing_leaves_no_seam_on_a_smooth_slope():
    state = new_state(ramp(grain=0.0))
    stroke = stroke_on(state, (80.5, 120.5), source=(250.5, 60.5), size=60, heals=True)
    after = seen(lay_over(copying.healed(state, stroke, Film(), SilentProgress()))(state)).astype(int)
    assert np.abs(after - state.photo.pixels).max() <= 1


def test_healing_looks_at_no_damage_beside_the_stroke():
    state = new_state(ramp(grain=0.0))
    marred = state.photo.pixels.copy()
    marred[:, 84:90] = 255
    state = new_state(Photo(marred))
    state = paint(state.mask.painted(Box(84, 0, 6, 240), np.ones((240, 6), bool)))(state)
    stroke = stroke_on(state, (70.5, 120.5), source=(250.5, 60.5), size=30, heals=True)
    after = seen(lay_over(copying.healed(state, stroke, Film(), SilentProgress()))(state)).astype(int)
    inside = stroke.mask.to_array()
    inside[:, 84:] = False
    truth = ramp(grain=0.0).pixels.astype(int)
    assert np.abs(after - truth)[inside].max() <= 4


def test_a_stroke_at_the_edge_of_the_photo_is_healed_from_the_sides_that_there_are():
    state = new_state(ramp(grain=0.0))
    stroke = stroke_on(state, (80.5, 2.5), source=(250.5, 60.5), size=40, heals=True)
    after = seen(lay_over(copying.healed(state, stroke, Film(), SilentProgress()))(state)).astype(int)
    assert np.abs(after - state.photo.pixels).max() <= 2


def test_a_region_without_coverage_is_no_mask():
    assert CopyStroke(Region(100, 100, NOWHERE), 1, 1, heals=False).mask.is_empty
