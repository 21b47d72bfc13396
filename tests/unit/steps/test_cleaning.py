"""The learned denoiser as a step: which level its net is told."""

import numpy as np
import pytest

from restorer_app.steps import cleaning
from restorer_app.steps.context import Samples, Tile

IMAGE = np.full((40, 50, 3), 0.5, np.float32)


class Net:
    """A context whose net takes `takes` levels (of 255) away and remembers what it was told."""

    def __init__(self, takes: float = 0.0) -> None:
        self.takes = takes
        self.told: list[float] = []

    def enhance(self, net: str, image: np.ndarray, level: float) -> np.ndarray:
        self.told.append(level * 255)
        return image - np.float32(self.takes / 255)

    def fill(self, net: str, images: np.ndarray, holes: np.ndarray) -> np.ndarray:
        raise AssertionError("this step fills no holes")


def found(net: Net) -> dict[str, float]:
    samples = Samples(lambda: IMAGE, (IMAGE, IMAGE))
    return dict(cleaning.analyse(samples, {"noise_level": 0.0}, net, "clean"))


def told(noise_level: float, facts: dict[str, float], scale: float = 1.0) -> float:
    net = Net()
    cleaning.apply(Tile(IMAGE, scale), {"noise_level": noise_level}, facts, net, "clean")
    return net.told[-1]


def test_the_level_is_what_the_net_takes_away_when_it_is_told_nothing() -> None:
    net = Net(takes=12)
    assert found(net)["noise_level"] == pytest.approx(12, abs=1e-3)
    assert set(net.told) == {0.0}


def test_the_net_is_told_the_level_that_was_set_or_else_the_one_that_was_found() -> None:
    assert told(20, {}) == pytest.approx(20)
    assert told(2, {}) == pytest.approx(2)
    assert told(0, {"noise_level": 15}) == pytest.approx(15)


def test_a_reduced_photo_has_less_noise() -> None:
    assert told(20, {}, scale=0.25) == pytest.approx(5)
