"""Published denoisers to measure beside our steps; they are somebody else's, in a folder of their own, never shipped.

The folder holds a `peers.py` with `load(name)`, which gives `restore(x, sigma)`: x (h, w, 3) or, for a grey net, (h, w)
float32 in 0..1, sigma on the 8-bit scale, the result of the same shape.
"""

import importlib.util
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from restorer_app.core.errors import UsageError
from restorer_app.training.conditions import Condition

MODULE = "peers.py"


@dataclass(frozen=True)
class PeerRow:
    """A peer: the name it is loaded by, what it is called, and the groups of conditions and channels it is made for."""

    id: str
    title: str
    groups: tuple[str, ...]
    channels: int


PEERS = (
    PeerRow("ffdnet_clip", "FFDNet-Clip, told the noise", ("noise",), 3),
    PeerRow("dncnn3", "DnCNN-3", ("noise", "jpeg"), 1),
)


@dataclass(frozen=True, eq=False)
class Peer:
    """A row with its weights."""

    row: PeerRow
    run: Callable[[np.ndarray, float], np.ndarray]

    def takes(self, condition: Condition, picture: np.ndarray) -> bool:
        """Whether it is made for such a picture, (h, w, 1 or 3)."""
        return condition.group in self.row.groups and picture.shape[2] == self.row.channels

    def restore(self, picture: np.ndarray, level: float) -> np.ndarray:
        """(h, w, 1 or 3) uint8 in and out; `level` is the true noise, for those who want to be told."""
        values = picture.astype(np.float32) / 255
        result = self.run(values[..., 0] if picture.shape[2] == 1 else values, level)
        return np.asarray(np.rint(np.clip(result, 0, 1) * 255), np.uint8).reshape(picture.shape)


def load_peers(folder: Path) -> tuple[Peer, ...]:
    """Every row of PEERS from a folder; UsageError where they cannot be loaded."""
    file = folder / MODULE
    spec = importlib.util.spec_from_file_location("restorer_peers", file) if file.is_file() else None
    if spec is None or spec.loader is None:
        raise UsageError(f"There is no {MODULE} in {folder}.")
    module: Any = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
        return tuple(Peer(row, module.load(row.id)) for row in PEERS)
    except ImportError as error:
        raise UsageError(f"The peers in {folder} need the package {error.name}, which is not installed.") from error
    except (OSError, LookupError, AttributeError) as error:
        raise UsageError(f"The peers in {folder} cannot be loaded: {error}.") from error
