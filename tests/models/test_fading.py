"""What the bundled net of Fade takes for fading."""

from dataclasses import replace

import cv2
import numpy as np
import pytest
from skimage import data

from restorer_app.catalog import load_cards
from restorer_app.core.photo import Photo
from restorer_app.core.progress import SilentProgress
from restorer_app.core.state import StepInstance, new_state
from restorer_app.engine.analysis import analyse
from restorer_app.engine.diagnosing import diagnose
from restorer_app.paths import models_dir
from restorer_app.steps.fade import CHANNELS
from restorer_app.work.engines import Engines

ENGINES = Engines(load_cards(models_dir()))
FADED = np.rint(data.astronaut()[:320, 100:420] * 0.4 + 70).astype(np.uint8)


def scratched(pixels: np.ndarray) -> np.ndarray:
    return cv2.line(pixels.copy(), (20, 40), (100, 190), (250, 250, 250), 2)


def dusty(pixels: np.ndarray) -> np.ndarray:
    result, rng = pixels.copy(), np.random.default_rng(5)
    for x, y in rng.integers(0, 320, (12, 2)).tolist():
        cv2.circle(result, (x, y), 1, (252, 250, 246), -1)
        cv2.circle(result, (y, x), 1, (8, 6, 9), -1)
    return result


def grainy(pixels: np.ndarray) -> np.ndarray:
    noise = np.random.default_rng(4).normal(0, 12, pixels.shape)
    return np.clip(np.rint(pixels + noise), 0, 255).astype(np.uint8)


def ends(pixels: np.ndarray) -> np.ndarray:
    """(2, 3): the black and the white that are found in each channel."""
    (step,) = analyse(
        replace(new_state(Photo(pixels)), recipe=(StepInstance("fade"),)),
        ENGINES.chain("cpu"),
        SilentProgress(),
    )
    assert step.facts is not None
    return np.array([[step.facts[f"{end}_{channel}"] for channel in CHANNELS] for end in ("black", "white")])


@pytest.mark.parametrize("marred", [scratched, dusty, grainy, lambda pixels: grainy(scratched(pixels))])
def test_a_scratch_dust_or_grain_is_not_taken_for_the_black_or_white_of_a_faded_print(marred) -> None:
    black, white = ends(FADED)
    assert (white - black < 170).all()
    assert np.abs(ends(marred(FADED)) - ends(FADED)).max() < 20


def test_a_photo_with_a_black_and_a_white_has_not_faded() -> None:
    black, white = ends(data.astronaut())
    assert (black < 6).all()
    assert (white > 249).all()


class FewBlues:
    """A context whose net finds that a picture reaches from black to white, but in blue."""

    def estimate(self, net: str, image: np.ndarray) -> np.ndarray:
        return np.array([(0.0, 0.0, 0.0), (0.96, 0.98, 0.42), (1.0, 1.0, 1.0)], np.float32)


def test_a_picture_with_hardly_any_blue_has_not_faded() -> None:
    photo = Photo(data.astronaut())
    diagnosis = diagnose(new_state(photo), ENGINES.steps, SilentProgress(), context=FewBlues())
    (words,) = (row.words for row in diagnosis.measurements if row.id == "fading")
    assert words == "not faded (black and white 245 of 255 apart in red)"
    assert "fade" not in {proposed.step.kind for proposed in diagnosis.proposed}
