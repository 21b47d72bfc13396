"""Tiles with steps: what is asked of which worker, what stands in meanwhile, and how rough tiles become exact."""

import weakref
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QObject

from restorer_app.core.box import Box
from restorer_app.core.errors import InferenceError
from restorer_app.core.photo import Photo
from restorer_app.core.queue import Job, JobState
from restorer_app.core.region import Region
from restorer_app.core.requests import RefineSteps, RenderSteps, RenderView, StepTile, ViewTile
from restorer_app.core.state import Candidate, Hole, Origin, Patch, Repair, StepInstance, new_state
from restorer_app.steps.steps import Step, StepChoice
from restorer_app.ui.canvas.source import Looks, ViewSource
from restorer_app.ui.canvas.tile_cache import TileCache
from restorer_app.ui.canvas.tile_store import TileStore

REACH = 48
GLOW = StepChoice("glow", "Glow", "", "", "", "", Step("glow", "Glow", "", "", "", None, is_learned=True), reach=REACH)
CENTRE, SIDE = ViewTile(1, 0, 0), ViewTile(1, 1, 0)


def pixels(value):
    return np.full((4, 4, 4), value, np.uint8)


class Worker:
    """Remembers requests; each is answered when the test says so, with the strength of the step as its pixels."""

    def __init__(self):
        self.requests = []
        self.jobs = []
        self.error = None
        self.meanwhile = lambda: None

    def __call__(self, request):
        job = Job(lambda progress: self._answer(request), request.lane, gives_way=request.gives_way)
        self.requests.append(request)
        self.jobs.append(job)
        return job

    def waiting(self, kind):
        """The requests of a kind that are not answered yet."""
        pairs = zip(self.requests, self.jobs, strict=True)
        return [request for request, job in pairs if type(request) is kind and not job.state.is_final]

    def answer(self, kind):
        """Answers the oldest request of a kind."""
        pairs = zip(self.requests, self.jobs, strict=True)
        next(job for request, job in pairs if type(request) is kind and not job.state.is_final).execute()

    def _answer(self, request):
        self.meanwhile()
        if self.error is not None:
            raise self.error
        if type(request) is RenderView:
            return {tile: pixels(1) for tile in request.tiles}
        value = round(request.state.active_steps[0].strength * 100)
        is_exact = type(request) is RefineSteps
        return {tile: StepTile(pixels(value + is_exact), is_exact) for tile in request.tiles}


class Bench:
    def __init__(self, qtbot):
        self.qtbot, self.worker, self.parent = qtbot, Worker(), QObject()
        self.arrived, self.failures, self.approximate = [], [], []
        self.store = TileStore(
            self.worker,
            self.parent,
            self.arrived.append,
            steps=(GLOW,),
            on_failure=lambda state, error: self.failures.append((state, error)),
            on_approximate=self.approximate.append,
        )
        self.state = new_state(Photo(np.zeros((900, 1300, 3), np.uint8)))

    def source(self, strength=1.0):
        recipe = (StepInstance("glow", strength=strength),) if strength else ()
        return ViewSource(replace(self.state, recipe=recipe), self.store.looks)

    def want(self, source, *tiles):
        self.seen, self.soon = [(source, tile) for tile in tiles or (CENTRE, SIDE)], []
        self.store.want(self.seen, self.soon)

    def answer(self, kind):
        self.wait_for(kind)
        count = len(self.arrived)
        self.worker.answer(kind)
        self.qtbot.waitUntil(lambda: len(self.arrived) > count)

    def wait_for(self, kind):
        self.qtbot.waitUntil(lambda: bool(self.worker.waiting(kind)))

    def shown(self, tile):
        """The value that is drawn at a place, as the painter takes it."""
        source = next(source for source, other in self.seen if other == tile)
        drawn = self.store.cache.show(source.key(tile)) or self.store.cache.latest_at(source.key(tile))
        return None if drawn is None else int(drawn.pixels[0, 0, 0])


@pytest.fixture
def bench(qtbot):
    bench = Bench(qtbot)
    yield bench
    bench.store.clear()


def test_until_the_steps_have_run_the_photo_without_them_is_seen(bench):
    bench.want(bench.source(0.5))
    assert [type(request) for request in bench.worker.requests] == [RenderView, RenderSteps]
    assert bench.worker.requests[0].state.recipe == ()
    bench.answer(RenderView)
    assert (bench.shown(CENTRE), bench.shown(SIDE)) == (1, 1)
    assert not bench.store.is_complete
    bench.answer(RenderSteps)
    assert (bench.shown(CENTRE), bench.shown(SIDE)) == (50, 1)
    bench.answer(RenderSteps)
    assert bench.shown(SIDE) == 50
    assert bench.store.is_complete


def test_what_was_seen_before_stands_in_for_another_strength(bench):
    bench.want(bench.source(0.5), CENTRE)
    bench.answer(RenderSteps)
    assert bench.shown(CENTRE) == 50
    asked = len(bench.worker.requests)
    bench.want(bench.source(0.7), CENTRE)
    assert bench.shown(CENTRE) == 50
    assert [type(request) for request in bench.worker.requests[asked:]] == [RenderSteps]


def test_tiles_with_steps_are_asked_for_one_at_a_time_the_first_one_first(bench):
    bench.want(bench.source())
    assert [request.tiles for request in bench.worker.waiting(RenderSteps)] == [(CENTRE,)]
    bench.answer(RenderSteps)
    bench.wait_for(RenderSteps)
    assert [request.tiles for request in bench.worker.waiting(RenderSteps)] == [(SIDE,)]


def test_a_waiting_request_that_nobody_needs_any_more_is_cancelled(bench):
    bench.want(bench.source(0.5))
    old = bench.worker.jobs[-1]
    bench.want(bench.source(0.7))
    assert old.state is JobState.CANCELLED
    bench.wait_for(RenderSteps)
    assert bench.worker.waiting(RenderSteps)[0].state.recipe[0].strength == 0.7


def test_a_tile_that_comes_too_late_is_shown_until_the_newer_one_comes(bench):
    bench.want(bench.source(0.5), CENTRE)
    late = bench.worker.jobs[-1]
    bench.worker.meanwhile = lambda: bench.want(bench.source(0.7), CENTRE)
    bench.answer(RenderSteps)
    bench.worker.meanwhile = lambda: None
    assert late.state is JobState.DONE
    assert bench.shown(CENTRE) == 50
    bench.answer(RenderSteps)
    assert bench.shown(CENTRE) == 70


def test_rough_tiles_are_made_exact_one_by_one_when_all_that_is_seen_is_there(bench):
    bench.want(bench.source(0.5))
    bench.answer(RenderSteps)
    assert bench.store.is_approximate
    assert bench.worker.waiting(RefineSteps) == []
    bench.answer(RenderSteps)
    bench.wait_for(RefineSteps)
    assert [request.tiles for request in bench.worker.waiting(RefineSteps)] == [(CENTRE,)]
    bench.answer(RefineSteps)
    assert (bench.shown(CENTRE), bench.shown(SIDE)) == (51, 50)
    assert bench.store.is_approximate
    bench.answer(RefineSteps)
    assert (bench.shown(CENTRE), bench.shown(SIDE)) == (51, 51)
    assert not bench.store.is_approximate
    assert bench.approximate == [True, False]


def test_a_refinement_that_gave_way_is_asked_for_again(bench):
    bench.want(bench.source(0.5), CENTRE)
    bench.answer(RenderSteps)
    bench.wait_for(RefineSteps)
    bench.worker.jobs[-1].cancel()
    bench.wait_for(RefineSteps)
    bench.answer(RefineSteps)
    assert not bench.store.is_approximate


def test_a_refinement_of_a_tile_that_is_no_longer_seen_is_cancelled(bench):
    bench.want(bench.source(0.5), CENTRE)
    bench.answer(RenderSteps)
    bench.wait_for(RefineSteps)
    refinement = bench.worker.jobs[-1]
    bench.want(bench.source(0.5), SIDE)
    assert refinement.state is JobState.CANCELLED
    assert not bench.store.is_approximate


def test_comparing_and_panning_do_not_wait_for_the_steps(bench):
    before, after = bench.source(0), bench.source(0.5)
    seen, soon = [(after, CENTRE), (before, CENTRE)], [(after, SIDE)]
    bench.store.want(seen, soon)
    bench.answer(RenderView)
    assert before.key(CENTRE) in bench.store.cache
    bench.answer(RenderView)
    assert after.bare.key(SIDE) in bench.store.cache
    assert len(bench.worker.waiting(RenderSteps)) == 1


def test_steps_that_fail_are_told_once_and_not_run_again_and_again(bench):
    bench.worker.error = InferenceError("The model gave nothing usable.")
    bench.want(bench.source(0.5), CENTRE)
    bench.answer(RenderSteps)
    assert [str(error) for _, error in bench.failures] == ["The model gave nothing usable."]
    bench.store.want(bench.seen, bench.soon)
    assert bench.worker.waiting(RenderSteps) == []
    assert bench.store.is_complete


def test_steps_that_failed_are_tried_again_when_they_come_back(bench):
    bench.worker.error = InferenceError("The model gave nothing usable.")
    bench.want(bench.source(0.5), CENTRE)
    bench.answer(RenderSteps)
    bench.worker.error = None
    bench.want(bench.source(0), CENTRE)
    bench.want(bench.source(0.5), CENTRE)
    bench.answer(RenderSteps)
    assert bench.shown(CENTRE) == 50


def test_a_repair_changes_the_tiles_as_far_as_the_steps_see_it():
    hole = Hole((Patch(Box(100, 100, 10, 10), np.ones((10, 10), bool)),), 10.0)
    repair = Repair(hole, (Candidate((np.zeros((10, 10, 3), np.uint8),), 0, "flat", Origin.CLASSICAL),))
    photo = Photo(np.zeros((6000, 9000, 3), np.uint8))
    bare = replace(new_state(photo), repairs=(repair,))
    stepped = replace(bare, recipe=(StepInstance("glow"), StepInstance("glow")))
    for state, sight in ((bare, 0), (stepped, 2 * REACH)):
        source = ViewSource(state, Looks((GLOW,)))
        for level in (0, 2):
            side = 512 << level
            assert source.key(ViewTile(level, 0, 0)).repairs == (repair.key,)
            reach = (sight << level) + 100 + 10
            hit = [column for column in range(9) if source.key(ViewTile(level, column, 0)).repairs]
            assert hit == [column for column in range(9) if column * side < reach], (level, sight)


def test_two_states_whose_steps_do_the_same_share_their_tiles():
    state = new_state(Photo(np.zeros((90, 130, 3), np.uint8)))
    looks = Looks((GLOW,))
    keys = {
        ViewSource(replace(state, recipe=recipe), looks).key(CENTRE)
        for recipe in ((), (StepInstance("glow", is_on=False),), (StepInstance("glow", strength=0.0),))
    }
    assert len(keys) == 1
    looked = replace(state, recipe=(StepInstance("glow", facts={}),))
    fresh = replace(state, recipe=(StepInstance("glow"), StepInstance("glow", is_on=False)))
    assert ViewSource(looked, looks).key(CENTRE) == ViewSource(fresh, looks).key(CENTRE) not in keys


def test_looks_that_were_tried_hold_no_region():
    state = new_state(Photo(np.zeros((90, 130, 3), np.uint8)))
    looks, regions = Looks((GLOW,)), [Region(130, 90), Region(130, 90)]
    states = [replace(state, recipe=(StepInstance("glow", region=region),)) for region in regions]
    assert looks.number_of(states[0]) == looks.number_of(states[0]) != looks.number_of(states[1])
    gone = weakref.ref(regions[0])
    regions.clear()
    states.clear()
    assert gone() is None


def test_an_exact_tile_takes_the_place_of_a_rough_one_and_not_the_other_way_round():
    cache = TileCache()
    key = ViewSource(new_state(Photo(np.zeros((9, 9, 3), np.uint8))), Looks()).key(CENTRE)
    cache.put(key, pixels(1), is_exact=False)
    cache.put(key, pixels(2))
    cache.put(key, pixels(3), is_exact=False)
    assert cache.get(key).pixels[0, 0, 0] == 2
    assert not cache.is_approximate(key)
    assert cache.bytes_held == pixels(2).nbytes
