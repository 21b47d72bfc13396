"""Looking for better settings: short runs with different values of the fields that a configuration lists.

Needs Optuna and tomli-w, the extra `train`.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from restorer_app.core.errors import ModelError, RestorerError, UsageError
from restorer_app.training.config import FieldConfig, SearchConfig, TrainConfig, config_from, to_table
from restorer_app.training.run import check

if TYPE_CHECKING:
    import optuna

SAMPLERS = ("random", "grid", "bayes")
Try = Callable[[TrainConfig], float]


def search(config: TrainConfig, count: int, run: Try, target: Path) -> TrainConfig:
    """Tries `count` configurations, each for its share of the budget, and writes the best one to `target` as TOML.

    `run` trains one configuration and gives its best figure in dB, -inf where nothing came of it. Bayesian search is
    Optuna's tree-structured Parzen estimator (Bergstra et al. 2011). A KeyboardInterrupt of `run` ends the search with
    the tries that were finished. UsageError where nothing is to be searched or a value cannot be, the folder of
    `target` is in use or Optuna is missing; ModelError where nothing came of any try; RestorerError where none was
    finished.
    """
    wanted = config.search
    if count < 1:
        raise UsageError("--search is a number of settings to try, 1 or more.")
    if wanted is None:
        raise UsageError("In the training configuration, the top level: missing search.")
    if target.parent.exists() and any(target.parent.iterdir()):
        raise UsageError(f"{target.parent} already holds a search; move it away.")
    try:
        import optuna
        import tomli_w
    except ImportError:
        raise UsageError("A search needs Optuna and tomli-w: install restorer-app with the extra “train”.") from None
    optuna.logging.set_verbosity(optuna.logging.ERROR)  # a try that cannot be run is told by its error
    sampler = _sampler(wanted, config.seed)
    for field in wanted.fields:
        for value in field.choices or _span(field, config):
            check(_with_values(config, {field.path: value}))
    short = replace(config, schedule=replace(config.schedule, budget=config.schedule.budget / count))
    tried: list[tuple[float, Mapping[str, Any]]] = []

    def objective(trial: "optuna.Trial") -> float:
        values = {field.path: _suggested(field, config, trial) for field in wanted.fields}
        score = run(replace(_with_values(short, values), name=f"{config.name}-search/{trial.number:03}"))
        tried.append((score, values))
        return score

    study = optuna.create_study(direction="maximize", sampler=sampler)
    try:
        study.optimize(objective, n_trials=count)
    except KeyboardInterrupt:
        if not tried:
            raise RestorerError("Stopped before any setting was tried to its end.") from None
        print(f"stopped: {len(tried)} of {count} settings were tried to their end")
    best_score, values = max(tried, key=lambda one: one[0], default=(-math.inf, {}))
    if best_score == -math.inf:
        raise ModelError("No setting that was tried gave weights that work.")
    best = replace(_with_values(config, values), search=None)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(tomli_w.dumps(_without_nothing(to_table(best))), encoding="utf-8")
    return best


def _sampler(wanted: SearchConfig, seed: int) -> "optuna.samplers.BaseSampler":
    import optuna

    if wanted.sampler == "random":
        return optuna.samplers.RandomSampler(seed=seed)
    if wanted.sampler == "bayes":
        return optuna.samplers.TPESampler(seed=seed)
    if wanted.sampler != "grid":
        raise UsageError(f"There is no search “{wanted.sampler}”; there are {', '.join(SAMPLERS)}.")
    if not all(field.choices for field in wanted.fields):
        raise UsageError("A grid needs choices for each field that is searched.")
    return optuna.samplers.GridSampler({field.path: _numbers(field) for field in wanted.fields}, seed=seed)


def _suggested(field: FieldConfig, config: TrainConfig, trial: "optuna.Trial") -> Any:
    if field.choices:
        return field.choices[trial.suggest_categorical(field.path, _numbers(field))]
    low, high = _span(field, config)
    if isinstance(low, int) and isinstance(high, int):
        return trial.suggest_int(field.path, low, high, log=field.log)
    return trial.suggest_float(field.path, low, high, log=field.log)


def _numbers(field: FieldConfig) -> list[int]:
    """What the sampler, which knows no lists, is given in place of the choices."""
    return list(range(len(field.choices)))


def _span(field: FieldConfig, config: TrainConfig) -> tuple[float, float]:
    """From where to where a field is searched: two whole numbers where it holds one and they are."""
    part, key = _found(to_table(config), field.path)
    is_whole = type(part[key]) is int and field.low.is_integer() and field.high.is_integer()
    return (int(field.low), int(field.high)) if is_whole else (field.low, field.high)


def _with_values(config: TrainConfig, values: Mapping[str, Any]) -> TrainConfig:
    """The configuration with other values at paths such as optimiser.learning_rate or losses.0.weight."""
    table = to_table(config)
    for path, value in values.items():
        part, key = _found(table, path)
        part[key] = value
    return config_from(table)


def _found(table: dict[str, Any], path: str) -> tuple[dict[str, Any], str]:
    """The part of a configuration's table that a path leads to, and the key in it. Raises `UsageError`."""
    *way, last = path.split(".")
    part: Any = table
    try:
        for key in way:
            part = part[int(key)] if key.isdigit() else part[key]
        if last not in part:
            raise KeyError(last)
    except (KeyError, IndexError, TypeError):
        raise UsageError(f"The training configuration has no field “{path}” to search.") from None
    return part, last


def _without_nothing(value: Any) -> Any:
    """The same without entries that are None, which TOML cannot say."""
    if isinstance(value, Mapping):
        return {key: _without_nothing(entry) for key, entry in value.items() if entry is not None}
    return [_without_nothing(entry) for entry in value] if isinstance(value, (list, tuple)) else value
