"""What is minimised: zero for the target itself, blind where it should be, and what the papers say it is."""

import math

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from restorer_app import metrics
from restorer_app.core.errors import UsageError
from restorer_app.nets.latent import Latent
from restorer_app.training.config import KlConfig, LossConfig
from restorer_app.training.losses import LOSSES, kl, similarity, weighted_sum
from restorer_app.training.optimising import make_optimiser
from restorer_app.training.run import begin
from restorer_app.training.train import train_step
from tests.unit.training.runs import CPU, Toy, tiny

EVERYWHERE = torch.ones(2, 1, 48, 48)


def pictures(seed: int) -> Tensor:
    """(2, 3, 48, 48): shading and some noise."""
    generator = torch.Generator().manual_seed(seed)
    shading = nn.functional.interpolate(torch.rand((2, 3, 6, 6), generator=generator), scale_factor=8, mode="bilinear")
    return (shading + 0.05 * torch.randn(shading.shape, generator=generator)).clamp(0, 1)


@pytest.mark.parametrize("kind", sorted(set(LOSSES) - {"total_variation", "cross_entropy", "variety"}))
def test_each_is_least_for_the_target_and_greater_the_further_from_it(kind):
    target = pictures(1)
    at, near, far = (float(LOSSES[kind](target + error, target, EVERYWHERE)) for error in (0, 0.05, 0.2))
    assert at == pytest.approx(0, abs=2e-3)
    assert at < near < far


@pytest.mark.parametrize("kind", sorted(set(LOSSES) - {"variety"}))
def test_each_sees_nothing_where_nothing_counts_and_has_a_gradient_where_it_does(kind):
    target, weight = pictures(1), EVERYWHERE.clone()
    weight[..., :24] = 0
    output = pictures(2).requires_grad_()
    LOSSES[kind](output, target, weight).backward()
    assert float(output.grad[..., :23].abs().max()) == 0
    assert float(output.grad[..., 24:].abs().max()) > 0


def test_l1_and_mse_are_means_over_what_counts():
    target, weight = torch.zeros(2, 3, 4, 4), torch.zeros(2, 1, 4, 4)
    weight[:, :, :2] = 1
    output = target + 0.5
    output[:, :, 2:] = 9
    assert float(LOSSES["l1"](output, target, weight)) == pytest.approx(0.5)
    assert float(LOSSES["mse"](output, target, weight)) == pytest.approx(0.25)
    assert float(LOSSES["l1"](output, target, torch.zeros_like(weight))) == 0


def test_cross_entropy_is_that_of_probabilities_and_never_infinite():
    target, output = torch.tensor([[[[1.0, 0.0]]]]), torch.tensor([[[[0.8, 0.1]]]])
    expected = -(math.log(0.8) + math.log(0.9)) / 2
    assert float(LOSSES["cross_entropy"](output, target, torch.ones(1, 1, 1, 2))) == pytest.approx(expected)
    assert math.isfinite(float(LOSSES["cross_entropy"](1 - target, target, torch.ones(1, 1, 1, 2))))


def test_dice_counts_what_is_rare_as_much_as_what_is_not():
    target = torch.zeros(1, 2, 100, 100)
    target[:, 0, :50], target[:, 1, :2] = 1, 1
    half = target.clone()
    half[:, :, :, ::2] = 0  # half of each is missed
    weight = torch.ones(1, 1, 100, 100)
    common, rare = (LOSSES["dice"](half[:, i : i + 1], target[:, i : i + 1], weight) for i in (0, 1))
    assert float(common) == pytest.approx(1 / 3, abs=0.01)
    assert float(rare) == pytest.approx(float(common), abs=0.01)


def test_psnr_is_the_mean_of_the_pictures_in_decibels():
    target, weight = torch.zeros(2, 3, 4, 4), torch.zeros(2, 1, 4, 4)
    weight[:, :, :2] = 1
    output = torch.stack((torch.full((3, 4, 4), 0.1), torch.full((3, 4, 4), 0.2)))
    output[:, :, 2:] = 9
    decibels = [10 * math.log10(1 / error**2) for error in (0.1, 0.2)]
    assert float(LOSSES["psnr"](output, target, weight)) == pytest.approx(50 - sum(decibels) / 2, abs=0.01)


def test_ssim_is_the_one_that_pictures_are_compared_with():
    first, second = (np.ascontiguousarray(pictures(seed)[0].permute(1, 2, 0).numpy()) for seed in (1, 2))
    ours = similarity(pictures(1)[:1], pictures(2)[:1], EVERYWHERE[:1])
    assert float(ours) == pytest.approx(metrics.ssim(first, second), abs=2e-4)


def test_cie94_is_the_mean_difference_of_colours_beside_the_target():
    from skimage.color import deltaE_ciede94, rgb2lab

    output, target = pictures(1), pictures(2)
    labs = [rgb2lab(image.permute(0, 2, 3, 1).numpy()) for image in (target, output)]
    assert float(LOSSES["cie94"](output, target, EVERYWHERE)) == pytest.approx(
        deltaE_ciede94(*labs).mean() / 100, rel=1e-3
    )


def test_ssim_takes_pictures_smaller_than_its_window():
    small = pictures(1)[..., :7, :5]
    assert float(similarity(small, small, EVERYWHERE[..., :7, :5]).min()) == pytest.approx(1)


def test_losses_add_up_by_weight_and_a_weight_can_climb():
    target, output = torch.zeros(1, 3, 16, 16), torch.full((1, 3, 16, 16), 0.5)
    losses = (LossConfig("l1", 2.0), LossConfig("mse", 4.0, warm_up=4))
    sums = [
        float(weighted_sum(losses, LOSSES, output, target, torch.ones(1, 1, 16, 16), step=step))
        for step in (0, 1, 3, 9)
    ]
    assert sums == pytest.approx([1.25, 1.5, 2, 2])


def test_kl_is_zero_for_a_standard_gaussian_and_what_is_free_costs_nothing():
    image, zero = torch.zeros(2, 3, 4, 4), torch.zeros(2, 8, 4, 4)
    assert float(kl(Latent(zero, zero, lambda name: image), 0)) == 0
    mean = zero.clone()
    mean[:, 0] = 2  # 2 nats in one of eight channels
    assert float(kl(Latent(mean, zero, lambda name: image), 0)) == pytest.approx(2 / 8)
    assert float(kl(Latent(mean, zero, lambda name: image), 0.5)) == pytest.approx((2 + 7 * 0.5) / 8)
    mean.requires_grad_()
    kl(Latent(mean, zero, lambda name: image), 3).backward()
    assert not mean.grad.any()


def test_variety_is_lost_where_draws_differ_by_less_detail_than_a_share_of_the_true_one():
    target = torch.rand(2, 3, 24, 24, generator=torch.Generator().manual_seed(4))
    weight = torch.ones(2, 1, 24, 24)
    alike, tinted, unlike = torch.zeros_like(target), torch.full_like(target, 0.3), target.flip(3)
    lost = [float(LOSSES["variety"](made, target, weight)) for made in (alike, tinted, 0.1 * unlike, unlike)]
    assert lost[0] == pytest.approx(lost[1], abs=1e-3)
    assert lost[0] > lost[2] > lost[3] == 0
    weight[..., :12] = 0
    output = (0.1 * unlike).requires_grad_()
    LOSSES["variety"](output, target, weight).backward()
    assert not output.grad[..., :12].any()
    assert output.grad[..., 12:].any()


class TinyVae(nn.Module):
    """A picture's four means and log variances; in training it says so, in use it gives a picture."""

    def __init__(self) -> None:
        super().__init__()
        self.encoder, self.decoder = nn.Conv2d(3, 8, 4, 4), nn.ConvTranspose2d(4, 3, 4, 4)

    def forward(self, image: Tensor, level: Tensor) -> Tensor | Latent:
        mean, log_variance = self.encoder(image).chunk(2, 1)
        drawn = mean + torch.randn_like(mean) * (log_variance / 2).exp() if self.training else mean
        picture: Tensor = self.decoder(drawn)
        return Latent(mean, log_variance, lambda name: picture) if self.training else picture


def test_a_net_with_a_latent_learns_and_kl_keeps_it_near_the_standard_gaussian():
    nats = []
    for weight in (0.0, 1.0):
        losses = [{"kind": "l1"}, {"kind": "kl", "weight": weight, "free_bits": 0.01}]
        run, task = begin(tiny(losses=losses), CPU), Toy()
        run.net = TinyVae()
        run.optimiser = make_optimiser(run.net, run.config.optimiser)
        before = task.validate(run.net.eval()).score
        run.net.train()
        for _ in range(40):
            loss, decibels = train_step(run, task.batch(run.random))
        assert torch.isfinite(loss)
        assert float(decibels) > 5
        with torch.no_grad():
            nats.append(float(kl(run.net(*task.kind.batch.inputs), 0)))
        assert task.validate(run.net.eval()).score > before
    assert nats[1] < nats[0] / 2


def test_kl_without_a_latent_is_refused():
    target = torch.zeros(1, 3, 16, 16)
    with pytest.raises(UsageError, match="latent"):
        weighted_sum((KlConfig("kl"),), LOSSES, target, target, target[:, :1], step=0)
