"""How long many photos still take is told by what they took, not by how their work is divided."""

from pathlib import Path

import pytest

from restorer_app.core.batch import FileResult, FileState
from restorer_app.ui.batch_pace import Pace

FIRST, SECOND = Path("first.png"), Path("second.png")


def done(source: Path, seconds: float) -> FileResult:
    return FileResult(source, None, FileState.DONE, seconds=seconds)


@pytest.fixture
def pace():
    """After a photo of 100 s, nine tenths of whose work were done in the first ten of them."""
    pace = Pace()
    pace.follow(FIRST, 0.0, 0.0)
    pace.follow(FIRST, 0.9, 10.0)
    pace.take(done(FIRST, 100.0))
    return pace


def test_of_the_first_photo_nobody_knows_how_long_it_takes():
    pace = Pace()
    pace.follow(FIRST, 0.9, 10.0)
    assert pace.left(0, 0.9, 10.0) is None
    assert pace.share(0.9) == 0.9


def test_a_photo_that_crawls_at_the_end_as_the_one_before_is_not_nearly_finished(pace):
    pace.follow(SECOND, 0.0, 100.0)
    pace.follow(SECOND, 0.9, 110.0)
    assert pace.share(0.9) == pytest.approx(0.1)
    assert pace.left(0, 0.9, 110.0) == pytest.approx(90)
    assert pace.left(0, 0.95, 155.0) == pytest.approx(45)


def test_a_larger_photo_is_seen_to_take_longer(pace):
    pace.follow(SECOND, 0.0, 100.0)
    pace.follow(SECOND, 0.9, 150.0)
    assert pace.left(0, 0.9, 150.0) == pytest.approx(450)


def test_of_a_photo_that_takes_longer_than_those_before_nobody_knows_how_long_until_it_tells(pace):
    pace.follow(SECOND, 0.0, 100.0)
    assert pace.left(0, 0.0, 150.0) == pytest.approx(50)
    assert pace.left(0, 0.0, 250.0) is None
    assert pace.left(2, 0.5, 250.0) is None


def test_photos_that_wait_take_as_long_as_those_before(pace):
    assert pace.left(3, None, 100.0) == pytest.approx(300)


@pytest.mark.parametrize("state", [FileState.FAILED, FileState.SKIPPED, FileState.CANCELLED])
def test_what_was_not_done_to_its_end_says_nothing(state):
    pace = Pace()
    pace.take(FileResult(FIRST, None, state, seconds=0.1))
    assert pace.left(3, None, 1.0) is None


def test_what_an_earlier_batch_has_done_says_nothing():
    pace = Pace()
    pace.take(FileResult(FIRST, None, FileState.DONE, seconds=5.0, is_earlier=True))
    assert pace.left(3, None, 1.0) is None
