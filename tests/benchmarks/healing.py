"""From letting go of a stroke (40 px wide, 200 px long, on 24 megapixels) to the repaint that shows it healed, for each
fill, beside OpenCV's inpainting of the whole photo; and seconds for each megapixel of crop. Prints JSON."""

import json
import statistics
import tempfile
import time
from pathlib import Path

import cv2
import numpy as np
from scans import HEIGHT, WIDTH, scan
from window import open_window, stroke, wait

from restorer_app.catalog import load_cards
from restorer_app.engine.engine import Engine
from restorer_app.paths import models_dir
from restorer_app.ui.window import MainWindow

ROUNDS = 9


def stroke_to_healed(window: MainWindow, x: float, y: float) -> float:
    canvas, document = window.canvas, window.session.document
    assert document is not None
    done = len(document.state.repairs)
    stroke(window, x, y)
    released = time.perf_counter()
    wait(lambda: len(document.state.repairs) > done and canvas.is_complete)
    canvas.repaint()
    return time.perf_counter() - released


def seconds_per_megapixel(choice: str, engine: Engine) -> float:
    rng = np.random.default_rng(2)
    images = rng.random((4, 256, 256, 3), np.float32)
    holes = np.zeros((4, 256, 256), bool)
    holes[:, 28:228, 108:148] = True
    engine.fill(choice, images, holes)
    times = []
    for _ in range(5):
        started = time.perf_counter()
        engine.fill(choice, images, holes)
        times.append(time.perf_counter() - started)
    return statistics.median(times) / (images[..., 0].size / 1e6)


def whole_photo_inpaint(pixels: np.ndarray) -> float:
    mask = np.zeros((HEIGHT, WIDTH), np.uint8)
    mask[2000:2240, 2980:3020] = 255
    started = time.perf_counter()
    cv2.inpaint(pixels, mask, 3, cv2.INPAINT_TELEA)
    return time.perf_counter() - started


def main() -> None:
    pixels = scan()
    result: dict[str, object] = {}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "scan.png"
        cv2.imwrite(str(path), pixels, [cv2.IMWRITE_PNG_COMPRESSION, 1])
        with open_window(path, heals_while_painting=True) as window:
            window.canvas.actual_size()
            wait(lambda: window.canvas.is_complete)
            strokes = {}
            for choice in window.session.repairing.choices:
                window.session.choose(choice.id)
                stroke_to_healed(window, 2300, 1800)
                times = [stroke_to_healed(window, 2350 + 120 * i, 1800) for i in range(ROUNDS)]
                strokes[choice.id] = round(1000 * statistics.median(times))
                for _ in range(ROUNDS + 1):
                    window.session.undo()
            result["stroke_to_healed_ms"] = strokes
    result["cv2_inpaint_whole_photo_ms"] = round(
        1000 * statistics.median(whole_photo_inpaint(pixels) for _ in range(3))
    )
    engine = Engine(load_cards(models_dir()), "cpu")
    result["seconds_per_megapixel_of_crop"] = {
        choice: round(seconds_per_megapixel(choice, engine), 3)
        for choice in ("harmonic", *(card.id for card in load_cards(models_dir())))
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
