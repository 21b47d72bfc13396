"""Measuring steps: as users run them, beside the input and other people's denoisers."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from restorer_app.core.errors import UsageError
from restorer_app.engine.chain import TILE
from restorer_app.steps.steps import Step, StepChoice, step_choices
from restorer_app.training.conditions import CONDITIONS
from restorer_app.training.measure_steps import measure_steps, table_of_steps
from restorer_app.training.peers import load_peers
from restorer_app.training.photo_sets import photo_sets
from restorer_app.training.scores import BEST

CONDITION = {condition.id: condition for condition in CONDITIONS}
PEERS = "def load(name):\n    return lambda x, sigma: x * 0 + sigma / 255\n"


class NoNets:
    """A context that runs nothing."""

    def enhance(self, net: str, image: np.ndarray, level: float) -> np.ndarray:
        raise AssertionError("no step here has a net")

    def fill(self, net: str, images: np.ndarray, holes: np.ndarray) -> np.ndarray:
        raise AssertionError("no step here has a net")


def choice(kind: str, apply=lambda tile, values, facts, context, net: tile.image, row: str = "denoise_tv"):
    """A step that stands in the place of a row of the table."""
    step = Step(row, kind, "", "", "", apply)
    return StepChoice(kind, kind, "", "", "", "", step)


def test_a_step_that_does_nothing_reaches_what_the_input_has(drawn):
    scores = measure_steps([choice("idle")], NoNets(), photo_sets(drawn / "photos"))
    table = scores["noise-25"]["photos"]
    assert set(table) == {"idle", "input"}
    assert (table["idle"].psnr, table["idle"].gain, table["idle"].worst) == (table["input"].psnr, 0, 0)
    assert 19 < table["input"].psnr < 22
    assert table["idle"].mse == pytest.approx(table["input"].mse)
    assert scores["clean"]["photos"]["idle"].psnr == BEST


def test_steps_are_measured_on_what_they_are_for_and_pictures_by_their_channels(drawn):
    choices = [choice("idle"), choice("crisp", row="edges"), choice("other", row="no such row")]
    scores = measure_steps(choices, NoNets(), photo_sets(drawn / "grey"))
    assert "noise-25" not in scores
    assert set(scores["noise-grey-25"]["grey"]) == {"idle", "input"}
    assert set(scores["blur-1"]["grey"]) == {"crisp", "input"}
    assert set(scores["clean"]["grey"]) == {"idle", "crisp", "input"}


def test_the_classical_sharpeners_win_back_what_a_blur_took(drawn):
    sharpeners = [one for one in step_choices(()) if one.id in ("edges", "sharpen")]
    scores = measure_steps(sharpeners, NoNets(), photo_sets(drawn / "photos", 1), conditions=[CONDITION["blur-1"]])
    gains = [scores["blur-1"]["photos"][one.id].gain for one in sharpeners]
    assert min(gains) > 0, gains


def test_steps_are_run_tile_by_tile_on_8_bit_values(tmp_path):
    sizes = []

    def watched(tile, values, facts, context, net):
        sizes.append(tile.image.shape)
        assert np.array_equal(np.rint(tile.image * 255) / np.float32(255), tile.image)
        return tile.image

    Image.linear_gradient("L").resize((700, 40)).convert("RGB").save(tmp_path / "long.png")
    measure_steps([choice("idle", watched)], NoNets(), photo_sets(tmp_path), conditions=[CONDITION["noise-25"]])
    assert {width for _, width, _ in sizes[1:]} == {TILE, 700 - TILE}


def test_a_limited_table_says_so_and_marks_peers(drawn, tmp_path):
    (tmp_path / "peers.py").write_text(PEERS, encoding="utf-8")
    peers, sets = load_peers(tmp_path), photo_sets(drawn / "photos", 1)
    conditions = [CONDITION["noise-25"], CONDITION["jpeg-grey-10"], CONDITION["grain"]]
    scores = measure_steps([choice("idle")], NoNets(), sets, conditions=conditions, peers=peers)
    assert set(scores["noise-25"]["photos"]) == {"idle", "input", "ffdnet_clip"}
    assert set(scores["jpeg-grey-10"]["photos"]) == {"idle", "input", "dncnn3"}
    assert set(scores["grain"]["photos"]) == {"idle", "input"}
    lines = table_of_steps(scores, sets, peers, device="CPU").splitlines()
    assert sum("| photos (1 of 4) | DnCNN-3 (peer) | " in line for line in lines) == 1
    assert sum("FFDNet-Clip, told the noise (peer)" in line for line in lines) == 1
    assert [line for line in lines if line.startswith("###")] == [f"### {one.title}" for one in conditions]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (None, "no peers.py"),
        ("import no_such_package_anywhere", "no_such_package_anywhere"),
        ("def load(name):\n    open('no such weights')", "cannot be loaded"),
    ],
)
def test_peers_that_cannot_be_loaded_are_one_sentence(tmp_path, text, words):
    if text is not None:
        (tmp_path / "peers.py").write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=words):
        load_peers(tmp_path)


def test_photos_come_as_one_set_or_a_set_a_folder(drawn, tmp_path):
    both = photo_sets(drawn)
    assert [(one.name, len(one.files), one.total) for one in both] == [("grey", 2, 2), ("photos", 4, 4)]
    (one,) = photo_sets(drawn / "photos", 3)
    assert one.title == "photos (3 of 4)"
    assert replace(one, total=3).title == "photos"
    for nothing in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(UsageError, match="no photos"):
            photo_sets(Path(nothing))


def test_photos_that_fit_nothing_are_refused(drawn):
    with pytest.raises(UsageError, match="nothing to measure"):
        measure_steps([choice("idle")], NoNets(), photo_sets(drawn / "grey"), conditions=[CONDITION["noise-25"]])
