"""Seconds to repair 300 specks on 24 megapixels, a 64-px hole and a torn corner of 600 x 500 px, each with the fills
that it is for, beside OpenCV's inpainting of the specks on the whole photo. Prints JSON."""

import json
import time
from dataclasses import replace

import cv2
import numpy as np
from scans import HEIGHT, WIDTH, scan

from restorer_app.catalog import load_cards
from restorer_app.core.crops import plan_crops
from restorer_app.core.mask import Mask
from restorer_app.core.photo import Photo
from restorer_app.core.progress import SilentProgress
from restorer_app.core.state import DocumentState, new_state
from restorer_app.engine.engine import Engine
from restorer_app.engine.repair import repair_holes
from restorer_app.paths import models_dir
from restorer_app.steps.fills import fill_choices, find_choice
from restorer_app.steps.holes import find_holes

SPECKS = 300


def specks() -> np.ndarray:
    """(HEIGHT, WIDTH) uint8, 255 in discs of 4 to 24 px all over the photo."""
    rng = np.random.default_rng(4)
    marks = np.zeros((HEIGHT, WIDTH), np.uint8)
    for _ in range(SPECKS):
        x, y = rng.integers(30, (WIDTH - 30, HEIGHT - 30))
        cv2.circle(marks, (int(x), int(y)), int(rng.integers(2, 13)), 255, -1)
    return marks


def box(x: int, y: int, width: int, height: int) -> np.ndarray:
    marks = np.zeros((HEIGHT, WIDTH), np.uint8)
    marks[y : y + height, x : x + width] = 255
    return marks


def seconds(state: DocumentState, marks: np.ndarray, fill: str, engine: Engine) -> float:
    mask = Mask.from_array(marks > 0)
    choice = find_choice(fill_choices(load_cards(models_dir())), fill)
    started = time.perf_counter()
    repair_holes(replace(state, mask=mask), mask, choice, {}, 0, engine, SilentProgress())
    return time.perf_counter() - started


def main() -> None:
    pixels, engine = scan(), Engine(load_cards(models_dir()), "cpu")
    state, dust = new_state(Photo(pixels)), specks()
    seconds(state, box(100, 100, 9, 9), "heal", engine)  # which loads torch and the net
    batches = plan_crops(find_holes(Mask.from_array(dust > 0)), state.photo.box)
    started = time.perf_counter()
    cv2.inpaint(pixels, dust, 3, cv2.INPAINT_TELEA)
    result: dict[str, object] = {
        "specks_cv2_s": round(time.perf_counter() - started, 2),
        "specks_crops": sum(len(batch) for batch in batches),
        "specks_forward_passes": len(batches),
        "specks_s": {
            fill: round(seconds(state, dust, fill, engine), 2)
            for fill in ("automatic", "heal", "heal_gan", "patchmatch")
        },
        "hole_64_s": {
            fill: round(min(seconds(state, box(3000, 2000, 64, 64), fill, engine) for _ in range(3)), 2)
            for fill in ("heal", "heal_gan", "patchmatch")
        },
        "corner_600_s": {
            fill: round(seconds(state, box(WIDTH - 600, HEIGHT - 500, 600, 500), fill, engine), 2)
            for fill in ("heal", "heal_gan", "patchmatch", "membrane")
        },
    }
    print(json.dumps(result, indent=2))


if __name__ == "__main__":
    main()
