"""Running the steps of a recipe: for the screen, for an export, and their first look at the photo."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from restorer_app.core.progress import Progress, ProgressShare
from restorer_app.core.requests import (
    AnalyseSteps,
    ForgetSteps,
    RefineSteps,
    RenderPhoto,
    RenderSteps,
    StepTile,
    ViewTile,
)
from restorer_app.core.state import StepInstance
from restorer_app.engine.analysis import analyse
from restorer_app.engine.render import output_box, render, render_approximately
from restorer_app.work.engines import Engines
from restorer_app.work.view import box_of, transform_of


def analyse_steps(request: AnalyseSteps, engines: Engines, progress: Progress) -> tuple[StepInstance, ...]:
    """The recipe with the facts of its active steps. Raises `ModelError`, `InferenceError`, `UsageError`."""
    return analyse(request.state, engines.chain(request.device), progress)


def render_steps(request: RenderSteps, engines: Engines, progress: Progress) -> Mapping[ViewTile, StepTile]:
    """Each wanted tile, approximate where that is quicker. Raises `ModelError`, `InferenceError`."""
    chain, to_display = engines.chain(request.device), transform_of(request.state, request.monitor)
    tiles = {}
    for index, tile in enumerate(request.tiles):
        progress.update(index / len(request.tiles), "Improving the view")
        box = box_of(tile, request.state)
        if not box.is_empty:
            pixels, is_exact = render_approximately(request.state, box, tile.level, chain)
            tiles[tile] = StepTile(to_display(pixels), is_exact)
    return tiles


def refine_steps(request: RefineSteps, engines: Engines, progress: Progress) -> Mapping[ViewTile, StepTile]:
    """Each wanted tile as the export has it. Raises `ModelError`, `InferenceError`."""
    chain, to_display = engines.chain(request.device), transform_of(request.state, request.monitor)
    tiles, count = {}, len(request.tiles)
    for index, tile in enumerate(request.tiles):
        share = ProgressShare(progress, index / count, (index + 1) / count)
        box = box_of(tile, request.state)
        if not box.is_empty:
            pixels = render(request.state, box, tile.level, chain=chain, progress=share)
            tiles[tile] = StepTile(to_display(pixels), True)
    return tiles


def forget_steps(request: ForgetSteps, engines: Engines, progress: Progress) -> None:
    """Lets go of the photo that is closed."""
    engines.forget()


def render_photo(request: RenderPhoto, engines: Engines, progress: Progress) -> np.ndarray:
    """The whole output. Raises `ModelError`, `InferenceError`, `UsageError`."""
    chain = engines.chain(request.device)
    recipe = analyse(request.state, chain, ProgressShare(progress, 0, 0.05))
    state = replace(request.state, recipe=recipe)
    return render(state, output_box(state, 0), chain=chain, progress=ProgressShare(progress, 0.05, 1))
