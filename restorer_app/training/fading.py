"""Fading, the same everywhere or stronger here than there: rows of DEGRADATIONS."""

from collections.abc import Mapping

import torch
from torch import Tensor

from restorer_app.training.degradation import CHANNELS, Degradation, each
from restorer_app.training.structured import smooth_noise

_FADED = ("black", "white", "gamma")
_BLOTCH = 80  # pixels from one blotch to the next


def _fade(image: Tensor, values: Mapping[str, Tensor], generator: torch.Generator) -> Tensor:
    """Each channel x becomes black + (white - black) x^gamma."""
    black, white, gamma = (
        torch.stack([values[f"{name}_{channel}"] for channel in CHANNELS], 1)[..., None, None]  # (m, 3, 1, 1)
        for name in _FADED
    )
    return black + (white - black) * image**gamma


def _uneven_fade(image: Tensor, values: Mapping[str, Tensor], generator: torch.Generator) -> Tensor:
    """A fade that is weaker by `swing` where it is weakest.

    `shape` 0: it falls along `angle` over `span` pixels; 1: from a spot, or towards it, within `span` pixels;
    2: blotches. Where it falls is drawn, so that crops lie anywhere in it.
    """
    m, _, h, w = image.shape
    draws = torch.rand((m, 3), generator=generator, device=image.device)
    y = torch.arange(h, device=image.device)[:, None] - each(draws[:, 0]) * h
    x = torch.arange(w, device=image.device) - each(draws[:, 1]) * w
    turn, span = torch.deg2rad(each(values["angle"])), each(values["span"])
    line = 0.5 + (x * turn.cos() + y * turn.sin()) / span
    spot = torch.hypot(y, x) / span
    spot = torch.where(each(draws[:, 2]) < 0.5, spot, 1 - spot)
    blotches = 0.5 + 0.5 * smooth_noise(image, _BLOTCH, generator)
    shape = each(values["shape"])
    place = torch.where(shape == 0, line, torch.where(shape == 1, spot, blotches)).clamp(0, 1)
    eased = place * place * (3 - 2 * place)  # without a kink, which no light leaves
    return torch.lerp(_fade(image, values, generator), image, eased * each(values["swing"]))


_RANGES = {"black": (0.0, 0.3), "white": (0.6, 1.0), "gamma": (0.6, 1.6)}
FADING = (
    Degradation("fade", _RANGES, _fade, per_channel=frozenset(_FADED)),
    Degradation(
        "uneven_fade",
        {**_RANGES, "swing": (0.3, 0.9), "shape": (0, 2), "angle": (0, 360), "span": (96, 480)},
        _uneven_fade,
        whole=frozenset({"shape"}),
        per_channel=frozenset(_FADED),
    ),
)
