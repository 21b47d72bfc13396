"""The engine: loaded nets on one device, run in batches that shrink when memory runs out."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import TypeVar

import numpy as np
import torch
from torch import nn

from restorer_app.catalog import ModelCard
from restorer_app.core.errors import InferenceError, NoMemoryError
from restorer_app.core.inspecting import Layer
from restorer_app.engine.device import device_title, is_out_of_memory, pick_device, planes_on, reduced_precision
from restorer_app.engine.inspecting import layers_of
from restorer_app.engine.weights import load_net
from restorer_app.nets import NETS, Net

T = TypeVar("T")
_CPU = torch.device("cpu")
_BLACK, _DARK = 0.5 / 255, 24 / 255
_SMALL = 384  # pixels on a side


class Engine:
    """Runs nets on `device` (one of engine.device.DEVICES); implements the Context that fills and steps ask.

    Nets are loaded when first asked for and stay. `nets` is the table of architectures.
    """

    def __init__(
        self, cards: Sequence[ModelCard], device: str = "auto", nets: Mapping[str, Net] = MappingProxyType(NETS)
    ) -> None:
        self.device = pick_device(device)
        self._cards = {card.id: card for card in cards}
        self._table = nets
        self._nets: dict[tuple[str, str], nn.Module] = {}

    @property
    def device_title(self) -> str:
        """What people call the device."""
        return device_title(self.device)

    def load(self, net: str) -> None:
        """Loads a net now, so that its first run does not have to. Raises `ModelError`."""
        self._net(net, self.device)

    def fill(self, net: str, images: np.ndarray, holes: np.ndarray, noise: np.ndarray | None = None) -> np.ndarray:
        """What `net` makes of (n, h, w, 3) float32 RGB in 0..1 and (n, h, w) bool holes: (n, h, w, 3) float32.

        noise: as in `Context.fill`.
        Where memory runs out the batch is halved and the work goes on where it was; a single crop that does not fit
        goes to the CPU. Raises `ModelError`, and `InferenceError` when the result is not usable.
        """
        results: list[np.ndarray] = []
        done, size, device = 0, len(images), self.device
        while done < len(images):
            part = slice(done, done + size)
            try:
                drawn = () if noise is None else (noise[part],)
                results.append(self._run(net, images[part], device, holes[part], *drawn))
            except (RuntimeError, MemoryError) as error:
                if not is_out_of_memory(error):
                    raise
                size, device = _with_less_memory(size, device, error)
                continue
            check_filled(images[part], holes[part], results[-1])
            done += size
        return np.concatenate(results) if results else np.empty_like(images)

    def layers(
        self, net: str, image: np.ndarray, hole: np.ndarray, noise: np.ndarray | None = None
    ) -> tuple[Layer, ...]:
        """What each layer of a fill's net makes of one (h, w, 3) float32 image and its (h, w) bool hole, with the
        (h, w) complex64 noise that `fill` was given. Where memory runs out that goes to the CPU. Raises `ModelError`,
        and `InferenceError` where it does not fit there either."""
        return self._where_it_fits(lambda device: layers_of(self._net(net, device), image, hole, noise))

    def detect(self, net: str, image: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """How likely `net` takes each pixel of one (h, w, 3) float32 image in 0..1 for damage, and how likely for a
        stain: two (h, w) float32. Where memory runs out that goes to the CPU. Raises `ModelError`, and `InferenceError`
        where it does not fit there either."""
        maps = self._where_it_fits(lambda device: self._run(net, image[None], device)[0])
        return maps[..., 0], maps[..., 1]

    def enhance(self, net: str, image: np.ndarray, told: float | np.ndarray) -> np.ndarray:
        """What the net of a step makes of one (h, w, 3) float32 image in 0..1 when told a level or an (h, w) float32
        plane: (h, w, 3) float32.

        A small image that does not fit into a graphics card's memory goes to the CPU. Raises `ModelError`,
        `InferenceError` when the result is not usable, and `NoMemoryError` when a smaller image may fit.
        """
        planes = np.empty((1, *image.shape[:2]), np.float32)
        planes[:] = told
        try:
            result: np.ndarray = self._run(net, image[None], self.device, planes)[0]
        except (RuntimeError, MemoryError) as error:
            if not is_out_of_memory(error):
                raise
            if self.device.type == "cuda":
                torch.cuda.empty_cache()
            if self.device == _CPU or max(image.shape) > _SMALL:
                raise NoMemoryError("There is not enough memory for this step; close other programs.") from error
            result = self._run(net, image[None], _CPU, planes)[0]
        check_enhanced(image, result)
        return result

    def estimate(self, net: str, image: np.ndarray) -> np.ndarray:
        """The numbers, float32, that the net of a step finds in one (h, w, 3) float32 image in 0..1 as a whole.

        Raises `ModelError`, and `InferenceError` when they are not usable.
        """
        x = torch.from_numpy(image.transpose(2, 0, 1)[None].copy()).to(self.device)
        with torch.inference_mode():
            found = self._net(net, self.device).estimate(x)[0]  # type: ignore[operator]
        if not torch.isfinite(found).all():
            raise InferenceError("The model gave values that are no numbers, so its result was thrown away.")
        return np.asarray(found.cpu().numpy())

    def _where_it_fits(self, run: Callable[[torch.device], T]) -> T:
        """What `run` gives on the device, or on the CPU where memory runs out."""
        device = self.device
        while True:
            try:
                return run(device)
            except (RuntimeError, MemoryError) as error:
                if not is_out_of_memory(error):
                    raise
                _, device = _with_less_memory(1, device, error)

    def _run(self, net: str, images: np.ndarray, device: torch.device, *planes: np.ndarray) -> np.ndarray:
        """The net's result for images (n, h, w, 3) and planes of holes, levels or noise for each, (n, h, w)."""
        module = self._net(net, device)
        images = images if images.flags.writeable else images.copy()  # torch takes no read-only array
        x = torch.from_numpy(images).permute(0, 3, 1, 2).contiguous(memory_format=torch.channels_last).to(device)
        beside = [planes_on(device, plane) for plane in planes]
        with torch.inference_mode():
            with reduced_precision(device):
                y = module(x, *beside)
            if device.type == "cuda" and not torch.isfinite(y).all():
                y = module(x, *beside)  # 16 bit may have overflowed
        return np.ascontiguousarray(y.float().permute(0, 2, 3, 1).cpu().numpy())

    def _net(self, net: str, device: torch.device) -> nn.Module:
        key = (net, device.type)
        if key not in self._nets:
            module = load_net(self._cards[net]) if net in self._cards else self._table[net].build({})
            module = module.eval().to(device)
            self._nets[key] = module.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        return self._nets[key]


def check_filled(images: np.ndarray, holes: np.ndarray, filled: np.ndarray) -> None:
    """Refuses a broken result: values that are no numbers, or a hole filled black although nothing around it is dark.

    All three as in `Engine.run`. Raises `InferenceError`.
    """
    for image, hole, result in zip(images, holes, filled, strict=True):
        if not np.isfinite(result[hole]).all():
            raise InferenceError("The model gave values that are no numbers, so its result was thrown away.")
        rim = _rim(hole)
        is_black = hole.any() and rim.any() and result[hole].max() <= _BLACK and image[rim].min() >= _DARK
        if is_black:
            raise InferenceError("The model filled a bright place with black, so its result was thrown away.")


def check_enhanced(image: np.ndarray, result: np.ndarray) -> None:
    """Refuses a broken result of a step: values that are no numbers, or black where the image is not dark.

    Both (h, w, 3) float32. Raises `InferenceError`.
    """
    if not np.isfinite(result).all():
        raise InferenceError("The model gave values that are no numbers, so its result was thrown away.")
    if result.max() <= _BLACK and image.mean() >= _DARK:
        raise InferenceError("The model made a bright place black, so its result was thrown away.")


def _rim(hole: np.ndarray) -> np.ndarray:
    """The known pixels beside a (h, w) bool hole."""
    near = np.zeros_like(hole)
    near[1:] |= hole[:-1]
    near[:-1] |= hole[1:]
    near[:, 1:] |= hole[:, :-1]
    near[:, :-1] |= hole[:, 1:]
    return np.asarray(near & ~hole)


def _with_less_memory(size: int, device: torch.device, error: BaseException) -> tuple[int, torch.device]:
    if device.type == "cuda":
        torch.cuda.empty_cache()
    if size > 1:
        return size // 2, device
    if device.type != "cpu":
        return size, _CPU
    raise InferenceError("There is not enough memory for this repair; close other programs or mark less.") from error
