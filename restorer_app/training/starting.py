"""Starting a net from another one's weights."""

from dataclasses import replace
from pathlib import Path

import torch
from torch import nn

from restorer_app.catalog import load_card
from restorer_app.core.errors import UsageError
from restorer_app.engine.weights import load_net
from restorer_app.paths import models_dir
from restorer_app.training import checkpoint
from restorer_app.training.config import TrainConfig

_ENDS = {"stem", "head"}


def find_source(start_from: str) -> Path:
    """What a configuration starts from: the folder of the bundled model of that id, else the folder or file itself."""
    bundled = models_dir() / start_from
    return bundled if bundled.is_dir() else Path(start_from)


def with_options(config: TrainConfig) -> TrainConfig:
    """The configuration with the options of the net that it starts from, where it gives none. Raises `ModelError`."""
    if config.options or not config.start_from:
        return config
    source = find_source(config.start_from)
    given = load_card(source).net_options if source.is_dir() else checkpoint.load(source).config.options
    return replace(config, options=dict(given))


def take_over(net: nn.Module, row: str, source: Path) -> int:
    """Copies every tensor of `source`, a checkpoint or a model's folder, that `net` has by that name and size.

    row: the net's row of NETS. A source of another row gives neither stem nor head, which mean something else there.
    Returns how many were taken. Raises `ModelError`, and `UsageError` where nothing fits.
    """
    if source.is_dir():
        card = load_card(source)
        given, its_row = load_net(card).state_dict(), card.net
    else:
        saved = checkpoint.load(source)
        given, its_row = saved.net, saved.config.net
    own = net.state_dict()
    taken = {
        name: tensor
        for name, tensor in given.items()
        if name in own and own[name].shape == tensor.shape and (its_row == row or _ENDS.isdisjoint(name.split(".")))
    }
    if not taken:
        raise UsageError(f"No layer of {source} fits the net {row} with these options.")
    with torch.no_grad():
        net.load_state_dict(taken, strict=False)
    return len(taken)
