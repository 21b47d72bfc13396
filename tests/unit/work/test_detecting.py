"""Repairing what a detector finds, without anybody looking it over first."""

from pathlib import Path

import numpy as np
from PIL import Image

from restorer_app.core.box import Box
from restorer_app.core.mask import Mask
from restorer_app.core.photo import Photo
from restorer_app.core.progress import SilentProgress
from restorer_app.core.state import new_state
from restorer_app.document.edits import set_spared
from restorer_app.work.detecting import damage_in
from restorer_app.work.engines import Engines
from restorer_app.work.restoring import FillOptions, repaired_photo

QUIET = SilentProgress()
ENGINES = Engines(())


def dusty() -> np.ndarray:
    """A grey print with two white specks, one in each half."""
    pixels = np.full((160, 240, 3), 110, np.uint8)
    pixels[60:64, 50:54] = pixels[60:64, 180:184] = 250
    return pixels


def test_what_is_said_to_be_no_damage_is_not_marked() -> None:
    state = new_state(Photo(dusty()))
    left = Mask(240, 160).painted(Box(0, 0, 120, 160), np.ones((160, 120), bool))
    _, mask, _ = damage_in(state, ENGINES, "cpu", QUIET, faces=False)
    _, without, _ = damage_in(set_spared(left)(state), ENGINES, "cpu", QUIET, faces=False)
    assert mask.to_array()[:, :120].any()
    assert not without.to_array()[:, :120].any()
    assert np.array_equal(without.to_array()[:, 120:], mask.to_array()[:, 120:])


def test_what_the_detector_said_stays_with_the_photo_for_the_steps_that_follow(tmp_path: Path) -> None:
    Image.fromarray(dusty()).save(tmp_path / "scan.png")
    options = FillOptions(None, "telea", is_best=False, take_from=None, seed=0, detects=True)
    state, _ = repaired_photo(tmp_path / "scan.png", options, ENGINES, device="cpu", progress=QUIET)
    assert len(state.repairs) == 2
    assert state.findings is not None
    assert not state.findings.is_open
