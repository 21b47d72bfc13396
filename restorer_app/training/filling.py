"""Learning to fill holes: crops with synthetic damage, measured against the harmonic membrane."""

from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from restorer_app.core.errors import UsageError
from restorer_app.nets.harmonic import Harmonic
from restorer_app.training.config import TrainConfig
from restorer_app.training.degrade import Degraded, contact_sheet
from restorer_app.training.masks import KINDS, mask_bank
from restorer_app.training.photos import PhotoBank, Split
from restorer_app.training.task import Batch, Figures, Kind, Randomness, Samples, outputs, psnr, samples_of, ssim

_CROPS = 32
_SIZE = 160
_COVERAGE = (0.04, 0.12)
_PREVIEWED = 24
_PAINT = (0.9, 0.2, 0.2)


class Filling:
    """Crops with masks of all kinds; validated by the gain in hole-PSNR over the membrane, for each kind of damage."""

    def __init__(self, config: TrainConfig, split: Split, device: torch.device) -> None:
        if config.masks is None:
            raise UsageError("In the training configuration, the top level: missing masks.")
        self._data, self._device = config.data, device
        self._photos = PhotoBank(split.train, config.data.scales, config.data.crop, device)
        rng = np.random.default_rng(config.seed)
        bank = mask_bank(rng, count=config.masks.bank, size=config.data.crop, coverage=config.masks.coverage)
        self._masks = torch.from_numpy(bank)[:, None].float().to(device)
        self._kinds = _validation(config, split)
        self._membrane = [self._decibels(Harmonic(), kind.batch)[0] for kind in self._kinds]

    def batch(self, random: Randomness) -> Batch:
        """Crops and their masks; the error counts inside the holes."""
        return self._drawn(random, self._data.batch)

    def validate(self, net: nn.Module) -> Figures:
        """For each kind of damage the mean gain over the membrane in dB."""
        gains, similarities = {}, {}
        for kind, membrane in zip(self._kinds, self._membrane, strict=True):
            decibels, similarities[kind.name] = self._decibels(net, kind.batch)
            gains[kind.name] = float((decibels - membrane).mean())
        return Figures(gains, similarities)

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
        crops = self._photos.crops(random.numpy, count)
        chosen = torch.from_numpy(random.numpy.integers(len(self._masks), size=count))
        masks = self._masks[chosen.to(self._device)]
        return Batch((crops, masks), crops, masks)

    def _decibels(self, net: nn.Module, batch: Batch) -> tuple[Tensor, float]:
        """(n,) hole-PSNR in dB and the mean SSIM."""
        output = outputs(net, batch, self._device)
        return psnr(output, batch.target, batch.weight), ssim(output, batch)


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
