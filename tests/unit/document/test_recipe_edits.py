"""Edits of the recipe: which facts survive them."""

from dataclasses import replace

import numpy as np

from restorer_app.core.photo import Photo
from restorer_app.core.region import Region
from restorer_app.core.state import DocumentState, StepInstance, new_state
from restorer_app.document.document import Document
from restorer_app.document.edits import add_step, set_facts, set_recipe

CLEAN = StepInstance("clean", facts={"noise_level": 9.0})
EDGES = StepInstance("edges", {"radius": 2}, facts={"noise_level": 1.0})


def state_with(*recipe: StepInstance) -> DocumentState:
    return replace(new_state(Photo(np.zeros((8, 8, 3), np.uint8))), recipe=recipe)


def facts_after(state: DocumentState, *recipe: StepInstance) -> list[bool]:
    """Whether each step still has its facts once `recipe`, given without any, was put in the place of the old one."""
    bare = [replace(step, facts=None) for step in recipe]
    return [step.facts is not None for step in set_recipe(bare)(state).recipe]


def test_the_same_recipe_is_no_change() -> None:
    state = state_with(CLEAN, EDGES)
    assert set_recipe(state.recipe)(state) is state


def test_the_last_steps_strength_and_region_cost_no_facts() -> None:
    state = state_with(CLEAN, EDGES)
    assert facts_after(state, CLEAN, replace(EDGES, strength=0.2, region=Region(8, 8))) == [True, True]


def test_a_step_looks_again_when_a_parameter_of_its_own_or_anything_before_it_changes() -> None:
    state = state_with(CLEAN, EDGES)
    assert facts_after(state, replace(CLEAN, strength=0.5), EDGES) == [True, False]
    assert facts_after(state, replace(CLEAN, parameters={"noise_level": 5}), EDGES) == [False, False]
    assert facts_after(state, CLEAN, replace(EDGES, parameters={"radius": 3})) == [True, False]
    assert facts_after(state, EDGES, CLEAN) == [False, False]
    assert facts_after(state, replace(CLEAN, is_on=False), EDGES) == [True, False]


def test_a_step_that_comes_last_takes_no_facts_away() -> None:
    assert facts_after(state_with(CLEAN), CLEAN, EDGES) == [True, False]


def test_facts_that_arrive_late_are_noted_only_where_they_still_hold() -> None:
    bare = replace(CLEAN, facts=None)
    state = state_with(bare)
    assert set_facts([CLEAN])(state).recipe == (CLEAN,)
    changed = state_with(replace(bare, parameters={"noise_level": 3}))
    assert set_facts([CLEAN])(changed) is changed


def test_a_recipe_can_be_undone_and_counts_as_unsaved_work() -> None:
    document = Document(state_with())
    document.do(set_recipe([CLEAN]), "Add Clean")
    assert document.has_unsaved_picture
    document.undo()
    assert document.state.recipe == ()
    assert not document.has_unsaved_picture


def test_steps_that_are_switched_off_are_no_unsaved_work() -> None:
    document = Document(state_with())
    document.do(set_recipe([replace(CLEAN, is_on=False)]), "Add Clean")
    assert not document.has_unsaved_picture
    document.do(set_recipe([CLEAN]), "Switch Clean on")
    assert document.has_unsaved_picture


def test_a_step_comes_behind_those_there_are_once() -> None:
    state = add_step(EDGES)(state_with(CLEAN))
    assert [step.kind for step in state.recipe] == ["clean", "edges"]
    assert state.recipe[0].facts == CLEAN.facts
    assert add_step(EDGES)(state) is state
