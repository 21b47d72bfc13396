"""Starting a net from another one's weights."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from restorer_app.catalog import load_card
from restorer_app.core.errors import UsageError
from restorer_app.engine.weights import load_net
from restorer_app.nets import NETS
from restorer_app.training import checkpoint
from restorer_app.training.config import TrainConfig
from restorer_app.training.sources import find_source

_ENDS = {"stem", "head"}


def with_options(config: TrainConfig) -> TrainConfig:
    """The configuration with the options of the net that it starts from, where it gives none. Raises `ModelError`."""
    if config.options or not config.start_from:
        return config
    return replace(config, options=dict(load_source(find_source(config.start_from))[1]))


def load_source(source: Path) -> tuple[str, Mapping[str, Any], Mapping[str, Tensor]]:
    """The row of NETS, the options and the weights in a model's folder or a checkpoint. Raises `ModelError`."""
    if source.is_dir():
        card = load_card(source)
        return card.net, card.net_options, load_net(card).state_dict()
    saved = checkpoint.load(source)
    return saved.config.net, saved.config.options, saved.net


def take_over(net: nn.Module, row: str, source: Path) -> int:
    """Copies every tensor of `source`, a checkpoint or a model's folder, that `net` has by that name and size.

    Where the blocks of `net` have fewer channels inside, those of the source are pruned to its strongest first; where
    it is given more planes than the source, it does nothing with those at first; where fewer, it does without them;
    where it has one level more, it does nothing with what is seen there at first.
    Where it holds a net of the source's row by that name, that one is given them. row: of NETS. A source that is given
    or gives something else than the net has neither stem nor head for it.
    Returns how many were taken. Raises `ModelError`, and `UsageError` where nothing fits.
    """
    its_row, _, given = load_source(source)
    has_same_ends = NETS[its_row].is_like(NETS[row])
    held = getattr(net, its_row, None)
    net = held if isinstance(held, nn.Module) else net
    own = net.state_dict()
    given = deepened(widened(pruned(given, own), own), own)
    taken = {
        name: tensor
        for name, tensor in given.items()
        if name in own and own[name].shape == tensor.shape and (has_same_ends or _ENDS.isdisjoint(name.split(".")))
    }
    if not taken:
        raise UsageError(f"No layer of {source} fits the net {row} with these options.")
    with torch.no_grad():
        net.load_state_dict(taken, strict=False)
    return len(taken)


def pruned(given: Mapping[str, Tensor], wanted: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Weights whose residual blocks keep only as many inner channels as `wanted` has: those with the largest sum of
    absolute weights going in, times that going out (Li et al. 2017, "Pruning filters for efficient convnets")."""
    result = dict(given)
    for name, first in given.items():
        if not name.endswith(".first.weight") or name not in wanted:
            continue
        block = name.removesuffix("first.weight")
        bias, second = f"{block}first.bias", f"{block}second.weight"
        count = len(wanted[name])
        if count < len(first) and wanted[name].shape[1:] == first.shape[1:]:
            strength = first.abs().sum((1, 2, 3)) * given[second].abs().sum((0, 2, 3))
            kept = strength.topk(count).indices.sort().values
            result |= {name: first[kept], bias: given[bias][kept], second: given[second][:, kept]}
    return result


def widened(given: Mapping[str, Tensor], wanted: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Weights whose stem has zeros for the planes that only `wanted` is given, which come after the others, and lacks
    those that it is not given."""
    result = dict(given)
    for name, stem in given.items():
        if name.split(".")[-2:] == ["stem", "weight"] and name in wanted:
            result[name] = F.pad(stem, (0, 0, 0, 0, 0, wanted[name].shape[1] - stem.shape[1]))
    return result


def deepened(given: Mapping[str, Tensor], wanted: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Weights of an R-UNet whose middle, where `wanted` has one level below it, is the last level above that: as many
    of its blocks as fit come before going down, the others after; nothing comes up from below."""
    levels = _levels(given)
    up = next((name for name in wanted if name.endswith(f"ups.{levels}.weight")), None)
    if up is None or _levels(wanted) != levels + 1:
        return dict(given)
    unet = up.removesuffix(f"ups.{levels}.weight")
    middle, encoder, decoder = f"{unet}middle.", f"{unet}encoders.{levels}.", f"{unet}decoders.{levels}."
    fitting = len({name.removeprefix(encoder).split(".")[0] for name in wanted if name.startswith(encoder)})
    result = {name: torch.zeros_like(wanted[name]) for name in (up, up.replace("weight", "bias"))}
    for name, tensor in given.items():
        if name.startswith(middle):
            block, layer = name.removeprefix(middle).split(".", 1)
            place = int(block)
            name = f"{encoder}{place}.{layer}" if place < fitting else f"{decoder}{place - fitting}.{layer}"
        result[name] = tensor
    return result


def _levels(weights: Mapping[str, Tensor]) -> int:
    """How many levels an R-UNet has above its middle."""
    return sum(name.split(".")[-3:-2] == ["ups"] and name.endswith("weight") for name in weights)
