"""Every kind of picture that scanners and programs write opens as grey or RGB of 8 or 16 bits."""

import numpy as np
import pytest
import pyvips
import tifffile
from PIL import Image

from restorer_app.core.errors import OpenError
from restorer_app.core.progress import Cancelled
from restorer_app.files.opening import open_photo, preview_photo


def save_tiff(path, pixels, **how):
    tifffile.imwrite(path, pixels, metadata=None, **how)
    return path


def notices(photo):
    return " ".join(photo.notices)


@pytest.mark.parametrize("bits", [8, 16])
@pytest.mark.parametrize(
    "how",
    [
        {"compression": "lzw"},
        {"compression": "deflate", "predictor": "horizontal"},
        {"compression": "lzw", "tile": True, "tile_width": 32, "tile_height": 32},
        {"compression": "packbits"},
        {"bigtiff": True},
        {"tile": True, "pyramid": True, "tile_width": 16, "tile_height": 16, "compression": "deflate"},
    ],
    ids=["lzw", "deflate", "tiled", "packbits", "bigtiff", "pyramid"],
)
def test_every_tiff_layout_opens_exactly(how, bits, tmp_path, pictures, silent):
    pixels = pictures.draw(3, bits)
    image = pyvips.Image.new_from_memory(pixels.tobytes(), 61, 43, 3, "uchar" if bits == 8 else "ushort")
    image = image.copy(interpretation="srgb" if bits == 8 else "rgb16")
    image.write_to_file(str(tmp_path / "a.tif"), **how)
    assert np.array_equal(open_photo(tmp_path / "a.tif", silent).pixels, pixels)


@pytest.mark.parametrize("byteorder", ["<", ">"])
@pytest.mark.parametrize("bits", [8, 16])
@pytest.mark.parametrize("planar", ["contig", "separate"])
def test_both_byte_orders_and_planar_tiffs_open_exactly(byteorder, bits, planar, tmp_path, pictures, silent):
    pixels = pictures.draw(3, bits)
    stored = pixels if planar == "contig" else np.moveaxis(pixels, 2, 0)
    save_tiff(tmp_path / "a.tif", stored, photometric="rgb", planarconfig=planar, byteorder=byteorder)
    assert np.array_equal(open_photo(tmp_path / "a.tif", silent).pixels, pixels)


def test_a_tiff_where_zero_is_white_opens_as_it_looks(tmp_path, pictures, silent):
    pixels = pictures.draw(1)
    save_tiff(tmp_path / "a.tif", 255 - pixels[..., 0], photometric="miniswhite")
    assert np.array_equal(open_photo(tmp_path / "a.tif", silent).pixels, pixels)


def test_of_a_tiff_with_pages_the_first_opens_with_a_notice(tmp_path, pictures, silent):
    pages = np.stack([pictures.draw(seed=seed) for seed in (1, 2, 3)])
    photo = open_photo(save_tiff(tmp_path / "a.tif", pages, photometric="rgb"), silent)
    assert np.array_equal(photo.pixels, pages[0])
    assert "3 pages" in notices(photo)


def test_a_reduced_copy_in_a_tiff_is_not_a_page(tmp_path, pictures, silent):
    pixels = pictures.draw()
    with tifffile.TiffWriter(tmp_path / "a.tif") as writer:
        writer.write(pixels, photometric="rgb", metadata=None)
        writer.write(np.ascontiguousarray(pixels[::4, ::4]), photometric="rgb", subfiletype=1, metadata=None)
    assert open_photo(tmp_path / "a.tif", silent).notices == ()


@pytest.mark.parametrize("suffix", ["png", "tif", "bmp"])
def test_a_palette_becomes_rgb_with_a_notice(suffix, tmp_path, pictures, silent):
    image = Image.fromarray(pictures.draw()).convert("P")
    image.save(tmp_path / f"a.{suffix}")
    photo = open_photo(tmp_path / f"a.{suffix}", silent)
    assert np.array_equal(photo.pixels, np.asarray(image.convert("RGB")))
    assert "palette" in notices(photo)


@pytest.mark.parametrize("suffix", ["png", "tif", "bmp"])
def test_a_1_bit_picture_becomes_8_bit_grey(suffix, tmp_path, pictures, silent):
    image = Image.fromarray(pictures.draw()).convert("1")
    image.save(tmp_path / f"a.{suffix}")
    photo = open_photo(tmp_path / f"a.{suffix}", silent)
    assert np.array_equal(photo.pixels[..., 0], np.asarray(image.convert("L")))
    assert "1-bit" in notices(photo)


@pytest.mark.parametrize("suffix", ["jpg", "tif"])
def test_cmyk_becomes_srgb_with_a_notice(suffix, tmp_path, pictures, silent):
    grey = Image.fromarray(np.full((40, 60, 3), 128, np.uint8)).convert("CMYK")
    grey.save(tmp_path / f"a.{suffix}")
    photo = open_photo(tmp_path / f"a.{suffix}", silent)
    assert photo.channels == 3
    assert photo.bits == 8
    assert "CMYK" in notices(photo)
    assert photo.metadata.profile_name == "sRGB"


def test_cmyk_of_16_bits_stays_16_bit(tmp_path, silent):
    ink = np.full((40, 60, 4), 20_000, np.uint16)
    photo = open_photo(save_tiff(tmp_path / "a.tif", ink, photometric="separated"), silent)
    assert photo.bits == 16
    assert photo.channels == 3


@pytest.mark.parametrize("bits", [8, 16])
def test_lab_becomes_srgb_with_a_notice(bits, tmp_path, silent):
    # L = 60, a = 40, b = 20: a dusty red.
    colour = [153, 40, 20] if bits == 8 else [39_321, 40 * 256, 20 * 256]
    lab = np.full((40, 60, 3), colour, np.uint8 if bits == 8 else np.uint16)
    photo = open_photo(save_tiff(tmp_path / "a.tif", lab, photometric="cielab"), silent)
    red, green, blue = photo.pixels[20, 30] / (2**photo.bits - 1)
    assert "Lab" in notices(photo)
    assert red == pytest.approx(0.83, abs=0.05)
    assert green == pytest.approx(0.45, abs=0.05)
    assert blue == pytest.approx(0.44, abs=0.05)
    shown = preview_photo(tmp_path / "a.tif", 30, silent).pixels[5, 5]
    assert np.abs(shown[:3][::-1] / 255 - (red, green, blue)).max() < 0.02


def test_floating_point_becomes_16_bit_with_a_notice(tmp_path, pictures, silent):
    pixels = pictures.draw(3, 16)
    photo = open_photo(save_tiff(tmp_path / "a.tif", pixels.astype(np.float32) / 65535, photometric="rgb"), silent)
    assert np.array_equal(photo.pixels, pixels)
    assert "floating-point" in notices(photo)


@pytest.mark.parametrize(
    "pixels",
    [
        np.full((40, 60, 3), 200, np.float32),
        np.full((40, 60, 3), 200, np.uint32),
        np.full((40, 60, 3), -200, np.int16),
        np.full((40, 60, 3), np.nan, np.float32),
    ],
    ids=["large floats", "32-bit", "signed", "nan"],
)
def test_samples_of_no_photo_are_refused_in_one_sentence(pixels, tmp_path, silent):
    path = save_tiff(tmp_path / "a.tif", pixels, photometric="rgb")
    with pytest.raises(OpenError, match=r"^“a\.tif” .*\.$"):
        open_photo(path, silent)


@pytest.mark.parametrize(("channels", "extra"), [(1, 1), (1, 2), (3, 1), (3, 2)])
def test_alpha_is_kept_and_more_channels_are_left_out(channels, extra, tmp_path, pictures, silent):
    pixels, alpha = pictures.draw(channels), pictures.draw_alpha()
    planes = np.concatenate([pixels, *[alpha[..., np.newaxis]] * extra], axis=2)
    kinds = ["unassalpha", "unspecified"][:extra]
    photometric = "rgb" if channels == 3 else "minisblack"
    save_tiff(tmp_path / "a.tif", planes, photometric=photometric, extrasamples=kinds, planarconfig="contig")
    photo = open_photo(tmp_path / "a.tif", silent)
    assert np.array_equal(photo.pixels, pixels)
    assert np.array_equal(photo.alpha, alpha)
    assert ("left out" in notices(photo)) == (extra == 2)


@pytest.mark.parametrize("mode", ["RGB", "L", "RGBA"])
def test_bmp_opens(mode, tmp_path, pictures, silent):
    image = Image.fromarray(pictures.draw(width=700, height=600)).convert(mode)
    image.save(tmp_path / "a.bmp", dpi=(300, 300))
    photo = open_photo(tmp_path / "a.bmp", silent)
    expected = np.asarray(image.convert("L" if mode == "L" else "RGB"))
    assert np.array_equal(photo.pixels.squeeze(), expected)
    assert photo.format == "bmp"
    assert photo.metadata.dpi == (300.0, 300.0)
    assert preview_photo(tmp_path / "a.bmp", 70, silent).pixels.shape == (60, 70, 4)


def test_a_profile_that_does_not_fit_is_left_out_with_a_notice(tmp_path, pictures, silent):
    pixels = pictures.draw(1)
    Image.fromarray(pixels[..., 0]).save(tmp_path / "a.tif", icc_profile=pictures.make_profile(3))
    photo = open_photo(tmp_path / "a.tif", silent)
    assert np.array_equal(photo.pixels, pixels)
    assert photo.metadata.profile is None
    assert "does not fit" in notices(photo)


def test_a_broken_profile_does_not_keep_a_photo_from_opening(tmp_path, pictures, silent):
    profile = pictures.make_profile(3)
    Image.fromarray(pictures.draw()).save(tmp_path / "a.tif", icc_profile=profile[:200] + b"\xff" * 300)
    assert open_photo(tmp_path / "a.tif", silent).metadata.profile_name in ("unnamed", "")
    preview_photo(tmp_path / "a.tif", 20, silent)


def test_a_preview_is_in_screen_order_and_colours(tmp_path, pictures, silent):
    pixels = np.zeros((40, 60, 3), np.uint8)
    pixels[:] = (200, 100, 50)
    Image.fromarray(pixels).save(tmp_path / "plain.png")
    Image.fromarray(pixels).save(tmp_path / "wide.png", icc_profile=pictures.make_profile())
    assert preview_photo(tmp_path / "plain.png", 30, silent).pixels[10, 10].tolist() == [50, 100, 200, 255]
    blue, green, red, opaque = preview_photo(tmp_path / "wide.png", 30, silent).pixels[10, 10].tolist()
    assert red > 215
    assert opaque == 255
    assert abs(green - 100) < 8
    assert blue < 50


@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("has_alpha", [False, True])
def test_a_preview_of_16_bits_and_alpha_looks_like_the_photo(channels, has_alpha, tmp_path, pictures, silent):
    pixels = pictures.draw(channels, 16, 100, 80)
    planes = [pixels] + ([np.full((80, 100, 1), 65535, np.uint16)] if has_alpha else [])
    stored = np.concatenate(planes, axis=2)
    image = pyvips.Image.new_from_memory(stored.tobytes(), 100, 80, stored.shape[2], "ushort")
    image.copy(interpretation="grey16" if channels == 1 else "rgb16").write_to_file(str(tmp_path / "a.png"))
    preview = preview_photo(tmp_path / "a.png", 50, silent)
    assert preview.pixels.shape == (40, 50, 4)
    expected = pixels.reshape(40, 2, 50, 2, channels).mean(axis=(1, 3)) / 257
    assert np.abs(preview.pixels[..., 2::-1].astype(float) - expected).mean() < 6


def test_a_preview_is_never_larger_than_the_photo(tmp_path, pictures, silent):
    Image.fromarray(pictures.draw()).save(tmp_path / "a.png")
    assert preview_photo(tmp_path / "a.png", 1600, silent).pixels.shape == (43, 61, 4)


@pytest.mark.parametrize("suffix", ["png", "jpg", "tif", "webp", "bmp"])
def test_opening_tells_progress_and_can_be_cancelled(suffix, tmp_path, pictures, cancelling):
    Image.fromarray(pictures.draw(width=900, height=1200)).save(tmp_path / f"a.{suffix}")
    watching = cancelling(2)
    open_photo(tmp_path / f"a.{suffix}", watching)
    assert watching.fractions == sorted(watching.fractions)
    assert len(watching.fractions) > 3
    for limit in (0.0, 0.3, 0.8):
        with pytest.raises(Cancelled):
            open_photo(tmp_path / f"a.{suffix}", cancelling(limit))
