"""Learning to fill holes: crops with synthetic damage, measured against the harmonic membrane."""

import math
from dataclasses import replace
from pathlib import Path
from statistics import fmean
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor, nn

from restorer_app.core.errors import UsageError
from restorer_app.metrics import sliced_wasserstein
from restorer_app.nets.harmonic import Harmonic
from restorer_app.training.augment import recoloured
from restorer_app.training.config import AdversarialConfig, KlConfig, TrainConfig
from restorer_app.training.degrade import Degraded, chains_from, contact_sheet, degrade
from restorer_app.training.masks import KINDS, kinds_named, mask_bank
from restorer_app.training.photos import PhotoBank, Split
from restorer_app.training.task import Batch, Figures, Kind, Randomness, Samples, outputs, psnr, samples_of, ssim

_CROPS = 32
_SIZE = 160
_COVERAGE = (0.04, 0.12)
_DRAWS = 5
_PREVIEWED = 24
_PAINT = (0.9, 0.2, 0.2)


class Filling:
    """Crops with masks of all kinds; validated by the gain in hole-PSNR over the membrane, for each kind of damage."""

    def __init__(self, config: TrainConfig, split: Split, device: torch.device) -> None:
        if config.masks is None:
            raise UsageError("In the training configuration, the top level: missing masks.")
        self._data, self._device = config.data, device
        self._photos = PhotoBank(split.train, config.data.scales, config.data.crop, device)
        self._chains = chains_from(config.degradations) if config.degradations else ()
        rng, kinds = np.random.default_rng(config.seed), kinds_named(config.masks.kinds)
        bank = mask_bank(
            rng, count=config.masks.bank, size=config.data.crop, coverage=config.masks.coverage, kinds=kinds
        )
        self._masks = torch.from_numpy(bank)[:, None].float().to(device)
        self._kinds = _validation(config, split)
        self._has_latent = any(isinstance(loss, KlConfig) for loss in config.losses)
        self._is_judged = not self._has_latent and any(isinstance(loss, AdversarialConfig) for loss in config.losses)
        self._membrane = [self._measured(Harmonic(), kind.batch) for kind in self._kinds]

    def batch(self, random: Randomness) -> Batch:
        """Crops and their masks; the error counts inside the holes."""
        return self._drawn(random, self._data.batch)

    def validate(self, net: nn.Module) -> Figures:
        """For each kind of damage the mean gain over the membrane in dB.

        With a critic, which gives texture for what the error gains by smoothness, what counts is by how many dB the
        texture is nearer to the true one than the membrane's. Of a net with a latent the gain is that of its single
        answer, and what counts is that of the best of _DRAWS for each crop.
        """
        gains, similarities, counted = {}, {}, {}
        for kind, membrane in zip(self._kinds, self._membrane, strict=True):
            measured = self._measured(net, kind.batch)
            gains[kind.name] = float((measured.decibels - membrane.decibels).mean())
            similarities[kind.name] = measured.similarity
            if self._has_latent:
                counted[kind.name] = float((self._best_drawn(net, kind.batch) - membrane.decibels).mean())
            elif self._is_judged:
                counted[kind.name] = 20 * math.log10(membrane.texture / measured.texture)
        return Figures(gains, similarities, counted or None)

    def samples(self, net: nn.Module) -> Samples:
        """Two crops of each kind, their holes painted."""
        return samples_of(self._kinds, net, self._device, lambda batch: _painted(batch.target, batch.weight))

    def preview(self, random: Randomness, path: Path) -> None:
        """Crops beside themselves with their holes painted."""
        batch = self._drawn(random, _PREVIEWED)
        shares = batch.weight.mean((1, 2, 3)).tolist()
        records = tuple((("mask", {"share": share}),) for share in shares)
        contact_sheet(batch.target, Degraded(_painted(batch.target, batch.weight), records), path)

    def _drawn(self, random: Randomness, count: int) -> Batch:
        crops = recoloured(self._photos.crops(random.numpy, count), self._data, random.numpy)
        if self._chains:
            crops = degrade(crops, self._chains, random.torch).image
        chosen = torch.from_numpy(random.numpy.integers(len(self._masks), size=count))
        masks = self._masks[chosen.to(self._device)]
        return Batch((crops, masks), crops, masks)

    def _best_drawn(self, net: nn.Module, batch: Batch) -> Tensor:
        """(n,) hole-PSNR in dB of the best draw for each crop, with noise that is always the same."""
        generator = torch.Generator().manual_seed(0)
        drawn = []
        for _ in range(_DRAWS):
            noise = torch.randn(batch.weight.shape, generator=generator)
            output = outputs(net, replace(batch, inputs=(*batch.inputs, noise)), self._device)
            drawn.append(psnr(output, batch.target, batch.weight))
        return torch.stack(drawn).amax(0)

    def _measured(self, net: nn.Module, batch: Batch) -> "_Measured":
        output = outputs(net, batch, self._device)
        texture = _texture(output, batch) if self._is_judged else math.nan
        return _Measured(psnr(output, batch.target, batch.weight), ssim(output, batch), texture)


class _Measured(NamedTuple):
    """Of a batch: (n,) hole-PSNR in dB, the mean SSIM, and the mean sliced Wasserstein distance in the holes, NaN where
    nobody asks."""

    decibels: Tensor
    similarity: float
    texture: float


def _texture(output: Tensor, batch: Batch) -> float:
    pictures = (plane.permute(0, 2, 3, 1).numpy() for plane in (output, batch.target))
    masks = batch.weight[:, 0].numpy()
    return fmean(sliced_wasserstein(*three) for three in zip(*pictures, masks, strict=True) if three[2].any())


def _validation(config: TrainConfig, split: Split) -> tuple[Kind, ...]:
    """Crops of the held-out photos and masks, the kinds in turn, that a configuration always draws alike."""
    rng = np.random.default_rng(config.seed + 1)
    least = min(config.data.scales)
    size = min(_SIZE, *(round(side * least) for photo in split.validation for side in photo.shape[:2]))
    count = _CROPS * len(KINDS)
    crops = PhotoBank(split.validation, config.data.scales, size, torch.device("cpu")).crops(rng, count)
    masks = torch.from_numpy(mask_bank(rng, count=count, size=size, coverage=_COVERAGE))[:, None].float()
    pairs = [(crops[i :: len(KINDS)], masks[i :: len(KINDS)]) for i in range(len(KINDS))]
    return tuple(Kind(kind.id, Batch(pair, *pair)) for kind, pair in zip(KINDS, pairs, strict=True))


def _painted(crops: Tensor, masks: Tensor) -> Tensor:
    return torch.lerp(crops, torch.tensor(_PAINT, device=crops.device)[:, None, None], masks)
