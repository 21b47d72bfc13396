"""From selecting a marked hole of 64 px on 24 megapixels to its first answer and to all four, beside one plain Heal of
the same hole; from looking at an answer to the repaint that shows it, at fit and at 100 %. Medians, as JSON."""

import json
import statistics
import tempfile
import time
from pathlib import Path

import cv2
import numpy as np
from scans import scan
from window import open_window, wait

from restorer_app.core.box import Box
from restorer_app.core.mask import Mask
from restorer_app.document.edits import set_mask
from restorer_app.steps.holes import find_holes
from restorer_app.ui.window import MainWindow

SIDE, ROUNDS = 64, 5


def holes(window: MainWindow) -> Mask:
    """A row of square marks."""
    state = window.session.state
    assert state is not None
    mask = Mask(state.photo.width, state.photo.height)
    for n in range(2 * ROUNDS + 2):
        mask = mask.painted(Box(1000 + 300 * n, 2000, SIDE, SIDE), np.ones((SIDE, SIDE), bool))
    return mask


def seconds_to_heal(window: MainWindow, mark: Mask) -> float:
    """A stroke's way: asked for, made and laid into the document."""
    document = window.session.document
    assert document is not None
    count = len(document.state.repairs)
    started = time.perf_counter()
    window.session.repairing.heal(document, document.entries[document.place].id, mark)
    wait(lambda: len(document.state.repairs) > count)
    return time.perf_counter() - started


def seconds_to_answers(window: MainWindow, x: float, y: float) -> tuple[float, float]:
    """To the first answer and to the last one, from the click on the photo."""
    answering = window.session.answering
    before = answering.hole
    started = time.perf_counter()
    window.pages.answering.pick(x, y)
    wait(lambda: answering.hole not in (None, before) and bool(answering.answers))
    first = time.perf_counter() - started
    wait(lambda: answering.batch is None)
    return first, time.perf_counter() - started


def seconds_to_see(window: MainWindow) -> tuple[float, float]:
    """From looking at an answer for the first time to the repaint that shows it, and for another time."""
    canvas, answering = window.canvas, window.session.answering
    times: tuple[list[float], list[float]] = ([], [])
    for turn in times:
        for index in range(len(answering.answers)):
            started = time.perf_counter()
            answering.look_at(index)
            wait(lambda: canvas.is_complete)
            canvas.repaint()
            turn.append(time.perf_counter() - started)
    answering.look_at(None)
    wait(lambda: canvas.is_complete)
    return statistics.median(times[0]), statistics.median(times[1])


def main() -> None:
    result: dict[str, object] = {}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "scan.png"
        cv2.imwrite(str(path), scan(), [cv2.IMWRITE_PNG_COMPRESSION, 1])
        with open_window(path) as window:
            document = window.session.document
            assert document is not None
            document.do(set_mask(holes(window)), "Mark")
            marks = [Mask(6000, 4000).painted(hole.box, hole.patches[0].mask) for hole in find_holes(holes(window))]
            window.session.repairing.choose("heal")
            seconds_to_heal(window, marks[0])  # which loads torch and the net
            window.actions_by_id["answers"].trigger()
            seconds_to_answers(window, 1332, 2032)  # and the others
            healed = [seconds_to_heal(window, mark) for mark in marks[2 : 2 + ROUNDS]]
            answered = [seconds_to_answers(window, 1032 + 300 * n, 2032) for n in range(2 + ROUNDS, 2 + 2 * ROUNDS)]
            result["heal_ms"] = round(1000 * statistics.median(healed))
            result["first_answer_ms"] = round(1000 * statistics.median(first for first, _ in answered))
            result["four_answers_ms"] = round(1000 * statistics.median(last for _, last in answered))
            result["answers"] = [f"{one.fill} {one.seed}" for one in window.session.answering.answers]
            for name, zoom in (("fit", window.canvas.fit), ("actual_size", window.canvas.actual_size)):
                zoom()
                if name == "actual_size":
                    window.canvas.navigation.show_place(window.session.answering.hole.box)  # type: ignore[union-attr] # one is selected
                wait(lambda: window.canvas.is_complete)
                first, again = seconds_to_see(window)
                result[f"preview_{name}_ms"] = round(1000 * first, 1)
                result[f"preview_again_{name}_ms"] = round(1000 * again, 1)
            document.mark_saved(document.state)
    print(json.dumps(result))


if __name__ == "__main__":
    main()
