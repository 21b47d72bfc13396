"""How well a diagnosis knows what was done to photos: noise, JPEG or blur of known strength, the photos of all folders
pooled, and the rank correlation (Spearman) of what was measured with what was done. Prints one JSON object.

    python tests/quality/diagnosing.py PHOTOS [COUNT]

`mixed` is harder: blur, noise and JPEG of random strength, one after the other, in one photo. JPEGs are handed over as
pixels, from a random place on, so their files' tables and the grid's beginning are unknown. What was not compressed
counts as quality 100, as does what no trace is seen of.
"""

import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import cv2
import numpy as np
from scipy.stats import spearmanr

from restorer_app.core.photo import Photo
from restorer_app.core.progress import SilentProgress
from restorer_app.core.state import new_state
from restorer_app.engine.diagnosing import diagnose

Random = np.random.Generator
NONE = {"noise": 0, "jpeg_quality": 100, "blur": 0}
LEVELS: Mapping[str, tuple[float, ...]] = {
    "noise": (0, 2, 5, 10, 15, 25, 40),
    "jpeg_quality": (10, 20, 30, 45, 60, 75, 90, 100),
    "blur": (0, 0.6, 1, 1.5, 2, 3, 4),
}


def blurred(pixels: np.ndarray, sigma: float, random: Random) -> np.ndarray:
    return cv2.GaussianBlur(pixels, (0, 0), sigma) if sigma else pixels


def noisy(pixels: np.ndarray, sigma: float, random: Random) -> np.ndarray:
    return np.clip(np.rint(pixels + random.normal(0, sigma, pixels.shape)), 0, 255).astype(np.uint8)


def compressed(pixels: np.ndarray, quality: float, random: Random) -> np.ndarray:
    if quality < 100:
        sampling = random.choice([cv2.IMWRITE_JPEG_SAMPLING_FACTOR_420, cv2.IMWRITE_JPEG_SAMPLING_FACTOR_444])
        options = [cv2.IMWRITE_JPEG_QUALITY, int(quality), cv2.IMWRITE_JPEG_SAMPLING_FACTOR, int(sampling)]
        pixels = cv2.imdecode(cv2.imencode(".jpg", pixels, options)[1], cv2.IMREAD_COLOR)
    x, y = random.integers(0, 8, 2)
    return pixels[y:, x:]


DEGRADE: Mapping[str, Callable[[np.ndarray, float, Random], np.ndarray]] = {
    "blur": blurred,
    "noise": noisy,
    "jpeg_quality": compressed,
}


def measured(pixels: np.ndarray) -> dict[str, float]:
    """What a diagnosis says of (h, w, 3) uint8 pixels, B, G, R."""
    photo = Photo(np.ascontiguousarray(pixels[..., ::-1]))
    values = {row.id: row.value for row in diagnose(new_state(photo), (), SilentProgress()).measurements}
    return {name: none if values[name] is None else values[name] for name, none in NONE.items()}


def chosen_photos(folder: Path, count: int, random: Random) -> list[Path]:
    """Photos of every folder in it, so that their content differs."""
    folders: dict[Path, list[Path]] = {}
    for path in sorted(folder.rglob("*")):
        if path.suffix in (".webp", ".png", ".jpg", ".bmp"):
            folders.setdefault(path.parent, []).append(path)
    each = -(-count // max(len(folders), 1))
    picked = [random.permutation(np.array(paths, object))[:each] for paths in folders.values()]
    return [path for paths in picked for path in paths.tolist()][:count]


def summary(done: list[float], found: list[float]) -> dict[str, object]:
    pairs = np.array([done, found])
    medians = {f"{level:g}": round(float(np.median(pairs[1, pairs[0] == level])), 2) for level in np.unique(pairs[0])}
    return {"rank correlation": round(float(spearmanr(*pairs)[0]), 3), "median found": medians}


def main(folder: Path, count: int) -> None:
    random = np.random.default_rng(7)
    files = chosen_photos(folder, count, random)
    alone: dict[str, tuple[list[float], list[float]]] = {name: ([], []) for name in LEVELS}
    mixed: dict[str, tuple[list[float], list[float]]] = {name: ([], []) for name in LEVELS}
    for file in files:
        pixels = cv2.imread(str(file), cv2.IMREAD_COLOR)
        for name, levels in LEVELS.items():
            for level in levels:
                alone[name][0].append(level)
                alone[name][1].append(measured(DEGRADE[name](pixels, level, random))[name])
        for _ in range(4):
            at = {name: float(random.choice(levels)) for name, levels in LEVELS.items()}
            harmed = pixels
            for name, degrade in DEGRADE.items():
                harmed = degrade(harmed, at[name], random)
            found = measured(harmed)
            for name in LEVELS:
                mixed[name][0].append(at[name])
                mixed[name][1].append(found[name])
    result = {
        "photos": len(files),
        "alone": {name: summary(*pairs) for name, pairs in alone.items()},
        "mixed": {name: summary(*pairs) for name, pairs in mixed.items()},
    }
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 24)
