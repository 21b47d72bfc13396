"""Why a hole was filled as it was: the layers of each net, and the surroundings that decided it."""

from dataclasses import replace

import numpy as np
import pytest

from restorer_app.catalog import ModelCard, load_cards
from restorer_app.core.box import Box
from restorer_app.core.errors import UsageError
from restorer_app.core.inspecting import InspectHole, Inspection
from restorer_app.core.mask import Mask
from restorer_app.core.photo import Photo
from restorer_app.core.progress import SilentProgress
from restorer_app.core.queue import Job, JobState
from restorer_app.core.requests import RepairHoles
from restorer_app.core.state import new_state
from restorer_app.document.repair_edits import mask_of
from restorer_app.engine.engine import Engine
from restorer_app.engine.inspecting import cell_for, influence, layers_of
from restorer_app.engine.repair import repair_holes
from restorer_app.engine.weights import load_net
from restorer_app.paths import models_dir
from restorer_app.steps.context import Crops, with_defaults
from restorer_app.steps.fills import fill_choices, find_choice
from restorer_app.steps.holes import find_holes
from restorer_app.work.engines import Engines
from restorer_app.work.inspecting import inspect_hole
from restorer_app.work.workers import Workers

FILLS = [card for card in load_cards(models_dir()) if card.task == "fill"]
CELL, SEED = 16, 3
each_fill = pytest.mark.parametrize("card", FILLS, ids=[card.id for card in FILLS])


def edges(side: int = 40) -> tuple[np.ndarray, np.ndarray]:
    """Rays that meet in a hole of `side` pixels, in the middle of a picture of 160."""
    y, x = np.mgrid[:160, :160] - 80
    rays = (np.floor(np.arctan2(y, x) / np.pi * 6) % 2).astype(np.float32)
    image = np.repeat((0.3 + 0.4 * rays)[..., None], 3, axis=2)
    return image, (np.abs(x) < side // 2) & (np.abs(y) < side // 2)


@each_fill
def test_every_layer_shows_what_it_makes_of_the_hole(card: ModelCard):
    image, hole = edges()
    net = load_net(card).eval()
    layers = layers_of(net, image, hole)
    names = [layer.name for layer in layers]
    assert len(set(names)) == len(names) > 8
    assert "stem" in names[0]
    assert "head" in names[-1]
    for layer in layers:
        assert layer.maps.dtype == np.uint8
        assert 0 < len(layer.maps) <= 16
        assert np.ptp(layer.maps) > 100, layer.name
    assert not any(module._forward_hooks for module in net.modules())


@each_fill
def test_hiding_what_is_said_to_have_decided_changes_the_fill_more_than_hiding_as_much_elsewhere(card: ModelCard):
    image, hole = edges()
    row = find_choice(fill_choices([card]), card.id).fill
    engine, values = Engine([card], "cpu"), with_defaults(row.parameters, {})

    def fill(images: np.ndarray, holes: np.ndarray) -> np.ndarray:
        boxes = (Box(0, 0, 160, 160),) * len(images)  # the same noise each time, for one that makes texture of it
        return row.run(Crops(images, holes, ~holes, 8, boxes, SEED), values, engine, card.id, SilentProgress())

    mattered = influence(fill, image, hole, hole, CELL, SilentProgress())
    assert mattered.max() == 1
    assert not mattered[hole].any()
    known = np.argwhere(mattered[::CELL, ::CELL] > 0)
    strength = mattered[::CELL, ::CELL][tuple(known.T)]
    decisive, rng = known[strength.argsort()[-4:]], np.random.default_rng(3)
    before = fill(image[None], hole[None])[0]

    def change(cells: np.ndarray) -> float:
        hidden = hole.copy()
        for row, column in cells:
            hidden[row * CELL : (row + 1) * CELL, column * CELL : (column + 1) * CELL] = True
        return float(np.abs(fill(image[None], hidden[None])[0] - before)[hole].mean())

    by_chance = [change(known[rng.choice(len(known), 4, replace=False)]) for _ in range(5)]
    assert change(decisive) > 1.5 * np.mean(by_chance)


def asked(card: ModelCard | None, fill: str, side: int = 40) -> tuple[InspectHole, Engines]:
    """Why the hole of `edges`, in a scan of 300 pixels, was filled so."""
    image, shape = edges(side)
    pixels = np.pad((image * 255).astype(np.uint8), ((100, 40), (100, 40), (0, 0)), mode="edge")
    mask = Mask(300, 300).painted(Box(100, 100, 160, 160), shape)
    state = replace(new_state(Photo(pixels)), mask=mask)
    engines = Engines([] if card is None else [card])
    choice = find_choice(engines.fills, fill)
    (repair,) = repair_holes(state, mask, choice, {}, 0, engines.on("cpu"), SilentProgress())
    return InspectHole(replace(state, mask=Mask(300, 300)), repair.hole, repair.answer, "cpu"), engines


def test_a_learned_fill_tells_its_layers_and_its_surroundings_where_they_lie_in_the_scan():
    request, engines = asked(FILLS[0], FILLS[0].id)
    found = inspect_hole(request, engines, SilentProgress())
    assert found.box.contains(request.hole.box)
    assert found.influence.shape == (found.box.height, found.box.width)
    assert found.influence.max() == 1
    assert not found.influence[request.hole.shape_in(found.box)].any()
    assert found.layers


def shown(found: Inspection) -> list[tuple[str, bytes]]:
    """Its layers, by value."""
    return [(layer.name, layer.maps.tobytes()) for layer in found.layers]


@each_fill
def test_the_same_answer_is_explained_the_same_each_time_and_by_what_was_drawn_for_it(card: ModelCard):
    request, engines = asked(card, card.id, side=12)
    one, other = (inspect_hole(request, engines, SilentProgress()) for _ in range(2))
    assert np.array_equal(one.influence, other.influence)
    assert shown(one) == shown(other)
    another = replace(request, candidate=replace(request.candidate, seed=SEED))
    is_same = shown(inspect_hole(another, engines, SilentProgress())) == shown(one)
    assert is_same != find_choice(engines.fills, card.id).fill.varies


def test_a_classical_fill_has_surroundings_but_no_layers():
    found = inspect_hole(*asked(None, "harmonic"), SilentProgress())
    assert found.layers == ()
    beside = found.influence > 0.5
    y, x = np.nonzero(beside)
    distance = np.maximum(np.abs(x + found.box.x - 179.5), np.abs(y + found.box.y - 179.5))
    assert distance.max() < 20 + 2 * CELL  # a membrane knows its rim alone


def test_of_two_holes_in_one_crop_the_surroundings_of_the_one_that_is_asked_about_are_told():
    rng = np.random.default_rng(0)
    pixels = rng.integers(90, 110, (300, 300, 3)).astype(np.uint8)
    pixels[130:190, 215:260] = rng.integers(0, 255, (60, 45, 3))  # the other one's are louder
    square = np.ones((16, 16), bool)
    mask = Mask(300, 300).painted(Box(140, 150, 16, 16), square).painted(Box(225, 150, 16, 16), square)
    state, engines = replace(new_state(Photo(pixels)), mask=mask), Engines(())
    hole, other = find_holes(mask)
    harmonic = find_choice(engines.fills, "harmonic")
    marked = mask_of((hole,), state.photo.box)
    (repair,) = repair_holes(state, marked, harmonic, {}, 0, engines.on("cpu"), SilentProgress())
    found = inspect_hole(InspectHole(state, hole, repair.answer, "cpu"), engines, SilentProgress())
    assert other.shape_in(found.box).any()
    _, x = np.nonzero(found.influence > 0.2)
    assert hole.box.x - 2 * CELL < x.min() + found.box.x < x.max() + found.box.x < hole.box.right + 2 * CELL
    assert not found.influence[hole.shape_in(found.box) | other.shape_in(found.box)].any()


def test_a_repair_does_not_wait_for_it(tmp_path):
    request, _ = asked(None, "harmonic", side=12)
    mask = Mask(300, 300).painted(request.hole.box, request.hole.shape_in(request.hole.box))
    workers, repairs, ended = Workers((), tmp_path), list[Job](), list[str]()

    def repair(_job: Job) -> None:
        if not repairs:
            repairs.append(workers.submit(RepairHoles(replace(request.state, mask=mask), "harmonic", device="cpu")))
            repairs[0].changed.connect(lambda job: ended.append("repair") if job.state is JobState.DONE else None)

    try:
        inspecting = workers.submit(request)
        inspecting.changed.connect(repair)
        assert inspecting.wait(120)
        ended.append("inspecting")
        assert inspecting.error is None
    finally:
        workers.stop()
    assert ended == ["repair", "inspecting"]


def test_the_larger_the_hole_the_larger_are_the_squares_that_are_hidden_so_that_it_ends_soon():
    sides = []
    for width in (10, 60, 150, 400):
        hole = np.zeros((600, 600), bool)
        hole[100 : 100 + width, 100 : 100 + width] = True
        sides.append(cell_for(hole, hole))
        assert ((width + 128) ** 2 - width**2) / sides[-1] ** 2 < 120
    assert sides == sorted(sides)
    assert sides[0] == 16 < sides[-1]


def test_what_was_copied_has_nothing_to_look_into():
    request, engines = asked(None, "patchmatch")
    with pytest.raises(UsageError, match="copied"):
        inspect_hole(request, engines, SilentProgress())
