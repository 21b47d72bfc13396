"""What the tests of training share: a tiny configuration, a clock that ticks when looked at, a cheap task."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from restorer_app.training.config import TrainConfig, config_from
from restorer_app.training.task import Batch, Figures, Kind, Randomness, Samples, outputs, psnr, samples_of, ssim

CPU = torch.device("cpu")
TINY: dict[str, Any] = {
    "name": "tiny",
    "task": "clean",
    "net": "clean",
    "seed": 1,
    "options": {"widths": [4, 6], "blocks": [1, 1]},
    "data": {"crop": 16, "batch": 2, "validation_every": 2},
    "optimiser": {"learning_rate": 1e-2, "precision": "fp32"},
    "schedule": {"budget": 8.0, "validate_every": 4.0, "warm_up": 0},
    "degradations": [{"weight": 1.0, "chain": [{"kind": "gaussian_noise", "sigma": 25}]}],
    "validation": [{"name": "noise 25", "chain": [{"kind": "gaussian_noise", "sigma": 25}]}],
}
TOML = """
name = "tiny"
task = "fill"
net = "heal"
seed = 1
[options]
widths = [4]
blocks = [1]
cycles = 1
[data]
crop = 16
batch = 2
scales = [1.0, 0.6]
validation_every = 2
[masks]
bank = 8
coverage = [0.1, 0.4]
[optimiser]
learning_rate = 1e-3
[schedule]
budget = "0.2s"
validate_every = "1h"
"""


def tiny(**changes: Any) -> TrainConfig:
    """TINY with some entries changed; tables are merged."""
    merged = {key: {**TINY.get(key, {}), **new} if isinstance(new, dict) else new for key, new in changes.items()}
    return config_from({**TINY, **merged})


class Ticking:
    """A clock on which a second passes at each look."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        self.now += 1
        return self.now


class Toy:
    """Drawn noise to take away. `scores`: the dB of each validation in turn, in place of measured ones; the functions
    are called with how often there was a batch or a validation before."""

    def __init__(
        self,
        scores: Iterator[float] | None = None,
        on_batch: Callable[[int], None] = lambda count: None,
        on_validate: Callable[[int], None] = lambda count: None,
    ) -> None:
        self.scores, self.on_batch, self.on_validate = scores, on_batch, on_validate
        self.batches = self.validations = 0
        self.was_training: list[bool] = []
        self.kind = Kind("noise", drawn(Randomness(9)))

    def batch(self, random: Randomness) -> Batch:
        self.on_batch(self.batches)
        self.batches += 1
        return drawn(random)

    def validate(self, net: nn.Module) -> Figures:
        self.on_validate(self.validations)
        self.validations += 1
        self.was_training.append(net.training)
        batch = self.kind.batch
        output = outputs(net, batch, CPU)
        score = float(psnr(output, batch.target, batch.weight).mean()) if self.scores is None else next(self.scores)
        return Figures({"noise": score}, {"noise": ssim(output, batch)})

    def samples(self, net: nn.Module) -> Samples:
        return samples_of([self.kind], net, CPU, lambda batch: batch.inputs[0])

    def preview(self, random: Randomness, path: Path) -> None:
        raise AssertionError("nothing is previewed here")


def drawn(random: Randomness) -> Batch:
    """Two smooth pictures with noise, as an R-UNet for cleaning takes them."""
    small = torch.rand((2, 3, 4, 4), generator=random.torch)
    clean = nn.functional.interpolate(small, scale_factor=4, mode="bilinear")
    noisy = clean + 0.1 * torch.randn(clean.shape, generator=random.torch)
    plane: Tensor = torch.zeros_like(clean[:, :1])
    return Batch((noisy, plane), clean, plane + 1)


def interrupts_at(*counts: int) -> Callable[[int], None]:
    """Presses Ctrl-C at these batches or validations."""

    def press(count: int) -> None:
        if count in counts:
            raise KeyboardInterrupt

    return press
