"""Origins and treatments of pixels, worked out from a state."""

from dataclasses import replace

import numpy as np
import pytest

from restorer_app.core.box import Box
from restorer_app.core.photo import Photo
from restorer_app.core.provenance import (
    Treatment,
    count_origins,
    count_pixels,
    holes_of,
    origins_in,
    output_origins,
    pixels_shown,
    treatments_in,
)
from restorer_app.core.region import NOWHERE, Region
from restorer_app.core.state import (
    Candidate,
    DocumentState,
    Geometry,
    Hole,
    Origin,
    Patch,
    Repair,
    StepInstance,
    new_state,
)


def repair_at(box: Box, origin: Origin, *, shape: np.ndarray | None = None) -> Repair:
    mask = np.ones((box.height, box.width), bool) if shape is None else shape
    pixels = np.zeros((box.height, box.width, 3), np.uint8)
    return Repair(Hole((Patch(box, mask),), 4.0), (Candidate((pixels,), 0, "any", origin),))


@pytest.fixture
def bare() -> DocumentState:
    return new_state(Photo(np.zeros((40, 60, 3), np.uint8)))


@pytest.fixture
def repaired(bare: DocumentState) -> DocumentState:
    """A classical repair, half under a learned one, a moved one, and a hidden one over everything."""
    boxes = (Box(0, 0, 10, 10), Box(5, 0, 10, 10), Box(50, 30, 5, 5))
    origins = (Origin.CLASSICAL, Origin.LEARNED, Origin.MOVED)
    repairs = [repair_at(box, origin) for box, origin in zip(boxes, origins, strict=True)]
    hidden = replace(repair_at(bare.photo.box, Origin.LEARNED), is_hidden=True)
    return replace(bare, repairs=(*repairs, hidden))


def test_a_pixel_has_the_origin_of_the_topmost_repair_that_shows(repaired: DocumentState) -> None:
    origins = origins_in(repaired, repaired.photo.box)
    assert (origins[0, 0], origins[0, 5], origins[0, 14], origins[0, 15]) == (
        Origin.CLASSICAL,
        Origin.LEARNED,
        Origin.LEARNED,
        Origin.SCAN,
    )
    assert origins[32, 52] == Origin.MOVED
    assert origins.dtype == np.uint8


def test_a_part_of_the_photo_has_the_origins_of_the_whole(repaired: DocumentState) -> None:
    box = Box(3, 4, 51, 33)
    whole = origins_in(repaired, repaired.photo.box)
    assert np.array_equal(origins_in(repaired, box), whole[box.slices])


def test_only_the_pixels_of_the_hole_itself_have_its_origin(bare: DocumentState) -> None:
    shape = np.eye(6, dtype=bool)
    state = replace(bare, repairs=(repair_at(Box(2, 3, 6, 6), Origin.CLASSICAL, shape=shape),))
    assert np.array_equal(origins_in(state, Box(2, 3, 6, 6)) == Origin.CLASSICAL, shape)
    assert np.array_equal(holes_of(state)[3:9, 2:8], shape)


def test_every_pixel_is_counted_once_and_moved_ones_are_not_invented(repaired: DocumentState) -> None:
    counts = count_pixels(repaired)
    assert counts.origins == {Origin.SCAN: 2400 - 175, Origin.MOVED: 25, Origin.CLASSICAL: 50, Origin.LEARNED: 100}
    assert counts.origins == count_origins(repaired)
    assert (counts.invented, counts.total) == (150, 2400)
    assert pixels_shown(repaired) == (50, 100, 25)


def test_treatments_follow_the_steps_that_have_an_effect_and_their_regions(bare: DocumentState) -> None:
    region = Region(60, 40, NOWHERE).replaced(Box(0, 0, 20, 40), np.full((40, 20), 1, np.uint8))
    steps = (StepInstance("clean", region=region), StepInstance("colour"), StepInstance("edges", strength=0))
    state = replace(bare, recipe=(*steps, StepInstance("edges", is_on=False)))
    treatments = treatments_in(state, state.photo.box, colouring={"colour"})
    assert (treatments[:, :20] == Treatment.ENHANCED | Treatment.COLOURED).all()
    assert (treatments[:, 20:] == Treatment.COLOURED).all()
    assert count_pixels(replace(state, recipe=steps[:1])).treatments[Treatment.ENHANCED] == 800


def test_nothing_is_treated_where_no_step_is(repaired: DocumentState) -> None:
    assert not treatments_in(repaired, repaired.photo.box).any()
    assert set(count_pixels(repaired).treatments.values()) == {0}


def test_the_output_is_turned_and_cropped_as_the_picture_is(repaired: DocumentState) -> None:
    whole = origins_in(repaired, repaired.photo.box)
    assert np.array_equal(output_origins(repaired), whole)
    quarter = replace(repaired, geometry=Geometry(1))
    assert np.array_equal(output_origins(quarter), np.rot90(whole, -1))
    cropped = replace(repaired, geometry=Geometry(1, crop=Box(3, 5, 20, 30)))
    assert np.array_equal(output_origins(cropped), np.rot90(whole, -1)[5:35, 3:23])


@pytest.mark.parametrize(
    "geometry",
    [
        Geometry(crop=Box(5, 2, 30, 20)),
        Geometry(3, crop=Box(3, 5, 20, 30)),
        Geometry(crop=Box(20, 10, 20, 20)),
        Geometry(angle=7.0),
        Geometry(1, angle=-20.0),
    ],
)
def test_what_is_counted_is_what_the_exported_origins_hold(repaired: DocumentState, geometry: Geometry) -> None:
    region = Region(60, 40, NOWHERE).replaced(Box(0, 0, 20, 40), np.full((40, 20), 1, np.uint8))
    state = replace(repaired, geometry=geometry, recipe=(StepInstance("clean", region=region),))
    exported = output_origins(state)
    counts = count_pixels(state)
    assert counts.origins == {origin: int((exported == origin).sum()) for origin in Origin}
    assert counts.total == exported.size == sum(counts.origins.values())
    as_repair = repair_at(Box(0, 0, 20, 40), Origin.LEARNED)
    treated = output_origins(replace(state, repairs=(as_repair,)))
    assert counts.treatments[Treatment.ENHANCED] == (treated == Origin.LEARNED).sum()


def test_a_step_over_everything_treats_every_pixel_of_a_straightened_picture(bare: DocumentState) -> None:
    counts = count_pixels(replace(bare, geometry=Geometry(angle=7.0), recipe=(StepInstance("clean"),)))
    assert counts.treatments[Treatment.ENHANCED] == counts.total < bare.photo.box.area
