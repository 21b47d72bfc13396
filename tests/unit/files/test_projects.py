"""A project gives back everything that was saved, and never anything else."""

import json
import os
import shutil
import zipfile
import zlib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from restorer_app.core.box import Box
from restorer_app.core.errors import ExportError, OpenError, ScanMissingError
from restorer_app.core.geometry import Geometry
from restorer_app.core.progress import Cancelled
from restorer_app.core.state import Origin, new_state
from restorer_app.files.atomic import atomic_write
from restorer_app.files.blobs import digest_of
from restorer_app.files.projects import read_preview, read_project, write_project
from tests.unit.files.conftest import Cancelling
from tests.unit.files.works import PREVIEW, QUIET, findings_in, is_same, repair_at, work_on, write_scan


@pytest.fixture
def scan(tmp_path):
    folder = tmp_path / "scans"
    folder.mkdir()
    return write_scan(folder / "wedding.tif")


@pytest.fixture
def project(tmp_path):
    folder = tmp_path / "projects"
    folder.mkdir()
    return folder / "wedding.restorer"


def save(state, path, *, embeds_scan=False, former=None, progress=QUIET):
    return write_project(state, path, embeds_scan=embeds_scan, former=former, preview=PREVIEW, progress=progress)


def reopen(path, chosen=None):
    return read_project(path, chosen, QUIET).state


def rewritten(path, edit):
    """The project with its manifest as `edit` leaves it, which sees the repairs as they are unpacked."""
    with zipfile.ZipFile(path) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    table = json.loads(entries["manifest.json"])
    ((group, count),) = table["state"]["repairs"]
    repairs = table["state"]["repairs"] = json.loads(zlib.decompress(entries[f"pieces/{group}"]))
    edit(table)
    packed = zlib.compress(json.dumps(repairs).encode())
    if isinstance(table["state"], dict):
        table["state"]["repairs"] = [[digest_of(packed), count]]
    entries[f"pieces/{digest_of(packed)}"] = packed
    entries["manifest.json"] = json.dumps(table).encode()
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in entries.items():
            archive.writestr(name, data)


@pytest.mark.parametrize("embeds_scan", [False, True])
@pytest.mark.parametrize(
    ("channels", "bits", "has_alpha"), [(3, 16, False), (3, 8, True), (1, 16, True), (1, 8, False)]
)
def test_everything_comes_back_as_it_was(tmp_path, project, embeds_scan, channels, bits, has_alpha):
    state = work_on(write_scan(tmp_path / "scan.tif", channels, bits, has_alpha=has_alpha))
    assert save(state, project, embeds_scan=embeds_scan) is embeds_scan
    assert is_same(reopen(project), state)


def test_findings_without_stains_and_decided_on_come_back_too(scan, project):
    state = replace(new_state(scan), findings=replace(findings_in(scan, is_open=False), stain=None, weights=""))
    save(state, project)
    assert is_same(reopen(project), state)


def test_a_document_without_findings_is_one_that_earlier_versions_open(scan, project):
    save(replace(work_on(scan), findings=None, spared=None), project)
    with zipfile.ZipFile(project) as archive:
        assert not json.loads(archive.read("manifest.json"))["state"].keys() & {"findings", "spared"}


def test_saving_does_not_touch_the_scan(scan, project):
    before = scan.source.read_bytes(), scan.source.stat().st_mtime_ns
    save(work_on(scan), project, embeds_scan=True)
    assert (scan.source.read_bytes(), scan.source.stat().st_mtime_ns) == before


def test_the_scan_in_a_project_needs_no_other_file(scan, project):
    state = work_on(scan)
    save(state, project, embeds_scan=True)
    scan.source.unlink()
    found = reopen(project)
    assert is_same(found, state)
    assert found.photo.source.name == "wedding.tif"


def test_a_scan_that_is_nowhere_is_named_and_may_be_chosen(tmp_path, scan, project):
    state = work_on(scan)
    save(state, project)
    moved = tmp_path / "attic.tif"
    shutil.move(scan.source, moved)
    with pytest.raises(ScanMissingError, match=r"“wedding\.tif” is neither where it was nor beside the project"):
        reopen(project)
    assert is_same(reopen(project, moved), state)


def test_another_picture_is_not_taken_for_the_scan(tmp_path, scan, project):
    save(work_on(scan), project)
    other = write_scan(tmp_path / "other.tif", seed=8)
    with pytest.raises(OpenError, match=r"“other\.tif” is not the scan that this work was begun with"):
        reopen(project, other.source)
    shutil.copy(other.source, scan.source)
    with pytest.raises(ScanMissingError):
        reopen(project)


def test_a_scan_that_only_got_a_caption_is_still_the_scan(scan, project):
    tifffile = pytest.importorskip("tifffile")
    state = work_on(scan)
    save(state, project)
    tifffile.imwrite(scan.source, scan.pixels, photometric="rgb", description="Anna and Karl, 1938")
    assert is_same(reopen(project), state)


def test_a_scan_that_is_gone_or_changed_is_put_into_the_project_as_it_was_opened(scan, project):
    state = work_on(scan)
    scan.source.unlink()
    assert save(state, project) is True
    assert is_same(reopen(project), state)
    scan.source.write_bytes(b"another file")
    assert save(state, project) is True
    assert is_same(reopen(project), state)


def test_saving_a_project_again_keeps_the_file_of_the_scan_that_lies_in_it(scan, project):
    save(work_on(scan), project, embeds_scan=True)
    original = scan.source.read_bytes()
    scan.source.unlink()
    save(reopen(project), project, embeds_scan=True, former=project)
    with zipfile.ZipFile(project) as archive:
        assert archive.read("scan") == original


def test_what_two_repairs_share_lies_in_the_project_once(scan, project):
    state = replace(new_state(scan), repairs=(repair_at(scan, Box(10, 10, 40, 40)),))
    save(state, project)
    once = project.stat().st_size
    save(replace(state, repairs=(state.repairs[0], replace(state.repairs[0], is_hidden=True))), project)
    assert project.stat().st_size < once + 1500


@pytest.mark.parametrize("limit", [0.0, 0.2, 0.5, 0.8])
def test_saving_that_is_cancelled_leaves_the_project_as_it_was(scan, project, limit):
    save(new_state(scan), project, embeds_scan=True)
    before = project.read_bytes()
    with pytest.raises(Cancelled):
        save(work_on(scan), project, embeds_scan=True, progress=Cancelling(limit))
    assert project.read_bytes() == before
    assert [file.name for file in project.parent.iterdir()] == [project.name]


def test_the_preview_comes_without_the_photo(scan, project):
    save(new_state(scan), project)
    preview = read_preview(project)
    assert (preview.width, preview.height) == (400, 300)
    assert np.array_equal(preview.pixels, PREVIEW.pixels)


def test_a_newer_project_says_so(scan, project):
    save(work_on(scan), project)
    rewritten(project, lambda table: table.update(format=3))
    with pytest.raises(OpenError, match="saved by a newer version"):
        reopen(project)


@pytest.mark.parametrize("part", ["", "state", "scan"])
def test_an_unknown_entry_is_named(scan, project, part):
    save(work_on(scan), project)
    rewritten(project, lambda table: (table[part] if part else table).update(colour="blue"))
    with pytest.raises(OpenError, match="an entry “colour” that this version"):
        reopen(project)


WRONG = {
    "a hole outside the picture": lambda table: table["state"]["repairs"][0].update(boxes=[[390, 0, 20, 23]] * 2),
    "a negative place": lambda table: table["state"]["repairs"][0]["boxes"][0].__setitem__(0, -1),
    "no candidates": lambda table: table["state"]["repairs"][0].update(candidates=[]),
    "a choice that is not there": lambda table: table["state"]["repairs"][0].update(chosen=3),
    "a piece that is not there": lambda table: table["state"]["repairs"][0].update(hole="0" * 64),
    "a piece of another shape": lambda table: table["state"]["mask"][0].__setitem__(
        2, table["state"]["repairs"][0]["hole"]
    ),
    "a tile outside the picture": lambda table: table["state"]["mask"][0].__setitem__(0, 7),
    "text for a number": lambda table: table["state"]["repairs"][0].update(width="wide"),
    "no number": lambda table: table["state"]["repairs"][0].update(width=float("nan")),
    "an origin nobody knows": lambda table: table["state"]["repairs"][0]["candidates"][0].update(origin="magic"),
    "a strength beyond all": lambda table: table["state"]["recipe"][0].update(strength=7),
    "a crop beyond the scan": lambda table: table["state"]["geometry"].update(crop=[0, 0, 300, 400]),
    "half a turn too many": lambda table: table["state"]["geometry"].update(turns=5),
    "an angle that turns it over": lambda table: table["state"]["geometry"].update(angle=90.0),
    "a repair too few": lambda table: table["state"]["repairs"].pop(),
    "no repair at all": lambda table: table["state"]["repairs"].__setitem__(0, 7),
    "a list for a table": lambda table: table.update(state=[]),
    "no table at all": lambda table: table.update(scan=None),
    "a scan that climbs out": lambda table: table["scan"].update(path="../../secret.tif"),
    "a name that is a path": lambda table: table["scan"].update(name="../wedding.tif"),
    "a size of no photo": lambda table: table["scan"].update(width=2**40),
    "holes without end": lambda table: table["state"]["repairs"][0].update(boxes=[[0, 0, 400, 300]] * 100_000),
}


@pytest.mark.parametrize("edit", WRONG.values(), ids=WRONG.keys())
def test_a_manifest_that_no_document_has_is_refused_in_one_sentence(scan, project, edit):
    save(work_on(scan), project)
    rewritten(project, edit)
    with pytest.raises(OpenError, match=r"“wedding\.restorer” is damaged or incomplete and cannot be opened"):
        reopen(project)


def test_a_file_cut_off_or_changed_anywhere_is_refused_or_opens_whole(scan, project):
    state = work_on(scan)
    save(state, project, embeds_scan=True)
    whole = project.read_bytes()
    random = np.random.default_rng(3)
    for place in random.integers(0, len(whole), 120):
        project.write_bytes(whole[:place])
        with pytest.raises(OpenError):
            reopen(project)
        changed = bytearray(whole)
        changed[place] ^= 0x5A
        project.write_bytes(changed)
        try:
            assert is_same(reopen(project), state)
        except OpenError as error:
            assert str(error).startswith("“")  # noqa: PT017 - either is right


def _packed(path, name):
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, bytes(10_000_000))


HOSTILE = {
    "a packed entry that grows": lambda path: _packed(path, "pieces/" + "0" * 64),
    "a path that climbs out": lambda path: _stored(path, "../../evil"),
    "an absolute path": lambda path: _stored(path, "/etc/evil"),
    "a file nobody knows": lambda path: _stored(path, "run.py"),
    "a name twice": lambda path: _stored(path, "preview.png"),
}


def _stored(path, name):
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(name, b"evil")


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("spoil", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_zip_that_is_not_one_of_ours_is_refused(scan, project, spoil):
    save(work_on(scan), project)
    spoil(project)
    with pytest.raises(OpenError, match="is not a project of this program"):
        reopen(project)


def test_files_that_are_no_projects_are_refused(tmp_path):
    for name, data in (("empty", b""), ("text", b"hello"), ("png", b"\x89PNG\r\n\x1a\n")):
        path = tmp_path / f"{name}.restorer"
        path.write_bytes(data)
        with pytest.raises(OpenError, match="is damaged or incomplete"):
            reopen(path)
    with pytest.raises(OpenError, match="does not exist"):
        reopen(tmp_path / "nowhere.restorer")


def test_a_disk_without_room_leaves_the_project_as_it_was(scan, project, disk_of):
    save(new_state(scan), project)
    before = project.read_bytes()
    with disk_of(20_000), pytest.raises(ExportError, match="no room left on the disk"):
        save(work_on(scan), project, embeds_scan=True)
    assert project.read_bytes() == before
    assert [file.name for file in project.parent.iterdir()] == [project.name]


@pytest.mark.parametrize("name", ["Scan 12:30.tif", "a\\b.tif", "  .tif", "Größe ½.tif", "CON.tif", "x" * 200 + ".tif"])
@pytest.mark.parametrize("embeds_scan", [False, True])
def test_a_scan_may_have_any_name(tmp_path, project, name, embeds_scan):
    state = work_on(write_scan(tmp_path / name))
    save(state, project, embeds_scan=embeds_scan)
    assert is_same(reopen(project), state)
    assert reopen(project).photo.source == tmp_path / name


def test_a_scan_may_be_opened_by_a_path_with_dots(tmp_path, project):
    (tmp_path / "b").mkdir()
    photo = write_scan(tmp_path / "scan.tif")
    state = work_on(replace(photo, source=tmp_path / "b" / ".." / "scan.tif"))
    save(state, project)
    assert is_same(reopen(project), state)


def test_a_scan_that_moved_while_it_was_open_is_saved_all_the_same(tmp_path, scan, project):
    save(work_on(scan), project)
    shutil.move(scan.source, tmp_path / "elsewhere.tif")
    assert save(work_on(scan), project, former=project) is True
    assert is_same(reopen(project), work_on(scan))


def test_many_candidates_on_a_small_photo_can_be_opened_again(tmp_path, project):
    photo = write_scan(tmp_path / "scan.tif", bits=8)
    state = replace(new_state(photo), repairs=tuple(repair_at(photo, photo.box, seed=seed) for seed in range(120)))
    save(state, project)
    assert len(reopen(project).repairs) == 120


def test_a_group_named_again_and_again_does_not_fill_the_memory(scan, project):
    boxes = [[x, y, 1, 1] for y in range(300) for x in range(400)]
    hole = zlib.compress(np.packbits(np.ones(len(boxes), bool)).tobytes())
    pixels = bytes(6 * len(boxes))
    repair = {"hole": digest_of(hole), "boxes": boxes, "width": 1.0, "fill": "heal", "origin": "learned"}
    repair |= {"parameters": {}, "weights": "", "candidates": [[digest_of(pixels), 0]], "chosen": 0, "hidden": False}
    group = zlib.compress(json.dumps([repair]).encode())
    save(work_on(scan), project)
    with zipfile.ZipFile(project) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    table = json.loads(entries["manifest.json"])
    table["state"]["repairs"] = [[digest_of(group), 1]] * 60
    entries["manifest.json"] = json.dumps(table).encode()
    entries |= {f"pieces/{digest_of(data)}": data for data in (hole, pixels, group)}
    with zipfile.ZipFile(project, "w") as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    with pytest.raises(OpenError, match="is damaged or incomplete"):
        reopen(project)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such pipes")
def test_what_is_no_file_is_no_project(tmp_path):
    os.mkfifo(tmp_path / "pipe.restorer")
    (tmp_path / "folder.restorer").mkdir()
    for name in ("pipe", "folder"):
        with pytest.raises(OpenError, match="is not a project of this program"):
            reopen(tmp_path / f"{name}.restorer")


def test_two_writers_of_one_project_do_not_break_each_other(scan, project):
    save(new_state(scan), project)
    with atomic_write(project) as file:
        save(work_on(scan), project)
        file.write(b"the other one")
    assert project.read_bytes() == b"the other one"


def test_a_project_of_the_first_version_opens_for_good():
    state = reopen(Path(__file__).parent / "projects" / "version-1.restorer")
    assert state.photo.source.name == "wedding.png"
    assert state.photo.pixels[10, 20].tolist() == [70, 90, 110]
    assert (state.mask.bounds, state.mask.count) == (Box(20, 10, 5, 5), 25)
    assert state.sources.bounds == Box(0, 0, 4, 4)
    (repair,), (step,) = state.repairs, state.recipe
    assert (repair.fill, repair.origin, repair.chosen, repair.weights) == ("heal", Origin.LEARNED, 1, "ab" * 32)
    assert repair.hole.box == Box(5, 6, 4, 3)
    assert [int(candidate.pixels[0].max()) for candidate in repair.candidates] == [7, 9]
    assert (step.kind, step.strength, step.facts) == ("clean", 0.75, {"noise_level": 11.5})
    assert (step.region.values(Box(0, 0, 11, 1))[0, 9], step.region.values(Box(0, 0, 11, 1))[0, 10]) == (0, 255)
    assert state.geometry == Geometry(1, crop=Box(2, 3, 20, 30))
