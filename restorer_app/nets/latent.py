"""An R-UNet with a latent in its middle, so that it has more than one answer: the core of the VAEs.

A learned prior p(z | what is given) and, while it learns, a posterior q(z | what is true) over a map z of latents (a
conditional VAE, Sohn, Lee and Yan 2015). The posterior is learned relative to the prior (Vahdat and Kautz 2020,
"NVAE").
"""

import cmath
import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from restorer_app.nets.unet import UNet, UNetOptions, padded

_MOST = 2.0  # how far the logarithm of a spread may be from 0
_CERTAIN = -3.0  # the log variance that the posterior begins with
_MODEST, _LOUD = 0.3, 4.0  # of the weights that the latent begins to be told with, and to tell with
_TRIES = 5
_TRUTH = 4  # pixels across that the posterior sees as one


PICTURES = ("image", "single", "sample", "nearest", "difference")
"""What such a net can decode while it learns: from the posterior, from the prior's mean, from a draw of the prior, from
the one of some draws that comes nearest to what is true (Bhattacharyya, Schiele and Fritz 2018, "Accurate and diverse
sampling of sequences based on a best of many sample objective"), and what the sample and one that is like it but for
its texture differ by."""


@dataclass(frozen=True, eq=False)
class Latent:
    """What such a net returns to learn from; when it is used it returns the picture alone.

    mean, log_variance: (n, channels, ...), one Gaussian for each number of the latent, as seen from the prior, which is
    standard normal here. `decode` makes one of PICTURES, (n, 3, h, w); `pictures`: those that were made.
    """

    mean: Tensor
    log_variance: Tensor
    decode: Callable[[str], Tensor]
    pictures: Mapping[str, Tensor] = field(default_factory=dict)

    def with_pictures(self, names: Iterable[str]) -> "Latent":
        """The same in float32, with these decoded."""
        pictures = {name: self.decode(name).float() for name in sorted(names)}
        return Latent(self.mean.float(), self.log_variance.float(), self.decode, pictures)


@dataclass(frozen=True)
class LatentOptions:
    """Level widths and blocks of the R-UNet, the channels inside a block as a share of its width, the channels of the
    latent, how many pixels wide a cell of it is (the R-UNet's stride, perhaps doubled some times), and the width of the
    encoders that tell it."""

    widths: tuple[int, ...] = (32, 64, 96)
    blocks: tuple[int, ...] = (1, 1, 2)
    inner: float = 1.0
    latent: int = 8
    cell: int = 32
    encoder: int = 48

    def __post_init__(self) -> None:
        stride = 2 ** len(self.widths)
        times = self.cell // stride
        if self.latent < 1 or self.encoder < 1:
            raise ValueError("the latent and its encoders need a channel at least")
        if times < 1 or times & (times - 1) or self.cell != times * stride:
            raise ValueError(f"a cell of {self.cell} pixels is not the stride of the net doubled some times")
        if self.latent > stride:
            raise ValueError(f"a row of a cell of noise holds {stride} numbers, and the latent has more channels")


@dataclass(frozen=True, eq=False)
class Seen:
    """What a net makes of a picture before z: `deep`, half-way through the middle, `skips`, `features` in the cells of
    the latent, and the prior that is told from them, its `mean` and `spread`."""

    deep: Tensor
    skips: list[Tensor]
    features: Tensor
    mean: Tensor
    spread: Tensor


class LatentUNet(nn.Module):
    """The parts: `see` takes planes to the prior, `residual` takes a draw of it to (n, 3, h, w), `taught` does so with
    the posterior's too. Sizes must be multiples of `cell`.

    planes, truth: how many the net is given, and the posterior of what is true.
    """

    def __init__(self, options: LatentOptions, planes: int, truth: int) -> None:
        super().__init__()
        deepest, width, channels = options.widths[-1], options.encoder, options.latent
        self.channels, self.cell = channels, options.cell
        self.unet = UNet(UNetOptions(planes, 3, options.widths, options.blocks, options.inner))
        self.before = options.blocks[-1] // 2  # blocks of the middle that z is told from; the others are told z
        self.seen = _towards_cells(deepest, width, options.cell // self.unet.stride)
        self.prior = nn.Conv2d(width, 2 * channels, 1)
        self.truth = _towards_cells(truth * _TRUTH**2, width, options.cell // _TRUTH)
        self.posterior = nn.Conv2d(2 * width, 2 * channels, 1)
        self.told = nn.Conv2d(channels, deepest, 3, padding=1)
        with torch.no_grad():  # a posterior that begins as noise is never listened to
            self.prior.weight.mul_(_MODEST)
            self.posterior.weight.mul_(_MODEST)
            self.posterior.bias[channels:] = _CERTAIN  # type: ignore[index]
            self.told.weight.mul_(_LOUD)

    def see(self, planes: Tensor) -> Seen:
        """What is made of (n, planes, h, w) before z is known."""
        deep, skips = self.unet.encode(planes)
        deep = self.unet.middle[: self.before](deep)
        features = self.seen(deep)  # (n, encoder, h/cell, w/cell)
        mean, spread = self.prior(features).chunk(2, 1)
        return Seen(deep, skips, features, mean, (_MOST * torch.tanh(spread / _MOST)).exp())

    def residual(self, seen: Seen, drawn: Tensor | None, detail: Tensor | None = None) -> Tensor:
        """(n, 3, h, w), of a z that lies `drawn` spreads from the prior's mean, (n, channels, h/cell, w/cell), or at
        it; `detail`: what is added at the finest level, (n, widths[0], h/2, w/2)."""
        z = self.told(seen.mean if drawn is None else seen.mean + seen.spread * drawn)
        deep = seen.deep + F.interpolate(z, scale_factor=self.cell // self.unet.stride, mode="bilinear")
        skips = seen.skips if detail is None else [seen.skips[0] + detail, *seen.skips[1:]]
        return self.unet.decode(self.unet.middle[self.before :](deep), skips)

    def drawn(self, noise: Tensor) -> Tensor:
        """(n, channels, h/cell, w/cell): for each cell of (n, p, h, w) noise the first numbers of each plane, those
        of a plane in turn."""
        cells = F.pixel_unshuffle(padded(noise, self.cell), self.cell).unflatten(1, (noise.shape[1], -1))
        first: Tensor = cells[:, :, : math.ceil(self.channels / noise.shape[1])].flatten(1, 2)
        return first[:, : self.channels]

    def taught(
        self,
        seen: Seen,
        truth: Tensor,
        decoded: Callable[[Tensor | None], Tensor],
        textured: Callable[[Tensor], Tensor],
        error: Callable[[Tensor], Tensor],
    ) -> Latent:
        """What is learned from: `truth`, (n, truth, h, w), tells the posterior, `decoded` makes a picture of a draw,
        `textured` one with another texture, and `error` gives the (n,) errors of a picture."""
        told = self.truth(F.pixel_unshuffle(truth, _TRUTH))
        mean, log_variance = self.posterior(torch.cat((told, seen.features), 1)).chunk(2, 1)

        @cache
        def sample() -> tuple[Tensor, Tensor]:
            drawn = torch.randn_like(seen.mean)
            return drawn, decoded(drawn)

        def difference() -> Tensor:
            drawn, picture = sample()
            return picture - textured(drawn)

        makers: Mapping[str, Callable[[], Tensor]] = {
            "image": lambda: decoded(mean + (log_variance / 2).exp() * torch.randn_like(mean)),
            "single": lambda: decoded(None),
            "sample": lambda: sample()[1],
            "nearest": lambda: decoded(_nearest(seen, decoded, error)),
            "difference": difference,
        }
        return Latent(mean, log_variance, lambda name: makers[name]())


@torch.no_grad()
def _nearest(seen: Seen, decoded: Callable[[Tensor], Tensor], error: Callable[[Tensor], Tensor]) -> Tensor:
    """(n, channels, h/cell, w/cell): of draws evenly around a circle, as those of seeds in turn lie, the one whose
    picture has the least error."""
    n, channels, h, w = seen.mean.shape
    noise = torch.randn(n, math.ceil(channels / 2), h, w, dtype=torch.complex64, device=seen.mean.device) * 2**0.5
    turned = [noise * cmath.rect(1, 2 * math.pi * place / _TRIES) for place in range(_TRIES)]
    tries = torch.stack([torch.cat((one.real, one.imag), 1)[:, :channels] for one in turned])
    errors = torch.stack([error(decoded(one)) for one in tries])  # (tries, n)
    return tries[errors.argmin(0), torch.arange(len(seen.mean), device=tries.device)]


def _towards_cells(channels: int, width: int, times: int) -> nn.Sequential:
    """Convolutions that make a map `times` smaller, a power of two, by halves."""
    layers: list[nn.Module] = [nn.Conv2d(channels, width, 3, padding=1), nn.ReLU(inplace=True)]
    for _ in range(times.bit_length() - 1):
        layers += [nn.Conv2d(width, width, 4, stride=2, padding=1), nn.ReLU(inplace=True)]
    for layer in layers:
        if isinstance(layer, nn.Conv2d):
            nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")  # else hardly anything comes through at first
    return nn.Sequential(*layers)
