"""What a training run says while it runs: a line that is written over on a terminal, now and then one elsewhere."""

import math
import shutil
from typing import TextIO

import torch
from torch import Tensor

_RECENT = 50  # steps
_TERMINAL_EVERY, _FILE_EVERY = 1.0, 30.0


class Tally:
    """Loss and PSNR of the steps since it was made; they stay on the device, so that adding one waits for nothing."""

    def __init__(self) -> None:
        self._count = 0
        self._total: Tensor | None = None
        self._recent: Tensor | None = None

    def add(self, loss: Tensor, decibels: Tensor) -> None:
        """Takes the figures of one step, two scalars."""
        figures = torch.stack((loss, decibels)).detach()
        self._count += 1
        if self._total is None or self._recent is None:
            self._total, self._recent = figures, figures
        else:
            self._total = self._total + figures
            self._recent = torch.lerp(self._recent, figures, 1 / min(self._count, _RECENT))

    def mean(self) -> tuple[float, float]:
        """Loss and PSNR of all steps, NaN where there was none."""
        return (math.nan, math.nan) if self._total is None else _pair(self._total / self._count)

    def recent(self) -> tuple[float, float]:
        """The same of about the last fifty steps."""
        return (math.nan, math.nan) if self._recent is None else _pair(self._recent)


class ProgressLine:
    """Shows how far a run is, on `stream`: each second on a terminal, in place, and every half a minute elsewhere."""

    def __init__(self, stream: TextIO) -> None:
        self._stream, self._is_terminal = stream, stream.isatty()
        self._shown = -math.inf
        self._length = 0  # of the line that the next one is written over

    def is_due(self, now: float) -> bool:
        """Whether to `show` something at this second."""
        return now - self._shown >= (_TERMINAL_EVERY if self._is_terminal else _FILE_EVERY)

    def show(self, text: str, now: float) -> None:
        """Writes the line, over the last one where that can be."""
        self._shown = now
        if self._is_terminal:
            text = text[: shutil.get_terminal_size().columns - 1]
            self._stream.write("\r" + text.ljust(self._length))
            self._length = len(text)
        else:
            self._stream.write(text + "\n")
        self._stream.flush()

    def say(self, text: str) -> None:
        """Writes a line that stays."""
        self.end()
        self._stream.write(text + "\n")
        self._stream.flush()

    def end(self) -> None:
        """Leaves the line that would be written over as it is."""
        if self._length:
            self._stream.write("\n")
            self._stream.flush()
        self._length = 0


def as_time(seconds: float) -> str:
    """Such as 1:05 or 2:00:30."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def _pair(figures: Tensor) -> tuple[float, float]:
    loss, decibels = figures.tolist()
    return loss, decibels
