"""The net that finds damage: maps of probabilities, of pictures of any size, that see as far as they say."""

import pytest
import torch

from restorer_app.nets import NETS
from restorer_app.nets.damage import Damage

SMALL = {"widths": [4, 6], "blocks": [1, 1]}


def trained() -> Damage:
    torch.manual_seed(6)
    net = NETS["damage"].build(SMALL)
    with torch.no_grad():
        for parameter in net.parameters():
            parameter.normal_(std=0.2)
    return net.eval()


def picture(height: int, width: int) -> torch.Tensor:
    return torch.rand(1, 3, height, width, generator=torch.Generator().manual_seed(7))


@pytest.mark.parametrize("size", [(1, 1), (5, 130), (33, 47)])
def test_pictures_of_any_size_give_two_maps_of_probabilities(size):
    with torch.inference_mode():
        maps = trained()(picture(*size))
    assert maps.shape == (1, 2, *size)
    assert 0 <= float(maps.min()) < float(maps.max()) <= 1


def test_before_any_training_it_takes_everything_for_sound():
    with torch.inference_mode():
        assert float(NETS["damage"].build({}).eval()(picture(32, 48)).max()) < 0.05


def test_a_picture_that_is_turned_by_half_has_the_same_damage():
    net, image = trained(), picture(32, 48)
    with torch.inference_mode():
        assert torch.allclose(net(image.flip(-2, -1)).flip(-2, -1), net(image), atol=1e-5)


def test_what_it_says_does_not_depend_on_where_a_tile_ends():
    net, image = trained(), picture(3 * 64, 3 * 64)
    around = net.halo + net.stride
    with torch.inference_mode():
        whole, part = net(image), net(image[..., : 64 + around + 1, : 64 + around + 3])
    assert torch.allclose(part[..., :64, :64], whole[..., :64, :64], atol=1e-5)


def test_a_pixel_changes_nothing_further_away_than_the_halo():
    net = trained()
    size = 2 * net.halo + 2 * net.stride + 1
    image, middle = picture(size, size), size // 2
    other = image.clone()
    other[..., middle, middle] = 3.0
    with torch.inference_mode():
        changed = (net(image) != net(other)).any(1)[0].nonzero() - middle
    assert 0 < int(changed.abs().max()) <= net.halo


def test_it_can_see_what_is_brighter_and_thinner_than_its_surroundings():
    net = NETS["damage"].build({})
    image = torch.full((1, 3, 64, 64), 0.4)
    image[..., 30:33] = 0.9
    seen = {}
    net.unet.register_forward_pre_hook(lambda module, given: seen.update(planes=given[0]))
    with torch.inference_mode():
        net(image)
    hats = seen["planes"][0, 3:]
    assert [bool(hat[:, 31].min() > 0.5) for hat in hats] == [True, False, True, False]
    assert float(hats[..., :20].abs().max()) == 0


def test_it_learns():
    net = trained()
    (net(picture(16, 16)) - 1).square().sum().backward()
    assert all(parameter.grad is not None for parameter in net.parameters())
