"""Deconv: a completion net of convolutions, dilated convolutions and transposed convolutions, without skips.

The shape of Iizuka, Simo-Serra and Ishikawa 2017, "Globally and locally consistent image completion", made small; it
corrects the harmonic membrane. The transposed convolutions begin as bilinear upsampling (Long, Shelhamer and Darrell
2015), so that no checkerboard has to be unlearned.
"""

from dataclasses import dataclass
from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from restorer_app.nets.harmonic import CYCLES, harmonic_fill
from restorer_app.nets.unet import padded

_STRIDE = 4


@dataclass(frozen=True)
class DeconvOptions:
    """Widths at full, half and quarter size, the dilations of the convolutions at quarter size, one each, and the
    solver cycles of the membrane that it starts from."""

    widths: tuple[int, int, int] = (24, 64, 128)
    dilations: tuple[int, ...] = (1, 2, 4, 8)
    cycles: int = CYCLES

    def __post_init__(self) -> None:
        if min(*self.widths, *self.dilations) < 1:
            raise ValueError("widths and dilations must be at least 1")


class Deconv(nn.Module):
    """(n, 3, h, w) float32 in 0..1 and (n, 1, h, w) with 1 = hole -> (n, 3, h, w), any h, w >= 1.

    Known pixels come back as they are and values inside the hole are ignored; filled values may pass 0..1 slightly.
    Sees `halo` pixels around a hole, apart from the membrane, which needs the hole's rim only.
    """

    def __init__(self, options: DeconvOptions) -> None:
        super().__init__()
        full, half, quarter = options.widths
        self.cycles = options.cycles
        self.stem = nn.Conv2d(4, full, 5, padding=2)
        self.downs = nn.ModuleList(nn.Conv2d(a, b, 4, stride=2, padding=1) for a, b in pairwise(options.widths))
        self.dilated = nn.ModuleList(nn.Conv2d(quarter, quarter, 3, padding=d, dilation=d) for d in options.dilations)
        self.ups = nn.ModuleList((_bilinear(quarter, half), _bilinear(half, full)))
        self.head = nn.Conv2d(full, 3, 3, padding=1)
        self.halo = _radius(options.dilations)
        with torch.no_grad():
            self.head.weight.zero_()
            for layer in (self.stem, *self.downs):  # no skip carries the picture past them
                nn.init.kaiming_normal_(layer.weight, 0.1)
            for parameter in self.head.parameters():
                parameter.zero_()

    def forward(self, image: Tensor, mask: Tensor) -> Tensor:
        fill = harmonic_fill(image, mask, self.cycles)
        return fill + mask * self.correction(torch.cat((fill - 0.5, mask), 1))

    def correction(self, x: Tensor) -> Tensor:
        """(n, 3, h, w): what the membrane lacks, told from it and the hole, (n, 4, h, w)."""
        h, w = x.shape[-2:]
        x = _active(self.stem(padded(x, _STRIDE)))  # (n, 4, h, w) -> (n, full, h, w)
        for down in self.downs:
            x = _active(down(x))  # halves h and w, next width
        for layer in self.dilated:
            x = x + _active(layer(x))
        for up in self.ups:
            x = _active(up(x))  # doubles h and w, previous width
        return _smooth(self.head(x)[..., :h, :w])  # (n, full, h, w) -> (n, 3, h, w)


def _active(x: Tensor) -> Tensor:
    """Leaky, for without skips and normalisation a whole layer can fall silent for good."""
    return F.leaky_relu(x, 0.1)


def _smooth(x: Tensor) -> Tensor:
    """The binomial mean of 3 x 3 pixels, which takes the pattern of two pixels away that transposed convolutions leave
    (Odena, Dumoulin and Olah 2016, "Deconvolution and checkerboard artifacts")."""
    line = torch.tensor([0.25, 0.5, 0.25], device=x.device, dtype=x.dtype)
    kernel = torch.outer(line, line).expand(x.shape[1], 1, 3, 3)
    return F.conv2d(F.pad(x, (1, 1, 1, 1), mode="replicate"), kernel, groups=x.shape[1])


def _bilinear(channels_in: int, channels_out: int) -> nn.ConvTranspose2d:
    """Doubles h and w: every output channel begins as some mean of the input channels, upsampled bilinearly."""
    layer = nn.ConvTranspose2d(channels_in, channels_out, 4, stride=2, padding=1)
    line = torch.tensor([0.25, 0.75, 0.75, 0.25])
    with torch.no_grad():
        mixing = nn.init.kaiming_normal_(torch.empty(channels_in, channels_out, 1, 1), mode="fan_out")
        layer.weight.copy_(mixing * torch.outer(line, line))
    return layer


def _radius(dilations: tuple[int, ...]) -> int:
    """The farthest that any output pixel sees, in pixels; which one it is depends on its place among _STRIDE."""
    return max(_reach(pixel, sum(dilations)) for pixel in range(_STRIDE))


def _reach(pixel: int, dilated: int) -> int:
    low, high = pixel - 2, pixel + 2  # of the head and the mean
    for _ in range(2):
        low, high = -((2 - low) // 2), (high + 1) // 2  # of a transposed convolution
    low, high = low - dilated, high + dilated
    for _ in range(2):
        low, high = 2 * low - 1, 2 * high + 2  # of a strided one
    return max(pixel - (low - 2), high + 2 - pixel)  # and of the stem
