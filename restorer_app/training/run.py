"""A training run: all that changes while a net learns, how it begins, and how it goes in and out of a checkpoint."""

import math
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import torch
from torch import nn
from torch.optim.swa_utils import AveragedModel

from restorer_app.core.errors import UsageError
from restorer_app.nets import NETS
from restorer_app.nets.latent import PICTURES
from restorer_app.training.adversary import FORMS, SMALLEST, Adversary
from restorer_app.training.checkpoint import Checkpoint
from restorer_app.training.config import AdversarialConfig, TrainConfig, to_table
from restorer_app.training.losses import LOSSES
from restorer_app.training.optimising import OPTIMISERS, PRECISIONS, make_average, make_optimiser
from restorer_app.training.progress import Tally
from restorer_app.training.schedule import KINDS
from restorer_app.training.sources import find_source
from restorer_app.training.starting import take_over
from restorer_app.training.task import Figures, Randomness
from restorer_app.training.tasks import TASKS

_MAY_CHANGE = ("schedule.budget", "schedule.patience")


@dataclass
class Run:
    """All that changes while a net is trained; `average` and `adversary` are there where the configuration asks.

    `figures` are those of the last validation, `start` the figure of the weights that it began with where they must be
    beaten, `stale` and `drops` are as in a checkpoint, `clock` gives seconds.
    """

    config: TrainConfig
    net: nn.Module
    optimiser: torch.optim.Optimizer
    average: AveragedModel | None
    adversary: Adversary | None
    random: Randomness
    device: torch.device
    clock: Callable[[], float] = time.perf_counter
    step: int = 0
    seconds: float = 0.0
    score: float = -math.inf
    stale: int = 0
    drops: int = 0
    figures: Figures | None = None
    start: float = math.nan
    tally: Tally = field(default_factory=Tally)

    @property
    def progress(self) -> float:
        """The share of the budget that is spent, 0..1."""
        return min(self.seconds / self.config.schedule.budget, 1.0)

    @property
    def has_stalled(self) -> bool:
        """Whether nothing has got better for so long that the run should end early."""
        return 0 < self.config.schedule.patience <= self.stale

    @property
    def is_over(self) -> bool:
        """Whether the budget is spent or the run has stalled."""
        return self.progress >= 1 or self.has_stalled

    @property
    def measured(self) -> nn.Module:
        """The weights that count: the average where there is one."""
        return self.net if self.average is None else self.average.module


def check(config: TrainConfig) -> None:
    """UsageError for a name in the configuration that no table has, and for what does not go together."""
    critics = [loss for loss in config.losses if isinstance(loss, AdversarialConfig)]
    for what, names, known in (
        ("net", {config.net}, NETS),
        ("task", {config.task}, TASKS),
        ("picture", {loss.of for loss in config.losses}, PICTURES),
        ("loss", {loss.kind for loss in config.losses}, (*LOSSES, "kl", "adversarial")),
        ("form of the adversarial loss", {critic.form for critic in critics}, FORMS),
        ("optimiser", {config.optimiser.kind}, OPTIMISERS),
        ("precision", {config.optimiser.precision}, PRECISIONS),
        ("schedule", {config.schedule.kind}, KINDS),
    ):
        for name in sorted(names - set(known)):
            raise UsageError(f"There is no {what} “{name}”; there are {', '.join(known)}.")
    if (config.task == "detect") != NETS[config.net].finds_damage:
        raise UsageError(f"The net {config.net} cannot learn the task “{config.task}”: they give different things.")
    if len(critics) > 1:
        raise UsageError("A run has one adversarial loss at most.")
    needed = max((SMALLEST * 2 ** (loss.critics - 1) for loss in critics), default=0)
    if config.data.crop < needed:
        raise UsageError(f"These critics need crops of {needed} pixels at least; the configured crop is smaller.")


def begin(config: TrainConfig, device: torch.device, clock: Callable[[], float] = time.perf_counter) -> Run:
    """A run at its start, with the weights of `start_from` where there are some. Raises `UsageError`, `ModelError`."""
    torch.manual_seed(config.seed)
    try:
        net = NETS[config.net].build(config.options).to(device)
    except ValueError as error:
        raise UsageError(f"In the training configuration, options: {error}.") from error
    except TypeError as error:
        told = f"the net {config.net} cannot be built of {dict(config.options)}"
        raise UsageError(f"In the training configuration, options: {told}.") from error
    if not any(True for _ in net.parameters()):
        raise UsageError(f"The net {config.net} has no weights to train.")
    net.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    if config.start_from:
        taken = take_over(net, config.net, find_source(config.start_from))
        print(f"{taken} of {len(net.state_dict())} tensors taken over from {config.start_from}", flush=True)
    precision = config.optimiser.precision
    critics = [Adversary(loss, device, precision) for loss in config.losses if isinstance(loss, AdversarialConfig)]
    return Run(
        config,
        net,
        make_optimiser(net, config.optimiser),
        make_average(net, config.optimiser),
        critics[0] if critics else None,
        Randomness(config.seed),
        device,
        clock,
    )


def go_on(
    config: TrainConfig, saved: Checkpoint, device: torch.device, clock: Callable[[], float] = time.perf_counter
) -> Run:
    """A run that goes on from a checkpoint, with patience anew where it had none left.

    UsageError if more of its configuration has changed than _MAY_CHANGE.
    """
    changed = sorted(set(_differing(to_table(saved.config), to_table(config))) - set(_MAY_CHANGE))
    if changed:
        allowed = " and ".join(_MAY_CHANGE)
        raise UsageError(f"The run “{config.name}” was started with another {changed[0]}; only {allowed} may change.")
    run = begin(replace(config, start_from=""), device, clock)
    run.config = config
    run.start = saved.training.get("start", math.nan)
    run.net.load_state_dict(saved.training["net"])
    run.optimiser.load_state_dict(saved.training["optimiser"])
    if run.average is not None:
        run.average.load_state_dict(saved.training["average"])
    if run.adversary is not None:
        run.adversary.restore(saved.training["adversary"])
    run.random.restore(saved.training["random"])
    run.step, run.seconds, run.score = saved.step, saved.seconds, saved.score
    run.stale, run.drops = saved.stale, saved.drops
    if run.has_stalled:
        run.stale = 0
    return run


def snapshot(run: Run) -> Checkpoint:
    """The run as it is now; its tensors are the run's own, so save it before the next step."""
    training = {
        "net": run.net.state_dict(),
        "optimiser": run.optimiser.state_dict(),
        "average": None if run.average is None else run.average.state_dict(),
        "adversary": None if run.adversary is None else run.adversary.state(),
        "random": run.random.state(),
        "start": run.start,
    }
    return Checkpoint(
        config=run.config,
        step=run.step,
        seconds=run.seconds,
        score=run.score,
        stale=run.stale,
        drops=run.drops,
        net=run.measured.state_dict(),
        training=training,
    )


def _differing(old: Any, new: Any, path: str = "") -> list[str]:
    """The paths, such as optimiser.learning_rate, at which two tables differ."""
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        below = [(f"{path}.{key}" if path else key, key) for key in (*old, *(set(new) - set(old)))]
        return [one for inner, key in below for one in _differing(old.get(key), new.get(key), inner)]
    return [] if old == new else [path]
