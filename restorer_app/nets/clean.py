"""Clean: takes noise, grain and compression marks away by what an R-UNet adds to the picture."""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from restorer_app.nets.unet import UNet, UNetOptions

_LEVEL_SCALE = 5.0  # so that a strong noise, a standard deviation of 0.2, is told as 1


@dataclass(frozen=True)
class CleanOptions:
    """Level widths and blocks of the R-UNet, the channels inside a block as a share of its width, and the share of
    channels that training drops in the middle."""

    widths: tuple[int, ...] = (48, 96, 160)
    blocks: tuple[int, ...] = (1, 1, 2)
    inner: float = 1.0
    dropout: float = 0.0


class Clean(nn.Module):
    """(n, 3, h, w) float32 in 0..1 and (n, 1, h, w) noise level -> (n, 3, h, w), any h, w >= 1.

    The level is the standard deviation of what is to go, in the image's own units, a map as in FFDNet (Zhang, Zuo and
    Zhang 2018); 0 leaves it to the net to find out. No output pixel sees further than `halo`.
    """

    def __init__(self, options: CleanOptions) -> None:
        super().__init__()
        self.unet = UNet(UNetOptions(4, 3, options.widths, options.blocks, options.inner, options.dropout))
        self.halo = self.unet.halo

    def forward(self, image: Tensor, level: Tensor) -> Tensor:
        residual: Tensor = self.unet(_told(image, level))
        return image + residual

    def cleaned(self, image: Tensor) -> tuple[Tensor, Tensor]:
        """What it makes of a picture without being told a level, whose h and w are multiples of the R-UNet's stride,
        and the features that it makes that of, (n, widths[0], h/2, w/2)."""
        deep, skips = self.unet.encode(_told(image, torch.zeros_like(image[:, :1])))
        features = self.unet.finest(self.unet.middle(deep), skips)
        return image + self.unet.shown(features), features


def _told(image: Tensor, level: Tensor) -> Tensor:
    return torch.cat((image - 0.5, level * _LEVEL_SCALE), 1)  # (n, 3 + 1, h, w)
