"""Training configurations: complete, of known keys and sensible values only, and the same after a checkpoint."""

import json
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import pytest

from restorer_app.core.errors import UsageError
from restorer_app.training.config import (
    AdversarialConfig,
    KlConfig,
    LossConfig,
    config_from,
    load_config,
    seconds,
    to_table,
)
from restorer_app.training.run import check
from tests.unit.training.runs import TINY, tiny

CONFIGS = Path(str(files("restorer_app.training") / "configs"))
HEAL = CONFIGS / "heal.toml"


@pytest.mark.parametrize("name", ["heal", "clean"])
def test_the_configurations_that_ship_read_and_survive_a_checkpoint(name):
    config = load_config(CONFIGS / f"{name}.toml")
    check(config)
    assert config_from(to_table(config)) == config


def test_the_fill_that_ships_is_trained_as_before():
    config = load_config(HEAL)
    assert (config.task, config.schedule.budget, config.optimiser.learning_rate) == ("fill", 80 * 60, 1.5e-3)
    assert config.losses == (LossConfig("l1"),)


def test_losses_are_read_with_their_own_keys_and_survive_a_checkpoint():
    rows = [
        {"kind": "l1"},
        {"kind": "kl", "weight": 0.1, "free_bits": 0.05, "warm_up": 100},
        {"kind": "adversarial", "weight": 0.1, "form": "non_saturating", "r1": 0.001},
    ]
    config = tiny(losses=rows)
    assert config.losses == (
        LossConfig("l1"),
        KlConfig("kl", 0.1, 100, free_bits=0.05),
        AdversarialConfig("adversarial", 0.1, form="non_saturating", r1=0.001),
    )
    assert config_from(to_table(config)) == config
    with pytest.raises(UsageError, match="unknown free_bits"):
        tiny(losses=[{"kind": "l1", "free_bits": 0.1}])


@pytest.mark.parametrize(("text", "expected"), [("90m", 5400), ("2h", 7200), ("300s", 300), ("1.5h", 5400)])
def test_a_time_is_a_number_with_its_unit(text, expected):
    assert seconds(text) == expected


@pytest.mark.parametrize("text", ["90", "m", "-5m", "0m", "five minutes", "1d", ""])
def test_what_is_no_time_is_refused(text):
    with pytest.raises(UsageError):
        seconds(text)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("seed = 20", "seed = 20\ncolour = 3"),
        ("seed = 20", ""),
        ("crop = 96", "crop = 96\nzoom = 2"),
        ("crop = 96", ""),
        ("[masks]", "[shapes]"),
        ('budget = "80m"', 'budget = "soon"'),
        ("seed = 20", "seed 20"),
        ("[[losses]]", "[losses]"),
    ],
)
def test_unknown_missing_and_broken_entries_are_refused(tmp_path, old, new):
    text = HEAL.read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "other.toml").write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(UsageError):
        load_config(tmp_path / "other.toml")


@pytest.mark.parametrize(
    ("part", "name", "value"),
    [
        ("data", "crop", 8),
        ("data", "batch", 0),
        ("data", "batch", "16"),
        ("data", "batch", 1.5),
        ("data", "batch", True),
        ("data", "validation_every", 1),
        ("data", "scales", 0.5),
        ("data", "scales", [1.0, 2.0]),
        ("data", "grey_share", 1.1),
        ("optimiser", "learning_rate", 0),
        ("optimiser", "learning_rate", float("inf")),
        ("optimiser", "learning_rate", float("nan")),
        ("optimiser", "momentum", 1.0),
        ("optimiser", "ema", 1),
        ("optimiser", "clip", -1.0),
        ("optimiser", "kind", 3),
        ("schedule", "budget", 0),
        ("schedule", "validate_every", -1.0),
        ("schedule", "plateau", 0),
        ("schedule", "milestones", ["half"]),
    ],
)
def test_values_that_make_no_sense_are_refused_by_name(part, name, value):
    with pytest.raises(UsageError, match=f"{part}: {name} cannot be"):
        config_from({**TINY, part: {**TINY[part], name: value}})


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(UsageError, match="nowhere"):
        load_config(tmp_path / "nowhere.toml")


@pytest.mark.parametrize("name", ["", " ", ".", "..", "a/b", "../b", "/b", "a\\b", "C:b", "a\nb", 5])
def test_a_name_that_is_no_plain_folder_name_is_refused(tmp_path, name):
    text = HEAL.read_text(encoding="utf-8").replace('name = "heal"', f"name = {json.dumps(name)}")
    (tmp_path / "other.toml").write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match="name"):
        load_config(tmp_path / "other.toml")


def test_the_name_of_one_try_of_a_search_survives_a_checkpoint():
    config = replace(tiny(), name="tiny-search/003")
    assert config_from(to_table(config)) == config


@pytest.mark.parametrize(
    ("pairs", "words"),
    [
        ('damaged = 5\nrestored = "b"', "pairs: damaged cannot be 5"),
        ('restored = "b"', "pairs: missing damaged"),
        ('damaged = ""\nrestored = "b"', "pairs: damaged cannot be ''"),
        ("", "pairs: missing damaged, restored"),
    ],
)
def test_folders_of_pairs_that_are_missing_or_no_texts_are_named(tmp_path, pairs, words):
    (tmp_path / "mine.toml").write_text(f"{HEAL.read_text(encoding='utf-8')}\n[pairs]\n{pairs}\n", encoding="utf-8")
    with pytest.raises(UsageError, match=words):
        load_config(tmp_path / "mine.toml")


@pytest.mark.parametrize("entry", ["start_from = {name!r}", "teacher = {{ model = {name!r} }}"])
def test_weights_are_named_by_a_bundled_model_or_from_where_the_configuration_lies(tmp_path, entry):
    text = f"{entry}\n{HEAL.read_text(encoding='utf-8')}"
    file = tmp_path / "mine.toml"

    def named(name: str) -> str:
        file.write_text(text.format(name=name), encoding="utf-8")
        config = load_config(file)
        return config.start_from if config.teacher is None else config.teacher.model

    assert named("clean") == "clean"
    (tmp_path / "best.pt").write_bytes(b"")
    assert named("best.pt") == str((tmp_path / "best.pt").resolve())
    with pytest.raises(UsageError, match="no model or checkpoint “claen”; the bundled models are clean"):
        named("claen")
