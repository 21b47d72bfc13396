"""Variations: a VAE for inpainting, which fills a hole in as many ways as it is given noise for.

What a hole may hold is a coarse map of latents (for pictures with holes as in Zheng, Cham and Cai 2019, "Pluralistic
image completion"). Beside it, noise of its own is for texture, which no posterior tells and only a critic asks for.
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from restorer_app.nets.harmonic import CYCLES, harmonic_fill
from restorer_app.nets.latent import Latent, LatentOptions, LatentUNet, Seen
from restorer_app.nets.unet import padded

_LOUDER = 8.0  # what the membrane lacks is some 0.1
_FAINT = 0.1  # of the weights that the noise of the texture begins with


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
        if len(self.widths) < 2:
            raise ValueError("a net of one level has no finer one for the texture")
        if min(self.temperature, self.texture) < 0:
            raise ValueError("noise cannot be multiplied with less than 0")


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
        self.factors = options.temperature, options.texture
        self.texture = nn.Conv2d(4, options.widths[0], 3, padding=1, bias=False)
        self.loudness = nn.Conv2d(options.widths[0], options.widths[0], 1)  # how much texture a place should have
        with torch.no_grad():
            self.texture.weight.mul_(_FAINT)
            self.loudness.weight.zero_()
            self.loudness.bias.zero_()  # type: ignore[union-attr] # it has one

    def forward(self, image: Tensor, mask: Tensor, noise: Tensor | None = None) -> Tensor | Latent:
        h, w = image.shape[-2:]
        whole, hole = padded(image, self.cell), padded(mask, self.cell)
        fill = harmonic_fill(whole, hole, self.cycles)
        seen = self.see(torch.cat((fill - 0.5, hole), 1))

        def decoded(drawn: Tensor | None, grains: Tensor | None = None) -> Tensor:
            texture = None if grains is None else self._textured(seen, padded(grains, self.cell))
            return (fill + hole * self.residual(seen, drawn, texture))[..., :h, :w]

        def sampled() -> Tensor:
            return decoded(torch.randn_like(seen.mean), torch.randn_like(mask))

        if not self.training:
            warm, loud = self.factors
            return decoded(None) if noise is None else decoded(warm * self.drawn(noise), loud * noise)
        truth = torch.cat((_LOUDER * (whole - fill), hole), 1)
        return self.taught(seen, truth, decoded, sampled, lambda made: ((made - image) ** 2 * mask).sum((1, 2, 3)))

    def _textured(self, seen: Seen, grains: Tensor) -> Tensor:
        """(n, widths[0], h/2, w/2): noise, (n, 1, h, w), as loud as each place should have it."""
        texture: Tensor = self.texture(F.pixel_unshuffle(grains, 2))
        return 2 * torch.sigmoid(self.loudness(seen.skips[0])) * texture
