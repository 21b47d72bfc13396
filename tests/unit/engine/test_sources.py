"""What may be copied when only a part of the photo is chosen, and how it comes beside a crop."""

import cv2
import numpy as np
import pytest

from restorer_app.core.box import Box
from restorer_app.core.errors import InferenceError
from restorer_app.core.mask import Mask
from restorer_app.core.photo import Photo
from restorer_app.core.progress import Progress, SilentProgress
from restorer_app.core.state import Candidate, DocumentState, Hole, Origin, Patch, Repair
from restorer_app.engine.repair import repair_holes
from restorer_app.engine.sources import Sources, chosen_sources, filled_from
from restorer_app.steps.context import Crops
from restorer_app.steps.fills import GRAIN, Fill, FillChoice
from restorer_app.steps.patchmatch import SIDE

WIDTH, HEIGHT = 2000, 900


def mask_of(*boxes: Box) -> Mask:
    mask = Mask(WIDTH, HEIGHT)
    for box in boxes:
        mask = mask.painted(box, np.ones((box.height, box.width), bool))
    return mask


@pytest.fixture(scope="module")
def photo() -> Photo:
    """The red of a pixel tells its column, the green its row."""
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    return Photo(np.stack([x, y, np.full_like(x, 9000)], axis=2).astype(np.uint16))


def chosen(photo: Photo, *boxes: Box) -> Sources:
    return chosen_sources(DocumentState(photo, Mask(WIDTH, HEIGHT), sources=mask_of(*boxes)))


def usable_places(piece: np.ndarray) -> np.ndarray:
    """(n, 2): column and row in the photo of each pixel that may be copied."""
    return np.asarray(np.rint(piece[piece[..., 3] == 1][:, :2] * 65535), int)


def test_only_the_chosen_pixels_are_taken_however_far_away(photo: Photo) -> None:
    piece = chosen(photo, Box(1500, 600, 60, 50)).near(Box(10, 10, 64, 64))
    places = usable_places(piece)
    assert piece.shape[:2] == (50, 60)
    assert (places >= (1500, 600)).all()
    assert (places < (1560, 650)).all()
    assert len(places) == 58 * 48  # the outermost would tell of what lies beyond


def test_marks_and_repairs_in_the_chosen_area_are_left_out(photo: Photo) -> None:
    patch = Patch(Box(1530, 600, 10, 50), np.ones((50, 10), bool))
    repair = Repair(Hole((patch,), 10), (Candidate((np.zeros((50, 10, 3), np.uint16),), 0, "heal", Origin.LEARNED),))
    area = mask_of(Box(1500, 600, 60, 50))
    state = DocumentState(photo, mask_of(Box(1500, 600, 10, 50)), repairs=(repair,), sources=area)
    columns = usable_places(chosen_sources(state).near(Box(0, 0, 64, 64)))[:, 0]
    assert {*columns} == {*range(1511, 1529), *range(1541, 1559)}


@pytest.mark.parametrize("x", [0, 700, 1900])
def test_of_a_large_area_a_piece_near_the_hole_is_taken(photo: Photo, x: int) -> None:
    piece = chosen(photo, Box(0, 0, WIDTH, HEIGHT)).near(Box(x, 100, 96, 96))
    assert max(piece.shape[:2]) <= 512
    columns = usable_places(piece)[:, 0]
    assert abs(np.median(columns) - (x + 48)) < 350


def test_a_few_pixels_beside_the_hole_do_not_keep_it_from_the_area_farther_away(photo: Photo) -> None:
    places = usable_places(chosen(photo, Box(10, 10, 20, 5), Box(1500, 300, 300, 300)).near(Box(0, 0, 64, 64)))
    assert places[:, 0].min() > 1400


def test_at_half_size_the_area_is_seen_from_the_part_that_is_repaired(photo: Photo) -> None:
    whole = chosen(photo, Box(0, 0, WIDTH, HEIGHT))
    half = whole.halved(Box(800, 100, 1000, 700))
    piece = half.near(Box(400, 250, 100, 100))
    assert piece.shape[0] == HEIGHT // 2
    assert piece.shape[1] <= 512
    assert abs(np.median(usable_places(piece)[:, 0]) - (800 + 2 * 450)) < 300
    quarter = half.halved(Box(100, 100, 400, 300)).near(Box(0, 0, 64, 64))
    place = quarter[10, 10, :2] * 65535
    assert np.allclose(place, 4 * (place // 4) + 1.5, atol=0.02)  # the mean of four columns and of four rows


@pytest.mark.parametrize("boxes", [(), (Box(500, 500, 12, 12),), (Box(500, 500, 400, 6),)])
def test_too_small_an_area_is_refused_in_a_sentence(photo: Photo, boxes: tuple[Box, ...]) -> None:
    with pytest.raises(InferenceError, match="too little of the undamaged scan"):
        chosen(photo, *boxes).near(Box(0, 0, 64, 64))


class Recorder:
    """A fill that paints the holes black and remembers what it was given."""

    def __init__(self) -> None:
        self.given: list[Crops] = []

    def __call__(self, crops: Crops, progress: Progress) -> np.ndarray:
        self.given.append(crops)
        progress.update(0.5, "Filling")
        return np.where(crops.holes[..., None], np.float32(0), crops.images)


def crops_with(*holes: np.ndarray, x: tuple[int, ...] = (0,)) -> Crops:
    image = 0.5 + 0.5 * np.random.default_rng(2).random((len(holes), *holes[0].shape, 3), np.float32)
    boxes = tuple(Box(left, 300, 96, 64) for left in x)
    return Crops(image, np.stack(holes), ~np.stack(holes), 16, boxes, 0)


def hole_at(*sides: str) -> np.ndarray:
    hole = np.zeros((64, 96), bool)
    hole[30:34, 40:50] = True
    places = {"left": np.s_[:, :9], "right": np.s_[:, -9:], "top": np.s_[:9], "bottom": np.s_[-9:]}
    for side in sides:
        hole[places[side]] = True
    return hole


@pytest.mark.parametrize(
    "sides", [(), ("right",), ("right", "top"), ("left", "right", "top"), ("left", "right", "top", "bottom")]
)
def test_a_crop_comes_back_as_it_lay_with_only_its_holes_filled(photo: Photo, sides: tuple[str, ...]) -> None:
    crops, fill = crops_with(hole_at(*sides)), Recorder()
    made = filled_from(chosen(photo, Box(1500, 300, 200, 250)), crops, fill, SilentProgress())
    assert np.array_equal(made, np.where(crops.holes[..., None], 0, crops.images))
    (given,) = fill.given
    assert given.seed == 0
    near_hole = cv2.dilate(given.holes[0].astype(np.uint8), np.ones((2 * SIDE - 1, 2 * SIDE - 1), np.uint8)) > 0
    if len(sides) < 4:
        assert not (given.sources[0] & near_hole).any()
    places = usable_places(np.dstack((given.images[0], given.sources[0])))
    assert ((places >= (1500, 300)) & (places < (1700, 550))).all()


def test_every_patch_of_an_area_higher_than_the_crop_can_be_copied(photo: Photo) -> None:
    fill = Recorder()
    filled_from(chosen(photo, Box(1500, 300, 100, 250)), crops_with(hole_at()), fill, SilentProgress())
    (given,) = fill.given
    whole = cv2.erode(given.sources[0].astype(np.uint8), np.ones((SIDE, SIDE), np.uint8)) > 0
    middles = {tuple(place) for place in np.rint(given.images[0][whole][:, :2] * 65535).astype(int)}
    assert len(middles) == (98 - SIDE + 1) * (248 - SIDE + 1)


class Watcher:
    """Remembers how far the work is."""

    def __init__(self) -> None:
        self.fractions: list[float] = []

    def update(self, fraction: float, stage: str) -> None:
        """Adds the fraction."""
        self.fractions.append(fraction)


def test_each_crop_has_its_own_piece_and_its_own_part_of_the_progress(photo: Photo) -> None:
    fill, progress = Recorder(), Watcher()
    crops = crops_with(hole_at(), hole_at(), x=(0, 1900))
    filled_from(chosen(photo, Box(0, 0, WIDTH, HEIGHT)), crops, fill, progress)
    left, right = (np.median(given.images[0][given.sources[0]][:, 0]) * 65535 for given in fill.given)
    assert left < 600
    assert right > 1400
    assert [given.seed for given in fill.given] == [0, 0]
    assert progress.fractions == [0.25, 0.75]


def test_a_hole_too_large_for_one_crop_takes_only_from_the_area_at_every_size() -> None:
    fill = Recorder()
    row = Fill("copy", "Copy", "", "", "", Origin.MOVED, lambda crops, *rest: fill(crops, rest[-1]))
    choice = FillChoice(row.id, row.title, "", "", "", "", row)
    large = np.zeros((1600, 1600), bool)
    large[20:160, 20:1580] = large[20:1580, 20:160] = True
    area = np.zeros_like(large)
    area[900:1300, 900:1300] = True
    picture = Photo(np.where(area, 200, 90).astype(np.uint8)[..., None])
    state = DocumentState(picture, Mask.from_array(large), sources=Mask.from_array(area))
    repair_holes(state, state.mask, choice, {GRAIN.id: 0}, 0, None, SilentProgress())
    assert len({given.images.shape for given in fill.given}) > 1
    for given in fill.given:
        assert given.sources.any()
        assert np.allclose(given.images[given.sources] * 255, 200)
