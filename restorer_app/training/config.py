"""What a training run needs to know: a frozen configuration, read from TOML and saved with every checkpoint."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, TypeVar

from restorer_app.core.errors import UsageError

_T = TypeVar("_T")
_UNITS = {"s": 1.0, "m": 60.0, "h": 3600.0}


@dataclass(frozen=True)
class DataConfig:
    """Crops: side in pixels, crops a step, which share is reduced and to what at least, every n-th photo held out."""

    crop: int
    batch: int
    reduced_share: float
    reduced_least: float
    validation_every: int


@dataclass(frozen=True)
class MaskConfig:
    """Synthetic damage: how many masks are drawn once, and the least and greatest share of a crop that one covers."""

    bank: int
    coverage: tuple[float, float]


@dataclass(frozen=True)
class ScheduleConfig:
    """AdamW with a warm-up (steps) and a cosine to zero over the budget; times in seconds of training."""

    budget: float
    learning_rate: float
    warm_up: int
    weight_decay: float
    clip: float
    validate_every: float


@dataclass(frozen=True)
class TrainConfig:
    """A run: its name (the folder in runs/), the row of NETS with its options, the seed, and the three parts above."""

    name: str
    net: str
    seed: int
    options: Mapping[str, Any]
    data: DataConfig
    masks: MaskConfig
    schedule: ScheduleConfig


def load_config(path: Path) -> TrainConfig:
    """The configuration in a TOML file; UsageError for a file that is missing, broken or has other keys than these."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError:
        raise UsageError(f"There is no training configuration {path}.") from None
    except ValueError as error:
        raise UsageError(f"{path} is not TOML: {error}.") from None
    return config_from(table)


def config_from(table: Mapping[str, Any]) -> TrainConfig:
    """The configuration in a plain table, as `to_table` gives it; UsageError for unknown or missing keys."""
    schedule = dict(_part(table, "schedule"))
    for key in ("budget", "validate_every"):
        if isinstance(schedule.get(key), str):
            schedule[key] = seconds(schedule[key])
    masks = dict(_part(table, "masks"))
    if isinstance(masks.get("coverage"), list):
        masks["coverage"] = tuple(masks["coverage"])
    parts = {
        "options": dict(_part(table, "options")),
        "data": _make(DataConfig, _part(table, "data"), "data"),
        "masks": _make(MaskConfig, masks, "masks"),
        "schedule": _make(ScheduleConfig, schedule, "schedule"),
    }
    return _make(TrainConfig, {**table, **parts}, "the top level")


def to_table(config: TrainConfig) -> dict[str, Any]:
    """The configuration as plain values, the way a checkpoint keeps it."""
    return asdict(config)


def seconds(text: str) -> float:
    """A time span such as 90m, 2h or 300s in seconds; UsageError for anything else."""
    match = re.fullmatch(r"(\d+(?:\.\d+)?)([smh])", text.strip())
    if match is None or float(match[1]) == 0:
        raise UsageError(f"“{text}” is not a time; write 90m, 2h or 300s.")
    return float(match[1]) * _UNITS[match[2]]


def _part(table: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    part = table.get(key, {})
    if not isinstance(part, Mapping):
        raise UsageError(f"“{key}” in the training configuration must be a table.")
    return part


def _make(kind: type[_T], values: Mapping[str, Any], where: str) -> _T:
    names = {field.name for field in fields(kind)}  # type: ignore[arg-type]
    for keys, what in ((set(values) - names, "unknown"), (names - set(values), "missing")):
        if keys:
            raise UsageError(f"In the training configuration, {where}: {what} {', '.join(sorted(keys))}.")
    return kind(**values)
