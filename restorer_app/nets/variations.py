"""Variations: a VAE for inpainting, which fills a hole in as many ways as it is given noise for.

A learned prior p(z | surroundings) and, while it learns, a posterior q(z | photo) over a coarse map z of latents, from
which the hole is decoded (a conditional VAE, Sohn, Lee and Yan 2015; for pictures with holes as in Zheng, Cham and Cai
2019, "Pluralistic image completion"). The posterior is learned relative to the prior (Vahdat and Kautz 2020, "NVAE").
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from restorer_app.nets.harmonic import CYCLES, harmonic_fill
from restorer_app.nets.latent import Latent
from restorer_app.nets.unet import UNet, UNetOptions, padded

_MOST = 2.0  # how far the logarithm of a spread may be from 0
_CERTAIN = -3.0  # the log variance that the posterior begins with
_MODEST, _LOUD = 0.3, 4.0  # of the weights that the latent begins to be told with, and to tell with
_LOUDER = 8.0  # what the membrane lacks is some 0.1


@dataclass(frozen=True)
class VariationsOptions:
    """Level widths and blocks of the R-UNet, the solver cycles of the membrane that it starts from, the channels of the
    latent, how many pixels wide a cell of the latent is (a multiple of the R-UNet's stride, by a power of two), and the
    width of the encoders that tell the latent."""

    widths: tuple[int, ...] = (32, 64, 96)
    blocks: tuple[int, ...] = (1, 1, 2)
    cycles: int = CYCLES
    latent: int = 8
    cell: int = 32
    encoder: int = 48

    def __post_init__(self) -> None:
        times = self.cell // 2 ** len(self.widths)
        if self.latent < 1 or self.encoder < 1:
            raise ValueError("the latent and its encoders need a channel at least")
        if times < 1 or times & (times - 1) or self.cell != times * 2 ** len(self.widths):
            raise ValueError(f"a cell of {self.cell} pixels is not the stride of the net doubled some times")
        if self.latent > self.cell**2:
            raise ValueError("a cell has fewer pixels than the latent has channels")


class Variations(nn.Module):
    """(n, 3, h, w) float32 in 0..1 and (n, 1, h, w) with 1 = hole -> (n, 3, h, w), any h, w >= 1.

    Known pixels come back as they are and values inside the hole are ignored; filled values may pass 0..1 slightly.
    Without noise z is the prior's mean, the single answer; with (n, 1, h, w) of it, standard normal, z is drawn with
    that noise, so that the same noise gives the same fill. In training the hole holds what it should be filled with,
    which only the posterior looks at, and a `Latent` comes back.
    """

    def __init__(self, options: VariationsOptions) -> None:
        super().__init__()
        deepest, width, channels = options.widths[-1], options.encoder, options.latent
        self.cycles, self.channels, self.cell = options.cycles, channels, options.cell
        self.unet = UNet(UNetOptions(4, 3, options.widths, options.blocks))
        self.halo = self.unet.halo
        self.before = options.blocks[-1] // 2  # blocks of the middle that z is told from; the others are told z
        self.seen = _towards_cells(deepest, width, options.cell // self.unet.stride)
        self.prior = nn.Conv2d(width, 2 * channels, 1)
        self.truth = _towards_cells(4 * 16, width, options.cell // 4)
        self.posterior = nn.Conv2d(2 * width, 2 * channels, 1)
        self.told = nn.Conv2d(channels, deepest, 3, padding=1)
        with torch.no_grad():  # a posterior that begins as noise is never listened to
            self.prior.weight.mul_(_MODEST)
            self.posterior.weight.mul_(_MODEST)
            self.posterior.bias[channels:] = _CERTAIN  # type: ignore[index]
            self.told.weight.mul_(_LOUD)

    def forward(self, image: Tensor, mask: Tensor, noise: Tensor | None = None) -> Tensor | Latent:
        h, w = image.shape[-2:]
        whole, hole = padded(image, self.cell), padded(mask, self.cell)
        fill = harmonic_fill(whole, hole, self.cycles)
        deep, skips = self.unet.encode(torch.cat((fill - 0.5, hole), 1))
        deep = self.unet.middle[: self.before](deep)
        seen = self.seen(deep)  # (n, encoder, h/cell, w/cell)
        mean, spread = self.prior(seen).chunk(2, 1)
        spread = (_MOST * torch.tanh(spread / _MOST)).exp()

        def decoded(drawn: Tensor) -> Tensor:
            z = self.told(mean + spread * drawn)
            z = F.interpolate(z, scale_factor=self.cell // self.unet.stride, mode="bilinear")
            residual = self.unet.decode(self.unet.middle[self.before :](deep + z), skips)
            return (fill + hole * residual)[..., :h, :w]

        if not self.training:
            return decoded(torch.zeros_like(mean) if noise is None else self._cells(noise))
        truth = self.truth(F.pixel_unshuffle(torch.cat((_LOUDER * (whole - fill), hole), 1), 4))
        shift, log_variance = self.posterior(torch.cat((truth, seen), 1)).chunk(2, 1)
        drawn = shift + (log_variance / 2).exp() * torch.randn_like(shift)
        return Latent(
            image=decoded(drawn),
            mean=shift,
            log_variance=log_variance,
            single=decoded(torch.zeros_like(mean)),
            sample=decoded(torch.randn_like(mean)),
        )

    def _cells(self, noise: Tensor) -> Tensor:
        """(n, channels, h/cell, w/cell): for each cell as many of its numbers as the latent has channels."""
        return F.pixel_unshuffle(padded(noise, self.cell), self.cell)[:, : self.channels]


def _towards_cells(channels: int, width: int, times: int) -> nn.Sequential:
    """Convolutions that make a map `times` smaller, a power of two, by halves."""
    layers: list[nn.Module] = [nn.Conv2d(channels, width, 3, padding=1), nn.ReLU(inplace=True)]
    for _ in range(times.bit_length() - 1):
        layers += [nn.Conv2d(width, width, 4, stride=2, padding=1), nn.ReLU(inplace=True)]
    for layer in layers:
        if isinstance(layer, nn.Conv2d):
            nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")  # else hardly anything comes through at first
    return nn.Sequential(*layers)
