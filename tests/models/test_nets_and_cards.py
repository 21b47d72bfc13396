"""Every bundled model is what its card says and beats what needs no training; every net takes any picture."""

import numpy as np
import pytest
import torch
from safetensors.torch import load_file

from restorer_app.catalog import ModelCard, load_cards, verify, weights_file
from restorer_app.engine.weights import load_net
from restorer_app.nets import NETS
from restorer_app.paths import models_dir
from restorer_app.steps.detectors import DETECTORS
from restorer_app.steps.fills import FILLS
from restorer_app.steps.steps import STEPS

CARDS = load_cards(models_dir())
each_card = pytest.mark.parametrize("card", CARDS, ids=[card.id for card in CARDS])
each_fill = pytest.mark.parametrize("card", [card for card in CARDS if card.task == "fill"], ids=lambda card: card.id)
each_step = pytest.mark.parametrize("card", [card for card in CARDS if card.task == "step"], ids=lambda card: card.id)
each_found = pytest.mark.parametrize(
    "card", [card for card in CARDS if card.task == "detect"], ids=lambda card: card.id
)
each_net = pytest.mark.parametrize("net", NETS.values(), ids=NETS.keys())


def drawing() -> tuple[torch.Tensor, torch.Tensor]:
    """A picture of edges at many angles, (1, 3, 160, 160), and scratches across it, (1, 1, 160, 160)."""
    y, x = np.mgrid[:160, :160]
    rays = np.floor(np.arctan2(y - 80, x - 80) / np.pi * 12) % 2
    plane = 0.25 + 0.4 * rays + 0.2 * (np.hypot(x - 80, y - 80) % 40 < 20)
    image = torch.from_numpy(np.stack((plane, plane * 0.9, plane * 0.8))[None].astype(np.float32))
    scratches = ((x + 3 * y) % 61 < 6) | ((4 * x - y) % 83 < 8)
    return image, torch.from_numpy(scratches)[None, None].float()


def error(net: torch.nn.Module, image: torch.Tensor, mask: torch.Tensor) -> float:
    with torch.inference_mode():
        return float(((net(image, mask) - image) ** 2 * mask).sum())


@pytest.mark.parametrize("net", [net for net in NETS.values() if not net.finds_damage], ids=lambda net: net.id)
@pytest.mark.parametrize("size", [(1, 1), (5, 130), (33, 47)])
def test_a_net_takes_any_size_and_changes_the_hole_only(net, size):
    generator = torch.Generator().manual_seed(2)
    image, mask = torch.rand(2, 3, *size, generator=generator), torch.zeros(2, 1, *size)
    mask[..., : size[0] // 2, : size[1] // 2 + 1] = 1
    with torch.inference_mode():
        filled = net.build({}).eval()(image, mask)
    assert filled.shape == image.shape
    assert torch.isfinite(filled).all()
    assert torch.equal(filled * (1 - mask), image * (1 - mask))


@each_net
def test_a_net_says_how_far_it_sees_or_estimates_something_of_the_whole_picture(net):
    module = net.build({})
    assert module.halo == 0 if hasattr(module, "estimate") else 0 < module.halo <= 96


@each_card
def test_the_weights_are_those_of_the_card_in_16_bit(card: ModelCard):
    verify(card)
    weights = load_file(weights_file(card))
    assert {tensor.dtype for tensor in weights.values()} == {torch.float16}
    assert sum(tensor.numel() for tensor in weights.values()) == card.parameters


@each_card
def test_the_card_describes_the_net_that_it_names(card: ModelCard):
    assert load_net(card).halo == card.halo
    rows = {"fill": FILLS, "step": STEPS, "detect": DETECTORS}[card.task]
    assert card.row in {row.id for row in rows if row.is_learned}


@each_fill
def test_a_model_continues_edges_better_than_the_membrane(card: ModelCard):
    image, mask = drawing()
    assert error(load_net(card).eval(), image, mask) < 0.8 * error(NETS["harmonic"].build({}), image, mask)


@each_fill
def test_a_model_beats_every_classical_fill_in_its_own_measurements(card: ModelCard):
    classical = {fill.id for fill in FILLS if not fill.is_learned}
    for kind, figures in card.metrics.items():
        assert set(figures) - {other.id for other in CARDS} == classical, kind
        assert figures[card.id] > max(figures[fill] for fill in classical), kind


@each_step
def test_a_step_beats_its_input_in_its_own_measurements_and_leaves_clean_pictures_alone(card: ModelCard):
    assert card.metrics
    for kind, figures in card.metrics.items():
        if kind.startswith("clean on "):
            assert figures[card.id] >= 40, kind
        else:
            assert figures[card.id] > figures["input"], kind


@each_found
def test_a_detector_finds_more_than_what_needs_no_training_in_its_own_measurements(card: ModelCard):
    assert card.metrics
    for kind, figures in card.metrics.items():
        assert figures[card.id] == max(figures.values()), kind


def test_the_models_together_are_small_enough_to_be_bundled():
    assert CARDS, "no model is bundled"
    assert sum(path.stat().st_size for path in models_dir().rglob("*") if path.is_file()) <= 32 * 2**20
