"""How much better than the harmonic membrane a net fills holes in the photos held out of training."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from restorer_app.nets.harmonic import harmonic_fill
from restorer_app.training.config import TrainConfig
from restorer_app.training.masks import KINDS, mask_bank
from restorer_app.training.photos import Photo, random_crops

_CROPS = 32
_SIZE = 160
_COVERAGE = (0.04, 0.12)
_BATCH = 8


@dataclass(frozen=True)
class Validation:
    """Fixed crops and masks of the four kinds: (m, 3, h, w) and (m, 1, h, w), the kinds in turn."""

    crops: Tensor
    masks: Tensor
    membrane: Tensor  # (m,) the hole-PSNR of the harmonic fill, in dB

    @torch.inference_mode()
    def scores(self, net: nn.Module, device: torch.device) -> dict[str, float]:
        """For each kind of damage: the mean over the crops of the net's hole-PSNR less that of the membrane, in dB."""
        net.eval()
        outputs = [net(crops.to(device), masks.to(device)).cpu() for crops, masks in _batches(self.crops, self.masks)]
        gains = _hole_psnr(torch.cat(outputs), self.crops, self.masks) - self.membrane
        return {kind.id: float(gains[i :: len(KINDS)].mean()) for i, kind in enumerate(KINDS)}


def make_validation(photos: list[Photo], config: TrainConfig) -> Validation:
    """Crops of the held-out photos with masks that the same configuration always draws alike."""
    rng = np.random.default_rng(config.seed + 1)
    size = min(_SIZE, *(side for photo in photos for side in photo.shape[:2]))
    count = _CROPS * len(KINDS)
    crops = random_crops(photos, rng, count=count, size=size, reduced_share=1, reduced_least=config.data.reduced_least)
    masks = torch.from_numpy(mask_bank(rng, count=count, size=size, coverage=_COVERAGE))[:, None].float()
    fills = torch.cat([harmonic_fill(*pair) for pair in _batches(crops, masks)])
    return Validation(crops, masks, _hole_psnr(fills, crops, masks))


def _batches(crops: Tensor, masks: Tensor) -> Iterator[tuple[Tensor, Tensor]]:
    for start in range(0, len(crops), _BATCH):
        yield crops[start : start + _BATCH], masks[start : start + _BATCH]


def _hole_psnr(output: Tensor, target: Tensor, mask: Tensor) -> Tensor:
    """(m,) dB of 8-bit results inside each picture's hole."""
    rounded = (output.clamp(0, 1) * 255).round() / 255
    error = ((rounded - target) ** 2 * mask).sum((1, 2, 3)) / (3 * mask.sum((1, 2, 3))).clamp(min=1)
    return -10 * error.clamp(min=1e-10).log10()
