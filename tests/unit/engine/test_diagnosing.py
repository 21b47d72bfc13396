"""A diagnosis against photos of which it is known what was done to them, and what it proposes."""

from dataclasses import replace

import cv2
import numpy as np
import pytest
from skimage import data

from restorer_app.core.box import Box
from restorer_app.core.diagnosis import Diagnosis
from restorer_app.core.findings import Findings
from restorer_app.core.mask import Mask
from restorer_app.core.photo import Metadata, Photo
from restorer_app.core.progress import Cancelled, SilentProgress
from restorer_app.core.state import new_state
from restorer_app.engine.diagnosing import diagnose
from restorer_app.steps.steps import step_choices

CHOICES = step_choices(())
PHOTOS = {"person": data.astronaut(), "coffee": data.coffee()[:400, :600], "cat": data.chelsea()}


def said(pixels: np.ndarray, *, dpi: float | None = None, quality: int | None = None) -> Diagnosis:
    metadata = Metadata(dpi=None if dpi is None else (dpi, dpi))
    return diagnose(new_state(Photo(pixels.copy(), metadata=metadata)), CHOICES, SilentProgress(), quality=quality)


def value(name: str, pixels: np.ndarray) -> float | None:
    return {row.id: row.value for row in said(pixels).measurements}[name]


def words(name: str, diagnosis: Diagnosis) -> str:
    return {row.id: row.words for row in diagnosis.measurements}[name]


def kinds(diagnosis: Diagnosis) -> list[str]:
    return [proposed.step.kind for proposed in diagnosis.proposed]


def noisy(pixels: np.ndarray, sigma: float, size: float = 0) -> np.ndarray:
    """With grain of so many pixels (0: each pixel for itself)."""
    noise = np.random.default_rng(2).normal(0, 1, pixels.shape)
    if size:
        noise = cv2.GaussianBlur(noise, (0, 0), size)
        noise /= noise.std()
    return np.clip(np.rint(pixels + sigma * noise), 0, 255).astype(np.uint8)


def compressed(pixels: np.ndarray, quality: int) -> np.ndarray:
    return cv2.imdecode(cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, quality])[1], cv2.IMREAD_COLOR)


@pytest.mark.parametrize("photo", PHOTOS)
def test_noise_is_told_in_levels(photo: str) -> None:
    for sigma in (8, 16, 30):
        assert value("noise", noisy(PHOTOS[photo], sigma)) == pytest.approx(sigma, rel=0.2)


def test_coarse_grain_is_told_from_fine() -> None:
    grey = np.full((400, 400, 3), 120, np.uint8)
    fine, coarse = (value("grain_size", noisy(grey, 10, size)) for size in (0, 0.9))
    assert fine == pytest.approx(1, abs=0.3)
    assert coarse == pytest.approx(3, abs=0.8)
    assert value("grain_size", grey) is None


@pytest.mark.parametrize("photo", PHOTOS)
def test_the_more_a_photo_is_blurred_the_softer_it_is_called(photo: str) -> None:
    found = [value("blur", cv2.GaussianBlur(PHOTOS[photo], (0, 0), sigma)) for sigma in (0.5, 1.2, 2, 3)]
    assert found == sorted(found)
    assert found[2] == pytest.approx(2, abs=0.5)


def test_the_region_that_is_blurred_is_named() -> None:
    pixels = PHOTOS["person"].copy()
    pixels[384:, 128:256] = cv2.GaussianBlur(pixels, (0, 0), 4)[384:, 128:256]
    blur = next(row for row in said(pixels).measurements if row.id == "blur")
    assert max(blur.parts, key=lambda name: blur.parts[name]) == "4.2"
    assert "region 4.2" in blur.words


def test_an_even_picture_has_no_edges_to_tell_from() -> None:
    assert value("blur", np.full((300, 300, 3), 90, np.uint8)) is None


@pytest.mark.parametrize("quality", [15, 40, 75, 90])
@pytest.mark.parametrize("photo", PHOTOS)
def test_the_quality_of_a_jpeg_is_found_in_its_pixels_wherever_they_were_cut(photo: str, quality: int) -> None:
    assert value("jpeg_quality", compressed(PHOTOS[photo], quality)[3:, 5:]) == pytest.approx(quality, abs=2)


def test_what_was_never_compressed_shows_no_trace_of_it() -> None:
    once = said(noisy(PHOTOS["cat"], 2))
    assert words("jpeg_quality", once).startswith("no trace")
    assert words("blockiness", once).startswith("no block")


def test_what_the_file_says_of_its_quality_counts() -> None:
    assert "as its file says (quality 35" in words("jpeg_quality", said(PHOTOS["cat"], quality=35))


def test_a_cast_is_named_and_a_sepia_print_is_not_called_one() -> None:
    yellow = np.clip(PHOTOS["person"] * [1.0, 0.95, 0.6], 0, 255).astype(np.uint8)
    assert "yellow" in words("cast", said(yellow))
    grey = cv2.cvtColor(PHOTOS["person"], cv2.COLOR_RGB2GRAY)[..., None]
    assert words("cast", said(grey)).startswith("no colour cast")
    assert "toned in one colour" in words("cast", said((grey * [0.95, 0.8, 0.6]).astype(np.uint8)))


@pytest.mark.parametrize("depth", [np.uint8, np.uint16])
def test_clipped_pixels_are_counted_in_both_depths(depth: type) -> None:
    top = np.iinfo(depth).max
    pixels = np.full((100, 100, 1), top // 2, depth)
    pixels[:2], pixels[-1] = top, 0
    diagnosis = said(pixels)
    assert next(row.parts for row in diagnosis.measurements if row.id == "clipping") == {"white": 2, "black": 1}
    (told,) = (sentence for sentence in diagnosis.advice if "scan again" in sentence)
    assert "much is cut off (1.00 % pure black, 2.00 % pure white);" in told
    assert told.count("(") == 1


@pytest.mark.parametrize("angle", [-3.0, 1.5])
def test_a_tilted_print_is_straightened_by_what_is_said(angle: float) -> None:
    page = np.full((700, 900), 235, np.uint8)
    cv2.rectangle(page, (150, 120), (750, 580), 60, -1)
    turn = cv2.getRotationMatrix2D((450, 350), -angle, 1)  # OpenCV turns to the left
    tilted = cv2.warpAffine(page, turn, (900, 700), borderValue=235)
    assert value("tilt", tilted[..., None]) == pytest.approx(-angle, abs=0.2)
    assert any(f"by {-angle:.1f}" in sentence for sentence in said(tilted[..., None]).advice)


def test_borders_are_measured_and_a_plain_sky_is_none() -> None:
    framed = cv2.copyMakeBorder(PHOTOS["coffee"], 20, 30, 40, 10, cv2.BORDER_CONSTANT, value=(250, 248, 240))
    found = next(row for row in said(framed).measurements if row.id == "borders")
    assert found.parts == {"left": 40, "top": 20, "right": 10, "bottom": 30}
    sky = PHOTOS["coffee"].copy()
    sky[:50] = 200
    assert value("borders", sky) == 0


def test_the_print_is_measured_in_centimetres() -> None:
    diagnosis = said(PHOTOS["person"], dpi=128)
    assert "10.2 × 10.2 cm" in words("dpi", diagnosis)
    assert any("600 dpi" in sentence for sentence in diagnosis.advice)


def test_a_good_photo_is_left_alone() -> None:
    assert kinds(said(PHOTOS["person"])) == []


def test_each_damage_gets_its_step_in_the_right_order() -> None:
    sharp = PHOTOS["person"]
    assert kinds(said(noisy(sharp, 15))) == ["denoise_nlm"]
    assert kinds(said(compressed(sharp, 20))) == ["denoise_nlm"]
    assert kinds(said((sharp * 0.5 + 60).astype(np.uint8))) == ["auto_levels"]
    blurred = cv2.GaussianBlur(sharp, (0, 0), 2)
    assert kinds(said(blurred)) == ["edges"]
    assert kinds(said(noisy(blurred * 0.5 + 60, 8))) == ["denoise_nlm", "auto_levels", "edges"]


def test_what_is_stronger_is_treated_more_strongly() -> None:
    slight, strong = (said(noisy(PHOTOS["person"], sigma)).proposed[0] for sigma in (8, 20))
    assert slight.step.strength < strong.step.strength
    assert "σ 20" in strong.reason or "σ 19" in strong.reason
    soft, blurred = (said(cv2.GaussianBlur(PHOTOS["person"], (0, 0), sigma)).proposed[0] for sigma in (1.7, 3))
    assert soft.step.parameters["radius"] < blurred.step.parameters["radius"]


def test_a_faded_sepia_print_keeps_its_tone() -> None:
    grey = cv2.cvtColor(PHOTOS["person"], cv2.COLOR_RGB2GRAY)[..., None]
    faded = said((60 + grey * [0.5, 0.42, 0.3]).astype(np.uint8))
    assert "auto_levels" not in kinds(faded)
    assert any("toned in one colour" in sentence for sentence in faded.advice)


def test_a_brown_print_is_toned_also_where_noise_strays_from_its_brown() -> None:
    grey = cv2.resize(cv2.cvtColor(PHOTOS["person"], cv2.COLOR_RGB2GRAY), None, fx=3, fy=3)[..., None]
    assert "toned in one colour" in words("cast", said(noisy((grey * [0.95, 0.8, 0.6]).astype(np.uint8), 10)))


def test_a_faded_colour_photo_is_not_taken_for_a_toned_one() -> None:
    assert "toned" not in words("cast", said((PHOTOS["coffee"] * 0.25 + [120, 100, 70]).astype(np.uint8)))


def test_what_the_user_has_said_is_no_damage_is_not_counted() -> None:
    state = new_state(Photo(PHOTOS["person"].copy()))
    probability = np.zeros((512, 512), np.uint8)
    probability[100:104, 100:104] = probability[300:304, 300:304] = 255
    spared = Mask(512, 512).painted(Box(90, 90, 30, 30), np.ones((30, 30), bool))
    counts, shares = [], []
    for one in (state, replace(state, spared=spared)):
        diagnosis = diagnose(one, CHOICES, SilentProgress(), findings=Findings(probability, probability, "any"))
        values = {row.id: row.value for row in diagnosis.measurements}
        counts.append(values["dust"])
        shares.append(values["stains"])
        assert "dust" in diagnosis.marked
    assert counts == [2, 1]
    assert shares[1] == shares[0] / 2 > 0
    unstained = Findings(probability, np.zeros_like(probability), "any")
    assert words("stains", diagnose(state, CHOICES, SilentProgress(), findings=unstained)) == "none found"


def test_one_speck_is_told_of_as_one() -> None:
    probability = np.zeros((512, 512), np.uint8)
    for sides, told in (((), "none found"), ((100,), "1 speck"), ((100, 300), "2 specks")):
        for place in sides:
            probability[place : place + 4, place : place + 4] = 255
        state, found = new_state(Photo(PHOTOS["person"].copy())), Findings(probability.copy(), None, "any")
        assert words("dust", diagnose(state, CHOICES, SilentProgress(), findings=found)) == told


def test_it_is_given_up_between_two_measures() -> None:
    class Impatient:
        def update(self, fraction: float, stage: str) -> None:
            if fraction > 0.5:
                raise Cancelled

    with pytest.raises(Cancelled):
        diagnose(new_state(Photo(PHOTOS["cat"].copy())), CHOICES, Impatient())


def test_a_bridge_that_slopes_is_no_reason_to_turn_the_photo() -> None:
    page = np.full((700, 900), 235, np.uint8)
    for y in range(250, 450, 25):
        cv2.line(page, (60, y), (840, y + 68), 60, 3)
    assert value("tilt", page[..., None]) is None


@pytest.mark.parametrize("shape", [(1, 1, 1), (3, 900, 3), (20, 20, 3)])
def test_the_tiniest_photo_has_a_diagnosis(shape: tuple[int, int, int]) -> None:
    assert len(said(np.full(shape, 77, np.uint8)).measurements) == 15
