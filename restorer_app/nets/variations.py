"""Variations: a VAE for inpainting, which fills a hole in as many ways as it is given noise for.

What a hole may hold is a coarse map of latents (for pictures with holes as in Zheng, Cham and Cai 2019, "Pluralistic
image completion"). The noise itself is a plane beside the picture, of which texture is made, as in Heal with texture:
no posterior tells that, and only a critic asks for it.
"""

from dataclasses import dataclass

import torch
from torch import Tensor

from restorer_app.nets.harmonic import CYCLES, harmonic_fill
from restorer_app.nets.latent import Latent, LatentOptions, LatentUNet, Seen
from restorer_app.nets.unet import padded

_LOUDER = 8.0  # what the membrane lacks is some 0.1


@dataclass(frozen=True)
class VariationsOptions(LatentOptions):
    """Beside those of the latent the solver cycles of the membrane that it starts from, and what noise is multiplied
    with when the net is used: that of the latent by its `temperature` (as in Kingma and Dhariwal 2018, "Glow"), that of
    the texture by its `texture`; 1 as in training."""

    cycles: int = CYCLES
    temperature: float = 1.0
    texture: float = 1.0

    def __post_init__(self) -> None:
        super().__post_init__()
        if min(self.temperature, self.texture) < 0:
            raise ValueError("noise cannot be multiplied with less than 0")


class Variations(LatentUNet):
    """(n, 3, h, w) float32 in 0..1 and (n, 1, h, w) with 1 = hole -> (n, 3, h, w), any h, w >= 1.

    Known pixels come back as they are and values inside the hole are ignored; filled values may pass 0..1 slightly.
    Without noise z is the prior's mean and the texture always the same, the single answer; with (n, p, h, w) of
    it, standard normal, z is drawn with all planes and texture with the first, so that the same noise gives the same
    fill. In training
    the hole holds what it should be filled with, which only the posterior looks at, texture is drawn for every picture,
    so that none is smoother than the others, and a `Latent` comes back.
    """

    def __init__(self, options: VariationsOptions) -> None:
        super().__init__(options, planes=5, truth=4)
        self.cycles = options.cycles
        self.halo = self.unet.halo
        self.factors = options.temperature, options.texture

    def forward(self, image: Tensor, mask: Tensor, noise: Tensor | None = None) -> Tensor | Latent:
        h, w = image.shape[-2:]
        whole, hole = padded(image, self.cell), padded(mask, self.cell)
        fill = harmonic_fill(whole, hole, self.cycles)

        def given(grains: Tensor) -> Seen:
            return self.see(torch.cat((fill - 0.5, hole, grains), 1))

        def filled(seen: Seen, drawn: Tensor | None) -> Tensor:
            return (fill + hole * self.residual(seen, drawn))[..., :h, :w]

        if not self.training:
            warm, loud = self.factors
            if noise is None:
                return filled(given(loud * _always_the_same(hole)), None)
            return filled(given(loud * padded(noise[:, :1], self.cell)), warm * self.drawn(noise))
        seen = given(torch.randn_like(hole))
        truth = torch.cat((_LOUDER * (whole - fill), hole), 1)
        return self.taught(
            seen,
            truth,
            lambda drawn: filled(seen, drawn),
            lambda drawn: filled(given(torch.randn_like(hole)), drawn),
            lambda made: ((made - image) ** 2 * mask).sum((1, 2, 3)),
        )


def _always_the_same(like: Tensor) -> Tensor:
    return torch.randn(like.shape[-2:], generator=torch.Generator().manual_seed(1)).to(like).expand_as(like)
