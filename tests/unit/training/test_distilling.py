"""Learning from a larger net."""

from dataclasses import replace

import pytest
import torch

from restorer_app.core.errors import UsageError
from restorer_app.training import checkpoint
from restorer_app.training.config import TeacherConfig
from restorer_app.training.distilling import Distilling
from restorer_app.training.run import begin, snapshot
from restorer_app.training.task import Randomness
from tests.unit.training.runs import CPU, Toy, tiny


def teacher(path, **changes):
    """A checkpoint of a net that takes 0.1 away from every value."""
    run = begin(tiny(**changes), CPU)
    state = run.net.state_dict()
    state["unet.head.bias"] = torch.full_like(state["unet.head.bias"], -0.1)
    run.net.load_state_dict(state)
    checkpoint.save(snapshot(run), path)
    return str(path)


@pytest.mark.parametrize("share", [0.0, 0.25, 1.0])
def test_targets_are_drawn_towards_what_the_teacher_gives(tmp_path, share):
    wanted = TeacherConfig(teacher(tmp_path / "best.pt"), share)
    plain = Toy().batch(Randomness(4))
    taught = Distilling(Toy(), wanted, "clean", CPU).batch(Randomness(4))
    given = (plain.inputs[0] - 0.1).clamp(0, 1)
    assert torch.equal(taught.inputs[0], plain.inputs[0])
    assert torch.allclose(taught.target, plain.target + share * (given - plain.target), atol=2e-3)


def test_what_the_student_finds_is_told_to_its_task(tmp_path):
    class Listening(Toy):
        heard = ()

        def batch(self, random):
            return replace(super().batch(random), told=lambda found: setattr(self, "heard", found))

    task = Listening()
    batch = Distilling(task, TeacherConfig(teacher(tmp_path / "best.pt")), "clean", CPU).batch(Randomness(4))
    batch.told(batch.target)
    assert task.heard is batch.target


def test_figures_are_measured_against_the_truth(tmp_path):
    wanted = TeacherConfig(teacher(tmp_path / "best.pt"), 1.0)
    net = begin(tiny(), CPU).net.eval()
    assert Distilling(Toy(), wanted, "clean", CPU).validate(net) == Toy().validate(net)


def test_a_net_that_is_given_something_else_cannot_teach(tmp_path):
    wanted = TeacherConfig(teacher(tmp_path / "best.pt", net="heal"))
    with pytest.raises(UsageError, match="cannot teach"):
        Distilling(Toy(), wanted, "clean", CPU)
