"""Pairs of damaged and restored scans: what is found, and what is wrong with it."""

from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image
from skimage.data import astronaut, coffee

from restorer_app import cli
from restorer_app.core.errors import UsageError
from restorer_app.training.pairs import load_pairs, shift_between, too_few, turn_between


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    """Two folders with six good pairs, noise on the damaged ones."""
    damaged, restored = tmp_path / "damaged", tmp_path / "restored"
    damaged.mkdir()
    restored.mkdir()
    picture, rng = astronaut(), np.random.default_rng(0)
    for index in range(6):
        piece = picture[60 * index : 60 * index + 180, 40 * index : 40 * index + 200]
        noisy = np.clip(piece + rng.normal(0, 12, piece.shape), 0, 255).astype(np.uint8)
        Image.fromarray(noisy).save(damaged / f"p{index}.png")
        Image.fromarray(piece).save(restored / f"p{index}.png")
    return damaged, restored


def faults_of(folders: tuple[Path, Path]) -> dict[str, str]:
    return {fault.name: fault.sentence for fault in load_pairs(*folders)[1]}


def test_scans_of_one_name_are_pairs_whatever_their_endings(folders: tuple[Path, Path]) -> None:
    Image.open(folders[0] / "p0.png").save(folders[0] / "p0.tif")
    (folders[0] / "p0.png").unlink()
    pairs, faults = load_pairs(*folders)
    assert [pair.name for pair in pairs] == [f"p{index}" for index in range(6)]
    assert not faults


def test_a_file_that_cannot_be_read_is_named(folders: tuple[Path, Path]) -> None:
    (folders[1] / "p2.png").write_bytes(b"no picture")
    assert "p2" in faults_of(folders)["p2"]


def test_a_scan_without_a_partner_is_named(folders: tuple[Path, Path]) -> None:
    (folders[0] / "p3.png").unlink()
    assert "only in" in faults_of(folders)["p3"]


def test_scans_of_two_sizes_are_named_with_their_sizes(folders: tuple[Path, Path]) -> None:
    Image.fromarray(astronaut()[:100, :100]).save(folders[1] / "p1.png")
    assert "200 × 180 and 100 × 100" in faults_of(folders)["p1"]


@pytest.mark.parametrize("shift", [(2, 0), (0, -3), (5, 4)])
def test_scans_that_are_displaced_are_named_with_the_distance(
    folders: tuple[Path, Path], shift: tuple[int, int]
) -> None:
    moved = np.roll(np.asarray(Image.open(folders[0] / "p4.png")), shift, (0, 1))
    Image.fromarray(moved).save(folders[0] / "p4.png")
    assert f"displaced by {np.hypot(*shift):.1f} pixels" in faults_of(folders)["p4"]


def test_the_same_photo_twice_is_named(folders: tuple[Path, Path]) -> None:
    for folder in folders:
        Image.open(folder / "p5.png").save(folder / "p6.png")
    assert faults_of(folders) == {"p6": "“p6” is the same photo as “p5”."}


def test_a_pair_of_which_nothing_was_restored_is_named(folders: tuple[Path, Path]) -> None:
    Image.open(folders[1] / "p2.png").save(folders[0] / "p2.png")
    assert faults_of(folders) == {"p2": "The two scans of “p2” are the same: nothing was restored."}


def test_one_pair_is_too_few_in_good_english() -> None:
    assert too_few(1) == "There is 1 usable pair; learning from pairs needs at least 8."


def test_scans_of_two_photos_are_named(folders: tuple[Path, Path]) -> None:
    Image.fromarray(coffee()[100:280, 200:400]).save(folders[1] / "p0.png")
    assert "do not show the same photo" in faults_of(folders)["p0"]


def test_a_folder_that_is_missing_is_said_to_be(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="There is no folder"):
        load_pairs(tmp_path / "a", tmp_path / "b")


def test_fading_scratches_and_noise_are_no_displacement() -> None:
    picture, rng = astronaut()[:300, :300], np.random.default_rng(1)
    worn = np.clip(picture * 0.5 + 70 + rng.normal(0, 15, picture.shape), 0, 255).astype(np.uint8)
    worn[100:103] = 255
    worn[:, 200:204] = 0
    assert shift_between(worn, picture) < 0.5


def test_two_files_of_one_name_in_a_folder_are_named_and_not_learned_from(folders: tuple[Path, Path]) -> None:
    Image.open(folders[0] / "p0.png").save(folders[0] / "p0.tif")
    pairs, _ = load_pairs(*folders)
    assert "p0" not in [pair.name for pair in pairs]
    faults = faults_of(folders)
    assert list(faults) == ["p0"]
    assert "p0.png and p0.tif" in faults["p0"]


def turned(picture: np.ndarray, degrees: float, shift: float = 0.0) -> np.ndarray:
    height, width = picture.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1)
    matrix[:, 2] += shift
    return cv2.warpAffine(picture, matrix, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)


@pytest.mark.parametrize("degrees", [1.5, -1.5, 3.0])
def test_scans_that_are_turned_are_named(folders: tuple[Path, Path], degrees: float) -> None:
    for index in range(6):
        file = folders[0] / f"p{index}.png"
        Image.fromarray(turned(np.asarray(Image.open(file)), degrees)).save(file)
    faults = faults_of(folders)
    assert len(faults) == 6
    assert all("turned against each other" in sentence for sentence in faults.values())


@pytest.mark.parametrize("size", [180, 512, 1500])
@pytest.mark.parametrize(("degrees", "shift"), [(1.5, 0.0), (-0.8, 0.0), (1.0, 3.0)])
def test_the_angle_between_two_scans_is_found(size: int, degrees: float, shift: float) -> None:
    for picture in (astronaut(), coffee()):
        scan = cv2.resize(picture[:400, 50:450], (size, size), interpolation=cv2.INTER_CUBIC)
        assert abs(turn_between(turned(scan, degrees, shift), scan)) == pytest.approx(abs(degrees), rel=0.35)


@pytest.mark.parametrize("size", [180, 512, 1500])
def test_scans_that_are_worn_or_displaced_are_not_turned(size: int) -> None:
    rng = np.random.default_rng(1)
    for picture in (astronaut(), coffee()):
        scan = cv2.resize(picture[:400, 50:450], (size, size), interpolation=cv2.INTER_CUBIC)
        worn = np.clip(scan * 0.5 + 70 + rng.normal(0, 15, scan.shape), 0, 255).astype(np.uint8)
        worn[size // 3 : size // 3 + 4] = 255
        worn[: size // 3, : size // 3] = 128
        for damaged in (scan, worn, np.roll(worn, (5, 4), (0, 1)), np.full_like(scan, 90)):
            assert turn_between(damaged, scan) == 0


def test_a_scan_may_be_a_bmp(folders: tuple[Path, Path]) -> None:
    Image.open(folders[0] / "p0.png").save(folders[0] / "p0.bmp")
    (folders[0] / "p0.png").unlink()
    pairs, faults = load_pairs(*folders)
    assert len(pairs) == 6
    assert not faults


def mine(folders: tuple[Path, Path]) -> str:
    file = folders[0].parent / "mine.toml"
    file.write_text(Path("restorer_app/training/configs/fine-tune.toml").read_text(encoding="utf-8"), encoding="utf-8")
    return str(file)


def test_a_check_lists_faults_says_where_pairs_are_too_few_and_ends_with_1(
    folders: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    (folders[0] / "p3.png").unlink()
    assert cli.main(["train", mine(folders), "--check"]) == 1
    said = capsys.readouterr()
    assert "“p3” is only in" in said.out
    assert "usable pairs 5" in said.out
    assert "learning from pairs needs at least 8" in said.err


def test_a_check_ends_with_0_where_all_is_well_and_with_1_for_a_single_fault(
    folders: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    for index, picture in enumerate((coffee()[:200, :200], coffee()[150:350, 250:450], coffee()[180:380, 50:250])):
        for folder, faded in zip(folders, (picture // 2, picture), strict=True):
            Image.fromarray(faded).save(folder / f"q{index}.png")
    assert cli.main(["train", mine(folders), "--check"]) == 0
    assert capsys.readouterr().err == ""
    (folders[0] / "p3.png").unlink()
    assert cli.main(["train", mine(folders), "--check"]) == 1
    assert "1 fault" in capsys.readouterr().err


def test_a_check_says_that_there_is_no_model_to_start_from_and_which_there_are(
    folders: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    file = Path(mine(folders))
    file.write_text(file.read_text(encoding="utf-8").replace('start_from = "clean"', 'start_from = "claen"'))
    assert cli.main(["train", str(file), "--check"]) == 2
    assert "no model or checkpoint “claen”; the bundled models are clean" in capsys.readouterr().err
