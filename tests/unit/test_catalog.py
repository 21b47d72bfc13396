"""Model cards: complete or refused with one sentence, and weights that must be exactly those of the card."""

import hashlib
from pathlib import Path

import pytest

from restorer_app.catalog import load_cards, verify, weights_file
from restorer_app.core.errors import ModelError

WEIGHTS = b"some weights"
CARD = f"""
format = 1
id = "mend"
title = "Mend"
summary = "Mends."
good_for = "Scratches"
limits = "Faces"
speed = "fast"
licence = "MIT"
author = "Somebody"
version = "2"
task = "fill"
row = "heal"
net = "heal"
halo = 67
parameters = 12

[net_options]
widths = [4, 6]

[training]
tiers = ["A", "B"]
command = "train it"
seed = 3

[weights]
sha256 = "{hashlib.sha256(WEIGHTS).hexdigest()}"
size = {len(WEIGHTS)}

[metrics.thin]
mend = 26.5
harmonic = 25

[metrics."noise-25 on McMaster"]
mend = 31
"""


@pytest.fixture
def models(tmp_path: Path) -> Path:
    (tmp_path / "mend").mkdir()
    (tmp_path / "mend" / "card.toml").write_text(CARD, encoding="utf-8")
    (tmp_path / "mend" / "weights.safetensors").write_bytes(WEIGHTS)
    (tmp_path / "README.md").write_text("The models.", encoding="utf-8")
    return tmp_path


def rewrite(models: Path, old: str, new: str) -> None:
    assert old in CARD
    (models / "mend" / "card.toml").write_text(CARD.replace(old, new), encoding="utf-8")


def test_a_card_says_what_its_file_says(models):
    (card,) = load_cards(models)
    assert (card.id, card.title, card.version, card.row) == ("mend", "Mend", "2", "heal")
    assert card.net_options["widths"] == [4, 6]
    assert card.tiers == ("A", "B")
    assert card.metrics["thin"] == {"mend": 26.5, "harmonic": 25}
    assert card.metrics["noise-25 on McMaster"] == {"mend": 31}
    assert weights_file(card).read_bytes() == WEIGHTS


def test_cards_come_by_id_and_other_folders_are_left_alone(models):
    (models / "aid").mkdir()
    (models / "aid" / "card.toml").write_text(CARD.replace('"mend"', '"aid"'), encoding="utf-8")
    (models / "empty").mkdir()
    assert [card.id for card in load_cards(models)] == ["aid", "mend"]
    assert load_cards(models / "nowhere") == ()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('title = "Mend"\n', ""),
        ('title = "Mend"', 'title = "Mend"\ncolour = "blue"'),
        ('title = "Mend"', "title = 3"),
        ("seed = 3", 'seed = 3\nmood = "good"'),
        ("seed = 3", 'seed = "3"'),
        ("[training]", "[teaching]"),
        ("format = 1", "format = 2"),
        ('id = "mend"', 'id = "other"'),
        ("mend = 26.5", 'mend = "good"'),
        ("format = 1", "format 1"),
    ],
    ids=[
        "a missing key",
        "an unknown key",
        "a wrong type",
        "an unknown key in a part",
        "a wrong type in a part",
        "a missing part",
        "another version",
        "another id than its folder",
        "metrics that are no figures",
        "no TOML",
    ],
)
def test_a_card_that_is_not_right_is_refused_in_one_sentence(models, old, new):
    rewrite(models, old, new)
    with pytest.raises(ModelError) as caught:
        load_cards(models)
    assert "mend" in str(caught.value)
    assert str(caught.value).endswith(".")


def test_weights_must_be_those_of_the_card(models):
    (card,) = load_cards(models)
    verify(card)
    for damaged in (WEIGHTS[:-1], WEIGHTS[:-1] + b"!"):
        weights_file(card).write_bytes(damaged)
        with pytest.raises(ModelError, match="damaged"):
            verify(card)
    weights_file(card).unlink()
    with pytest.raises(ModelError, match="missing"):
        verify(card)
