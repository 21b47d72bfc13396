"""Times how far four answers are apart, on the worker, and where they differ over 24 megapixels, on Qt's thread, for a
speck, a crease of 3,000 px and a hole of two megapixels. Prints milliseconds as one JSON object, each repaint beside
the same without the colours.
"""

import json
import os
import statistics
import sys
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).resolve().parent))

import numpy as np
from canvas import HEIGHT, WIDTH, settle, timed, work_at_once
from PySide6.QtWidgets import QApplication

from restorer_app.core.box import Box
from restorer_app.core.mask import Mask
from restorer_app.core.photo import Photo
from restorer_app.core.progress import SilentProgress
from restorer_app.core.spread import Spread
from restorer_app.core.state import Candidate, Hole, Origin, new_state
from restorer_app.steps.holes import find_holes
from restorer_app.steps.spread import spread_of
from restorer_app.ui.canvas.canvas import Canvas
from restorer_app.ui.canvas.showing import set_heat
from restorer_app.ui.differing import drawn

SHAPES = {"speck": Box(3000, 2000, 64, 64), "crease": Box(1000, 2000, 3000, 24), "wide": Box(2000, 1000, 1414, 1414)}
ANSWERS, REPEATS = 4, 5


def hole_at(box: Box) -> Hole:
    """As the program cuts it."""
    mask = Mask(WIDTH, HEIGHT).painted(box, np.ones((box.height, box.width), bool))
    (hole,) = find_holes(mask)
    return hole


def answers_to(hole: Hole) -> tuple[Candidate, ...]:
    """As noisy as they can be."""
    random = np.random.default_rng(2)
    return tuple(
        Candidate(
            tuple(random.integers(0, 256, (*patch.mask.shape, 3), np.uint8) for patch in hole.patches),
            seed,
            "any",
            Origin.LEARNED,
        )
        for seed in range(ANSWERS)
    )


def measure_worker(hole: Hole) -> tuple[Spread, float]:
    """Of the whole hole."""
    answers, times = answers_to(hole), []
    for _ in range(REPEATS):
        start = time.perf_counter()
        spread = spread_of(hole, answers, SilentProgress())
        times.append(time.perf_counter() - start)
    assert spread is not None
    return spread, round(1e3 * statistics.median(times), 1)


def measure_canvas(canvas: Canvas, hole: Hole, spread: Spread) -> dict[str, object]:
    """The first look at the colours, and repaints with and without them."""
    state, result = canvas.scene.state, dict[str, object]()
    assert state is not None
    result["made ready"] = timed(lambda: drawn(hole, spread, state.photo.box))
    for name, scale in (("fit", None), ("100 %", 1.0), ("400 %", 4.0)):
        canvas.fit() if scale is None else canvas.navigation.zoom_to(scale, 800, 500)
        set_heat(canvas, None)
        settle(canvas)
        result[f"repaint {name}"] = timed(canvas.repaint)

        def first_look() -> None:
            set_heat(canvas, drawn(hole, spread, state.photo.box))
            canvas.repaint()

        result[f"first look {name}"] = timed(first_look)
        settle(canvas)
        result[f"repaint {name} with colours"] = timed(canvas.repaint)
    return result


def main() -> None:
    """All figures."""
    application = QApplication([])
    canvas = Canvas(work_at_once)
    canvas.resize(1600, 1000)
    canvas.set_state(new_state(Photo(np.full((HEIGHT, WIDTH, 3), 128, np.uint8))))
    canvas.show()
    result: dict[str, object] = {}
    for name, box in SHAPES.items():
        hole = hole_at(box)
        spread, worker = measure_worker(hole)
        result[name] = {"on the worker": worker, **measure_canvas(canvas, hole, spread)}
    canvas.close()
    application.processEvents()
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
