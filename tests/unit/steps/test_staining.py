"""Taking stains back: how near the picture under a stain comes, and what stays as it is."""

import numpy as np
import pytest

from restorer_app.core.box import Box
from restorer_app.metrics import ciede2000
from restorer_app.steps import staining
from restorer_app.steps.context import Samples, Tile

HEIGHT, WIDTH = 150, 200
BROWN, GREY = (0.15, 0.35, 0.55), (0.3, 0.3, 0.3)
Y, X = np.mgrid[:HEIGHT, :WIDTH].astype(np.float32)


def flat() -> np.ndarray:
    """Paper under a light from one side."""
    return (0.75 + 0.1 * X / WIDTH)[..., None] * np.array((1, 0.96, 0.9), np.float32)


def scenery() -> np.ndarray:
    """Patches of many colours, each with a texture: the edges of a picture, and few of them."""
    import cv2

    rng = np.random.default_rng(3)
    middles = rng.uniform(0, WIDTH, (40, 2))
    nearest = np.argmin(np.hypot(X[..., None] - middles[:, 0], Y[..., None] - middles[:, 1]), axis=2)
    light, colours = rng.uniform(0.25, 0.85, (40, 1)), rng.uniform(-0.08, 0.08, (40, 3))
    image = (light + colours)[nearest] + rng.normal(0, 0.03, (HEIGHT, WIDTH, 1))
    return np.clip(cv2.GaussianBlur(image, (0, 0), 0.8), 0.02, 1).astype(np.float32)


def puddle() -> np.ndarray:
    """(h, w, 1) in 0..1: a blob with a soft edge and a darker tide line."""
    depth = 45 + 6 * np.sin(np.arctan2(Y - 75, X - 105) * 3) - np.hypot(X - 105, Y - 75)
    body = np.clip(depth / 5, 0, 1)
    return (0.8 * body + 0.2 * np.exp(-(((depth - 5) / 4) ** 2)) * body)[..., None]


STAIN = puddle()
WHERE = (STAIN[..., 0] > 0).astype(np.float32)


def stained(image: np.ndarray, absorbed: tuple[float, float, float] = BROWN) -> np.ndarray:
    return image * (1 - STAIN * np.array(absorbed, np.float32))


def corrected(image: np.ndarray, where: np.ndarray | None = WHERE, feather: float = 0) -> np.ndarray:
    samples = Samples(lambda: image, (), 1, lambda: where)
    correction = staining.correct(samples, {"feather": feather}, None, "stain").at(Box(0, 0, WIDTH, HEIGHT), 1)
    return staining.apply(Tile(image, correction=correction), {}, {}, None, "stain")


@pytest.mark.parametrize("absorbed", [BROWN, GREY], ids=["brown", "grey"])
@pytest.mark.parametrize("picture", [flat, scenery])
def test_a_puddle_is_at_least_halved(picture, absorbed: tuple[float, float, float]) -> None:
    clean, inside = picture(), WHERE > 0
    damaged = stained(clean, absorbed)
    assert ciede2000(corrected(damaged), clean, inside) < 0.5 * ciede2000(damaged, clean, inside)


def test_what_is_painted_beyond_a_stain_hardly_changes() -> None:
    import cv2

    clean = scenery()
    damaged, wide = stained(clean), cv2.dilate(WHERE, np.ones((9, 9)))
    beyond = (wide > 0) & (WHERE == 0)
    assert ciede2000(corrected(damaged, wide), clean, WHERE > 0) < 0.6 * ciede2000(damaged, clean, WHERE > 0)
    assert ciede2000(corrected(damaged, wide), clean, beyond) < 2


def test_the_fine_detail_of_the_scan_stays() -> None:
    detail = np.random.default_rng(5).normal(0, 0.02, (HEIGHT, WIDTH, 1)).astype(np.float32)
    damaged = stained(flat() + detail)
    ratio = corrected(damaged) / damaged
    steps = np.abs(np.diff(np.log(ratio), axis=1))[60:90, 90:120]
    assert steps.mean() < 0.15 * np.abs(np.diff(np.log(damaged), axis=1))[60:90, 90:120].mean()


def test_a_grey_scan_stays_grey() -> None:
    grey = np.repeat(scenery().mean(axis=2, keepdims=True), 3, axis=2)
    result = corrected(stained(grey, GREY))
    assert (result == result[..., :1]).all()
    assert not (result == stained(grey, GREY)).all()


def test_nothing_changes_outside_nor_where_there_is_no_region() -> None:
    import cv2

    damaged = stained(scenery())
    far = cv2.dilate(WHERE, np.ones((3, 3))) == 0
    assert (corrected(damaged)[far] == damaged[far]).all()
    for where in (None, np.zeros_like(WHERE)):
        assert (corrected(damaged, where) == damaged).all()


def test_a_region_of_everything_harms_nothing() -> None:
    clean = scenery()
    assert ciede2000(corrected(clean, np.ones_like(WHERE)), clean) < 1


def test_a_feather_changes_less_at_the_edge_only() -> None:
    damaged = stained(flat())
    hard, soft = corrected(damaged), corrected(damaged, feather=20)
    edge = (STAIN[..., 0] > 0.5) & (np.hypot(X - 105, Y - 75) > 35)
    assert (soft[edge] < hard[edge]).all()
    assert (soft[70:80, 100:110] == hard[70:80, 100:110]).all()


def test_how_much_is_stained_is_told() -> None:
    def area(where: np.ndarray | None) -> float:
        return staining.analyse(Samples(flat, (), 1, lambda: where), {}, None, "stain")["area"]

    assert area(WHERE) == pytest.approx(100 * WHERE.mean())
    assert (area(None), area(np.ones_like(WHERE))) == (0, 100)
