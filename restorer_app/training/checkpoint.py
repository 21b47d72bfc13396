"""Checkpoints of a training run: one file, replaced as a whole, read back without running any code."""

import os
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from restorer_app.core.errors import ModelError
from restorer_app.training.config import TrainConfig, config_from, to_table


@dataclass(frozen=True)
class Checkpoint:
    """A run at one moment.

    `net`: the weights that count, averaged ones where the run averages; `training`: what is needed to go on (weights
    as they are trained, optimiser, random generators). `seconds` are of training, `score` is the best in dB so far,
    `stale` how many validations ago that was, and `drops` how often the rate fell because of it.
    """

    config: TrainConfig
    step: int
    seconds: float
    score: float
    stale: int
    drops: int
    net: dict[str, Any]
    training: dict[str, Any]


def save(checkpoint: Checkpoint, path: Path) -> None:
    """Writes the checkpoint so that a reader always finds either the old one or the new one, whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(".part")
    try:
        with temporary.open("wb") as file:
            torch.save({**checkpoint.__dict__, "config": to_table(checkpoint.config)}, file)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


def load(path: Path) -> Checkpoint:
    """The checkpoint in a file; ModelError where there is none or it is damaged."""
    try:
        with warnings.catch_warnings():  # a file that is no checkpoint of torch is told by the error alone
            warnings.filterwarnings("ignore", "Detected pickle protocol", UserWarning)
            table = torch.load(path, map_location="cpu", weights_only=True)
        return Checkpoint(**{**table, "config": config_from(table["config"])})
    except FileNotFoundError:
        raise ModelError(f"There is no checkpoint {path}.") from None
    except Exception as error:
        raise ModelError(f"The checkpoint {path} cannot be read.") from error
