"""How many faces are found, and what is taken for one, on photos whose faces were boxed by hand (faces.csv). Prints a
line for each photo that something is wrong with, and the figures as one JSON object.

    python tests/quality/faces.py [FOLDER]

FOLDER holds the photos, ../shared/data unless given; without it nothing is measured. A face is found where a found box
and the one drawn, from the forehead to the chin, share 0.4 of their union (IoU). `eyes` and `mouth` in the table are
the rows they lie on, empty where the head lies on its side.
"""

import csv
import json
import sys
import time
from collections import defaultdict
from pathlib import Path

import cv2

from restorer_app.core.box import Box
from restorer_app.core.findings import Face
from restorer_app.steps.faces import find_faces

TABLE = Path(__file__).with_suffix(".csv")
FOLDER = Path(__file__).resolve().parents[3] / "shared" / "data"
SAME = 0.4
SMALL = 40
"""Narrower faces are below what the detector promises."""


def drawn_faces() -> dict[str, list[dict[str, int]]]:
    """By photo, what was drawn by hand: of each face its numbers, as far as it has them."""
    photos: dict[str, list[dict[str, int]]] = defaultdict(list)
    with TABLE.open(newline="") as file:
        for row in csv.DictReader(file):
            name = row.pop("photo")
            photos[name] += [{key: int(value) for key, value in row.items() if value}] if row["x"] else []
    return photos


def overlap(a: Box, b: Box) -> float:
    """Intersection over union."""
    shared = a.intersection(b).area
    return shared / (a.area + b.area - shared)


def covers(face: Face, drawn: dict[str, int]) -> bool:
    """Whether the middles of the eyes and the mouth lie in their bands."""
    return all(
        band.y <= drawn[name] < band.bottom
        for name, band in (("eyes", face.eyes), ("mouth", face.mouth))
        if name in drawn
    )


def main(folder: Path) -> None:
    """Measures every photo of the table."""
    seen = dict.fromkeys(("faces", "found", "of 40 px and more", "found of those", "eyes and mouth covered"), 0)
    false, without, seconds = 0, 0, 0.0
    photos = drawn_faces()
    for name, drawn in photos.items():
        pixels = cv2.cvtColor(cv2.imread(str(folder / name)), cv2.COLOR_BGR2RGB)
        started = time.process_time()
        left = list(find_faces(pixels))
        seconds += time.process_time() - started
        missed = 0
        for numbers in drawn:
            box = Box(*(numbers[key] for key in ("x", "y", "width", "height")))
            hit = max(left, key=lambda face: overlap(face.box, box), default=None)
            is_found = hit is not None and overlap(hit.box, box) >= SAME
            seen["faces"] += 1
            seen["of 40 px and more"] += box.width >= SMALL
            if is_found:
                left.remove(hit)
                seen["found"] += 1
                seen["found of those"] += box.width >= SMALL
                seen["eyes and mouth covered"] += covers(hit, numbers)
            missed += not is_found
        false += len(left)
        without += bool(left) and not drawn
        if missed or left:
            print(f"{name}: {len(drawn)} faces, {missed} missed, {len(left)} false alarms", file=sys.stderr)
    figures = {
        "photos": len(photos),
        **seen,
        "recall": round(seen["found"] / seen["faces"], 3),
        "recall of 40 px and more": round(seen["found of those"] / seen["of 40 px and more"], 3),
        "false alarms": false,
        "false alarms per photo": round(false / len(photos), 3),
        "photos without a face": sum(not drawn for drawn in photos.values()),
        "of those with a false alarm": without,
        "CPU ms per photo": round(1000 * seconds / len(photos)),
    }
    print(json.dumps(figures, indent=1))


if __name__ == "__main__":
    where = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    if where.is_dir():
        main(where)
    else:
        print(f"There are no photos in {where}: nothing was measured.")
