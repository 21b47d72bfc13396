"""`restorer-app detect`, and `--detect` of `restore` and `batch`, as scripts use them."""

import json
from pathlib import Path

import cv2
import numpy as np
import pytest
from skimage import data

from restorer_app import app
from restorer_app.core.box import Box
from restorer_app.core.mask import Mask
from restorer_app.core.progress import SilentProgress
from restorer_app.core.projects import SaveProject
from restorer_app.core.state import new_state
from restorer_app.document.edits import set_spared
from restorer_app.files.opening import open_photo
from restorer_app.work.projects import save_project

Output = pytest.CaptureFixture[str]


@pytest.fixture
def scan(tmp_path: Path) -> tuple[Path, np.ndarray, np.ndarray]:
    """A grainy print with a bright scratch and a dark speck, its pixels, and where the damage is."""
    pixels = np.random.default_rng(3).normal(110, 3, (300, 360)).astype(np.uint8)
    damage = np.zeros(pixels.shape, np.uint8)
    cv2.line(damage, (40, 60), (300, 200), 255, 2)
    pixels[damage > 0] = 245
    cv2.circle(damage, (80, 240), 2, 255, -1)
    pixels[238:243, 78:83][damage[238:243, 78:83] > 0] = 5
    file = tmp_path / "scan.png"
    cv2.imwrite(str(file), np.repeat(pixels[..., None], 3, axis=2))
    return file, pixels, damage > 0


@pytest.fixture
def scratched(tmp_path: Path) -> tuple[Path, np.ndarray, np.ndarray]:
    """A grainy print with two scratches, as they run and bend, its pixels, and where they are."""
    pixels = np.random.default_rng(3).normal(110, 3, (300, 360)).astype(np.uint8)
    damage, random = np.zeros(pixels.shape, np.uint8), np.random.default_rng(5)
    for middle, steps in (((170, 110), 110), ((200, 240), 60)):
        turns = random.uniform(0, 6.3) + np.cumsum(random.normal(0, 0.06, steps))
        path = np.cumsum(np.stack((np.cos(turns), np.sin(turns)), axis=1) * 2, axis=0)
        cv2.polylines(damage, [np.rint(path - path.mean(axis=0) + middle).astype(np.int32)], False, 255, 2)
    pixels[damage > 0] = 245
    file = tmp_path / "scratched.png"
    cv2.imwrite(str(file), np.repeat(pixels[..., None], 3, axis=2))
    return file, pixels, damage > 0


def test_a_mask_of_the_damage_is_written_and_told_of(
    scan: tuple[Path, np.ndarray, np.ndarray], tmp_path: Path, capsys: Output
) -> None:
    source, _, damage = scan
    before, mask = source.read_bytes(), tmp_path / "mask.png"
    assert app.main(["detect", str(source), "-o", str(mask), "--model", "automatic", "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    written = open_photo(mask, SilentProgress()).pixels[..., 0]
    assert set(np.unique(written)) == {0, 255}
    near = cv2.dilate(damage.astype(np.uint8), np.ones((7, 7), np.uint8)) > 0
    assert (written > 0)[damage].mean() > 0.9
    assert not (written > 0)[~near].any()
    assert report["pixels"] == (written > 0).sum()
    assert report["share"] == pytest.approx(report["pixels"] / written.size)
    counts = {kind: pieces["count"] for kind, pieces in report["found"].items()}
    assert counts == {"bright lines": 1, "dark lines": 0, "bright dust": 0, "dark dust": 1}
    assert [model["id"] for model in report["models"]] == ["automatic"]
    assert source.read_bytes() == before


def test_one_detector_and_another_sensitivity_can_be_asked_for(
    scan: tuple[Path, np.ndarray, np.ndarray], tmp_path: Path, capsys: Output
) -> None:
    source, mask = scan[0], tmp_path / "mask.png"
    assert app.main(["detect", str(source), "-o", str(mask), "--model", "dust"]) == 0
    said = capsys.readouterr().out
    assert "dark dust: 1" in said
    assert "lines" not in said
    assert app.main(["detect", str(source), "-o", str(mask), "--sensitivity", "0"]) == 0
    assert "No damage was found" in capsys.readouterr().out
    assert not open_photo(mask, SilentProgress()).pixels.any()


def test_each_detector_that_is_listed_can_be_asked_for_by_its_id(
    scan: tuple[Path, np.ndarray, np.ndarray], tmp_path: Path, capsys: Output
) -> None:
    assert app.main(["models", "--json"]) == 0
    listed = {row["id"]: row for row in json.loads(capsys.readouterr().out)["detectors"]}
    assert {"automatic", "lines", "dust"} <= set(listed)
    assert listed["lines"]["licence"] == "MIT, part of Restorer"
    for name, row in listed.items():
        command = ["detect", str(scan[0]), "--model", name, "-o", str(tmp_path / f"{name}.png"), "--json"]
        assert app.main(command) == 0
        report = json.loads(capsys.readouterr().out)
        assert report["sensitivity"] == row["parameters"]["sensitivity"]["default"]
        assert report["models"] == [{"id": name, "sha256": row["sha256"]}]


def test_what_a_project_says_is_no_damage_is_not_marked(
    scan: tuple[Path, np.ndarray, np.ndarray], tmp_path: Path, capsys: Output
) -> None:
    project, mask = tmp_path / "scan.restorer", tmp_path / "mask.png"
    state = new_state(open_photo(scan[0], SilentProgress()))
    spared = Mask(state.photo.width, state.photo.height).painted(Box(60, 220, 40, 40), np.ones((40, 40), bool))
    save_project(SaveProject(set_spared(spared)(state), project, embeds_scan=True), SilentProgress())
    assert app.main(["detect", str(project), "-o", str(mask), "--model", "automatic", "--json"]) == 0
    counts = {kind: pieces["count"] for kind, pieces in json.loads(capsys.readouterr().out)["found"].items()}
    assert counts == {"bright lines": 1, "dark lines": 0, "bright dust": 0, "dark dust": 0}
    assert not open_photo(mask, SilentProgress()).pixels[220:260, 60:100].any()


def test_restore_repairs_what_it_finds_and_nothing_else(
    scratched: tuple[Path, np.ndarray, np.ndarray], tmp_path: Path, capsys: Output
) -> None:
    source, pixels, damage = scratched
    target = tmp_path / "out.png"
    arguments = ["restore", str(source), "--detect", "--fill", "telea", "-o", str(target), "--json"]
    assert app.main(arguments) == 0
    report = json.loads(capsys.readouterr().out)
    result = open_photo(target, SilentProgress()).pixels[..., 0]
    assert report["holes"] == 2
    assert np.abs(result[damage].astype(int) - 110).max() < 40
    away = cv2.dilate(damage.astype(np.uint8), np.ones((9, 9), np.uint8)) == 0
    assert np.array_equal(result[away], pixels[away])


def test_a_batch_repairs_what_it_finds(
    scratched: tuple[Path, np.ndarray, np.ndarray], tmp_path: Path, capsys: Output
) -> None:
    out = tmp_path / "out"
    arguments = ["batch", str(scratched[0]), "-o", str(out), "--detect", "--fill", "telea", "--json"]
    assert app.main(arguments) == 0
    assert json.loads(capsys.readouterr().out)["files"][0]["holes"] == 2
    assert app.main([*arguments, "--resume"]) == 0
    assert json.loads(capsys.readouterr().out)["files"][0]["is_earlier"]


@pytest.mark.parametrize(
    ("arguments", "words", "status"),
    [
        (["detect", "nowhere.png", "-o", "mask.png"], "nowhere.png", 1),
        (["detect", "text.png", "-o", "mask.png"], "text.png", 1),
        (["detect", "scan.png", "-o", "scan.png"], "never overwritten", 1),
        (["detect", "scan.png", "-o", "mask.jpg"], ".png", 2),
        (["detect", "scan.png", "-o", "mask.png", "--model", "magic"], "“magic”", 2),
        (["restore", "nowhere.png", "--detect", "-o", "mask.png"], "nowhere.png", 1),
    ],
)
def test_a_problem_is_one_sentence(
    scan: tuple[Path, np.ndarray, np.ndarray],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: Output,
    arguments: list[str],
    words: str,
    status: int,
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("text.png").write_text("no picture")
    before = scan[0].read_bytes()
    assert app.main(arguments) == status
    said = capsys.readouterr()
    assert (said.out, len(said.err.strip().splitlines())) == ("", 1)
    assert words in said.err
    assert scan[0].read_bytes() == before
    assert not Path("mask.png").exists()


@pytest.mark.parametrize("sensitivity", ["2", "-0.1", "much", "nan"])
def test_a_sensitivity_that_is_none_is_wrong_usage(sensitivity: str, capsys: Output) -> None:
    with pytest.raises(SystemExit, match="2"):
        app.main(["detect", "scan.png", "-o", "mask.png", "--sensitivity", sensitivity])
    assert "from 0 to 1" in capsys.readouterr().err


@pytest.fixture
def portrait(tmp_path: Path) -> Path:
    """A portrait with a dark speck between the eyes, one beside the mouth, and one beside the head."""
    pixels = data.astronaut()
    for place in ((226, 95), (200, 158), (100, 60)):
        cv2.circle(pixels, place, 2, (0, 0, 0), -1)
    file = tmp_path / "portrait.png"
    cv2.imwrite(str(file), pixels[..., ::-1])
    return file


EYES, MOUTH, BESIDE = np.s_[93:98, 224:229], np.s_[156:161, 198:203], np.s_[58:63, 98:103]


def test_damage_on_the_eyes_of_a_face_is_left_out_and_told_of(portrait: Path, tmp_path: Path, capsys: Output) -> None:
    mask = tmp_path / "mask.png"
    assert app.main(["detect", str(portrait), "-o", str(mask), "--model", "dust", "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    written = open_photo(mask, SilentProgress()).pixels[..., 0]
    assert not written[EYES].any()
    assert not written[MOUTH].any()
    assert written[BESIDE].any()
    assert report["faces"] >= 1
    assert report["spared"]["count"] >= 2
    assert any("eyes or the mouth of a face" in notice for notice in report["notices"])


def test_damage_on_a_face_is_marked_for_who_asks_for_it(portrait: Path, tmp_path: Path, capsys: Output) -> None:
    mask = tmp_path / "mask.png"
    assert app.main(["detect", str(portrait), "-o", str(mask), "--model", "dust", "--faces", "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    written = open_photo(mask, SilentProgress()).pixels[..., 0]
    assert written[EYES].any()
    assert written[MOUTH].any()
    assert report["spared"]["count"] == 0
    assert report["notices"] == []


def test_restoring_leaves_a_face_as_it_is_unless_asked(tmp_path: Path, capsys: Output) -> None:
    portrait, plain, asked = (tmp_path / f"{name}.png" for name in ("portrait", "plain", "asked"))
    before = data.astronaut()
    for scratch in (
        ((165, 70), (190, 82), (226, 95), (262, 112), (300, 118)),
        ((60, 40), (80, 60), (101, 60), (104, 130)),
    ):
        cv2.polylines(before, [np.array(scratch, np.int32)], False, (245, 240, 235), 2, cv2.LINE_AA)
    cv2.imwrite(str(portrait), before[..., ::-1])
    command = ["restore", str(portrait), "--detect", "--fill", "telea", "--json"]
    assert app.main([*command, "-o", str(plain)]) == 0
    assert "--faces takes" in capsys.readouterr().out
    assert app.main([*command, "-o", str(asked), "--faces"]) == 0
    restored, changed = (open_photo(file, SilentProgress()).pixels for file in (plain, asked))
    assert np.array_equal(restored[EYES], before[EYES])
    assert not np.array_equal(restored[BESIDE], before[BESIDE])
    assert not np.array_equal(changed[EYES], before[EYES])


@pytest.mark.parametrize("command", ["restore", "batch"])
def test_faces_alone_is_wrong_usage(command: str, portrait: Path, tmp_path: Path, capsys: Output) -> None:
    assert app.main([command, str(portrait), "-o", str(tmp_path / "out"), "--faces", "--recipe", "clean"]) == 2
    assert "add --detect" in capsys.readouterr().err
