"""`restorer-app restore`, `models`, `formats` and `compare`, as scripts use them."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import pyvips

from restorer_app import app
from restorer_app.core.box import Box
from restorer_app.core.geometry import Geometry
from restorer_app.core.mask import Mask
from restorer_app.core.progress import SilentProgress
from restorer_app.core.projects import SaveProject
from restorer_app.core.state import Candidate, DocumentState, Hole, Origin, Patch, Repair, new_state
from restorer_app.document.edits import apply_repairs, set_mask
from restorer_app.files.masks import export_mask
from restorer_app.files.opening import open_photo
from restorer_app.work.projects import save_project

Output = pytest.CaptureFixture[str]
MARKED, COPY = ("--mask", "mask.png"), ("--fill", "patchmatch")


@pytest.fixture
def scan(tmp_path: Path) -> tuple[Path, Path, np.ndarray, np.ndarray]:
    """A 16-bit TIFF (LZW, wide-gamut profile) with a scratch, its mask, and the pixels of both."""
    rng = np.random.default_rng(6)
    pixels = rng.normal(30000, 900, (180, 240, 3)).astype(np.uint16)
    pixels[20:160, 100:103] = 65535
    holes = np.zeros((180, 240), bool)
    holes[18:162, 98:105] = True
    image = pyvips.Image.new_from_array(pixels, interpretation="rgb16").copy()
    image.set_type(pyvips.GValue.blob_type, "icc-profile-data", pyvips.Operation.call("profile_load", "p3"))
    source, mask = tmp_path / "scan.tif", tmp_path / "mask.png"
    image.tiffsave(str(source), compression="lzw")
    export_mask(Mask.from_array(holes), mask, SilentProgress())
    return source, mask, pixels, holes


def test_restore_changes_only_what_the_mask_marks_and_keeps_depth_and_profile(
    scan: tuple[Path, Path, np.ndarray, np.ndarray], tmp_path: Path, capsys: Output
) -> None:
    source, mask, pixels, holes = scan
    target = tmp_path / "out.tif"
    assert app.main(["restore", str(source), "--mask", str(mask), "-o", str(target), "--device", "cpu", "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    written = open_photo(target, SilentProgress())
    assert written.pixels.dtype == np.uint16
    assert np.array_equal(written.pixels[~holes], pixels[~holes])
    assert written.pixels[holes].mean() < 40000
    assert written.metadata.profile == open_photo(source, SilentProgress()).metadata.profile
    invented = report["pixels"]["learned"] + report["pixels"]["classical"]
    assert (invented, report["holes"], report["is_lossless"]) == (int(holes.sum()), 1, True)
    assert sum(report["pixels"].values()) == holes.size


def test_each_fill_can_be_asked_for_by_its_id(
    scan: tuple[Path, Path, np.ndarray, np.ndarray], tmp_path: Path, capsys: Output
) -> None:
    source, mask, _, _ = scan
    app.main(["models", "--json"])
    ids = [model["id"] for model in json.loads(capsys.readouterr().out)["models"]]
    assert {"telea", "navier_stokes", "harmonic", "membrane"} <= set(ids)
    for fill in ids:
        target = str(tmp_path / f"{fill}.png")
        assert app.main(["restore", str(source), "--mask", str(mask), "--fill", fill, "-o", target]) == 0


@pytest.mark.parametrize(
    ("arguments", "words", "status"),
    [
        (["restore", "nowhere.png", "--mask", "nowhere.png", "-o", "out.png"], "nowhere.png", 1),
        (["restore", "scan.tif", "--mask", "mask.png", "-o", "scan.tif"], "scan", 1),
        (["restore", "scan.tif", "--mask", "white.png", "-o", "out.png"], "nothing around", 1),
        (["compare", "scan.tif", "other.png"], "differ", 1),
        (["compare", "scan.tif", "scan.tif", "--mask", "black.png"], "marks nothing", 1),
        (["restore", "scan.tif", *MARKED, *COPY, "--take-from", "other.png", "-o", "out.png"], "10 × 10", 1),
        (["restore", "scan.tif", *MARKED, *COPY, "--take-from", "black.png", "-o", "out.png"], "Nothing is white", 1),
        (["restore", "scan.tif", *MARKED, *COPY, "--take-from", "mask.png", "-o", "out.png"], "too little", 1),
        (["restore", "scan.tif", "-o", "out.png"], "--mask", 2),
        (
            ["restore", "scan.tif", *MARKED, "--fill", "telea", "--take-from", "mask.png", "-o", "out.png"],
            "patchmatch",
            2,
        ),
        (["restore", "scan.tif", *MARKED, "--fill", "telea", "--best", "-o", "out.png"], "leave --best out", 2),
        (["restore", "scan.tif", "--best", "-o", "out.png"], "leave --best out", 2),
        (["restore", "scan.tif", *MARKED, "--take-from", "white.png", "-o", "out.png"], "--fill patchmatch", 2),
        (["restore", "scan.tif", "--take-from", "mask.png", "-o", "out.png"], "leave --take-from out", 2),
        (["restore", "scan.tif", "--mask", "mask.png", "-o", "out.xyz"], "xyz", 2),
        (["restore", "scan.tif", "--mask", "mask.png", "-o", "mask.png"], "is the mask", 2),
        (["restore", "scan.tif", "--mask", "mask.png", "--fill", "magic", "-o", "out.png"], "magic", 2),
        (["restore", "scan.tif", "--recipe", "sepia", "-o", "out.png"], "There is no recipe “sepia”", 2),
        (["restore", "scan.tif", "-o", "out.png"], "--recipe NAME", 2),
        (["restore", "scan.tif", "--fill", "telea", "--recipe", "clean", "-o", "out.png"], "add --mask", 2),
    ],
)
def test_a_problem_is_one_sentence_and_exit_1_for_the_input_and_2_for_the_usage(
    scan: tuple[Path, Path, np.ndarray, np.ndarray],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: Output,
    arguments: list[str],
    words: str,
    status: int,
) -> None:
    monkeypatch.chdir(tmp_path)
    pyvips.Image.black(10, 10).pngsave("other.png")
    pyvips.Image.black(240, 180).pngsave("black.png")
    (pyvips.Image.black(240, 180) + 255).cast("uchar").pngsave("white.png")
    before = [path.read_bytes() for path in scan[:2]]
    assert app.main(arguments) == status
    said = capsys.readouterr()
    assert said.out == ""
    assert words in said.err
    assert len(said.err.strip().splitlines()) == 1
    assert [path.read_bytes() for path in scan[:2]] == before
    assert not (tmp_path / "out.png").exists()


def test_texture_is_taken_from_where_it_was_asked_for(
    scan: tuple[Path, Path, np.ndarray, np.ndarray], tmp_path: Path, capsys: Output
) -> None:
    source, mask, pixels, holes = scan
    copied, area = tmp_path / "copied.tif", np.zeros(holes.shape, bool)
    stripes = pixels.copy()
    stripes[:, 130::2] //= 2
    area[20:160, 140:230] = True
    pyvips.Image.new_from_array(stripes, interpretation="rgb16").tiffsave(str(source))
    export_mask(Mask.from_array(area), tmp_path / "area.png", SilentProgress())
    arguments = ["restore", str(source), "--mask", str(mask), *COPY, "--take-from", str(tmp_path / "area.png")]
    assert app.main([*arguments, "-o", str(copied), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["pixels"]["moved"] == holes.sum()
    written = open_photo(copied, SilentProgress()).pixels
    assert np.array_equal(written[~holes], stripes[~holes])
    inside = written[20:160, 99:104].astype(float)
    assert np.abs(np.diff(inside, axis=1)).mean() > 3 * np.abs(np.diff(inside, axis=0)).mean()


def test_best_quality_repairs_the_same_marks_by_another_look_at_them(
    scan: tuple[Path, Path, np.ndarray, np.ndarray], tmp_path: Path
) -> None:
    source, mask, pixels, holes = scan
    results = []
    for options in ([], ["--best"]):
        target = tmp_path / "out.tif"
        arguments = ["restore", str(source), "--mask", str(mask), "--fill", "heal", *options, "-o", str(target)]
        assert app.main(arguments) == 0
        results.append(open_photo(target, SilentProgress()).pixels)
        assert np.array_equal(results[-1][~holes], pixels[~holes])
        target.unlink()
    assert not np.array_equal(*results)


def test_a_mistyped_command_ends_instead_of_opening_a_window(capsys: Output) -> None:
    with pytest.raises(SystemExit) as stopped:
        app.main(["restroe"])
    assert stopped.value.code == 2
    assert "restroe" in capsys.readouterr().err


def test_wrong_usage_is_exit_2(capsys: Output) -> None:
    with pytest.raises(SystemExit) as stopped:
        app.main(["restore"])
    assert stopped.value.code == 2
    with pytest.raises(SystemExit) as stopped:
        app.main(["restore", "scan.tif", "--seed", "-5", "-o", "out.png"])
    assert stopped.value.code == 2
    assert "whole number, 0 or more" in capsys.readouterr().err


def test_ctrl_c_ends_a_command_in_one_word(
    scan: tuple[Path, Path, np.ndarray, np.ndarray], capsys: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("restorer_app.work.restoring.restore", interrupted)
    assert app.main(["restore", str(scan[0]), "--mask", str(scan[1]), "-o", str(scan[0].with_name("out.png"))]) == 130
    assert capsys.readouterr().err == "Stopped.\n"


@pytest.mark.skipif(os.name == "nt", reason="Windows knows no broken pipe")
@pytest.mark.parametrize("options", [[], ["--json"]])
def test_a_reader_that_has_read_enough_is_no_error(options: list[str]) -> None:
    for_reading, for_writing = os.pipe()
    os.close(for_reading)
    command = [sys.executable, "-m", "restorer_app", "formats", *options]
    ended = subprocess.run(command, stdout=for_writing, stderr=subprocess.PIPE, text=True, check=False)
    os.close(for_writing)
    assert (ended.stderr, ended.returncode) == ("", 0)


def test_comparing_a_photo_with_itself_finds_no_difference(
    scan: tuple[Path, Path, np.ndarray, np.ndarray], capsys: Output
) -> None:
    source = str(scan[0])
    assert app.main(["compare", source, source, "--json"]) == 0
    figures = json.loads(capsys.readouterr().out)
    assert (figures["mse"], figures["psnr"], figures["ssim"]) == (0, None, pytest.approx(1))


def test_the_formats_name_what_they_read_and_write(capsys: Output) -> None:
    assert app.main(["formats", "--json"]) == 0
    rows = {row["id"]: row for row in json.loads(capsys.readouterr().out)["formats"]}
    assert rows["tiff"]["bits"] == [8, 16]
    assert rows["png"]["is_lossless"]
    assert not rows["bmp"]["can_write"]


def test_the_list_of_models_names_fills_and_detectors_with_what_they_are_good_for(capsys: Output) -> None:
    assert app.main(["models"]) == 0
    fills, detectors = capsys.readouterr().out.split("\nDetectors:\n")
    assert "Good for: holes and torn corners in textured places. Slow. MIT, part of Restorer." in fills
    assert "dust             Dust: Finds small spots" in detectors
    assert "Good for: dust and specks on smooth areas. Fast. MIT, part of Restorer." in detectors


def test_the_list_of_steps_names_each_with_what_it_is_good_for(capsys: pytest.CaptureFixture[str]) -> None:
    assert app.main(["steps"]) == 0
    said = capsys.readouterr().out
    assert "edges " in said
    assert "Good for: slightly soft scans and prints." in said
    assert "small JPEG files" in said


def test_a_project_is_restored_as_it_was_saved(
    scan: tuple[Path, Path, np.ndarray, np.ndarray], tmp_path: Path, capsys: Output
) -> None:
    source, _, pixels, holes = scan
    state = set_mask(Mask.from_array(holes))(new_state(open_photo(source, SilentProgress())))
    hole = Hole((Patch(Box(98, 18, 7, 144), np.ones((144, 7), bool)),), 7.0)
    repair = Repair(hole, (Candidate((np.full((144, 7, 3), 1234, np.uint16),), 0, "heal", Origin.LEARNED),))
    state = replace(apply_repairs([repair])(state), geometry=Geometry(3))
    project, target = tmp_path / "scan.restorer", tmp_path / "out.tif"
    save_project(SaveProject(state, project, True), SilentProgress())
    source.unlink()
    assert app.main(["restore", str(project), "-o", str(target), "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    expected = np.where(holes[..., None], np.uint16(1234), pixels)
    assert np.array_equal(open_photo(target, SilentProgress()).pixels, np.rot90(expected))
    assert report["pixels"]["learned"] == int(holes.sum())
    assert not report["is_proven"]
    assert app.main(["restore", str(project), "-o", str(tmp_path / "moved.restorer")]) == 2


def test_a_picture_is_turned_and_cropped(
    scan: tuple[Path, Path, np.ndarray, np.ndarray], tmp_path: Path, capsys: Output
) -> None:
    source, _, pixels, _ = scan
    target = tmp_path / "out.tif"
    assert app.main(["restore", str(source), "-o", str(target), "--turn", "right", "--crop", "10,20,100,50"]) == 0
    assert np.array_equal(open_photo(target, SilentProgress()).pixels, np.rot90(pixels, -1)[20:70, 10:110])
    assert app.main(["restore", str(source), "-o", str(target), "--straighten", "-1.5"]) == 0
    assert open_photo(target, SilentProgress()).width < 240
    assert app.main(["restore", str(source), "-o", str(target), "--crop", "10,20,900,50"]) == 2
    assert "reaches beyond the photo" in capsys.readouterr().err


def saved(state: DocumentState, project: Path) -> Path:
    save_project(SaveProject(state, project, True), SilentProgress())
    return project


def test_a_project_is_turned_straightened_and_cropped_further_than_it_is(
    scan: tuple[Path, Path, np.ndarray, np.ndarray], tmp_path: Path, capsys: Output
) -> None:
    source, _, pixels, _ = scan
    state = replace(new_state(open_photo(source, SilentProgress())), geometry=Geometry(1, crop=Box(10, 20, 100, 120)))
    project, target = saved(state, tmp_path / "scan.restorer"), tmp_path / "out.tif"
    seen = np.rot90(pixels, -1)[20:140, 10:110]

    def output(*options: str) -> np.ndarray:
        assert app.main(["restore", str(project), "-o", str(target), *options]) == 0
        return open_photo(target, SilentProgress()).pixels

    assert np.array_equal(output("--turn", "right"), np.rot90(seen, -1))
    assert np.array_equal(output("--crop", "5,6,50,40"), seen[6:46, 5:55])
    assert np.array_equal(output("--turn", "left", "--crop", "5,6,50,40"), np.rot90(seen)[6:46, 5:55])
    straightened = output("--straighten", "2")
    assert straightened.shape[0] / straightened.shape[1] == pytest.approx(1.2, abs=0.05)
    assert app.main(["restore", str(project), "-o", str(target), "--crop", "5,6,100,40"]) == 2
    assert "reaches beyond the photo" in capsys.readouterr().err
    tilted = replace(state, geometry=Geometry(0, 3.0))
    saved(tilted, project)
    back = output("--straighten", "-3")
    assert np.array_equal(back, pixels)


def test_a_mask_for_a_project_is_repaired_together_with_what_is_marked_there(
    scan: tuple[Path, Path, np.ndarray, np.ndarray], tmp_path: Path, capsys: Output
) -> None:
    source, mask, _, holes = scan
    photo = open_photo(source, SilentProgress())
    own = Mask(photo.width, photo.height).painted(Box(200, 40, 6, 6), np.ones((6, 6), bool))
    assert not holes[40:46, 200:206].any()
    project = saved(set_mask(own)(new_state(photo)), tmp_path / "scan.restorer")
    command = ["restore", str(project), "-o", str(tmp_path / "out.tif"), "--fill", "harmonic", "--json"]
    assert app.main([*command, "--mask", str(mask)]) == 0
    assert json.loads(capsys.readouterr().out)["pixels"]["classical"] == int(holes.sum()) + 36


def test_the_help_says_what_is_done_to_a_project(capsys: Output) -> None:
    with pytest.raises(SystemExit):
        app.main(["restore", "--help"])
    said = " ".join(capsys.readouterr().out.split())
    for sentence in (
        "with a project's own marks",
        "a project as it is seen",
        "a project further",
        "not a project's own",
    ):
        assert sentence in said


@pytest.mark.parametrize(
    "option", [("--crop", "1,2,3"), ("--crop", "1,2,0,4"), ("--straighten", "60"), ("--turn", "up")]
)
def test_a_geometry_that_is_none_is_wrong_usage(tmp_path: Path, option: tuple[str, str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        app.main(["restore", str(tmp_path / "a.png"), "-o", str(tmp_path / "b.png"), *option])
