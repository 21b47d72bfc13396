"""What a training run needs to know: a frozen configuration, read from TOML and saved with every checkpoint."""

import math
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any, TypeVar, get_args, get_origin

from restorer_app.core.errors import UsageError
from restorer_app.training.sources import located

_T = TypeVar("_T")
_MORE_THAN_NONE = 1e-9
_RANGES = {  # what a number can be at all; those not named, 0 or more
    "crop": (16, math.inf),
    "batch": (1, math.inf),
    "validation_every": (2, math.inf),
    "scales": (0.01, 1),
    "grey_share": (0, 1),
    "jitter_share": (0, 1),
    "told_share": (0, 1),
    "share": (0, 1),
    "layers": (1, math.inf),
    "clean_share": (0, 1),
    "decoy_share": (0, 1),
    "hard_share": (0, 1),
    "most": (1, math.inf),
    "low": (-math.inf, math.inf),
    "high": (-math.inf, math.inf),
    "bank": (1, math.inf),
    "coverage": (0, 0.9),
    "width": (1, math.inf),
    "critics": (1, 4),
    "learning_rate": (_MORE_THAN_NONE, math.inf),
    "momentum": (0, 1 - _MORE_THAN_NONE),
    "ema": (0, 1 - _MORE_THAN_NONE),
    "budget": (_MORE_THAN_NONE, math.inf),
    "validate_every": (_MORE_THAN_NONE, math.inf),
    "checkpoint_every": (_MORE_THAN_NONE, math.inf),
    "factor": (_MORE_THAN_NONE, 1),
    "milestones": (0, 1),
    "plateau": (1, math.inf),
}
_FOLDERS = ("damaged", "restored")
_UNITS = {"s": 1.0, "m": 60.0, "h": 3600.0}
Table = Mapping[str, Any]


@dataclass(frozen=True)
class DataConfig:
    """Crops: side in pixels, crops a step, and the scales that photos are shown at, each as likely as the others.

    Every n-th photo is held out, n = `validation_every`. `grey_share` of the crops turn grey, `jitter_share` of them
    have their brightness and tint changed; with `told_share` of them the net is told how strong the noise is. Where a
    task cleans and `side` is not 0, photos are first reduced to that many pixels along the shorter side, so that crops
    hold most of them.
    """

    crop: int
    batch: int
    scales: tuple[float, ...] = (1.0,)
    validation_every: int = 20
    grey_share: float = 0.0
    jitter_share: float = 0.0
    told_share: float = 0.5
    side: int = 0


@dataclass(frozen=True)
class MaskConfig:
    """Synthetic damage: how many masks are drawn once, the least and greatest share of a crop that one covers, and
    their kinds, which come in turn; all there are unless some are named."""

    bank: int
    coverage: tuple[float, float]
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True)
class DamageConfig:
    """Damage to find: how many layers of it are drawn once, the share of crops that have none, that of those with what
    only looks like it, how many layers the others have at most, and the share of crops that come from photos of which
    most was mistaken for damage.

    `shapes`: a folder of photographed shapes of damage, named from the folder of photos; empty = drawn damage alone.
    """

    layers: int
    clean_share: float = 0.3
    decoy_share: float = 0.35
    most: int = 3
    hard_share: float = 0.0
    shapes: str = ""


@dataclass(frozen=True)
class LossConfig:
    """One term of the weighted sum that is minimised: a row of LOSSES, kl or adversarial.

    `warm_up`: the steps over which its weight climbs from 0. `of`: which picture of a net with a latent it is about,
    the one decoded from the posterior (image), from the prior's mean (single), from a draw of the prior (sample), or
    from the best of some (nearest); or what two draws that are alike but for their texture differ by (difference).
    """

    kind: str
    weight: float = 1.0
    warm_up: int = 0
    of: str = "image"


@dataclass(frozen=True)
class KlConfig(LossConfig):
    """kl, for nets with a latent: `free_bits`, the nats of each latent channel that cost nothing."""

    free_bits: float = 0.0


@dataclass(frozen=True)
class AdversarialConfig(LossConfig):
    """adversarial: a critic of `width` channels learns beside the net, at its own rate on the same schedule.

    `form`: hinge or non_saturating. `r1`: weight of the penalty on the critic's slope at real photos, 0 = none.
    `critics`: how many there are, each of which sees the picture half as large as the one before. `features`:
    weight, beside the adversarial term, of what the critics' layers make differently of the result, 0 = none.
    """

    form: str = "hinge"
    learning_rate: float = 4e-4
    r1: float = 0.0
    width: int = 64
    critics: int = 1
    features: float = 0.0


@dataclass(frozen=True)
class OptimiserConfig:
    """adamw, adam or sgd; `momentum` is beta 1 of the first two. `clip`: greatest norm of the gradient, 0 = any.

    `ema`: decay of the averaged weights that are measured and kept, 0 = none. `precision`: auto, fp32 or bf16.
    """

    learning_rate: float
    kind: str = "adamw"
    weight_decay: float = 1e-4
    momentum: float = 0.9
    clip: float = 1.0
    ema: float = 0.0
    precision: str = "auto"


@dataclass(frozen=True)
class ScheduleConfig:
    """How the learning rate falls over the budget of time: cosine, step or plateau, after a warm-up in steps.

    Times are in seconds of training. step: times `factor` at each share of the budget in `milestones`; plateau: times
    `factor` after `plateau` validations without a better one. `patience`: validations without a better one after which
    the run ends early, 0 = never. The run is saved at each validation, and each `checkpoint_every` between them.
    """

    budget: float
    validate_every: float
    kind: str = "cosine"
    warm_up: int = 200
    factor: float = 0.5
    milestones: tuple[float, ...] = (0.5, 0.75, 0.9)
    plateau: int = 5
    patience: int = 0
    checkpoint_every: float = 120.0


@dataclass(frozen=True)
class PairsConfig:
    """Two folders of scans, named from where the configuration lies, and the dB that the pairs held out must gain."""

    damaged: str
    restored: str
    least_gain: float = 0.1


@dataclass(frozen=True)
class TeacherConfig:
    """The net to learn from, named as in `start_from`, and how far targets are drawn towards what it gives, 0..1."""

    model: str
    share: float = 0.5


@dataclass(frozen=True)
class FieldConfig:
    """A field to search, such as optimiser.learning_rate: among `choices`, or from `low` to `high`, evenly in their
    logarithms where `log` is set."""

    path: str
    choices: tuple[Any, ...] = ()
    low: float = 0.0
    high: float = 0.0
    log: bool = False


@dataclass(frozen=True)
class SearchConfig:
    """How better settings are looked for: bayes, random or grid, over the fields."""

    fields: tuple[FieldConfig, ...]
    sampler: str = "bayes"


@dataclass(frozen=True)
class TrainConfig:
    """A run: its name (the folder in runs/), the row of TASKS, the row of NETS with its options, and the parts above.

    `degradations`: the chains of `degrade.chains_from`, one of which is drawn for each crop; `validation`: the same,
    each with a `name`, measured apart. `start_from`: the id of a bundled model, a model's folder or a checkpoint, named
    from where the configuration lies, whose layers are taken over wherever name and size agree. `teacher`: a net to
    distil.
    """

    name: str
    task: str
    net: str
    seed: int
    data: DataConfig
    optimiser: OptimiserConfig
    schedule: ScheduleConfig
    losses: tuple[LossConfig, ...] = (LossConfig("l1"),)
    options: Mapping[str, Any] = field(default_factory=dict)
    masks: MaskConfig | None = None
    damage: DamageConfig | None = None
    degradations: tuple[Table, ...] = ()
    validation: tuple[Table, ...] = ()
    start_from: str = ""
    teacher: TeacherConfig | None = None
    pairs: PairsConfig | None = None
    search: SearchConfig | None = None


_LOSSES: Mapping[str, type[LossConfig]] = {"kl": KlConfig, "adversarial": AdversarialConfig}


def load_config(path: Path) -> TrainConfig:
    """The configuration in a TOML file; files and folders that it names are seen from where it lies, given in full.

    UsageError for a file that is missing, broken or has other keys than these, or names weights that are not there.
    """
    try:
        table: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError:
        raise UsageError(f"There is no training configuration {path}.") from None
    except ValueError as error:
        raise UsageError(f"{path} is not TOML: {error}.") from None
    config = config_from(table)
    if not _is_plain(config.name):
        raise UsageError(f"In the training configuration, the top level: name {config.name!r} is no name for a folder.")
    return _seen_from(config, path.parent)


def _seen_from(config: TrainConfig, folder: Path) -> TrainConfig:
    """The same with absolute paths for those that are named from a folder. Raises `UsageError`."""
    start_from, teacher, pairs = config.start_from, config.teacher, config.pairs
    if start_from:
        start_from = located(start_from, folder)
    if teacher is not None:
        teacher = replace(teacher, model=located(teacher.model, folder))
    if pairs is not None:
        damaged, restored = (str((folder / named).resolve()) for named in (pairs.damaged, pairs.restored))
        pairs = replace(pairs, damaged=damaged, restored=restored)
    return replace(config, start_from=start_from, teacher=teacher, pairs=pairs)


def config_from(table: Table) -> TrainConfig:
    """The configuration in a plain table, as `to_table` gives it; UsageError for unknown or missing keys."""
    schedule = dict(_part(table, "schedule"))
    for key in ("budget", "validate_every", "checkpoint_every"):
        if isinstance(schedule.get(key), str):
            schedule[key] = seconds(schedule[key])
    parts: dict[str, Any] = {
        "options": dict(_part(table, "options")),
        "data": _make(DataConfig, _part(table, "data"), "data"),
        "masks": None if table.get("masks") is None else _make(MaskConfig, _part(table, "masks"), "masks"),
        "damage": None if table.get("damage") is None else _make(DamageConfig, _part(table, "damage"), "damage"),
        "teacher": None if table.get("teacher") is None else _make(TeacherConfig, _part(table, "teacher"), "teacher"),
        "pairs": None if table.get("pairs") is None else _make(PairsConfig, _part(table, "pairs"), "pairs"),
        "search": None if table.get("search") is None else _search(_part(table, "search")),
        "optimiser": _make(OptimiserConfig, _part(table, "optimiser"), "optimiser"),
        "schedule": _make(ScheduleConfig, schedule, "schedule"),
    }
    for key in ("losses", "degradations", "validation"):
        if key in table:
            parts[key] = _tables(table, key)
    if "losses" in parts:
        rows = parts["losses"]
        parts["losses"] = tuple(_make(_LOSSES.get(str(row.get("kind")), LossConfig), row, "losses") for row in rows)
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


def _is_plain(name: str) -> bool:
    """Whether a folder can be called that on any system."""
    return name.strip() not in ("", ".", "..") and name.isprintable() and not set(name) & set('/\\:*?"<>|')


def _search(table: Table) -> SearchConfig:
    rows = tuple(_make(FieldConfig, row, "search") for row in _tables(table, "fields"))
    if not rows:
        raise UsageError("In the training configuration, search: fields names nothing to search.")
    for row in rows:
        if not row.choices and row.low >= row.high:
            raise UsageError(f"In the training configuration, search: “{row.path}” needs choices, or low below high.")
        if row.log and not row.choices and row.low <= 0:
            raise UsageError(f"In the training configuration, search: “{row.path}” needs a low above 0 for its log.")
    return _make(SearchConfig, {**table, "fields": rows}, "search")


def _part(table: Table, key: str) -> Table:
    part = table.get(key, {})
    if not isinstance(part, Mapping):
        raise UsageError(f"“{key}” in the training configuration must be a table.")
    return part


def _tables(table: Table, key: str) -> tuple[Table, ...]:
    rows = table.get(key)
    if not isinstance(rows, Sequence) or not all(isinstance(row, Mapping) for row in rows):
        raise UsageError(f"“{key}” in the training configuration must be a list of tables, [[{key}]].")
    return tuple(rows)


def _make(kind: type[_T], values: Table, where: str) -> _T:
    known = {one.name: one for one in fields(kind)}  # type: ignore[arg-type]
    needed = {name for name, one in known.items() if one.default is MISSING and one.default_factory is MISSING}
    for keys, what in ((set(values) - set(known), "unknown"), (needed - set(values), "missing")):
        if keys:
            raise UsageError(f"In the training configuration, {where}: {what} {', '.join(sorted(keys))}.")
    for name, value in values.items():
        if not _makes_sense(name, known[name].type, value):
            raise UsageError(f"In the training configuration, {where}: {name} cannot be {value!r}.")
    return kind(**{name: _typed(known[name].type, value) for name, value in values.items()})


def _typed(kind: Any, value: Any) -> Any:
    """A value as its field holds it: a list as a tuple, and a whole number as a float where the field is one."""
    if isinstance(value, list):
        return tuple(value)
    return float(value) if kind is float else value


def _makes_sense(name: str, kind: Any, value: Any) -> bool:
    """Whether a text is a text, a number finite and within the _RANGES of its name, a list of numbers holds those."""
    if kind is str:
        return isinstance(value, str) and (bool(value) or name not in _FOLDERS)
    if kind is bool:
        return isinstance(value, bool)
    if kind in (int, float):
        least, greatest = _RANGES.get(name, (0.0, math.inf))
        is_number = isinstance(value, int | float if kind is float else int) and not isinstance(value, bool)
        return is_number and least <= value <= greatest and abs(value) != math.inf
    if get_origin(kind) is tuple:
        if not isinstance(value, list | tuple) or (... not in get_args(kind) and len(value) != len(get_args(kind))):
            return False
        return float not in get_args(kind) or all(_makes_sense(name, float, one) for one in value)
    return True
