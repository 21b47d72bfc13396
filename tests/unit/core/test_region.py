"""Where a step applies: painted softly, immutable, cheap to keep many versions of."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from restorer_app.core.box import Box
from restorer_app.core.brush import soft_capsule
from restorer_app.core.region import EVERYWHERE, NOWHERE, TILE, Region, drawn

WIDTH, HEIGHT = 2 * TILE + 37, TILE + 11
boxes = st.builds(Box, st.integers(-40, WIDTH), st.integers(-40, HEIGHT), st.integers(1, 300), st.integers(1, 300))
seeds = st.integers(0, 2**32 - 1)
bases = st.sampled_from((EVERYWHERE, NOWHERE))


def random_coverage(seed, box):
    """All kinds of coverage, much of it none."""
    random = np.random.default_rng(seed)
    return (random.integers(0, 256, (box.height, box.width)) * (random.random((box.height, box.width)) < 0.5)).astype(
        np.uint8
    )


@given(bases, boxes)
def test_what_nobody_painted_is_the_base_inside_and_outside_of_the_picture(base, box):
    assert (Region(WIDTH, HEIGHT, base).values(box) == base).all()


@settings(max_examples=60)
@given(bases, boxes, boxes, seeds, st.booleans())
def test_painting_and_reading_agree_with_one_plain_array(base, first, second, seed, applies):
    plain, region = np.full((HEIGHT, WIDTH), base, np.uint8), Region(WIDTH, HEIGHT, base)
    for box, towards in ((first, applies), (second, not applies)):
        coverage = random_coverage(seed, box)
        region = region.painted(box, coverage, applies=towards)
        inside = box.intersection(region.box)
        part = coverage[inside.within(box)]
        plain[inside.slices] = drawn(plain[inside.slices], part, applies=towards)
    np.testing.assert_array_equal(region.values(region.box), plain)
    inside = first.intersection(region.box)
    np.testing.assert_array_equal(region.values(first)[inside.within(first)], plain[inside.slices])
    assert (region.values(Box(-30, -30, 30, HEIGHT)) == base).all()


@given(seeds, st.booleans())
def test_painting_draws_towards_one_end_by_what_is_covered(seed, applies):
    random, goal = np.random.default_rng(seed), 255 if applies else 0
    values, coverage = random.integers(0, 256, (2, 500), np.uint8)
    result = drawn(values, coverage, applies=applies)
    exact = values + (goal - values.astype(float)) * coverage / 255
    assert np.abs(result - exact).max() < 1
    assert (np.abs(goal - result.astype(int)) <= np.abs(goal - values.astype(int))).all()
    np.testing.assert_array_equal(result[coverage == 0], values[coverage == 0])
    assert (result[coverage == 255] == goal).all()


@pytest.mark.parametrize(("base", "applies", "goal"), [(NOWHERE, True, 255), (EVERYWHERE, False, 0)])
def test_painting_again_and_again_arrives_wherever_anything_is_covered(base, applies, goal):
    region = Region(WIDTH, HEIGHT, base)
    box, coverage = soft_capsule(250, 100, 262, 110, diameter=60, hardness=0.3)
    seen = [region.values(box)]
    for _ in range(400):
        region = region.painted(box, coverage, applies=applies)
        seen.append(region.values(box))
    assert (np.diff(np.abs(np.array(seen[:20], int) - goal), axis=0) <= 0).all()
    assert (seen[1] != seen[2]).any()
    once = np.abs(seen[2].astype(int) - goal) < np.abs(seen[1].astype(int) - goal)
    assert once[(coverage > 2) & (seen[1] != goal)].all()
    assert (seen[-1][coverage > 2] == goal).all()
    assert (seen[-1][coverage == 0] == base).all()


def test_tiles_that_a_stroke_does_not_touch_are_shared_and_the_old_region_stays_as_it_was():
    box = Box(0, 0, WIDTH, HEIGHT)
    before = Region(WIDTH, HEIGHT, NOWHERE).painted(box, np.full((HEIGHT, WIDTH), 90, np.uint8), applies=True)
    after = before.painted(*soft_capsule(20, 20, 40, 40, diameter=8, hardness=0.5), applies=False)
    assert after.tiles[0, 0] is not before.tiles[0, 0]
    assert all(after.tiles[key] is before.tiles[key] for key in before.tiles if key != (0, 0))
    assert (before.values(box) == 90).all()
    with pytest.raises(ValueError, match="read-only"):
        after.tiles[0, 0][0, 0] = 1


@pytest.mark.parametrize(("base", "applies"), [(EVERYWHERE, True), (NOWHERE, False)])
def test_painting_what_is_so_already_changes_nothing(base, applies):
    region = Region(WIDTH, HEIGHT, base)
    assert region.painted(*soft_capsule(250, 250, 300, 200, diameter=50, hardness=0), applies=applies) is region
    assert region.painted(Box(-90, -90, 50, 50), np.full((50, 50), 255, np.uint8), applies=not applies) is region


def test_a_tile_that_is_as_nobody_painted_it_is_not_kept():
    box = Box(0, 0, 300, 100)
    full = np.full((100, 300), 255, np.uint8)
    region = Region(WIDTH, HEIGHT, NOWHERE).painted(box, full, applies=True)
    assert set(region.tiles) == {(0, 0), (1, 0)}
    assert not region.painted(box, full, applies=False).tiles


def test_a_stroke_over_the_pictures_edge_is_cut_and_one_over_tiles_has_no_seam():
    box, coverage = soft_capsule(TILE, HEIGHT, WIDTH, TILE, diameter=90, hardness=0.2)
    region = Region(WIDTH, HEIGHT, NOWHERE).painted(box, coverage, applies=True)
    inside = box.intersection(region.box)
    assert inside != box
    np.testing.assert_array_equal(region.values(inside), coverage[inside.within(box)])
    assert region.values(box).sum(dtype=int) == coverage[inside.within(box)].sum(dtype=int)
    padding = region.tiles[2, 1].copy()
    padding[: HEIGHT - TILE, : WIDTH - 2 * TILE] = NOWHERE
    assert not padding.any()


def test_values_take_the_place_of_what_was_there():
    region = Region(WIDTH, HEIGHT, NOWHERE).replaced(Box(-5, 250, 20, 30), np.full((30, 20), 77, np.uint8))
    want = np.zeros((HEIGHT, WIDTH), np.uint8)
    want[250:280, :15] = 77
    np.testing.assert_array_equal(region.values(region.box), want)
