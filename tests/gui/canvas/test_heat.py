"""A quantity over the photo: where it belongs at every zoom, through every geometry, in colours whose order is seen."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from PySide6.QtCore import QRect

from restorer_app.core.box import Box
from restorer_app.core.geometry import Geometry
from restorer_app.ui.canvas.heat_overlay import HeatOverlay, HeatPiece, HeatWords
from restorer_app.ui.canvas.showing import set_heat, set_side_by_side
from restorer_app.ui.canvas.style import HEAT_STOPS

PLACE = Box(400, 300, 240, 180)
WORDS = HeatWords("Where the answers differ", "0", "64 of 255")
ROUND = np.hypot(*(np.mgrid[:180, :240] - np.array([90, 120]).reshape(2, 1, 1))) < 80


def heat(bench, values=None):
    """Over the disc ROUND at PLACE, little at the left and much at the right."""
    slope = np.linspace(0, 1, 240, dtype=np.float32) * np.ones((180, 1), np.float32)
    piece = HeatPiece(PLACE, slope if values is None else values, ROUND)
    return HeatOverlay((piece,), WORDS, bench.document.state.photo.box, faintest=0.85)


def shown(bench, overlay):
    """(h, w) bool: where the canvas looks otherwise with the overlay."""
    set_heat(bench.canvas, None)
    before = bench.look()
    set_heat(bench.canvas, overlay)
    return (bench.look() != before).any(axis=2)


def expected(bench, look):
    """(h, w) bool: the disc as the view maps it."""
    view = bench.canvas.scene.view
    y, x = np.mgrid[: look.shape[0], : look.shape[1]] + 0.5
    u, v = view.viewport.to_output(x, y)
    sx, sy = view.to_output.inverse().map(u, v)
    return np.hypot(sx - PLACE.x - 120.5, sy - PLACE.y - 90.5) < 80


VIEWS = [
    *((Geometry(), scale) for scale in (None, 0.7, 1.0, 2.6)),
    (Geometry(turns=1), 2.6),
    (Geometry(turns=2, crop=Box(100, 60, 1000, 700)), 1.0),
    (Geometry(angle=7.5), 1.0),
]


@pytest.mark.parametrize(("geometry", "scale"), VIEWS)
def test_it_lies_over_its_pixels_at_every_zoom_and_through_every_geometry(bench, geometry, scale):
    bench.document.do(lambda state: replace(state, geometry=geometry), "Turn")
    if scale is not None:
        bench.canvas.navigation.zoom_to(scale, 400, 300)
        x, y = bench.canvas.scene.view.to_widget(PLACE.x + 120, PLACE.y + 90)
        bench.canvas.scene.view.pan(400 - x, 200 - y)
    seen = shown(bench, heat(bench))
    seen[-90:, -240:] = False  # the legend
    wanted = expected(bench, seen)
    wanted[-90:, -240:] = False
    assert wanted.sum() > 1000
    assert (seen != wanted).sum() < 0.05 * wanted.sum()


def test_more_is_lighter_all_along(bench):
    set_heat(bench.canvas, heat(bench))
    bench.canvas.navigation.zoom_to(1.0, 400, 300)
    look = bench.look().astype(float) @ (0.3, 0.59, 0.11)
    row = [
        look[bench.point(PLACE.x + x, PLACE.y + 90).y(), bench.point(PLACE.x + x, 0).x()] for x in range(50, 200, 25)
    ]
    assert all(later > former + 5 for former, later in pairwise(row))


def lightness(red, green, blue):
    """L* of CIELAB of an sRGB colour."""
    values = np.array([red, green, blue]) / 255
    linear = np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)
    return 116 * float(linear @ (0.2126, 0.7152, 0.0722)) ** (1 / 3) - 16


def test_the_colours_go_from_dark_to_light_in_even_steps():
    stops = [lightness(colour.red(), colour.green(), colour.blue()) for colour in HEAT_STOPS]
    steps = [later - former for former, later in pairwise(stops)]
    assert stops[-1] - stops[0] > 80
    assert max(steps) < 1.4 * min(steps)


def test_it_is_hidden_while_before_and_after_are_compared(bench):
    overlay = heat(bench)
    bench.canvas.set_comparing(True)
    assert not shown(bench, overlay).any()
    bench.canvas.set_comparing(False)
    bench.canvas.set_original_held(True)
    assert not shown(bench, overlay).any()
    bench.canvas.set_original_held(False)
    set_side_by_side(bench.canvas, True)
    seen = shown(bench, overlay)
    assert seen[:, 400:].any()
    assert not seen[:, :400].any()


def test_the_legend_makes_room_for_what_lies_there(bench):
    overlay = heat(bench, np.zeros((180, 240), np.float32))
    assert shown(bench, overlay)[-20:, -100:].any()
    overlay.covered = QRect(300, 520, 400, 60)
    seen = shown(bench, overlay)
    assert not seen[-80:, -200:].any()
    assert seen[-160:-100, -100:].any()
