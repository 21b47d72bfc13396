"""Where a project and its scan lie: moved, behind links, on another computer."""

import os
import shutil
from dataclasses import replace
from pathlib import PureWindowsPath

import pytest

from restorer_app.core.errors import ExportError, ScanMissingError
from restorer_app.core.state import new_state
from restorer_app.files.scans import reference_of, reference_to, remote_place
from tests.unit.files.test_projects import reopen, rewritten, save
from tests.unit.files.works import is_same, work_on, write_scan


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


def test_the_scan_is_found_beside_a_project_that_moved_with_it(tmp_path, scan, project):
    state = work_on(scan)
    save(state, project)
    elsewhere = tmp_path / "elsewhere"
    (elsewhere / "photos").mkdir(parents=True)
    shutil.move(project, elsewhere / "wedding.restorer")
    shutil.move(scan.source, elsewhere / "photos" / "renamed.tif")
    found = reopen(elsewhere / "wedding.restorer")
    assert is_same(found, state)
    assert found.photo.source == elsewhere / "photos" / "renamed.tif"


def test_a_project_is_never_written_onto_the_scan(scan, project):
    before = scan.source.read_bytes()
    os.symlink(scan.source, project)
    for path in (scan.source, project):
        with pytest.raises(ExportError, match="the scan itself"):
            save(work_on(scan), path)
    opened_by_link = replace(scan, source=project)
    with pytest.raises(ExportError, match="the scan itself"):
        save(work_on(opened_by_link), scan.source)
    assert scan.source.read_bytes() == before


def test_saving_through_a_link_keeps_the_link_and_writes_what_it_leads_to(tmp_path, scan, project):
    (scan.source.parent / "work").mkdir()
    real, state = scan.source.parent / "work" / "real.restorer", work_on(scan)
    save(new_state(scan), real)
    os.symlink(real, project)
    save(state, project)
    assert project.is_symlink()
    assert is_same(reopen(project), state)
    assert is_same(reopen(real), state)
    assert [file.name for file in project.parent.iterdir()] == [project.name]
    assert [file.name for file in real.parent.iterdir()] == [real.name]


@pytest.mark.parametrize(
    ("folder", "path", "place"),
    [
        ("C:/projects", "//nas/photos/a.tif", "//nas/photos/a.tif"),
        ("C:/projects", r"\\nas\photos\a.tif", r"\\nas\photos\a.tif"),
        (r"\\NAS\photos\projects", "//nas/photos/a.tif", ""),
        (r"\\nas\photos\projects", "//nas/photos2/a.tif", "//nas/photos2/a.tif"),
        (r"\\nas\photos", "//elsewhere/photos/a.tif", "//elsewhere/photos/a.tif"),
        ("C:/projects", "D:/scans/a.tif", ""),
        ("C:/projects", "scans/a.tif", ""),
    ],
)
def test_only_a_place_on_another_computer_waits_for_the_users_say(scan, project, folder, path, place):
    reference = replace(reference_to(scan, project.parent), path=path)
    assert reference_of(reference.table) == reference
    assert remote_place(reference, PureWindowsPath(folder)) == place


def test_a_scan_that_is_missing_on_another_computer_is_named_with_its_place(scan, project):
    save(work_on(scan), project)
    rewritten(project, lambda table: table["scan"].update(path="//nas/photos/wedding.tif"))
    shutil.move(scan.source, scan.source.with_name("hidden"))
    with pytest.raises(ScanMissingError) as error:
        reopen(project)
    assert error.value.place == "//nas/photos/wedding.tif"
