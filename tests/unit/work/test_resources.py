"""Threads and memory that the user sets are those that torch, OpenCV and the cache of steps work with."""

import threading
from dataclasses import replace

import cv2
import numpy as np
import pytest
import torch

from restorer_app.core.machine import UseResources
from restorer_app.core.photo import Photo
from restorer_app.core.requests import RenderSteps, ViewTile, Worker
from restorer_app.core.state import StepInstance, new_state
from restorer_app.engine.chain import OutputCache
from restorer_app.engine.threads import use_threads_in_torch
from restorer_app.work.engines import Engines
from restorer_app.work.workers import Workers


@pytest.fixture
def workers(tmp_path):
    """Real workers without learned models; other tests find the threads as they were."""
    before = cv2.getNumThreads(), torch.get_num_threads()
    workers = Workers((), tmp_path)
    yield workers
    workers.stop()
    cv2.setNumThreads(before[0])
    torch.set_num_threads(before[1])


def done(job):
    assert job.wait(120)
    assert job.error is None
    return job.result


def smoothed() -> RenderSteps:
    """A tile after a classical step, so that the engines are loaded."""
    photo = Photo(np.full((64, 64, 3), 90, np.uint8))
    state = replace(new_state(photo), recipe=(StepInstance("sharpen", facts={}),))
    return RenderSteps(state, (ViewTile(0, 0, 0),))


def threads_of_the_worker(workers) -> int:
    """How many torch takes on the thread that runs nets."""
    seen = []
    queue = workers._queues[Worker.INFERENCE]
    done(queue.submit(lambda progress: seen.append(torch.get_num_threads())))
    return seen[0]


@pytest.mark.parametrize("is_loaded", [False, True])
def test_threads_reach_torch_and_opencv_whether_or_not_engines_are_loaded(workers, is_loaded):
    if is_loaded:
        done(workers.submit(smoothed()))
    done(workers.submit(UseResources(3, 2**20)))
    done(workers.submit(smoothed()))
    assert cv2.getNumThreads() == 3
    assert threads_of_the_worker(workers) == 3
    done(workers.submit(UseResources(1, 2**20)))
    assert cv2.getNumThreads() == 1
    assert threads_of_the_worker(workers) == 1


def test_automatic_is_what_the_libraries_take_by_themselves(workers):
    automatic = []
    thread = threading.Thread(target=lambda: (use_threads_in_torch(0), automatic.append(torch.get_num_threads())))
    thread.start()
    thread.join()
    done(workers.submit(smoothed()))
    done(workers.submit(UseResources(5, 2**20)))
    done(workers.submit(UseResources(0, 2**20)))
    assert threads_of_the_worker(workers) == automatic[0]
    assert cv2.getNumThreads() != 5


def test_a_smaller_bound_gives_up_what_is_kept_at_once_and_the_last_output_stays():
    cache = OutputCache(10_000)
    for number in range(8):
        cache.put(number, np.zeros(1000, np.uint8))
    cache.set_limit(3000)
    assert cache.bytes_held == 3000
    assert 7 in cache
    assert 4 not in cache
    cache.set_limit(1)
    assert cache.bytes_held == 1000
    assert 7 in cache


def test_the_bound_counts_for_chains_there_are_and_for_those_to_come():
    engines = Engines(())
    chain = engines.chain("cpu")
    engines.use(UseResources(0, 1))
    assert chain._cache.limit == engines.chain("auto")._cache.limit == 1
