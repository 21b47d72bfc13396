"""Training a net, from a configuration to checkpoints in runs/<name>/, within a budget of time.

The learning rate follows the clock, not the step, so a run may be given any budget and always ends at zero. Ctrl-C ends
it early and leaves the checkpoints as good as they are.
"""

import copy
import math
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import torch
from torch import Tensor, nn

from restorer_app.core.errors import ModelError, RestorerError, UsageError
from restorer_app.nets import NETS
from restorer_app.nets.latent import Latent
from restorer_app.training import checkpoint
from restorer_app.training.config import AdversarialConfig, TrainConfig, load_config, seconds
from restorer_app.training.curve import MISSING, add_row, draw_curve
from restorer_app.training.losses import LOSSES, picture_of, weighted_sum
from restorer_app.training.optimising import autocast
from restorer_app.training.progress import ProgressLine, Tally, as_time
from restorer_app.training.run import Run, begin, check, go_on, snapshot
from restorer_app.training.schedule import rate_factor
from restorer_app.training.search import search as find_settings
from restorer_app.training.sheet import write_sheet
from restorer_app.training.starting import with_options
from restorer_app.training.task import Batch, Figures, Randomness, Task, psnr
from restorer_app.training.tasks import make_task

LAST, BEST, LOG = "last.pt", "best.pt", "log.csv"
_LEAST_STEP = 0.005  # dB; what gets better by less stands still
_CARD = Path(__file__).parent / "configs" / "fine-tune.card.toml"
_OF_THE_TASK = ("task", "net", "data", "masks", "damage", "degradations", "validation", "teacher", "pairs")


def main(
    config_file: Path,
    *,
    data: Path | None,
    runs: Path,
    budget: str | None = None,
    resume: bool = False,
    device: str = "cpu",
) -> Path:
    """Trains as the TOML file says and returns the file of the best checkpoint, of the last one if none was measured.

    Pairs give the best one or nothing.

    data: a folder of photos; None where the configuration names pairs. runs: the folder that holds the run's own, named
    as it is. budget: such as "90m", in place of the configured one. With `resume` the run goes on from its last
    checkpoint, else a run that exists is a UsageError. Raises `ModelError` where weights that must beat those they
    began with do not, and `RestorerError` after a Ctrl-C before there is anything to keep.
    """
    config = _load(config_file, budget)
    folder, target = runs / config.name, torch.device(device)
    with _stopped_in_a_sentence():
        if resume:
            run = go_on(config, checkpoint.load(folder / LAST), target)
            if run.progress >= 1:
                raise UsageError(f"The budget of the run in {folder} is spent; give a larger --budget.")
        elif (folder / LAST).exists() or (folder / BEST).exists():
            raise UsageError(f"{folder} already holds a run; resume it or move it away.")
        else:
            run = begin(config, target)
        task = make_task(config, data, target)
        if not resume:
            (folder / LOG).unlink(missing_ok=True)  # of a run that was refused
        train(run, task, folder)
    if not run.is_over:
        print("stopped; --resume goes on from here")
    refuse_what_is_no_better(run, folder)
    if config.pairs is not None and not NETS[config.net].fills_holes:
        _tell_how_to_publish(folder / BEST, config_file)
    return folder / (BEST if (folder / BEST).exists() else LAST)


def search(config_file: Path, *, data: Path | None, runs: Path, count: int, budget: str | None, device: str) -> Path:
    """Tries `count` settings of the fields that the TOML file lists, each for its share of the budget, and returns a
    TOML file with the best; the runs lie in runs/<name>-search. Ctrl-C ends the search with those that were tried.

    Raises `UsageError`, `ModelError`, and `RestorerError` after a Ctrl-C before anything was tried to its end.
    """
    config, target = _load(config_file, budget), torch.device(device)
    tasks: list[tuple[TrainConfig, Task]] = []

    def task_of(tried: TrainConfig) -> Task:
        """That of the try before, unless it is made of something else."""
        wanted = replace(config, **{part: getattr(tried, part) for part in _OF_THE_TASK})
        if not tasks or tasks[0][0] != wanted:
            tasks[:] = [(wanted, make_task(wanted, data, target))]
        return tasks[0][1]

    def run_one(tried: TrainConfig) -> float:
        if not tasks:  # what is wrong before any setting is changed ends the search
            begin(config, target)
            task_of(config)
        try:
            check(tried)
            run = begin(tried, target)
            if not train(run, task_of(tried), runs / tried.name):
                raise KeyboardInterrupt
            refuse_what_is_no_better(run, runs / tried.name)
        except (ModelError, UsageError) as error:  # diverged or does not fit: a bad setting, and the search goes on
            print(error)
            return -math.inf
        return run.score

    best = runs / f"{config.name}-search" / "best.toml"
    find_settings(config, count, run_one, best)
    return best


def preview(config_file: Path, *, data: Path | None, picture: Path) -> Path:
    """Writes a PNG of the batches that such a run would learn from, and returns it; nothing is trained.

    UsageError and ModelError also where the net could not be built.
    """
    if picture.suffix.lower() != ".png":
        raise UsageError(f"“{picture.name}” must end in .png.")
    config, device = _load(config_file, None), torch.device("cpu")
    with _stopped_in_a_sentence():
        begin(config, device)
        task = make_task(config, data, device)
    picture.parent.mkdir(parents=True, exist_ok=True)
    task.preview(Randomness(config.seed), picture)
    return picture


def train(run: Run, task: Task, folder: Path) -> bool:
    """Trains and validates in turn until the run is over; then, or after Ctrl-C, draws what has come of it.

    Returns whether nobody pressed Ctrl-C. A second one ends at once, with the checkpoint that the first one wrote.
    Raises `ModelError` where the weights diverge.
    """
    line = ProgressLine(sys.stdout)
    folder.mkdir(parents=True, exist_ok=True)
    if run.config.pairs is not None and math.isnan(run.start):
        run.start = run.score = task.validate(run.measured.eval()).score
        line.say(f"before: {run.start:.2f} dB on the pairs held out")
    try:
        while not run.is_over:
            train_one_epoch(run, task, folder, line)
            evaluate(run, task, folder, line)
    except KeyboardInterrupt:
        with suppress(KeyboardInterrupt):
            line.say("stopping: the run is saved and measured; Ctrl-C again leaves out the measuring")
            checkpoint.save(snapshot(run), folder / LAST)
            evaluate(run, task, folder, line)
            illustrate(run, task, folder, line)
        return False
    finally:
        line.end()
    if run.has_stalled:
        line.say(f"ended early: nothing has got better for {run.stale} validations")
    try:
        illustrate(run, task, folder, line)
    except KeyboardInterrupt:
        return False
    return True


def refuse_what_is_no_better(run: Run, folder: Path) -> None:
    """Takes away the best weights that pairs gave, where they gain less on those held out than their configuration
    asks, and with them the last ones, unless the run can go on from there. Raises `ModelError`."""
    wanted, gain = run.config.pairs, run.score - run.start
    if wanted is None or (gain >= wanted.least_gain and (folder / BEST).exists()):
        return
    for name in (BEST, LAST) if run.is_over else (BEST,):
        (folder / name).unlink(missing_ok=True)
    began = f"the {run.start:.2f} dB that they began with"
    found = f"the best gain {gain:.2f} dB over {began}" if gain > 0 else f"nothing was better than {began}"
    raise ModelError(f"These weights are refused: on the pairs held out {found}; {wanted.least_gain:.2f} dB are asked.")


def train_one_epoch(run: Run, task: Task, folder: Path, line: ProgressLine) -> None:
    """Trains until the next validation is due or the budget is spent."""
    schedule, begun, first_step = run.config.schedule, run.seconds, run.step
    until = min(begun + schedule.validate_every, schedule.budget)
    save_at = begun + schedule.checkpoint_every
    run.tally = Tally()
    run.net.train()
    started = run.clock()
    while run.seconds < until:
        run.tally.add(*train_step(run, task.batch(run.random)))
        run.seconds = begun + run.clock() - started
        if line.is_due(run.seconds):
            pace = (run.step - first_step) / max(run.seconds - begun, 1e-9)
            line.show(_told(run, run.config.data.batch * pace), run.seconds)
        if save_at <= run.seconds < until:
            checkpoint.save(snapshot(run), folder / LAST)
            save_at = run.seconds + schedule.checkpoint_every


def train_step(run: Run, batch: Batch) -> tuple[Tensor, Tensor]:
    """One step of the net, and of the critic where there is one; returns the loss and the batch's PSNR, two scalars."""
    config = run.config.optimiser
    factor = rate_factor(run.config.schedule, step=run.step, progress=run.progress, drops=run.drops)
    for group in run.optimiser.param_groups:
        group["lr"] = config.learning_rate * factor
    with autocast(run.device, config.precision):
        output = run.net(*batch.inputs)
        if isinstance(output, Latent):
            output = output.with_pictures({"image", *(loss.of for loss in run.config.losses)})
    output = output if isinstance(output, Latent) else output.float()
    terms = LOSSES if run.adversary is None else {**LOSSES, "adversarial": run.adversary.term}
    loss = weighted_sum(run.config.losses, terms, output, batch.target, batch.weight, step=run.step)
    run.optimiser.zero_grad()
    loss.backward()
    if config.clip:
        nn.utils.clip_grad_norm_(run.net.parameters(), config.clip)
    run.optimiser.step()
    if run.average is not None:
        run.average.update_parameters(run.net)
    image = (output.pictures["image"] if isinstance(output, Latent) else output).detach()
    if batch.told is not None:
        batch.told(image)
    if run.adversary is not None:
        judged = picture_of(output, next(loss for loss in run.config.losses if isinstance(loss, AdversarialConfig)))
        run.adversary.learn(judged, batch.target, batch.weight, rate_factor=factor)
    run.step += 1
    return loss.detach(), psnr(image, batch.target, batch.weight).mean()


def evaluate(run: Run, task: Task, folder: Path, line: ProgressLine) -> None:
    """Measures the net on the held-out photos, writes last.pt, best.pt if it is the best, and a row of log.csv.

    ModelError, with best.pt as it was, where the weights are no longer numbers.
    """
    figures = task.validate(run.measured.eval())
    if not math.isfinite(figures.score):
        raise ModelError(f"Training has diverged by step {run.step}: begin again with a lower learning rate.")
    is_best = figures.score >= run.score
    run.stale = 0 if figures.score > run.score + _LEAST_STEP else run.stale + 1
    run.score = max(figures.score, run.score)
    if run.stale and run.stale % run.config.schedule.plateau == 0:
        run.drops += 1
    saved = snapshot(run)
    for name in (BEST, LAST) if is_best else (LAST,):
        checkpoint.save(saved, folder / name)
    run.figures = figures
    _log(run, figures, folder / LOG)
    unit = figures.unit
    told = ", ".join(f"{kind} {value:.2f} {unit} {figures.alike[kind]:.4f}" for kind, value in figures.values.items())
    counted = "" if figures.counted is None else f", counted {figures.score:.2f} {unit}"
    line.say(f"step {run.step}, {as_time(run.seconds)}: {told}{counted}{' (best)' if is_best else ''}")


def illustrate(run: Run, task: Task, folder: Path, line: ProgressLine) -> None:
    """Draws curve.png, the figures over time, and sheet.png, what the best weights make of a few crops."""
    best = copy.deepcopy(run.measured).eval()
    if (folder / BEST).exists():
        best.load_state_dict(checkpoint.load(folder / BEST).net)
    write_sheet(task.samples(best), folder / "sheet.png")
    if not draw_curve(folder / LOG, folder / "curve.png"):
        line.say(MISSING)


def _load(config_file: Path, budget: str | None) -> TrainConfig:
    config = with_options(load_config(config_file))
    if budget is not None:
        config = replace(config, schedule=replace(config.schedule, budget=seconds(budget)))
    check(config)
    return config


@contextmanager
def _stopped_in_a_sentence() -> Iterator[None]:
    """What Ctrl-C ends before there is anything to keep ends in a `RestorerError`."""
    try:
        yield
    except KeyboardInterrupt:
        raise RestorerError("Stopped before training began.") from None


def _tell_how_to_publish(best: Path, config_file: Path) -> None:
    trained = f"restorer-app train {config_file}"
    publish = f'python -m restorer_app.training.publish "{best}" --card "{_CARD}" --command "{trained}"'
    print(f"To have it in the list of steps: {publish}")


def _log(run: Run, figures: Figures, file: Path) -> None:
    loss, decibels = run.tally.mean()
    row = {
        "step": f"{run.step}",
        "seconds": f"{run.seconds:.0f}",
        "loss": f"{loss:.5f}",
        "train_psnr": f"{decibels:.3f}",
    }
    row[figures.likeness.lower()] = f"{figures.mean_alike:.5f}"
    add_row(file, {**row, **{kind: f"{value:.3f}" for kind, value in figures.values.items()}})


def _told(run: Run, pace: float) -> str:
    loss, decibels = run.tally.recent()
    left = run.config.schedule.budget - run.seconds
    alike = "" if run.figures is None else f"  {run.figures.likeness} {run.figures.mean_alike:.4f}"
    return (
        f"step {run.step}  loss {loss:.4f}  PSNR {decibels:.2f} dB{alike}  {pace:.0f} images/s"
        f"  {as_time(run.seconds)}, {as_time(max(left, 0))} to go"
    )
