"""Crops in the colours of old prints: some grey, some tinted and of another brightness."""

import numpy as np
import torch
from torch import Tensor

from restorer_app.training.config import DataConfig
from restorer_app.training.degrade import to_grey

_JITTER = 0.15


def recoloured(crops: Tensor, data: DataConfig, rng: np.random.Generator) -> Tensor:
    """(n, 3, h, w) in 0..1 of 8-bit values: `grey_share` of the crops grey, `jitter_share` of them, grey or not, with
    each channel darkened by up to 30 %."""
    if data.grey_share == data.jitter_share == 0:
        return crops
    is_grey = torch.from_numpy(rng.random(len(crops)) < data.grey_share).to(crops.device)
    crops = torch.where(is_grey[:, None, None, None], to_grey(crops), crops)
    is_changed = rng.random((len(crops), 1)) < data.jitter_share
    gains = np.where(is_changed, 1 - rng.uniform(0, 2 * _JITTER, (len(crops), 3)), 1)
    gained = crops * like(gains, crops)[:, :, None, None]
    return (gained * 255).round() / 255


def like(values: np.ndarray, plane: Tensor) -> Tensor:
    """An array as float32 on another tensor's device."""
    return torch.from_numpy(values.astype(np.float32)).to(plane.device)
