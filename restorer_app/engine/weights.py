"""Weights are untrusted input: checked against their card, read as plain tensors, never unpickled."""

import torch
from safetensors import SafetensorError
from safetensors.torch import load
from torch import nn

from restorer_app import catalog
from restorer_app.catalog import ModelCard
from restorer_app.core.errors import ModelError
from restorer_app.nets import NETS


def load_net(card: ModelCard) -> nn.Module:
    """The card's net with its weights, float32, on the CPU. Raises `ModelError` when they do not fit the card."""
    catalog.verify(card)
    try:
        state = load(catalog.weights_file(card).read_bytes())
        module = NETS[card.net].build(card.net_options)
        module.load_state_dict({name: tensor.to(torch.float32) for name, tensor in state.items()})
    except (OSError, KeyError, ValueError, RuntimeError, SafetensorError) as error:
        raise ModelError(
            f"The weights of “{card.title}” do not fit its card; please install the model again."
        ) from error
    return module
