"""How near a stained photo comes to what lies under its stains: mean CIEDE2000 inside them of *Stain* beside its input,
one gain a stain, and *heal* over the whole stain.

    python tests/quality/staining.py FOLDER... [--limit COUNT]

Each folder is a set of photos that nobody trained on; their middles, at most SIDE pixels long, are stained in each way
that training draws and in one that it does not. The region is what is labelled and `GROWN` pixels more. Prints one JSON
object; `ratio` is that of *Stain* to the input, `best` the best of the three others.
"""

import argparse
import json
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from statistics import fmean

import cv2
import numpy as np
import torch

from restorer_app.catalog import load_cards
from restorer_app.core.mask import Mask
from restorer_app.core.photo import Photo
from restorer_app.core.progress import SilentProgress
from restorer_app.core.region import NOWHERE, Region
from restorer_app.core.requests import RepairHoles
from restorer_app.core.state import DocumentState, StepInstance, new_state
from restorer_app.document.edits import apply_repairs
from restorer_app.engine.analysis import analyse
from restorer_app.engine.render import output_box, render
from restorer_app.metrics import ciede2000
from restorer_app.paths import models_dir
from restorer_app.training.damage_layers import DAMAGE
from restorer_app.training.layer_bank import bank_of, lay_damage
from restorer_app.training.layers import LayerKind, draw_layer
from restorer_app.training.measuring_layers import MEASURED
from restorer_app.training.photo_sets import photo_sets, read_picture
from restorer_app.work.engines import Engines
from restorer_app.work.repair import repair

SIDE, GROWN, RING = 320, 2, 15
LEAST = 100
"""Pixels; smaller stains are not measured."""
KINDS = tuple(kind for kind in (*DAMAGE, *MEASURED) if kind.label == "stain")
Method = Callable[[np.ndarray, np.ndarray], np.ndarray]


def stained(pixels: np.ndarray, kind: LayerKind, name: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The picture with a stain on it and without, (h, w, 3) uint8, and where it is stained, (h, w) bool."""
    rng = np.random.default_rng((7, zlib.crc32(name.encode())))
    bank = bank_of([draw_layer(kind, rng, SIDE)])
    image = torch.from_numpy(pixels.astype(np.float32) / 255).permute(2, 0, 1)[None]
    laid = lay_damage(image, bank, rng, clean_share=0, most=1)
    damaged, clean = ((each[0].permute(1, 2, 0) * 255).round().byte().numpy() for each in (laid.image, laid.clean))
    return np.ascontiguousarray(damaged), np.ascontiguousarray(clean), laid.stain[0, 0].numpy()


def one_gain(pixels: np.ndarray, region: np.ndarray) -> np.ndarray:
    """Each channel of each stain times what makes its mean that of the pixels around it."""
    result = pixels.astype(np.float64)
    count, pieces = cv2.connectedComponents(region.astype(np.uint8))
    for piece in (pieces == number for number in range(1, count)):
        around = cv2.dilate(piece.astype(np.uint8), np.ones((2 * RING + 1, 2 * RING + 1), np.uint8)).astype(bool)
        if (around & ~region).any():
            result[piece] *= pixels[around & ~region].mean(axis=0) / np.maximum(pixels[piece].mean(axis=0), 1)
    return np.clip(np.rint(result), 0, 255).astype(np.uint8)


def rendered(state: DocumentState, engines: Engines) -> np.ndarray:
    chain = engines.chain("cpu")
    looked = replace(state, recipe=analyse(state, chain, SilentProgress()))
    return render(looked, output_box(looked, 0), chain=chain)


def methods() -> Mapping[str, Method]:
    engines = Engines(load_cards(models_dir()))

    def stain(pixels: np.ndarray, region: np.ndarray) -> np.ndarray:
        state = new_state(Photo(pixels))
        where = Region(state.photo.width, state.photo.height, NOWHERE)
        where = where.replaced(state.photo.box, region.astype(np.uint8) * 255)
        return rendered(replace(state, recipe=(StepInstance("stain", region=where),)), engines)

    def heal(pixels: np.ndarray, region: np.ndarray) -> np.ndarray:
        state = new_state(Photo(pixels))
        mask = Mask(state.photo.width, state.photo.height).painted(state.photo.box, region)
        marked = replace(state, mask=mask)
        return rendered(apply_repairs(repair(RepairHoles(marked, "heal"), engines, SilentProgress()))(marked), engines)

    return {"input": lambda pixels, region: pixels, "one gain": one_gain, "heal": heal, "stain": stain}


def pictures(files: tuple[Path, ...]) -> Iterator[tuple[str, np.ndarray]]:
    """The middles of the colour photos among them, by their names."""
    for file in files:
        pixels = read_picture(file)
        if pixels.shape[2] == 3:
            top, left = (max(side - SIDE, 0) // 2 for side in pixels.shape[:2])
            yield file.stem, np.ascontiguousarray(pixels[top : top + SIDE, left : left + SIDE])


def main(folders: list[Path], limit: int | None) -> None:
    result: dict[str, dict[str, dict[str, float]]] = {}
    ways = methods()
    for photos in (photos for folder in folders for photos in photo_sets(folder)):
        table: dict[str, dict[str, list[float]]] = {kind.id: {name: [] for name in ways} for kind in KINDS}
        for name, pixels in pictures(photos.files[:limit]):
            for kind in KINDS:
                damaged, clean, inside = stained(pixels, kind, name)
                if np.count_nonzero(inside) >= LEAST:
                    grown = cv2.dilate(inside.astype(np.uint8), np.ones((2 * GROWN + 1,) * 2, np.uint8)).astype(bool)
                    for method, way in ways.items():
                        table[kind.id][method].append(ciede2000(way(damaged, grown), clean, inside))
        rows = {kind: row for kind, row in table.items() if row["input"]}
        rows["all"] = {name: [value for row in rows.values() for value in row[name]] for name in ways}
        result[photos.name] = {kind: summary(row) for kind, row in rows.items()}
    print(json.dumps(result, indent=1))


def summary(row: Mapping[str, list[float]]) -> dict[str, float]:
    means = {name: fmean(values) for name, values in row.items()}
    means["best"] = min(value for name, value in means.items() if name != "stain")
    means["ratio"] = means["stain"] / means["input"]
    return {name: round(value, 2) for name, value in means.items()} | {"stains": len(row["input"])}


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--limit", type=int)
    options = parser.parse_args()
    main(options.folders, options.limit)
