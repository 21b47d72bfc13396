"""Training configurations: complete, of known keys only, and the same after a checkpoint."""

from importlib.resources import files
from pathlib import Path

import pytest

from restorer_app.core.errors import UsageError
from restorer_app.training.config import config_from, load_config, seconds, to_table

HEAL = Path(str(files("restorer_app.training") / "configs" / "heal.toml"))


def test_the_configuration_that_ships_reads_and_survives_a_checkpoint():
    config = load_config(HEAL)
    assert config.schedule.budget == 80 * 60
    assert config_from(to_table(config)) == config


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
    ],
)
def test_unknown_missing_and_broken_entries_are_refused(tmp_path, old, new):
    text = HEAL.read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "other.toml").write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(UsageError):
        load_config(tmp_path / "other.toml")


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(UsageError, match="nowhere"):
        load_config(tmp_path / "nowhere.toml")
