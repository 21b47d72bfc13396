"""Learning to find damage: crops on which layers of it are laid, and what a scan does to them after that."""

from collections.abc import Sequence
from dataclasses import replace
from functools import reduce
from operator import add
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as F

from restorer_app.training.agreement import TOLERANCE, Agreement, agreement
from restorer_app.training.augment import recoloured
from restorer_app.training.config import DamageConfig, TrainConfig
from restorer_app.training.damaging import Damage, learned_damage, measured_damage
from restorer_app.training.degrade import Degraded, chains_from, contact_sheet, degrade
from restorer_app.training.hard_photos import HardPhotos
from restorer_app.training.layer_sheet import kinds_for
from restorer_app.training.layers import LayerKind
from restorer_app.training.photos import PhotoBank, Split
from restorer_app.training.task import Batch, Figures, Randomness, Samples, outputs

LABELS = ("remove", "stain")
_CROPS = 60
_SIZE = 192
_PREVIEWED = 24
_SAMPLES = 10
_MUCH = 0.02
_PAINT = ((0.9, 0.2, 0.2), (0.9, 0.65, 0.15))  # of each of LABELS


class Detecting:
    """Crops with damage and maps of it; validated on photos held out, with damage that was drawn anew."""

    def __init__(self, config: TrainConfig, split: Split, device: torch.device, *, shapes: Path | None) -> None:
        kinds = kinds_for(shapes, measuring=False)
        damage = learned_damage(config, kinds)
        self._data, self._device = config.data, device
        self._photos = PhotoBank(split.train, config.data.scales, config.data.crop, device)
        self._hard, self._hard_share = HardPhotos(len(self._photos)), damage.amount.hard_share
        self._scan = _Scan(damage, config)
        self._held_out = _validation(config, split, damage.amount, kinds)

    def batch(self, random: Randomness) -> Batch:
        """Damaged crops, and for each of LABELS 1 where it is to be found."""
        rng, count = random.numpy, self._data.batch
        if not self._hard_share:
            return self._scan.of(self._photos.crops(rng, count), random)
        is_hard = rng.random(count) < self._hard_share
        chosen = np.where(is_hard, self._hard.some(rng, count), self._photos.some(rng, count))
        batch = self._scan.of(self._photos.crops_of(rng, chosen), random)
        return replace(batch, told=lambda found: self._hard.learn(chosen, _mistaken(found, batch.target)))

    def validate(self, net: nn.Module) -> Figures:
        """For each of LABELS the F1 in per cent, at the threshold that suits it best, and the average precision."""
        maps = outputs(net, self._held_out, self._device)
        agreed = {label: _agreement(maps[:, i], self._held_out.target[:, i]) for i, label in enumerate(LABELS)}
        f1 = {label: 100 * float(one.f1.max()) for label, one in agreed.items()}
        precision = {label: one.average_precision for label, one in agreed.items()}
        return Figures(f1, precision, unit="% F1", likeness="AP")

    def samples(self, net: nn.Module) -> Samples:
        """Some crops as they are, with what is found painted, and with what is to be found."""
        batch = self._held_out.first(_SAMPLES)
        image = batch.inputs[0]
        found = _painted(image, outputs(net, batch, self._device))
        return Samples(("",) * len(image), image, found, _painted(image, batch.target))

    def preview(self, random: Randomness, path: Path) -> None:
        """Damaged crops beside themselves with what is to be found painted."""
        batch = self._scan.of(self._photos.crops(random.numpy, _PREVIEWED), random)
        image, shares = batch.inputs[0], batch.target.mean((2, 3)).tolist()
        records = tuple(tuple((label, {"share": s}) for label, s in zip(LABELS, row, strict=True)) for row in shares)
        contact_sheet(image, Degraded(_painted(image, batch.target), records), path)


class _Scan:
    """What a configuration does to crops: their colours, layers of damage, and what a scan does to them after that."""

    def __init__(self, damage: Damage, config: TrainConfig) -> None:
        self._damage, self._data = damage, config.data
        self._chains = chains_from(config.degradations) if config.degradations else ()

    def of(self, crops: Tensor, random: Randomness) -> Batch:
        """Crops (n, 3, h, w) with damage, and (n, 2, h, w) with 1 where each of LABELS is."""
        damaged = self._damage.on(recoloured(crops, self._data, random.numpy), random.numpy)
        image = degrade(damaged.image, self._chains, random.torch).image if self._chains else damaged.image
        target = torch.cat((damaged.remove, damaged.stain), 1).float()
        return Batch((image,), target, _evened(target))


def _validation(config: TrainConfig, split: Split, amount: DamageConfig, kinds: Sequence[LayerKind]) -> Batch:
    """Crops of the held-out photos, damaged as in training by other layers, that a configuration always draws alike."""
    random = Randomness(config.seed + 1)
    least = min(config.data.scales)
    size = min(_SIZE, *(round(side * least) for photo in split.validation for side in photo.shape[:2]))
    damage = measured_damage(amount, kinds, random.numpy)
    crops = PhotoBank(split.validation, config.data.scales, size, torch.device("cpu")).crops(random.numpy, _CROPS)
    return _Scan(damage, config).of(crops, random)


def _evened(target: Tensor) -> Tensor:
    """(n, 1, h, w): 1, but where what is to be removed, by labels (n, 2, h, w), covers much of its crop, so much less
    that all of it counts like _MUCH of the crop: a scratch is worth as much as a strip of tape."""
    removed = target[:, :1]
    share = removed.mean((1, 2, 3), keepdim=True)
    return torch.where(removed > 0, (_MUCH / share.clamp(min=1e-9)).clamp(max=1), 1.0)


def _mistaken(found: Tensor, target: Tensor) -> NDArray[np.float32]:
    """(n,) in 0..1: how much is found for removal, the mean, of what no label of (n, 2, h, w) is near."""
    sound = 1 - F.max_pool2d(target.amax(1, keepdim=True), 2 * TOLERANCE + 1, 1, TOLERANCE)
    mistaken = (found[:, :1] * sound).sum((1, 2, 3)) / sound.sum((1, 2, 3)).clamp(min=1)
    return np.asarray(mistaken.cpu().numpy(), np.float32)


def _agreement(maps: Tensor, true: Tensor) -> Agreement:
    """(n, h, w) in 0..1 each, counted together."""
    pairs = zip((maps * 255).round().byte().numpy(), true.bool().numpy(), strict=True)
    return reduce(add, (agreement(*pair) for pair in pairs))


def _painted(image: Tensor, maps: Tensor) -> Tensor:
    """(n, 3, h, w), with the colours of LABELS where the maps (n, 2, h, w) are high."""
    for colour, plane in zip(_PAINT, maps.split(1, 1), strict=True):
        image = torch.lerp(image, image.new_tensor(colour)[:, None, None], plane)
    return image
