"""Learning from pairs of scans, damaged and restored by hand: how a bundled net gets to know somebody's own archive."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from statistics import fmean

import numpy as np
import torch
from torch import Tensor, nn

from restorer_app.nets import NETS
from restorer_app.training.config import TrainConfig
from restorer_app.training.degrade import Degraded, Record, contact_sheet
from restorer_app.training.pairs import LEAST_SIDE, Pair, split_pairs
from restorer_app.training.photos import Photo, PhotoBank
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

_CHANGED = 12  # of 255: a pixel that differs more belongs to a hole
_MARGIN = 2
_LARGEST = 512
_SHOWN, _MOST_SHOWN = LEAST_SIDE, 8
_PREVIEWED = 24
_CAPTION: tuple[Record, ...] = (("restored, damaged", {}),)


class Pairing:
    """Crops of the same place in both scans. A net that fills holes is given as holes what was restored, another one
    as noise level nothing or how much was taken away. Every n-th pair is held out and measured whole, or its middle
    where it is large."""

    def __init__(self, config: TrainConfig, pairs: Sequence[Pair], device: torch.device) -> None:
        self._data, self._device = config.data, device
        self._fills_holes = NETS[config.net].fills_holes
        train, held_out = split_pairs(pairs, config.data.validation_every)
        self._held_out = [Kind(pair.name, self._whole(pair, _LARGEST)) for pair in held_out]
        self._shown = [Kind(pair.name, self._whole(pair, _SHOWN)) for pair in held_out[:_MOST_SHOWN]]
        planes = ([p.damaged for p in train], [p.restored for p in train], [_planes(_changed(p)) for p in train])
        self._banks = [PhotoBank(photos, (1.0,), config.data.crop, device) for photos in planes]

    def batch(self, random: Randomness) -> Batch:
        """The same crops of both scans; a net that is told a noise level is told how much was taken away of some."""
        damaged, restored, changed = self._crops(random, self._data.batch)
        batch = self._batch(damaged, restored, changed)
        if self._fills_holes:
            return batch
        told = torch.from_numpy(random.numpy.random(len(damaged)) < self._data.told_share).to(damaged)
        return _told(batch, told * _deviation(damaged - restored))

    def validate(self, net: nn.Module) -> Figures:
        """The mean over the held-out pairs, inside the holes for a net that fills them."""
        decibels, similarities = [], []
        for kind in self._held_out:
            batch = self._as_it_will_be_used(net, kind.batch)
            output = outputs(net, batch, self._device)
            decibels.append(float(psnr(output, batch.target, batch.weight)))
            similarities.append(ssim(output, batch))
        return Figures({"pairs": fmean(decibels)}, {"pairs": fmean(similarities)})

    def samples(self, net: nn.Module) -> Samples:
        """The middle of a few held-out pairs."""
        return samples_of(self._shown, net, self._device, lambda batch: batch.inputs[0])

    def preview(self, random: Randomness, path: Path) -> None:
        """Crops of the restored scans beside those of the damaged ones."""
        damaged, restored, _ = self._crops(random, _PREVIEWED)
        contact_sheet(restored, Degraded(damaged, (_CAPTION,) * len(damaged)), path)

    def _as_it_will_be_used(self, net: nn.Module, batch: Batch) -> Batch:
        """The program tells a net the level of what it takes away when it is told nothing."""
        if self._fills_holes:
            return batch
        damaged = batch.inputs[0]
        return _told(batch, _deviation(outputs(net, batch, self._device) - damaged))

    def _crops(self, random: Randomness, count: int) -> tuple[Tensor, Tensor, Tensor]:
        """The same places of the damaged scans, the restored ones and what differs, (count, 1, crop, crop)."""
        rng = random.numpy
        start, crops = rng.bit_generator.state, []
        for bank in self._banks:
            rng.bit_generator.state = start
            crops.append(bank.crops(rng, count))
        damaged, restored, changed = crops
        return damaged, restored, changed[:, :1]

    def _whole(self, pair: Pair, largest: int) -> Batch:
        planes = (pair.damaged, pair.restored, _planes(_changed(pair)))
        damaged, restored, changed = (_tensor(_middle(plane, largest)) for plane in planes)
        return self._batch(damaged, restored, changed[:, :1])

    def _batch(self, damaged: Tensor, restored: Tensor, changed: Tensor) -> Batch:
        if self._fills_holes:
            return Batch((damaged, changed), restored, changed)
        return Batch((damaged, torch.zeros_like(changed)), restored, torch.ones_like(changed))


def _told(batch: Batch, level: Tensor) -> Batch:
    """The same with noise levels (n,)."""
    image = batch.inputs[0]
    return replace(batch, inputs=(image, level_map(image, level)))


def _deviation(difference: Tensor) -> Tensor:
    """(n,) of (n, 3, h, w)."""
    return difference.square().mean((1, 2, 3)).sqrt()


def _changed(pair: Pair) -> np.ndarray:
    """(h, w) bool: what the restorer changed, with a margin."""
    import cv2

    difference = np.abs(pair.damaged.astype(np.int16) - pair.restored).max(axis=2)
    changed = (difference > _CHANGED).astype(np.uint8)
    side = 2 * _MARGIN + 1
    return np.asarray(cv2.dilate(changed, np.ones((side, side), np.uint8)), bool)


def _planes(mask: np.ndarray) -> Photo:
    return np.repeat(mask[..., None].astype(np.uint8) * 255, 3, axis=2)


def _middle(photo: Photo, size: int) -> Photo:
    top, left = (max(length - size, 0) // 2 for length in photo.shape[:2])
    return photo[top : top + size, left : left + size]


def _tensor(photo: Photo) -> Tensor:
    return torch.from_numpy(photo.copy()).permute(2, 0, 1)[None].float() / 255
