"""A batch of 200 small photos with one engine: seconds a photo, and memory after each, which must not grow.

Prints one JSON object: resident memory in MB after the first, the tenth, … photo.
"""

import json
import statistics
import sys
import tempfile
from pathlib import Path

import numpy as np
from PIL import Image

from restorer_app.catalog import load_cards
from restorer_app.core.batch import BatchOrder, FileResult, FileState
from restorer_app.core.progress import SilentProgress
from restorer_app.files.recipes import read_recipe
from restorer_app.paths import models_dir, recipe_files
from restorer_app.work.batch import run_batch
from restorer_app.work.batch_report import PICTURES, write_report
from restorer_app.work.engines import Engines

COUNT, WIDTH, HEIGHT = 200, 900, 600
SHOWN = (1, 10, 50, 100, 150, 200)


def draw(folder: Path, masks: Path) -> None:
    """Noisy slopes of different sizes with two scratches."""
    random = np.random.default_rng(0)
    for index in range(COUNT):
        width, height = WIDTH + index % 7 * 16, HEIGHT + index % 5 * 16
        slope = np.add.outer(np.linspace(40, 160, height), np.linspace(0, 60, width))[..., None]
        pixels = (slope + random.normal(0, 6, (height, width, 3))).clip(0, 255).astype(np.uint8)
        holes = np.zeros((height, width), np.uint8)
        for x in random.integers(50, width - 50, 2):
            pixels[50:500, x : x + 3], holes[48:502, x - 2 : x + 5] = 255, 255
        Image.fromarray(pixels).save(folder / f"{index:03}.png")
        Image.fromarray(holes).save(masks / f"{index:03}.png")


def resident() -> float:
    """This process's memory in MB."""
    status = Path("/proc/self/status").read_text()
    return round(int(status.split("VmRSS:")[1].split()[0]) / 2**10, 1)


def main(recipe: str | None) -> dict[str, object]:
    """All figures."""
    with tempfile.TemporaryDirectory() as place:
        folders = [Path(place, name) for name in ("photos", "masks", "out")]
        for folder in folders:
            folder.mkdir()
        draw(*folders[:2])
        steps = () if recipe is None else read_recipe(recipe_files()[recipe]).steps
        order = BatchOrder((folders[0],), folders[2], steps, folders[1], device="cpu", pictures=PICTURES)
        memory: list[float] = []

        def note(index: int, result: FileResult) -> None:
            if result.state is not FileState.RUNNING:
                memory.append(resident())

        results = run_batch(order, Engines(load_cards(models_dir())), SilentProgress(), note)
        write_report(folders[2] / "report.html", results)
        return {
            "done": sum(result.state is FileState.DONE for result in results),
            "median seconds a photo": statistics.median(result.seconds for result in results),
            "MB after so many photos": {count: memory[count - 1] for count in SHOWN},
            "MB most": max(memory),
            "report KB": round((folders[2] / "report.html").stat().st_size / 1024),
        }


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1] if len(sys.argv) > 1 else None), indent=1))
