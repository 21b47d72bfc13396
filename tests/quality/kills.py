"""Kills the program at random moments of painting, saving, exporting and a batch, and looks at what is left.

    QT_QPA_PLATFORM=offscreen python tests/quality/kills.py [ROUNDS]

Each round paints a dot every 60 ms in the real window, saves or exports now and then, and is ended by `kill -9`; then
the program starts again, takes back what it offers or opens the project, and says which dots there are. In every fourth
round a batch of photos is killed and gone on with. Prints JSON: rounds, dots painted, dots lost at most in a round, and
every broken promise: a changed scan, a project that cannot be opened, more than one dot lost, a photo of a batch that
is missing or not whole, a stray file.
"""

import contextlib
import hashlib
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import cv2
import numpy as np
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from restorer_app import app
from restorer_app.ui.question import Question
from restorer_app.ui.window import MainWindow
from tests.e2e.driver import Driver

COLUMNS, ROWS, CELL = 40, 30, 40
SHORTEST_S, LONGEST_S = 0.05, 3.0
EVERY_MS = 60
MODES = ("paint", "save", "export", "batch")
BATCH = 12
LONGEST_BATCH_S = 2.5


def centre(dot: int) -> tuple[int, int]:
    return CELL * (dot % COLUMNS) + CELL // 2, CELL * (dot // COLUMNS) + CELL // 2


def find(kind: type) -> list:
    return [widget for widget in QApplication.topLevelWidgets() if isinstance(widget, kind) and widget.isVisible()]


def dots_in(window: MainWindow) -> list[int]:
    state = window.session.state
    if state is None:
        return []
    mask = state.mask.to_array()
    return [dot for dot in range(COLUMNS * ROWS) if mask[centre(dot)[::-1]]]


def work(window: MainWindow, scan: Path, mode: str) -> None:
    """Paints until it is killed, and says of each dot that it is in the document."""
    driver, timer = Driver(window, None), QTimer(window, interval=EVERY_MS)  # type: ignore[arg-type] # it never waits
    window.toolbox.set_size(9)

    def paint() -> None:
        dot = len(dots)
        x, y = centre(dot)
        driver.drag((x, y), (x + 1, y))
        dots.append(dot)
        print("dot", dot, flush=True)
        is_free = dot % 3 == 2 and not window.session.saving
        if mode == "save" and is_free:
            window.session.keeping.save(scan.with_suffix(".restorer"), embeds_scan=True, on_saved=lambda: None)
        elif mode == "export" and is_free:
            window.session.export(scan.with_name("out.tif"), "tiff", {})

    dots: list[int] = []
    timer.timeout.connect(paint)
    timer.start()
    print("ready", flush=True)


def look(window: MainWindow) -> None:
    """Says what the next start has, and closes without a word."""
    print(json.dumps(dots_in(window)), flush=True)
    document = window.session.document
    if document is not None:
        document.mark_saved(document.state)
    window.close()


def run(scan: Path, mode: str) -> None:
    """The program, with somebody at the mouse as soon as the photo is there."""
    enter = QApplication.exec

    def wait_for_photo(tries: int = 0) -> None:
        for question in find(Question):
            question.buttons["Bring back"].click()
        (window,) = find(MainWindow)
        is_there = window.session.state is not None and not window.session.is_opening and window.canvas.is_complete
        if not is_there or (mode == "look" and tries < 15):  # a question may still come
            QTimer.singleShot(20, lambda: wait_for_photo(tries + 1))
        elif mode == "look":
            look(window)
        else:
            work(window, scan, mode)

    def loop() -> int:
        QTimer.singleShot(0, wait_for_photo)
        return enter()

    QApplication.exec = loop  # type: ignore[method-assign] # the only way in between start and end
    app.main([str(scan)])


def start(scan: Path, mode: str, home: Path) -> subprocess.Popen[str]:
    return begin([__file__, "as", mode, str(scan)], home)


def begin(command: list[str], home: Path) -> subprocess.Popen[str]:
    places = {f"XDG_{name}_HOME": str(home / name.lower()) for name in ("CONFIG", "CACHE", "STATE", "DATA")}
    environment = {**os.environ, "HOME": str(home), **places, "TMPDIR": str(home.parent / "tmp")}
    return subprocess.Popen(
        [sys.executable, *command], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment
    )


def kill_once(scan: Path, mode: str, home: Path, rng: random.Random) -> int:
    """How many dots were painted before the program was killed."""
    with start(scan, mode, home) as process:
        assert process.stdout is not None
        while "ready" not in process.stdout.readline():
            if process.poll() is not None:
                raise SystemExit("the program did not start")
        time.sleep(rng.uniform(SHORTEST_S, LONGEST_S))
        process.kill()
        return sum(line.startswith("dot") for line in process.stdout.read().splitlines(keepends=True) if "\n" in line)


def dots_after(path: Path, home: Path) -> list[int] | None:
    """The dots that the next start has; None when it had nothing to say."""
    with start(path, "look", home) as process:
        told, _ = process.communicate(timeout=120)
    with contextlib.suppress(ValueError, IndexError):
        return list(json.loads(told.splitlines()[-1]))
    return None


def stray_files(folder: Path) -> list[str]:
    known = {"scan.png", "scan.restorer", "out.tif", "tmp", "home"}
    strays = [entry.name for entry in folder.iterdir() if entry.name not in known]
    state = folder / "home" / "state" / "restorer"
    inner = [path for place in (folder / "tmp", state / "journals", state / "unfinished") for path in place.glob("*")]
    parts = list((folder / "home").rglob("*.part"))
    return strays + [str(path.relative_to(folder)) for path in (*inner, *parts)]


def one_batch(number: int) -> tuple[int, int, list[str]]:
    """No dots, and the promises that a batch broke which was killed once and gone on with."""
    rng, random_pixels = random.Random(number), np.random.default_rng(number)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for part in ("tmp", "scans", "masks", "out"):
            (folder / part).mkdir()
        mask = np.zeros((300, 400), np.uint8)
        mask[100:120, 50:350] = 255
        for index in range(BATCH):
            cv2.imwrite(
                str(folder / "scans" / f"{index}.png"), random_pixels.integers(0, 255, (300, 400)).astype(np.uint8)
            )
            cv2.imwrite(str(folder / "masks" / f"{index}.png"), mask)
        before = {path: path.read_bytes() for path in (folder / "scans").iterdir()}
        where = [str(folder / "scans"), "-o", str(folder / "out"), "--masks", str(folder / "masks")]
        command = ["-m", "restorer_app", "batch", *where, "--fill", "telea", "--format", "png", "--resume"]
        with begin(command, folder / "home") as process:
            time.sleep(rng.uniform(SHORTEST_S, LONGEST_BATCH_S))
            process.kill()
        with begin([*command, "--json"], folder / "home") as process:
            result = json.loads(process.communicate()[0])
        broken = [] if result["done"] == BATCH else [f"round {number}, batch: {result['done']} of {BATCH} are done"]
        broken += [
            f"round {number}, batch: {path.name} is not whole"
            for path in (folder / "out").glob("*.png")
            if cv2.imread(str(path)) is None
        ]
        names = sorted(path.name for path in (folder / "out").iterdir() if not path.name.startswith(".restorer-batch"))
        if names != sorted(f"{index}.png" for index in range(BATCH)):
            broken.append(f"round {number}, batch: there are {names}")
        if before != {path: path.read_bytes() for path in (folder / "scans").iterdir()}:
            broken.append(f"round {number}, batch: a scan was changed")
    return 0, 0, broken


def one_round(number: int) -> tuple[int, int, list[str]]:
    """Dots painted, dots lost, and the promises that were broken."""
    rng, broken = random.Random(number), []
    mode = MODES[number % len(MODES)]
    if mode == "batch":
        return one_batch(number)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        scan, home, project = folder / "scan.png", folder / "home", folder / "scan.restorer"
        (folder / "tmp").mkdir()
        cv2.imwrite(
            str(scan), np.random.default_rng(number).integers(0, 255, (ROWS * CELL, COLUMNS * CELL, 3)).astype(np.uint8)
        )
        digest = hashlib.sha256(scan.read_bytes()).digest()
        painted = kill_once(scan, mode, home, rng)
        found = dots_after(project if project.exists() else scan, home)
        lost = painted if found is None else painted - len(found)
        if found is None or found != list(range(len(found))) or lost > 1:
            broken.append(f"round {number}, {mode}: of {painted} dots there are {found}")
        if hashlib.sha256(scan.read_bytes()).digest() != digest:
            broken.append(f"round {number}, {mode}: the scan was changed")
        broken += [f"round {number}, {mode}: left {stray}" for stray in stray_files(folder)]
    return painted, max(lost, 0), broken


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    results = [one_round(number) for number in range(rounds)]
    print(
        json.dumps(
            {
                "rounds": rounds,
                "dots_painted": sum(painted for painted, _, _ in results),
                "dots_lost_at_most": max(lost for _, lost, _ in results),
                "broken": [sentence for _, _, broken in results for sentence in broken],
            },
            indent=2,
        )
    )


if __name__ == "__main__":
    if sys.argv[1:2] == ["as"]:
        run(Path(sys.argv[3]), sys.argv[2])
    else:
        main()
