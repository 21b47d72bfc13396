"""Masks come in from any picture, cut at 128, and go out as a grey PNG."""

import numpy as np
import pytest
from PIL import Image

from restorer_app.core.errors import OpenError
from restorer_app.core.mask import Mask
from restorer_app.files.masks import export_mask, import_mask
from restorer_app.files.opening import open_photo


def test_a_mask_comes_back_as_it_was_exported(tmp_path, silent):
    holes = np.random.default_rng(1).random((300, 520)) > 0.7
    path = export_mask(Mask.from_array(holes), tmp_path / "mask.png", silent)
    assert np.array_equal(import_mask(path, 520, 300, silent).to_array(), holes)
    written = open_photo(path, silent)
    assert written.channels == 1
    assert sorted(np.unique(written.pixels)) == [0, 255]


def test_grey_is_cut_at_128(tmp_path, silent):
    Image.fromarray(np.arange(256, dtype=np.uint8).reshape(16, 16)).save(tmp_path / "mask.png")
    mask = import_mask(tmp_path / "mask.png", 16, 16, silent).to_array()
    assert np.array_equal(mask.ravel(), np.arange(256) >= 128)


def test_16_bits_are_rounded_and_then_cut(tmp_path, silent):
    values = np.array([[0, 127 * 257, 32_767, 32_768, 128 * 257, 65_535]], np.uint16)
    Image.fromarray(values).save(tmp_path / "mask.png")
    mask = import_mask(tmp_path / "mask.png", 6, 1, silent).to_array()
    assert mask.tolist() == [[False, False, False, True, True, True]]


@pytest.mark.parametrize("mode", ["1", "L", "RGB", "RGBA", "P", "LA"])
@pytest.mark.parametrize("suffix", ["png", "tif"])
def test_any_kind_of_picture_is_a_mask(mode, suffix, tmp_path, silent):
    holes = np.zeros((40, 60), bool)
    holes[10:20, 5:50] = True
    image = Image.fromarray(holes.astype(np.uint8) * 255).convert(mode)
    image.save(tmp_path / f"mask.{suffix}")
    assert np.array_equal(import_mask(tmp_path / f"mask.{suffix}", 60, 40, silent).to_array(), holes)


def test_white_that_is_transparent_marks_nothing(tmp_path, silent):
    holes = np.zeros((40, 60), bool)
    holes[10:20, 5:50] = True
    layer = Image.new("RGBA", (60, 40), "white")
    layer.putalpha(Image.fromarray(holes.astype(np.uint8) * 255))
    layer.save(tmp_path / "layer.png")
    assert np.array_equal(import_mask(tmp_path / "layer.png", 60, 40, silent).to_array(), holes)


def test_a_turned_mask_is_set_upright(tmp_path, silent):
    holes = np.zeros((40, 60), np.uint8)
    holes[:10, :20] = 255
    exif = Image.Exif()
    exif[274] = 6
    Image.fromarray(np.ascontiguousarray(np.rot90(holes))).save(tmp_path / "mask.png", exif=exif)
    assert np.array_equal(import_mask(tmp_path / "mask.png", 60, 40, silent).to_array(), holes > 0)


def test_another_size_is_refused_with_both_sizes(tmp_path, silent):
    Image.new("L", (30, 20)).save(tmp_path / "mask.png")
    with pytest.raises(OpenError, match=r"“mask\.png” is 30 × 20 pixels, but the photo is 1,200 × 800"):
        import_mask(tmp_path / "mask.png", 1200, 800, silent)


def test_for_a_photo_that_is_seen_turned_or_cropped_it_says_which_size_is_meant(tmp_path, silent):
    Image.new("L", (800, 1200)).save(tmp_path / "mask.png")
    wanted = (
        "The mask “mask.png” is 800 × 1,200 pixels, but a mask belongs to the whole scan as it was before it was "
        "turned or cropped, which is 1,200 × 800."
    )
    with pytest.raises(OpenError) as refused:
        import_mask(tmp_path / "mask.png", 1200, 800, silent, is_framed=True)
    assert str(refused.value) == wanted


def test_an_unreadable_mask_is_refused(tmp_path, silent):
    (tmp_path / "mask.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(20))
    with pytest.raises(OpenError, match=r"mask\.png"):
        import_mask(tmp_path / "mask.png", 10, 10, silent)
