"""What `restore --auto` does to photos: a line for each with the PSNR of the result to the photo as it was, and whether
its size stayed; and a JSON object: how many came out exactly as they were, and the least PSNR of the others.

    python tests/quality/auto.py FOLDER|PHOTO... [--limit COUNT] [--sheet SHEET.jpg]

Unharmed photos should come out as they were, at 40 dB or more; of old ones the sheet shows before and after. With
--limit so many photos of each folder, spread over it, are taken.
"""

import argparse
import json
import math
import tempfile
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from restorer_app import metrics
from restorer_app.catalog import load_cards
from restorer_app.core.progress import SilentProgress
from restorer_app.files.formats import format_for
from restorer_app.files.opening import open_photo
from restorer_app.paths import models_dir
from restorer_app.work.restoring import FillOptions, Restored, restore

SIDE, LINE = 420, 30
QUIET = SilentProgress()
AUTO = FillOptions(None, None, False, None, 0, is_auto=True)


def photos_in(place: Path, limit: int | None) -> list[Path]:
    if not place.is_dir():
        return [place]
    files = [file for file in sorted(place.rglob("*")) if file.is_file() and format_for(file) is not None]
    count = len(files) if limit is None else min(limit, len(files))
    return [files[len(files) * n // count] for n in range(count)]


def restored(photo: Path, output: Path) -> Restored:
    cards = load_cards(models_dir())
    (result,) = restore(photo, output, AUTO, cards=cards, recipe=None, device="cpu")
    return result


def told(result: Restored) -> str:
    assert result.auto is not None
    steps = ", ".join(f"{one.step.kind} {one.step.strength:g}" for one in result.auto.steps) or "no step"
    left = ", ".join(one.step.kind for one in result.auto.left)
    kept = f"; left: {result.auto.unsure} unsure, {result.auto.on_faces} on faces{f', {left}' if left else ''}"
    return f"{result.auto.holes} holes, {steps}{kept}"


def row_of(name: str, before: np.ndarray, after: np.ndarray) -> Image.Image:
    row = Image.new("RGB", (2 * (SIDE + 4), SIDE + LINE), "white")
    ImageDraw.Draw(row).text((2, 2), name, fill="black")
    for index, pixels in enumerate((before, after)):
        small = pixels if pixels.dtype == np.uint8 else (pixels >> 8).astype(np.uint8)
        picture = Image.fromarray(small[..., 0] if small.shape[2] == 1 else small).convert("RGB")
        picture.thumbnail((SIDE, SIDE))
        row.paste(picture, (index * (SIDE + 4), LINE))
    return row


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("places", type=Path, nargs="+")
    parser.add_argument("--limit", type=int)
    parser.add_argument("--sheet", type=Path)
    options = parser.parse_args()
    scores, rows = [], []
    for photo in (photo for place in options.places for photo in photos_in(place, options.limit)):
        with tempfile.TemporaryDirectory() as folder:
            result = restored(photo, Path(folder) / "restored.png")
            before, after = (open_photo(file, QUIET).pixels for file in (photo, result.report.path))
        size = "" if before.shape == after.shape else f", BUT {after.shape} INSTEAD OF {before.shape}"
        scores.append(metrics.psnr(before, after) if not size else math.nan)
        line = f"{photo.name}: {scores[-1]:.2f} dB, {told(result)}{size}"
        print(line, flush=True)
        if options.sheet is not None:
            rows.append(row_of(line, before, after))
    finite = [score for score in scores if math.isfinite(score)]
    print(json.dumps({"photos": len(scores), "unchanged": scores.count(math.inf), "least": min(finite, default=None)}))
    if rows:
        sheet = Image.new("RGB", (rows[0].width, sum(row.height for row in rows)), "white")
        for index, row in enumerate(rows):
            sheet.paste(row, (0, index * row.height))
        sheet.save(options.sheet, quality=85)


if __name__ == "__main__":
    main()
