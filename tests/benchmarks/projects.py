"""Saving and opening a 24-megapixel project with 50 repairs, beside copying the scan's file; what an edit costs the
journal; and how long another thread waits at most while the project is saved. Prints JSON."""

import json
import shutil
import statistics
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
from scans import scan

from restorer_app.core.box import Box
from restorer_app.core.progress import SilentProgress
from restorer_app.core.projects import OpenProject, SaveProject
from restorer_app.core.state import Candidate, DocumentState, Hole, Origin, Patch, Repair, new_state
from restorer_app.files.journal import Journal
from restorer_app.files.opening import open_photo
from restorer_app.work.projects import open_project, save_project

ROUNDS, EDITS = 5, 60
QUIET = SilentProgress()


def seconds(run: Callable[[], object]) -> float:
    started = time.perf_counter()
    run()
    return time.perf_counter() - started


def repaired(state: DocumentState, count: int, side: int) -> DocumentState:
    """With so many square holes, each with one candidate of noise, which cannot be packed."""
    rng = np.random.default_rng(2)
    repairs = []
    for index in range(count):
        column, row = index % 10, index // 10
        box = Box(200 + 500 * column, 200 + 650 * row, side, side)
        pixels = rng.integers(0, 255, (side, side, 3)).astype(np.uint8)
        hole = Hole((Patch(box, rng.random((side, side)) < 0.8),), float(side))
        repairs.append(Repair(hole, (Candidate((pixels,), 0, "heal", Origin.LEARNED),)))
    return replace(state, repairs=tuple(repairs))


def marked(state: DocumentState, number: int) -> DocumentState:
    """With one more stroke, 400 px long."""
    box = Box(100 + 60 * (number % 80), 150 + 40 * (number % 90), 400, 30)
    return replace(state, mask=state.mask.painted(box, np.ones((30, 400), bool)))


def longest_wait(run: Callable[[], object]) -> float:
    """Seconds for which a thread that wants to run every 2 ms could not, while `run` runs on another one."""
    worker = threading.Thread(target=run)
    worker.start()
    longest, last = 0.0, time.perf_counter()
    while worker.is_alive():
        time.sleep(0.002)
        now = time.perf_counter()
        longest, last = max(longest, now - last), now
    return longest


def journalled(state: DocumentState, folder: Path) -> list[float]:
    journal, times = Journal(folder), []
    for number in range(EDITS):
        state = marked(state, number)
        times.append(seconds(lambda state=state: journal.write(state, None)))
    journal.drop()
    return times


def measure(folder: Path) -> dict[str, float]:
    path, project = folder / "scan.tif", folder / "scan.restorer"
    cv2.imwrite(str(path), scan())
    state = marked(repaired(new_state(open_photo(path, QUIET)), 50, 160), 0)

    def save(embeds_scan: bool) -> Callable[[], object]:
        return lambda: save_project(SaveProject(state, project, embeds_scan), QUIET)

    copies = [seconds(lambda: shutil.copy(path, folder / "copy.tif")) for _ in range(ROUNDS)]
    beside = [seconds(save(False)) for _ in range(ROUNDS)]
    inside = [seconds(save(True)) for _ in range(ROUNDS)]
    opened = [seconds(lambda: open_project(OpenProject(project), QUIET, ())) for _ in range(ROUNDS)]
    photo = [seconds(lambda: open_photo(path, QUIET)) for _ in range(ROUNDS)]
    few = journalled(state, folder / "few")
    many = journalled(repaired(state, 5000, 8), folder / "many")
    return {
        "copy_of_scan_s": statistics.median(copies),
        "save_s": statistics.median(beside),
        "save_with_scan_s": statistics.median(inside),
        "longest_wait_of_another_thread_s": longest_wait(save(True)),
        "open_s": statistics.median(opened),
        "open_photo_alone_s": statistics.median(photo),
        "journal_first_s": few[0],
        "journal_edit_median_s": statistics.median(few[1:]),
        "journal_edit_5000_repairs_median_s": statistics.median(many[1:]),
    }


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        print(json.dumps({name: round(value, 4) for name, value in measure(Path(folder)).items()}))


if __name__ == "__main__":
    main()
