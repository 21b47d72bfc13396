"""A whole small run: train, resume, measure, publish, and refuse what is no better."""

import csv
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from restorer_app.catalog import load_cards, verify
from restorer_app.core.errors import ModelError, UsageError
from restorer_app.nets import NETS
from restorer_app.training import checkpoint
from restorer_app.training.evaluate import Score, evaluate
from restorer_app.training.publish import Gate, load_text, missed_bars, publish
from restorer_app.training.train import main

TEXT = load_text(Path(str(files("restorer_app.training") / "configs" / "heal.card.toml")))
EASY = replace(TEXT, gates=(Gate("thin", "telea", -9, 9),))
CONFIG = """
name = "tiny"
net = "heal"
seed = 1
[options]
widths = [4]
blocks = [1]
cycles = 1
[data]
crop = 16
batch = 2
reduced_share = 0.5
reduced_least = 0.6
validation_every = 2
[masks]
bank = 8
coverage = [0.1, 0.4]
[schedule]
budget = "1s"
learning_rate = 1e-3
warm_up = 5
weight_decay = 1e-4
clip = 1.0
validate_every = "1h"
"""


@pytest.fixture(scope="module")
def data(tmp_path_factory) -> Path:
    """Four drawn photos, and a thin mask for two of them."""
    folder = tmp_path_factory.mktemp("photos")
    (folder / "masks" / "thin").mkdir(parents=True)
    (folder / "photos").mkdir()
    rng = np.random.default_rng(2)
    for number in range(4):
        image = Image.new("RGB", (48, 40), (90, 120, 150))
        draw = ImageDraw.Draw(image)
        for _ in range(6):
            draw.line([tuple(rng.integers(0, 48, 2).tolist()) for _ in range(2)], (230, 200, 60 * number), 5)
        image.save(folder / "photos" / f"{number}.png")
    for number in range(2):
        mask = Image.new("L", (48, 40))
        ImageDraw.Draw(mask).line([(5, 3), (40, 36)], 255, 3)
        mask.save(folder / "masks" / "thin" / f"{number}.png")
    return folder


@pytest.fixture(scope="module")
def run(tmp_path_factory, data) -> Path:
    """The folder of a run that has used up its budget."""
    runs = tmp_path_factory.mktemp("runs")
    (runs / "tiny.toml").write_text(CONFIG, encoding="utf-8")
    return main(runs / "tiny.toml", data=data / "photos", runs=runs).parent


def publish_into(models: Path, run: Path, data: Path, text=EASY):
    return publish(run / "best.pt", text, command="train", data=data / "photos", masks=data / "masks", models=models)


def test_a_run_leaves_its_checkpoints_and_figures(run):
    saved = checkpoint.load(run / "best.pt")
    assert saved.step > 0
    assert saved.config.name == "tiny"
    rows = list(csv.reader((run / "log.csv").read_text(encoding="utf-8").splitlines()))
    assert rows[0] == ["step", "seconds", "thin", "thick", "specks", "holes"]
    assert all(len(row) == 6 for row in rows)


def test_a_run_goes_on_where_it_was_and_is_not_overwritten(run, data, capsys):
    before = checkpoint.load(run / "last.pt")
    config = run.parent / "tiny.toml"
    with pytest.raises(UsageError, match="already holds a run"):
        main(config, data=data / "photos", runs=run.parent)
    main(config, data=data / "photos", runs=run.parent, budget="3s", resume=True)
    after = checkpoint.load(run / "last.pt")
    assert after.step > before.step
    assert after.config.schedule.budget == 3
    assert "over the membrane" in capsys.readouterr().out


def test_a_run_does_not_go_on_with_another_configuration(run, data, tmp_path):
    (tmp_path / "tiny.toml").write_text(CONFIG.replace("batch = 2", "batch = 3"), encoding="utf-8")
    with pytest.raises(UsageError, match="another configuration"):
        main(tmp_path / "tiny.toml", data=data / "photos", runs=run.parent, resume=True)


def test_a_net_that_does_not_exist_is_refused(tmp_path, data):
    (tmp_path / "odd.toml").write_text(CONFIG.replace('"heal"', '"odd"'), encoding="utf-8")
    with pytest.raises(UsageError, match="odd"):
        main(tmp_path / "odd.toml", data=data / "photos", runs=tmp_path)


def test_a_published_model_is_complete_and_a_second_one_must_be_better(run, data, tmp_path):
    card = publish_into(tmp_path, run, data)
    assert load_cards(tmp_path) == (card,)
    verify(card)
    assert set(card.metrics["thin"]) == {"tiny", "harmonic", "membrane", "telea", "navier_stokes"}
    assert (card.parameters, card.row) == (
        sum(p.numel() for p in NETS["heal"].build(card.net_options).parameters()),
        "heal",
    )
    with pytest.raises(ModelError, match="the model that is there"):
        publish_into(tmp_path, run, data)


def test_weights_that_miss_a_bar_leave_no_trace(run, data, tmp_path):
    hard = replace(TEXT, gates=(Gate("thin", "harmonic", 40, 0.3),))
    with pytest.raises(ModelError, match="not published: thin"):
        publish_into(tmp_path / "models", run, data, hard)
    assert not (tmp_path / "models").exists()


def test_a_bar_is_missed_by_the_mean_by_one_picture_or_by_not_being_measured():
    scores = {"thin": {"mine": Score(26, 1, -0.5, 0.9, 1), "telea": Score(25.5, 0.5, 0, 0.9, 1)}}
    assert missed_bars((Gate("thin", "telea", 0.4, 0.6),), scores, "mine") == []
    assert len(missed_bars((Gate("thin", "telea", 0.6, 0.6),), scores, "mine")) == 1
    assert len(missed_bars((Gate("thin", "telea", 0.4, 0.3),), scores, "mine")) == 1
    assert len(missed_bars((Gate("specks", "telea", 0.4, 0.6),), scores, "mine")) == 1


def test_the_table_names_each_fill_and_takes_the_place_of_the_last(data, tmp_path):
    report = tmp_path / "README.md"
    report.write_text("# Models\n\nWhat they do.\n", encoding="utf-8")
    for _ in range(2):
        result = evaluate("telea", data=data / "photos", masks=data / "masks", write=report)
    text = report.read_text(encoding="utf-8")
    assert text.startswith("# Models\n\nWhat they do.\n")
    assert text.count("| telea |") == text.count("| harmonic |") == 1
    assert result["kinds"]["thin"]["harmonic"]["gain"] == 0
    assert result["table"] in text


def test_photos_without_masks_are_refused(data, tmp_path):
    with pytest.raises(UsageError, match="has a mask"):
        evaluate("telea", data=data / "photos", masks=tmp_path)
