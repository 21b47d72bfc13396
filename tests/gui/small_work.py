"""Work that is done as it is, for it needs numpy and OpenCV only; and a stand-in for looking into an answer."""

from collections.abc import Callable
from typing import Any

import numpy as np

from restorer_app.core.copying import ClonePixels
from restorer_app.core.inspecting import InspectHole, Inspection, Layer
from restorer_app.core.marking import ChangeMask, FindHole, FindSimilar, TraceCrease
from restorer_app.core.progress import Progress
from restorer_app.core.spread import MeasureSpread
from restorer_app.core.state import Origin
from restorer_app.work import copying, marking
from restorer_app.work.spread import measure_spread


def inspect(request: InspectHole, progress: Progress) -> Inspection:
    """What is right of the hole, or of its first patch, decided it; a learned fill has two layers."""
    box = request.hole.patches[0].box.grown(40)
    influence = np.zeros((box.height, box.width), np.float32)
    influence[40:-40, -40:] = np.linspace(0.1, 1, 40)
    maps = np.arange(3 * 16 * 16, dtype=np.uint8).reshape(3, 16, 16)
    layers = (Layer("unet.stem", maps), Layer("unet.encoders.0.1", maps[:2]))
    return Inspection(box, layers if request.candidate.origin is Origin.LEARNED else (), influence)


SMALL: dict[type, Callable[[Any, Progress], Any]] = {
    FindSimilar: marking.similar,
    TraceCrease: marking.crease,
    FindHole: marking.hole,
    ChangeMask: marking.change,
    ClonePixels: copying.clone,
    MeasureSpread: measure_spread,
    InspectHole: inspect,
}
