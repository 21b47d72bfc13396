"""How fills and steps are called in what is told of them."""

from collections.abc import Mapping, Sequence

from restorer_app.core.requests import Method
from restorer_app.steps.copying import CLONE, HEAL
from restorer_app.steps.fills import FillChoice
from restorer_app.steps.steps import StepChoice


def methods_of(fills: Sequence[FillChoice], steps: Sequence[StepChoice]) -> Mapping[str, Method]:
    """Each by its id."""
    methods = {fill.id: Method(fill.title, fill.weights) for fill in fills}
    methods |= {CLONE: Method("the clone brush", ""), HEAL: Method("the heal brush", "")}
    return methods | {step.id: Method(step.title, step.weights) for step in steps}
