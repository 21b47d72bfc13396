"""Each step of a recipe over 2 megapixels of scan, in seconds a megapixel, beside a convolution of the same piece; what
a change of strength costs; and the memory of a 24-megapixel export above that of the loaded program. Prints JSON."""

import json
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
from memory import peak_mb
from scans import scan

from restorer_app.catalog import load_cards
from restorer_app.core.box import Box
from restorer_app.core.photo import Photo
from restorer_app.core.progress import SilentProgress
from restorer_app.core.requests import RenderPhoto
from restorer_app.core.state import DocumentState, StepInstance, new_state
from restorer_app.engine.analysis import analyse
from restorer_app.engine.chain import Chain
from restorer_app.engine.render import output_box, render
from restorer_app.paths import models_dir
from restorer_app.work.engines import Engines
from restorer_app.work.steps import render_photo

PIECE = 2048, 1024
ROUNDS = 3
SEEN = Box(512, 0, 1536, 1024)


def state_of(pixels: np.ndarray, kind: str) -> DocumentState:
    return replace(new_state(Photo(pixels)), recipe=(StepInstance(kind),))


def seconds_of(pixels: np.ndarray, kind: str, engines: Engines) -> float:
    """Median seconds a megapixel, without the first look at the photo and the loading of the net."""
    times = []
    for _ in range(ROUNDS + 1):
        chain = Chain(engines.steps, engines.on("cpu"))
        state = state_of(pixels, kind)
        state = replace(state, recipe=analyse(state, chain, SilentProgress()))
        started = time.perf_counter()
        render(state, output_box(state, 0), chain=chain)
        times.append(time.perf_counter() - started)
    return statistics.median(times[1:]) / (pixels[..., 0].size / 1e6)


def strength_ms(pixels: np.ndarray, kind: str, engines: Engines) -> float:
    """Median milliseconds to draw what a window shows again after a change of strength."""
    chain = engines.chain("cpu")
    state = state_of(pixels, kind)
    state = replace(state, recipe=analyse(state, chain, SilentProgress()))
    render(state, SEEN, chain=chain)
    times = []
    for strength in np.linspace(0.1, 0.9, 9):
        state = replace(state, recipe=(replace(state.recipe[0], strength=float(strength)),))
        started = time.perf_counter()
        render(state, SEEN, chain=chain)
        times.append(time.perf_counter() - started)
    return statistics.median(times) * 1000


def convolution_seconds(pixels: np.ndarray) -> float:
    """The yardstick: OpenCV convolving the piece with a kernel of 11 × 11, in seconds a megapixel."""
    plane, kernel = pixels.astype(np.float32), np.random.default_rng(0).random((11, 11), np.float32)
    times = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        cv2.filter2D(plane, -1, kernel)
        times.append(time.perf_counter() - started)
    return statistics.median(times) / (pixels[..., 0].size / 1e6)


def memory_of(kind: str, file: Path) -> dict[str, int]:
    """Peak memory in MB of the loaded program (photo open, net run once) and after the whole photo was rendered."""
    pixels = np.load(file)
    engines = Engines(load_cards(models_dir()))
    piece = state_of(pixels[:512, :512].copy(), kind)
    render_photo(RenderPhoto(piece, "cpu"), engines, SilentProgress())
    loaded = peak_mb()
    render_photo(RenderPhoto(state_of(pixels, kind), "cpu"), engines, SilentProgress())
    return {"loaded_mb": loaded, "above_mb": peak_mb() - loaded}


def main() -> None:
    if len(sys.argv) > 1:
        print(json.dumps(memory_of(sys.argv[1], Path(sys.argv[2]))))
        return
    whole = scan()
    pixels = whole[: PIECE[1], : PIECE[0]].copy()
    engines = Engines(load_cards(models_dir()))
    kinds = [choice.id for choice in engines.steps]
    largest = "clean" if "clean" in kinds else "edges"
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "scan.npy"
        np.save(file, whole)
        command = [sys.executable, __file__, largest, str(file)]
        done = subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True)
    result = {
        "seconds_per_mp": {kind: round(seconds_of(pixels, kind, engines), 3) for kind in kinds},
        "yardstick_seconds_per_mp": round(convolution_seconds(pixels), 3),
        "strength_ms": {kind: round(strength_ms(pixels, kind, engines), 1) for kind in kinds},
        "memory_24_mp": {"step": largest, **json.loads(done.stdout)},
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
