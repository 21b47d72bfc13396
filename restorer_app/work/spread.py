"""Measuring how far answers are apart."""

from restorer_app.core.progress import Progress
from restorer_app.core.spread import MeasureSpread, Spread
from restorer_app.steps.spread import spread_of


def measure_spread(request: MeasureSpread, progress: Progress) -> Spread | None:
    """As `spread_of`."""
    return spread_of(request.hole, request.answers, progress)
