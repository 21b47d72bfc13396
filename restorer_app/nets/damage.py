"""Damage: says of each pixel how likely it is scratched, creased, torn or covered, and how likely only stained."""

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from restorer_app.nets.unet import UNet, UNetOptions, padded

_HATS = (5, 15)  # pixels: thinner than these is what their hats hold
_LOUDER = 4.0  # what stands out does so by some 0.1
_RARE = -4.0  # most pixels are sound, so the untrained net takes all of them for that
_LUMA = (0.299, 0.587, 0.114)


@dataclass(frozen=True)
class DamageOptions:
    """Level widths and blocks of the R-UNet, and the channels inside a block as a share of its width."""

    widths: tuple[int, ...] = (48, 96, 160)
    blocks: tuple[int, ...] = (1, 1, 2)
    inner: float = 0.5


class Damage(nn.Module):
    """(n, 3, h, w) float32 in 0..1 -> (n, 2, h, w) in 0..1, any h, w >= 1: what is to be filled again, and stains.

    Beside the picture the R-UNet is given how far its brightness stands out from its opening and its closing, the white
    and the black top-hat (Meyer 1979), which bracket the local median. No output pixel sees further than `halo`.

    It looks twice, the second time at the picture turned by half, unless it is in training: what it takes for damage
    from one side alone seldom is (test-time augmentation, as in Krizhevsky, Sutskever and Hinton 2012).
    """

    def __init__(self, options: DamageOptions) -> None:
        super().__init__()
        self.unet = UNet(UNetOptions(3 + 2 * len(_HATS), 2, options.widths, options.blocks, options.inner))
        assert self.unet.head.bias is not None
        nn.init.constant_(self.unet.head.bias, _RARE)
        self.halo = self.unet.halo + max(_HATS) - 1
        self.stride = self.unet.stride

    def forward(self, image: Tensor) -> Tensor:
        return torch.sigmoid(self.logits(image))

    def logits(self, image: Tensor) -> Tensor:
        """The same before it is squeezed into 0..1, float32."""
        h, w = image.shape[-2:]
        image = padded(image, self.stride)  # so that both looks are on one grid, wherever a tile ends
        logits = self._looked(image)
        if not self.training:
            logits = (logits + self._looked(image.flip(-2, -1)).flip(-2, -1)) / 2
        return logits[..., :h, :w]

    def _looked(self, image: Tensor) -> Tensor:
        with torch.no_grad():
            grey = (image * image.new_tensor(_LUMA)[:, None, None]).sum(1, keepdim=True)
            hats = [hat for size in _HATS for hat in (grey - _opened(grey, size), -grey - _opened(-grey, size))]
        logits: Tensor = self.unet(torch.cat((image - 0.5, *(_LOUDER * hat for hat in hats)), 1))  # (n, 3 + 4, h, w)
        return logits.float()

    @torch.no_grad()
    def rescale(self, plane: int, scale: float, shift: float) -> None:
        """Makes the logits of an output plane `scale` times as large, and `shift` larger."""
        head = self.unet.head
        assert head.bias is not None
        of_plane = slice(4 * plane, 4 * plane + 4)  # as the shuffle of the U-Net takes them apart
        head.weight[of_plane] *= scale
        head.bias[of_plane] = head.bias[of_plane] * scale + shift


def _opened(x: Tensor, size: int) -> Tensor:
    """The grey opening by a square: what is brighter and thinner than its side is gone."""
    return _greatest(-_greatest(-x, size), size)


def _greatest(x: Tensor, size: int) -> Tensor:
    """The greatest value of the square of an odd side around each pixel, as far as it lies in the picture."""
    for dim in (-1, -2):
        reach = size // 2
        x = F.pad(x, (reach, reach, 0, 0) if dim == -1 else (0, 0, reach, reach), mode="replicate")
        span = 1  # doubled as long as it fits, so that a wide square costs a few comparisons
        while span < size:
            step = min(span, size - span)
            length = x.shape[dim] - step
            x = torch.maximum(x.narrow(dim, 0, length), x.narrow(dim, step, length))
            span += step
    return x
