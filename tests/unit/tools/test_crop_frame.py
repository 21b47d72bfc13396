"""The frame of a crop: it goes where it is dragged, keeps its ratio, and never leaves the scan."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from restorer_app.core.box import Box
from restorer_app.core.geometry import Geometry
from restorer_app.tools.crop_frame import CropFrame, Grip

SIZE = (600, 400)


def frame_at(box: Box | None = None, geometry: Geometry | None = None) -> CropFrame:
    frame = CropFrame(geometry or Geometry(), *SIZE)
    frame.box = box or frame.box
    return frame


def drag(frame: CropFrame, start: tuple[float, float], *places: tuple[float, float]) -> None:
    frame.press(*start, reach=6)
    for place in places:
        frame.move(*place)
    frame.release()


def test_it_begins_as_the_crop_that_there_is() -> None:
    assert frame_at().box == Box(0, 0, 600, 400)
    assert frame_at(geometry=Geometry(1, crop=Box(5, 6, 70, 80))).box == Box(5, 6, 70, 80)
    straightened = Geometry(angle=7)
    assert frame_at(geometry=straightened).box == straightened.area(*SIZE)


@pytest.mark.parametrize(
    ("start", "result"),
    [
        ((100, 100), Box(110, 120, 190, 80)),
        ((300, 100), Box(100, 120, 210, 80)),
        ((100, 200), Box(110, 100, 190, 120)),
        ((300, 200), Box(100, 100, 210, 120)),
        ((100, 150), Box(110, 100, 190, 100)),
        ((200, 198), Box(100, 100, 200, 120)),
        ((200, 150), Box(110, 120, 200, 100)),
    ],
)
def test_corners_sides_and_the_inside_are_dragged(start: tuple[float, float], result: Box) -> None:
    frame = frame_at(Box(100, 100, 200, 100))
    drag(frame, start, (start[0] + 5, start[1] + 7), (start[0] + 10, start[1] + 20))
    assert frame.box == result


def test_a_press_outside_holds_nothing() -> None:
    frame = frame_at(Box(100, 100, 200, 100))
    assert frame.grip_at(80, 150, 6) is None
    drag(frame, (80, 150), (10, 10))
    assert frame.box == Box(100, 100, 200, 100)


def test_a_small_frame_can_still_be_moved() -> None:
    assert frame_at(Box(100, 100, 12, 12)).grip_at(106, 106, 20) is Grip.INSIDE


def test_it_stops_at_the_edge_and_slides_along_it() -> None:
    frame = frame_at(Box(100, 100, 200, 100))
    drag(frame, (200, 150), (900, 170))
    assert frame.box == Box(400, 120, 200, 100)
    drag(frame, (500, 220), (500, 900))
    assert frame.box == Box(400, 120, 200, 280)


def test_sides_do_not_cross() -> None:
    frame = frame_at(Box(100, 100, 200, 100))
    drag(frame, (100, 100), (500, 500))
    assert (frame.box.right, frame.box.bottom) == (300, 200)
    assert 0 < frame.box.width < 20 > frame.box.height


def test_a_broken_off_drag_leaves_it_where_it_was() -> None:
    frame = frame_at(Box(100, 100, 200, 100))
    frame.press(200, 150, 6)
    frame.move(250, 170)
    assert frame.cancel()
    assert frame.box == Box(100, 100, 200, 100)
    assert not frame.cancel()


@given(
    st.floats(-45, 45),
    st.sampled_from([None, 1.0, 1.5, 16 / 9, 0.75]),
    st.lists(st.tuples(*[st.floats(0, 900)] * 4), max_size=6),
)
def test_it_never_leaves_the_scan(angle: float, ratio: float | None, drags: list[tuple[float, ...]]) -> None:
    frame = frame_at(geometry=Geometry(angle=round(angle, 2)))
    frame.keep_to(ratio)
    for x, y, to_x, to_y in drags:
        drag(frame, (x, y), ((x + to_x) / 2, (y + to_y) / 2), (to_x, to_y))
        assert frame.geometry.holds(frame.box, *SIZE)
    frame.shift(3, -20)
    frame.resize(40, 0)
    frame.resize(0, 40)
    assert frame.geometry.holds(frame.box, *SIZE)
    assert frame.cropped.area(*SIZE) == frame.box


@pytest.mark.parametrize("ratio", [1.0, 1.5, 2 / 3, 16 / 9])
@pytest.mark.parametrize("angle", [0, 5])
def test_a_ratio_is_kept(ratio: float, angle: float) -> None:
    frame = frame_at(geometry=Geometry(angle=angle))
    frame.keep_to(ratio)
    assert frame.box.width / frame.box.height == pytest.approx(ratio, rel=0.02)
    for corner in ((frame.box.x, frame.box.y), (frame.box.right, frame.box.bottom), (frame.box.x, frame.box.bottom)):
        drag(frame, corner, (310, 190))
        assert frame.box.width / frame.box.height == pytest.approx(ratio, rel=0.1)
        frame.take_all()
        assert frame.box.width / frame.box.height == pytest.approx(ratio, rel=0.02)
    frame.resize(-60, 0)
    assert frame.box.width / frame.box.height == pytest.approx(ratio, rel=0.02)


def test_the_whole_picture_in_a_ratio_is_as_large_as_it_can_be() -> None:
    frame = frame_at(Box(10, 10, 50, 30))
    frame.keep_to(1.0)
    frame.take_all()
    assert frame.box == Box(100, 0, 400, 400)
    frame.keep_to(None)
    frame.take_all()
    assert frame.box == Box(0, 0, 600, 400)


def test_it_moves_by_whole_pixels_on_a_straightened_photo_without_changing_its_size() -> None:
    frame = frame_at(Box(250, 180, 101, 57), Geometry(angle=13.7))
    for step in range(1, 40):
        x, y = frame.box.x + 50, frame.box.y + 28
        drag(frame, (x, y), (x + step * 0.37, y - step * 0.21))
        assert (frame.box.width, frame.box.height) == (101, 57)
