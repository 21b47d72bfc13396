"""Recipe files."""

import json
from pathlib import Path

import pytest

from restorer_app.core.errors import OpenError
from restorer_app.core.region import Region
from restorer_app.core.state import StepInstance
from restorer_app.files.recipes import Recipe, read_recipe, write_recipe
from restorer_app.paths import recipe_files


def test_a_recipe_comes_back_without_what_belongs_to_one_photo(tmp_path: Path) -> None:
    plain = StepInstance("clean", {"noise_level": 12.0}, 0.8, is_on=False)
    told = StepInstance("clean", {"noise_level": 12.0}, 0.8, False, Region(4, 4), {"noise_level": 3.0})
    write_recipe(Recipe("Grandmother’s album", "", (told, StepInstance("edges"))), tmp_path / "album.json")
    assert read_recipe(tmp_path / "album.json") == Recipe("Grandmother’s album", "", (plain, StepInstance("edges")))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("no JSON", "is not a recipe"),
        ("[]", "is not a recipe"),
        ('{"format": 1}', "is not a recipe"),
        ('{"format": 2, "steps": []}', "another version"),
        ('{"format": 1, "steps": [], "colour": 1}', "unknown entry “colour”"),
        ('{"format": 1, "steps": [{}]}', "cannot be read"),
        ('{"format": 1, "steps": [{"kind": "clean", "strength": 3}]}', "cannot be read"),
        ('{"format": 1, "steps": [{"kind": "clean", "power": 3}]}', "cannot be read"),
        ('{"format": 1, "steps": [{"kind": "clean", "parameters": {"a": "b"}}]}', "cannot be read"),
        ('{"format": 1, "steps": [{"kind": "clean", "parameters": 3}]}', "cannot be read"),
        ('{"format": 1, "steps": [{"kind": "clean", "parameters": {"a": NaN}}]}', "cannot be read"),
        ('{"format": 1, "steps": [{"kind": "clean", "parameters": {"a": 1%s}}]}' % ("0" * 400), "cannot be read"),
        ('{"format": 1, "steps": [{"kind": "clean", "strength": true}]}', "cannot be read"),
        ('{"format": 1, "steps": [{"kind": "clean", "on": "false"}]}', "cannot be read"),
        ("[" * 100_000, "is not a recipe"),
        ('{"format": 1, "steps": 3}', "cannot be read"),
        ('{"format": 1, "steps": [3]}', "cannot be read"),
    ],
)
def test_a_file_that_is_no_recipe_is_refused_in_a_sentence(tmp_path: Path, text: str, words: str) -> None:
    file = tmp_path / "recipe.json"
    file.write_text(text)
    with pytest.raises(OpenError, match=words):
        read_recipe(file)


def test_a_recipe_that_is_not_there_is_said_to_be_unreadable(tmp_path: Path) -> None:
    with pytest.raises(OpenError, match="cannot be read"):
        read_recipe(tmp_path / "none.json")


@pytest.mark.parametrize("name", recipe_files())
def test_every_bundled_recipe_says_what_it_is_for(name: str) -> None:
    recipe = read_recipe(recipe_files()[name])
    assert recipe.title
    assert recipe.summary
    assert recipe.steps
    assert json.loads(recipe_files()[name].read_text(encoding="utf-8"))["format"] == 1


def test_a_file_from_an_editor_that_marks_its_encoding_is_read(tmp_path: Path) -> None:
    (tmp_path / "album.json").write_bytes(b"\xef\xbb\xbf" + b'{"format": 1, "steps": [{"kind": "clean"}]}')
    assert read_recipe(tmp_path / "album.json").steps == (StepInstance("clean"),)
