"""Worn prints: the same every time, worse by severity, marked where they are damaged."""

import numpy as np
import pytest

from restorer_app.metrics import psnr
from restorer_app.training.worn_prints import SEVERITIES
from tests.unit.training.test_conditions import picture

each_severity = pytest.mark.parametrize("severity", SEVERITIES, ids=lambda severity: severity.id)


@each_severity
@pytest.mark.parametrize("channels", [1, 3])
def test_a_print_is_worn_the_same_way_every_time_and_the_photo_is_left_alone(severity, channels):
    clean = picture(channels, 96, 120)
    before = clean.copy()
    first, second = (severity.worn(clean, "cat") for _ in range(2))
    assert np.array_equal(first.damaged, second.damaged)
    assert np.array_equal(first.mask, second.mask)
    assert np.array_equal(clean, before)
    assert (first.damaged.shape, first.damaged.dtype) == (clean.shape, np.uint8)
    assert first.mask.shape == first.stained.shape == clean.shape[:2]
    assert not np.array_equal(severity.worn(clean, "dog").damaged, first.damaged)


def test_each_severity_is_worse_than_the_one_before_and_marks_some_of_the_print():
    clean = picture(3, 160, 200)
    prints = [[severity.worn(clean, name) for name in "abcd"] for severity in SEVERITIES]
    quality = [np.mean([psnr(one.damaged, clean) for one in same]) for same in prints]
    assert quality == sorted(quality, reverse=True)
    shares = [np.mean([one.mask.mean() for one in same]) for same in prints]
    assert all(0.001 < share < 0.4 for share in shares)


def test_damage_lies_where_the_mask_says():
    flat = np.full((200, 200, 3), 128, np.uint8)
    for severity in SEVERITIES:
        worn = severity.worn(flat, "flat")
        where = worn.mask & ~worn.stained
        error = np.abs(worn.damaged.astype(float) - np.median(worn.damaged, axis=(0, 1))).mean(2)
        assert error[where].mean() > 1.5 * error[~worn.mask & ~worn.stained].mean()
