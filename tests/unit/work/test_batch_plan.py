"""Which photos a batch takes, which masks belong to them, and under which names it writes."""

from pathlib import Path

import pytest

from restorer_app.core.errors import OpenError
from restorer_app.work.batch_plan import Planned, photos_with_masks, plan


def touch(*paths: Path) -> None:
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")


@pytest.fixture
def box(tmp_path: Path) -> Path:
    """A folder of scans, one with a folder of its own, and things that are no photos."""
    names = ("b.jpg", "a.tif", "a.jpg", "more/c.PNG", "notes.txt", ".hidden.png", ".trash/d.png")
    touch(*(tmp_path / "box" / name for name in names))
    return tmp_path / "box"


def planned(
    *sources: Path, output: Path, masks: Path | None = None, to: str = "same", known=None
) -> dict[str, Planned]:
    files = plan(sources, output, masks=masks, format_id=to, known=known or {})
    assert len({str(file.output).casefold() for file in files}) == len(files)
    return {file.source.name: file for file in files}


def test_all_photos_below_a_folder_are_taken_and_their_folders_mirrored(box: Path, tmp_path: Path) -> None:
    files = planned(box, output=tmp_path / "out")
    assert list(files) == ["a.jpg", "a.tif", "b.jpg", "c.PNG"]
    assert files["c.PNG"].output == tmp_path / "out" / "more" / "c.png"
    assert [file.format for file in files.values()] == ["jpeg", "tiff", "jpeg", "png"]


def test_photos_of_one_name_never_become_one_file(box: Path, tmp_path: Path) -> None:
    files = planned(box, output=tmp_path / "out", to="png")
    assert files["a.jpg"].output.name == "a-jpg.png"
    assert files["a.tif"].output.name == "a-tif.png"
    assert files["b.jpg"].output.name == "b.png"


def test_photos_of_one_name_from_two_folders_never_become_one_file(tmp_path: Path) -> None:
    touch(tmp_path / "one" / "a.png", tmp_path / "two" / "A.png")
    files = planned(tmp_path / "one", tmp_path / "two", output=tmp_path / "out")
    assert len(files) == 2


def test_a_photo_that_is_named_twice_is_done_once(box: Path, tmp_path: Path) -> None:
    assert len(planned(box, box / "b.jpg", box / "more" / ".." / "b.jpg", output=tmp_path / "out")) == 4


def test_what_lies_in_the_folder_to_write_to_is_no_photo(box: Path) -> None:
    touch(box / "out" / "b.jpg")
    files = planned(box, output=box / "out")
    assert len(files) == 4
    assert files["b.jpg"].source == box / "b.jpg"


def test_writing_beside_the_scans_gives_other_names(box: Path) -> None:
    files = planned(box, output=box)
    assert files["b.jpg"].output == box / "b-restored.jpg"
    assert files["c.PNG"].output == box / "more" / "c-restored.png"


def test_what_was_written_before_keeps_its_name_and_is_no_photo(box: Path) -> None:
    touch(box / "b-restored.jpg")
    known = {(box / "b.jpg").resolve(): box / "b-restored.jpg"}
    files = planned(box, output=box, known=known)
    assert "b-restored.jpg" not in files
    assert files["b.jpg"].output == box / "b-restored.jpg"


def test_masks_are_found_by_name_also_in_mirrored_folders(box: Path, tmp_path: Path) -> None:
    masks = tmp_path / "masks"
    touch(masks / "a.png", masks / "b-mask.tif", masks / "b.png", masks / "more" / "c.png")
    files = planned(box, output=tmp_path / "out", masks=masks)
    found = {name: file.mask.relative_to(masks).as_posix() for name, file in files.items() if file.mask}
    assert found == {"a.jpg": "a.png", "a.tif": "a.png", "b.jpg": "b-mask.tif", "c.PNG": "more/c.png"}


def test_masks_beside_the_photos_are_no_photos(tmp_path: Path) -> None:
    touch(tmp_path / "a.jpg", tmp_path / "a-mask.png", tmp_path / "a.png", tmp_path / "b.png")
    files = planned(tmp_path, output=tmp_path / "out", masks=tmp_path)
    assert list(files) == ["a.jpg", "a.png", "b.png"]
    assert [file.mask and file.mask.name for file in files.values()] == ["a-mask.png", "a-mask.png", None]


def test_what_can_only_be_opened_becomes_a_png(tmp_path: Path) -> None:
    touch(tmp_path / "a.bmp")
    file = planned(tmp_path / "a.bmp", output=tmp_path / "out")["a.bmp"]
    assert (file.format, file.output.name) == ("png", "a.png")


def test_a_folder_without_photos_is_said(tmp_path: Path) -> None:
    with pytest.raises(OpenError, match="no photos"):
        plan((tmp_path,), tmp_path / "out", masks=None, format_id="same", known={})


def test_photos_that_were_taken_out_are_left_alone_and_so_are_their_masks(box: Path, tmp_path: Path) -> None:
    touch(box / "a-mask.png")
    files = plan(
        [box], box, masks=box, format_id="same", known={}, without={box / "a.tif", box / "a.jpg", box / "more/c.PNG"}
    )
    assert [file.source.name for file in files] == ["b.jpg"]
    assert files[0].output == box / "b-restored.jpg"


def test_photos_and_their_masks_are_known_before_it_is_known_where_to_write(box: Path, tmp_path: Path) -> None:
    touch(tmp_path / "masks" / "b.png")
    found = photos_with_masks([box], masks=tmp_path / "masks")
    assert [path.name for path, mask in found.items() if mask is not None] == ["b.jpg"]
    assert len(found) == 4
    with pytest.raises(OpenError, match="no photos"):
        photos_with_masks([tmp_path / "masks"], masks=None, without=[tmp_path / "masks" / "b.png"])
