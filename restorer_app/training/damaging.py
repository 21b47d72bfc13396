"""The layers of damage of a run, those it learns from and those it is measured with, and crops on which they lie."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from torch import Tensor

from restorer_app.core.errors import UsageError
from restorer_app.paths import layers_dir
from restorer_app.training.config import DamageConfig, TrainConfig
from restorer_app.training.layer_bank import Damaged, LayerBank, bank_of, lay_damage, layer_bank
from restorer_app.training.layers import LayerKind, draw_layer

_LAYER = 256  # the side of a layer; parts of it are cut out anywhere
_OF_EACH = 8


@dataclass(frozen=True, eq=False)
class Damage:
    """Layers, and how many of them are laid on how many crops."""

    bank: LayerBank
    amount: DamageConfig

    def on(self, crops: Tensor, rng: np.random.Generator) -> Damaged:
        """Crops (n, 3, h, w) in 0..1, and what lies on them."""
        amount = self.amount
        return lay_damage(
            crops,
            self.bank,
            rng,
            clean_share=amount.clean_share,
            decoy_share=amount.decoy_share,
            most=amount.most,
        )


def learned_damage(config: TrainConfig, kinds: Sequence[LayerKind]) -> Damage:
    """What a run learns from; its layers are kept under its name. UsageError where it has no damage configured."""
    if config.damage is None:
        raise UsageError("In the training configuration, the top level: missing damage.")
    side, count = max(_LAYER, config.data.crop), config.damage.layers
    folder = layers_dir() / config.name
    return Damage(layer_bank(folder, kinds, seed=config.seed, count=count, size=side), config.damage)


def measured_damage(amount: DamageConfig, kinds: Sequence[LayerKind], rng: np.random.Generator) -> Damage:
    """As much, of some layers of each kind that are drawn anew."""
    drawn = {
        is_damage: [
            draw_layer(kind, rng, _LAYER)
            for kind in kinds
            if (kind.label != "none") == is_damage
            for _ in range(_OF_EACH)
        ]
        for is_damage in (True, False)
    }
    return Damage(bank_of(drawn[True], drawn[False]), amount)
