"""Checkpoints of a training run: one file, replaced as a whole, read back without running any code."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from restorer_app.core.errors import ModelError
from restorer_app.training.config import TrainConfig, config_from, to_table


@dataclass(frozen=True)
class Checkpoint:
    """A run at one moment: its configuration, the net and optimiser, and how far it is (seconds are of training)."""

    config: TrainConfig
    step: int
    seconds: float
    score: float
    net: dict[str, Any]
    optimiser: dict[str, Any]
    rng: dict[str, Any]


def save(checkpoint: Checkpoint, path: Path) -> None:
    """Writes the checkpoint so that a reader always finds either the old one or the new one, whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(".part")
    with temporary.open("wb") as file:
        torch.save({**checkpoint.__dict__, "config": to_table(checkpoint.config)}, file)
        file.flush()
        os.fsync(file.fileno())
    os.replace(temporary, path)


def load(path: Path) -> Checkpoint:
    """The checkpoint in a file; ModelError where there is none or it is damaged."""
    try:
        table = torch.load(path, map_location="cpu", weights_only=True)
        return Checkpoint(**{**table, "config": config_from(table["config"])})
    except FileNotFoundError:
        raise ModelError(f"There is no checkpoint {path}.") from None
    except Exception as error:
        raise ModelError(f"The checkpoint {path} cannot be read.") from error
