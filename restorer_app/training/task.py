"""What a training loop needs from whatever is learned: batches, figures on photos held out, and pictures to look at."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import Any, Protocol

import numpy as np
import torch
from torch import Tensor, nn

from restorer_app.training.losses import similarity

_AT_ONCE = 8
_BEST = 100.0  # dB


@dataclass(frozen=True, eq=False)
class Batch:
    """What the net is given, what it should have made of it, (n, 3, h, w), and where that counts, (n, 1, h, w).

    `told`: is told what it made of it, where the task learns from that which batches to draw.
    """

    inputs: tuple[Tensor, ...]
    target: Tensor
    weight: Tensor
    told: Callable[[Tensor], None] | None = None

    def first(self, count: int) -> "Batch":
        """The same of the first few pictures."""
        return Batch(tuple(plane[:count] for plane in self.inputs), self.target[:count], self.weight[:count])


@dataclass(frozen=True, eq=False)
class Kind:
    """A kind of damage to measure: its name and crops of held-out photos, on the CPU."""

    name: str
    batch: Batch


@dataclass(frozen=True)
class Figures:
    """What was measured of each kind, by its name, higher is better: `values` in `unit`, and beside it how `alike` the
    result and its target are, 0..1, by the measure `likeness`.

    `counted`: the values that the score is the mean of, where those are not what was measured.
    """

    values: Mapping[str, float]
    alike: Mapping[str, float]
    counted: Mapping[str, float] | None = None
    unit: str = "dB"
    likeness: str = "SSIM"

    @property
    def mean_alike(self) -> float:
        """The mean over the kinds."""
        return fmean(self.alike.values())

    @property
    def score(self) -> float:
        """The mean value, which chooses the best weights."""
        return fmean((self.values if self.counted is None else self.counted).values())


@dataclass(frozen=True, eq=False)
class Samples:
    """Pictures to look at, (n, 3, h, w) on the CPU: damaged, repaired by a net, and as they should be; n names."""

    names: tuple[str, ...]
    before: Tensor
    after: Tensor
    target: Tensor


class Randomness:
    """What a run draws from: two generators of its own, and those of torch, from which nets draw (dropout).

    `state` goes into a checkpoint and comes back with `restore`.
    """

    def __init__(self, seed: int) -> None:
        self.numpy = np.random.default_rng(seed)
        self.torch = torch.Generator().manual_seed(seed)

    def state(self) -> dict[str, Any]:
        """The states of all generators as plain values and tensors."""
        card = torch.cuda.get_rng_state() if torch.cuda.is_initialized() else None
        nets = {"cpu": torch.get_rng_state(), "cuda": card}
        return {"numpy": dict(self.numpy.bit_generator.state), "torch": self.torch.get_state(), "nets": nets}

    def restore(self, state: Mapping[str, Any]) -> None:
        """Goes on from where `state` was taken."""
        self.numpy.bit_generator.state = state["numpy"]
        self.torch.set_state(state["torch"])
        nets = state.get("nets", {})
        if nets:
            torch.set_rng_state(nets["cpu"])
        if nets and nets["cuda"] is not None and torch.cuda.is_initialized():
            torch.cuda.set_rng_state(nets["cuda"])


class Task(Protocol):
    """One thing to learn."""

    def batch(self, random: Randomness) -> Batch:
        """The next batch, on the device of the run."""

    def validate(self, net: nn.Module) -> Figures:
        """What the net, in its evaluation mode, makes of the photos held out."""

    def samples(self, net: nn.Module) -> Samples:
        """A few of the same crops before and after that net."""

    def preview(self, random: Randomness, path: Path) -> None:
        """Writes a PNG of what batches look like."""


def level_map(image: Tensor, level: Tensor) -> Tensor:
    """(n,) levels as the (n, 1, h, w) map that a net is given with its (n, 3, h, w) images."""
    return level.reshape(-1, 1, 1, 1).expand(-1, 1, *image.shape[2:])


@torch.inference_mode()
def outputs(net: nn.Module, batch: Batch, device: torch.device) -> Tensor:
    """(n, 3, h, w) float32 on the CPU: what the net makes of a batch, a few crops at a time, rounded to 8 bit."""
    starts = range(0, len(batch.target), _AT_ONCE)
    parts = [[plane[start : start + _AT_ONCE].to(device) for plane in batch.inputs] for start in starts]
    whole = torch.cat([net(*part).float().cpu() for part in parts])
    return (whole.clamp(0, 1) * 255).round() / 255


def samples_of(
    kinds: Iterable[Kind], net: nn.Module, device: torch.device, before: Callable[[Batch], Tensor], count: int = 2
) -> Samples:
    """The first crops of each kind; `before` makes of a batch the picture to show of what the net is given."""
    few = [(kind.name, kind.batch.first(count)) for kind in kinds]
    return Samples(
        tuple(name for name, batch in few for _ in batch.target),
        torch.cat([before(batch) for _, batch in few]),
        torch.cat([outputs(net, batch, device) for _, batch in few]),
        torch.cat([batch.target for _, batch in few]),
    )


def psnr(output: Tensor, target: Tensor, weight: Tensor) -> Tensor:
    """(n,) dB of 8-bit results where each picture's weight is 1, at most 100; (n, c, h, w) twice and (n, 1, h, w)."""
    rounded = (output.clamp(0, 1) * 255).round() / 255
    error = ((rounded - target) ** 2 * weight).sum((1, 2, 3)) / (target.shape[1] * weight.sum((1, 2, 3))).clamp(min=1)
    return -10 * error.clamp(min=10 ** (-_BEST / 10)).log10()


def ssim(output: Tensor, batch: Batch) -> float:
    """The mean SSIM of whole pictures: the output where it counts, the target elsewhere."""
    return float(similarity(output, batch.target, batch.weight).mean())
