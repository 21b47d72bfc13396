"""What the fills promise, on photos nobody trained on; skipped where those photos are not at hand.

The whole table is made by `restorer-app evaluate all`; here a few pictures guard against a fall.
"""

from pathlib import Path

import pytest

from restorer_app.catalog import load_cards
from restorer_app.engine.engine import Engine
from restorer_app.paths import models_dir
from restorer_app.steps.fills import fill_choices
from restorer_app.training.measure_fills import FillScores, measure_fills

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
PHOTOS, MASKS = DATA / "bench" / "McMaster", DATA / "masks"
KINDS = ("thin", "thick", "specks")

pytestmark = pytest.mark.skipif(not (PHOTOS.is_dir() and MASKS.is_dir()), reason="the photos are not at hand")


@pytest.fixture(scope="module")
def scores(tmp_path_factory: pytest.TempPathFactory) -> FillScores:
    """Every fill on every sixth photo."""
    masks = tmp_path_factory.mktemp("masks")
    for kind in KINDS:
        (masks / kind).mkdir()
        for mask in sorted((MASKS / kind).iterdir())[::6]:
            (masks / kind / mask.name).write_bytes(mask.read_bytes())
    cards = load_cards(models_dir())
    return measure_fills(fill_choices(cards), Engine(cards, "cpu"), data=PHOTOS, masks=masks)


@pytest.mark.parametrize("kind", KINDS)
def test_heal_beats_every_classical_fill_and_is_never_far_under_the_plain_membrane(
    scores: FillScores, kind: str
) -> None:
    heal = scores[kind]["heal"]
    others = [choice.id for choice in fill_choices(()) if not choice.among]
    assert heal.psnr > max(scores[kind][fill].psnr for fill in others) + 0.5
    assert heal.worst > -0.3


@pytest.mark.parametrize("kind", KINDS)
def test_the_membrane_is_at_least_as_good_as_the_better_of_opencvs_two(scores: FillScores, kind: str) -> None:
    fills = scores[kind]
    assert fills["membrane"].psnr >= max(fills["telea"].psnr, fills["navier_stokes"].psnr)


@pytest.mark.parametrize("kind", KINDS)
def test_what_suits_each_hole_is_as_good_as_heal_or_nearer_in_texture_at_a_small_price(
    scores: FillScores, kind: str
) -> None:
    automatic, heal = scores[kind]["automatic"], scores[kind]["heal"]
    assert automatic.psnr > heal.psnr - 1
    assert automatic.psnr == heal.psnr or (automatic.swd or 0) < 0.9 * (heal.swd or 0)


@pytest.mark.parametrize("kind", KINDS)
def test_heal_with_texture_is_nearer_in_texture_than_heal_at_a_small_price(scores: FillScores, kind: str) -> None:
    textured, heal = scores[kind]["heal_gan"], scores[kind]["heal"]
    assert (textured.swd or 9) < 0.8 * (heal.swd or 0)
    assert textured.psnr > heal.psnr - 1.2
