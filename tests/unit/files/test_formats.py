"""The table of formats, the names it proposes, and what it costs to look at it."""

import subprocess
import sys
from pathlib import Path

import pytest

from restorer_app.files.formats import (
    FORMATS,
    checked_options,
    depth_notice,
    format_for,
    format_of,
    is_lossless,
    restored_name,
)


@pytest.mark.parametrize("row", FORMATS, ids=lambda row: row.id)
def test_every_row_is_found_by_its_id_and_extensions_in_any_case(row):
    assert format_of(row.id) is row
    for extension in row.extensions:
        assert format_for(Path(f"photo{extension}")) is row
        assert format_for(Path(f"photo.old{extension.upper()}")) is row


def test_unknown_names_have_no_row():
    assert format_for(Path("photo.xyz")) is None
    assert format_for(Path("photo")) is None
    with pytest.raises(ValueError, match="xyz"):
        format_of("xyz")


@pytest.mark.parametrize("row", FORMATS, ids=lambda row: row.id)
def test_the_defaults_of_every_option_are_allowed(row):
    chosen = checked_options(row, {})
    assert set(chosen) == {option.id for option in row.options}
    assert is_lossless(row, chosen) == row.is_lossless


@pytest.mark.parametrize(
    ("format_id", "options"),
    [
        ("jpeg", {"quality": 49}),
        ("jpeg", {"quality": 101}),
        ("jpeg", {"quality": True}),
        ("jpeg", {"quality": "92"}),
        ("jpeg", {"subsampling": "4:1:1"}),
        ("webp", {"lossless": 1}),
        ("png", {"quality": 90}),
    ],
)
def test_options_outside_their_range_are_refused(format_id, options):
    with pytest.raises(ValueError, match=r"allowed|no option"):
        checked_options(format_of(format_id), options)


def test_a_lower_depth_is_said_before():
    assert "8 bit" in depth_notice("jpeg", 16)
    assert "8 bit" in depth_notice("webp", 16)
    assert [depth_notice(row.id, 8) for row in FORMATS] == [None] * len(FORMATS)
    assert depth_notice("tiff", 16) is None
    assert depth_notice("png", 16) is None


def test_the_proposed_name_lies_beside_the_scan_and_is_free(tmp_path):
    source = tmp_path / "oma 1955.tif"
    png = format_of("png")
    assert restored_name(source, png) == tmp_path / "oma 1955-restored.png"
    (tmp_path / "oma 1955-restored.png").touch()
    assert restored_name(source, png) == tmp_path / "oma 1955-restored-2.png"
    (tmp_path / "oma 1955-restored-2.png").symlink_to(tmp_path / "nowhere")
    assert restored_name(source, png) == tmp_path / "oma 1955-restored-3.png"


def test_a_restored_photo_restored_again_gets_a_number_and_not_a_longer_name(tmp_path):
    source = tmp_path / "oma-restored.png"
    source.touch()
    assert restored_name(source, format_of("png")) == tmp_path / "oma-restored-2.png"


def test_looking_at_formats_loads_no_codec():
    code = "import sys, restorer_app.files.formats, restorer_app.files.opening, restorer_app.files.export, "
    code += "restorer_app.files.masks, restorer_app.files.display\n"
    code += "print(sorted({'pyvips', 'PIL', 'tifffile', 'cv2', 'torch'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
