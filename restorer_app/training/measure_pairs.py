"""How close steps bring damaged scans to those that were restored by hand, run as users run them."""

import time
from collections.abc import Sequence

from restorer_app.core.state import StepInstance
from restorer_app.engine.chain import Chain
from restorer_app.steps.context import Context
from restorer_app.steps.steps import StepChoice
from restorer_app.training.measure_steps import INPUT, restore
from restorer_app.training.pairs import Pair
from restorer_app.training.scores import Figures, Scores, figures, mean_score

PAIRS = "pairs"


def measure_pairs(choices: Sequence[StepChoice], context: Context, pairs: Sequence[Pair]) -> Scores:
    """Runs every step on the damaged scan of each pair, beside that scan itself."""
    chain = Chain(choices, context)
    rows: dict[str, list[Figures]] = {method: [] for method in (INPUT, *(choice.id for choice in choices))}
    for pair in pairs:
        rows[INPUT].append(figures(pair.damaged, pair.restored, 0))
        for choice in choices:
            started = time.perf_counter()
            result = restore((StepInstance(choice.id),), pair.damaged, chain)
            seconds = (time.perf_counter() - started) / (pair.damaged[..., 0].size / 1e6)
            rows[choice.id].append(figures(result, pair.restored, seconds))
    return {PAIRS: {"": {method: mean_score(mine, rows[INPUT]) for method, mine in rows.items()}}}
