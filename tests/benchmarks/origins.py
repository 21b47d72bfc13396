"""Times the overlay of invented pixels on 24 megapixels with thousands of repairs, in a view of 1600 × 1000.

Prints medians in milliseconds as one JSON object, beside the same repaints without it; also the counting of origins,
and the export's check of the written file with and without the proof that all else is the scan's.
"""

import json
import os
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).resolve().parent))

import numpy as np
from canvas import HEIGHT, WIDTH, settle, timed, work_at_once
from PySide6.QtWidgets import QApplication

from restorer_app.core.box import Box
from restorer_app.core.geometry import Geometry
from restorer_app.core.photo import Metadata, Photo
from restorer_app.core.progress import SilentProgress
from restorer_app.core.provenance import count_pixels, holes_of, output_origins
from restorer_app.core.state import Candidate, DocumentState, Hole, Origin, Patch, Repair, new_state
from restorer_app.files.export import write_photo
from restorer_app.files.origins import write_origins
from restorer_app.files.verifying import Untouched
from restorer_app.ui.canvas.canvas import Canvas
from restorer_app.ui.canvas.origin_overlay import OriginOverlay

COUNT = 5000
_CROPPED, _STRAIGHTENED = Geometry(crop=Box(500, 500, WIDTH - 1000, HEIGHT - 1000)), Geometry(angle=2.0)
_QUIET = SilentProgress()


def repair(random: np.random.Generator) -> Repair:
    """A round hole of any origin anywhere."""
    side = int(random.integers(5, 60))
    y, x = np.mgrid[0:side, 0:side] - (side - 1) / 2
    box = Box(int(random.integers(0, WIDTH - side)), int(random.integers(0, HEIGHT - side)), side, side)
    pixels = np.zeros((side, side, 3), np.uint8)
    hole = Hole((Patch(box, x**2 + y**2 <= (side / 2) ** 2),), float(side))
    return Repair(hole, (Candidate((pixels,), 0, "any", Origin(int(random.integers(1, 4)))),))


def measure_canvas(canvas: Canvas, state: DocumentState) -> dict[str, object]:
    """Repaints without and with the overlay, while panning too, and the first repaint after another repair."""
    result, random = dict[str, object](), np.random.default_rng(5)
    canvas.resize(1600, 1000)
    canvas.set_state(state)
    canvas.show()
    for name, scale in (("fit", None), ("60 %", 0.6), ("100 %", 1.0), ("400 %", 4.0)):
        canvas.fit() if scale is None else canvas.navigation.zoom_to(scale, 800, 500)
        for what, overlay in (("", None), (" with origins", OriginOverlay())):
            canvas.scene.origins = overlay
            canvas.repaint()
            settle(canvas)
            result[f"repaint {name}{what}"] = timed(canvas.repaint)
            side = iter(range(10_000))

            def pan(side=side) -> None:
                canvas.scene.view.pan(-40 if next(side) % 40 < 20 else 40, 0)
                canvas.repaint()

            result[f"pan {name}{what}"] = timed(pan)

            def another() -> None:
                now = canvas.scene.state
                canvas.set_state(replace(now, repairs=(*now.repairs, repair(random))))
                canvas.repaint()

            result[f"another repair {name}{what}"] = timed(another)
            canvas.set_state(state)
    canvas.close()
    QApplication.processEvents()
    return result


def seconds(act) -> float:
    """The best of three."""
    times = []
    for _ in range(3):
        started = time.perf_counter()
        act()
        times.append(time.perf_counter() - started)
    return round(min(times), 3)


def measure_files(state: DocumentState, folder: Path) -> dict[str, float]:
    """A PNG of 24 megapixels written and checked, with and without the proof, and the PNG of origins beside it."""
    photo, origins = state.photo, output_origins(state)
    where = {"target": folder / "x.png", "source": None, "format_id": "png", "options": {"compression": 1}}

    def write(untouched: Untouched | None) -> None:
        write_photo(photo.pixels, None, Metadata(), **where, progress=_QUIET, untouched=untouched)

    return {
        "export": seconds(lambda: write(None)),
        "export with proof": seconds(lambda: write(Untouched(photo.pixels, holes_of(state)))),
        "origins": seconds(lambda: write_origins(origins, folder / "o.png", _QUIET)),
        "count": seconds(lambda: count_pixels(state)),
        "count cropped": seconds(lambda: count_pixels(replace(state, geometry=_CROPPED))),
        "count straightened": seconds(lambda: count_pixels(replace(state, geometry=_STRAIGHTENED))),
    }


if __name__ == "__main__":
    application = QApplication(sys.argv)
    random = np.random.default_rng(0)
    photo = Photo(random.integers(0, 256, (HEIGHT, WIDTH, 3), np.uint8))
    repaired = replace(new_state(photo), repairs=tuple(repair(random) for _ in range(COUNT)))
    with tempfile.TemporaryDirectory() as place:
        figures = {
            "ms": measure_canvas(Canvas(work_at_once), repaired),
            "seconds": measure_files(repaired, Path(place)),
        }
    print(json.dumps(figures, indent=1))
