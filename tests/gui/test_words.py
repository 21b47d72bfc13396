"""Counting marks, and putting numbers into words."""

import numpy as np
import pytest

from restorer_app.core.box import Box
from restorer_app.core.mask import Mask
from restorer_app.core.progress import ProgressReport
from restorer_app.steps.holes import find_holes
from restorer_app.ui import words
from restorer_app.ui.marks import count_marks


def mask_of(*boxes: Box) -> Mask:
    mask = Mask(1200, 900)
    for box in boxes:
        mask = mask.painted(box, np.ones((box.height, box.width), bool))
    return mask


@pytest.mark.parametrize(
    ("mask", "count"),
    [
        (mask_of(), 0),
        (mask_of(Box(10, 10, 4, 4)), 1),
        (mask_of(Box(10, 10, 4, 4), Box(100, 10, 4, 4), Box(10, 100, 300, 8)), 3),
        (mask_of(Box(200, 250, 200, 12), Box(250, 100, 12, 400)), 1),
        (mask_of(Box(0, 0, 1200, 2), Box(0, 898, 1200, 2), Box(0, 0, 2, 900)), 1),
        (mask_of(Box(0, 0, 8, 500), Box(40, 0, 8, 500), Box(0, 496, 48, 8)), 1),
    ],
)
def test_marks_are_counted_as_the_repair_counts_holes(mask, count):
    assert count_marks(mask) == count == len(find_holes(mask))


def test_a_mask_full_of_dust_is_not_counted_to_the_end():
    noise = np.zeros((1600, 1600), bool)
    noise[::8, ::8] = True
    assert count_marks(Mask.from_array(noise)) is None


def test_an_estimate_is_told_once_it_means_something():
    assert words.progress_text("Repairing", None) == "Repairing"
    assert words.progress_text("Repairing", ProgressReport(0.1, "Healing 1 of 9", 0.2, 1.8)) == "Healing 1 of 9"
    later = ProgressReport(0.5, "Healing 5 of 9", 2.0, 2.2)
    assert words.progress_text("Repairing", later) == "Healing 5 of 9 · 2 s left"


def test_of_what_is_done_nothing_is_left():
    done = ProgressReport(1.0, "Healing", 4.0, 0.0)
    assert words.progress_text("Repairing", done) == "Healing"


def test_a_trace_of_invention_is_still_told():
    assert words.invented(0, 1000) == ""
    assert words.invented(1, 1_000_000) == "< 0.1 % invented"
    assert words.invented(31, 1000) == "3.1 % invented"
