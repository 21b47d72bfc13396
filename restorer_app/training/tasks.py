"""The table of what can be learned; a configuration names a row."""

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

import torch

from restorer_app.core.errors import UsageError
from restorer_app.training.cleaning import Cleaning
from restorer_app.training.config import TrainConfig
from restorer_app.training.detecting import Detecting
from restorer_app.training.distilling import Distilling
from restorer_app.training.filling import Filling
from restorer_app.training.pairing import Pairing
from restorer_app.training.pairs import Fault, Pair, load_pairs
from restorer_app.training.photos import Split, load_photos
from restorer_app.training.task import Task

FromPhotos = Callable[[TrainConfig, Split, torch.device], Task]
FromLayers = Callable[..., Task]


def make_task(config: TrainConfig, data: Path | None, device: torch.device) -> Task:
    """The task that a configuration names, with what it learns from loaded; says how much that is. UsageError."""
    task = TASKS[config.task](config, data, device)
    return task if config.teacher is None else Distilling(task, config.teacher, config.net, device)


def _from_photos(make: FromPhotos, config: TrainConfig, data: Path | None, device: torch.device) -> Task:
    if data is None:
        raise UsageError("Training needs photos: --data FOLDER.")
    split = load_photos(data, least_side=config.data.crop, validation_every=config.data.validation_every)
    print(f"{len(split.train)} photos to train on, {len(split.validation)} held out", flush=True)
    for sentence in split.left_out:
        print(sentence, flush=True)
    return make(config, split, device)


def _from_layers(make: FromLayers, config: TrainConfig, data: Path | None, device: torch.device) -> Task:
    return _from_photos(partial(make, shapes=shapes_of(config, data)), config, data, device)


def shapes_of(config: TrainConfig, data: Path | None) -> Path | None:
    """The folder of photographed shapes of damage that a configuration names from that of the photos."""
    named = "" if config.damage is None else config.damage.shapes
    return data / named if data is not None and named else None


def _from_pairs(config: TrainConfig, data: Path | None, device: torch.device) -> Task:
    pairs, faults = pairs_of(config)
    left_out = f", {len(faults)} left out; --check says why" if faults else ""
    print(f"{len(pairs)} pairs to learn from{left_out}", flush=True)
    return Pairing(config, pairs, device)


def pairs_of(config: TrainConfig) -> tuple[list[Pair], list[Fault]]:
    """The pairs in the folders that a configuration names, and what is wrong with the others. Raises `UsageError`."""
    if config.pairs is None:
        raise UsageError("In the training configuration, the top level: missing pairs.")
    return load_pairs(Path(config.pairs.damaged), Path(config.pairs.restored))


TASKS: Mapping[str, Callable[[TrainConfig, Path | None, torch.device], Task]] = {
    "fill": partial(_from_photos, Filling),
    "clean": partial(_from_layers, Cleaning),
    "detect": partial(_from_layers, Detecting),
    "pairs": _from_pairs,
}
