"""Layers of damage that are drawn once into a file, and crops on which some of them are laid, with their labels."""

import json
import os
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional as F

from restorer_app.core.errors import UsageError
from restorer_app.training.layers import REACH, Layer, LayerKind, draw_layer

_OVER, _UNDER, _SHADE, _SIDE, _LABEL = range(5)
_REMOVE, _STAIN = 1, 2
_SHOWS = 6 / 255  # what changes by less shows nobody that there is damage


@dataclass(frozen=True, eq=False)
class LayerBank:
    """Layers in a memory-mapped file: planes (count, 5, size, size) uint8, values (count, 11) float32.

    The planes are a layer's over, under, shade and side, and 1 = remove, 2 = stain; the values its three colours and
    its move. `damage` and `decoys` are the places of those that have labels and of those that are no damage.
    """

    planes: NDArray[np.uint8]
    values: NDArray[np.float32]
    damage: NDArray[np.intp]
    decoys: NDArray[np.intp]

    @property
    def size(self) -> int:
        """The side of a layer in pixels."""
        return int(self.planes.shape[-1])


@dataclass(frozen=True, eq=False)
class Damaged:
    """Crops with damage, (n, 3, h, w) float32 in 0..1 of 8-bit values; what they were without it; (n, 1, h, w) bool.

    `clean` has what looks like damage and is none, and is moved where a fold has moved the picture. Further than REACH
    pixels from the labels `image` is as `clean` within 2 of 255; and near everything that is labelled it differs.
    """

    image: Tensor
    clean: Tensor
    remove: Tensor
    stain: Tensor

    @property
    def holes(self) -> Tensor:
        """(n, 1, h, w) bool: what is to be filled again, as far as it may reach."""
        return _spread(self.remove.float()) > 0


def layer_bank(folder: Path, kinds: Sequence[LayerKind], *, seed: int, count: int, size: int) -> LayerBank:
    """The bank in a folder, where it was drawn like that before, else drawn now: `count` layers, the kinds in turn.

    UsageError where there are fewer layers than kinds, or no kind is damage.
    """
    if count < len(kinds) or all(kind.label == "none" for kind in kinds):
        raise UsageError(f"A bank of {count} layers cannot hold {len(kinds)} kinds, one of them damage at least.")
    drawn = {kind.id: _fingerprint(draw_layer(kind, np.random.default_rng(seed), size)) for kind in kinds}
    key = json.dumps({"seed": seed, "count": count, "size": size, "kinds": drawn})
    planes_file, values_file, key_file = (folder / name for name in ("planes.npy", "values.npy", "bank.json"))
    if not (key_file.exists() and key_file.read_text(encoding="utf-8") == key):
        folder.mkdir(parents=True, exist_ok=True)
        key_file.unlink(missing_ok=True)
        _draw(kinds, seed, count, size, planes_file, values_file)
        part = key_file.with_suffix(".part")
        part.write_text(key, encoding="utf-8")
        os.replace(part, key_file)  # last, so that a bank that was cut short is drawn again
    is_damage = np.array([kind.label != "none" for kind in kinds])[np.arange(count) % len(kinds)]
    planes = np.load(planes_file, mmap_mode="r")
    return LayerBank(planes, np.load(values_file), np.flatnonzero(is_damage), np.flatnonzero(~is_damage))


def bank_of(damage: Sequence[Layer], decoys: Sequence[Layer] = ()) -> LayerBank:
    """A bank of a few layers, in memory."""
    planes, values = zip(*(_packed(layer) for layer in (*damage, *decoys)), strict=True)
    places = np.arange(len(planes))
    return LayerBank(np.stack(planes), np.stack(values), places[: len(damage)], places[len(damage) :])


def lay_damage(
    clean: Tensor,
    bank: LayerBank,
    rng: np.random.Generator,
    *,
    clean_share: float = 0.3,
    decoy_share: float = 0.35,
    most: int = 3,
) -> Damaged:
    """Lays 1 to `most` layers on each of (n, 3, h, w) crops in 0..1 but on `clean_share` of them, which have none.

    `decoy_share` of the crops have before that something that looks like damage and is none, where the bank has some.
    Layers are cut, flipped and turned at random. Crops whose channels are equal keep them equal. UsageError where crops
    are larger than the layers.
    """
    if max(clean.shape[2:]) > bank.size:
        raise UsageError(f"Crops of {max(clean.shape[2:])} pixels need larger layers than those of {bank.size}.")
    counts = np.where(rng.random(len(clean)) < clean_share, 0, rng.integers(1, most + 1, len(clean)))
    has_decoy = (rng.random(len(clean)) < decoy_share) & bool(len(bank.decoys))
    base = _laid(clean, _drawn(rng, bank, bank.decoys, np.flatnonzero(has_decoy), clean)).mul(255).round() / 255
    rounds = [_drawn(rng, bank, bank.damage, np.flatnonzero(counts > i), clean) for i in range(most)]
    for one in rounds:
        base = _moved(base, one)
    base = base.mul(255).round() / 255
    image, labels = base, torch.zeros_like(base[:, :2], dtype=torch.bool)
    for one in rounds:
        image = _laid(image, one)
        labels[one.crops, 0] |= one.planes[:, _LABEL] == _REMOVE
        labels[one.crops, 1] |= one.planes[:, _LABEL] == _STAIN
    image = image.clamp(0, 1).mul(255).round() / 255
    changed = ((image - base).abs().amax(1, keepdim=True) > _SHOWS).float()
    labels &= _spread(changed) > 0
    near = _spread(labels.any(1, keepdim=True).float()) > 0  # what is labelled beyond the border reaches in
    return Damaged(torch.where(near, image, base), base, labels[:, :1], labels[:, 1:])


@dataclass(frozen=True, eq=False)
class _Round:
    """A layer for some of the crops: which ones, its planes (m, 5, h, w) uint8 and values (m, 11), on their device."""

    crops: Tensor
    planes: Tensor
    values: Tensor


def _drawn(
    rng: np.random.Generator, bank: LayerBank, among: NDArray[np.intp], crops: NDArray[np.intp], like: Tensor
) -> _Round:
    h, w = like.shape[2:]
    chosen = among[rng.integers(len(among), size=len(crops))] if len(crops) else np.zeros(0, np.intp)
    windows = np.zeros((len(crops), 5, h, w), np.uint8)
    for window, index in zip(windows, chosen, strict=True):
        planes = np.rot90(bank.planes[index], int(rng.integers(4)), (1, 2))
        top, left = rng.integers(bank.size - h + 1), rng.integers(bank.size - w + 1)
        planes = planes[:, top : top + h, left : left + w]
        window[:] = planes[:, ::-1] if rng.random() < 0.5 else planes
    arrays = crops, windows, bank.values[chosen]
    return _Round(*(torch.from_numpy(array).to(like.device) for array in arrays))


def _spread(planes: Tensor) -> Tensor:
    return F.max_pool2d(planes, 2 * REACH + 1, 1, REACH)


def _moved(image: Tensor, one: _Round) -> Tensor:
    """The crops, moved where their layer says; its direction needs not turn with the layer, it is as good as any."""
    moves = one.values[:, 9:].long()
    image = image.clone()
    for crop, planes, (down, across) in zip(one.crops.tolist(), one.planes, moves.tolist(), strict=True):
        if down or across:
            h, w = image.shape[2:]
            y = (torch.arange(h, device=image.device) - down).clamp(0, h - 1)
            x = (torch.arange(w, device=image.device) - across).clamp(0, w - 1)
            image[crop] = torch.lerp(image[crop], image[crop][:, y[:, None], x], planes[_SIDE].float() / 255)
    return image


def _laid(image: Tensor, one: _Round) -> Tensor:
    if not len(one.crops):
        return image
    below, cover = image[one.crops], one.planes[:, :_SIDE, None].float() / 255  # cover (m, 3, 1, h, w)
    over, under, absorbed = one.values[:, :9, None, None].split(3, 1)
    result = below * (1 - cover[:, _SHADE] * absorbed)
    result = torch.lerp(result, under.expand_as(result), cover[:, _UNDER])
    result = torch.lerp(result, over.expand_as(result), cover[:, _OVER])
    is_grey = (below == below[:, :1]).flatten(1).all(1)[:, None, None, None]
    result = torch.where(is_grey, result.mean(1, keepdim=True), result)
    return image.index_copy(0, one.crops, result)


def _draw(kinds: Sequence[LayerKind], seed: int, count: int, size: int, planes_file: Path, values_file: Path) -> None:
    planes = np.lib.format.open_memmap(planes_file, "w+", np.uint8, (count, 5, size, size))
    values = np.zeros((count, 11), np.float32)
    for i in range(count):
        layer = draw_layer(kinds[i % len(kinds)], np.random.default_rng((seed, i)), size)
        planes[i], values[i] = _packed(layer)
    planes.flush()
    np.save(values_file, values)


def _packed(layer: Layer) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
    label = layer.remove * np.uint8(_REMOVE) + layer.stain * np.uint8(_STAIN)
    planes = np.stack((layer.over, layer.under, layer.shade, layer.side, label))
    colours = layer.colours
    return planes, np.array((*colours.over, *colours.under, *colours.absorbed, *layer.move), np.float32)


def _fingerprint(layer: Layer) -> int:
    planes, values = _packed(layer)
    return zlib.crc32(planes.tobytes() + values.tobytes())
