"""What the detectors take for damage, and what they leave alone."""

from dataclasses import dataclass

import cv2
import numpy as np
import pytest

from restorer_app.core.box import Box
from restorer_app.core.errors import UsageError
from restorer_app.core.findings import Belief, Findings
from restorer_app.core.mask import Mask
from restorer_app.core.photo import Photo
from restorer_app.core.progress import SilentProgress
from restorer_app.core.state import new_state
from restorer_app.engine.detecting import find_damage
from restorer_app.steps.components import SENSITIVITY, chosen, label, label_all, mask_of, stained
from restorer_app.steps.detectors import (
    DETECTORS,
    Detector,
    DetectorChoice,
    Found,
    detector_choices,
    find_detector,
)
from restorer_app.work.batch_log import weights_of
from restorer_app.work.engines import Engines

WIDTH, HEIGHT = 360, 300


def print_of(seed=5):
    """A soft grey picture with grain, (HEIGHT, WIDTH) float32 in 0..255."""
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
    grain = np.random.default_rng(seed).normal(0, 3, (HEIGHT, WIDTH))
    return (115 + 35 * np.sin(x / 90) + 20 * np.cos(y / 70) + grain).astype(np.float32)


def scratched(tone):
    """The print with a slanting scratch of 3 px, and where that is."""
    shape = np.zeros((HEIGHT, WIDTH), np.uint8)
    cv2.line(shape, (60, 40), (290, 230), 255, 3, cv2.LINE_AA)
    share = shape.astype(np.float32) / 255
    return print_of() * (1 - share) + tone * share, shape > 128


def found(grey, detector="automatic", sensitivity=SENSITIVITY.default, dtype=np.uint8, channels=1):
    """What is marked in a picture in 0..255."""
    pixels = np.rint(np.clip(grey, 0, 255) * (np.iinfo(dtype).max / 255)).astype(dtype)
    photo = Photo(np.repeat(pixels[..., None], channels, axis=2))
    choice = find_detector(detector_choices(()), detector)
    components = label(find_damage(new_state(photo), choice, Engines(()).on("cpu"), SilentProgress()), photo)
    return mask_of(components, chosen(components, sensitivity)).to_array()


@pytest.mark.parametrize("tone", [245, 8])
@pytest.mark.parametrize(("dtype", "channels"), [(np.uint8, 1), (np.uint16, 3)])
def test_a_scratch_is_found_in_its_whole_length_and_width_and_nothing_else(tone, dtype, channels):
    grey, shape = scratched(tone)
    marked = found(grey, dtype=dtype, channels=channels)
    near = cv2.dilate(shape.astype(np.uint8), np.ones((7, 7), np.uint8)) > 0
    assert (marked & shape).sum() > 0.9 * shape.sum()
    assert not (marked & ~near).any()


def test_an_undamaged_print_is_left_alone():
    assert found(print_of()).sum() == 0


def test_an_edge_is_no_scratch():
    grey = print_of()
    grey[:, 150:] += 80
    assert found(grey).sum() == 0


def test_lines_among_many_like_them_are_no_scratches():
    """As in railings, hair and lace."""
    grey = print_of()
    grey[40:260, 40:320:7] = 220
    grey[40:260, 41:320:7] = 220
    assert found(grey)[60:240, 60:300].mean() < 0.01


def test_specks_of_dust_are_found_bright_and_dark_and_no_scratch_is_one():
    grey, scratch = scratched(245)
    specks = np.zeros((HEIGHT, WIDTH), np.uint8)
    for place in ((40, 200), (150, 50), (300, 80), (220, 270)):
        cv2.circle(specks, place, 2, 255, -1)
    grey[specks > 0] = np.where(np.nonzero(specks)[1] < 180, 240, 10)
    marked = found(grey, "dust")
    near = cv2.dilate(specks, np.ones((7, 7), np.uint8)) > 0
    assert (marked & (specks > 0)).sum() > 0.9 * (specks > 0).sum()
    assert not (marked & ~near)[~cv2.dilate(scratch.astype(np.uint8), np.ones((9, 9))).astype(bool)].any()


@pytest.mark.parametrize("row", [row for row in DETECTORS if not row.is_learned], ids=lambda row: row.id)
def test_tiles_say_the_same_as_the_whole_photo_at_every_scale(row):
    random = np.random.default_rng(8)
    grey = np.clip(cv2.resize(random.normal(120, 60, (60, 66)).astype(np.float32), (450, 430)), 0, 255)
    cv2.line(grey, (30, 40), (400, 380), 250.0, 6)
    cv2.line(grey, (420, 40), (20, 300), 5.0, 2)
    state = new_state(Photo(np.rint(grey).astype(np.uint8)[..., None]))
    choice = find_detector(detector_choices(()), row.id)
    assert row.levels(430) > 1
    context = Engines(()).on("cpu")
    whole, tiled = (find_damage(state, choice, context, SilentProgress(), tile).probability for tile in (2048, 192))
    assert whole.max() > 100
    assert np.abs(whole.astype(int) - tiled).max() <= 1


def test_a_photo_of_any_size_can_be_looked_over():
    for size in ((1, 1), (1, 300), (9, 4), (40, 700)):
        assert found(np.full(size, 120, np.float32)).shape == size


def test_a_detector_that_is_not_there_is_named_with_those_that_are():
    with pytest.raises(UsageError, match=r"“magic”. There are: automatic, lines, dust\."):
        find_detector(detector_choices(()), "magic")


@dataclass(frozen=True)
class Card:
    id: str = "sharp eye"
    row: str = "damage"
    title: str = "Sharp eye"
    summary: str = "Finds damage."
    good_for: str = "Old prints"
    limits: str = "Overlooks lace."
    speed: str = "slow"
    licence: str = "MIT"
    weights_sha256: str = "12ab"
    halo: int = 37


class White:
    """Takes white for damage and black for a stain; notes what it is asked."""

    def __init__(self):
        self.asked = []

    def detect(self, net, image):
        self.asked.append((net, image.shape))
        return (image.min(axis=2) > 0.9).astype(np.float32), (image.max(axis=2) < 0.1).astype(np.float32)


def test_a_model_is_the_first_choice_finds_stains_too_and_is_one_of_all_together():
    learned, together, *others = detector_choices([Card(), Card("other", row="clean")])
    assert (learned.id, learned.title, learned.weights) == ("sharp eye", "Sharp eye", "12ab")
    assert [choice.id for choice in others] == ["lines", "dust"]
    assert (together.id, together.weights, together.among) == ("automatic", "12ab", (learned, *others))
    pixels = np.full((300, 360, 1), 120, np.uint8)
    pixels[100:110], pixels[200:210] = 255, 0
    context = White()
    findings = find_damage(new_state(Photo(pixels)), learned, context, SilentProgress(), tile=128)
    assert np.array_equal(findings.probability == 255, pixels[..., 0] == 255)
    assert np.array_equal(findings.stain == 255, pixels[..., 0] == 0)
    assert (findings.detector, findings.weights) == ("sharp eye", "12ab")
    assert {net for net, _ in context.asked} == {"sharp eye"}
    assert max(max(shape) for _, shape in context.asked) == 128 + 2 * 48  # its halo, rounded up to 16


def test_with_other_weights_of_a_detector_a_batch_gives_other_results():
    weights = weights_of((), (), detector_choices([Card()]))
    assert (weights["sharp eye"], weights["automatic"]) == ("12ab", "12ab")


def test_a_model_and_the_others_together_find_what_any_of_them_finds():
    grey, shape = scratched(180)
    grey[20:30, 20:30] = 255
    photo = Photo(np.rint(np.clip(grey, 0, 255)).astype(np.uint8)[..., None])
    together = detector_choices([Card()])[1]
    findings = find_damage(new_state(photo), together, White(), SilentProgress())
    assert findings.probability[20:30, 20:30].min() == 255
    assert findings.probability[shape].mean() > 100
    assert findings.stain is not None


def test_what_is_repaired_is_not_found_again():
    grey, shape = scratched(245)
    from restorer_app.core.requests import RepairHoles
    from restorer_app.document.edits import apply_repairs, set_mask
    from restorer_app.work.repair import repair

    photo = Photo(np.rint(np.clip(grey, 0, 255)).astype(np.uint8)[..., None])
    engines = Engines(())
    wide = cv2.dilate(shape.astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
    state = set_mask(Mask.from_array(wide))(new_state(photo))
    state = apply_repairs(repair(RepairHoles(state, "harmonic", device="cpu"), engines, SilentProgress()))(state)
    findings = find_damage(state, find_detector(engines.detectors, "lines"), engines.on("cpu"), SilentProgress())
    components = label(findings, photo)
    assert mask_of(components, chosen(components, SENSITIVITY.default)).is_empty


def test_findings_know_who_found_them_and_cannot_change():
    findings = Findings(np.zeros((3, 4), np.uint8), detector="lines")
    assert (findings.detector, findings.weights, findings.stain) == ("lines", "", None)
    with pytest.raises(ValueError, match="read-only"):
        findings.probability[Box(0, 0, 2, 2).slices] = 1


def test_a_detector_that_knows_stains_gives_a_map_of_its_own_for_them():
    """Made up: what is bright is damage, what is dark a stain."""

    def find(tile, context, net):
        grey = tile.image.mean(axis=2)
        return Found((grey > 0.8).astype(np.float32), (grey < 0.2).astype(np.float32))

    row = Detector("bright", "Bright", "", "", "fast", find, 0, lambda side: 2)
    choice = DetectorChoice("bright", "Bright", "", "", "fast", "MIT", row)
    pixels = np.full((HEIGHT, WIDTH, 1), 120, np.uint8)
    pixels[40:60, 40:60], pixels[200:240, 100:160] = 250, 10
    photo = Photo(pixels)
    findings = find_damage(new_state(photo), choice, Engines(()).on("cpu"), SilentProgress(), tile=128)
    pieces, belief = label_all(findings, photo), Belief()
    damage = mask_of(pieces.damage, chosen(pieces.damage, belief.sensitivity))
    stains = stained(pieces.stains, belief, None)
    assert (damage.bounds, stains.bounds) == (Box(40, 40, 20, 20), Box(100, 200, 60, 40))
