"""What a row of DEGRADATIONS is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import torch
from torch import Tensor

Range = tuple[float, float]
CHANNELS = ("red", "green", "blue")


@dataclass(frozen=True)
class Degradation:
    """A kind of damage: the ranges its parameters are drawn from, and what applies it to (m, 3, h, w) in 0..1.

    The function gets each parameter as (m,) and a generator of the image's device. Parameters are even over their
    range, but: `whole` ones are whole numbers, the ends included; `chances` are drawn from their range and decided,
    1 or 0; `per_channel` ones are drawn for each channel, as NAME_red and so on.
    """

    id: str
    ranges: Mapping[str, Range]
    function: Callable[[Tensor, Mapping[str, Tensor], torch.Generator], Tensor]
    whole: frozenset[str] = frozenset()
    chances: frozenset[str] = frozenset()
    per_channel: frozenset[str] = frozenset()


def each(values: Tensor) -> Tensor:
    """(m,) -> (m, 1, 1, 1), to go with (m, c, h, w)."""
    return values[:, None, None, None]
