"""Every answer that is offered for a hole, made by the engine that users run."""

import numpy as np
import pytest

from restorer_app.catalog import load_cards
from restorer_app.core.answers import MakeAnswer
from restorer_app.core.box import Box
from restorer_app.core.composite import read_box
from restorer_app.core.photo import Photo
from restorer_app.core.progress import SilentProgress
from restorer_app.core.state import Candidate, DocumentState, Hole, Repair, new_state
from restorer_app.document.edits import apply_repairs, set_mask
from restorer_app.document.repair_edits import mask_of
from restorer_app.paths import models_dir
from restorer_app.steps.fills import find_choice
from restorer_app.steps.holes import find_holes
from restorer_app.steps.variety import Offer, next_offers
from restorer_app.work.engines import Engines
from restorer_app.work.repair import repair

QUIET = SilentProgress()


@pytest.fixture(scope="module")
def engines() -> Engines:
    return Engines(load_cards(models_dir()))


@pytest.fixture(scope="module")
def marked() -> DocumentState:
    """A 16-bit photo with soft shapes and grain, and a mark of 48 px."""
    y, x = np.mgrid[0:260, 0:300]
    noise = np.random.default_rng(1).normal(0, 400, (*x.shape, 3))
    pixels = (30000 + 9000 * np.sin(x / 21) * np.cos(y / 17))[..., None] + noise
    state = new_state(Photo(pixels.astype(np.uint16)))
    return set_mask(state.mask.painted(Box(130, 100, 48, 48), np.ones((48, 48), bool)))(state)


def hole_in(state: DocumentState) -> Hole:
    (hole,) = find_holes(state.mask)
    return hole


def made(state: DocumentState, hole: Hole, offer: Offer, engines: Engines) -> Candidate:
    mask = mask_of((hole,), state.photo.box)
    request = MakeAnswer(state, offer.choice, mask, seed=offer.seed, device="cpu", again=(hole,))
    ((answer,),) = (one.candidates for one in repair(request, engines, QUIET))
    return answer


def test_no_seed_gives_what_another_gave_and_none_touches_what_lies_around(
    marked: DocumentState, engines: Engines
) -> None:
    hole, seen = hole_in(marked), set()
    around = ~marked.mask.to_array()
    for offer in next_offers(hole, engines.fills, (), 12):
        answer = made(marked, hole, offer, engines)
        assert (answer.fill, answer.seed) == (offer.choice, offer.seed)
        if find_choice(engines.fills, offer.choice).fill.varies:
            assert answer.pixels[0].tobytes() not in seen
        seen.add(answer.pixels[0].tobytes())
        result = read_box(apply_repairs((Repair(hole, (answer,)),))(marked), marked.photo.box)
        assert np.array_equal(result[around], marked.photo.pixels[around])


@pytest.mark.parametrize("fill", ["heal_gan", "patchmatch"])
def test_the_same_seed_gives_the_same_bytes(marked: DocumentState, engines: Engines, fill: str) -> None:
    hole = hole_in(marked)
    one, other = (made(marked, hole, Offer(fill, 3), engines) for _ in range(2))
    assert one.pixels[0].tobytes() == other.pixels[0].tobytes()
    assert one.weights == other.weights
