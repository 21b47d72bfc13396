"""What is written comes back: every format, depth, channel count and profile, pixel by pixel."""

import itertools

import numpy as np
import pytest
import pyvips

from restorer_app.core.photo import Metadata
from restorer_app.files.export import write_photo
from restorer_app.files.formats import FORMATS
from restorer_app.files.opening import open_photo, preview_photo

WRITABLE = [row.id for row in FORMATS if row.can_write]
CASES = list(itertools.product(WRITABLE, (8, 16), (1, 3), (False, True), (False, True)))
OPTIONS = {
    "png": ({"compression": 0}, {"compression": 9}),
    "jpeg": ({"quality": 50}, {"quality": 100, "subsampling": "4:2:0"}),
    "tiff": ({"compression": "none"}, {"compression": "deflate"}),
    "webp": ({"lossless": False, "quality": 80}, {"lossless": True}),
}


def name_of(case):
    format_id, bits, channels, has_alpha, has_profile = case
    return f"{format_id}-{bits}-{'grey' if channels == 1 else 'rgb'}{'-alpha' * has_alpha}{'-profile' * has_profile}"


@pytest.mark.parametrize("case", CASES, ids=map(name_of, CASES))
def test_a_photo_comes_back_as_it_was_written(case, tmp_path, pictures, silent):
    format_id, bits, channels, has_alpha, has_profile = case
    pixels = pictures.draw(channels, bits)
    alpha = pictures.draw_alpha(bits) if has_alpha else None
    metadata = Metadata(profile=pictures.make_profile(channels) if has_profile else None)

    report = write_photo(
        pixels,
        alpha,
        metadata,
        target=tmp_path / f"photo.{format_id}",
        source=None,
        format_id=format_id,
        options={},
        progress=silent,
    )
    photo = open_photo(report.path, silent)

    expected, expected_alpha = as_stored(pixels, format_id), None if alpha is None else as_stored(alpha, format_id)
    assert photo.format == format_id
    assert photo.bits == report.bits == (bits if format_id in ("png", "tiff") else 8)
    if format_id == "webp" and channels == 1:
        expected, channels = np.repeat(expected, 3, axis=2), 3
    assert photo.channels == channels
    if report.is_lossless:
        assert np.array_equal(photo.pixels, expected)
    else:
        assert np.abs(photo.pixels.astype(int) - expected).mean() < 4
    if format_id == "jpeg":
        assert photo.alpha is None
        assert any("transparency" in notice for notice in report.notices) == has_alpha
    elif has_alpha:
        assert np.array_equal(photo.alpha, expected_alpha)
    else:
        assert photo.alpha is None
    if format_id == "webp" and pixels.shape[2] == 1:
        assert photo.metadata.profile is None
    else:
        assert photo.metadata.profile == metadata.profile
    assert any("16-bit" in notice for notice in report.notices) == (photo.bits < bits)


def as_stored(values, format_id):
    if values.dtype == np.uint8 or format_id in ("png", "tiff"):
        return values
    return np.rint(values / 257).astype(np.uint8)


@pytest.mark.parametrize("format_id", WRITABLE)
@pytest.mark.parametrize("which", [0, 1])
def test_every_option_writes_a_photo_that_opens(format_id, which, tmp_path, pictures, silent):
    pixels = pictures.draw()
    target = tmp_path / "photo"
    report = write_photo(
        pixels,
        None,
        Metadata(),
        target=target,
        source=None,
        format_id=format_id,
        options=OPTIONS[format_id][which],
        progress=silent,
    )
    photo = open_photo(target, silent)
    assert np.array_equal(photo.pixels, pixels) == report.is_lossless
    assert report.bytes_written == target.stat().st_size


def test_a_higher_quality_makes_a_larger_jpeg(tmp_path, pictures, silent):
    sizes = []
    for quality, subsampling in ((50, "4:2:0"), (50, "4:4:4"), (92, "4:4:4"), (100, "4:4:4")):
        report = write_photo(
            pictures.draw(width=300, height=200),
            None,
            Metadata(),
            target=tmp_path / "photo.jpg",
            source=None,
            format_id="jpeg",
            options={"quality": quality, "subsampling": subsampling},
            progress=silent,
        )
        sizes.append(report.bytes_written)
    assert sizes == sorted(set(sizes))


def test_a_16_bit_lzw_tiff_with_a_wide_profile_comes_back_16_bit_with_its_profile(tmp_path, pictures, silent):
    pixels, profile = pictures.draw(3, 16, 300, 200), pictures.make_profile()
    scan = pyvips.Image.new_from_memory(pixels.tobytes(), 300, 200, 3, "ushort").copy(interpretation="rgb16")
    scan.set_type(pyvips.GValue.blob_type, "icc-profile-data", profile)
    scan.write_to_file(str(tmp_path / "scan.tif"), compression="lzw", predictor="horizontal")

    photo = open_photo(tmp_path / "scan.tif", silent)
    assert np.array_equal(photo.pixels, pixels)
    write_photo(
        photo.pixels,
        photo.alpha,
        photo.metadata,
        target=tmp_path / "scan-restored.tif",
        source=photo.source,
        format_id="tiff",
        options={},
        progress=silent,
    )
    back = open_photo(tmp_path / "scan-restored.tif", silent)

    assert back.bits == 16
    assert back.metadata.profile == profile
    assert back.metadata.profile_name == "Adobe RGB (1998)"
    assert np.array_equal(back.pixels, pixels)


@pytest.mark.parametrize("format_id", WRITABLE)
@pytest.mark.parametrize(("width", "height"), [(1, 1), (1, 300), (300, 1)])
def test_the_smallest_photos_come_back(format_id, width, height, tmp_path, pictures, silent):
    pixels = pictures.draw(width=width, height=height)
    target = tmp_path / "photo"
    write_photo(pixels, None, Metadata(), target=target, source=None, format_id=format_id, options={}, progress=silent)
    photo = open_photo(target, silent)
    assert (photo.width, photo.height) == (width, height)
    preview = preview_photo(target, 100, silent)
    assert max(preview.pixels.shape[:2]) <= 100


@pytest.mark.parametrize("format_id", WRITABLE)
@pytest.mark.parametrize("value", [0, 255])
def test_alpha_that_is_all_opaque_or_all_clear_is_written(format_id, value, tmp_path, pictures, silent):
    pixels, alpha = pictures.draw(), np.full((43, 61), value, np.uint8)
    target = tmp_path / "photo"
    report = write_photo(
        pixels, alpha, Metadata(), target=target, source=None, format_id=format_id, options={}, progress=silent
    )
    photo = open_photo(target, silent)
    assert np.array_equal(photo.pixels, pixels) == report.is_lossless
    if photo.alpha is not None:
        assert np.array_equal(photo.alpha, alpha)
    else:
        assert format_id == "jpeg" or (format_id == "webp" and value == 255)


def test_neither_pixels_nor_alpha_are_changed_by_writing(tmp_path, pictures, silent):
    pixels, alpha = pictures.draw(3, 16), pictures.draw_alpha(16)
    before = pixels.copy(), alpha.copy()
    for format_id in WRITABLE:
        write_photo(
            pixels,
            alpha,
            Metadata(),
            target=tmp_path / "photo",
            source=None,
            format_id=format_id,
            options={},
            progress=silent,
        )
    assert np.array_equal(pixels, before[0])
    assert np.array_equal(alpha, before[1])


def test_opened_pixels_cannot_be_written_to(tmp_path, pictures, silent):
    target = tmp_path / "photo.png"
    write_photo(
        pictures.draw(),
        pictures.draw_alpha(),
        Metadata(),
        target=target,
        source=None,
        format_id="png",
        options={},
        progress=silent,
    )
    photo = open_photo(target, silent)
    with pytest.raises(ValueError, match="read-only"):
        photo.pixels[0, 0] = 0
    with pytest.raises(ValueError, match="read-only"):
        photo.alpha[0, 0] = 0


def test_a_file_written_again_is_not_answered_from_memory(tmp_path, pictures, silent):
    target = tmp_path / "photo.png"
    for seed in (1, 2):
        pixels = pictures.draw(seed=seed)
        write_photo(pixels, None, Metadata(), target=target, source=None, format_id="png", options={}, progress=silent)
        assert np.array_equal(open_photo(target, silent).pixels, pixels)
