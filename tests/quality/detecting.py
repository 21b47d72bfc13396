"""How well damage is found: lines and dust drawn over photos, F1 with a tolerance of 3 px, and how much of the photos
themselves is taken for damage, beside a plain multi-scale top-hat and black-hat. Prints one JSON object.

    python tests/quality/detecting.py PHOTOS [COUNT]

The top-hat is given the threshold that suits it best on these very photos.
"""

import json
import sys
from collections import Counter
from pathlib import Path

import cv2
import numpy as np

from restorer_app.core.photo import Photo
from restorer_app.core.progress import SilentProgress
from restorer_app.core.state import new_state
from restorer_app.engine.detecting import find_damage
from restorer_app.steps.components import SENSITIVITY, chosen, label, mask_of
from restorer_app.steps.detectors import find_detector
from restorer_app.work.engines import Engines

TOLERANCE = 3
PLAIN = (30, 45, 60, 80, 100, 130)
FINER = 16


def lines_on(shape: tuple[int, int], random: np.random.Generator) -> np.ndarray:
    """(h, w) float32: how far scratches that wander a little cover each pixel."""
    height, width = shape
    plane = np.zeros(shape, np.uint8)
    for _ in range(random.integers(2, 7)):
        turns = random.uniform(0, 2 * np.pi) + np.cumsum(random.normal(0, 0.15, 24))
        steps = random.uniform(0.15, 1) * max(shape) / 24 * np.stack([np.cos(turns), np.sin(turns)], 1)
        way = random.uniform(0, 1, 2) * (width, height) + np.cumsum(steps, 0) + random.normal(0, 0.4, (24, 2))
        thickness = int(random.choice([1, 1, 2, 2, 3, 4, 6]))
        cv2.polylines(plane, [np.rint(way * FINER).astype(np.int32)], False, 255, thickness, cv2.LINE_AA, 4)
    return cv2.GaussianBlur(plane, (0, 0), 0.5).astype(np.float32) / 255


def dust_on(shape: tuple[int, int], random: np.random.Generator) -> np.ndarray:
    """(h, w) float32: how far specks cover each pixel."""
    plane = np.zeros(shape, np.uint8)
    for _ in range(random.integers(5, 60)):
        x, y = (random.uniform(0, 1, 2) * (shape[1], shape[0]) * FINER).astype(int).tolist()
        cv2.circle(plane, (x, y), int(random.uniform(0.8, 4) * FINER), 255, -1, cv2.LINE_AA, 4)
    return cv2.GaussianBlur(plane, (0, 0), 0.5).astype(np.float32) / 255


def laid(pixels: np.ndarray, cover: np.ndarray, random: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """The photo with bright or dark damage, and where it can be seen."""
    tone = random.uniform(200, 255) if random.random() < 0.7 else random.uniform(0, 40)
    share = (cover * random.uniform(0.5, 1))[..., None]
    result = np.rint(pixels * (1 - share) + tone * share).astype(np.uint8)
    return result, (cover > 0.3) & (np.abs(result.astype(int) - pixels).max(axis=2) > 12)


def marks(pixels: np.ndarray, detector: str, engines: Engines) -> np.ndarray:
    """What a detector marks unless it is told how much to believe."""
    photo = Photo(pixels)
    choice = find_detector(engines.detectors, detector)
    components = label(find_damage(new_state(photo), choice, engines.on("cpu"), SilentProgress()), photo)
    return mask_of(components, chosen(components, SENSITIVITY.default)).to_array()


def plain_marks(pixels: np.ndarray, threshold: int) -> np.ndarray:
    """What stands out in a top-hat or black-hat of 5, 9 or 17 px."""
    grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    hats = [
        cv2.morphologyEx(grey, hat, np.ones((size, size), np.uint8))
        for size in (5, 9, 17)
        for hat in (cv2.MORPH_TOPHAT, cv2.MORPH_BLACKHAT)
    ]
    return np.max(hats, axis=0) > threshold


def hits(marked: np.ndarray, true: np.ndarray) -> Counter[str]:
    """Pixels of both, and of each those that the other has within the tolerance."""
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * TOLERANCE + 1,) * 2)
    near_true, near_marked = (cv2.dilate(plane.astype(np.uint8), disc) > 0 for plane in (true, marked))
    return Counter(
        marked=int(marked.sum()),
        right=int((marked & near_true).sum()),
        true=int(true.sum()),
        found=int((true & near_marked).sum()),
    )


def scores(counts: Counter[str], clean: float, seen: int) -> dict[str, float]:
    precision, recall = counts["right"] / max(counts["marked"], 1), counts["found"] / max(counts["true"], 1)
    f1 = 2 * precision * recall / max(precision + recall, 1e-9)
    figures = {"precision": precision, "recall": recall, "F1": f1, "percent of undamaged photos": 100 * clean / seen}
    return {name: round(value, 3) for name, value in figures.items()}


def main(folder: Path, count: int) -> None:
    random, engines = np.random.default_rng(11), Engines(())
    files = sorted(path for path in folder.rglob("*") if path.suffix in (".webp", ".png", ".jpg"))
    result: dict[str, dict[str, float]] = {}
    for damage, detector in (("lines", "lines"), ("dust", "dust"), ("both", "automatic")):
        ways = {detector: lambda pixels, row=detector: marks(pixels, row, engines)}
        ways |= {f"top-hat over {at}": lambda pixels, at=at: plain_marks(pixels, at) for at in PLAIN}
        counts, clean = {name: Counter() for name in ways}, dict.fromkeys(ways, 0.0)
        seen = random.choice(len(files), min(count, len(files)), replace=False)
        for index in seen:
            pixels = cv2.cvtColor(cv2.imread(str(files[index])), cv2.COLOR_BGR2RGB)
            harmed, true = pixels, np.zeros(pixels.shape[:2], bool)
            for kind, draw in (("lines", lines_on), ("dust", dust_on)):
                if damage in (kind, "both"):
                    harmed, where = laid(harmed, draw(pixels.shape[:2], random), random)
                    true |= where
            for name, mark in ways.items():
                counts[name] += hits(mark(harmed), true)
                clean[name] += float(mark(pixels).mean())
        table = {name: scores(counts[name], clean[name], len(seen)) for name in ways}
        plain = max((name for name in table if name != detector), key=lambda name: table[name]["F1"])
        result[damage] = {detector: table[detector], plain: table[plain]}
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 40)
