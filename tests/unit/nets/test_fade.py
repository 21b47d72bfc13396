"""Fade's net: curves that depend on which colours a picture has, not on where they lie."""

import pytest
import torch

from restorer_app.nets import NETS
from restorer_app.nets.fade import Fade


def trained() -> Fade:
    torch.manual_seed(4)
    net = NETS["fade"].build({"width": 8})
    with torch.no_grad():
        for parameter in net.parameters():
            parameter.normal_(std=0.2)
    return net.eval()


def picture(height: int = 21, width: int = 34, seed: int = 7) -> torch.Tensor:
    return torch.rand(2, 3, height, width, generator=torch.Generator().manual_seed(seed))


def test_where_a_colour_lies_does_not_matter():
    net, image = trained(), picture()
    moved = image.flatten(2)[..., torch.randperm(21 * 34)].reshape(image.shape)
    with torch.inference_mode():
        assert torch.allclose(net.estimate(image), net.estimate(moved), atol=1e-5)
        assert not torch.allclose(net.estimate(image), net.estimate(image * 0.5), atol=1e-2)


def test_its_picture_is_made_by_the_curves_that_it_estimates_and_they_rise():
    net, image = trained(), picture()
    with torch.inference_mode():
        black, white, exponent = net.estimate(image)[..., None, None].unbind(1)
        expected = ((image - black) / (white - black)).clamp(0, 1) ** exponent
        assert torch.allclose(net(image, image[:, :1]), expected, atol=1e-3)
    assert (white > black).all()
    assert (exponent >= 0.25).all()
    assert (exponent <= 4).all()


@pytest.mark.parametrize("size", [(1, 1), (1, 7), (300, 2)])
def test_it_takes_any_size_and_an_even_picture(size):
    with torch.inference_mode():
        assert torch.isfinite(trained().estimate(torch.full((1, 3, *size), 0.5))).all()
