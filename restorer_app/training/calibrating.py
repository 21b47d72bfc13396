"""Makes a net that finds damage as sure of it as the default sensitivity takes it to be, by photos held out.

`python -m restorer_app.training.calibrating runs/damage/last.pt --data PHOTOS -o runs/damage/calibrated.pt`

A piece is believed where its peak reaches a high threshold, and followed down to a low one (`steps.components`). Of all
pairs of thresholds that one is taken under which most of the damage laid on the held-out photos is found and least
else, F1, with no more than MARKS on the same photos undamaged, and RIGHT of what is marked on the damaged ones; then
the net's logits are scaled and shifted (Platt 1999) until the program's own thresholds are this pair.
"""

import argparse
import math
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from operator import add
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from restorer_app.core.errors import UsageError
from restorer_app.core.findings import Belief
from restorer_app.nets import NETS
from restorer_app.nets.damage import Damage
from restorer_app.steps.components import least_peak, lowest
from restorer_app.training import checkpoint
from restorer_app.training.agreement import Agreement, agreement
from restorer_app.training.commands import status_of
from restorer_app.training.detecting import LABELS
from restorer_app.training.layer_sheet import kinds_for
from restorer_app.training.layers import LayerKind
from restorer_app.training.measure_detectors import damaged
from restorer_app.training.photos import Photo, load_photos
from restorer_app.training.tasks import shapes_of

MARKS = 0.0025
"""The greatest share of undamaged photos that may be marked."""
RIGHT = 0.78
"""The least share of what is marked on damaged ones that is damage: what is marked will be painted over."""
_LOWEST, _HIGHEST, _STEP = -4.0, 9.0, 1 / 3  # of logits
_HALVINGS = 7
Logits = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Shown:
    """A held-out photo: the logits of what is to be found in it damaged and undamaged, (h, w), and where it is."""

    damaged: Logits
    clean: Logits
    true: NDArray[np.bool_]


def best_thresholds(shown: Sequence[Shown]) -> tuple[float, float]:
    """The low and the high threshold of logits. UsageError where every pair marks too much that is undamaged."""
    best, found = -1.0, None
    for low in np.arange(_LOWEST, _HIGHEST / 2, _STEP).tolist():
        above, high = low, _HIGHEST  # the least high threshold that will do lies between them
        for _ in range(_HALVINGS):
            middle = (above + high) / 2
            above, high = (above, middle) if _will_do(shown, low, middle) else (middle, high)
        f1 = float(_agreed(shown, low, high).f1[1])
        if f1 > best and _will_do(shown, low, high):
            best, found = f1, (low, high)
    if found is None:
        raise UsageError("Whatever is believed of it, this net marks too much of undamaged photos.")
    return found


def _will_do(shown: Sequence[Shown], low: float, high: float) -> bool:
    marks = sum(np.count_nonzero(_believed(one.clean, low, high)) for one in shown)
    is_quiet = bool(marks <= MARKS * sum(one.clean.size for one in shown))
    return is_quiet and float(_agreed(shown, low, high).precision[1]) >= RIGHT


def _agreed(shown: Sequence[Shown], low: float, high: float) -> Agreement:
    marks = (_believed(one.damaged, low, high).astype(np.uint8) for one in shown)
    return reduce(add, (agreement(marked, one.true) for marked, one in zip(marks, shown, strict=True)))


def calibrate(net: Damage, photos: Sequence[Photo], kinds: Sequence[LayerKind], seed: int) -> None:
    """Scales and shifts the logits of each of LABELS for damage of these kinds. Raises `UsageError`."""
    low, high = (math.log(value / (255 - value)) for value in (lowest(Belief()), least_peak(Belief().sensitivity)))
    for plane, label in enumerate(LABELS):
        own = [kind for kind in kinds if kind.label == label]
        own_low, own_high = best_thresholds(list(_shown(net, plane, photos, own, seed)))
        scale = (high - low) / (own_high - own_low)
        net.rescale(plane, scale, low - scale * own_low)


def _believed(logits: Logits, low: float, high: float) -> NDArray[np.bool_]:
    """(h, w): hysteresis, as pieces are believed."""
    import cv2

    count, labels = cv2.connectedComponents((logits >= low).astype(np.uint8), connectivity=8)
    is_sure = np.zeros(count, bool)
    is_sure[labels[logits >= high]] = True
    return np.asarray(is_sure[labels])


def _shown(net: Damage, plane: int, photos: Sequence[Photo], kinds: Sequence[LayerKind], seed: int) -> Iterator[Shown]:
    for number, photo in enumerate(photos):
        harmed, clean, remove, stain = damaged(photo, kinds, seed + number)
        yield Shown(_logits(net, harmed, plane), _logits(net, clean, plane), stain if plane else remove)


@torch.inference_mode()
def _logits(net: Damage, pixels: Photo, plane: int) -> Logits:
    image = torch.from_numpy(pixels.astype(np.float32) / 255).permute(2, 0, 1)[None]
    return np.asarray(net.logits(image)[0, plane].numpy(), np.float32)


def main(arguments: Sequence[str]) -> int:
    """The command: 0 = written, 1 = not, with one sentence on stderr."""
    parser = argparse.ArgumentParser(prog="python -m restorer_app.training.calibrating")
    parser.add_argument("checkpoint", type=Path, help="of a run")
    parser.add_argument("--data", type=Path, required=True, help="the photos of that run")
    parser.add_argument("-o", "--output", type=Path, required=True, help="the checkpoint to write")
    options = parser.parse_args(arguments)

    def act() -> None:
        saved = checkpoint.load(options.checkpoint)
        net = NETS[saved.config.net].build(saved.config.options).eval()
        if not isinstance(net, Damage) or saved.config.damage is None:
            raise UsageError(f"{options.checkpoint} is not of a net that finds damage.")
        net.load_state_dict(saved.net)
        every, crop = saved.config.data.validation_every, saved.config.data.crop
        photos = load_photos(options.data, least_side=crop, validation_every=every).validation
        calibrate(net, photos, kinds_for(shapes_of(saved.config, options.data), measuring=False), saved.config.seed)
        checkpoint.save(replace(saved, net=net.state_dict()), options.output)

    return status_of(act)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
