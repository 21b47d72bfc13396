"""Training a fill, from a configuration to checkpoints in runs/<name>/, within a budget of time.

The learning rate follows the clock, not the step, so a run may be given any budget and always ends at zero.
"""

import csv
import math
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from restorer_app.core.errors import UsageError
from restorer_app.nets import NETS
from restorer_app.training import checkpoint
from restorer_app.training.checkpoint import Checkpoint
from restorer_app.training.config import TrainConfig, load_config, seconds
from restorer_app.training.losses import hole_l1
from restorer_app.training.masks import KINDS, mask_bank
from restorer_app.training.photos import Photo, load_photos, random_crops
from restorer_app.training.validation import Validation, make_validation

_REPORT_EVERY = 30.0


def main(
    config_file: Path, *, data: Path, runs: Path, budget: str | None = None, resume: bool = False, device: str = "cpu"
) -> Path:
    """Trains as the TOML file says and returns the best checkpoint's file; prints a line every half a minute.

    data: a folder of photos. runs: the folder that holds the run's own, named as it is. budget: such as "90m", in place
    of the configured one. With `resume` the run goes on from its last checkpoint, else a run that exists is a
    UsageError.
    """
    config = load_config(config_file)
    if budget is not None:
        config = replace(config, schedule=replace(config.schedule, budget=seconds(budget)))
    if config.net not in NETS:
        raise UsageError(f"There is no net “{config.net}”; there are {', '.join(NETS)}.")
    folder = runs / config.name
    if (folder / "last.pt").exists() and not resume:
        raise UsageError(f"{folder} already holds a run; resume it or move it away.")
    run = _start(config, torch.device(device), checkpoint.load(folder / "last.pt") if resume else None)
    split = load_photos(data, least_side=config.data.crop, validation_every=config.data.validation_every)
    print(f"{len(split.train)} photos to train on, {len(split.validation)} held out", flush=True)
    validation = make_validation(split.validation, config)
    batches = _batches(split.train, config, run)
    _train(run, batches, validation, folder)
    return folder / "best.pt"


@dataclass
class _Run:
    """All that changes while a net is trained."""

    config: TrainConfig
    net: nn.Module
    optimiser: torch.optim.Optimizer
    rng: np.random.Generator
    device: torch.device
    step: int = 0
    seconds: float = 0.0
    score: float = -math.inf

    @property
    def progress(self) -> float:
        """The share of the budget that is spent, 0..1."""
        return min(self.seconds / self.config.schedule.budget, 1.0)


def _start(config: TrainConfig, device: torch.device, saved: Checkpoint | None) -> _Run:
    torch.manual_seed(config.seed)
    net = NETS[config.net].build(config.options).to(device)
    net.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    schedule = config.schedule
    optimiser = torch.optim.AdamW(
        net.parameters(), schedule.learning_rate, betas=(0.9, 0.99), weight_decay=schedule.weight_decay, fused=True
    )
    run = _Run(config, net, optimiser, np.random.default_rng(config.seed), device)
    if saved is not None:
        if replace(saved.config, schedule=replace(saved.config.schedule, budget=schedule.budget)) != config:
            raise UsageError(
                f"The run “{config.name}” was started with another configuration; only its budget may change."
            )
        net.load_state_dict(saved.net)
        optimiser.load_state_dict(saved.optimiser)
        run.rng.bit_generator.state = saved.rng
        run.step, run.seconds, run.score = saved.step, saved.seconds, saved.score
    return run


def _batches(photos: list[Photo], config: TrainConfig, run: _Run) -> Iterator[tuple[Tensor, Tensor]]:
    """Endless crops (batch, 3, crop, crop) with their masks (batch, 1, crop, crop), on the run's device."""
    data, masks = config.data, config.masks
    bank = torch.from_numpy(
        mask_bank(np.random.default_rng(config.seed), count=masks.bank, size=data.crop, coverage=masks.coverage)
    )
    while True:
        crops = random_crops(
            photos,
            run.rng,
            count=data.batch,
            size=data.crop,
            reduced_share=data.reduced_share,
            reduced_least=data.reduced_least,
        )
        chosen = bank[torch.from_numpy(run.rng.integers(len(bank), size=data.batch))]
        yield crops.to(run.device), chosen[:, None].float().to(run.device)


def _train(run: _Run, batches: Iterator[tuple[Tensor, Tensor]], validation: Validation, folder: Path) -> None:
    schedule = run.config.schedule
    reported, validated, started = run.seconds, run.seconds, time.perf_counter() - run.seconds
    losses: list[float] = []
    while run.progress < 1:
        losses.append(_train_step(run, *next(batches)))
        run.seconds = time.perf_counter() - started
        if run.seconds - reported >= _REPORT_EVERY:
            _report(run, losses, (run.seconds - reported) / len(losses))
            reported, losses = run.seconds, []
        if run.seconds - validated >= schedule.validate_every or run.progress >= 1:
            validate(run, validation, folder)
            run.seconds = validated = reported = time.perf_counter() - started
            losses = []


def _train_step(run: _Run, target: Tensor, mask: Tensor) -> float:
    """One step of AdamW on a batch; returns its loss."""
    schedule = run.config.schedule
    rate = schedule.learning_rate * min((run.step + 1) / schedule.warm_up, 0.5 + 0.5 * math.cos(math.pi * run.progress))
    for group in run.optimiser.param_groups:
        group["lr"] = rate
    run.net.train()
    with _precision(run.device):
        output = run.net(target, mask)
    loss = hole_l1(output.float(), target, mask)
    run.optimiser.zero_grad()
    loss.backward()
    nn.utils.clip_grad_norm_(run.net.parameters(), schedule.clip)
    run.optimiser.step()
    run.step += 1
    return float(loss.detach())


def _precision(device: torch.device) -> AbstractContextManager[object]:
    """bfloat16 where the processor multiplies matrices in it (2.5 times the speed), float32 elsewhere."""
    is_fast = torch.cpu._is_amx_tile_supported() if device.type == "cpu" else device.type == "cuda"
    return torch.autocast(device.type, torch.bfloat16) if is_fast else nullcontext()


def validate(run: _Run, validation: Validation, folder: Path) -> None:
    """Measures the net on the held-out photos, writes last.pt, best.pt if it is the best, and a line of log.csv."""
    scores = validation.scores(run.net, run.device)
    score = sum(scores.values()) / len(scores)
    is_best, run.score = score >= run.score, max(score, run.score)
    state = Checkpoint(
        config=run.config,
        step=run.step,
        seconds=run.seconds,
        score=run.score,
        net=run.net.state_dict(),
        optimiser=run.optimiser.state_dict(),
        rng=dict(run.rng.bit_generator.state),
    )
    for name in ("last.pt", "best.pt") if is_best else ("last.pt",):
        checkpoint.save(state, folder / name)
    kinds = [kind.id for kind in KINDS]
    with (folder / "log.csv").open("a", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        if file.tell() == 0:
            writer.writerow(["step", "seconds", *kinds])
        writer.writerow([run.step, round(run.seconds), *(f"{scores[kind]:.3f}" for kind in kinds)])
    figures = ", ".join(f"{kind} {scores[kind]:+.2f}" for kind in kinds)
    print(f"step {run.step}: over the membrane {figures} dB{' (best)' if is_best else ''}", flush=True)


def _report(run: _Run, losses: list[float], pace: float) -> None:
    left = run.config.schedule.budget - run.seconds
    print(
        f"step {run.step}  loss {sum(losses) / len(losses):.4f}  {run.config.data.batch / pace:.0f} crops/s"
        f"  {run.seconds / 60:.1f} min, {left / 60:.1f} to go",
        flush=True,
    )
