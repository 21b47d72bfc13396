"""Between two sets of weights that began alike: what one of them has learned, and something of what the other one has.

`python -m restorer_app.training.mixing runs/variations/last.pt heal_gan 0.34 -o runs/variations/mixed.pt`
"""

import argparse
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from torch import Tensor

from restorer_app.core.errors import UsageError
from restorer_app.training import checkpoint
from restorer_app.training.commands import status_of
from restorer_app.training.sources import find_source
from restorer_app.training.starting import load_source


def mixed(weights: Mapping[str, Tensor], others: Mapping[str, Tensor], share: float) -> dict[str, Tensor]:
    """The weights, moved by `share`, 0..1, towards the others wherever both have a tensor of that name and size.

    Network interpolation (Wang et al. 2018, "ESRGAN"; for fine-tuned nets Wortsman et al. 2022, "Model soups").

    Raises `UsageError` where they have none in common.
    """
    common = {name for name, tensor in weights.items() if name in others and others[name].shape == tensor.shape}
    if not common:
        raise UsageError("These two nets have no layer in common, so there is nothing between them.")
    return {
        name: tensor.lerp(others[name].float(), share) if name in common else tensor for name, tensor in weights.items()
    }


def main(arguments: Sequence[str]) -> int:
    """The command: 0 = written, 1 = not, with one sentence on stderr."""
    parser = argparse.ArgumentParser(prog="python -m restorer_app.training.mixing")
    parser.add_argument("checkpoint", type=Path, help="of a run")
    parser.add_argument("other", help="a model that ships, or another checkpoint")
    parser.add_argument("share", type=float, help="how far towards the other, 0..1")
    parser.add_argument("-o", "--output", type=Path, required=True, help="the checkpoint to write")
    options = parser.parse_args(arguments)

    def act() -> None:
        if not 0 <= options.share <= 1:
            raise UsageError("The share must lie between 0 and 1.")
        saved = checkpoint.load(options.checkpoint)
        others = load_source(find_source(options.other))[2]
        checkpoint.save(replace(saved, net=mixed(saved.net, others, options.share)), options.output)

    return status_of(act)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
