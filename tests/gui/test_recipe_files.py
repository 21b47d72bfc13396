"""Recipes as files, from the panel's menu."""

import json

import pytest
from step_rows import menu_of

from restorer_app.ui.regions import Where


def test_a_recipe_is_saved_and_opened_again_in_another_photo(three):
    improving = three.session.improving
    improving.set_strength(0, 0.6, is_final=True)
    improving.set_parameter(1, "noise_level", 12, is_final=True)
    improving.set_on(2, False)
    saved = three.state.recipe
    three.files.answer = three.folder / "Grandmother"
    menu_of(three)["Save recipe as…"].trigger()
    assert three.notice() == "The recipe was saved as Grandmother.json."
    three.session.document.mark_saved(three.state)
    three.open("other.png")
    three.files.answer = three.folder / "Grandmother.json"
    menu_of(three)["Open recipe…"].trigger()
    assert three.session.document.undo_label == "Recipe: Grandmother"
    plain = [(step.kind, dict(step.parameters), step.strength, step.is_on) for step in three.state.recipe]
    assert plain == [(step.kind, dict(step.parameters), step.strength, step.is_on) for step in saved]
    three.window.actions_by_id["undo"].trigger()
    assert three.state.recipe == ()


def test_a_recipe_never_takes_the_name_of_a_photo_and_says_what_it_leaves_out(three):
    three.session.improving.set_where(0, Where.ONLY)
    three.files.answer = three.state.photo.source
    before = three.files.answer.read_bytes()
    menu_of(three)["Save recipe as…"].trigger()
    assert "is no part of it" in three.notice()
    assert three.state.photo.source.read_bytes() == before
    assert (three.folder / "wedding.png.json").exists()


def test_a_recipe_is_never_written_over_a_file_that_the_dialog_did_not_ask_about(three):
    there = three.folder / "Grandmother.json"
    there.write_text("{}")
    three.files.answer = three.folder / "Grandmother"
    menu_of(three)["Save recipe as…"].trigger()
    assert three.notice() == "There is a file called “Grandmother.json” already. Choose another name."
    assert there.read_text() == "{}"
    three.files.answer = three.folder / "Grandfather.JSON"
    three.files.answer.write_text("{}")
    menu_of(three)["Save recipe as…"].trigger()
    assert three.notice() == "The recipe was saved as Grandfather.JSON."
    assert "brighten" in three.files.answer.read_text()


@pytest.mark.parametrize(
    ("steps", "sentence"),
    [
        ([{"kind": "varnish"}], "There is no step called “varnish”. There are: brighten, calm, wipe."),
        ([{"kind": "calm", "parameters": {"shine": 1}}], "The step “Calm” has no parameter “shine”."),
        ([{"kind": "calm", "strength": 7}], "The recipe “other.json” has a step that cannot be read."),
    ],
)
def test_a_recipe_that_does_not_fit_is_refused_with_one_sentence_and_changes_nothing(three, steps, sentence):
    before = three.state
    three.files.answer = three.folder / "other.json"
    three.files.answer.write_text(json.dumps({"format": 1, "steps": steps}))
    menu_of(three)["Open recipe…"].trigger()
    assert three.notice() == sentence
    assert three.state is before


def test_a_bundled_recipe_whose_steps_are_not_there_cannot_be_taken(open_desk):
    old_print = menu_of(open_desk)["Old print"]
    assert not old_print.isEnabled()
    assert "There is no step called" in old_print.toolTip()


def test_all_steps_are_removed_at_once(three):
    menu_of(three)["Remove all steps"].trigger()
    assert three.state.recipe == ()
    assert three.session.document.undo_label == "Remove all steps"
    assert not menu_of(three)["Remove all steps"].isEnabled()
    assert not menu_of(three)["Save recipe as…"].isEnabled()
