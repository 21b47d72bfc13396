"""A sheet to look at: pieces of real photos at full size, as they are and after each step at its defaults, or repaired
by each fill.

    python tests/quality/sheet.py PHOTOS -o sheet.png [--steps clean edges] [--side 320] [--models DIR]
    python tests/quality/sheet.py PHOTOS -o sheet.png --masks FOLDER [--fills heal patchmatch] [--side 320]

One row a photo; the piece is the one with most detail, so that faces, fabric and writing are seen, with masks (named
like the photos) the one with most damage, or with --at X Y the one around a place given in shares of width and height.
"""

import argparse
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from restorer_app.catalog import load_cards
from restorer_app.core.box import Box
from restorer_app.core.mask import Mask
from restorer_app.core.photo import Photo
from restorer_app.core.progress import SilentProgress
from restorer_app.core.requests import RepairHoles
from restorer_app.core.state import StepInstance, new_state
from restorer_app.document.edits import apply_repairs
from restorer_app.engine.analysis import analyse
from restorer_app.engine.render import render
from restorer_app.files.masks import import_mask
from restorer_app.files.opening import open_photo
from restorer_app.paths import models_dir
from restorer_app.work.engines import Engines
from restorer_app.work.repair import repair

SUFFIXES = {".png", ".jpg", ".jpeg", ".webp", ".tif", ".tiff"}
LINE = 16
QUIET = SilentProgress()


def most_detailed(photo: Photo, side: int) -> Box:
    """The piece of the photo, away from its border, whose brightness varies most from pixel to pixel."""
    grey = photo.pixels.mean(axis=2, dtype=np.float32)
    width, height = min(side, photo.width), min(side, photo.height)
    places = [
        Box(x, y, width, height)
        for y in range(0, photo.height - height + 1, max(height // 3, 1))
        for x in range(0, photo.width - width + 1, max(width // 3, 1))
    ]
    inner = [box for box in places if is_inside(box, photo)] or places
    return max(inner, key=lambda box: float(np.abs(np.diff(grey[box.slices], axis=1)).mean()))


def most_damaged(mask: Mask, side: int) -> Box:
    """The piece in which most is marked."""
    marked = mask.to_array()
    width, height = min(side, mask.width), min(side, mask.height)
    places = [
        Box(x, y, width, height)
        for y in range(0, mask.height - height + 1, max(height // 4, 1))
        for x in range(0, mask.width - width + 1, max(width // 4, 1))
    ]
    return max(places, key=lambda box: int(marked[box.slices].sum()))


def is_inside(box: Box, photo: Photo) -> bool:
    margin = photo.width // 12, photo.height // 12
    return margin[0] <= box.x and box.right <= photo.width - margin[0] and margin[1] <= box.y


def piece_at(photo: Photo, side: int, at: tuple[float, float]) -> Box:
    """The piece around a place given in shares of the photo's size, moved inside it."""
    width, height = min(side, photo.width), min(side, photo.height)
    x = min(max(round(at[0] * photo.width - width / 2), 0), photo.width - width)
    y = min(max(round(at[1] * photo.height - height / 2), 0), photo.height - height)
    return Box(x, y, width, height)


def eight_bit(pixels: np.ndarray) -> np.ndarray:
    values = pixels if pixels.dtype == np.uint8 else (pixels >> 8).astype(np.uint8)
    return np.repeat(values, 3, axis=2) if values.shape[2] == 1 else values


def improved(file: Path, steps: list[str], engines: Engines, side: int, at: tuple[float, float] | None) -> Image.Image:
    photo = open_photo(file, QUIET)
    box = most_detailed(photo, side) if at is None else piece_at(photo, side, at)
    chain = engines.chain("cpu")
    columns = [(file.name, photo.pixels[box.slices])]
    for kind in steps:
        state = replace(new_state(photo), recipe=(StepInstance(kind),))
        state = replace(state, recipe=analyse(state, chain, QUIET))
        facts = ", ".join(f"{name} {value:.1f}" for name, value in (state.recipe[0].facts or {}).items())
        columns.append((f"{kind} {facts}", render(state, box, chain=chain)))
    return row_of(columns, side)


def repaired(
    file: Path, mask: Path, fills: list[str], engines: Engines, side: int, at: tuple[float, float] | None
) -> Image.Image:
    photo = open_photo(file, QUIET)
    marks = import_mask(mask, photo.width, photo.height, QUIET)
    box = most_damaged(marks, side) if at is None else piece_at(photo, side, at)
    columns = [(file.name, photo.pixels[box.slices])]
    for fill in fills:
        started = time.perf_counter()
        state = replace(new_state(photo), mask=marks)
        state = apply_repairs(repair(RepairHoles(state, fill, device="cpu"), engines, QUIET))(state)
        title = f"{fill} {time.perf_counter() - started:.1f} s, {len(state.repairs)} holes"
        columns.append((title, render(state, box)))
    return row_of(columns, side)


def row_of(columns: list[tuple[str, np.ndarray]], side: int) -> Image.Image:
    row = Image.new("RGB", (len(columns) * (side + 4), side + LINE), "white")
    draw = ImageDraw.Draw(row)
    for index, (title, pixels) in enumerate(columns):
        row.paste(Image.fromarray(eight_bit(pixels)), (index * (side + 4), LINE))
        draw.text((index * (side + 4) + 2, 2), title, fill="black")
    return row


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("photos", type=Path, nargs="+")
    parser.add_argument("-o", "--output", type=Path, required=True)
    parser.add_argument("--steps", nargs="*")
    parser.add_argument("--masks", type=Path)
    parser.add_argument("--fills", nargs="*")
    parser.add_argument("--side", type=int, default=320)
    parser.add_argument("--at", type=float, nargs=2)
    parser.add_argument("--models", type=Path, default=models_dir())
    options = parser.parse_args()
    engines = Engines(load_cards(options.models))
    steps = options.steps or [choice.id for choice in engines.steps]
    files = [file for path in options.photos for file in (sorted(path.rglob("*")) if path.is_dir() else [path])]
    files = [file for file in files if file.suffix.lower() in SUFFIXES]
    if options.masks:
        fills = options.fills or [choice.id for choice in engines.fills]
        masks = {mask.stem: mask for mask in sorted(options.masks.iterdir())}
        pairs = [(file, masks[file.stem]) for file in files if file.stem in masks]
        rows = [repaired(*pair, fills, engines, options.side, options.at) for pair in pairs]
    else:
        rows = [improved(file, steps, engines, options.side, options.at) for file in files]
    sheet = Image.new("RGB", (rows[0].width, sum(row.height for row in rows)), "white")
    top = 0
    for row in rows:
        sheet.paste(row, (0, top))
        top += row.height
    sheet.save(options.output)


if __name__ == "__main__":
    main()
