"""The heal brush through the engine that users run: small strokes, and long ones that are healed patch by patch."""

import numpy as np
import pytest

from restorer_app.core.composite import read_box
from restorer_app.core.copying import CopyStroke, HealPixels
from restorer_app.core.photo import Photo
from restorer_app.core.progress import Cancelled, SilentProgress
from restorer_app.core.state import DocumentState, new_state
from restorer_app.document.repair_edits import lay_over
from restorer_app.tools.clone import CloneTool
from restorer_app.tools.tool import Pointer
from restorer_app.work.copying import heal
from restorer_app.work.engines import Engines

WIDTH, HEIGHT = 2600, 2000


@pytest.fixture(scope="module")
def engines() -> Engines:
    return Engines(())


def shading(width: int = WIDTH, height: int = HEIGHT) -> np.ndarray:
    """(height, width) float in 0..1: light that falls off in waves."""
    y, x = np.mgrid[0:height, 0:width]
    return np.asarray(0.5 + 0.15 * np.sin(x / 400) * np.cos(y / 300) + 0.1 * x / width)


def state_of(values: np.ndarray, dtype: type = np.uint16) -> DocumentState:
    return new_state(Photo(np.rint(values * np.iinfo(dtype).max).astype(dtype)[..., None]))


def stroke_on(state: DocumentState, *points: tuple[float, float], source: tuple[float, float]) -> CopyStroke:
    brush = CloneTool(heals=True, size=60)
    brush.take_from(*source)
    brush.press(Pointer(*points[0]), state.mask)
    for point in points[1:]:
        brush.move(Pointer(*point))
    stroke = brush.release(Pointer(*points[-1]))
    assert isinstance(stroke, CopyStroke)
    return stroke


def healed(state: DocumentState, stroke: CopyStroke, engines: Engines) -> np.ndarray:
    after = lay_over(heal(HealPixels(state, stroke, "cpu"), engines, SilentProgress()))(state)
    return read_box(after, state.photo.box)[..., 0].astype(np.float64) / 65535


@pytest.mark.parametrize("ends", [((300.5, 300.5), (500.5, 340.5)), ((150.5, 150.5), (2300.5, 1800.5))])
def test_grain_on_shading_is_healed_in_the_tone_of_the_place(engines: Engines, ends: tuple) -> None:
    """The second stroke is so long that its membrane goes from coarse to fine."""
    light = shading()
    grain = np.random.default_rng(6).normal(0, 0.02, light.shape)
    state = state_of(light + grain)
    stroke = stroke_on(state, *ends, source=(ends[0][0] + 90, ends[0][1]))
    after, covered = healed(state, stroke, engines), stroke.mask.to_array()
    difference = (after - light)[covered]
    assert abs(difference.mean()) < 0.01
    rows, columns = np.nonzero(covered)
    for start in range(0, WIDTH, 200):
        piece = (columns >= start) & (columns < start + 200)
        if piece.sum() > 2000:
            assert abs(difference[piece].mean()) < 0.01
    assert 0.015 < difference.std() < 0.03
    assert rows.size > 5000
    np.testing.assert_array_equal(after[~covered], state.photo.pixels[..., 0][~covered] / 65535)


def test_a_long_stroke_has_no_seams_between_its_patches(engines: Engines) -> None:
    light = shading()
    state = state_of(light)
    stroke = stroke_on(state, (150.5, 150.5), (2300.5, 1800.5), source=(450.5, 150.5))
    assert len(heal(HealPixels(state, stroke, "cpu"), engines, SilentProgress()).hole.patches) > 10
    covered = stroke.mask.to_array()
    error = healed(state, stroke, engines) - light
    assert np.abs(error[covered]).max() < 0.012
    for axis in (0, 1):
        both = covered & np.roll(covered, 1, axis=axis)
        assert np.abs((error - np.roll(error, 1, axis=axis))[both]).max() < 0.004


def test_healing_can_be_cancelled_between_two_patches(engines: Engines) -> None:
    state = state_of(shading())
    stroke = stroke_on(state, (150.5, 150.5), (2300.5, 1800.5), source=(450.5, 150.5))

    class Stopping(SilentProgress):
        left = 12

        def update(self, fraction: float, text: str) -> None:
            self.left -= 1
            if not self.left:
                raise Cancelled

    with pytest.raises(Cancelled):
        heal(HealPixels(state, stroke, "cpu"), engines, Stopping())
