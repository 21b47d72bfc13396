"""How much sharper blurred photos become: *Deblur* beside its input, and beside the best that an unsharp mask and
Wiener's filter can do, each with the settings that suit it best on these very photos.

    python tests/quality/deblurring.py FOLDER... [--limit COUNT]

Each folder is a set of photos that nobody trained on. Prints one JSON object: the mean PSNR in dB of each way under
each condition, with the settings of the best.
"""

import argparse
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from statistics import fmean

from restorer_app.catalog import load_cards
from restorer_app.core.state import StepInstance
from restorer_app.metrics import psnr
from restorer_app.paths import models_dir
from restorer_app.training.conditions import UNHARMED, conditions_for
from restorer_app.training.measure_steps import restore
from restorer_app.training.photo_sets import photo_sets, read_picture
from restorer_app.work.engines import Engines

GRID: Mapping[str, list[dict[str, float]]] = {
    "sharpen": [
        {"radius": radius, "amount": amount, "threshold": 0}
        for radius in (0.7, 1, 1.4, 2, 3)
        for amount in (30, 60, 100, 150, 200, 300)
    ],
    "deblur_wiener": [{"radius": radius, "noise": noise} for radius in (0.8, 1, 1.3, 1.6, 2) for noise in (1, 2, 4, 8)],
}


def ways() -> Iterator[tuple[str, StepInstance | None]]:
    yield "input", None
    yield "deblur", StepInstance("deblur")
    for kind, settings in GRID.items():
        for values in settings:
            yield kind, StepInstance(kind, values)


def main(folders: list[Path], limit: int | None) -> None:
    chain = Engines(load_cards(models_dir())).chain("cpu")
    result: dict[str, dict[str, dict[str, object]]] = {}
    for photos in (photos for folder in folders for photos in photo_sets(folder)):
        table = result.setdefault(photos.name, {})
        for condition in (one for one in conditions_for("deblur") if one.id != UNHARMED):
            cleans = {file.stem: condition.clean(read_picture(file)) for file in photos.files[:limit]}
            pairs = [(condition.damaged(clean, name), clean) for name, clean in cleans.items() if clean is not None]
            best: dict[str, tuple[float, object]] = {}
            for kind, step in ways():
                made = fmean(psnr(restore((step,), soft, chain) if step else soft, clean) for soft, clean in pairs)
                if kind not in best or made > best[kind][0]:
                    best[kind] = made, step.parameters if step else {}
            table[condition.id] = {
                kind: {"psnr": round(value, 2), "settings": settings} for kind, (value, settings) in best.items()
            }
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--limit", type=int)
    options = parser.parse_args()
    main(options.folders, options.limit)
