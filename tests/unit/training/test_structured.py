"""Damage with a shape, and fading that is not even: what each row's words say is what happens to a picture."""

import numpy as np
import pytest
import torch

from restorer_app.training.degrade import Chain, Degraded, Link, degrade

SIDE = 96


def flat(value: float, count: int = 12) -> torch.Tensor:
    """Crops of one colour that are not quite grey."""
    image = torch.full((count, 3, SIDE, SIDE), value)
    image[:, 1] += 1 / 255
    return (image * 255).round() / 255


def run(clean: torch.Tensor, kind: str, seed: int = 5, **ranges: float) -> Degraded:
    link = Link(kind, 1.0, {name: (value, value) for name, value in ranges.items()})
    return degrade(clean, (Chain(1, (link,)),), torch.Generator().manual_seed(seed))


@pytest.mark.parametrize("kind", ["scratches", "dust"])
def test_bright_marks_only_lighten_and_dark_ones_only_darken(kind):
    clean = flat(0.5)
    lighter = run(clean, kind, bright=1).image - clean
    darker = run(clean, kind, bright=0).image - clean
    assert lighter.min() >= 0
    assert lighter.max() > 0.1
    assert darker.max() <= 0
    assert darker.min() < -0.1


@pytest.mark.parametrize(("kind", "share"), [("scratches", 0.1), ("dust", 0.06), ("foxing", 0.5)])
def test_marks_change_every_crop_and_little_of_it(kind, share):
    clean = flat(0.5)
    changed = (run(clean, kind).image != clean).any(1).float().mean((1, 2))
    assert changed.min() > 0
    assert changed.mean() < share


@pytest.mark.parametrize(("kind", "few", "many"), [("scratches", 1, 12), ("dust", 3, 40), ("foxing", 2, 24)])
def test_more_marks_cover_more(kind, few, many):
    clean = flat(0.5)
    some, more = ((run(clean, kind, count=count).image != clean).float().mean() for count in (few, many))
    assert more > 2 * some


def test_each_single_scratch_meets_its_crop():
    clean = flat(0.5, count=200)
    changed = (run(clean, "scratches", count=1, opacity=1).image != clean).flatten(1).any(1)
    assert changed.all()


def test_wider_scratches_are_wider():
    clean = flat(0.2)
    thin, wide = (
        (run(clean, "scratches", count=4, width=width, bright=1).image != clean).float().mean() for width in (1, 6)
    )
    assert wide > 1.5 * thin


def test_foxing_is_brown():
    clean = flat(0.8)
    red, green, blue = (clean - run(clean, "foxing").image).mean((0, 2, 3)).tolist()
    assert 0 < red < green < blue


def test_a_stain_takes_light_smoothly_and_keeps_the_detail_below():
    detail = torch.from_numpy(np.random.default_rng(1).uniform(0.6, 0.8, (8, 3, SIDE, SIDE)).astype(np.float32))
    for clean in (flat(0.8, count=8), (detail * 255).round() / 255):
        stained = run(clean, "stains", size=40, strength=0.4, edge=6).image
        left = stained / clean
        assert left.max() < 1.01
        assert left.min() < 0.7
        steps = torch.cat([left.diff(dim=axis).flatten().abs() for axis in (2, 3)])
        assert steps.max() < 0.2


def test_a_stain_with_a_cast_is_yellow_and_one_without_is_not():
    clean = flat(0.8)
    red, green, blue = run(clean, "stains", cast=1).image.mean((0, 2, 3)).tolist()
    assert red > green > blue
    red, green, blue = run(clean, "stains", cast=0).image.mean((0, 2, 3)).tolist()
    assert red == pytest.approx(blue, abs=0.002)


def test_a_rim_is_darker_than_the_middle_of_its_stain():
    clean = flat(0.8)
    plain, rimmed = (run(clean, "stains", size=40, strength=0.3, rim=rim, edge=2).image for rim in (0, 0.6))
    assert rimmed.min() < plain.min()
    assert rimmed.mean() > plain.mean()


@pytest.mark.parametrize("shape", [0, 1, 2])
def test_an_uneven_fade_is_weaker_here_than_there_without_an_edge(shape):
    clean = flat(0.0, count=24)
    faded = run(clean, "uneven_fade", shape=shape, black=0.3, span=100, swing=0.9).image[:, 0]
    assert faded.max() <= 0.3 + 1 / 255
    assert faded.min() >= 0.03 - 1 / 255
    spread = faded.amax((1, 2)) - faded.amin((1, 2))
    assert spread.median() > 0.05
    assert faded.diff(dim=1).abs().max() < 0.03


def test_an_uneven_fade_without_swing_is_a_fade():
    clean = flat(0.5)
    values = {"black": 0.1, "white": 0.8, "gamma": 1.2}
    assert torch.equal(run(clean, "uneven_fade", swing=0, **values).image, run(clean, "fade", **values).image)
