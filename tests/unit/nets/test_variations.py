"""Variations: as many fills as there is noise, a single one without, and a posterior that only training asks."""

import pytest
import torch

from restorer_app.nets import NETS
from restorer_app.nets.latent import Latent
from restorer_app.nets.variations import Variations

SMALL = {"widths": [4, 6], "blocks": [1, 2], "encoder": 5, "latent": 3, "cell": 16}


def untrained(**more: object) -> Variations:
    torch.manual_seed(6)
    net = NETS["variations"].build({**SMALL, **more})
    with torch.no_grad():
        for parameter in net.parameters():
            parameter.normal_(std=0.1)
    return net


def damaged(height: int, width: int) -> tuple[torch.Tensor, torch.Tensor]:
    generator = torch.Generator().manual_seed(7)
    mask = torch.zeros(2, 1, height, width)
    mask[..., height // 4 : height // 2, width // 4 : width // 2 + 1] = 1
    return torch.rand(2, 3, height, width, generator=generator), mask


def noise(seed: int, height: int, width: int) -> torch.Tensor:
    return torch.randn((2, 1, height, width), generator=torch.Generator().manual_seed(seed))


def learning(net: Variations, image: torch.Tensor, mask: torch.Tensor) -> Latent:
    """What it says in training, with texture that is always the same."""
    torch.manual_seed(2)
    latent = net(image, mask)
    assert isinstance(latent, Latent)
    return latent


def decoded(latent: Latent, name: str) -> torch.Tensor:
    """With draws that are always the same."""
    torch.manual_seed(1)
    return latent.decode(name)


@pytest.mark.parametrize("size", [(40, 40), (37, 21), (5, 70)])
def test_only_the_hole_is_filled_and_what_lies_in_it_does_not_matter(size):
    net = untrained().eval()
    image, mask = damaged(*size)
    with torch.inference_mode():
        filled = net(image, mask, noise(1, *size))
        other = net(torch.where(mask > 0, 1 - image, image), mask, noise(1, *size))
    known = mask.expand_as(image) == 0
    assert torch.equal(filled[known], image[known])
    assert torch.equal(filled, other)


def test_the_same_noise_gives_the_same_fill_another_one_another_fill_and_none_the_single_answer():
    net = untrained().eval()
    image, mask = damaged(40, 40)
    with torch.inference_mode():
        one, again, other = (net(image, mask, noise(seed, 40, 40)) for seed in (1, 1, 2))
        single, same = net(image, mask), net(image, mask)
    assert torch.equal(one, again)
    assert torch.equal(single, same)
    inside = mask.expand_as(image) > 0
    for first, second in ((one, other), (one, single)):
        assert (first != second)[inside].float().mean() > 0.9


def test_in_training_the_posterior_alone_looks_into_the_hole():
    net = untrained().train()
    image, mask = damaged(40, 40)
    first, second = learning(net, image, mask), learning(net, torch.where(mask > 0, 1 - image, image), mask)
    assert not torch.equal(first.mean, second.mean)
    assert not torch.equal(decoded(first, "image"), decoded(second, "image"))
    assert torch.equal(decoded(first, "single"), decoded(second, "single"))
    assert torch.equal(decoded(first, "sample"), decoded(second, "sample"))


def test_texture_is_drawn_with_noise_that_no_latent_is_drawn_with():
    net = untrained().eval()
    image, mask = damaged(32, 32)
    fine = noise(1, 32, 32)
    fine[..., ::16, :] = 0  # the rows with which latents are drawn
    with torch.inference_mode():
        assert torch.equal(net.drawn(fine), torch.zeros(2, 3, 2, 2))
        assert not torch.equal(net(image, mask, fine), net(image, mask, torch.zeros(2, 1, 32, 32)))


def test_latents_are_drawn_with_all_planes_of_noise_and_texture_with_the_first():
    net = untrained().eval()
    image, mask = damaged(32, 32)
    one, other = noise(1, 32, 32), noise(2, 32, 32)
    both = torch.cat((one, other), 1)
    drawn = net.drawn(both)
    assert torch.equal(drawn[:, :2], one[..., ::16, :].unflatten(3, (2, 16))[:, 0, :, :, :2].movedim(3, 1))
    assert torch.equal(drawn[:, 2], other[:, 0, ::16, ::16])
    later = both.clone()
    later[:, 1, 1:15] = 0  # where no latent looks
    with torch.inference_mode():
        assert torch.equal(net(image, mask, both), net(image, mask, later))


def test_what_two_draws_of_one_latent_differ_by_is_their_texture_alone():
    net = untrained().train()
    image, mask = damaged(40, 40)
    difference = decoded(net(image, mask), "difference")
    assert (difference != 0)[mask.expand_as(image) > 0].float().mean() > 0.9
    with torch.no_grad():
        net.unet.stem.weight[:, 16:].zero_()  # it no longer sees the plane of noise
    assert not decoded(net(image, mask), "difference").any()


def test_the_single_answer_has_texture_like_the_others():
    image, mask = damaged(40, 40)
    with torch.no_grad():
        textured, smooth = (untrained(texture=texture).eval()(image, mask) for texture in (1.0, 0.0))
    assert (textured != smooth)[mask.expand_as(image) > 0].float().mean() > 0.9


def test_every_part_of_it_learns():
    net = untrained().train()
    image, mask = damaged(32, 32)
    output = net(image, mask)
    pictures = output.decode("image"), output.decode("sample")
    (sum(((made - image) * mask).square().sum() for made in pictures) + output.mean.square().sum()).backward()
    assert all(parameter.grad is not None for parameter in net.parameters())


@pytest.mark.parametrize("wrong", [{"cell": 6}, {"cell": 2}, {"latent": 0}, {"latent": 5}, {"encoder": 0}])
def test_sizes_that_make_no_net_are_refused(wrong):
    with pytest.raises(ValueError, match=r"cell|channel"):
        NETS["variations"].build({**SMALL, **wrong})


def test_draws_lie_further_from_the_single_answer_the_louder_the_noise_is():
    image, mask = damaged(32, 32)

    def away(**factors: float) -> torch.Tensor:
        net = untrained(**factors).eval()
        with torch.inference_mode():
            return (net(image, mask, noise(1, 32, 32)) - net(image, mask)).abs().mean()

    assert away(temperature=0.0, texture=0.0) == 0
    assert 0 < away(texture=0.0) < away(temperature=2.0, texture=0.0)
    assert 0 < away(temperature=0.0) < away(temperature=0.0, texture=2.0)
    with pytest.raises(ValueError, match="noise"):
        untrained(temperature=-1.0)
