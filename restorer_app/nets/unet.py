"""R-UNet: a residual U-Net of plain 3x3 convolutions on a pixel-unshuffle stem, the shape that CPUs run fastest.

No normalisation, no attention; additive skips; residual branches and head start at zero, so an untrained net returns 0
and a net that learns a correction starts from what it corrects.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn import functional as F


@dataclass(frozen=True)
class UNetOptions:
    """Sizes of an R-UNet: channels in and out, and for each level its width and its number of blocks.

    `inner`: the channels inside a residual block as a share of its width, what channel pruning lowers. `dropout`: the
    share of the deepest level's channels that training leaves out.
    """

    channels_in: int
    channels_out: int
    widths: tuple[int, ...] = (32, 64, 96)
    blocks: tuple[int, ...] = (1, 1, 2)
    inner: float = 1.0
    dropout: float = 0.0

    def __post_init__(self) -> None:
        if not self.widths or len(self.widths) != len(self.blocks):
            raise ValueError(f"widths {self.widths} and blocks {self.blocks} must name the same levels")
        if not 0 < self.inner <= 4 or not 0 <= self.dropout < 1:
            raise ValueError("inner must be a share of the width, dropout one of the channels")
        if min(self.channels_in, self.channels_out, *self.widths, *self.blocks) < 1:
            raise ValueError("channels, widths and blocks must be at least 1")


class UNet(nn.Module):
    """(n, channels_in, h, w) -> (n, channels_out, h, w) float32, any h, w >= 1.

    Sizes that are no multiple of `stride` are padded to one by repeating the last row and column, and cut again.
    `halo`: no output pixel sees an input pixel further away than this, in either direction.
    """

    def __init__(self, options: UNetOptions) -> None:
        super().__init__()
        widths, blocks = options.widths, options.blocks
        self.stride = 2 ** len(widths)
        self.halo = receptive_radius(blocks)
        self.stem = nn.Conv2d(4 * options.channels_in, widths[0], 3, padding=1)
        self.encoders = nn.ModuleList(
            _blocks(w, b, options.inner) for w, b in zip(widths[:-1], blocks[:-1], strict=True)
        )
        self.downs = nn.ModuleList(nn.Conv2d(a, b, 2, stride=2) for a, b in pairwise(widths))
        self.middle = _blocks(widths[-1], blocks[-1], options.inner)
        self.dropout = nn.Dropout2d(options.dropout)
        self.ups = nn.ModuleList(nn.Conv2d(b, 4 * a, 1) for a, b in pairwise(widths))
        self.decoders = nn.ModuleList(
            _blocks(w, b, options.inner) for w, b in zip(widths[:-1], blocks[:-1], strict=True)
        )
        self.head = _zero(nn.Conv2d(widths[0], 4 * options.channels_out, 3, padding=1))

    def forward(self, x: Tensor) -> Tensor:
        h, w = x.shape[-2:]
        deep, skips = self.encode(padded(x, self.stride))
        return self.decode(self.dropout(self.middle(deep)), skips)[..., :h, :w]

    def encode(self, x: Tensor) -> tuple[Tensor, list[Tensor]]:
        """What goes into the middle, (n, widths[-1], h/stride, w/stride), and what the levels above it hand across.

        h and w must be multiples of `stride`.
        """
        x = self.stem(F.pixel_unshuffle(x, 2))  # (n, c, h, w) -> (n, widths[0], h/2, w/2)
        skips = []
        for encoder, down in zip(self.encoders, self.downs, strict=True):
            x = encoder(x)
            skips.append(x)
            x = down(x)  # halves h and w, next width
        return x, skips

    def decode(self, deep: Tensor, skips: Sequence[Tensor]) -> Tensor:
        """(n, channels_out, h, w) of what came out of the middle and what `encode` handed across."""
        return self.shown(self.finest(deep, skips))

    def finest(self, deep: Tensor, skips: Sequence[Tensor]) -> Tensor:
        """(n, widths[0], h/2, w/2): the last features of `decode`, those that the head shows."""
        x = deep
        for decoder, up, skip in zip(reversed(self.decoders), reversed(self.ups), reversed(skips), strict=True):
            x = decoder(F.pixel_shuffle(up(x), 2) + skip)  # doubles h and w, previous width
        return x

    def shown(self, finest: Tensor) -> Tensor:
        """(n, channels_out, h, w) of (n, widths[0], h/2, w/2) features."""
        return F.pixel_shuffle(self.head(finest), 2)


class _Block(nn.Module):
    """conv3 - ReLU - conv3 beside an identity."""

    def __init__(self, width: int, inner: int) -> None:
        super().__init__()
        self.first = nn.Conv2d(width, inner, 3, padding=1)
        self.second = _zero(nn.Conv2d(inner, width, 3, padding=1))

    def forward(self, x: Tensor) -> Tensor:
        residual: Tensor = self.second(F.relu(self.first(x), inplace=True))
        return x + residual


def padded(x: Tensor, multiple: int) -> Tensor:
    """(n, c, h, w) with its last row and column repeated until h and w are multiples of that."""
    h, w = x.shape[-2:]
    if not (h % multiple or w % multiple):
        return x
    return F.pad(x, (0, -w % multiple, 0, -h % multiple), mode="replicate")


def receptive_radius(blocks: tuple[int, ...]) -> int:
    """The farthest that any output pixel of an R-UNet with these blocks can see, in pixels.

    A convolution widens the interval by one cell of its level; going down a level rounds it out to whole cells.
    """
    stride = 2 ** len(blocks)
    return max(_reach(pixel, blocks) for pixel in range(stride))


def _reach(pixel: int, blocks: tuple[int, ...]) -> int:
    low, high = pixel, pixel + 1  # half-open
    for level, count in enumerate(blocks):
        cell = 2 ** (level + 1)
        convolutions = 2 * count + (1 if level == 0 else 0)
        low = low // cell * cell - convolutions * cell
        high = -(-high // cell) * cell + convolutions * cell
    for level, count in enumerate(blocks[:-1]):
        convolutions = 2 * count + (1 if level == 0 else 0)
        low -= convolutions * 2 ** (level + 1)
        high += convolutions * 2 ** (level + 1)
    if len(blocks) == 1:  # stem and head on the one level
        low, high = low - 2, high + 2
    return max(pixel - low, high - 1 - pixel)


def _blocks(width: int, count: int, share: float) -> nn.Sequential:
    inner = max(1, round(width * share))
    return nn.Sequential(*(_Block(width, inner) for _ in range(count)))


def _zero(convolution: nn.Conv2d) -> nn.Conv2d:
    with torch.no_grad():
        convolution.weight.zero_()
        if convolution.bias is not None:
            convolution.bias.zero_()
    return convolution
