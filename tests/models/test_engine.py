"""The engine: what it does when memory runs out or a net goes wrong."""

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from restorer_app.core.errors import InferenceError, NoMemoryError, UsageError
from restorer_app.core.photo import Photo
from restorer_app.core.progress import SilentProgress
from restorer_app.core.state import new_state
from restorer_app.engine.detecting import find_damage
from restorer_app.engine.device import is_out_of_memory, pick_device
from restorer_app.engine.engine import Engine
from restorer_app.nets import NETS, Net
from restorer_app.steps.detectors import DETECTORS, DetectorChoice


class Greedy(nn.Module):
    """Runs out of memory above `most` images at once; else adds a tenth, and remembers its batches."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self.most = most
        self.batches: list[int] = []

    def forward(self, image: Tensor, mask: Tensor) -> Tensor:
        if len(image) > self.most:
            raise torch.OutOfMemoryError("no memory left")
        self.batches.append(len(image))
        return image + 0.1


class Constant(nn.Module):
    """Fills everything with one value."""

    def __init__(self, value: float) -> None:
        super().__init__()
        self.value = value

    def forward(self, image: Tensor, mask: Tensor) -> Tensor:
        return torch.full_like(image, self.value)


def engine_with(module: nn.Module) -> Engine:
    return Engine((), "cpu", {"net": Net("net", lambda options: module, fills_holes=True)})


def crops(count: int, value: float = 0.5) -> tuple[np.ndarray, np.ndarray]:
    steps = np.arange(count, dtype=np.float32)[:, None, None, None] / 99
    images = np.full((count, 16, 16, 3), value, np.float32) + steps
    holes = np.zeros((count, 16, 16), bool)
    holes[:, 4:8, 4:8] = True
    return images, holes


def test_when_memory_runs_out_the_batch_is_halved_and_the_work_goes_on_where_it_was() -> None:
    net = Greedy(most=2)
    images, holes = crops(7)
    assert np.allclose(engine_with(net).fill("net", images, holes), images + 0.1)
    assert sum(net.batches) == 7
    assert max(net.batches) <= 2


def test_a_single_crop_that_does_not_fit_is_reported_in_a_sentence() -> None:
    with pytest.raises(InferenceError, match="memory"):
        engine_with(Greedy(most=0)).fill("net", *crops(2))


def test_layers_that_do_not_fit_are_reported_in_a_sentence() -> None:
    net = nn.Module()
    net.stem = nn.Conv2d(3, 4, 1)
    net.forward = Greedy(most=0).forward
    with pytest.raises(InferenceError, match="memory"):
        engine_with(net).layers("net", *(plane[0] for plane in crops(1)))


def test_values_that_are_no_numbers_are_never_a_result() -> None:
    with pytest.raises(InferenceError, match="no numbers"):
        engine_with(Constant(float("nan"))).fill("net", *crops(1))


def test_a_bright_place_filled_with_black_is_never_a_result() -> None:
    with pytest.raises(InferenceError, match="black"):
        engine_with(Constant(0.0)).fill("net", *crops(1))


def test_black_is_a_good_answer_where_the_surroundings_are_black() -> None:
    images, holes = crops(1, value=0.0)
    assert (engine_with(Constant(0.0)).fill("net", images, holes) == 0).all()


def test_running_out_of_memory_is_recognised_by_type_and_other_errors_are_not() -> None:
    assert is_out_of_memory(torch.OutOfMemoryError("anything"))
    assert is_out_of_memory(MemoryError())
    with pytest.raises(RuntimeError) as caught:
        torch.empty(1 << 50)
    assert is_out_of_memory(caught.value)
    assert not is_out_of_memory(RuntimeError("CUDA error: out of memory, says a text"))


def test_an_error_in_a_net_is_not_taken_for_lack_of_memory() -> None:
    class Broken(nn.Module):
        def forward(self, image: Tensor, mask: Tensor) -> Tensor:
            raise RuntimeError("shapes do not match")

    with pytest.raises(RuntimeError, match="shapes"):
        engine_with(Broken()).fill("net", *crops(2))


def test_the_cpu_is_always_there_and_an_unknown_device_is_refused() -> None:
    assert pick_device("cpu").type == "cpu"
    assert pick_device("auto").type in ("cpu", "cuda", "mps")
    with pytest.raises(UsageError):
        pick_device("abacus")


class Brightening(nn.Module):
    """Adds the level to the image; nothing larger than `most` pixels on a side fits into memory."""

    def __init__(self, most: int = 10_000) -> None:
        super().__init__()
        self.most = most

    def forward(self, image: Tensor, level: Tensor) -> Tensor:
        if max(image.shape) > self.most:
            raise torch.OutOfMemoryError("no memory left")
        return image + level


def test_a_step_gives_the_net_the_image_and_its_level() -> None:
    image = np.full((20, 30, 3), 0.5, np.float32)
    image.flags.writeable = False
    result = engine_with(Brightening()).enhance("net", image, 0.25)
    assert result.shape == (20, 30, 3)
    assert np.allclose(result, 0.75)


def test_a_step_that_runs_out_of_memory_asks_for_a_smaller_piece() -> None:
    with pytest.raises(NoMemoryError):
        engine_with(Brightening(most=10)).enhance("net", np.zeros((20, 30, 3), np.float32), 0.1)


def test_tiles_find_the_same_damage_as_the_whole_photo() -> None:
    torch.manual_seed(6)
    net = NETS["damage"].build({"widths": [4, 6], "blocks": [1, 1]})
    with torch.no_grad():
        for parameter in net.parameters():
            parameter.normal_(std=0.2)
    pixels = np.random.default_rng(4).integers(0, 255, (230, 300, 3), np.uint8)
    row = next(row for row in DETECTORS if row.is_learned)
    choice = DetectorChoice("net", "", "", "", "", "", row, reach=net.halo)
    state, engine = new_state(Photo(pixels)), engine_with(net)
    whole, tiled = (find_damage(state, choice, engine, SilentProgress(), tile) for tile in (512, 64))
    assert whole.stain is not None
    assert tiled.stain is not None
    assert int(whole.probability.max()) - int(whole.probability.min()) > 20
    for plane, other in ((whole.probability, tiled.probability), (whole.stain, tiled.stain)):
        assert np.abs(plane.astype(int) - other).max() <= 1


def test_a_detector_whose_net_gives_no_numbers_is_refused() -> None:
    class Broken(nn.Module):
        def forward(self, image: Tensor) -> Tensor:
            return torch.full_like(image[:, :2], float("nan"))

    choice = DetectorChoice("net", "Eye", "", "", "", "", next(row for row in DETECTORS if row.is_learned))
    state = new_state(Photo(np.full((20, 30, 1), 90, np.uint8)))
    with pytest.raises(InferenceError, match="Eye"):
        find_damage(state, choice, engine_with(Broken()), SilentProgress())


@pytest.mark.parametrize("value", [float("nan"), 0.0])
def test_a_step_never_passes_on_numbers_that_are_none_nor_a_bright_place_gone_black(value: float) -> None:
    with pytest.raises(InferenceError):
        engine_with(Constant(value)).enhance("net", np.full((20, 30, 3), 0.5, np.float32), 0.1)


class Estimator(nn.Module):
    """Finds the mean of each channel, or what is no number in black."""

    def estimate(self, image: Tensor) -> Tensor:
        return image.mean((2, 3)) / (image.max() > 0)


def test_an_estimate_is_of_one_whole_picture_and_numbers_only() -> None:
    image = np.random.default_rng(5).random((9, 13, 3), np.float32)
    image.flags.writeable = False
    assert np.allclose(engine_with(Estimator()).estimate("net", image), image.mean(axis=(0, 1)))
    with pytest.raises(InferenceError, match="no numbers"):
        engine_with(Estimator()).estimate("net", np.zeros_like(image))
