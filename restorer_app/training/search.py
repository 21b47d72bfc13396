"""Looking for better settings: short runs with different values of the fields that a configuration lists.

Needs Optuna and tomli-w, the extra `train`.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from restorer_app.core.errors import ModelError, UsageError
from restorer_app.training.config import FieldConfig, SearchConfig, TrainConfig, config_from, to_table

if TYPE_CHECKING:
    import optuna

SAMPLERS = ("random", "grid", "bayes")
Try = Callable[[TrainConfig], float]


def search(config: TrainConfig, count: int, run: Try, target: Path) -> TrainConfig:
    """Tries `count` configurations, each for its share of the budget, and writes the best one to `target` as TOML.

    `run` trains one configuration and gives its best figure in dB, -inf where nothing came of it. Bayesian search is
    Optuna's tree-structured Parzen estimator (Bergstra et al. 2011). UsageError where nothing is to be searched, the
    folder of `target` is in use or Optuna is missing; ModelError where nothing came of any try.
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
    budget = config.schedule.budget / count
    short = replace(config, schedule=replace(config.schedule, budget=budget))

    def objective(trial: "optuna.Trial") -> float:
        values = {field.path: _suggested(field, trial) for field in wanted.fields}
        return run(replace(_with_values(short, values), name=f"{config.name}-search/{trial.number:03}"))

    study = optuna.create_study(direction="maximize", sampler=_sampler(wanted, config.seed))
    study.optimize(objective, n_trials=count)
    if study.best_value == -math.inf:
        raise ModelError("No setting that was tried gave weights that work.")
    best = replace(_with_values(config, study.best_params), search=None)
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
    return optuna.samplers.GridSampler({field.path: list(field.choices) for field in wanted.fields}, seed=seed)


def _suggested(field: FieldConfig, trial: "optuna.Trial") -> Any:
    if field.choices:
        return trial.suggest_categorical(field.path, field.choices)
    return trial.suggest_float(field.path, field.low, field.high, log=field.log)


def _with_values(config: TrainConfig, values: Mapping[str, Any]) -> TrainConfig:
    """The configuration with other values at paths such as optimiser.learning_rate or losses.0.weight."""
    table = to_table(config)
    for path, value in values.items():
        *way, last = path.split(".")
        part: Any = table
        try:
            for key in way:
                part = part[int(key)] if key.isdigit() else part[key]
            if last not in part:
                raise KeyError(last)
        except (KeyError, IndexError, TypeError):
            raise UsageError(f"The training configuration has no field “{path}” to search.") from None
        part[last] = value
    return config_from(table)


def _without_nothing(value: Any) -> Any:
    """The same without entries that are None, which TOML cannot say."""
    if isinstance(value, Mapping):
        return {key: _without_nothing(entry) for key, entry in value.items() if entry is not None}
    return [_without_nothing(entry) for entry in value] if isinstance(value, (list, tuple)) else value
