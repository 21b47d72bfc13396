"""Heal: the harmonic membrane fill, corrected inside the hole by a small R-UNet."""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from restorer_app.nets.harmonic import CYCLES, harmonic_fill
from restorer_app.nets.unet import UNet, UNetOptions


@dataclass(frozen=True)
class HealOptions:
    """Level widths and blocks of the R-UNet, the solver cycles of the membrane that it starts from, the channels inside
    a block as a share of its width, the share of channels that training drops in the middle, and how many planes of
    noise it is given beside the picture, to make texture of."""

    widths: tuple[int, ...] = (32, 64, 96)
    blocks: tuple[int, ...] = (1, 1, 2)
    cycles: int = CYCLES
    inner: float = 1.0
    dropout: float = 0.0
    noise: int = 0


class Heal(nn.Module):
    """(n, 3, h, w) float32 in 0..1 and (n, 1, h, w) with 1 = hole -> (n, 3, h, w), any h, w >= 1.

    Known pixels come back as they are and values inside the hole are ignored; filled values may pass 0..1 slightly.
    Sees `halo` pixels around a hole, apart from the membrane, which needs the hole's rim only. A net that takes noise
    is given as many planes of it first or more, standard normal, or draws it itself.
    """

    def __init__(self, options: HealOptions) -> None:
        super().__init__()
        self.cycles = options.cycles
        self.noise = options.noise
        planes = 4 + options.noise
        self.unet = UNet(UNetOptions(planes, 3, options.widths, options.blocks, options.inner, options.dropout))
        self.halo = self.unet.halo

    def forward(self, image: Tensor, mask: Tensor, noise: Tensor | None = None) -> Tensor:
        fill = harmonic_fill(image, mask, self.cycles)
        planes = [fill - 0.5, mask]
        if self.noise:
            drawn = torch.randn_like(mask.expand(-1, self.noise, -1, -1)) if noise is None else noise
            planes.append(drawn[:, : self.noise])
        residual: Tensor = self.unet(torch.cat(planes, 1))  # (n, 3 + 1 + noise, h, w) -> (n, 3, h, w)
        return fill + mask * residual
