"""Revive: the single answer without noise, versions with it, of which tiles agree, and a posterior for training."""

import pytest
import torch

from restorer_app.nets import NETS
from restorer_app.nets.latent import Latent
from restorer_app.nets.revive import Revive
from restorer_app.steps import reviving

SMALL = {"widths": [4, 4, 6], "blocks": [1, 1, 2], "encoder": 5, "latent": 3, "clean_widths": [4, 4, 6]}


def untrained() -> Revive:
    torch.manual_seed(6)
    net = NETS["revive"].build(SMALL)
    with torch.no_grad():
        for parameter in net.parameters():
            parameter.normal_(std=0.1)
    return net


def picture(height: int, width: int, channels: int = 3, seed: int = 7) -> torch.Tensor:
    return torch.rand(2, channels, height, width, generator=torch.Generator().manual_seed(seed))


def noise(seed: int, height: int, width: int) -> torch.Tensor:
    return torch.randn((2, 1, height, width), generator=torch.Generator().manual_seed(seed))


def decoded(latent: Latent, name: str) -> torch.Tensor:
    """With draws that are always the same."""
    torch.manual_seed(1)
    return latent.decode(name)


def test_noise_draws_versions_and_none_gives_the_single_answer():
    net, image = untrained().eval(), picture(37, 21)
    with torch.inference_mode():
        single = net(image, torch.zeros(2, 1, 37, 21))
        one, again, other = (net(image, noise(seed, 37, 21)) for seed in (1, 1, 2))
    assert torch.equal(one, again)
    for first, second in ((one, other), (one, single)):
        assert (first != second).float().mean() > 0.9


def test_a_pixel_depends_on_nothing_further_away_than_the_halo():
    net = untrained().eval()
    side = 8 * (2 * net.halo // 8 + 6)
    image, drawn = picture(side, side), noise(1, side, side)
    middle = side // 2
    inside = slice(middle - 2, middle + 2)
    near = slice(middle - 2 - net.halo, middle + 2 + net.halo)
    is_far = torch.ones(side, side, dtype=torch.bool)
    is_far[near, near] = False
    with torch.inference_mode():
        before = net(image, drawn)
        after = net(torch.where(is_far, 1 - image, image), torch.where(is_far, -drawn, drawn))
    assert torch.allclose(before[..., inside, inside], after[..., inside, inside], atol=1e-6)
    assert not torch.allclose(before, after, atol=1e-3)


def test_to_learn_the_posterior_alone_is_told_what_is_true():
    net, image = untrained().train(), picture(16, 16)
    first, second = (net(image, torch.zeros(2, 1, 16, 16), picture(16, 16, seed=seed)) for seed in (3, 4))
    assert isinstance(first, Latent)
    assert not torch.equal(first.mean, second.mean)
    assert not torch.equal(decoded(first, "image"), decoded(second, "image"))
    assert torch.equal(decoded(first, "single"), decoded(second, "single"))
    assert torch.equal(decoded(first, "sample"), decoded(second, "sample"))


def test_the_nearest_of_some_draws_is_nearer_than_most():
    net, image, truth = untrained().train(), picture(16, 16), picture(16, 16, seed=3)
    torch.manual_seed(1)
    learned = [net(image, torch.zeros(2, 1, 16, 16), truth) for _ in range(20)]
    near, drawn = (
        torch.stack([((made - truth) ** 2).mean((1, 2, 3)) for made in pictures])
        for pictures in ([one.decode("nearest") for one in learned], [one.decode("sample") for one in learned])
    )
    assert (near.mean(0) < drawn.mean(0)).all()


def test_noise_is_drawn_for_the_cells_of_the_net():
    assert untrained().cell == reviving.CELL


def test_a_cell_that_is_no_stride_of_the_net_is_refused():
    with pytest.raises(ValueError, match="cell"):
        NETS["revive"].build({**SMALL, "cell": 16})
