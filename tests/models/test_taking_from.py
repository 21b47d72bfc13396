"""Copying texture from a chosen part of the photo, through the engine that users run."""

import numpy as np
import pytest

from restorer_app.core.box import Box
from restorer_app.core.composite import read_box
from restorer_app.core.errors import InferenceError
from restorer_app.core.mask import Mask
from restorer_app.core.photo import Photo
from restorer_app.core.progress import SilentProgress
from restorer_app.core.state import new_state
from restorer_app.document.edits import apply_repairs, set_mask, set_sources
from restorer_app.engine.engine import Engine
from restorer_app.engine.repair import repair_holes
from restorer_app.steps.fills import fill_choices, find_choice

WIDTH, HEIGHT = 1000, 620
CHOICES = fill_choices(())
FAR = Box(800, 200, 150, 300)


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine((), "cpu")


@pytest.fixture(scope="module")
def photo() -> Photo:
    """16-bit grey: lines from side to side, and in the right part lines from top to bottom."""
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    lines = np.sign(np.sin(np.where(x < 700, y, x) * np.pi / 5))
    noise = np.random.default_rng(4).normal(0, 300, lines.shape)
    return Photo((32000 + 9000 * lines + noise).astype(np.uint16)[..., None])


def shape_of(*boxes: Box) -> np.ndarray:
    shape = np.zeros((HEIGHT, WIDTH), bool)
    for box in boxes:
        shape[box.slices] = True
    return shape


def filled(
    photo: Photo, hole: np.ndarray, area: np.ndarray | None, engine: Engine, fill: str = "patchmatch"
) -> np.ndarray:
    """(H, W) float: the photo with its hole filled, and nothing else changed."""
    state = set_mask(Mask.from_array(hole))(new_state(photo))
    state = set_sources(None if area is None else Mask.from_array(area))(state)
    choice = find_choice(CHOICES, fill)
    repairs = repair_holes(state, state.mask, choice, {"grain": 0}, 0, engine, SilentProgress())
    result = read_box(apply_repairs(repairs)(state), photo.box)
    assert np.array_equal(result[~hole], photo.pixels[~hole])
    return result[..., 0].astype(float)


def goes_down(picture: np.ndarray, hole: np.ndarray) -> bool:
    """Whether lines from top to bottom are clearly stronger inside the hole than lines from side to side."""
    inside = hole[1:, 1:] & hole[:-1, :-1]
    across, down = np.abs(np.diff(picture, axis=1))[1:], np.abs(np.diff(picture, axis=0))[:, 1:]
    return bool(across[inside].mean() > 1.5 * down[inside].mean())


@pytest.mark.parametrize(
    "box", [Box(150, 200, 70, 60), Box(0, 0, 80, 80), Box(60, 60, 400, 400)], ids=["inside", "corner", "wide"]
)
def test_the_texture_comes_from_the_chosen_area_far_away(photo: Photo, engine: Engine, box: Box) -> None:
    hole = shape_of(box)
    assert goes_down(filled(photo, hole, shape_of(FAR), engine), hole)


def test_without_an_area_it_comes_from_beside_the_hole(photo: Photo, engine: Engine) -> None:
    hole = shape_of(Box(150, 200, 70, 60))
    anywhere = filled(photo, hole, None, engine)
    assert not goes_down(anywhere, hole)
    assert np.array_equal(filled(photo, hole, shape_of(), engine), anywhere)


def test_a_fill_that_does_not_copy_takes_no_notice(photo: Photo, engine: Engine) -> None:
    hole = shape_of(Box(150, 200, 70, 60))
    plain = filled(photo, hole, None, engine, "harmonic")
    assert np.array_equal(filled(photo, hole, shape_of(FAR), engine, "harmonic"), plain)


@pytest.mark.parametrize("area", [Box(800, 200, 12, 12), Box(150, 200, 70, 60)], ids=["small", "only the hole"])
def test_an_area_with_too_little_to_copy_is_refused_in_a_sentence(photo: Photo, engine: Engine, area: Box) -> None:
    with pytest.raises(InferenceError, match="too little of the undamaged scan"):
        filled(photo, shape_of(Box(150, 200, 70, 60)), shape_of(area), engine)
