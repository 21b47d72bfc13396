"""How fast a net learns at each moment of a run."""

import math

from restorer_app.training.config import ScheduleConfig

KINDS = ("cosine", "step", "plateau")


def rate_factor(schedule: ScheduleConfig, *, step: int, progress: float, drops: int) -> float:
    """What the learning rate is multiplied with.

    `progress`: share of the budget spent, 0..1, so that a schedule ends when the clock does. `drops`: how often the
    validation has stood still for `schedule.plateau` times (plateau only).
    """
    warm = min((step + 1) / max(schedule.warm_up, 1), 1.0)
    if schedule.kind == "cosine":
        return min(warm, 0.5 + 0.5 * math.cos(math.pi * progress))
    passed = drops if schedule.kind == "plateau" else sum(share <= progress for share in schedule.milestones)
    return warm * float(schedule.factor**passed)
