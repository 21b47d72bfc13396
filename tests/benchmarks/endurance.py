"""A long evening on one 24-megapixel scan: a thousand strokes, undos and repairs in one window. Prints JSON: resident
memory after every hundred rounds, and how much it grew since the history reached its bound.

Every third stroke is undone and done again, every twentieth round repairs a small mark; progress goes to stderr.
"""

import json
import os
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import cv2
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication
from scans import scan
from window import open_window, stroke, wait

from restorer_app.ui.window import MainWindow

LARGE, SMALL, PREVIEW_MB = 300, 20, 128
ROUNDS, REPAIR_EVERY, REPORT_EVERY = 1500, 20, 100


def resident_mb() -> int:
    """Resident memory of this process now (Linux)."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") // 2**20


def repair_one(window: MainWindow, number: int) -> None:
    """Takes all marks away but a small one, and repairs that."""
    document = window.session.document
    assert document is not None
    window.marking.clear()
    window.toolbox.set_size(SMALL)
    stroke(window, 150 + 7 * number % 5000, 200 + 3 * number % 3000, length=200)
    window.toolbox.set_size(LARGE)
    count = len(document.state.repairs)
    window.session.repair()
    wait(lambda: len(document.state.repairs) > count)


def measure(path: Path, rounds: int) -> dict[str, object]:
    """All figures of so many rounds."""
    figures: list[int] = []
    with open_window(path) as window:
        document = window.session.document
        assert document is not None
        window.repair_panel.chosen.emit("telea")
        least = replace(window.preferences.settings, preview_memory=PREVIEW_MB)
        window.preferences.change(least)  # so that tiles of the view have reached their bound before the history does
        window.toolbox.set_size(LARGE)
        opened, bound_at = resident_mb(), None
        for number in range(rounds):
            stroke(window, 200 + 137 * (number % 40), 300 + 59 * (number % 37), length=1500)
            if number % 3 == 2:
                window.session.undo()
                window.session.redo()
            if number % REPAIR_EVERY == REPAIR_EVERY - 1:
                repair_one(window, number)
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)  # as the program's own loop does
            if bound_at is None and document.entries[0].label != "Open":
                bound_at = number
            if number % REPORT_EVERY == REPORT_EVERY - 1:
                wait(lambda: window.canvas.is_complete)
                figures.append(resident_mb())
                print(number + 1, figures[-1], file=sys.stderr, flush=True)
        entries = len(document.entries)
    return {
        "opened_mb": opened,
        "resident_mb": figures,
        "history_bound_reached_after": bound_at,
        "lines_of_history_kept": entries,
    }


def main() -> None:
    QApplication(sys.argv)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "scan.png"
        cv2.imwrite(str(path), scan(), [cv2.IMWRITE_PNG_COMPRESSION, 1])
        print(json.dumps(measure(path, ROUNDS)))


if __name__ == "__main__":
    main()
