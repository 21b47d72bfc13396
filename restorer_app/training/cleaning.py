"""Learning to take degradations away: crops that are degraded on the fly, sometimes with a word on how strongly."""

from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from restorer_app.core.errors import UsageError
from restorer_app.training.augment import like, recoloured
from restorer_app.training.config import KlConfig, TrainConfig
from restorer_app.training.degrade import Degraded, chains_from, contact_sheet, degrade, to_grey
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
_CLEAN = 40.0  # dB; a picture that was clean counts no more than this, or a net that does nothing would be the best


class Cleaning:
    """Crops degraded by the configured chains; some of them come with their noise level, the others with 0."""

    def __init__(self, config: TrainConfig, split: Split, device: torch.device) -> None:
        self._data, self._device = config.data, device
        self._chains = chains_from(config.degradations)
        self._photos = PhotoBank(split.train, config.data.scales, config.data.crop, device)
        self._kinds = _validation(config, split)
        self._has_latent = any(isinstance(loss, KlConfig) for loss in config.losses)

    def batch(self, random: Randomness) -> Batch:
        """Degraded crops and level maps; for a net with a latent no noise, and the crops as they were."""
        clean, degraded = self._drawn(random, self._data.batch)
        image = degraded.image
        if self._has_latent:
            return Batch((image, torch.zeros_like(clean[:, :1]), clean), clean, torch.ones_like(clean[:, :1]))
        told = random.numpy.random(len(clean)) < self._data.told_share
        factor = np.where(told, random.numpy.uniform(1 - _MISTAKEN, 1 + _MISTAKEN, len(clean)), 0)
        level = (image - clean).square().mean((1, 2, 3)).sqrt() * like(factor, clean)
        return Batch((image, level_map(image, level)), clean, torch.ones_like(clean[:, :1]))

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
        contact_sheet(*self._drawn(random, _PREVIEWED), path)

    def _drawn(self, random: Randomness, count: int) -> tuple[Tensor, Degraded]:
        clean = recoloured(self._photos.crops(random.numpy, count), self._data, random.numpy)
        return clean, degrade(clean, self._chains, random.torch)


def _validation(config: TrainConfig, split: Split) -> tuple[Kind, ...]:
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
    weight, kinds = torch.ones_like(clean[:, :1]), []
    for table in config.validation:
        if set(table) != {"name", "chain"}:
            raise UsageError("An entry of [[validation]] has a name and a chain.")
        degraded = degrade(clean, chains_from([{"weight": 1.0, "chain": table["chain"]}]), random).image
        kinds.append(Kind(table["name"], Batch((degraded, torch.zeros_like(weight)), clean, weight)))
    return tuple(kinds)
