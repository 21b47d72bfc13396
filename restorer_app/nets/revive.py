"""Revive: a VAE that restores a whole picture, and that can be asked for another version of it.

It begins from what Clean makes of the picture, whose weights it holds as they are, and learns what that leaves: blur,
stains, fading, dust and fine scratches.
"""

from dataclasses import dataclass

from torch import Tensor, nn

from restorer_app.nets.clean import Clean, CleanOptions
from restorer_app.nets.latent import Latent, LatentOptions, LatentUNet
from restorer_app.nets.unet import padded

CELL = 8
_LOUDER = 4.0  # what a damaged picture lacks is some 0.1


@dataclass(frozen=True)
class ReviveOptions(LatentOptions):
    """As of the latent, whose cells are the stride of the R-UNet here, CELL pixels, for which noise is drawn, and the
    level widths of the Clean that it holds."""

    latent: int = 4
    cell: int = CELL
    clean_widths: tuple[int, ...] = CleanOptions.widths

    def __post_init__(self) -> None:
        super().__post_init__()
        if not self.cell == 2 ** len(self.widths) == 2 ** len(self.clean_widths) == CELL:
            raise ValueError(f"a cell must be {CELL} pixels wide, as must the strides of both nets, of three levels")


class Revive(LatentUNet):
    """(n, 3, h, w) float32 in 0..1 and an (n, 1, h, w) plane of noise -> (n, 3, h, w), any h, w >= 1.

    Noise that is 0 gives the single answer, from the prior's mean; standard normal noise draws another version with the
    first numbers of each cell, so that tiles agree whose noise does. No output pixel sees further than `halo`. To
    learn it is given the `truth`, (n, 3, h, w), which only the posterior looks at, and a `Latent` comes back.
    """

    def __init__(self, options: ReviveOptions) -> None:
        super().__init__(options, planes=3, truth=3)
        self.clean = Clean(CleanOptions(options.clean_widths)).requires_grad_(False)
        self.detail = nn.Conv2d(options.clean_widths[0], options.widths[0], 1)
        finest = 2 * (2 * options.blocks[0] + 1)  # what the last decoder and the head see of its features
        self.halo = max(self.unet.halo + 2 * options.cell, self.clean.halo + finest)  # two convolutions tell the latent

    def forward(self, image: Tensor, noise: Tensor, truth: Tensor | None = None) -> Tensor | Latent:
        h, w = image.shape[-2:]
        whole = padded(image, self.cell)
        cleaned, features = self.clean.cleaned(whole)
        seen, detail = self.see(whole - 0.5), self.detail(features)

        def decoded(drawn: Tensor | None) -> Tensor:
            return (cleaned + self.residual(seen, drawn, detail))[..., :h, :w]

        if truth is None:
            return decoded(self.drawn(noise))
        lacking = _LOUDER * (padded(truth, self.cell) - cleaned)

        return self.taught(seen, lacking, decoded, decoded, lambda made: ((made - truth) ** 2).sum((1, 2, 3)))
