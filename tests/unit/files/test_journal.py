"""What is in the journal survives being cut off anywhere, and only the last edit may be lost."""

import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from restorer_app.core.box import Box
from restorer_app.core.errors import ExportError, OpenError, ScanMissingError
from restorer_app.core.projects import ProjectPlace
from restorer_app.core.state import new_state
from restorer_app.files.journal import FORMAT, OLDEST_S, Journal, Recovery, clear_journal, find_left_work
from restorer_app.files.projects import read_project, write_project
from restorer_app.files.stamps import is_written_since, stamp_of
from tests.unit.files.works import PREVIEW, QUIET, disc, is_same, repair_at, work_on, write_scan


@pytest.fixture
def scan(tmp_path):
    return write_scan(tmp_path / "wedding.tif")


@pytest.fixture
def root(tmp_path):
    return tmp_path / "journals"


def recover(folder, chosen=None):
    recovery = Recovery(folder)
    try:
        return recovery.read(chosen, QUIET)
    finally:
        recovery.leave()


def left_by(root, *states, place=None):
    """A journal with these states, as a process leaves it that ends without a word."""
    journal = Journal(root / "one")
    for state in states:
        journal.write(state, place)
    journal.let_go()
    return root / "one"


def test_the_last_state_comes_back_with_its_project(tmp_path, scan, root):
    first = new_state(scan)
    place = ProjectPlace(tmp_path / "wedding.restorer", True)
    folder = left_by(root, first, work_on(scan), place=place)
    state, found = recover(folder)
    assert is_same(state, work_on(scan))
    assert found == place
    assert not is_written_since(found)  # as format 2 has it: without a stamp


def test_a_log_cut_off_anywhere_gives_one_of_the_states_written_and_loses_one_at_most(scan, root):
    states = [new_state(scan)]
    for number in range(4):
        states.append(replace(states[-1], mask=states[-1].mask.united(disc(scan, 80 * number + 40, 100, 20))))
    states.append(replace(states[-1], repairs=(repair_at(scan, Box(10, 20, 41, 23)),)))
    log, ends = root / "one" / "log", []
    journal = Journal(root / "one")
    for state in states:
        journal.write(state, None)
        ends.append(log.stat().st_size)
    journal.let_go()
    whole = log.read_bytes()
    for length in sorted({*np.random.default_rng(0).integers(ends[0], ends[-1], 40).tolist(), *ends}):
        log.write_bytes(whole[:length])
        state, _ = recover(root / "one")
        assert is_same(state, states[max(index for index, end in enumerate(ends) if end <= length)])


def test_a_damaged_piece_gives_back_the_state_before_it(scan, root):
    states = [new_state(scan), work_on(scan)]
    folder = left_by(root, states[0])
    shutil.rmtree(folder)
    journal = Journal(folder)
    journal.write(states[0], None)
    end = (folder / "log").stat().st_size
    journal.write(states[1], None)
    journal.let_go()
    data = bytearray((folder / "log").read_bytes())
    data[end + 80] ^= 0xFF  # in the first piece of the second state
    (folder / "log").write_bytes(data)
    assert is_same(recover(folder)[0], states[0])


def test_a_log_in_which_nothing_is_whole_is_refused(scan, root):
    folder = left_by(root, work_on(scan))
    data = bytearray((folder / "log").read_bytes())
    data[-100] ^= 0xFF
    (folder / "log").write_bytes(data)
    with pytest.raises(OpenError, match="damaged"):
        recover(folder)


def test_what_is_left_is_told_without_its_scan(scan, root):
    left_by(root, work_on(scan))
    scan.source.unlink()
    (left,) = find_left_work(root)
    assert (left.name, left.repairs, left.steps, left.has_marks) == ("wedding.tif", 2, 2, True)
    with pytest.raises(ScanMissingError):
        recover(left.journal)


def test_a_moved_scan_may_be_chosen(tmp_path, scan, root):
    folder = left_by(root, work_on(scan))
    moved = tmp_path / "attic" / "x.tif"
    moved.parent.mkdir()
    shutil.move(scan.source, moved)
    assert is_same(recover(folder, moved)[0], work_on(scan))


def test_a_journal_that_is_held_is_neither_found_nor_brought_back_nor_cleared(scan, root):
    journal = Journal(root / "one")
    journal.write(work_on(scan), None)
    assert find_left_work(root) == ()
    clear_journal(root / "one")
    with pytest.raises(OpenError, match="in another window"):
        Recovery(root / "one")
    journal.let_go()
    assert len(find_left_work(root)) == 1


def test_only_one_of_two_brings_work_back(scan, root):
    folder = left_by(root, work_on(scan))
    first = Recovery(folder)
    with pytest.raises(OpenError, match="in another window"):
        Recovery(folder)
    first.drop()
    with pytest.raises(OpenError, match="already"):
        Recovery(folder)


def test_a_process_that_is_killed_lets_go_of_its_journal(scan, root):
    code = (
        "import os, sys; from pathlib import Path\n"
        "from restorer_app.files.journal import Journal\n"
        "from restorer_app.files.opening import open_photo\n"
        "from restorer_app.core.progress import SilentProgress\n"
        "from restorer_app.core.state import new_state\n"
        "journal = Journal(Path(sys.argv[2]))\n"
        "journal.write(new_state(open_photo(Path(sys.argv[1]), SilentProgress())), None)\n"
        "os.kill(os.getpid(), 9)\n"
    )
    subprocess.run([sys.executable, "-c", code, str(scan.source), str(root / "one")], check=False)
    assert is_same(recover(root / "one")[0], new_state(scan))


def test_old_journals_and_the_oldest_of_too_many_are_cleared_away(scan, root):
    now = left_by(root, work_on(scan)).stat().st_mtime
    for name, age in (("two", 10.0), ("three", 20.0), ("old", OLDEST_S + 60)):
        shutil.copytree(root / "one", root / name)
        os.utime(root / name / "log", (now - age, now - age))
    found = find_left_work(root)
    assert [left.journal.name for left in found] == ["one", "two", "three"]
    assert not (root / "old").exists()
    size = sum(file.stat().st_size for file in (root / "one").iterdir())
    assert [left.journal.name for left in find_left_work(root, largest=2 * size + 10)] == ["one", "two"]
    assert not (root / "three").exists()


def test_a_long_log_is_written_anew_and_still_holds_the_state(scan, root):
    journal, state = Journal(root / "one", slack=100_000), work_on(scan)
    sizes = []
    for number in range(60):
        state = replace(state, repairs=(repair_at(scan, Box(10, 20, 41, 23), seed=number),))
        journal.write(state, None)
        sizes.append((root / "one" / "log").stat().st_size)
    journal.let_go()
    assert max(sizes) < 3 * sizes[0] + 200_000
    assert sorted(file.name for file in (root / "one").iterdir()) == ["lock", "log"]
    assert is_same(recover(root / "one")[0], state)


def test_a_stroke_among_many_repairs_writes_none_of_them_down_again(scan, root):
    repairs = tuple(repair_at(scan, Box(10 + number, 20, 9, 9), seed=number) for number in range(300))
    state, journal = replace(new_state(scan), repairs=repairs), Journal(root / "one")
    journal.write(state, None)
    before = (root / "one" / "log").stat().st_size
    state = replace(state, mask=disc(scan, 100, 100, 9))
    journal.write(state, None)
    assert (root / "one" / "log").stat().st_size < before + 3000
    hidden = (*repairs[:5], replace(repairs[5], is_hidden=True), *repairs[6:])
    state = replace(state, repairs=hidden)
    journal.write(state, None)
    journal.let_go()
    assert (root / "one" / "log").stat().st_size < before + 20_000
    assert is_same(recover(root / "one")[0], state)


def test_saved_work_is_not_offered_again(scan, root):
    journal = Journal(root / "one")
    journal.write(work_on(scan), None)
    journal.write(work_on(scan), None, is_saved=True)
    journal.let_go()
    assert find_left_work(root) == ()
    assert list(root.iterdir()) == []


@pytest.mark.parametrize("name", ["Scan 12:30.tif", "a\\b.tif"])
def test_work_on_a_scan_of_any_name_is_found_and_brought_back(tmp_path, root, name):
    scan = write_scan(tmp_path / "plain.tif")
    os.rename(scan.source, tmp_path / name)
    state = work_on(replace(scan, source=tmp_path / name))
    folder = left_by(root, state)
    assert [left.name for left in find_left_work(root)] == [name]
    assert is_same(recover(folder)[0], state)


def test_what_this_version_cannot_read_is_left_alone(scan, root):
    folder = left_by(root, work_on(scan))
    data = (folder / "log").read_bytes()
    (folder / "log").write_bytes(data.replace(f'"format": {FORMAT}'.encode(), f'"format": {FORMAT + 1}'.encode()))
    assert find_left_work(root) == ()
    assert (folder / "log").exists()


def test_work_on_a_project_that_was_saved_since_says_when_and_does_not_take_it_for_its_own(tmp_path, scan, root):
    project = tmp_path / "wedding.restorer"
    project.write_bytes(b"as this work was begun")
    place = ProjectPlace(project, True, tuple(stamp_of(project)))
    folder = left_by(root, work_on(scan), place=place)
    (left,) = find_left_work(root)
    assert (left.project, left.saved_since) == (project, None)
    project.write_bytes(b"as another window has saved it")
    (left,) = find_left_work(root)
    assert left.saved_since == project.stat().st_mtime
    _state, found = recover(folder)
    assert is_written_since(found)
    project.unlink()
    (left,) = find_left_work(root)
    assert left.saved_since is None


def test_the_scan_in_a_project_that_moved_may_be_chosen(tmp_path, scan, root):
    project = tmp_path / "wedding.restorer"
    write_project(work_on(scan), project, embeds_scan=True, former=None, preview=PREVIEW, progress=QUIET)
    folder = left_by(root, work_on(scan), place=ProjectPlace(project, True))
    scan.source.unlink()
    moved = tmp_path / "moved.restorer"
    shutil.move(project, moved)
    with pytest.raises(ScanMissingError):
        recover(folder)
    assert is_same(recover(folder, moved)[0], work_on(scan))


def test_a_journal_of_the_first_version_is_brought_back_for_good(root):
    projects = Path(__file__).parent / "projects"
    (root / "one").mkdir(parents=True)
    shutil.copy(projects / "version-1.log", root / "one" / "log")
    (left,) = find_left_work(root)
    assert (left.name, left.repairs, left.steps, left.has_marks) == ("wedding.png", 1, 1, True)
    state, _ = recover(root / "one", chosen=projects / "version-1.restorer")
    saved = read_project(projects / "version-1.restorer", None, QUIET).state
    assert is_same(state, saved)
    assert [candidate.fill for candidate in state.repairs[0].candidates] == ["heal", "heal"]


def test_dropping_leaves_nothing(scan, root):
    journal = Journal(root / "one")
    journal.write(work_on(scan), None)
    journal.drop()
    assert list(root.iterdir()) == []


def test_a_disk_without_room_keeps_the_state_before_and_goes_on_when_there_is_room_again(scan, root, disk_of):
    states = [new_state(scan), work_on(scan)]
    journal = Journal(root / "one")
    journal.write(states[0], None)
    with disk_of((root / "one" / "log").stat().st_size + 2000):
        with pytest.raises(ExportError, match="no room left on the disk"):
            journal.write(states[1], None)
        assert len(list((root / "one").iterdir())) == 2
    journal.write(replace(states[0], repairs=states[1].repairs), None)
    journal.let_go()
    assert is_same(recover(root / "one")[0], replace(states[0], repairs=states[1].repairs))


def test_where_a_long_log_cannot_be_written_anew_it_goes_on(scan, root, monkeypatch):
    journal = Journal(root / "one", slack=0)
    small = replace(new_state(scan), repairs=(repair_at(scan, Box(10, 20, 4, 4)),))
    large = replace(small, repairs=(repair_at(scan, Box(10, 20, 80, 80)),))
    journal.write(large, None)
    monkeypatch.setattr(os, "replace", _no_room)
    journal.write(small, None)
    assert sorted(file.name for file in (root / "one").iterdir()) == ["lock", "log"]
    journal.write(large, None)
    journal.let_go()
    assert is_same(recover(root / "one")[0], large)


def test_a_log_that_cannot_be_opened_again_after_it_was_written_anew_loses_nothing(scan, root, monkeypatch):
    resource = pytest.importorskip("resource")
    limits, replace_file = resource.getrlimit(resource.RLIMIT_NOFILE), os.replace
    journal = Journal(root / "one", slack=0)
    small = replace(new_state(scan), repairs=(repair_at(scan, Box(10, 20, 4, 4)),))
    large = replace(small, repairs=(repair_at(scan, Box(10, 20, 80, 80)),))
    journal.write(large, None)

    def replaced_by_the_last_handle(source, target):
        replace_file(source, target)
        resource.setrlimit(resource.RLIMIT_NOFILE, (3, limits[1]))

    monkeypatch.setattr(os, "replace", replaced_by_the_last_handle)
    try:
        journal.write(small, None)
        with pytest.raises(ExportError, match="could not be written"):
            journal.write(large, None)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, limits)
    monkeypatch.undo()
    assert is_same(recover_copy(root)[0], small)
    journal.write(large, None)
    journal.let_go()
    assert is_same(recover(root / "one")[0], large)


def recover_copy(root):
    """What a crash would give back now."""
    shutil.copytree(root / "one", root / "copy")
    return recover(root / "copy")


def test_work_whose_log_is_gone_or_cannot_be_read_says_so_in_one_sentence(scan, root):
    for name in ("gone", "folder"):
        journal = Journal(root / name)
        journal.write(work_on(scan), None)
        journal.let_go()
    gone, unreadable = Recovery(root / "gone"), Recovery(root / "folder")
    for name in ("gone", "folder"):
        (root / name / "log").unlink()
    (root / "folder" / "log").mkdir()
    with pytest.raises(OpenError, match="brought back or cleared away already"):
        gone.read(None, QUIET)
    with pytest.raises(OpenError, match="cannot be read"):
        unreadable.read(None, QUIET)
    gone.leave()
    unreadable.leave()


def _no_room(source, target):
    raise OSError(28, "No space left on device")
