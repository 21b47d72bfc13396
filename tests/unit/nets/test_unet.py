"""The R-UNet: any size, zero before training, and blind beyond its halo."""

import pytest
import torch

from restorer_app.nets.unet import UNet, UNetOptions


def trained(**sizes: tuple[int, ...]) -> UNet:
    """A net whose every weight counts: all are positive, so that no ReLU hides anything."""
    torch.manual_seed(5)
    net = UNet(UNetOptions(4, 3, **sizes)).double()
    with torch.no_grad():
        for parameter in net.parameters():
            parameter.uniform_(0.01, 0.1)
    return net.eval()


@pytest.mark.parametrize("size", [(1, 1), (3, 17), (8, 8), (41, 30)])
def test_any_size_comes_back_in_its_size(size):
    assert trained(widths=(4, 6), blocks=(1, 1))(torch.rand(2, 4, *size).double()).shape == (2, 3, *size)


def test_an_untrained_net_gives_zero():
    assert not UNet(UNetOptions(4, 3))(torch.rand(1, 4, 24, 24)).any()


@pytest.mark.parametrize("blocks", [(1,), (1, 2), (1, 1, 2)])
def test_no_pixel_sees_further_than_the_halo_and_some_pixel_sees_that_far(blocks):
    net = trained(widths=(2, 3, 4)[: len(blocks)], blocks=blocks)
    size = 2 * net.halo + 4 * net.stride
    farthest = 0
    for offset in range(net.stride):
        at = size // 2 + offset
        x = torch.rand(1, 4, net.stride, size, generator=torch.Generator().manual_seed(offset)).double()
        changed = x.clone()
        changed[..., at] += 1
        with torch.no_grad():
            seen = (net(changed) - net(x)).abs().amax((0, 1, 2)).nonzero().flatten()
        farthest = max(farthest, int((seen - at).abs().max()))
    assert farthest == net.halo


def test_sizes_that_make_no_net_are_refused():
    with pytest.raises(ValueError):
        UNetOptions(4, 3, widths=(8, 16), blocks=(1,))
    with pytest.raises(ValueError):
        UNetOptions(4, 3, widths=(8, 0), blocks=(1, 1))
