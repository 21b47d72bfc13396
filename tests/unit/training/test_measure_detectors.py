"""How well detectors find known damage: marks as users get them, on pictures with damage and without."""

from dataclasses import dataclass

import numpy as np
import pytest
from PIL import Image
from skimage import data

from restorer_app.steps.detectors import detector_choices
from restorer_app.training.evaluate import evaluate
from restorer_app.training.layer_sheet import kinds_for
from restorer_app.training.measure_detectors import DRAWN, HATS, damaged, hats, measure_detectors, table_of_detectors
from restorer_app.training.photo_sets import photo_sets

KINDS = kinds_for(None, measuring=True)
REMOVED = tuple(kind for kind in KINDS if kind.label == "remove")
TONE = 120


@dataclass(frozen=True)
class Card:
    id: str
    row: str = "damage"
    title: str = "Damage"
    summary: str = "Finds damage."
    good_for: str = "all"
    limits: str = ""
    speed: str = "fast"
    licence: str = "MIT"
    weights_sha256: str = "1234"
    halo: int = 5


class Seeing:
    """Takes for damage whatever is not as grey as the photo, or all, or nothing; and nothing for a stain."""

    def detect(self, net: str, image: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        nothing = np.zeros(image.shape[:2], np.float32)
        seen = np.abs(image.mean(axis=2) - TONE / 255) > 0.01
        return {"sees": seen.astype(np.float32), "all": nothing + 1, "none": nothing}[net], nothing


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Two grey photos without anything in them."""
    photos = tmp_path_factory.mktemp("flat") / "photos"
    photos.mkdir()
    for name in ("one", "two"):
        Image.new("L", (160, 120), TONE).save(photos / f"{name}.png")
    return photos


def test_what_sees_all_damage_beats_hats_and_what_marks_everything_is_told_so(folder):
    choices = detector_choices([Card(name) for name in ("sees", "all", "none")])[:3]
    sets = photo_sets(folder)
    scores = measure_detectors(choices, Seeing(), sets, REMOVED)[DRAWN]["photos"]
    assert scores["sees"].f1 > 0.97
    assert scores["sees"].average_precision > 0.95
    assert scores["sees"].clean_marks == 0
    assert scores[HATS].f1 <= scores["sees"].f1
    assert (scores["all"].recall, scores["all"].clean_marks) == (1, 100)
    assert scores["all"].precision < 0.7
    assert (scores["none"].f1, scores["none"].recall) == (0, 0)
    table = table_of_detectors({DRAWN: {"photos": scores}}, sets)
    assert table.index("| sees |") < table.index("| all |") < table.index("| none |")
    assert measure_detectors(choices, Seeing(), sets, REMOVED)[DRAWN]["photos"] == scores


def test_what_is_found_on_a_face_counts_though_the_window_asks_before_it_marks_it(tmp_path):
    portrait = tmp_path / "photos" / "portrait.png"
    portrait.parent.mkdir()
    Image.fromarray(data.astronaut()[40:300, 80:360]).save(portrait)
    choices = detector_choices([Card("all")])[:1]
    score = measure_detectors(choices, Seeing(), photo_sets(portrait.parent), REMOVED)[DRAWN]["photos"]["all"]
    assert (score.recall, score.clean_marks) == (1, 100)


def test_a_stain_is_not_to_be_marked():
    stains = [kind for kind in KINDS if kind.label == "stain"]
    image, clean, true, stained = damaged(np.full((120, 160, 3), TONE, np.uint8), stains, 3)
    assert (image != clean).any()
    assert not true.any()
    assert (image != clean)[stained].mean() > 0.8


def test_damage_is_the_same_for_a_seed_and_lies_where_the_picture_differs():
    pixels = np.full((120, 160, 1), TONE, np.uint8)
    image, clean, true, _ = damaged(pixels, REMOVED, 3)
    assert np.array_equal(image, damaged(pixels, REMOVED, 3)[0])
    assert not np.array_equal(image, damaged(pixels, REMOVED, 4)[0])
    assert (image.shape, clean.shape, true.shape) == (pixels.shape, pixels.shape, pixels.shape[:2])
    assert (image != clean)[true].mean() > 0.8
    assert true.any()


def test_hats_hold_what_is_thin_bright_or_dark():
    pixels = np.full((60, 60, 1), 100, np.uint8)
    pixels[20:22], pixels[40:43] = 180, 30
    found = hats(pixels)
    assert (found[20:22].min(), found[40:43].min()) == (80, 70)
    assert not found[30:35].any()


def test_one_command_measures_every_detector_and_writes_their_table(folder, tmp_path):
    shapes, report = tmp_path / "shapes", tmp_path / "README.md"
    (shapes / "dots").mkdir(parents=True)
    Image.fromarray(np.pad(np.ones((20, 20), bool), 20)).save(shapes / "dots" / "0.png")
    result = evaluate("all", data=folder, shapes=shapes, limit=1, write=report, models=tmp_path)
    rows = result["kinds"][DRAWN]["photos"]
    assert rows.keys() >= {"lines", "dust", "lines + dust", HATS}
    assert result["table"] in report.read_text(encoding="utf-8")
    assert "<!-- table of detectors -->" in report.read_text(encoding="utf-8")
