"""The overlay of invented pixels on the canvas: a colour and a hatch for each origin, nothing else touched."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from restorer_app.core.box import Box
from restorer_app.core.state import Candidate, Hole, Origin, Patch, Repair
from restorer_app.ui.canvas.origin_overlay import OriginOverlay, hatching
from restorer_app.ui.canvas.style import ORIGIN_LOOKS

PLACES = {Origin.LEARNED: Box(100, 100, 200, 200), Origin.CLASSICAL: Box(500, 100, 200, 200)}
PLACES[Origin.MOVED] = Box(900, 100, 200, 200)


def repair_at(bench, box, origin):
    """A repair that looks as the photo does, so that only the overlay can show it."""
    pixels = bench.document.state.photo.pixels[box.slices].copy()
    hole = Hole((Patch(box, np.ones((box.height, box.width), bool)),), float(box.width))
    repair = Repair(hole, (Candidate((pixels,), 0, "same", origin),))
    bench.document.do(lambda state: replace(state, repairs=(*state.repairs, repair)), "Repair")


@pytest.fixture
def repaired(bench):
    """A canvas with a repair of each origin."""
    for origin, box in PLACES.items():
        repair_at(bench, box, origin)
    bench.settle()
    return bench


def show(bench, is_on=True):
    bench.canvas.scene.origins = OriginOverlay() if is_on else None
    bench.canvas.update()


def changed(bench, before):
    """(h, w) bool: where the canvas shows something else than before."""
    return (bench.look() != before).any(axis=2)


def inside(bench, box, *, margin=2):
    """The widget's pixels that show a box of the scan."""
    left, top, right, bottom = (round(value) for value in bench.canvas.scene.view.device_box(box))
    return np.s_[max(top + margin, 0) : bottom - margin, max(left + margin, 0) : right - margin]


@pytest.mark.parametrize("scale", [None, 0.7, 1.0, 1.6, 3.0, 12.0])
def test_each_origin_is_seen_at_every_zoom_and_nothing_else_changes(repaired, scale):
    for origin, box in PLACES.items():
        if scale is not None:
            repaired.canvas.navigation.zoom_to(scale, 400, 300)
            x, y = repaired.canvas.scene.view.to_widget(box.x + 100, box.y + 100)
            repaired.canvas.scene.view.pan(400 - x, 200 - y)
        show(repaired, False)
        before = repaired.look()
        show(repaired)
        marked = changed(repaired, before)
        assert marked[inside(repaired, box)].mean() > 0.9, origin
        outside = np.ones(marked.shape, bool)
        for other in PLACES.values():
            outside[inside(repaired, other, margin=-2)] = False
        outside[-60:, :400] = False  # the legend
        assert not marked[outside].any(), origin


def test_a_speck_of_one_pixel_is_seen_with_the_whole_photo_in_the_window(bench):
    repair_at(bench, Box(640, 300, 1, 1), Origin.LEARNED)
    before = bench.look()
    show(bench)
    point = bench.point(640.5, 300.5)
    assert changed(bench, before)[point.y() - 2 : point.y() + 3, point.x() - 2 : point.x() + 3].any()


def test_the_origins_differ_in_lightness_and_in_pattern():
    greys = [0.3 * look.colour.red() + 0.59 * look.colour.green() + 0.11 * look.colour.blue() for look in ORIGIN_LOOKS]
    assert all(later - before > 25 for before, later in pairwise(greys))
    shapes = []
    for look in ORIGIN_LOOKS:
        pattern = hatching(look, 16)
        shapes.append(np.unique(pattern, return_inverse=True)[1].reshape(pattern.shape))
    rows = [np.ptp(shape, axis=1).any() for shape in shapes]
    columns = [np.ptp(shape, axis=0).any() for shape in shapes]
    assert rows == [True, False, True]
    assert columns == [True, True, True]
    assert not np.array_equal(shapes[0], shapes[2])


@pytest.mark.parametrize("look_away", ["set_comparing", "set_original_held"])
def test_comparing_hides_the_origins_and_the_legend(repaired, look_away):
    getattr(repaired.canvas, look_away)(True)
    before = repaired.look()
    show(repaired)
    assert not changed(repaired, before).any()


def test_a_repair_that_is_hidden_or_undone_takes_its_hatch_along(repaired):
    show(repaired, False)
    before = repaired.look()
    show(repaired)
    repaired.look()
    box = PLACES[Origin.CLASSICAL]

    def hide(state):
        kept = (replace(one, is_hidden=True) if one.origin is Origin.CLASSICAL else one for one in state.repairs)
        return replace(state, repairs=tuple(kept))

    repaired.document.do(hide, "Hide")
    marked = changed(repaired, before)
    assert not marked[inside(repaired, box)].any()
    assert marked[inside(repaired, PLACES[Origin.LEARNED])].any()
    repaired.document.undo()
    assert changed(repaired, before)[inside(repaired, box)].mean() > 0.9


def test_the_repair_on_top_is_the_one_that_is_shown(repaired):
    show(repaired)
    learned = repaired.look()[inside(repaired, PLACES[Origin.LEARNED])]
    repair_at(repaired, PLACES[Origin.LEARNED], Origin.MOVED)
    moved = repaired.look()[inside(repaired, PLACES[Origin.LEARNED])]
    assert moved[..., 1].mean() > learned[..., 1].mean() + 30
