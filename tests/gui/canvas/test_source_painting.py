"""Painting where a fill may copy from: the hard brush in another colour, beside the damage."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest

from restorer_app.core.box import Box
from restorer_app.core.mask import Mask
from restorer_app.core.photo import Photo
from restorer_app.core.state import new_state
from restorer_app.tools.brush import BrushTool
from restorer_app.ui.canvas.style import OverlayStyle


@pytest.fixture
def painting(bench):
    """The bench at 100 % with its strokes on the sources in `source_strokes`."""
    bench.source_strokes = []
    bench.canvas.source_stroke_finished.connect(bench.source_strokes.append)
    bench.canvas.actual_size()
    bench.settle()
    return bench


def blank():
    return Mask(1300, 900)


def stroke(bench, *path):
    bench.press(*path[0])
    for place in path[1:]:
        bench.move(*place)
    bench.release(*path[-1])


def test_a_stroke_is_announced_once_and_leaves_the_damage_alone(painting):
    mask = painting.document.state.mask
    painting.canvas.set_sources(blank())
    stroke(painting, (500.5, 400.5), (560.5, 430.5))
    assert painting.strokes == []
    assert painting.document.state.mask is mask
    (found,) = painting.source_strokes
    assert not found.erases
    assert found.mask.bounds.contains(Box(495, 395, 70, 40))
    painting.canvas.set_tool(BrushTool(erases=True, size=20))
    stroke(painting, (500.5, 400.5))
    assert painting.source_strokes[1].erases


def test_the_area_is_green_where_damage_would_be_red_and_shows_as_the_pen_moves(painting):
    canvas = painting.canvas
    canvas.set_state(new_state(Photo(np.full((900, 1300, 3), 128, np.uint8))))
    canvas.set_sources(blank().painted(Box(600, 300, 40, 40), np.ones((40, 40), bool)))
    painting.press(500.5, 400.5)
    canvas.scene.pointer = None  # no ring
    shown = painting.look(settled=False)
    for place in (painting.point(500.5, 400.5), painting.point(620.5, 320.5)):
        red, green, blue = (int(value) for value in shown[place.y(), place.x()])
        assert green > red + 30
        assert green > blue + 30
    painting.release(500.5, 400.5)


def test_damage_stays_in_sight_beside_the_area(painting):
    bare = painting.look()
    stroke(painting, (500.5, 400.5))
    painting.canvas.scene.pointer = None
    marked = painting.look()
    assert not np.array_equal(marked, bare)
    painting.canvas.set_sources(blank())
    np.testing.assert_array_equal(painting.look(), marked)


def test_escape_and_another_area_break_a_stroke_off(painting):
    canvas = painting.canvas
    canvas.set_sources(blank())
    painting.press(500, 400)
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    painting.release(560, 400)
    painting.press(500, 400)
    canvas.set_sources(blank())
    painting.release(560, 400)
    assert painting.source_strokes == []
    assert painting.strokes == []


def test_another_photo_ends_the_painting(painting):
    painting.canvas.set_sources(blank())
    painting.canvas.set_state(replace(painting.document.state))
    assert painting.canvas.scene.sources is not None
    painting.canvas.set_state(new_state(Photo(np.full((90, 130, 3), 128, np.uint8))))
    assert painting.canvas.scene.sources is None


@pytest.mark.parametrize("colour", ["#e5402e", "#2f9e44", "#1c7ed6", "#c2255c", "#f2c511", "#12b5b0", "#ffffff"])
def test_the_area_can_be_told_from_damage_of_any_colour(colour):
    style = OverlayStyle(QColor(colour))
    one, other = style.source_colour, style.colour
    apart = abs(np.array([one.red() - other.red(), one.green() - other.green(), one.blue() - other.blue()]))
    assert apart.max() > 90
