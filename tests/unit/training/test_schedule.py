"""How fast a net learns at each moment: it warms up and follows the clock; a cosine ends at zero at any budget."""

import pytest

from restorer_app.training.config import ScheduleConfig
from restorer_app.training.run import begin
from restorer_app.training.schedule import rate_factor
from restorer_app.training.train import train
from tests.unit.training.runs import CPU, Ticking, Toy, tiny


def schedule(kind: str, **changes: float) -> ScheduleConfig:
    return ScheduleConfig(budget=100.0, validate_every=10.0, kind=kind, **{"warm_up": 0, **changes})


@pytest.mark.parametrize("kind", ["cosine", "step", "plateau"])
def test_it_warms_up_in_steps_and_never_passes_one(kind):
    factors = [rate_factor(schedule(kind, warm_up=4), step=step, progress=0, drops=0) for step in range(6)]
    assert factors == [0.25, 0.5, 0.75, 1, 1, 1]


def test_a_cosine_falls_to_zero_as_the_budget_is_spent():
    factors = [rate_factor(schedule("cosine"), step=9, progress=share / 10, drops=0) for share in range(11)]
    assert factors[0] == 1
    assert factors == sorted(factors, reverse=True)
    assert factors[-1] == pytest.approx(0)


def test_steps_fall_at_their_shares_of_the_budget():
    given = schedule("step", factor=0.1, milestones=(0.5, 0.75))
    factors = [rate_factor(given, step=9, progress=share, drops=0) for share in (0, 0.49, 0.5, 0.74, 0.75, 1)]
    assert factors == pytest.approx([1, 1, 0.1, 0.1, 0.01, 0.01])


def test_a_plateau_falls_as_often_as_the_validation_stood_still():
    given = schedule("plateau", factor=0.5)
    assert [rate_factor(given, step=9, progress=0.9, drops=drops) for drops in range(3)] == [1, 0.5, 0.25]


@pytest.mark.parametrize("budget", [5.0, 40.0])
def test_a_run_ends_with_next_to_no_rate_whatever_its_budget(tmp_path, budget):
    run = begin(tiny(schedule={"budget": budget, "validate_every": 100.0}), CPU, Ticking())
    train(run, Toy(), tmp_path)
    assert run.step == budget
    assert run.optimiser.param_groups[0]["lr"] <= 1e-2 * 2.5 / budget**2
    assert rate_factor(run.config.schedule, step=run.step, progress=run.progress, drops=0) == pytest.approx(0)
