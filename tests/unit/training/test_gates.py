"""The bars that a model must pass: each miss is a clause with the figure and the bar."""

from importlib.resources import files
from pathlib import Path

import pytest

from restorer_app.catalog import load_cards
from restorer_app.core.errors import UsageError
from restorer_app.paths import models_dir
from restorer_app.steps.detectors import DETECTORS
from restorer_app.steps.fills import FILLS
from restorer_app.steps.steps import STEPS
from restorer_app.training.conditions import CONDITIONS
from restorer_app.training.gates import Gate, load_text, missed_bars, no_better
from restorer_app.training.measure_detectors import HATS, classical_detectors
from restorer_app.training.scores import FoundScore, Score

CONFIGS = Path(str(files("restorer_app.training") / "configs"))
TEXTS = sorted(CONFIGS.glob("*.card.toml"))


def score(psnr: float, worst: float = 0.0, seconds: float = 1.0, swd: float | None = None) -> Score:
    return Score(psnr, gain=1.0, worst=worst, ssim=0.9, seconds=seconds, mse=20.0, swd=swd)


SCORES = {
    "noise-25": {
        "CBSD68": {"mine": score(31.0, -0.5), "nlm": score(29.6, seconds=3)},
        "McMaster": {"mine": score(31.2), "nlm": score(30.6, seconds=3)},
    },
    "clean": {"McMaster": {"mine": score(38.2), "nlm": score(60)}},
    "damage": {
        "McMaster": {"mine": FoundScore(0.6, 0.7, 0.5, 0.55, 0.4), "hats": FoundScore(0.25, 0.2, 0.3, 0.2, 5.0)}
    },
    "holes": {"": {"mine": score(18.9, swd=1.2), "heal": score(19.8, swd=1.5)}},
}


@pytest.mark.parametrize(
    ("gate", "misses"),
    [
        (Gate("noise-25", "nlm", 0.5), []),
        (Gate("noise-25", "nlm", 1.0), ["noise-25 on McMaster: +0.60 dB over nlm where +1 are asked"]),
        (Gate("noise-25", "nlm", 1.0, photos="CBSD68"), []),
        (Gate("noise-25", "nlm", slack=0.3), ["noise-25 on CBSD68: -0.50 dB on a picture where -0.3 are allowed"]),
        (Gate("noise-25", "nlm", slack=0.6), []),
        (Gate("clean", least=40.0), ["clean on McMaster: 38.20 dB where 40 at least are asked"]),
        (Gate("clean", least=38.0), []),
        (Gate("noise-25", "nlm", 1.5, metric="seconds"), []),
        (Gate("noise-25", "nlm", metric="seconds", share=0.34), []),
        (
            Gate("noise-25", "nlm", metric="seconds", share=0.3, photos="CBSD68"),
            ["noise-25 on CBSD68: 0.33 times that of nlm where 0.3 at most is allowed"],
        ),
        (Gate("noise-25", most=0.5, metric="seconds", photos="CBSD68"), None),
        (Gate("noise-25", metric="ssim", least=0.95, photos="CBSD68"), None),
        (Gate("holes", "heal", 0.2, metric="swd", share=0.85), []),
        (
            Gate("holes", "heal", metric="swd", share=0.75),
            ["holes: 0.80 times that of heal where 0.75 at most is allowed"],
        ),
        (Gate("damage", "hats", metric="f1", times=2), []),
        (
            Gate("damage", "hats", metric="f1", times=3),
            ["damage on McMaster: 2.40 times that of hats where 3 at least are asked"],
        ),
        (
            Gate("damage", most=0.3, metric="clean_marks"),
            ["damage on McMaster: 0.40 % of undamaged pictures where 0.3 at most are allowed"],
        ),
        (Gate("damage", least=20, metric="psnr"), ["damage on McMaster: no psnr was measured"]),
        (Gate("clean", "nlm", metric="swd"), ["clean on McMaster: no swd was measured"]),
        (Gate("noise-25", "ffdnet", photos="CBSD68"), ["noise-25 on CBSD68: ffdnet was not measured"]),
        (Gate("noise-50", "nlm"), ["noise-50: nothing was measured"]),
        (Gate("noise-50", "nlm", if_measured=True), []),
        (Gate("noise-25", "nlm", photos="LIVE1"), ["noise-25 on LIVE1: nothing was measured"]),
        (Gate("noise-25", "nlm", photos="LIVE1", if_measured=True), []),
    ],
)
def test_a_bar_is_passed_or_the_clause_names_figure_and_bar(gate, misses):
    found = missed_bars((gate,), SCORES, "mine")
    assert len(found) == 1 if misses is None else found == misses


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"rival": "nlm", "least": 40},
        {"rival": "nlm", "metric": "beauty"},
        {"rival": "nlm", "margin": "0.5"},
        {"rival": "nlm", "margin": True},
        {"rival": 5},
        {"rival": "nlm", "if_measured": 1},
    ],
    ids=["no bar", "two bars", "an unknown metric", "a text", "yes or no", "a number", "one"],
)
def test_a_gate_that_makes_no_sense_is_a_mistake(wrong):
    with pytest.raises(ValueError):
        Gate("clean", **wrong)


def test_a_model_is_better_than_a_rival_on_the_mean_of_what_is_damaged():
    assert no_better("mine", SCORES, "nlm", SCORES) == []
    better = {"noise-25": {"CBSD68": {"mine": score(31.5)}}}
    (clause,) = no_better("mine", SCORES, "mine", better, "the model that is there")
    assert clause == "31.00 dB on the mean where the model that is there has 31.50"
    found = {"damage": {"McMaster": {"mine": FoundScore(0.6, 1, 0.4, 0.9, 0)}}}
    assert no_better("mine", SCORES, "mine", found) == ["0.600 of F1 on the mean where mine has 0.60"]
    assert no_better("mine", SCORES, "nlm", {}) == ["nlm was not measured"]


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.name)
def test_the_texts_that_ship_name_rows_conditions_and_rivals_that_exist(path):
    text = load_text(path)
    table = {"fill": FILLS, "step": STEPS, "detect": DETECTORS}[text.words["task"]]
    assert text.words["row"] in {row.id for row in table if row.is_learned}
    assert bool(text.gates) != path.name.startswith("fine-tune")
    rivals = {row.id for row in table if not row.is_learned} | {card.id for card in load_cards(models_dir())}
    rivals |= {HATS, *(choice.id for choice in classical_detectors())} if table is DETECTORS else {"input"}
    assert {gate.rival for gate in text.gates} <= rivals | {""}
    if text.words["task"] == "step":
        assert {gate.kind for gate in text.gates} <= {condition.id for condition in CONDITIONS}


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('title = "Clean"', "", "exactly these texts"),
        ('title = "Clean"', 'title = "Clean"\ncolour = "blue"', "exactly these texts"),
        ('title = "Clean"', "title = 5", "exactly these texts"),
        ("least = 40.0", 'least = 40.0\nrival = "input"', "needs a rival, or else a least or most"),
        ("least = 40.0", "lowest = 40.0", "a gate has no “lowest”; it has kind, rival, margin"),
        ("least = 40.0", 'least = "40"', "least of the gate on “clean” cannot be '40'"),
        ('kind = "clean"', "", "a gate needs a kind"),
        ("[words]", "words = 5\n[other]", "does not describe a model"),
        ("[words]", "[sentences]", "does not describe a model"),
        ("[words]", "[words", "does not describe a model"),
    ],
)
def test_missing_unknown_and_senseless_entries_are_refused(tmp_path, old, new, said):
    words = (CONFIGS / "clean.card.toml").read_text(encoding="utf-8")
    assert old in words
    (tmp_path / "other.toml").write_text(words.replace(old, new), encoding="utf-8")
    with pytest.raises(UsageError, match=said):
        load_text(tmp_path / "other.toml")
    with pytest.raises(UsageError, match="no file"):
        load_text(tmp_path / "nowhere.toml")
