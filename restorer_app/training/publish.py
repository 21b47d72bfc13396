"""From the best checkpoint of a run to a model that the program offers: weights, card, and the proof that it is better.

`python -m restorer_app.training.publish --help` says how.
"""

import argparse
import json
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from safetensors.torch import save

from restorer_app.catalog import CARD_NAME, FORMAT, WEIGHTS_NAME, ModelCard, load_card, load_cards, sha256_of
from restorer_app.core.errors import ModelError, UsageError
from restorer_app.engine.engine import Engine
from restorer_app.nets import NETS
from restorer_app.paths import models_dir
from restorer_app.steps.detectors import DETECTORS, detector_choices
from restorer_app.steps.fills import FILLS, FillChoice, fill_choices
from restorer_app.steps.steps import STEPS, StepChoice, step_choices
from restorer_app.training import checkpoint
from restorer_app.training.checkpoint import Checkpoint
from restorer_app.training.commands import status_of
from restorer_app.training.conditions import are_rivals, conditions_for
from restorer_app.training.gates import CardText, load_text, missed_bars, no_better
from restorer_app.training.layer_sheet import kinds_for
from restorer_app.training.measure_detectors import HATS, classical_detectors, measure_detectors
from restorer_app.training.measure_fills import measure_fills
from restorer_app.training.measure_pairs import measure_pairs
from restorer_app.training.measure_steps import INPUT, measure_steps
from restorer_app.training.pairs import split_pairs
from restorer_app.training.photo_sets import held_out, photo_sets
from restorer_app.training.scores import Measured, main_figure
from restorer_app.training.sources import find_source, located
from restorer_app.training.tasks import pairs_of


class Measure(Protocol):
    """Measures a model, beside every classical method or `alone`, on all that its gates ask for."""

    def __call__(self, card: ModelCard, *, alone: bool) -> Measured: ...


def publish(
    best: Path,
    text: CardText,
    *,
    command: str,
    models: Path,
    data: Path | None = None,
    masks: Path | None = None,
    shapes: Path | None = None,
) -> ModelCard:
    """Writes models/<name>/ from a checkpoint and returns its card, once the weights have passed.

    They are measured as users will run them, 16-bit weights through the engine: a fill on `data` and `masks` and a
    detector on `data` and `shapes` as `evaluate` does, a step on the photos in `data`, none of them trained on, or,
    where no gate is named, on those in `data` that the run held out; what learned from pairs on those that it held out,
    beside the model that it began with. Raises `ModelError`, with nothing changed in `models`, where they miss a bar or
    are no better than the model of that name which is there already; `UsageError`.
    """
    saved = checkpoint.load(best)
    name = saved.config.name
    measure = _measure(text, saved, Material(data, masks, shapes), models)
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / name
        folder.mkdir()
        _write(saved, text, command, folder, {})
        card = load_card(folder)
        scores = measure(card, alone=False)
        misses = missed_bars(text.gates, scores, name) if text.gates else _behind(name, scores)
        if (models / name / CARD_NAME).exists():
            others = measure(load_card(models / name), alone=True)
            misses += no_better(name, scores, name, others, "the model that is there")
        if misses:
            raise ModelError(f"These weights are not published: {'; '.join(misses)}.")
        _write(saved, text, command, folder, scores)
        _move(folder, models / name)
    return load_card(models / name)


@dataclass(frozen=True)
class Material:
    """What there is to measure with: folders of photos, of masks and of shapes of damage."""

    data: Path | None
    masks: Path | None
    shapes: Path | None


def _measure(text: CardText, saved: Checkpoint, material: Material, models: Path) -> Measure:
    """How a model with these words is measured; UsageError for words and gates that name what there is not."""
    task, row, net = text.words["task"], text.words["row"], saved.config.net
    rows = {
        "fill": [fill.id for fill in FILLS if fill.is_learned],
        "step": [step.id for step in STEPS if step.is_learned],
        "detect": [detector.id for detector in DETECTORS if detector.is_learned],
    }
    if row not in rows.get(task, ()):
        raise UsageError(f"There is no learned row “{row}” for a model of the task “{task}”.")
    if (task == "fill", task == "detect") != (NETS[net].fills_holes, NETS[net].finds_damage):
        what = (
            "finds damage" if NETS[net].finds_damage else "fills holes" if NETS[net].fills_holes else "fills no holes"
        )
        raise UsageError(f"The net {net} {what}: it is no model of the task “{task}”.")
    if saved.config.task == "pairs":
        return _pairs_measure(text, saved)
    if material.data is None:
        raise UsageError("A model is measured on photos; say where they are with --data DIR.")
    if task == "fill":
        return _fill_measure(text, saved, material.data, material.masks, models)
    if task == "detect":
        return _detector_measure(text, material.data, material.shapes)
    return _step_measure(text, saved, material.data, models)


def _fill_measure(text: CardText, saved: Checkpoint, data: Path, masks: Path | None, models: Path) -> Measure:
    if masks is None:
        raise UsageError("A fill is measured on known damage; say where its masks are with --masks DIR.")
    classical, rivals = _fills(()), _learned_rivals(text, saved, models)
    _check_rivals(text, [*(choice.id for choice in classical), *(card.id for card in rivals)])

    def measure(card: ModelCard, *, alone: bool) -> Measured:
        cards = (card,) if alone else (card, *rivals)
        choices = [*(choice for choice in _fills(cards) if choice.is_learned), *(() if alone else classical)]
        scores = measure_fills(choices, Engine(cards), data=data, masks=masks)
        return {kind: {"": fills} for kind, fills in scores.items()}

    return measure


def _fills(cards: Sequence[ModelCard]) -> list[FillChoice]:
    return [choice for choice in fill_choices(cards) if not choice.among]


def _learned_rivals(text: CardText, saved: Checkpoint, models: Path) -> tuple[ModelCard, ...]:
    """The bundled models of the same task that the gates name."""
    named = {gate.rival for gate in text.gates} - {saved.config.name}
    return tuple(card for card in load_cards(models) if card.id in named and card.task == text.words["task"])


def _step_measure(text: CardText, saved: Checkpoint, data: Path, models: Path) -> Measure:
    row, rivals = text.words["row"], _learned_rivals(text, saved, models)
    classical = [choice for choice in step_choices(()) if are_rivals(choice.id, row)]
    _check_rivals(text, [INPUT, *(choice.id for choice in classical), *(card.id for card in rivals)])
    conditions = conditions_for(row)
    unknown = {gate.kind for gate in text.gates} - {condition.id for condition in conditions}
    if unknown:
        raise UsageError(f"The gate on “{min(unknown)}” names no condition that “{row}” is measured on.")
    if text.gates:
        gated = {gate.kind for gate in text.gates}
        conditions = tuple(condition for condition in conditions if condition.id in gated)
        sets = photo_sets(data)
    else:
        sets = held_out(data, saved.config.data)

    def measure(card: ModelCard, *, alone: bool) -> Measured:
        cards = (card,) if alone else (card, *rivals)
        choices = [*_learned_steps(cards), *(() if alone else classical)]
        return measure_steps(choices, Engine(cards), sets, conditions=conditions)

    return measure


def _detector_measure(text: CardText, data: Path, shapes: Path | None) -> Measure:
    sets, kinds, beside = photo_sets(data), kinds_for(shapes, measuring=True), classical_detectors()
    _check_rivals(text, [HATS, *(choice.id for choice in beside)])

    def measure(card: ModelCard, *, alone: bool) -> Measured:
        learned = [choice for choice in detector_choices((card,)) if choice.id == card.id]
        return measure_detectors([*learned, *(() if alone else beside)], Engine((card,)), sets, kinds)

    return measure


def _pairs_measure(text: CardText, saved: Checkpoint) -> Measure:
    """On the pairs held out, beside the model that the run began with, where that is a step."""
    config = saved.config
    if NETS[config.net].fills_holes:
        raise UsageError("A fill that learned from pairs cannot be published: only steps are measured on pairs.")
    if text.gates:
        raise UsageError("What learned from pairs is measured on those held out: its card has no gates.")
    sources = [find_source(located(config.start_from, Path()))] if config.start_from else []
    began_with = [load_card(source) for source in sources if source.is_dir()]
    rivals = [card for card in began_with if card.task == "step" and card.id != config.name]
    _, held_out = split_pairs(pairs_of(config)[0], config.data.validation_every)

    def measure(card: ModelCard, *, alone: bool) -> Measured:
        cards = (card,) if alone else (card, *rivals)
        return measure_pairs(_learned_steps(cards), Engine(cards), held_out)

    return measure


def _learned_steps(cards: Sequence[ModelCard]) -> list[StepChoice]:
    return [choice for choice in step_choices(cards) if choice.step.is_learned]


def _check_rivals(text: CardText, known: Sequence[str]) -> None:
    """UsageError for a gate against a method that would not be measured."""
    for gate in text.gates:
        if gate.rival and gate.rival not in known:
            raise UsageError(f"There is no “{gate.rival}” to measure beside the model; there are {', '.join(known)}.")


def _behind(name: str, scores: Measured) -> list[str]:
    """A clause for each method beside a model that is as good on the mean."""
    methods = {method for sets in scores.values() for table in sets.values() for method in table}
    return [miss for rival in sorted(methods - {name}) for miss in no_better(name, scores, rival, scores)]


def _write(saved: Checkpoint, text: CardText, command: str, folder: Path, scores: Measured) -> None:
    """Weights and card of a checkpoint, into a folder that is there."""
    config = saved.config
    net = NETS[config.net].build(config.options)
    net.load_state_dict(saved.net)
    weights = save({name: tensor.half().contiguous() for name, tensor in net.state_dict().items()})
    (folder / WEIGHTS_NAME).write_bytes(weights)
    top = {
        "format": FORMAT,
        "id": config.name,
        **text.words,
        "net": config.net,
        "halo": net.halo,
        "parameters": sum(tensor.numel() for tensor in net.state_dict().values()),
    }
    tables = {
        "net_options": config.options,
        "training": {"tiers": text.tiers, "command": command, "seed": config.seed},
        "weights": {"sha256": sha256_of(folder / WEIGHTS_NAME), "size": len(weights)},
        "metrics": {},
    }
    for kind, sets in scores.items():
        for photos, methods in sets.items():
            place = f"{kind} on {photos}" if photos else kind
            tables[f"metrics.{_key(place)}"] = {
                method: round(main_figure(score), 2) for method, score in methods.items()
            }
    parts = [_toml(top), *(f"[{name}]\n{_toml(values)}" for name, values in tables.items())]
    (folder / CARD_NAME).write_text("\n".join(parts), encoding="utf-8")


def _toml(values: Mapping[str, Any]) -> str:
    """Strings, numbers and arrays of them as TOML, which writes them as JSON does."""
    return "".join(f"{_key(key)} = {json.dumps(value, ensure_ascii=False)}\n" for key, value in values.items())


def _key(text: str) -> str:
    return text if re.fullmatch(r"[\w-]+", text, re.ASCII) else json.dumps(text, ensure_ascii=False)


def _move(folder: Path, target: Path) -> None:
    """Puts a finished model in its place, the card last: it is what makes a folder a model."""
    target.mkdir(parents=True, exist_ok=True)
    for name in (WEIGHTS_NAME, CARD_NAME):
        part = target / f"{name}.part"
        shutil.copyfile(folder / name, part)
        os.replace(part, target / name)


def main(arguments: Sequence[str]) -> int:
    """The command: 0 = published, 1 = not, with one sentence on stderr."""
    parser = argparse.ArgumentParser(prog="python -m restorer_app.training.publish")
    parser.add_argument("checkpoint", type=Path, help="best.pt of a run")
    parser.add_argument("--card", type=Path, required=True, help="TOML file with the card's words and the bars")
    parser.add_argument("--command", required=True, help="the command that trained it, for the card")
    parser.add_argument(
        "--data",
        type=Path,
        help="photos to measure with: not trained on, or, where the card names no bar, those that the run was given; "
        "not needed for what learned from pairs",
    )
    parser.add_argument("--masks", type=Path, help="for a fill: a folder of folders of masks, one for each kind")
    parser.add_argument("--shapes", type=Path, help="for a detector: a folder of folders of shapes of damage")
    parser.add_argument("--models", type=Path, default=models_dir(), help="where the models lie")
    options = vars(parser.parse_args(arguments))

    def act() -> None:
        card = publish(options.pop("checkpoint"), load_text(options.pop("card")), **options)
        print(f"{card.folder}: {card.parameters} parameters, {card.weights_size / 2**20:.2f} MiB")

    return status_of(act)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
