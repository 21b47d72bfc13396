"""How near a faded photo comes to its colours again: mean CIEDE2000 of *Fade* beside its input, grey-world, a stretch
of each channel from its darkest to its brightest, and CLAHE; and how far unfaded photos are changed.

    python tests/quality/fading.py FOLDER... [--held-out PHOTOS] [--limit COUNT]

Each folder is a set of photos that nobody trained on, and so are those that `fade.toml` holds out of the photos it
learns from; grey ones are left out. Every photo fades DRAWS times in each way, since how far one draw can be taken back
is a matter of luck. Prints one JSON object; `ratio` is that of *Fade* to the best of the three others. Every 83rd pixel
is compared: a change of tone is the same everywhere.
"""

import argparse
import json
import os
from collections.abc import Callable, Mapping, Sequence
from importlib.resources import files
from itertools import product
from pathlib import Path
from statistics import fmean

import cv2
import numpy as np

from restorer_app.catalog import load_cards
from restorer_app.core.state import StepInstance
from restorer_app.metrics import ciede2000
from restorer_app.paths import models_dir
from restorer_app.steps.fade import CHANNELS
from restorer_app.training.conditions import FADED, UNHARMED, conditions_for
from restorer_app.training.config import load_config
from restorer_app.training.measure_steps import restore
from restorer_app.training.photo_sets import PhotoSet, held_out, photo_sets, read_picture
from restorer_app.work.engines import Engines

CONFIG = Path(str(files("restorer_app.training") / "configs" / "fade.toml"))
SPARSE = 83
DRAWS = 4
OTHERS = ("grey-world", "auto_levels", "clahe")


def grey_world(pixels: np.ndarray) -> np.ndarray:
    """Each channel times what makes its mean that of all three (Buchsbaum 1980)."""
    means = pixels.mean(axis=(0, 1))
    return np.clip(np.rint(pixels * (means.mean() / np.maximum(means, 1))), 0, 255).astype(np.uint8)


def clahe(pixels: np.ndarray) -> np.ndarray:
    """The lightness in CIELAB by OpenCV's CLAHE, limit 2, 8 x 8 tiles (Zuiderveld 1994)."""
    lightness, *colours = cv2.split(cv2.cvtColor(pixels, cv2.COLOR_RGB2LAB))
    even = cv2.createCLAHE(2.0, (8, 8)).apply(lightness)
    return cv2.cvtColor(cv2.merge((even, *colours)), cv2.COLOR_LAB2RGB)


def methods() -> Mapping[str, Callable[[np.ndarray], np.ndarray]]:
    chain = Engines(load_cards(models_dir())).chain("cpu")
    steps = {
        kind: lambda pixels, kind=kind: restore((StepInstance(kind),), pixels, chain) for kind in ("fade", OTHERS[1])
    }
    return {"input": lambda pixels: pixels, "grey-world": grey_world, "clahe": clahe, **steps}


def thinned(pixels: np.ndarray) -> np.ndarray:
    return pixels.reshape(-1, 1, 3)[::SPARSE]


def named(paths: Sequence[Path]) -> dict[str, Path]:
    """The files by what tells them apart: their folders, where these differ, and their names."""
    root = os.path.commonpath([file.parent for file in paths])
    return {"-".join(file.relative_to(root).with_suffix("").parts): file for file in paths}


def main(sets: Sequence[PhotoSet], limit: int | None) -> None:
    result: dict[str, dict[str, dict[str, float]]] = {}
    ways = methods()
    for photos in sets:
        pictures = {name: read_picture(file) for name, file in named(photos.files[:limit]).items()}
        coloured = {name: pixels for name, pixels in pictures.items() if pixels.shape[2] == len(CHANNELS)}
        if not coloured:
            continue
        table: dict[str, dict[str, list[float]]] = {}
        for condition in conditions_for("fade"):
            rows = table.setdefault(condition.id, {name: [] for name in ways})
            draws = 1 if condition.id == UNHARMED else DRAWS
            for (name, clean), draw in product(coloured.items(), range(draws)):
                harmed = condition.damaged(clean, f"{name} {draw}" if draw else name)
                for method, way in ways.items():
                    rows[method].append(ciede2000(thinned(way(harmed)), thinned(clean)))
        result[photos.name] = {kind: summary(rows) for kind, rows in table.items()}
        faded = [rows for kind, rows in result[photos.name].items() if kind != UNHARMED]
        result[photos.name][FADED] = summary({name: [rows[name] for rows in faded] for name in ways})
    print(json.dumps(result, indent=1))


def summary(rows: Mapping[str, list[float]]) -> dict[str, float]:
    means = {name: fmean(values) for name, values in rows.items()}
    means["ratio"] = means["fade"] / min(means[name] for name in OTHERS)
    return {name: round(value, 2) for name, value in means.items()}


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("folders", nargs="*", type=Path)
    parser.add_argument("--held-out", type=Path)
    parser.add_argument("--limit", type=int)
    options = parser.parse_args()
    sets = [photos for folder in options.folders for photos in photo_sets(folder)]
    if options.held_out:
        sets += held_out(options.held_out, load_config(CONFIG).data)
    if not sets:
        parser.error("give a folder of photos, or --held-out")
    main(sets, options.limit)
