"""Repairs get the sharpness of their surroundings."""

import cv2
import numpy as np

from restorer_app.steps.sharpness import lacking_sharpness, sharpened

SIDE = 200
HOLE = np.zeros((SIDE, SIDE), bool)
HOLE[60:140, 70:130] = True


def print_of(softness: float) -> np.ndarray:
    """A print of things with even faces, whose edges are so many pixels soft."""
    y, x = np.mgrid[0:SIDE, 0:SIDE] // 16
    faces = np.random.default_rng(7).uniform(0.2, 0.8, (SIDE // 16 + 1, SIDE // 16 + 1, 3)).astype(np.float32)
    return cv2.GaussianBlur(faces[y, x], (0, 0), softness)


def repaired(picture: np.ndarray, blur: float) -> np.ndarray:
    """The same with a hole that was filled rightly, but not sharply."""
    return np.where(HOLE[..., None], cv2.GaussianBlur(picture, (0, 0), blur), picture)


def with_sharpness(picture: np.ndarray) -> np.ndarray:
    gain = lacking_sharpness(picture, HOLE, ~HOLE)
    assert gain is not None
    return sharpened(picture, HOLE, ~HOLE, gain)


def error(result: np.ndarray, picture: np.ndarray) -> float:
    return float(np.abs(result - picture)[HOLE].mean())


def test_a_soft_repair_becomes_as_sharp_as_its_surroundings() -> None:
    picture = print_of(0.8)
    soft = repaired(picture, 1.0)
    result = with_sharpness(soft)
    assert error(result, picture) < 0.85 * error(soft, picture)
    assert np.array_equal(result[~HOLE], soft[~HOLE])


def test_a_repair_in_a_soft_print_is_not_sharpened() -> None:
    picture = print_of(4)
    assert np.abs(with_sharpness(repaired(picture, 1.0)) - repaired(picture, 1.0)).max() < 0.02


def test_what_is_sharp_already_stays_as_it_is() -> None:
    picture = print_of(0.8)
    assert error(with_sharpness(picture), picture) < 0.005


def test_the_grain_of_the_surroundings_is_not_taken_for_sharpness() -> None:
    soft = print_of(4)
    grain = 0.03 * np.random.default_rng(8).standard_normal((SIDE, SIDE, 3)).astype(np.float32)
    picture = np.where(HOLE[..., None], cv2.GaussianBlur(soft, (0, 0), 1), soft + grain)
    inner = cv2.erode(HOLE.astype(np.uint8), np.ones((9, 9), np.uint8)).astype(bool)
    changed = np.abs(with_sharpness(picture) - picture)[inner]
    assert changed.mean() < 0.002


def test_where_there_is_too_little_nothing_is_measured_and_what_is_even_lacks_nothing() -> None:
    few = np.zeros((SIDE, SIDE), bool)
    few[:8, :8] = True
    assert lacking_sharpness(print_of(0.8), HOLE, few) is None
    assert lacking_sharpness(np.full((SIDE, SIDE, 3), 0.5, np.float32), HOLE, ~HOLE) == 1


def test_damage_elsewhere_does_not_count() -> None:
    soft = repaired(print_of(0.8), 1.0)
    known = ~HOLE
    known[::6, :40] = False
    spoiled = np.where((known | HOLE)[..., None], soft, np.float32(1))
    assert lacking_sharpness(spoiled, HOLE, known) == lacking_sharpness(soft, HOLE, known)
