"""Why a hole was filled as it was: the layers of each net, and the surroundings that decided it."""

import numpy as np
import pytest
import torch

from restorer_app.catalog import ModelCard, load_cards
from restorer_app.core.progress import SilentProgress
from restorer_app.engine.engine import Engine
from restorer_app.engine.inspecting import influence, layers_of
from restorer_app.engine.weights import load_net
from restorer_app.paths import models_dir

FILLS = [card for card in load_cards(models_dir()) if card.task == "fill"]
CELL = 16
each_fill = pytest.mark.parametrize("card", FILLS, ids=[card.id for card in FILLS])


def edges() -> tuple[np.ndarray, np.ndarray]:
    """Rays that meet in a hole of 40 pixels, in the middle of a picture of 160."""
    y, x = np.mgrid[:160, :160] - 80
    rays = (np.floor(np.arctan2(y, x) / np.pi * 6) % 2).astype(np.float32)
    image = np.repeat((0.3 + 0.4 * rays)[..., None], 3, axis=2)
    return image, (np.abs(x) < 20) & (np.abs(y) < 20)


@each_fill
def test_every_layer_shows_what_it_makes_of_the_hole(card: ModelCard):
    image, hole = edges()
    net = load_net(card).eval()
    layers = layers_of(net, image, hole)
    names = [layer.name for layer in layers]
    assert len(set(names)) == len(names) > 8
    assert "stem" in names[0]
    assert "head" in names[-1]
    for layer in layers:
        assert layer.maps.dtype == np.uint8
        assert 0 < len(layer.maps) <= 16
        assert np.ptp(layer.maps) > 100, layer.name
    assert not any(module._forward_hooks for module in net.modules())


@each_fill
def test_hiding_what_is_said_to_have_decided_changes_the_fill_more_than_hiding_as_much_elsewhere(card: ModelCard):
    image, hole = edges()
    engine = Engine([card], "cpu")

    def fill(images: np.ndarray, holes: np.ndarray) -> np.ndarray:
        return engine.fill(card.id, images, holes)

    torch.manual_seed(1)
    mattered = influence(fill, image, hole, CELL, SilentProgress())
    assert mattered.max() == 1
    assert not mattered[hole].any()
    known = np.argwhere(mattered[::CELL, ::CELL] > 0)
    strength = mattered[::CELL, ::CELL][tuple(known.T)]
    decisive, rng = known[strength.argsort()[-4:]], np.random.default_rng(3)
    before = fill(image[None], hole[None])[0]

    def change(cells: np.ndarray) -> float:
        hidden = hole.copy()
        for row, column in cells:
            hidden[row * CELL : (row + 1) * CELL, column * CELL : (column + 1) * CELL] = True
        return float(np.abs(fill(image[None], hidden[None])[0] - before)[hole].mean())

    by_chance = [change(known[rng.choice(len(known), 4, replace=False)]) for _ in range(5)]
    assert change(decisive) > 1.5 * np.mean(by_chance)
