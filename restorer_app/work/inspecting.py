"""Finding out why a hole was filled as it was."""

import numpy as np

from restorer_app.core.composite import read_box, scanned, to_float
from restorer_app.core.errors import UsageError
from restorer_app.core.inspecting import InspectHole, Inspection
from restorer_app.core.progress import Progress, SilentProgress
from restorer_app.engine.engine import Engine
from restorer_app.engine.inspecting import cell_for, influence
from restorer_app.steps.context import Crops, with_defaults
from restorer_app.steps.fills import find_choice
from restorer_app.work.engines import Engines

_QUIET = SilentProgress()


def inspect_hole(request: InspectHole, engines: Engines, progress: Progress) -> Inspection:
    """Runs the candidate's fill again and again with other surroundings hidden. Raises as `InspectHole` says, and
    `Cancelled`."""
    progress.update(0.0, "Hiding surroundings")
    state, candidate = request.state, request.candidate
    choice = find_choice(engines.fills, candidate.fill)
    choice = choice.among[0] if choice.among else choice
    if choice.fill.copies:
        raise UsageError("What is copied from elsewhere has no net to look into.")
    engine = engines.on(request.device)
    watched = _Watched(engine)
    box = request.box
    hole = request.hole.shape_in(box)
    unknown = state.mask.region(box) | hole
    image = to_float(read_box(state, box))
    sources = scanned(state, box)
    known = {parameter.id for parameter in choice.parameters}
    given = {name: value for name, value in candidate.parameters.items() if name in known}
    values = with_defaults(choice.parameters, given)

    def fill(images: np.ndarray, holes: np.ndarray) -> np.ndarray:
        count = len(images)
        crops = Crops(
            images, holes, np.repeat(sources[None], count, axis=0), state.photo.bits, (box,) * count, candidate.seed
        )
        return choice.fill.run(crops, values, watched, choice.id, _QUIET)

    decided = influence(fill, image, unknown, hole, cell_for(unknown, hole), progress)
    layers = engine.layers(choice.id, *watched.first) if choice.is_learned else ()
    return Inspection(box, layers, decided)


class _Watched:
    """Asks an engine, and remembers what its net was given `first`: image, hole and noise, if any. That is the hole as
    it is, at full size and not yet seen from other sides."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.first: tuple[np.ndarray, ...] = ()

    def enhance(self, net: str, image: np.ndarray, told: float | np.ndarray) -> np.ndarray:
        """As the engine does."""
        return self._engine.enhance(net, image, told)

    def estimate(self, net: str, image: np.ndarray) -> np.ndarray:
        """As the engine does."""
        return self._engine.estimate(net, image)

    def detect(self, net: str, image: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """As the engine does."""
        return self._engine.detect(net, image)

    def fill(self, net: str, images: np.ndarray, holes: np.ndarray, noise: np.ndarray | None = None) -> np.ndarray:
        """As the engine does."""
        if not self.first:
            self.first = (images[0], holes[0], *(() if noise is None else (noise[0],)))
        return self._engine.fill(net, images, holes, noise)
