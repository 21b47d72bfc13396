"""The tables of figures: how well each fill closes known holes, and how well each step undoes known damage."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from restorer_app.catalog import ModelCard, load_cards
from restorer_app.core.errors import ExportError, UsageError
from restorer_app.core.progress import Progress, SilentProgress
from restorer_app.engine.engine import Engine
from restorer_app.paths import models_dir
from restorer_app.steps.detectors import detector_choices, find_detector
from restorer_app.steps.fills import fill_choices, find_choice
from restorer_app.steps.steps import find_step, step_choices
from restorer_app.training.conditions import MEASURED_ON, find_condition
from restorer_app.training.layer_sheet import kinds_for
from restorer_app.training.measure_detectors import classical_detectors, measure_detectors, table_of_detectors
from restorer_app.training.measure_fills import measure_fills, table_of_fills
from restorer_app.training.measure_steps import measure_steps, table_of_steps
from restorer_app.training.peers import load_peers
from restorer_app.training.photo_sets import photo_sets
from restorer_app.training.reports import write_table

ALL = "all"
TABLES = {"fill": "fills", "step": "steps", "detect": "detectors"}
_QUIET = SilentProgress()


def evaluate(
    model: str,
    *,
    data: Path,
    masks: Path | None = None,
    peers: Path | None = None,
    shapes: Path | None = None,
    condition: str | None = None,
    write: Path | None = None,
    limit: int | None = None,
    models: Path | None = None,
    progress: Progress = _QUIET,
) -> dict[str, Any]:
    """Measures a fill, where there are `masks`, a detector, where there are `shapes`, else a step, or `all` of either;
    the Markdown text is under "table".

    data: a folder of photos or, unless for fills, of folders, each a set. masks: a folder of folders, one a kind of
    damage, with masks named like the photos. peers: a folder of other people's denoisers to measure beside steps.
    shapes: a folder of folders of shapes of damage, of which those that training does not use are laid on the photos.
    condition: the row of CONDITIONS that photos whose holes are filled are to be in, as they are unless given.
    write: a Markdown file to put the table into. limit: pictures of each set or kind. models: where the models lie, the
    bundled ones unless given. Raises `UsageError`, `ExportError` and what opening, repairing and running steps raise.
    """
    if limit is not None and limit < 1:
        raise UsageError("--limit is a number of pictures, 1 or more.")
    if write is not None and (write.is_dir() or not write.parent.is_dir()):
        raise ExportError(f"“{write}” cannot be written: there is {'a' if write.is_dir() else 'no'} folder.")
    cards = load_cards(models_dir() if models is None else models)
    if masks is None and condition is not None:
        raise UsageError("Steps are measured in all conditions that they are for; --condition is for fills.")
    if shapes is not None:
        result = _evaluate_detectors(model, cards, data, shapes, limit, progress)
    elif masks is None:
        result = _evaluate_steps(model, cards, data, peers, limit, progress)
    elif peers is None:
        result = _evaluate_fills(model, cards, data, masks, limit, condition)
    else:
        raise UsageError("Peers are measured beside steps; leave --masks or --peers out.")
    if write is not None:
        write_table(write, result["table"], TABLES[result["task"]])
    return result


def _evaluate_fills(
    model: str, cards: Sequence[ModelCard], data: Path, masks: Path, limit: int | None, condition: str | None
) -> dict[str, Any]:
    choices = fill_choices(cards)
    chosen = choices if model == ALL else (find_choice(choices, model),)
    engine, around = Engine(cards), None if condition is None else find_condition(condition)
    scores = measure_fills(
        chosen, engine, data=data, masks=masks, limit=limit, at_best=condition is None, condition=around
    )
    return {
        "table": table_of_fills(scores, device=engine.device_title, limit=limit, condition=around),
        "task": "fill",
        "kinds": {kind: {fill: score.to_table() for fill, score in fills.items()} for kind, fills in scores.items()},
        "device": engine.device_title,
        "models": [{"id": choice.id, "sha256": choice.weights or None} for choice in chosen],
    }


def _evaluate_detectors(
    model: str, cards: Sequence[ModelCard], data: Path, shapes: Path, limit: int | None, progress: Progress
) -> dict[str, Any]:
    choices = detector_choices(cards)
    apart = tuple(choice for choice in choices if choice.weights or not choice.among)  # the classical ones come anyway
    wanted = apart if model == ALL else (find_detector(choices, model),)
    chosen = {choice.id: choice for choice in (*wanted, *classical_detectors())}
    sets, engine = photo_sets(data, limit), Engine(cards)
    kinds = kinds_for(shapes, measuring=True)
    scores = measure_detectors(tuple(chosen.values()), engine, sets, kinds, progress)
    return {
        "table": table_of_detectors(scores, sets),
        "task": "detect",
        "kinds": {
            kind: {name: {row: score.to_table() for row, score in rows.items()} for name, rows in tables.items()}
            for kind, tables in scores.items()
        },
        "photos": {photos.name: {"measured": len(photos.files), "of": photos.total} for photos in sets},
        "device": engine.device_title,
        "models": [{"id": choice.id, "sha256": choice.weights or None} for choice in chosen.values()],
    }


def _evaluate_steps(
    model: str, cards: Sequence[ModelCard], data: Path, peers: Path | None, limit: int | None, progress: Progress
) -> dict[str, Any]:
    choices = step_choices(cards)
    if model in {choice.id for choice in fill_choices(cards)}:
        raise UsageError(f"“{model}” is a fill; say where masks for the photos are with --masks DIR.")
    chosen = choices if model == ALL else (find_step(choices, model),)
    chosen = tuple(choice for choice in chosen if choice.step.id in MEASURED_ON)
    if not chosen:
        raise UsageError(f"There is no condition that “{model}” is measured on.")
    sets = photo_sets(data, limit)
    beside = () if peers is None else load_peers(peers)
    engine = Engine(cards)
    scores = measure_steps(chosen, engine, sets, peers=beside, progress=progress)
    return {
        "table": table_of_steps(scores, sets, beside, device=engine.device_title),
        "task": "step",
        "kinds": {
            kind: {
                photos: {method: score.to_table() for method, score in methods.items()}
                for photos, methods in tables.items()
            }
            for kind, tables in scores.items()
        },
        "photos": {photos.name: {"measured": len(photos.files), "of": photos.total} for photos in sets},
        "device": engine.device_title,
        "models": [{"id": choice.id, "sha256": choice.weights or None} for choice in chosen],
        "peers": [peer.row.id for peer in beside],
    }
