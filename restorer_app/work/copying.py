"""What the clone and heal brushes ask for."""

from typing import TYPE_CHECKING

from restorer_app.core.copying import ClonePixels, HealPixels
from restorer_app.core.progress import Progress
from restorer_app.core.state import Repair
from restorer_app.steps.copying import cloned, healed

if TYPE_CHECKING:
    from restorer_app.work.engines import Engines


def clone(request: ClonePixels, progress: Progress) -> Repair:
    """The copied pixels."""
    return cloned(request.state, request.stroke, progress)


def heal(request: HealPixels, engines: "Engines", progress: Progress) -> Repair:
    """The copied pixels in the tone of the place. Raises `InferenceError`."""
    progress.update(0.0, "Healing")
    return healed(request.state, request.stroke, engines.on(request.device), progress)
