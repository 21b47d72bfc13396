"""What a weighted mean of two fills would gain over the first one alone, hole-PSNR in dB, without grain.

    python tests/quality/fusion.py PHOTOS --masks MASKS [--first heal] [--limit 6]

MASKS is a folder of folders, one a kind of damage, with masks named like the photos.
"""

import argparse
from collections import defaultdict
from dataclasses import replace
from pathlib import Path
from statistics import fmean

import numpy as np

from restorer_app.catalog import load_cards
from restorer_app.core.photo import Photo
from restorer_app.core.progress import SilentProgress
from restorer_app.core.state import DocumentState, new_state
from restorer_app.engine.engine import Engine
from restorer_app.engine.render import render
from restorer_app.engine.repair import repair_holes
from restorer_app.files.masks import import_mask
from restorer_app.files.opening import open_photo
from restorer_app.metrics import psnr
from restorer_app.paths import models_dir
from restorer_app.steps.fills import BEST, GRAIN, FillChoice, fill_choices, find_choice

SHARES = (0.05, 0.1, 0.2, 0.3)
OTHERS = ("membrane", "harmonic", "patchmatch")
QUIET = SilentProgress()


def filled(state: DocumentState, choice: FillChoice, engine: Engine) -> np.ndarray:
    """(h, w, 3) float32 on the 8-bit scale: the repaired photo at best quality, where there is one."""
    values = {GRAIN.id: 0, **({BEST.id: 1} if BEST in choice.parameters else {})}
    repairs = repair_holes(state, state.mask, choice, values, 0, engine, QUIET)
    return render(replace(state, repairs=repairs), state.photo.box).astype(np.float32)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("photos", type=Path)
    parser.add_argument("--masks", type=Path, required=True)
    parser.add_argument("--first", default="heal")
    parser.add_argument("--limit", type=int)
    options = parser.parse_args()
    cards = load_cards(models_dir())
    engine, choices = Engine(cards), fill_choices(cards)
    first, others = find_choice(choices, options.first), [find_choice(choices, other) for other in OTHERS]
    photos = {path.stem: path for path in options.photos.iterdir()}
    for folder in sorted(options.masks.iterdir()):
        gains: dict[tuple[str, float], list[float]] = defaultdict(list)
        for mask_file in [path for path in sorted(folder.iterdir()) if path.stem in photos][: options.limit]:
            photo = open_photo(photos[mask_file.stem], QUIET)
            mask, truth = import_mask(mask_file, photo.width, photo.height, QUIET), photo.pixels.astype(np.float32)
            hole, pixels = mask.to_array(), photo.pixels.copy()
            pixels[hole] = 255
            state = replace(new_state(Photo(pixels)), mask=mask)
            own = filled(state, first, engine)
            for other in others:
                more = filled(state, other, engine)
                for share in SHARES:
                    mean = own + share * (more - own)
                    gain = psnr(mean / 255, truth / 255, hole) - psnr(own / 255, truth / 255, hole)
                    gains[other.id, share].append(gain)
        for other in others:
            row = ", ".join(f"{share:.0%} {fmean(gains[other.id, share]):+.3f}" for share in SHARES)
            print(f"{folder.name}: {first.id} with {other.id} {row}", flush=True)


if __name__ == "__main__":
    main()
