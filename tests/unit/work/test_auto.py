"""Restoring a photo without being told how: what was decided before stays so, and it can be stopped at any time."""

from dataclasses import replace

import numpy as np
import pytest

from restorer_app.core.auto import RestorePhoto
from restorer_app.core.box import Box
from restorer_app.core.mask import Mask
from restorer_app.core.photo import Photo
from restorer_app.core.progress import Cancelled, SilentProgress
from restorer_app.core.state import DocumentState, new_state
from restorer_app.document.edits import set_spared
from restorer_app.work.auto import restore_photo
from restorer_app.work.engines import Engines

QUIET = SilentProgress()
ENGINES = Engines(())
PLACES = [(20 + 30 * (number % 6), 20 + 40 * (number // 6)) for number in range(24)]


class StopAt:
    """Progress that is cancelled once so much is done."""

    def __init__(self, fraction: float) -> None:
        self._fraction = fraction

    def update(self, fraction: float, stage: str) -> None:
        if fraction >= self._fraction:
            raise Cancelled


@pytest.fixture
def dusty() -> DocumentState:
    """A noisy print with dust on it."""
    pixels = np.random.default_rng(2).normal(100, 14, (200, 200, 1)) * np.ones(3)
    for x, y in PLACES:
        pixels[y : y + 4, x : x + 4] = 255
    return new_state(Photo(np.clip(pixels, 0, 255).astype(np.uint8)))


def square(x: int, y: int, side: int) -> Mask:
    return Mask(200, 200).painted(Box(x, y, side, side), np.ones((side, side), bool))


def test_all_that_is_done_is_news_that_makes_of_the_state_what_comes_of_it(dusty: DocumentState) -> None:
    request = RestorePhoto(dusty)
    done = restore_photo(request, ENGINES, QUIET)
    assert done.holes == done.found == len(PLACES)
    assert [one.step.kind for one in done.steps] == ["denoise_nlm", "auto_levels"]
    state = dusty
    while not request.news.empty():
        state = request.news.get().edit(state)
    assert (state.repairs, state.recipe) == (done.state.repairs, done.state.recipe)
    assert state.recipe[0].facts == done.state.recipe[0].facts != {}


def test_places_that_are_said_to_be_no_damage_are_left_alone(dusty: DocumentState) -> None:
    x, y = PLACES[0]
    state = set_spared(square(x - 4, y - 4, 12))(dusty)
    done = restore_photo(RestorePhoto(state), ENGINES, QUIET)
    assert done.found == len(PLACES) - 1
    assert not any(repair.hole.box.overlaps(Box(x, y, 4, 4)) for repair in done.state.repairs)


def test_what_is_marked_is_repaired_too_and_alone_where_nothing_is_to_be_looked_for(dusty: DocumentState) -> None:
    state = replace(dusty, mask=square(100, 190, 6))
    assert restore_photo(RestorePhoto(state), ENGINES, QUIET).holes == len(PLACES) + 1
    done = restore_photo(RestorePhoto(state, looks_for_damage=False), ENGINES, QUIET)
    assert (done.found, done.holes) == (0, 1)


def test_a_second_time_there_is_nothing_left_to_do(dusty: DocumentState) -> None:
    first = restore_photo(RestorePhoto(dusty), ENGINES, QUIET).state
    second = restore_photo(RestorePhoto(first), ENGINES, QUIET)
    assert second.state is first
    assert "Nothing of the photo was changed." in second.sentences


@pytest.mark.parametrize("fraction", [0.0, 0.2, 0.5, 0.8])
def test_it_can_be_stopped_at_any_time(dusty: DocumentState, fraction: float) -> None:
    with pytest.raises(Cancelled):
        restore_photo(RestorePhoto(dusty), ENGINES, StopAt(fraction))
