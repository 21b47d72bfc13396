"""Heal and the table of nets: the hole is filled from what is around it, and only the hole."""

import pytest
import torch

from restorer_app.nets import NETS
from restorer_app.nets.harmonic import harmonic_fill
from restorer_app.nets.heal import Heal, HealOptions

SMALL = {"widths": [4, 6], "blocks": [1, 1]}


def trained(**more: int) -> Heal:
    torch.manual_seed(6)
    net = NETS["heal"].build({**SMALL, **more})
    with torch.no_grad():
        for parameter in net.parameters():
            parameter.normal_(std=0.1)
    return net.eval()


def damaged(height: int, width: int) -> tuple[torch.Tensor, torch.Tensor]:
    generator = torch.Generator().manual_seed(7)
    mask = (torch.rand(2, 1, height, width, generator=generator) < 0.3).float()
    return torch.rand(2, 3, height, width, generator=generator), mask


@pytest.mark.parametrize("size", [(40, 40), (37, 21), (1, 5)])
def test_known_pixels_come_back_bit_for_bit_and_values_in_the_hole_do_not_matter(size):
    net = trained()
    image, mask = damaged(*size)
    with torch.inference_mode():
        filled = net(image, mask)
        other = net(torch.where(mask > 0, 1 - image, image), mask)
    assert torch.equal(filled[mask.expand_as(image) == 0], image[mask.expand_as(image) == 0])
    assert torch.equal(filled, other)


def test_before_any_training_it_is_the_membrane():
    image, mask = damaged(32, 48)
    net = Heal(HealOptions(cycles=3))
    assert torch.equal(net(image, mask), harmonic_fill(image, mask, 3))


def test_it_learns():
    image, mask = damaged(16, 16)
    net = trained()
    ((net(image, mask) - image) * mask).square().sum().backward()
    assert all(parameter.grad is not None for parameter in net.parameters())


def test_other_noise_is_other_texture_in_the_hole_alone():
    net = trained(noise=1)
    image, mask = damaged(40, 40)
    first, second = torch.randn((2, 2, 1, 40, 40), generator=torch.Generator().manual_seed(8))
    with torch.inference_mode():
        one, again, other = (net(image, mask, noise) for noise in (first, first, second))
    assert torch.equal(one, again)
    changed = (one != other).any(1, keepdim=True)
    assert changed[mask > 0].float().mean() > 0.9
    assert not changed[mask == 0].any()


@pytest.mark.parametrize("name", list(NETS))
def test_every_net_of_the_table_refuses_options_that_it_does_not_know(name):
    assert isinstance(NETS[name].build({}), torch.nn.Module)
    with pytest.raises(ValueError):
        NETS[name].build({"colour": 3})


def test_the_table_is_keyed_by_id():
    assert all(net.id == name for name, net in NETS.items())
