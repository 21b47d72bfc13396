"""Opening a 24-megapixel scan beside decoding it with Pillow. Prints JSON."""

import json
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image
from scans import scan

from restorer_app.core.progress import SilentProgress
from restorer_app.files.opening import open_photo, preview_photo

ROUNDS = 3


def seconds(run: Callable[[], object]) -> float:
    started = time.perf_counter()
    run()
    return time.perf_counter() - started


def main() -> None:
    result = {}
    with tempfile.TemporaryDirectory() as folder:
        picture = Image.fromarray(scan())
        for name, options in (("jpeg", {"quality": 92}), ("png", {"compress_level": 1}), ("tiff", {})):
            path = Path(folder) / f"scan.{name}"
            picture.save(path, **options)
            ours, pillows, firsts = [], [], []
            for _ in range(ROUNDS):
                firsts.append(seconds(lambda path=path: preview_photo(path, 1600, SilentProgress())))
                ours.append(seconds(lambda path=path: open_photo(path, SilentProgress())))
                pillows.append(seconds(lambda path=path: np.asarray(Image.open(path))))
            result[name] = {
                "preview_s": round(statistics.median(firsts), 3),
                "restorer_s": round(statistics.median(ours), 3),
                "pillow_s": round(statistics.median(pillows), 3),
                "ratio": round(statistics.median(a / b for a, b in zip(ours, pillows, strict=True)), 2),
            }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
