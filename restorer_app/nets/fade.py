"""Fade: finds in the statistics of a picture the tone curve of each colour that takes its fading back."""

import math
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F

_QUANTILES = (0.005, 0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 0.995)
_BINS = 8  # of brightness, in each of which the mean colour and its deviation are taken
_FEATURES = 3 * (len(_QUANTILES) + 2 * _BINS)
_LARGEST = math.log(4)  # of an exponent's logarithm
_LEAST_SPAN, _LEAST = 16 / 255, 1e-5


@dataclass(frozen=True)
class FadeOptions:
    """Units in each of the two hidden layers, and the share of them that training drops."""

    width: int = 160
    dropout: float = 0.1


class Fade(nn.Module):
    """(n, 3, h, w) float32 in 0..1 and an (n, 1, h, w) plane that is not looked at -> (n, 3, h, w), any h, w >= 1.

    Each channel x becomes ((x - black) / (white - black)) ^ exponent. The three numbers come from the quantiles of each
    channel and the colours at each brightness, so it does not matter where in the picture a colour lies. It has to see
    the whole picture; once the curves are known (`estimate`), no pixel needs another: `halo` is 0.
    """

    halo = 0

    def __init__(self, options: FadeOptions) -> None:
        super().__init__()
        width, dropout = options.width, options.dropout
        first, second, last = nn.Linear(_FEATURES, width), nn.Linear(width, width), nn.Linear(width, 9)
        nn.init.zeros_(last.weight)
        nn.init.zeros_(last.bias)
        parts = (first, nn.GELU(), nn.Dropout(dropout), second, nn.GELU(), nn.Dropout(dropout), last)
        self.layers = nn.Sequential(*parts)

    def forward(self, image: Tensor, level: Tensor) -> Tensor:
        black, white, exponent = self.estimate(image)[..., None, None].unbind(1)  # (n, 3, 1, 1) each
        stretched = (image - black) / (white - black).clamp(min=_LEAST_SPAN)
        return stretched.clamp(_LEAST, 1) ** exponent

    def estimate(self, image: Tensor) -> Tensor:
        """(n, 3, 3): black, white and exponent of each channel of (n, 3, h, w)."""
        pixels = image.flatten(2).float()
        quantiles = _quantiles(pixels)  # (n, 3, 15)
        features = torch.cat(((quantiles - 0.5) * 4, _colours(pixels)), 2).flatten(1)
        found = self.layers(features).reshape(-1, 3, 3).tanh()
        black = quantiles[..., 0] * found[:, 0]
        white = 1 - (1 - quantiles[..., -1]) * found[:, 1]
        return torch.stack((black, white, (found[:, 2] * _LARGEST).exp()), 1)


def _quantiles(pixels: Tensor) -> Tensor:
    """(n, 3, 15) of (n, 3, p)."""
    places = torch.tensor(_QUANTILES, device=pixels.device) * (pixels.shape[2] - 1)
    return pixels.sort(2).values[..., places.round().long()]


def _colours(pixels: Tensor) -> Tensor:
    """(n, 3, 16): by what the channels of (n, 3, p) differ from their mean in each bin of brightness, each with as many
    pixels, and how far that deviates there."""
    brightness = pixels.mean(1, keepdim=True)
    order = brightness.argsort(2).expand(-1, 3, -1)
    colours = (pixels - brightness).gather(2, order)
    mean = F.adaptive_avg_pool1d(colours, _BINS)
    variance = F.adaptive_avg_pool1d(colours**2, _BINS) - mean**2
    return torch.cat((mean * 10, variance.clamp(min=1e-6).sqrt() * 20 - 1), 2)
