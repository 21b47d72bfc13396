"""A batch as the window and the command line run it: each photo once, a bad one stops no other, no scan is touched."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from restorer_app.core.batch import BatchOrder, FileResult, FileState, RunBatch
from restorer_app.core.errors import OpenError
from restorer_app.core.progress import Cancelled, SilentProgress
from restorer_app.core.state import StepInstance
from restorer_app.files.opening import open_photo
from restorer_app.work.batch import run_batch, run_request
from restorer_app.work.batch_log import NAME
from restorer_app.work.engines import Engines

QUIET = SilentProgress()
DONE, SKIPPED, FAILED, CANCELLED = FileState.DONE, FileState.SKIPPED, FileState.FAILED, FileState.CANCELLED
HOLE = np.s_[20:40, 30:33]


@pytest.fixture(scope="module")
def engines() -> Engines:
    return Engines(())


@pytest.fixture
def order(tmp_path: Path) -> Iterator[BatchOrder]:
    """Four scans, one in a folder of its own, masks for three of them; afterwards all scans must be as they were."""
    scans, masks = tmp_path / "scans", tmp_path / "masks"
    (scans / "more").mkdir(parents=True)
    masks.mkdir()
    random = np.random.default_rng(1)
    for name in ("a.png", "b.tif", "c.png", "more/d.png"):
        pixels = random.integers(60, 180, (60, 80, 3)).astype(np.uint8)
        pixels[HOLE] = 255
        Image.fromarray(pixels).save(scans / name)
    holes = np.zeros((60, 80), np.uint8)
    holes[HOLE] = 255
    for name in ("a", "b", "d"):
        Image.fromarray(holes).save(masks / f"{name}.png")
    before = digests(scans)
    yield BatchOrder((scans,), tmp_path / "out", masks=masks, fill="telea", device="cpu")
    assert digests(scans) == before


def digests(folder: Path) -> dict[str, str]:
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def states(results: tuple[FileResult, ...]) -> dict[str, FileState]:
    return {result.source.name: result.state for result in results}


def written(order: BatchOrder) -> list[str]:
    return [name for name in digests(order.output) if name != NAME]


class StopAt:
    """Progress that is cancelled when a stage of a photo of that name is told for the nth time."""

    def __init__(self, name: str, after: int = 1) -> None:
        self.name, self.left = name, after

    def update(self, fraction: float, stage: str) -> None:
        self.left -= stage == self.name
        if self.left <= 0:
            raise Cancelled


def test_photos_with_masks_are_repaired_and_the_others_left_out(order: BatchOrder, engines: Engines) -> None:
    results = run_batch(order, engines, QUIET)
    assert states(results) == {"a.png": DONE, "b.tif": DONE, "c.png": SKIPPED, "d.png": DONE}
    assert written(order) == ["a.png", "b.tif", "more/d.png"]
    assert "nothing to do" in results[2].sentence
    assert (results[0].holes, results[0].models) == (1, (("telea", ""),))
    assert results[0].invented == pytest.approx(60 / 4800)
    new, old = (open_photo(folder / "a.png", QUIET).pixels for folder in (order.output, order.sources[0]))
    changed = (new != old).any(axis=2)
    assert changed[HOLE].all()
    assert changed.sum() == 60
    assert results[0].is_proven


def test_a_recipe_serves_all_photos_with_and_without_masks(order: BatchOrder, engines: Engines) -> None:
    results = run_batch(replace(order, steps=(StepInstance("edges"),), format="png"), engines, QUIET)
    assert set(states(results).values()) == {DONE}
    assert [result.holes for result in results] == [1, 1, 0, 1]
    assert {result.steps for result in results} == {("edges",)}
    assert written(order) == ["a.png", "b.png", "c.png", "more/d.png"]


def test_one_bad_photo_and_one_bad_mask_stop_no_other(order: BatchOrder, engines: Engines) -> None:
    bad = order.sources[0].parent / "bad.png"
    bad.write_bytes(b"no picture")
    gone = bad.with_name("gone.png")
    Image.fromarray(np.zeros((3, 3), np.uint8)).save(order.masks / "c.png")
    for name in ("bad", "gone"):
        (order.masks / f"{name}.png").write_bytes((order.masks / "a.png").read_bytes())
    results = run_batch(replace(order, sources=(bad, gone, *order.sources)), engines, QUIET)
    assert states(results) == {
        "bad.png": FAILED,
        "gone.png": FAILED,
        "a.png": DONE,
        "b.tif": DONE,
        "c.png": FAILED,
        "d.png": DONE,
    }
    assert all(result.sentence for result in results if result.state is FAILED)
    assert "3 × 3" in next(result.sentence for result in results if result.source.name == "c.png")
    assert written(order) == ["a.png", "b.tif", "more/d.png"]


def test_a_full_disk_is_said_of_each_photo_leaves_nothing_half_done_and_can_be_tried_again(
    order: BatchOrder, engines: Engines
) -> None:
    resource = pytest.importorskip("resource")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4000, limits[1]))
    try:
        results = run_batch(order, engines, QUIET)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert states(results) == {"a.png": FAILED, "b.tif": FAILED, "c.png": SKIPPED, "d.png": FAILED}
    assert all("no room left on the disk" in result.sentence for result in results if result.state is FAILED)
    assert written(order) == []
    assert DONE in states(run_batch(replace(order, resumes=True), engines, QUIET)).values()
    assert written(order) == ["a.png", "b.tif", "more/d.png"]


def test_every_change_of_a_file_is_told(order: BatchOrder, engines: Engines) -> None:
    told: list[tuple[int, FileState]] = []
    run_batch(order, engines, QUIET, lambda index, result: told.append((index, result.state)))
    running = FileState.RUNNING
    assert told == [(0, running), (0, DONE), (1, running), (1, DONE), (2, SKIPPED), (3, running), (3, DONE)]


@pytest.mark.parametrize("after", [1, 3, 5, 8])
def test_cancelling_ends_the_photo_under_way_and_the_rest_is_not_begun(
    order: BatchOrder, engines: Engines, after: int
) -> None:
    results = run_batch(order, engines, StopAt("b.tif", after))
    assert states(results) == {"a.png": DONE, "b.tif": CANCELLED, "c.png": CANCELLED, "d.png": CANCELLED}
    assert written(order) == ["a.png"]
    again = run_batch(replace(order, resumes=True), engines, QUIET)
    assert [result.is_earlier for result in again] == [True, False, False, False]
    assert written(order) == ["a.png", "b.tif", "more/d.png"]


def test_cancelling_also_works_where_photos_need_no_work(order: BatchOrder, engines: Engines) -> None:
    run_batch(order, engines, QUIET)
    again = run_batch(replace(order, resumes=True), engines, StopAt("c.png"))
    assert states(again) == {"a.png": DONE, "b.tif": DONE, "c.png": CANCELLED, "d.png": CANCELLED}


def test_a_window_gets_all_news_and_pictures_for_the_report(order: BatchOrder, engines: Engines) -> None:
    request = RunBatch(order)
    results = run_request(request, engines, QUIET)
    told = [request.news.get() for _ in range(request.news.qsize())]
    assert [news.state for news in told if news.source.name == "b.tif"] == [FileState.RUNNING, DONE]
    assert [bool(result.before and result.after) for result in results] == [True, True, False, True]


def test_what_is_finished_is_not_done_again_and_its_report_stays_whole(order: BatchOrder, engines: Engines) -> None:
    first = run_batch(replace(order, pictures=40), engines, QUIET)
    times = {path: path.stat().st_mtime_ns for path in order.output.rglob("*.png")}
    again = run_batch(replace(order, resumes=True), engines, QUIET)
    assert {path: path.stat().st_mtime_ns for path in order.output.rglob("*.png")} == times
    assert [replace(result, is_earlier=False) for result in again] == list(first)
    assert [result.is_earlier for result in again] == [True, True, False, True]


def test_a_photo_is_known_again_by_whatever_way_it_is_named(
    order: BatchOrder, engines: Engines, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_batch(order, engines, QUIET)
    monkeypatch.chdir(order.masks)
    again = replace(order, resumes=True, sources=(Path("..", "scans"),), output=Path("..", "out"))
    assert [result.is_earlier for result in run_batch(again, engines, QUIET)] == [True, True, False, True]
    assert written(order) == ["a.png", "b.tif", "more/d.png"]


def test_photos_of_another_folder_never_take_the_place_of_those_done_before(
    order: BatchOrder, engines: Engines, tmp_path: Path
) -> None:
    run_batch(order, engines, QUIET)
    before = digests(order.output)
    (tmp_path / "others").mkdir()
    (tmp_path / "others" / "a.png").write_bytes((order.sources[0] / "c.png").read_bytes())
    (result,) = run_batch(replace(order, sources=(tmp_path / "others",)), engines, QUIET)
    assert (result.state, result.output) == (DONE, order.output / "a-restored.png")
    assert {name: digest for name, digest in digests(order.output).items() if name in before and name != NAME} == {
        name: digest for name, digest in before.items() if name != NAME
    }


@pytest.mark.parametrize("change", ["scan", "mask", "fill", "output", "format"])
def test_what_has_changed_since_is_done_again(order: BatchOrder, engines: Engines, change: str) -> None:
    run_batch(order, engines, QUIET)
    resumed = replace(order, resumes=True)
    scan = order.sources[0] / "a.png"
    kept = scan.read_bytes(), scan.stat()
    if change == "scan":
        pixels = np.asarray(Image.open(scan)).copy()
        pixels[0, 0] += 1
        Image.fromarray(pixels).save(scan)
    elif change == "mask":
        Image.fromarray(np.full((60, 80), 0, np.uint8)).save(order.masks / "a.png")
    elif change == "output":
        (order.output / "a.png").unlink()
    else:
        resumed = replace(resumed, **{"fill": "harmonic"} if change == "fill" else {"format": "tiff"})
    results = run_batch(resumed, engines, QUIET)
    assert (results[0].state, results[0].is_earlier) == (DONE, False)
    scan.write_bytes(kept[0])


def test_a_torn_line_and_a_foreign_one_in_the_journal_do_no_harm(order: BatchOrder, engines: Engines) -> None:
    run_batch(order, engines, QUIET)
    journal = order.output / NAME
    journal.write_bytes(journal.read_bytes()[:-40] + b"")
    with journal.open("ab") as file:
        file.write(b'\n{"format": 99}\n[1]\nnot JSON\n{"format": 1, "done')
    results = run_batch(replace(order, resumes=True), engines, QUIET)
    assert [result.is_earlier for result in results] == [True, True, False, False]
    assert [result.is_earlier for result in run_batch(replace(order, resumes=True), engines, QUIET)][-1]
    done = [line for line in journal.read_bytes().splitlines() if b'"done": {' in line and b"more/d.png" in line]
    assert len(done) == 2  # the one broken off, and the one that took its place


def test_a_file_that_is_not_the_batchs_own_is_never_replaced(order: BatchOrder, engines: Engines) -> None:
    order.output.mkdir()
    (order.output / "a.png").write_bytes(b"by hand")
    results = run_batch(order, engines, QUIET)
    assert (results[0].state, (order.output / "a.png").read_bytes()) == (SKIPPED, b"by hand")
    (order.output / "b.tif").write_bytes(b"edited since")
    results = run_batch(order, engines, QUIET)
    assert (results[1].state, (order.output / "b.tif").read_bytes()) == (SKIPPED, b"edited since")
    assert results[3].state is DONE


def test_a_link_to_a_scan_is_never_written_through(order: BatchOrder, engines: Engines, tmp_path: Path) -> None:
    other = tmp_path / "other.png"
    other.write_bytes(b"a scan of another box")
    order.output.mkdir()
    (order.output / "b.tif").symlink_to(order.sources[0] / "b.tif")
    (order.output / NAME).write_text('{"format": 1, "begun": "a.png"}\n')  # of a batch that was killed
    (order.output / "a.png").symlink_to(other)
    results = run_batch(order, engines, QUIET)
    assert (results[0].state, other.read_bytes()) == (SKIPPED, b"a scan of another box")
    assert (results[1].state, results[1].output) == (DONE, order.output / "b-restored.tif")


def test_leftovers_of_a_killed_run_are_taken_away_and_nothing_else(order: BatchOrder, engines: Engines) -> None:
    order.output.mkdir()
    ours = order.output / ".a.png.0123abcd.part"
    others = [order.output / name for name in (".other.png.0123abcd.part", ".a.png.part", "a.png.0123abcd.part")]
    for path in (ours, *others):
        path.write_bytes(b"half")
    run_batch(order, engines, QUIET)
    assert not ours.exists()
    assert all(path.exists() for path in others)


def test_writing_beside_the_scans_touches_none_of_them_and_can_be_repeated(
    order: BatchOrder, engines: Engines, tmp_path: Path
) -> None:
    beside = tmp_path / "beside"
    beside.mkdir()
    for path in order.sources[0].glob("*.png"):
        (beside / path.name).write_bytes(path.read_bytes())
    here = replace(order, sources=(beside,), output=beside)
    before = digests(beside)
    assert states(run_batch(here, engines, QUIET)) == {"a.png": DONE, "c.png": SKIPPED}
    assert states(run_batch(here, engines, QUIET)) == {"a.png": DONE, "c.png": SKIPPED}
    after = digests(beside)
    assert {name: after[name] for name in before} == before
    assert set(after) - set(before) == {"a-restored.png", NAME}


def test_what_is_not_there_is_said_and_leaves_nothing(order: BatchOrder, engines: Engines) -> None:
    (result,) = run_batch(replace(order, sources=(order.masks / "a.png", Path("none"))), engines, QUIET)[1:]
    assert result.state is SKIPPED
    (result,) = run_batch(replace(order, sources=(Path("none"),), steps=(StepInstance("edges"),)), engines, QUIET)
    assert result.state is FAILED
    assert "none" in result.sentence
    (order.masks / "empty").mkdir()
    with pytest.raises(OpenError, match="no photos"):
        run_batch(replace(order, sources=(order.masks / "empty",)), engines, QUIET)
    assert written(order) == []


@pytest.mark.parametrize("leads_to", ["scans/a.png", "nowhere.png"])
def test_a_link_in_the_place_of_a_result_is_left_alone_and_its_photo_still_done(
    order: BatchOrder, engines: Engines, leads_to: str
) -> None:
    run_batch(order, engines, QUIET)
    link, goal = order.output / "a.png", order.output.parent / leads_to
    link.unlink()
    link.symlink_to(goal)
    was_there = goal.exists()
    results = run_batch(replace(order, resumes=True), engines, QUIET)
    assert [result.source.name for result in results] == ["a.png", "b.tif", "c.png", "d.png"]
    assert states(results)["a.png"] is (DONE if was_there else SKIPPED)
    assert link.is_symlink()
    assert goal.exists() == was_there


def test_lines_of_a_log_that_no_batch_has_written_are_passed_over(order: BatchOrder, engines: Engines) -> None:
    run_batch(order, engines, QUIET)
    lines: list[dict[str, object]] = [{"done": {}}, {"done": [1]}, {"begun": 5}, {"given up": None}]
    lines.append(
        {"done": {"source": 5, "stamp": None, "digest": "", "output": "x", "bytes": 0, "sha256": "", "result": {}}}
    )
    with (order.output / NAME).open("a") as file:
        file.writelines(json.dumps({"format": 1, **line}) + "\n" for line in lines)
    results = run_batch(replace(order, resumes=True), engines, QUIET)
    assert [result.is_earlier for result in results] == [True, True, False, True]
