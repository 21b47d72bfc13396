"""The critic: it looks at small patches, learns to tell, and teaches the net without learning from it."""

import pytest
import torch
from torch import Tensor
from torch.nn import functional as F

from restorer_app.core.errors import UsageError
from restorer_app.training.adversary import Adversary, Critic
from restorer_app.training.config import AdversarialConfig
from restorer_app.training.run import begin, check, go_on, snapshot
from restorer_app.training.train import train_step
from tests.unit.training.runs import CPU, Toy, tiny


def adversary(form: str = "hinge", r1: float = 0.0, critics: int = 1, features: float = 0.0) -> Adversary:
    torch.manual_seed(4)
    told = {"form": form, "learning_rate": 5e-3, "r1": r1, "width": 8, "critics": critics, "features": features}
    return Adversary(AdversarialConfig("adversarial", **told), CPU)


def scene() -> tuple[Tensor, Tensor, Tensor]:
    """A result without the grain that the target has, where half of it counts."""
    generator = torch.Generator().manual_seed(6)
    target = 0.5 + 0.2 * torch.randn((4, 3, 32, 32), generator=generator)
    weight = torch.zeros(4, 1, 32, 32)
    weight[..., 16:] = 1
    return torch.full_like(target, 0.5), target, weight


def test_a_score_sees_34_pixels_and_the_plane_beside_the_picture():
    critic, size = Critic(4).double(), 96
    image = torch.rand(1, 3, size, size).double().requires_grad_()
    weight = torch.rand(1, 1, size, size).double().requires_grad_()
    *_, scores = critic(image, weight)
    assert scores.shape == (1, 1, size // 4 - 2, size // 4 - 2)
    scores[0, 0, 11, 11].backward()
    for plane in (image, weight):
        seen = plane.grad.abs().amax((0, 1)).nonzero()
        assert (seen.amax(0) - seen.amin(0) + 1).tolist() == [34, 34]


@pytest.mark.parametrize("form", ["hinge", "non_saturating"])
@pytest.mark.parametrize("r1", [0.0, 0.01])
@pytest.mark.parametrize("critics", [1, 2])
def test_it_learns_to_tell_a_result_from_a_photo(form, r1, critics):
    judge, (output, target, weight) = adversary(form, r1, critics), scene()
    for _ in range(40):
        loss = judge.learn(output, target, weight, rate_factor=1.0)
    assert torch.isfinite(loss)
    with torch.no_grad():
        critic = judge.critics[0]
        real, made = (critic(image, weight)[-1] for image in (target, target + (output - target) * weight))
    assert float(real.mean()) > float(made.mean()) + 0.2


def test_it_does_not_learn_when_the_rate_is_zero():
    judge = adversary()
    before = [parameter.detach().clone() for parameter in judge.critics.parameters()]
    judge.learn(*scene(), rate_factor=0.0)
    assert all(torch.equal(*pair) for pair in zip(before, judge.critics.parameters(), strict=True))


@pytest.mark.parametrize("form", ["hinge", "non_saturating"])
def test_the_net_is_taught_where_it_counts_and_the_critic_learns_nothing_from_it(form):
    judge, (output, target, weight) = adversary(form), scene()
    judge.learn(output, target, weight, rate_factor=1.0)
    for parameter in judge.critics.parameters():
        parameter.grad = None
    output.requires_grad_()
    judge.term(output, target, weight).backward()
    assert not output.grad[..., :16].any()
    assert output.grad[..., 16:].any()
    assert all(parameter.grad is None for parameter in judge.critics.parameters())


def test_what_lies_far_from_where_it_counts_does_not_matter():
    judge, generator = adversary(), torch.Generator().manual_seed(6)
    judge.critics.eval()  # a look at something does not change it
    output, target = torch.rand((2, 4, 3, 32, 96), generator=generator)
    weight = torch.zeros(4, 1, 32, 96)
    weight[..., -4:] = 1
    other = target.clone()
    other[..., :32] = 0
    assert torch.equal(judge.term(output, target, weight), judge.term(output, other, weight))
    near = target.clone()
    near[..., -16:] = 0
    assert not torch.equal(judge.term(output, target, weight), judge.term(output, near, weight))


def test_a_second_critic_sees_the_picture_half_as_large():
    judge, (_, target, weight) = adversary(critics=2), scene()
    blurred = F.interpolate(F.avg_pool2d(target, 2), scale_factor=2)
    seen = []
    for critic in judge.critics:
        critic.register_forward_hook(lambda _, inputs, __: seen.append(inputs[0].shape[-1]))
    judge.term(blurred, target, weight)
    assert seen == [32, 16]


def test_feature_matching_draws_the_output_to_the_photo():
    output, target, weight = scene()
    without, matching = adversary(), adversary(features=1.0)
    for judge in (without, matching):
        judge.critics.eval()  # a look at something does not change it
    same, other = (float(judge.term(target, target, weight)) for judge in (without, matching))
    assert same == pytest.approx(other)
    assert float(matching.term(output, target, weight)) > float(without.term(output, target, weight)) + 0.01


def test_a_run_with_a_critic_trains_both_and_keeps_it_in_the_checkpoint():
    config, task = tiny(losses=[{"kind": "l1"}, {"kind": "adversarial", "weight": 0.1, "width": 4}]), Toy()
    run = begin(config, CPU)
    kernels = [parameter for parameter in run.adversary.critics.parameters() if parameter.ndim == 4]
    before = [kernel.detach().clone() for kernel in kernels]
    for _ in range(3):
        loss, _ = train_step(run, task.batch(run.random))
    assert torch.isfinite(loss)
    assert not any(torch.equal(*pair) for pair in zip(before, kernels, strict=True))
    other = go_on(config, snapshot(run), CPU)
    mine, theirs = run.adversary.critics.state_dict(), other.adversary.critics.state_dict()
    assert all(torch.equal(mine[name], theirs[name]) for name in mine)


def test_a_run_without_one_starts_from_the_same_weights():
    with_one, without = (
        begin(tiny(losses=[{"kind": "l1"}, *more]), CPU).net.state_dict() for more in ([{"kind": "adversarial"}], [])
    )
    assert all(torch.equal(with_one[name], without[name]) for name in without)


def test_crops_too_small_for_the_critics_are_refused():
    config = tiny(losses=[{"kind": "adversarial", "critics": 2}], data={"crop": 24})
    check(config)
    learn = begin(config, CPU).adversary.learn
    image = torch.rand(1, 3, 24, 24)
    assert learn(image, image, torch.ones(1, 1, 24, 24), rate_factor=1).isfinite()
    with pytest.raises(UsageError, match="crops of 24 pixels"):
        check(tiny(losses=[{"kind": "adversarial", "critics": 2}], data={"crop": 23}))


def test_two_critics_or_an_unknown_form_are_refused():
    with pytest.raises(UsageError, match="one adversarial loss"):
        check(tiny(losses=[{"kind": "adversarial"}] * 2))
    with pytest.raises(UsageError, match="form"):
        check(tiny(losses=[{"kind": "adversarial", "form": "least"}]))
