"""Fade's net: curves that depend on the tones of a picture, not on how it is turned."""

import pytest
import torch

from restorer_app.nets import NETS
from restorer_app.nets.fade import Fade


def trained() -> Fade:
    torch.manual_seed(4)
    net = NETS["fade"].build({"width": 8})
    with torch.no_grad():
        for parameter in net.parameters():
            parameter.normal_(std=0.1)
    return net.eval()


def picture(height: int = 21, width: int = 34, seed: int = 7) -> torch.Tensor:
    return torch.rand(2, 3, height, width, generator=torch.Generator().manual_seed(seed))


def test_how_a_picture_is_turned_or_mirrored_does_not_matter():
    net, image = trained(), picture()
    with torch.inference_mode():
        for moved in (image.flip(3), image.rot90(1, (2, 3))):
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


def test_in_training_the_first_look_answers_for_every_other_picture():
    net, image = trained().train(), picture()
    for layers in (net.first, net.second):
        layers.apply(lambda layer: layer.eval() if isinstance(layer, torch.nn.Dropout) else layer)
    by_first, by_second = net(image, image[:, :1])
    with torch.no_grad():
        net.second[-1].bias += 0.5
    again = net(image, image[:, :1])
    assert torch.equal(again[0], by_first)
    assert not torch.allclose(again[1], by_second, atol=1e-2)
