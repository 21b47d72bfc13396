"""Fade: finds in the statistics of a picture the tone curve of each colour that takes its fading back."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce

import torch
from torch import Tensor, nn
from torch.nn import functional as F

_QUANTILES = (
    *(0.0, 0.0005, 0.002, 0.005, 0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5),
    *(0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 0.995, 0.998, 0.9995, 1.0),
)
_DARK, _LIGHT = _QUANTILES.index(0.005), _QUANTILES.index(0.995)  # black lies below the one, white above the other
_LEVELS = 1020  # that values are told apart by: four for each of 8 bits
_OPENINGS = (3, 5)  # pixels across: what is narrower, such as a scratch or grain, is no evidence for black or white
_FEW = 0.005
_BINS = 12  # of brightness, each with as many pixels
_CELLS = 10  # along each axis of the histogram of colours
_WIDEST = 1.5  # the logarithm of the ratio of two channels at its ends
_DIMMEST = 4 / 255  # what is darker has no colour
_STATISTICS = 3 * (len(_QUANTILES) + 4 * len(_OPENINGS) + 3 * _BINS) + 2 * _CELLS**2
_MOMENTUM = 0.02  # of the mean and the variance that a statistic is measured by: of some thousand pictures
_STEADY = 1e-2  # added to that variance: what hardly ever differs in the photos learned from is no great surprise
_LARGEST = math.log(4)  # of an exponent's logarithm
_LEAST_SPAN, _LEAST = 16 / 255, 1e-5


@dataclass(frozen=True)
class FadeOptions:
    """Units in each of the hidden layers, and the share of them that training drops."""

    width: int = 320
    dropout: float = 0.1


class Fade(nn.Module):
    """(n, 3, h, w) float32 in 0..1 and an (n, 1, h, w) plane that is not looked at -> (n, 3, h, w), any h, w >= 1.

    Each channel x becomes ((x - black) / (white - black)) ^ exponent. The net proposes the three numbers from what
    `_statistics` tells of the picture; then it looks at what these curves make of it, and corrects them. It has to see
    the whole picture; once the curves are known (`estimate`), no pixel needs another: `halo` is 0.
    """

    halo = 0

    def __init__(self, options: FadeOptions) -> None:
        super().__init__()
        self.first = _layers(_STATISTICS, options)
        self.second = _layers(2 * _STATISTICS + 9, options)

    def forward(self, image: Tensor, level: Tensor) -> Tensor:
        first, second = self._looks(image)
        if self.training:  # the first look answers for every other picture: it has to be right by itself
            second = torch.where((torch.arange(len(image), device=image.device) % 2 == 0)[:, None, None], first, second)
        return _restored(image, second)

    def estimate(self, image: Tensor) -> Tensor:
        """(n, 3, 3): black, white and exponent of each channel of (n, 3, h, w)."""
        return self._looks(image)[1]

    def _looks(self, image: Tensor) -> tuple[Tensor, Tensor]:
        """The curves after the first look and after the second, (n, 3, 3) each, of (n, 3, h, w)."""
        image = image.float()
        seen, dark, light = _statistics(image)
        guess = self.first(seen)
        first = _curves(guess, dark, light)
        guess = guess.detach()
        with torch.no_grad():
            then, *_ = _statistics(_restored(image, first))
        return first, _curves(guess + self.second(torch.cat((seen, then, guess), 1)), dark, light)


def _layers(inputs: int, options: FadeOptions) -> nn.Sequential:
    """(n, inputs) -> (n, 9), at first 0."""
    width, dropout = options.width, options.dropout
    last = nn.Linear(width, 9)
    nn.init.zeros_(last.weight)
    nn.init.zeros_(last.bias)
    hidden = (nn.Linear(inputs, width), nn.GELU(), nn.Dropout(dropout))
    return nn.Sequential(_Standardised(inputs), *hidden, nn.Linear(width, width), nn.GELU(), nn.Dropout(dropout), last)


class _Standardised(nn.Module):
    """(n, k) statistics less their means, in units of how much they deviate: batch normalisation (Ioffe and Szegedy
    2015) without the scale and the shift that it learns, and without torch's count of steps, which is no 16-bit weight.
    """

    running_mean: Tensor
    running_var: Tensor

    def __init__(self, count: int) -> None:
        super().__init__()
        self.register_buffer("running_mean", torch.zeros(count))
        self.register_buffer("running_var", torch.ones(count))

    def forward(self, values: Tensor) -> Tensor:
        return F.batch_norm(
            values, self.running_mean, self.running_var, training=self.training, momentum=_MOMENTUM, eps=_STEADY
        )


def _curves(found: Tensor, dark: Tensor, light: Tensor) -> Tensor:
    """(n, 3, 3) of what the layers say, (n, 9); the dark and the light quantile are (n, 3)."""
    black, white, exponent = found.reshape(-1, 3, 3).tanh().unbind(1)
    return torch.stack((dark * black, 1 - (1 - light) * white, (exponent * _LARGEST).exp()), 1)


def _restored(image: Tensor, curves: Tensor) -> Tensor:
    black, white, exponent = curves[..., None, None].unbind(1)  # (n, 3, 1, 1) each
    return ((image - black) / (white - black).clamp(min=_LEAST_SPAN)).clamp(_LEAST, 1) ** exponent


@torch.no_grad()
def _statistics(image: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """What tells of the tones of (n, 3, h, w), (n, 395), and the quantiles near its black and its white, (n, 3) each.

    They are the quantiles of each channel, those near its ends also without what is narrow; by brightness, by what a
    channel differs from the mean of all, how far that deviates, and how much neighbours differ in it (a grey edge: Van
    de Weijer et al. 2007, "Edge-based color constancy"); and a histogram of the ratios of the channels. How the picture
    is turned or mirrored does not matter.
    """
    pixels = image.flatten(2)
    quantiles = _quantiles(pixels, _QUANTILES)  # (n, 3, 21)
    ends = [_quantiles(plane, places) for size in _OPENINGS for plane, places in _opened(image, size)]
    tones = torch.cat((quantiles, *ends), 2) * 4 - 2
    seen = torch.cat((tones.flatten(1), _by_brightness(image).flatten(1), _histogram(pixels)), 1)
    return seen, quantiles[..., _DARK], quantiles[..., _LIGHT]


def _opened(image: Tensor, size: int) -> tuple[tuple[Tensor, tuple[float, float]], ...]:
    """The lightest and the darkest value in each square of `size` pixels, (n, 3, p) both, and which of their quantiles
    tell of the darkest and the lightest places that are as broad."""
    return (_chosen(image, size, torch.maximum), (0.0, _FEW)), (_chosen(image, size, torch.minimum), (1 - _FEW, 1.0))


def _chosen(image: Tensor, size: int, choose: Callable[[Tensor, Tensor], Tensor]) -> Tensor:
    for dim in (2, 3):
        count = max(image.shape[dim] - size + 1, 1)
        places = range(image.shape[dim] - count + 1)
        image = reduce(choose, (image.narrow(dim, start, count) for start in places))
    return image.flatten(2)


def _quantiles(values: Tensor, places: tuple[float, ...]) -> Tensor:
    """(n, 3, k) of (n, 3, p) in 0..1, to within half of one of _LEVELS; counting them is faster than sorting."""
    level = (values * _LEVELS).round().long()
    counts = torch.zeros((*values.shape[:2], _LEVELS + 1), device=values.device)
    below = counts.scatter_add_(2, level, torch.ones_like(values)).cumsum(2)
    ranks = (torch.tensor(places, device=values.device) * (values.shape[2] - 1)).round() + 1
    return torch.searchsorted(below, ranks.expand(*values.shape[:2], -1).contiguous()) / _LEVELS


def _by_brightness(image: Tensor) -> Tensor:
    """(n, 3, 36): for each bin of brightness, by what each channel of (n, 3, h, w) differs from the mean of all, how
    far that deviates, and how much neighbours differ in the channel."""
    brightness = image.mean(1, keepdim=True)
    ends = torch.arange(1, _BINS, device=image.device) / _BINS
    edges = _quantiles(brightness.flatten(2), tuple(ends.tolist()))[:, 0]  # (n, 11)

    def mean(values: Tensor, places: Tensor) -> Tensor:
        """(n, k, bins) of (n, k, p), each of which lies where (n, p) says."""
        bins = (places[:, None] > edges[..., None]).sum(1, keepdim=True)
        sums = values.new_zeros((*values.shape[:2], _BINS)).scatter_add_(2, bins.expand_as(values), values)
        counts = values.new_zeros((len(values), 1, _BINS)).scatter_add_(2, bins, torch.ones_like(values[:, :1]))
        return sums / counts.clamp(min=1)

    colours = (image - brightness).flatten(2)
    first, second = mean(torch.cat((colours, colours**2), 1), brightness.flatten(1)).chunk(2, 1)
    steps, between = [], []
    for dim in (2, 3):
        one, other = image.narrow(dim, 0, image.shape[dim] - 1), image.narrow(dim, 1, image.shape[dim] - 1)
        steps.append((one - other).abs().flatten(2))
        between.append(((one + other) / 2).mean(1).flatten(1))
    edge = mean(torch.cat(steps, 2), torch.cat(between, 1))
    deviation = (second - first**2).clamp(min=1e-6).sqrt()
    return torch.cat((first * 10, deviation * 20 - 1, (edge + 2e-3).log() + 3), 2)


def _histogram(pixels: Tensor) -> Tensor:
    """(n, 200) of (n, 3, p): the share of the pixels in each cell of red and blue over green, and the brightness in it
    (Barron 2015, "Convolutional color constancy").

    A pixel counts in the four cells around its ratios, the more the nearer they are.
    """
    logs = pixels.clamp(min=_DIMMEST).log()
    ratios = (logs[:, ::2] - logs[:, 1:2]) / _WIDEST  # (n, 2, p)
    places = ((ratios + 1) / 2).clamp(0, 1) * (_CELLS - 1)
    cells = places.floor().clamp(max=_CELLS - 2)
    share, cells = places - cells, cells.long()
    found = pixels.new_zeros(len(pixels), 2, _CELLS**2)
    brightness = torch.stack((torch.ones_like(pixels[:, 0]), pixels.mean(1)), 1) / pixels.shape[2]  # (n, 2, p)
    for red in (0, 1):
        for blue in (0, 1):
            weight = (share[:, 0] - (1 - red)).abs() * (share[:, 1] - (1 - blue)).abs()
            cell = (cells[:, 0] + red) * _CELLS + cells[:, 1] + blue
            found.scatter_add_(2, cell[:, None].expand(-1, 2, -1), weight[:, None] * brightness)
    return (found.flatten(1) + 1e-4).sqrt() * 6 - 0.5
