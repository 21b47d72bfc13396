"""What fine-tuning on twenty pairs gains, and that pairs from which nothing can be learned are refused.

    python tests/quality/fine_tuning.py PHOTOS [--budget 5m]

The pairs are made of twenty photos: "dots", printed dots over the photo, which the bundled Clean leaves; "noise", where
what is called restored is the photo under new noise; "shuffled", where it is another photo.
"""

import argparse
import tempfile
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from restorer_app.core.errors import RestorerError
from restorer_app.training.degrade import chains_from, degrade
from restorer_app.training.photos import Photo, decode, photo_files
from restorer_app.training.train import main as train

CONFIG = Path(__file__).parents[2] / "restorer_app/training/configs/fine-tune.toml"
COUNT, SIDE = 20, 448
DOTS = {"kind": "halftone", "period": [4, 4], "spread": [0.8, 0.8], "mix": [0.5, 0.5]}
NOISE = {"kind": "gaussian_noise", "sigma": [25, 25], "grey": [0, 0]}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("photos", type=Path)
    parser.add_argument("--budget", default="5m")
    options = parser.parse_args()
    photos = middles(options.photos)
    dotted, noisy = (damaged(photos, kind) for kind in (DOTS, NOISE))
    sets = {"dots": (dotted, photos), "noise": (photos, noisy), "shuffled": (dotted, photos[1:] + photos[:1])}
    for name, (before, after) in sets.items():
        print(f"{name}:", flush=True)
        with tempfile.TemporaryDirectory() as folder:
            fine_tune(Path(folder), before, after, options.budget)


def middles(folder: Path) -> list[Photo]:
    """The middle of each of twenty photos, spread over all that there are."""
    files = photo_files(folder)
    photos = [decode(file) for file in files[:: max(len(files) // COUNT, 1)][:COUNT]]
    starts = [((photo.shape[0] - SIDE) // 2, (photo.shape[1] - SIDE) // 2) for photo in photos]
    return [
        photo[max(top, 0) :, max(left, 0) :][:SIDE, :SIDE].copy()
        for photo, (top, left) in zip(photos, starts, strict=True)
    ]


def damaged(photos: list[Photo], kind: dict[str, object]) -> list[Photo]:
    generator = torch.Generator().manual_seed(1)
    chains = chains_from([{"weight": 1, "chain": [kind]}])
    images = [torch.from_numpy(photo).permute(2, 0, 1)[None].float() / 255 for photo in photos]
    results = [degrade(image, chains, generator).image[0] for image in images]
    return [np.asarray((result * 255).round().byte().permute(1, 2, 0)) for result in results]


def fine_tune(folder: Path, before: list[Photo], after: list[Photo], budget: str) -> None:
    for name, photos in (("damaged", before), ("restored", after)):
        (folder / name).mkdir()
        for index, photo in enumerate(photos):
            Image.fromarray(photo).save(folder / name / f"{index:02}.png")
    config = folder / CONFIG.name
    config.write_text(CONFIG.read_text(encoding="utf-8"), encoding="utf-8")
    try:
        train(config, data=None, runs=folder / "runs", budget=budget)
    except RestorerError as error:
        print(error, flush=True)


if __name__ == "__main__":
    main()
