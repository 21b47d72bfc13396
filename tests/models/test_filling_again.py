"""Holes that are filled again, through the engine that users run: as if they had never been repaired."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest

from restorer_app.core.box import Box
from restorer_app.core.composite import read_box
from restorer_app.core.mask import Mask
from restorer_app.core.photo import Photo
from restorer_app.core.progress import SilentProgress
from restorer_app.core.requests import RepairHoles
from restorer_app.core.state import DocumentState, Repair, new_state
from restorer_app.document.edits import apply_repairs, erase, set_mask
from restorer_app.document.repair_edits import mask_of, replace_repairs, without
from restorer_app.work.engines import Engines
from restorer_app.work.repair import repair

BOXES = (Box(60, 50, 20, 12), Box(150, 60, 30, 30), Box(78, 80, 6, 60))
QUIET = SilentProgress()


@pytest.fixture(scope="module")
def engines() -> Engines:
    return Engines(())


@pytest.fixture(scope="module")
def marked() -> DocumentState:
    """A 16-bit photo with soft shapes and three marks."""
    y, x = np.mgrid[0:200, 0:260]
    noise = np.random.default_rng(1).normal(0, 400, x.shape)
    pixels = (30000 + 9000 * np.sin(x / 21) * np.cos(y / 17) + noise).astype(np.uint16)[..., None]
    state = new_state(Photo(pixels))
    mask = state.mask
    for box in BOXES:
        mask = mask.painted(box, np.ones((box.height, box.width), bool))
    return set_mask(mask)(state)


def repaired(state: DocumentState, fill: str, engines: Engines) -> DocumentState:
    return apply_repairs(repair(RepairHoles(state, fill), engines, QUIET))(state)


def again(
    state: DocumentState,
    repairs: tuple[Repair, ...],
    fill: str,
    engines: Engines,
    parameters: Mapping[str, float] | None = None,
) -> DocumentState:
    holes = [one.hole for one in repairs]
    mask = mask_of(holes, state.photo.box)
    request = RepairHoles(without(state, holes), fill, mask, parameters or {}, again=tuple(holes), seed=1)
    return replace_repairs(repair(request, engines, QUIET))(state)


@pytest.mark.parametrize("fill", ["harmonic", "patchmatch", "telea"])
def test_it_gives_what_a_first_repair_with_that_fill_gives(marked: DocumentState, engines: Engines, fill: str) -> None:
    first = repaired(marked, "navier_stokes", engines)
    result = again(first, first.repairs, fill, engines)
    assert [one.hole for one in result.repairs] == [one.hole for one in first.repairs]
    assert {one.fill for one in result.repairs} == {fill}
    seeded = RepairHoles(marked, fill, seed=1)
    expected = apply_repairs(repair(seeded, engines, QUIET))(marked)
    box = marked.photo.box
    np.testing.assert_array_equal(read_box(result, box), read_box(expected, box))


def test_only_the_hole_that_was_asked_for_changes(marked: DocumentState, engines: Engines) -> None:
    first = repaired(marked, "navier_stokes", engines)
    result = again(first, first.repairs[1:2], "harmonic", engines)
    box = marked.photo.box
    differs = (read_box(result, box) != read_box(first, box)).any(axis=2)
    hole = mask_of([first.repairs[1].hole], box).to_array()
    assert differs.any()
    assert not (differs & ~hole).any()
    assert result.repairs[0] is first.repairs[0]


def test_a_hole_that_the_eraser_cut_in_two_is_filled_and_stays_one(marked: DocumentState, engines: Engines) -> None:
    first = repaired(marked, "navier_stokes", engines)
    cut = Mask(260, 200).painted(Box(60, 100, 40, 16), np.ones((16, 40), bool))
    bitten = erase(cut)(first)
    hole = bitten.repairs[2].hole
    assert hole.area == 6 * 44
    result = again(bitten, bitten.repairs[2:], "harmonic", engines)
    assert result.repairs[2].hole is hole
    scan = marked.photo.pixels[cut.bounds.slices]
    np.testing.assert_array_equal(read_box(result, cut.bounds), scan)


def test_what_is_still_marked_is_not_trusted_as_surroundings(marked: DocumentState, engines: Engines) -> None:
    first = repaired(marked, "navier_stokes", engines)
    beside = marked.mask.painted(Box(180, 60, 12, 30), np.ones((30, 12), bool)).without(marked.mask)
    white = marked.photo.pixels.copy()
    white[60:90, 180:192] = 65535
    changed = replace(first, photo=replace(marked.photo, pixels=white), mask=beside)
    result = again(changed, changed.repairs[1:2], "harmonic", engines)
    assert read_box(result, BOXES[1]).max() < 50000
