"""Times what lies between a slider of Find damage and the new mask on screen, on 24 megapixels in a view of
1600 × 1000, and prints milliseconds as one JSON object. Every move adds or takes away marks all over the photo.

The yardstick of the same run: the whole map compared with a threshold and tinted, without any pieces.
"""

import json
import os
import sys
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).resolve().parent))

import itertools
from dataclasses import replace

import cv2
import numpy as np
from canvas import HEIGHT, WIDTH, settle, timed, work_at_once
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from restorer_app.core.detecting import LabelFindings
from restorer_app.core.findings import Belief, Findings
from restorer_app.core.mask import Mask
from restorer_app.core.photo import Photo
from restorer_app.core.queue import Job
from restorer_app.core.state import new_state
from restorer_app.document.document import Document
from restorer_app.document.edits import set_findings, set_spared
from restorer_app.steps.components import label_all
from restorer_app.ui.activity import Activity
from restorer_app.ui.canvas.canvas import Canvas
from restorer_app.ui.canvas.showing import set_found
from restorer_app.ui.finding import Finding

LINES, SPECKS = 200, 12_000


def probability() -> np.ndarray:
    """Long scratches and thousands of specks, each with its own confidence and softer ends."""
    random, plane = np.random.default_rng(5), np.zeros((HEIGHT, WIDTH), np.uint8)
    for _ in range(LINES):
        ends = random.integers(0, (WIDTH, HEIGHT), (2, 2)).tolist()
        cv2.line(plane, ends[0], ends[1], int(random.integers(90, 256)), int(random.integers(2, 9)), cv2.LINE_AA)
    for place in random.integers(0, (WIDTH, HEIGHT), (SPECKS, 2)).tolist():
        cv2.circle(plane, place, int(random.integers(1, 7)), int(random.integers(90, 256)), -1, cv2.LINE_AA)
    return plane


def label_at_once(request: LabelFindings) -> Job:
    """Stands in for the worker."""
    job: Job = Job(lambda progress: label_all(request.findings, request.photo), None)
    job.execute()
    return job


def opened(canvas: Canvas, findings: Findings, parent: QObject) -> tuple[Document, Finding]:
    """A photo with those findings, as the window holds them."""
    document = Document(new_state(Photo(np.full((HEIGHT, WIDTH, 3), 128, np.uint8))))
    finding = Finding(lambda: document, label_at_once, Activity(parent), (), parent)
    finding.changed.connect(lambda: set_found(canvas, finding.found, finding.stains, finding.on_faces))
    canvas.set_state(document.state)
    document.changed.connect(lambda _change: finding.follow(document))
    document.do(set_findings(findings), "Find damage")
    while finding.pieces is None:
        QApplication.processEvents()
    return document, finding


def moves_in(canvas: Canvas, finding: Finding) -> dict[str, object]:
    """From a move of each slider to the end of painting, at several scales."""
    result: dict[str, object] = {}
    for view, scale in (("fit", None), ("100 %", 1.0)):
        canvas.fit() if scale is None else canvas.navigation.zoom_to(scale, 800, 500)
        settle(canvas)
        result[f"repaint, {view}"] = timed(canvas.repaint)
        for name, values in (
            ("sensitivity", itertools.cycle((0.3, 0.8, 0.5, 0.9))),
            ("reach", itertools.cycle((0.2, 1.0, 0.6))),
            ("least", itertools.cycle((1, 40, 12, 90))),
        ):

            def move(name: str = name, values=values) -> None:
                finding.try_belief(replace(finding.belief, **{name: next(values)}), "a move")
                canvas.repaint()
                while not canvas.is_complete:
                    canvas.repaint()

            result[f"{name}, {view}"] = timed(move)
    return result


def main() -> None:
    """All figures."""
    application, parent = QApplication([]), QObject()
    canvas, plane = Canvas(work_at_once), probability()
    canvas.resize(1600, 1000)
    canvas.show()
    document, finding = opened(canvas, Findings(plane, belief=Belief(0.6)), parent)
    result: dict[str, object] = {"pieces": len(finding.is_believed) - 1, **moves_in(canvas, finding)}
    spared = np.zeros((HEIGHT, WIDTH), bool)
    spared[1000:2000, 1000:3000] = True
    document.do(set_spared(Mask.from_array(spared)), "Not damage here")
    result["with a spared part"] = moves_in(canvas, finding)
    table = np.where(np.arange(256) > 150, 0x73E54A3A, 0).astype(np.uint32)
    result["yardstick"] = timed(lambda: np.take(table, plane))
    canvas.close()
    application.processEvents()
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
