"""Publishing: a complete model in its folder, or one sentence that names figure and bar and nothing changed."""

from collections.abc import Callable
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest

from restorer_app.catalog import load_cards, verify
from restorer_app.core.errors import ModelError, UsageError
from restorer_app.nets import NETS
from restorer_app.steps.detectors import detector_choices
from restorer_app.steps.fills import fill_choices
from restorer_app.training import checkpoint
from restorer_app.training import publish as publishing
from restorer_app.training.checkpoint import Checkpoint
from restorer_app.training.config import PairsConfig, load_config
from restorer_app.training.gates import CardText, Gate, load_text
from restorer_app.training.measure_pairs import measure_pairs
from restorer_app.training.pairs import Pair, load_pairs, split_pairs
from restorer_app.training.publish import main, publish
from restorer_app.training.scores import Scores
from tests.unit.training.archive import write_pairs

CONFIGS = Path(str(files("restorer_app.training") / "configs"))
FILL, STEP, TUNED, DETECTOR = (
    load_text(CONFIGS / f"{name}.card.toml") for name in ("heal", "clean", "fine-tune", "damage")
)
EASY_FILL = replace(FILL, gates=(Gate("thin", "telea", -9, 9),))
EASY_STEP = replace(STEP, gates=(Gate("clean", least=40), Gate("noise-25", "input", slack=0.1)))
Publish = Callable[..., object]


@pytest.fixture
def best(tmp_path: Path) -> Callable[..., Path]:
    """Writes the checkpoint of an untrained tiny net, which changes nothing that it is given beside holes."""

    def write(net: str, name: str = "tiny") -> Path:
        options = {"widths": [4], "blocks": [1]}
        config = replace(load_config(CONFIGS / "clean.toml"), name=name, net=net, options=options)
        config = replace(config, data=replace(config.data, crop=16, validation_every=2))
        weights = NETS[net].build(options).state_dict()
        path = tmp_path / "run" / "best.pt"
        checkpoint.save(Checkpoint(config, 1, 1.0, 0.0, 0, 0, weights, {}), path)
        return path

    return write


def test_a_published_fill_is_complete_and_a_second_one_must_be_better(best, drawn, tmp_path):
    def again() -> object:
        return publish(
            best("heal"),
            EASY_FILL,
            command="train",
            data=drawn / "photos",
            masks=drawn / "masks",
            models=tmp_path / "models",
        )

    card = again()
    assert load_cards(tmp_path / "models") == (card,)
    verify(card)
    assert set(card.metrics["thin"]) == {"tiny", *(choice.id for choice in fill_choices(()) if not choice.among)}
    assert card.parameters == sum(p.numel() for p in NETS["heal"].build(card.net_options).parameters())
    with pytest.raises(ModelError, match="the model that is there"):
        again()


def test_a_fill_with_texture_is_measured_beside_the_published_one_that_its_bars_name(best, drawn, tmp_path):
    folders = {"data": drawn / "photos", "masks": drawn / "masks", "models": tmp_path / "models"}
    text = replace(
        FILL, words={**FILL.words, "row": "heal_gan"}, gates=(Gate("thin", "smooth", metric="swd", share=1),)
    )
    publish(best("heal", "smooth"), EASY_FILL, command="train", **folders)
    card = publish(best("heal", "textured"), text, command="train", **folders)
    assert card.metrics["thin"].keys() >= {"textured", "smooth", "harmonic"}
    worse = replace(text, gates=(Gate("thin", "smooth", metric="swd", share=0.75),))
    with pytest.raises(ModelError, match=r"thin: 1\.00 times that of smooth where 0\.75 at most is allowed"):
        publish(best("heal", "textureless"), worse, command="train", **folders)


def test_a_published_step_is_complete_and_a_second_one_must_be_better(best, drawn, tmp_path):
    def again() -> object:
        return publish(best("clean"), EASY_STEP, command="train", data=drawn, models=tmp_path / "models")

    card = again()
    assert load_cards(tmp_path / "models") == (card,)
    verify(card)
    assert (card.task, card.row, card.halo) == ("step", "clean", NETS["clean"].build(card.net_options).halo)
    assert set(card.metrics) == {"clean on grey", "clean on photos", "noise-25 on photos"}
    figures = card.metrics["noise-25 on photos"]
    assert set(figures) == set(card.metrics["clean on grey"]) == {"tiny", "input", "denoise_nlm", "denoise_tv"}
    assert figures["tiny"] == figures["input"]
    with pytest.raises(ModelError, match="dB on the mean where the model that is there has"):
        again()


def test_a_small_step_is_measured_beside_the_published_one_that_its_bars_name(best, drawn, tmp_path):
    def of(name: str, *gates: Gate) -> object:
        text = replace(STEP, gates=gates)
        return publish(best("clean", name), text, command="train", data=drawn, models=tmp_path / "models")

    of("large", Gate("clean", least=40))
    small = of("small", Gate("noise-25", "large", -0.4))
    assert small.metrics["noise-25 on photos"].keys() >= {"small", "large", "denoise_nlm"}
    with pytest.raises(ModelError, match="over large where"):
        of("smaller", Gate("noise-25", "large", 0.4))


def test_a_detector_is_measured_beside_the_classical_ones_and_published(best, drawn, tmp_path):
    def again(gate: Gate) -> object:
        text = replace(DETECTOR, gates=(gate,))
        return publish(best("damage"), text, command="train", data=drawn / "grey", models=tmp_path / "models")

    with pytest.raises(ModelError, match=r"damage on grey: 0\.000 of F1 where 0\.5 at least are asked"):
        again(Gate("damage", metric="f1", least=0.5))
    card = again(Gate("damage", metric="clean_marks", most=0.3))
    assert (card.task, card.row) == ("detect", "damage")
    assert set(card.metrics["damage on grey"]) == {"tiny", "lines", "dust", "lines + dust", "hats"}
    assert [choice.id for choice in detector_choices((card,))] == ["tiny", "automatic", "lines", "dust"]
    with pytest.raises(UsageError, match="no “magic” to measure beside the model"):
        again(Gate("damage", "magic", metric="f1"))


@pytest.mark.parametrize(
    ("gate", "words"),
    [
        (Gate("noise-25", "input", 1.0), "noise-25 on photos: +0.00 dB over input where +1 are asked."),
        (Gate("clean", least=61.5), "clean on grey: 60.00 dB where 61.5 at least are asked"),
    ],
)
def test_a_step_that_misses_a_bar_leaves_no_trace(best, drawn, tmp_path, gate, words):
    text = replace(STEP, gates=(gate,))
    with pytest.raises(ModelError) as caught:
        publish(best("clean"), text, command="train", data=drawn, models=tmp_path / "models")
    assert str(caught.value).startswith("These weights are not published: ")
    assert words in str(caught.value)
    assert not (tmp_path / "models").exists()
    assert [path.name for path in (tmp_path / "run").iterdir()] == ["best.pt"]


def test_without_bars_a_step_must_beat_its_input_and_every_classical_one_on_photos_held_out(best, drawn, tmp_path):
    text = replace(STEP, gates=())
    with pytest.raises(ModelError, match="dB on the mean where input has") as caught:
        publish(best("clean"), text, command="train", data=drawn / "photos", models=tmp_path / "models")
    assert "denoise_tv has" in str(caught.value)


def test_a_fill_that_misses_a_bar_leaves_no_trace(best, drawn, tmp_path):
    text = replace(FILL, gates=(Gate("thin", "harmonic", 40, 0.3),))
    with pytest.raises(ModelError, match=r"not published: thin: .* over harmonic where \+40 are asked"):
        publish(
            best("heal"),
            text,
            command="train",
            data=drawn / "photos",
            masks=drawn / "masks",
            models=tmp_path / "models",
        )
    assert not (tmp_path / "models").exists()


@pytest.mark.parametrize(
    ("net", "text", "words"),
    [
        ("clean", replace(STEP, gates=(Gate("blur-1", "input"),)), "blur-1"),
        (
            "clean",
            replace(STEP, gates=(Gate("noise-25", "ffdnet"),)),
            "no “ffdnet” to measure .*; there are input, auto_levels, den",
        ),
        ("clean", replace(STEP, words={**STEP.words, "row": "heal"}), "“heal”"),
        ("clean", replace(STEP, words={**STEP.words, "task": "song"}), "“song”"),
        ("clean", FILL, "The net clean fills no holes: it is no model of the task “fill”"),
        ("heal", STEP, "The net heal fills holes: it is no model of the task “step”"),
        ("heal", FILL, "--masks"),
    ],
)
def test_words_and_gates_that_name_what_there_is_not_are_refused(best, drawn, tmp_path, net, text: CardText, words):
    with pytest.raises(UsageError, match=words):
        publish(best(net), text, command="train", data=drawn, models=tmp_path / "models")


def test_a_fill_is_not_measured_beside_what_there_is_not(best, drawn, tmp_path):
    text = replace(FILL, gates=(Gate("thin", "magic"),))
    folders = {"data": drawn / "photos", "masks": drawn / "masks", "models": tmp_path / "models"}
    with pytest.raises(UsageError, match=r"no “magic” to measure beside the model; there are .*harmonic"):
        publish(best("heal"), text, command="train", **folders)


def test_photos_are_asked_for(best, tmp_path):
    with pytest.raises(UsageError, match="--data"):
        publish(best("clean"), STEP, command="train", models=tmp_path / "models")


@pytest.fixture
def tuned(tmp_path: Path) -> Callable[..., Path]:
    """Writes the checkpoint of a net that learned from pairs to brighten what it is given by so many of 255."""

    def write(brighter: float, net: str = "clean") -> Path:
        write_pairs(
            tmp_path, lambda photo, rng: np.clip(photo, 40, 215) - 20, lambda photo, rng: np.clip(photo, 40, 215)
        )
        folders = PairsConfig(str(tmp_path / "damaged"), str(tmp_path / "restored"))
        options = {"widths": [4], "blocks": [1]}
        config = replace(load_config(CONFIGS / "fine-tune.toml"), net=net, options=options, pairs=folders)
        weights = NETS[net].build(options).state_dict()
        weights["unet.head.bias"] += brighter / 255
        path = tmp_path / "run" / "best.pt"
        checkpoint.save(Checkpoint(config, 1, 1.0, 0.0, 0, 0, weights, {}), path)
        return path

    return write


def test_what_learned_from_pairs_is_measured_on_those_held_out_beside_what_it_began_with(tuned, tmp_path, monkeypatch):
    measured: list[str] = []

    def seen(choices: object, context: object, pairs: list[Pair]) -> Scores:
        measured.extend(pair.name for pair in pairs)
        return measure_pairs(choices, context, pairs)

    monkeypatch.setattr(publishing, "measure_pairs", seen)
    card = publish(tuned(20), TUNED, command="train", models=tmp_path / "models")
    assert load_cards(tmp_path / "models") == (card,)
    verify(card)
    figures = card.metrics["pairs"]
    assert set(figures) == {"fine-tune", "input", "clean"}
    assert figures["fine-tune"] > max(figures["input"], figures["clean"]) + 5
    pairs, _ = load_pairs(tmp_path / "damaged", tmp_path / "restored")
    assert measured == [pair.name for pair in split_pairs(pairs, 5)[1]] == ["00", "05", "10", "15"]


def test_what_learned_nothing_from_pairs_is_not_published(tuned, tmp_path):
    with pytest.raises(ModelError, match="dB on the mean where input has"):
        publish(tuned(0), TUNED, command="train", models=tmp_path / "models")
    assert not (tmp_path / "models").exists()


def test_pairs_are_for_steps_and_need_no_bars(tuned, tmp_path):
    with pytest.raises(UsageError, match="its card has no gates"):
        publish(tuned(20), STEP, command="train", models=tmp_path / "models")
    with pytest.raises(UsageError, match="A fill that learned from pairs cannot be published"):
        publish(tuned(20, "heal"), FILL, command="train", models=tmp_path / "models")


def test_a_place_that_cannot_be_written_is_one_sentence(tuned, tmp_path, capsys):
    (tmp_path / "file").write_text("mine")
    card, models = str(CONFIGS / "fine-tune.card.toml"), str(tmp_path / "file" / "models")
    assert main([str(tuned(20)), "--card", card, "--command", "x", "--models", models]) == 1
    said = capsys.readouterr().err
    assert "cannot be read or written" in said
    assert said.count("\n") == 1


def test_the_command_says_in_one_sentence_why_nothing_was_published(best, drawn, tmp_path, capsys):
    card, models = str(CONFIGS / "heal.card.toml"), tmp_path / "models"
    arguments = [str(best("clean")), "--card", card, "--command", "x", "--data", str(drawn), "--models", str(models)]
    assert main(arguments) == 1
    assert capsys.readouterr().err.count("\n") == 1
    assert not models.exists()
