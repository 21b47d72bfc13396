"""Distillation: a small net learns what a large one makes of the same batches (Hinton, Vinyals and Dean 2015)."""

from dataclasses import replace
from pathlib import Path

import torch
from torch import nn

from restorer_app.core.errors import UsageError
from restorer_app.nets import NETS
from restorer_app.training.config import TeacherConfig
from restorer_app.training.optimising import autocast
from restorer_app.training.sources import find_source
from restorer_app.training.starting import load_source
from restorer_app.training.task import Batch, Figures, Randomness, Samples, Task


class Distilling:
    """Another task whose targets are drawn towards what a teacher gives, `share` of the way; validated as it is."""

    def __init__(self, task: Task, wanted: TeacherConfig, student: str, device: torch.device) -> None:
        row, options, weights = load_source(find_source(wanted.model))
        if not NETS[row].is_like(NETS[student]):
            raise UsageError(
                f"The net {row} cannot teach the net {student}: what they are given or give is not the same."
            )
        self._task, self._share, self._device = task, wanted.share, device
        self._teacher = NETS[row].build(options)
        self._teacher.load_state_dict(weights)
        self._teacher.eval().to(device, memory_format=torch.channels_last)  # type: ignore[call-overload]

    def batch(self, random: Randomness) -> Batch:
        """The task's batch with the mixed target."""
        batch = self._task.batch(random)
        with torch.no_grad(), autocast(self._device, "auto"):
            taught = self._teacher(*batch.inputs).float().clamp(0, 1)
        return replace(batch, target=torch.lerp(batch.target, taught, self._share))

    def validate(self, net: nn.Module) -> Figures:
        """What the net makes of the photos held out, against the truth."""
        return self._task.validate(net)

    def samples(self, net: nn.Module) -> Samples:
        """The task's."""
        return self._task.samples(net)

    def preview(self, random: Randomness, path: Path) -> None:
        """The task's."""
        self._task.preview(random, path)
