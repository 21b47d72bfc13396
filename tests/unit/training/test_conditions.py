"""The conditions that steps are measured under: the same damage every time, on the pictures that it fits."""

import numpy as np
import pytest

from restorer_app.steps.steps import STEPS
from restorer_app.training.conditions import CONDITIONS, MEASURED_ON, are_rivals, conditions_for, luma

CONDITION = {condition.id: condition for condition in CONDITIONS}
each_condition = pytest.mark.parametrize("condition", CONDITIONS, ids=lambda condition: condition.id)


def picture(channels: int = 3, height: int = 40, width: int = 56) -> np.ndarray:
    """Stripes and a ramp, (height, width, channels) uint8."""
    y, x = np.mgrid[0:height, 0:width]
    planes = [60 + 90 * ((x + y * step) // 7 % 2) + 60 * x / width for step in range(channels)]
    return np.stack(planes, axis=2).astype(np.uint8)


@each_condition
@pytest.mark.parametrize("channels", [1, 3])
def test_a_condition_gives_the_same_picture_every_time_and_leaves_the_clean_one_alone(condition, channels):
    clean = condition.clean(picture(channels))
    if clean is None:
        return
    before = clean.copy()
    first, second = (condition.damaged(clean, "cat") for _ in range(2))
    assert np.array_equal(first, second)
    assert np.array_equal(clean, before)
    assert (first.shape, first.dtype) == (clean.shape, np.uint8)
    assert (condition.id == "clean") == np.array_equal(first, clean)


@each_condition
def test_a_condition_takes_the_pictures_it_is_for(condition):
    grey, colour = (condition.clean(picture(channels)) for channels in (1, 3))
    assert (grey is None) == (condition.photos == "colour")
    assert (colour is None) == (condition.photos == "grey")
    assert colour is None or colour.shape[2] == (1 if condition.photos == "luma" else 3)
    assert condition.clean(picture(1, 9, 90)) is None


def test_noise_is_as_strong_as_it_says_and_another_one_for_each_picture():
    grey = np.full((200, 200, 3), 128, np.uint8)
    a, b = (CONDITION["noise-25"].damaged(grey, name).astype(float) - 128 for name in ("a", "b"))
    assert a.std() == pytest.approx(25, rel=0.02)
    assert abs(np.corrcoef(a.ravel(), b.ravel())[0, 1]) < 0.02
    assert np.array_equal(a, np.rint(a))


def test_compression_is_the_stronger_the_less_its_quality():
    clean = picture()
    errors = [np.abs(CONDITION[f"jpeg-{q}"].damaged(clean, "a").astype(int) - clean).mean() for q in (10, 20, 30, 40)]
    assert errors == sorted(errors, reverse=True)


def test_luma_runs_from_16_to_235_as_the_papers_have_it():
    ends = np.array([[[0, 0, 0], [255, 255, 255], [255, 0, 0]]], np.uint8)
    assert luma(ends).tolist() == [[[16], [235], [81]]]


def test_grain_is_the_same_in_all_channels_of_a_grey_picture():
    grey = np.repeat(picture(1), 3, axis=2)
    grain = CONDITION["grain"].damaged(grey, "a")
    assert np.array_equal(grain[..., 0], grain[..., 2])
    assert np.array_equal(CONDITION["grain"].damaged(picture(1), "a")[..., 0], grain[..., 0])


def test_the_sets_that_papers_use_are_preferred_and_others_do_where_there_is_none():
    assert CONDITION["jpeg-10"].among(["LIVE1", "McMaster"]) == ("LIVE1",)
    assert CONDITION["jpeg-10"].among(["mine", "yours"]) == ("mine", "yours")


def test_every_row_that_is_measured_is_a_step_and_every_group_has_conditions():
    assert set(MEASURED_ON) <= {step.id for step in STEPS}
    assert {group for groups in MEASURED_ON.values() for group in groups} == {c.group for c in CONDITIONS}
    assert len(CONDITION) == len(CONDITIONS)
    assert conditions_for("no such row") == ()


def test_rivals_undo_the_same_damage():
    assert are_rivals("clean", "denoise_nlm")
    assert are_rivals("edges", "sharpen")
    assert not are_rivals("clean", "edges")
