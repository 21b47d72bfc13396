"""Times damage detection on 24 megapixels, and from its findings to a mask, and prints medians as one JSON object.

Beside them stands a yardstick of the same run: OpenCV's median over 15 pixels, of the grey photo.
"""

import json
import statistics
import time
from collections.abc import Callable

import cv2
import numpy as np
from scans import scan

from restorer_app.catalog import load_cards
from restorer_app.core.detecting import DetectDamage
from restorer_app.core.photo import Photo
from restorer_app.core.progress import SilentProgress
from restorer_app.core.state import new_state
from restorer_app.paths import models_dir
from restorer_app.steps.components import SENSITIVITY, chosen, label, mask_of
from restorer_app.work.detecting import detect_damage
from restorer_app.work.engines import Engines

ROUNDS, MOVES = 3, 15
LINES, SPECKS = 60, 3000


def damaged() -> np.ndarray:
    """The scan with long scratches and thousands of specks."""
    pixels, random = scan().copy(), np.random.default_rng(5)
    height, width = pixels.shape[:2]
    for _ in range(LINES):
        ends = random.integers(0, (width, height), (2, 2)).tolist()
        cv2.line(pixels, ends[0], ends[1], (250, 248, 240), int(random.integers(1, 9)), cv2.LINE_AA)
    for place in random.integers(0, (width, height), (SPECKS, 2)).tolist():
        cv2.circle(pixels, place, int(random.integers(1, 6)), (250, 248, 240), -1, cv2.LINE_AA)
    return pixels


def seconds(act: Callable[[], object], rounds: int) -> float:
    """Median wall time of `act`."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        act()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def main() -> None:
    pixels = damaged()
    state, engines = new_state(Photo(pixels)), Engines(load_cards(models_dir()))
    result = {
        f"seconds, {choice.id}": round(
            seconds(lambda row=choice.id: detect_damage(DetectDamage(state, row), engines, SilentProgress()), ROUNDS), 2
        )
        for choice in engines.detectors
    }
    findings = detect_damage(DetectDamage(state, engines.detectors[0].id), engines, SilentProgress())
    components = label(findings, state.photo)
    moves = iter(np.linspace(0.2, 0.9, MOVES))
    mask = mask_of(components, chosen(components, SENSITIVITY.default))
    result |= {
        "ms, pieces from findings": round(1e3 * seconds(lambda: label(findings, state.photo), ROUNDS), 1),
        "ms, mask from a sensitivity": round(
            1e3 * seconds(lambda: mask_of(components, chosen(components, next(moves))), MOVES), 2
        ),
        "pieces": len(components.peak) - 1,
        "percent marked": round(100 * mask.count / state.photo.box.area, 3),
        "yardstick seconds": round(
            seconds(lambda: cv2.medianBlur(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), 15), ROUNDS), 3
        ),
    }
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
