"""From the best checkpoint of a run to a model that the program offers: weights, card, and the proof that it is better.

`python -m restorer_app.training.publish --help` says how.
"""

import argparse
import json
import os
import shutil
import sys
import tempfile
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import Any

from safetensors.torch import save

from restorer_app.catalog import CARD_NAME, FORMAT, WEIGHTS_NAME, ModelCard, load_card, sha256_of
from restorer_app.core.errors import ModelError, RestorerError, UsageError
from restorer_app.engine.engine import Engine
from restorer_app.nets import NETS
from restorer_app.paths import models_dir
from restorer_app.steps.fills import fill_choices, find_choice
from restorer_app.training import checkpoint
from restorer_app.training.checkpoint import Checkpoint
from restorer_app.training.evaluate import Scores, measure

_WORDS = ("title", "summary", "good_for", "limits", "speed", "licence", "author", "version", "task", "row")


@dataclass(frozen=True)
class Gate:
    """One bar: on this kind of damage `margin` dB of mean hole-PSNR over the rival fill, on no picture `slack` under.

    `slack` counts against the harmonic membrane, the fill that every table measures beside the others.
    """

    kind: str
    rival: str
    margin: float
    slack: float


@dataclass(frozen=True)
class CardText:
    """What people wrote for a card: its words, the tiers of the training photos, and the bars."""

    words: Mapping[str, str]
    tiers: tuple[str, ...]
    gates: tuple[Gate, ...]


def load_text(path: Path) -> CardText:
    """The words and bars in a TOML file; UsageError for one that is missing, broken or has other keys than these."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
        words = content.pop("words")
        tiers = tuple(words.pop("tiers"))
        gates = tuple(Gate(**gate) for gate in content.pop("gate"))
    except OSError:
        raise UsageError(f"There is no file {path}.") from None
    except (ValueError, KeyError, TypeError) as error:
        raise UsageError(f"{path} does not describe a model: {error}.") from None
    if content or set(words) != set(_WORDS):
        raise UsageError(f"{path} must hold exactly these words: {', '.join(_WORDS)}, tiers, and the gates.")
    return CardText(words, tiers, gates)


def publish(best: Path, text: CardText, *, command: str, data: Path, masks: Path, models: Path) -> ModelCard:
    """Writes models/<name>/ from a checkpoint and returns its card, once the weights have passed.

    They are measured as users will run them, 16-bit weights through the engine. Raises `ModelError`, with nothing
    changed in `models`, where they miss a bar or are no better than the model of that name which is there already.
    """
    saved = checkpoint.load(best)
    name = saved.config.name
    with tempfile.TemporaryDirectory(dir=best.parent) as temporary:
        folder = Path(temporary) / name
        folder.mkdir()
        _write(saved, text, command, folder, {})
        card = load_card(folder)
        scores = measure(fill_choices((card,)), Engine((card,)), data=data, masks=masks)
        misses = missed_bars(text.gates, scores, name)
        if (models / name / CARD_NAME).exists():
            misses += _no_better(load_card(models / name), text.gates, scores, data, masks)
        if misses:
            raise ModelError(f"These weights are not published: {'; '.join(misses)}.")
        _write(saved, text, command, folder, scores)
        _move(folder, models / name)
    return load_card(models / name)


def missed_bars(gates: Iterable[Gate], scores: Scores, fill: str) -> list[str]:
    """A clause for each bar that a fill misses, and for each kind or rival that was not measured."""
    misses = []
    for gate in gates:
        fills = scores.get(gate.kind, {})
        if gate.rival not in fills:
            misses.append(f"{gate.kind}: {gate.rival} was not measured")
            continue
        lead = fills[fill].psnr - fills[gate.rival].psnr
        if lead < gate.margin:
            misses.append(f"{gate.kind}: {lead:+.2f} dB over {gate.rival} where {gate.margin:+.2f} are asked")
        if fills[fill].worst < -gate.slack:
            misses.append(f"{gate.kind}: {fills[fill].worst:+.2f} dB on a picture where {-gate.slack:+.2f} are allowed")
    return misses


def _no_better(old: ModelCard, gates: Iterable[Gate], scores: Scores, data: Path, masks: Path) -> list[str]:
    """A clause if an older model is as good on the mean over the gated kinds."""
    choice = find_choice(fill_choices((old,)), old.id)
    old_scores = measure((choice,), Engine((old,)), data=data, masks=masks)
    kinds = {gate.kind for gate in gates}
    mine, theirs = (fmean(table[kind][old.id].psnr for kind in kinds) for table in (scores, old_scores))
    return [] if mine > theirs else [f"{mine:.2f} dB where the model that is there has {theirs:.2f}"]


def _write(saved: Checkpoint, text: CardText, command: str, folder: Path, scores: Scores) -> None:
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
        "parameters": sum(parameter.numel() for parameter in net.parameters()),
    }
    tables = {
        "net_options": config.options,
        "training": {"tiers": text.tiers, "command": command, "seed": config.seed},
        "weights": {"sha256": sha256_of(folder / WEIGHTS_NAME), "size": len(weights)},
        "metrics": {},
    }
    for kind, fills in scores.items():
        tables[f"metrics.{kind}"] = {fill: round(score.psnr, 2) for fill, score in fills.items()}
    parts = [_toml(top), *(f"[{name}]\n{_toml(values)}" for name, values in tables.items())]
    (folder / CARD_NAME).write_text("\n".join(parts), encoding="utf-8")


def _toml(values: Mapping[str, Any]) -> str:
    """Strings, numbers and arrays of them as TOML, which writes them as JSON does."""
    return "".join(f"{key} = {json.dumps(value, ensure_ascii=False)}\n" for key, value in values.items())


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
    parser.add_argument("--data", type=Path, required=True, help="a folder of photos to measure with")
    parser.add_argument("--masks", type=Path, required=True, help="a folder of folders of masks, one for each kind")
    parser.add_argument("--models", type=Path, default=models_dir(), help="where the models lie")
    options = vars(parser.parse_args(arguments))
    try:
        card = publish(options.pop("checkpoint"), load_text(options.pop("card")), **options)
    except RestorerError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"{card.folder}: {card.parameters} parameters, {card.weights_size / 2**20:.2f} MiB")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
