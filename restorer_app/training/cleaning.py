"""Learning to take degradations away: crops that are degraded on the fly, sometimes with a word on how strongly."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor, nn

from restorer_app.core.errors import UsageError
from restorer_app.training.augment import like, recoloured
from restorer_app.training.config import KlConfig, TrainConfig
from restorer_app.training.damaging import Damage, learned_damage, measured_damage
from restorer_app.training.degrade import Degraded, chains_from, contact_sheet, degrade, to_grey
from restorer_app.training.layer_sheet import kinds_for
from restorer_app.training.layers import LayerKind
from restorer_app.training.photos import PhotoBank, Split
from restorer_app.training.task import (
    Batch,
    Figures,
    Kind,
    Randomness,
    Samples,
    level_map,
    outputs,
    psnr,
    samples_of,
    ssim,
)

_CROPS = 24
_SIZE = 160
_PREVIEWED = 24
_MISTAKEN = 0.15  # how far, in shares, a level that is told may be off
_BEST = 50.0  # dB; more than this is told as this
HOLE = 1.0  # the level that is told of a hole, where nothing of the picture is left
_CLEAN = 40.0  # dB; a picture that was clean counts no more than this, or a net that does nothing would be the best


class _Laid(NamedTuple):
    """Crops with damage, what they should become, and (n, 1, h, w) the level that is told of it, 0 where none is."""

    image: Tensor
    clean: Tensor
    told: Tensor


class Cleaning:
    """Crops degraded by the configured chains; some of them come with their noise level, the others with 0.

    Where damage is configured, it is laid on them first, and they come with HOLE where it is to be filled again.
    """

    def __init__(self, config: TrainConfig, split: Split, device: torch.device, *, shapes: Path | None = None) -> None:
        self._data, self._device = config.data, device
        split = split.reduced(config.data.side) if config.data.side else split
        self._chains = chains_from(config.degradations)
        self._photos = PhotoBank(split.train, config.data.scales, config.data.crop, device)
        kinds = kinds_for(shapes, measuring=False)
        self._damage = None if config.damage is None else learned_damage(config, kinds)
        self._kinds = _validation(config, split, kinds)
        self._has_latent = any(isinstance(loss, KlConfig) for loss in config.losses)

    def batch(self, random: Randomness) -> Batch:
        """Degraded crops and level maps; for a net with a latent no noise, and the crops as they were."""
        laid, degraded = self._drawn(random, self._data.batch)
        image, clean = degraded.image, laid.clean
        if self._has_latent:
            return Batch((image, torch.zeros_like(laid.told), clean), clean, torch.ones_like(laid.told))
        is_told = random.numpy.random(len(clean)) < self._data.told_share
        factor = np.where(is_told, random.numpy.uniform(1 - _MISTAKEN, 1 + _MISTAKEN, len(clean)), 0)
        level = (image - laid.image).square().mean((1, 2, 3)).sqrt() * like(factor, clean)
        return Batch((image, torch.maximum(level_map(image, level), laid.told)), clean, torch.ones_like(laid.told))

    def validate(self, net: nn.Module) -> Figures:
        """For each kind of degradation the mean PSNR in dB of what the net makes of it without being told.

        In the score a picture that was clean counts 40 dB at most.
        """
        decibels, similarities, counted = {}, {}, {}
        for kind in self._kinds:
            output, batch = outputs(net, kind.batch, self._device), kind.batch
            measured = psnr(output, batch.target, batch.weight).clamp(max=_BEST)
            was_clean = (batch.inputs[0] == batch.target).flatten(1).all(dim=1)
            decibels[kind.name] = float(measured.mean())
            counted[kind.name] = float(torch.where(was_clean, measured.clamp(max=_CLEAN), measured).mean())
            similarities[kind.name] = ssim(output, batch)
        return Figures(decibels, similarities, counted)

    def samples(self, net: nn.Module) -> Samples:
        """Two crops of each kind."""
        return samples_of(self._kinds, net, self._device, lambda batch: batch.inputs[0])

    def preview(self, random: Randomness, path: Path) -> None:
        """Crops beside themselves degraded, with what was done to each."""
        laid, degraded = self._drawn(random, _PREVIEWED)
        contact_sheet(laid.clean, degraded, path)

    def _drawn(self, random: Randomness, count: int) -> tuple[_Laid, Degraded]:
        crops = recoloured(self._photos.crops(random.numpy, count), self._data, random.numpy)
        laid = _laid(crops, self._damage, random.numpy)
        return laid, degrade(laid.image, self._chains, random.torch)


def _laid(crops: Tensor, damage: Damage | None, rng: np.random.Generator) -> _Laid:
    if damage is None:
        return _Laid(crops, crops, torch.zeros_like(crops[:, :1]))
    damaged = damage.on(crops, rng)
    return _Laid(damaged.image, damaged.clean, HOLE * damaged.holes)


def _validation(config: TrainConfig, split: Split, layers: Sequence[LayerKind]) -> tuple[Kind, ...]:
    """Crops of the held-out photos, degraded as each row of `validation` says, that a configuration always draws alike.

    Every other crop is grey where grey ones are trained on.
    """
    if not config.validation:
        raise UsageError("In the training configuration, the top level: missing validation.")
    rng = np.random.default_rng(config.seed + 1)
    random = torch.Generator().manual_seed(config.seed + 1)
    least = min(config.data.scales)
    size = min(_SIZE, *(round(side * least) for photo in split.validation for side in photo.shape[:2]))
    clean = PhotoBank(split.validation, config.data.scales, size, torch.device("cpu")).crops(rng, _CROPS)
    if config.data.grey_share:
        clean[::2] = to_grey(clean[::2])
    damage = None if config.damage is None else measured_damage(config.damage, layers, rng)
    laid = _laid(clean, damage, rng)
    weight, kinds = torch.ones_like(laid.told), []
    for table in config.validation:
        if set(table) != {"name", "chain"}:
            raise UsageError("An entry of [[validation]] has a name and a chain.")
        degraded = degrade(laid.image, chains_from([{"weight": 1.0, "chain": table["chain"]}]), random).image
        kinds.append(Kind(table["name"], Batch((degraded, laid.told), laid.clean, weight)))
    return tuple(kinds)
