"""The bundled recipes with the bundled models: they can be run, and do what they say."""

from dataclasses import replace

import numpy as np
import pytest
from skimage import data

from restorer_app.catalog import load_cards
from restorer_app.core.photo import Photo
from restorer_app.core.progress import SilentProgress
from restorer_app.core.state import DocumentState, StepInstance, new_state
from restorer_app.engine.analysis import analyse
from restorer_app.engine.render import output_box, render
from restorer_app.files.recipes import read_recipe
from restorer_app.metrics import psnr
from restorer_app.paths import models_dir, recipe_files
from restorer_app.steps.steps import check_recipe
from restorer_app.training.worn_prints import SEVERITIES
from restorer_app.work.engines import Engines

ENGINES = Engines(load_cards(models_dir()))


def rendered(state: DocumentState) -> np.ndarray:
    chain = ENGINES.chain("cpu")
    looked = replace(state, recipe=analyse(state, chain, SilentProgress()))
    return render(looked, output_box(looked, 0), chain=chain)


@pytest.mark.parametrize("name", recipe_files())
def test_every_step_of_a_bundled_recipe_is_there_the_ones_switched_off_too(name: str) -> None:
    check_recipe(read_recipe(recipe_files()[name]).steps, ENGINES.steps)


def test_the_recipe_for_worn_prints_brings_one_nearer_to_what_it_was_than_clean_alone() -> None:
    clean = np.ascontiguousarray(data.coffee()[100:260, 140:300])
    worn = SEVERITIES[0].worn(clean, "coffee")
    whole = read_recipe(recipe_files()["worn-print"]).steps
    before, cleaned, result = (
        psnr(rendered(replace(new_state(Photo(worn.damaged)), recipe=recipe)), clean, ~worn.mask)
        for recipe in ((), (StepInstance("clean"),), whole)
    )
    assert cleaned > before + 1
    assert result > cleaned + 0.3
