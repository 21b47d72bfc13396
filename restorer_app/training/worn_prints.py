"""Worn prints made of clean photos, with masks of their damage, at three severities: what whole chains of steps are
measured on."""

import tomllib
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from restorer_app.training.degrade import Chain, chains_from, degrade
from restorer_app.training.layer_bank import bank_of, lay_damage
from restorer_app.training.layers import LayerKind, draw_layer
from restorer_app.training.measuring_layers import MEASURED

_FILE = Path(__file__).parent / "configs" / "worn-prints.toml"
_KINDS = {kind.id: kind for kind in MEASURED}


@dataclass(frozen=True, eq=False)
class WornPrint:
    """A photo as it was and as it is now, (h, w, 1 or 3) uint8; where it is to be filled again, `mask`, as a user would
    mark it, and where it is `stained`, (h, w) bool."""

    clean: np.ndarray
    damaged: np.ndarray
    mask: np.ndarray
    stained: np.ndarray


@dataclass(frozen=True)
class Severity:
    """How worn a print is: chains of DEGRADATIONS for what happens to it before layers of damage lie on it and for what
    its scan is after that; the kinds of these layers, rows of MEASURED, one of each."""

    id: str
    seed: int
    ageing: tuple[Chain, ...]
    layers: tuple[LayerKind, ...]
    scanning: tuple[Chain, ...]

    def worn(self, clean: np.ndarray, name: str) -> WornPrint:
        """The print that a photo, (h, w, 1 or 3) uint8, becomes. `name`: the file's, without its ending; the same
        photo of that name becomes the same print every time."""
        key = zlib.crc32(name.encode())
        rng, generator = np.random.default_rng((self.seed, key)), torch.Generator().manual_seed(self.seed << 32 | key)
        image = torch.from_numpy(clean.astype(np.float32) / 255).permute(2, 0, 1).expand(3, -1, -1)[None]
        image = degrade(image.contiguous(), self.ageing, generator).image
        holes = stained = torch.zeros_like(image[:, :1], dtype=torch.bool)
        for kind in self.layers:
            bank = bank_of([draw_layer(kind, rng, max(clean.shape[:2]))])
            laid = lay_damage(image, bank, rng, clean_share=0, most=1)
            image, holes, stained = laid.image, holes | laid.holes, stained | laid.stain
        image = degrade(image, self.scanning, generator).image
        damaged = _pixels(image)[..., : clean.shape[2]]
        return WornPrint(clean, np.ascontiguousarray(damaged), *(plane[0, 0].numpy() for plane in (holes, stained)))


def _pixels(image: Tensor) -> np.ndarray:
    """(h, w, 3) uint8 of (1, 3, h, w) in 0..1."""
    return (image[0] * 255).round().byte().permute(1, 2, 0).numpy()


def _severities() -> tuple[Severity, ...]:
    """What `configs/worn-prints.toml` says."""
    table = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return tuple(
        Severity(
            name,
            row["seed"],
            _chains(row["print"]),
            tuple(_KINDS[kind] for kind in row["layers"]),
            _chains(row["scan"]),
        )
        for name, row in table.items()
    )


def _chains(links: Sequence[Mapping[str, Any]]) -> tuple[Chain, ...]:
    return chains_from([{"weight": 1.0, "chain": list(links)}])


SEVERITIES: tuple[Severity, ...] = _severities()
