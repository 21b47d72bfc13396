"""An export is there whole or not at all, and never in the place of the scan."""

import os
import signal
import subprocess
import sys

import numpy as np
import pytest

from restorer_app.core.errors import ExportError
from restorer_app.core.photo import Metadata
from restorer_app.core.progress import Cancelled, SilentProgress
from restorer_app.files.atomic import atomic_write
from restorer_app.files.export import write_photo
from restorer_app.files.opening import open_photo
from restorer_app.files.verifying import verify

FORMATS = ["png", "jpeg", "tiff", "webp"]


def export(pixels, target, format_id="png", source=None, progress=None, alpha=None, options=None):
    return write_photo(
        pixels,
        alpha,
        Metadata(),
        target=target,
        source=source,
        format_id=format_id,
        options=options or {},
        progress=progress or SilentProgress(),
    )


def listing(folder):
    return sorted(path.name for path in folder.iterdir())


@pytest.fixture
def scan(tmp_path, pictures):
    """A scan on the disk; the test checks that its bytes stay."""
    path = tmp_path / "scan.png"
    export(pictures.draw(), path)
    before = path.read_bytes()
    yield path
    assert path.read_bytes() == before


def ways_to_the_scan(scan):
    folder = scan.parent
    (folder / "sub").mkdir()
    os.link(scan, folder / "hard.png")
    os.symlink(scan, folder / "soft.png")
    os.symlink(folder / "soft.png", folder / "sub" / "softer.png")
    return [
        scan,
        folder / "sub" / ".." / "scan.png",
        folder / "SCAN.PNG",
        folder / "hard.png",
        folder / "soft.png",
        folder / "sub" / "softer.png",
    ]


def test_no_way_leads_onto_the_scan(scan, pictures, monkeypatch):
    for target in ways_to_the_scan(scan):
        with pytest.raises(ExportError, match=r"scan-restored\.png"):
            export(pictures.draw(seed=2), target, source=scan)
    monkeypatch.chdir(scan.parent)
    with pytest.raises(ExportError, match="never overwritten"):
        export(pictures.draw(seed=2), scan.relative_to(scan.parent), source=scan)


def test_the_proposed_name_is_free(scan, pictures):
    export(pictures.draw(seed=2), scan.with_name("scan-restored.png"), source=scan)
    with pytest.raises(ExportError, match=r"scan-restored-2\.png"):
        export(pictures.draw(seed=2), scan, source=scan)


def test_a_scan_that_has_gone_is_still_not_overwritten(tmp_path, pictures):
    with pytest.raises(ExportError, match="never overwritten"):
        export(pictures.draw(), tmp_path / "Gone.png", source=tmp_path / "gone.png")


@pytest.mark.parametrize("is_there", [True, False])
def test_an_export_through_a_link_goes_to_the_file_it_leads_to_and_the_link_stays(tmp_path, scan, pictures, is_there):
    (tmp_path / "results").mkdir()
    result, link = tmp_path / "results" / "a.png", tmp_path / "a.png"
    os.symlink(os.path.join("results", "a.png"), link)
    if is_there:
        export(pictures.draw(seed=3), result)
    report = export(pictures.draw(seed=2), link, source=scan)
    assert link.is_symlink()
    assert not result.is_symlink()
    np.testing.assert_array_equal(open_photo(result, SilentProgress()).pixels, pictures.draw(seed=2))
    assert (report.path, listing(result.parent)) == (link, ["a.png"])


def test_a_link_that_leads_into_a_folder_that_is_not_there_says_so(tmp_path, scan, pictures):
    os.symlink(tmp_path / "gone" / "a.png", tmp_path / "a.png")
    with pytest.raises(ExportError, match="“gone” does not exist"):
        export(pictures.draw(), tmp_path / "a.png", source=scan)
    assert listing(tmp_path) == ["a.png", "scan.png"]


def test_a_ring_of_links_leads_nowhere_and_gives_way(tmp_path, scan, pictures):
    os.symlink(tmp_path / "a.png", tmp_path / "b.png")
    os.symlink(tmp_path / "b.png", tmp_path / "a.png")
    export(pictures.draw(), tmp_path / "a.png", source=scan)
    assert open_photo(tmp_path / "a.png", SilentProgress()).width == 61


@pytest.mark.parametrize("format_id", FORMATS)
@pytest.mark.parametrize("limit", [0.0, 0.2, 0.6, 0.75, 0.9])
def test_a_cancelled_export_leaves_the_target_as_it_was(format_id, limit, tmp_path, pictures, cancelling):
    target = tmp_path / "photo"
    target.write_bytes(b"what was there")
    with pytest.raises(Cancelled):
        export(pictures.draw(3, 8, 500, 700), target, format_id, progress=cancelling(limit))
    assert target.read_bytes() == b"what was there"
    assert listing(tmp_path) == ["photo"]


@pytest.mark.parametrize("format_id", FORMATS)
def test_progress_of_an_export_never_falls(format_id, tmp_path, pictures, cancelling):
    watching = cancelling(2)
    export(pictures.draw(3, 8, 500, 700), tmp_path / "photo", format_id, progress=watching)
    assert watching.fractions == sorted(watching.fractions)
    assert watching.fractions[-1] == pytest.approx(1)


@pytest.mark.parametrize("format_id", FORMATS)
def test_a_full_disk_leaves_the_target_as_it_was(format_id, tmp_path):
    resource = pytest.importorskip("resource")
    target = tmp_path / "photo"
    target.write_bytes(b"what was there")
    noise = np.random.default_rng(3).integers(0, 256, (400, 400, 3), np.uint8)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, before[1]))
    try:
        with pytest.raises(ExportError, match="no room left") as refusal:
            export(noise, target, format_id)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert "\n" not in str(refusal.value)
    assert target.read_bytes() == b"what was there"
    assert listing(tmp_path) == ["photo"]


def test_places_that_cannot_be_written_to_are_named(tmp_path, pictures):
    (tmp_path / "file").touch()
    (tmp_path / "folder").mkdir()
    for target, words in (
        (tmp_path / "missing" / "a.png", "“missing” does not exist"),
        (tmp_path / "file" / "a.png", "“file” is not a folder"),
        (tmp_path / "folder", "is a folder"),
        (tmp_path / ("x" * 300 + ".png"), "too long"),
    ):
        with pytest.raises(ExportError, match=words):
            export(pictures.draw(), target)
    assert listing(tmp_path) == ["file", "folder"]


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="every folder is open to this user")
def test_a_folder_closed_to_the_user_is_named(tmp_path, pictures):
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(ExportError, match="not open to you"):
            export(pictures.draw(), tmp_path / "a.png")
    finally:
        tmp_path.chmod(0o700)


def test_formats_that_cannot_hold_the_photo_say_so(tmp_path, pictures):
    with pytest.raises(ExportError, match="16,383"):
        export(pictures.draw(width=16_384, height=1), tmp_path / "a.webp", "webp")
    with pytest.raises(ExportError, match="BMP"):
        export(pictures.draw(), tmp_path / "a.bmp", "bmp")
    with pytest.raises(ValueError, match="no option"):
        export(pictures.draw(), tmp_path / "a.png", options={"speed": 3})
    assert listing(tmp_path) == []


def test_an_export_over_another_picture_keeps_its_permissions(tmp_path, pictures):
    target = tmp_path / "a.png"
    target.write_bytes(b"old")
    target.chmod(0o640)
    export(pictures.draw(), target)
    assert os.name == "nt" or target.stat().st_mode & 0o777 == 0o640


def test_what_a_killed_export_left_is_removed_by_the_next_to_that_name(tmp_path, pictures):
    ours, others = tmp_path / ".a.png.0123abcd.part", tmp_path / ".b.png.0123abcd.part"
    for path in (ours, others, tmp_path / ".a.png.notours.part"):
        path.touch()
    export(pictures.draw(), tmp_path / "a.png")
    assert listing(tmp_path) == [".a.png.notours.part", ".b.png.0123abcd.part", "a.png"]


KILLED = """
import sys, numpy as np
from pathlib import Path
from restorer_app.core.photo import Metadata
from restorer_app.files.export import write_photo

class Slow:
    def update(self, fraction, stage):
        if fraction > float(sys.argv[3]):
            print("reached", flush=True)
            sys.stdin.read()

noise = np.random.default_rng(1).integers(0, 256, (600, 600, 3), np.uint8)
write_photo(noise, None, Metadata(), target=Path(sys.argv[1]), source=None, format_id=sys.argv[2], options={},
            progress=Slow())
"""


@pytest.mark.skipif(os.name == "nt", reason="no such signal")
@pytest.mark.parametrize("format_id", FORMATS)
@pytest.mark.parametrize("when", ["0.3", "0.8"])
def test_a_kill_in_the_middle_leaves_source_and_target_as_they_were(format_id, when, scan, pictures):
    target = scan.with_name("photo")
    target.write_bytes(b"what was there")
    process = subprocess.Popen(
        [sys.executable, "-c", KILLED, str(target), format_id, when], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdout.readline() == b"reached\n"
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    assert target.read_bytes() == b"what was there"
    left = [name for name in listing(scan.parent) if name.endswith(".part")]
    assert len(left) == 1

    export(pictures.draw(), target, format_id, source=scan)
    assert listing(scan.parent) == ["photo", "scan.png"]
    open_photo(target, SilentProgress())


@pytest.mark.parametrize("format_id", ["png", "tiff", "webp"])
@pytest.mark.parametrize("has_alpha", [False, True])
def test_one_wrong_value_in_a_written_file_is_found(format_id, has_alpha, tmp_path, pictures, silent):
    pixels, alpha = pictures.draw(), pictures.draw_alpha() if has_alpha else None
    export(pixels, tmp_path / "a", format_id, alpha=alpha)
    verify(tmp_path / "a", pixels, alpha, target=tmp_path / "a", exact=True, progress=silent)
    wrong = pixels.copy()
    wrong[20, 30, 1] ^= 1
    with pytest.raises(ExportError, match="not what was meant"):
        verify(tmp_path / "a", wrong, alpha, target=tmp_path / "a", exact=True, progress=silent)
    others = [(pixels[:-1], None if alpha is None else alpha[:-1])]
    # WebP stores grey as colour, so there one channel for three is what was meant.
    others += [] if format_id == "webp" else [(pixels[..., :1], alpha)]
    for other, other_alpha in others:
        with pytest.raises(ExportError, match="not what was meant"):
            verify(tmp_path / "a", other, other_alpha, target=tmp_path / "a", exact=False, progress=silent)


def test_a_cut_jpeg_does_not_pass_the_check(tmp_path, pictures, silent):
    pixels = pictures.draw(width=300, height=200)
    export(pixels, tmp_path / "a.jpg", "jpeg")
    (tmp_path / "a.jpg").write_bytes((tmp_path / "a.jpg").read_bytes()[:-4000])
    with pytest.raises(ExportError, match="not what was meant"):
        verify(tmp_path / "a.jpg", pixels, None, target=tmp_path / "a.jpg", exact=False, progress=silent)


def test_an_exception_or_a_failed_check_leaves_no_trace(tmp_path):
    target = tmp_path / "settings.json"
    with atomic_write(target) as file:
        file.write(b"first")

    def check(part):
        assert part.read_bytes() == b"second"
        raise ExportError("not good.")

    with pytest.raises(ExportError), atomic_write(target, check) as file:
        file.write(b"second")
    with pytest.raises(TypeError), atomic_write(target) as file:
        file.write("not bytes")
    assert target.read_bytes() == b"first"
    assert listing(tmp_path) == ["settings.json"]
