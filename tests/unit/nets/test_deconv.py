"""The deconvolution net: blind beyond its halo, without a checkerboard, and it fills the hole alone."""

import pytest
import torch

from restorer_app.nets import NETS
from restorer_app.nets.deconv import Deconv
from restorer_app.nets.harmonic import harmonic_fill

SMALL = {"widths": [3, 4, 5], "dilations": [1, 3]}


def trained() -> Deconv:
    """Every weight counts: all are positive, so that no ReLU hides anything."""
    torch.manual_seed(5)
    net = NETS["deconv"].build(SMALL)
    with torch.no_grad():
        for parameter in net.parameters():
            parameter.uniform_(0.01, 0.1)
    return net.eval()


def damaged(height: int, width: int) -> tuple[torch.Tensor, torch.Tensor]:
    generator = torch.Generator().manual_seed(7)
    mask = (torch.rand(2, 1, height, width, generator=generator) < 0.3).float()
    return torch.rand(2, 3, height, width, generator=generator), mask


@pytest.mark.parametrize("size", [(40, 40), (37, 21), (1, 5)])
def test_only_the_hole_is_filled_and_what_lies_in_it_does_not_matter(size):
    net = trained()
    image, mask = damaged(*size)
    with torch.inference_mode():
        filled = net(image, mask)
        other = net(torch.where(mask > 0, 1 - image, image), mask)
    known = mask.expand_as(image) == 0
    assert torch.equal(filled[known], image[known])
    assert torch.equal(filled, other)


def test_before_any_training_it_is_the_membrane():
    image, mask = damaged(32, 48)
    assert torch.equal(NETS["deconv"].build({"cycles": 3})(image, mask), harmonic_fill(image, mask, 3))


def test_no_pixel_sees_further_than_the_halo_and_some_pixel_sees_that_far():
    net = trained().double()
    size, farthest = 2 * net.halo + 16, 0
    for at in range(size // 2, size // 2 + 4):
        x = torch.rand(1, 4, 4, size, generator=torch.Generator().manual_seed(at)).double()
        changed = x.clone()
        changed[..., at] += 1
        with torch.inference_mode():
            seen = (net.correction(changed) - net.correction(x)).abs().amax((0, 1, 2)).nonzero().flatten()
        farthest = max(farthest, int((seen - at).abs().max()))
    assert farthest == net.halo


def test_what_it_upsamples_at_first_has_no_checkerboard():
    """An even map comes out even, but for the border, where there is nothing beside it."""
    torch.manual_seed(3)
    net = NETS["deconv"].build({})
    even = torch.ones(1, net.ups[0].in_channels, 8, 8)
    with torch.no_grad():
        doubled = net.ups[0](even)[..., 2:-2, 2:-2]
    assert torch.allclose(doubled, doubled[..., :1, :1].expand_as(doubled), atol=1e-5)
    assert doubled.std() > 0


def test_it_learns():
    image, mask = damaged(16, 16)
    net = trained()
    ((net(image, mask) - image) * mask).square().sum().backward()
    assert all(parameter.grad is not None for parameter in net.parameters())
