"""Variations: a VAE for inpainting, which fills a hole in as many ways as it is given noise for.

What a hole may hold is a coarse map of latents (for pictures with holes as in Zheng, Cham and Cai 2019, "Pluralistic
image completion"). Beside it, noise of its own is for texture, which no posterior tells and only a critic asks for.
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from restorer_app.nets.harmonic import CYCLES, harmonic_fill
from restorer_app.nets.latent import Latent, LatentOptions, LatentUNet
from restorer_app.nets.unet import padded

_LOUDER = 8.0  # what the membrane lacks is some 0.1
_FAINT = 0.1  # of the weights that the noise of the texture begins with


@dataclass(frozen=True)
class VariationsOptions(LatentOptions):
    """Beside those of the latent the solver cycles of the membrane that it starts from, and how many numbers of noise
    make the texture of each stride of the R-UNet."""

    cycles: int = CYCLES
    texture: int = 16

    def __post_init__(self) -> None:
        super().__post_init__()
        stride = 2 ** len(self.widths)
        if not 1 <= self.texture <= stride * (stride - 1):
            raise ValueError(f"a texture can have 1 to {stride * (stride - 1)} numbers, not {self.texture}")


class Variations(LatentUNet):
    """(n, 3, h, w) float32 in 0..1 and (n, 1, h, w) with 1 = hole -> (n, 3, h, w), any h, w >= 1.

    Known pixels come back as they are and values inside the hole are ignored; filled values may pass 0..1 slightly.
    Without noise z is the prior's mean, the single answer; with (n, 1, h, w) of it, standard normal, z and texture are
    drawn with that noise, so that the same noise gives the same fill. In training the hole holds what it should be
    filled with, which only the posterior looks at, and a `Latent` comes back.
    """

    def __init__(self, options: VariationsOptions) -> None:
        super().__init__(options, planes=4, truth=4)
        self.cycles = options.cycles
        self.halo = self.unet.halo
        self.texture = nn.Conv2d(options.texture, options.widths[-1], 1, bias=False)
        with torch.no_grad():
            self.texture.weight.mul_(_FAINT)

    def forward(self, image: Tensor, mask: Tensor, noise: Tensor | None = None) -> Tensor | Latent:
        h, w = image.shape[-2:]
        whole, hole = padded(image, self.cell), padded(mask, self.cell)
        fill = harmonic_fill(whole, hole, self.cycles)
        seen = self.see(torch.cat((fill - 0.5, hole), 1))

        def decoded(drawn: Tensor | None, grains: Tensor | None = None) -> Tensor:
            texture = None if grains is None else self.texture(grains)
            return (fill + hole * self.residual(seen, drawn, texture))[..., :h, :w]

        if not self.training:
            return decoded(None) if noise is None else decoded(self.drawn(noise), self._grains(noise))
        truth = torch.cat((_LOUDER * (whole - fill), hole), 1)
        places = len(image), self.texture.in_channels, *seen.deep.shape[-2:]

        def sampled() -> Tensor:
            return decoded(torch.randn_like(seen.mean), torch.randn(places, device=image.device))

        return self.taught(seen, truth, decoded, sampled, lambda made: ((made - image) ** 2 * mask).sum((1, 2, 3)))

    def _grains(self, noise: Tensor) -> Tensor:
        """(n, texture, h/stride, w/stride): of each stride the last numbers, with which no latent is drawn."""
        return F.pixel_unshuffle(padded(noise, self.cell), self.unet.stride)[:, -self.texture.in_channels :]
