"""Why a hole was filled as it was: what each layer of the net makes of it, and which surroundings decided it."""

from collections.abc import Callable, Iterator

import numpy as np
import torch
from torch import Tensor, nn

from restorer_app.core.crops import BATCH_PIXELS
from restorer_app.core.inspecting import Layer
from restorer_app.core.progress import Progress
from restorer_app.engine.device import planes_on
from restorer_app.steps.holes import depth_in

_REACH = 64  # pixels from the hole, up to which surroundings are hidden
_CELLS = (16, 24, 32, 48)
_SQUARES = 96  # about so many are hidden at most: each costs a fill
_STRONGEST = 16
_PASSED_THROUGH = (nn.ModuleList, nn.Sequential)


def layers_of(
    net: nn.Module, image: np.ndarray, hole: np.ndarray, noise: np.ndarray | None = None
) -> tuple[Layer, ...]:
    """What every layer with weights makes of one (h, w, 3) float32 image in 0..1 and its (h, w) bool hole, in the order
    in which they run; at most _STRONGEST maps each. noise: (h, w) complex64, for a net that was given some; without it
    such a net gives its single answer, or draws some, and then its layers are others each time."""
    seen: list[Layer] = []

    def keep(name: str) -> Callable[..., None]:
        return lambda _module, _given, output: seen.append(Layer(name, _pictures(output[0])))

    hooks = [module.register_forward_hook(keep(name)) for name, module in _named_layers(net)]
    try:
        with torch.inference_mode():
            device = next(net.parameters()).device
            x = torch.from_numpy(image.transpose(2, 0, 1)[None].copy()).to(device)
            planes = (hole,) if noise is None else (hole, noise)
            net(x, *(planes_on(device, plane[None]) for plane in planes))
    finally:
        for hook in hooks:
            hook.remove()
    return tuple(seen)


def influence(
    fill: Callable[[np.ndarray, np.ndarray], np.ndarray],
    image: np.ndarray,
    unknown: np.ndarray,
    hole: np.ndarray,
    cell: int,
    progress: Progress,
) -> np.ndarray:
    """(h, w) float32 in 0..1: how much the fill of the (h, w) bool hole changes when a square of `cell` pixels of its
    surroundings is hidden, over the greatest change; 0 more than _REACH pixels from it, and in what is `unknown`,
    (h, w) bool: the hole with all others beside it.

    `fill(images, holes)` gives (n, h, w, 3) of (n, h, w, 3) float32 and (n, h, w) bool, always the same. Occlusion
    sensitivity (Zeiler and Fergus 2014, "Visualizing and understanding convolutional networks"). Raises `Cancelled`.
    """
    as_it_is = fill(image[None], unknown[None])[0]
    near, at_once = _near(unknown, hole), max(1, BATCH_PIXELS // hole.size)
    squares = [square for square in _squares(hole.shape[0], hole.shape[1], cell) if near[square].any()]
    result = np.zeros(hole.shape, np.float32)
    for start in range(0, len(squares), at_once):
        progress.update(start / len(squares), "Hiding surroundings")
        some = squares[start : start + at_once]
        holes = np.repeat(unknown[None], len(some), axis=0)
        for plane, square in zip(holes, some, strict=True):
            plane[square] = True
        filled = fill(np.repeat(image[None], len(some), axis=0), holes)
        for square, other in zip(some, filled, strict=True):
            result[square] = np.sqrt(((other - as_it_is)[hole] ** 2).mean())
    result[~near] = 0
    return result / max(float(result.max()), 1e-6)


def cell_for(unknown: np.ndarray, hole: np.ndarray) -> int:
    """How large the squares should be of which `influence` hides one after the other, for that to end soon."""
    count = np.count_nonzero(_near(unknown, hole))
    return next((cell for cell in _CELLS if count <= _SQUARES * cell**2), _CELLS[-1])


def _near(unknown: np.ndarray, hole: np.ndarray) -> np.ndarray:
    """(h, w) bool: the surroundings that are hidden, one after the other."""
    return np.asarray(~unknown & (depth_in(~hole) <= _REACH))


def _named_layers(module: nn.Module, prefix: str = "") -> Iterator[tuple[str, nn.Module]]:
    """The layers with weights, blocks as a whole."""
    for name, child in module.named_children():
        if isinstance(child, _PASSED_THROUGH) or any(isinstance(below, nn.ModuleList) for below in child.children()):
            yield from _named_layers(child, f"{prefix}{name}.")
        elif any(True for _ in child.parameters()):
            yield f"{prefix}{name}", child


def _pictures(maps: Tensor) -> np.ndarray:
    """(c, h, w) feature maps as at most _STRONGEST pictures."""
    contrast = maps.float().std((1, 2)).nan_to_num()
    strongest = maps[contrast.argsort(descending=True)[:_STRONGEST]].float()
    low, high = strongest.amin((1, 2), keepdim=True), strongest.amax((1, 2), keepdim=True)
    scaled = (strongest - low) / (high - low).clamp(min=1e-6) * 255
    return np.ascontiguousarray(scaled.round().byte().cpu().numpy())


def _squares(height: int, width: int, cell: int) -> Iterator[tuple[slice, slice]]:
    for y in range(0, height, cell):
        for x in range(0, width, cell):
            yield slice(y, y + cell), slice(x, x + cell)
