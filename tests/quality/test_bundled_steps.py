"""What the steps promise, on photos nobody trained on; skipped where those photos are not at hand.

The whole table is made by `restorer-app evaluate all`; here a few small pieces guard against a fall.
"""

from pathlib import Path

import pytest
from PIL import Image

from restorer_app.catalog import ModelCard, load_cards
from restorer_app.engine.engine import Engine
from restorer_app.paths import models_dir
from restorer_app.steps.steps import STEPS, step_choices
from restorer_app.training.conditions import CONDITIONS, UNHARMED
from restorer_app.training.measure_steps import measure_steps
from restorer_app.training.photo_sets import photo_sets
from restorer_app.training.scores import Scores

PHOTOS = Path(__file__).resolve().parents[3] / "shared" / "data" / "bench" / "McMaster"
PIECES = ("1.png", "8.png", "17.png")
SIDE = 160
CARDS = [card for card in load_cards(models_dir()) if card.task == "step"]
CLEANERS = [card for card in CARDS if card.row == "clean"]
WORST = 0.5  # dB under the input; texture can look like coarse grain
ASKED = {"noise-25": 6.0, "noise-50": 8.0, "jpeg-grey-10": 0.5, "grain": 0.5}  # dB over the input, at least

pytestmark = pytest.mark.skipif(not PHOTOS.is_dir(), reason="the photos are not at hand")
each_cleaner = pytest.mark.parametrize("card", CLEANERS, ids=lambda card: card.id)


@pytest.fixture(scope="module")
def scores(tmp_path_factory: pytest.TempPathFactory) -> Scores:
    """The bundled cleaners and the classical denoisers on pieces of three photos."""
    folder = tmp_path_factory.mktemp("pieces")
    for name in PIECES:
        with Image.open(PHOTOS / name) as photo:
            left, top = ((side - SIDE) // 2 for side in photo.size)
            photo.crop((left, top, left + SIDE, top + SIDE)).save(folder / name)
    cards = load_cards(models_dir())
    chosen = [choice for choice in step_choices(cards) if choice.step.id in ("clean", "denoise_nlm", "denoise_tv")]
    conditions = [condition for condition in CONDITIONS if condition.id in {*ASKED, UNHARMED}]
    return measure_steps(chosen, Engine(cards, "cpu"), photo_sets(folder), conditions=conditions)


@each_cleaner
@pytest.mark.parametrize("kind", ASKED)
def test_a_cleaner_is_clearly_above_its_input_on_the_mean_and_never_far_under_it(
    scores: Scores, card: ModelCard, kind: str
) -> None:
    (table,) = scores[kind].values()
    assert table[card.id].gain > ASKED[kind]
    assert table[card.id].worst > -WORST


@each_cleaner
def test_a_cleaner_beats_the_classical_denoisers_on_noise(scores: Scores, card: ModelCard) -> None:
    for kind in ("noise-25", "noise-50"):
        (table,) = scores[kind].values()
        assert table[card.id].psnr > max(table["denoise_nlm"].psnr, table["denoise_tv"].psnr) + 0.5


@each_cleaner
def test_a_cleaner_leaves_a_clean_picture_as_it_is(scores: Scores, card: ModelCard) -> None:
    (table,) = scores[UNHARMED].values()
    assert table[card.id].psnr > 34


def test_every_bundled_step_serves_a_learned_row() -> None:
    assert {card.row for card in CARDS} <= {step.id for step in STEPS if step.is_learned}
