"""Files that are broken, cut, false or dangerous give one plain sentence, and never half a picture."""

import contextlib
import os
import struct
import zlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from restorer_app.core.errors import OpenError
from restorer_app.core.progress import SilentProgress
from restorer_app.files.masks import import_mask
from restorer_app.files.opening import open_photo, photo_size, preview_photo

SUFFIXES = ["png", "jpg", "tif", "webp", "bmp"]
SAVING = {"tif": {"compression": "tiff_lzw"}, "webp": {"lossless": True}, "jpg": {"quality": 95}}


def refused(path):
    """The sentence with which opening and previewing refuse `path`."""
    with pytest.raises(OpenError) as opening:
        open_photo(path, SilentProgress())
    with pytest.raises(OpenError):
        preview_photo(path, 100, SilentProgress())
    sentence = str(opening.value)
    assert sentence.startswith(f"“{path.name}”")
    assert sentence.endswith(".")
    assert "\n" not in sentence
    return sentence


@pytest.fixture
def scans(tmp_path, pictures):
    """A file of each format, and its pixels."""
    image = Image.fromarray(pictures.draw(width=160, height=120))
    found = {}
    for suffix in SUFFIXES:
        image.save(tmp_path / f"scan.{suffix}", **SAVING.get(suffix, {}))
        path = tmp_path / f"scan.{suffix}"
        found[suffix] = path.read_bytes(), open_photo(path, SilentProgress()).pixels
    return found


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_cut_file_is_refused_or_whole_but_never_half(suffix, scans, tmp_path, capfd):
    data, pixels = scans[suffix]
    path = tmp_path / f"cut.{suffix}"
    for percent in (0, 1, 3, 10, 25, 50, 75, 90, 97):
        path.write_bytes(data[: len(data) * percent // 100])
        refused(path)
    for missing in (1, 2, 4, 12, 20):
        path.write_bytes(data[:-missing])
        with contextlib.suppress(OpenError):
            assert np.array_equal(open_photo(path, SilentProgress()).pixels, pixels)
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_changed_bytes_are_refused_or_opened_but_never_crash(suffix, scans, tmp_path, capfd):
    data, _ = scans[suffix]
    random = np.random.default_rng(5)
    path = tmp_path / f"changed.{suffix}"
    for place in [*range(0, 60, 4), *random.integers(60, len(data), 25).tolist()]:
        changed = bytearray(data)
        changed[place] ^= int(random.integers(1, 256))
        path.write_bytes(bytes(changed))
        with contextlib.suppress(OpenError):
            open_photo(path, SilentProgress())
            preview_photo(path, 64, SilentProgress())
    assert capfd.readouterr() == ("", "")


@given(data=st.binary(min_size=1, max_size=200), start=st.sampled_from([b"", b"\x89PNG\r\n\x1a\n", b"II*\0", b"MM\0*",
    b"\xff\xd8\xff\xe0", b"RIFF\0\0\0\0WEBP", b"BM"]))  # fmt: skip
def test_random_bytes_are_refused(data, start, tmp_path_factory):
    path = tmp_path_factory.getbasetemp() / "random.png"
    path.write_bytes(start + data)
    refused(path)


def test_an_empty_file_is_said_to_be_empty(tmp_path):
    (tmp_path / "empty.png").touch()
    assert "empty" in refused(tmp_path / "empty.png")


def test_a_missing_file_is_said_to_be_missing(tmp_path):
    assert "does not exist" in refused(tmp_path / "missing.png")


def test_a_folder_is_said_to_be_one(tmp_path):
    (tmp_path / "folder.png").mkdir()
    assert "folder" in refused(tmp_path / "folder.png")


def test_a_pipe_is_refused_without_waiting_for_it(tmp_path):
    if not hasattr(os, "mkfifo"):
        pytest.skip("no pipes here")
    os.mkfifo(tmp_path / "pipe.png")
    refused(tmp_path / "pipe.png")


def test_text_with_a_picture_s_name_is_no_picture(tmp_path):
    (tmp_path / "letter.jpg").write_text("Dear grandmother,\n" * 100)
    assert "not a picture" in refused(tmp_path / "letter.jpg")


@pytest.mark.parametrize(
    ("start", "what"),
    [
        (b"GIF89a" + bytes(50), "GIF"),
        (bytes(4) + b"ftypheic" + bytes(50), "HEIC"),
        (b"%PDF-1.7" + bytes(50), "PDF"),
        (b"8BPS" + bytes(50), "Photoshop"),
    ],
)
def test_other_kinds_of_files_are_named(start, what, tmp_path):
    (tmp_path / "other.png").write_bytes(start)
    assert what in refused(tmp_path / "other.png")


def test_a_vector_drawing_is_not_rendered(tmp_path):
    (tmp_path / "drawing.png").write_text('<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"/>')
    assert "not a picture" in refused(tmp_path / "drawing.png")


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("wrong", [".jpg", ".png", ".txt", ""])
def test_a_wrong_extension_does_not_matter(suffix, wrong, scans, tmp_path):
    data, pixels = scans[suffix]
    path = tmp_path / f"misnamed{wrong}"
    path.write_bytes(data)
    photo = open_photo(path, SilentProgress())
    assert np.array_equal(photo.pixels, pixels)
    assert photo.format == {"jpg": "jpeg", "tif": "tiff"}.get(suffix, suffix)


@pytest.mark.parametrize(
    "name", ["gr[1]ün, 日本.png", "a[page=1].tif", "%d.jpg", "scan.png[1]", "-.tif", "a b's “photo”.webp"]
)
def test_odd_names_open(name, scans, tmp_path):
    data, pixels = scans[name.rsplit(".")[-1].removesuffix("[1]")]
    (tmp_path / name).write_bytes(data)
    assert np.array_equal(open_photo(tmp_path / name, SilentProgress()).pixels, pixels)
    preview_photo(tmp_path / name, 50, SilentProgress())


def png_claiming(width, height):
    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = chunk(b"IDAT", zlib.compress(bytes(1000)))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + body + chunk(b"IEND", b"")


@pytest.mark.parametrize(("width", "height"), [(100_000, 100_000), (30_000, 30_000), (65_501, 10), (1, 70_000)])
def test_a_decompression_bomb_is_refused_by_its_header(width, height, tmp_path):
    path = tmp_path / "bomb.png"
    path.write_bytes(png_claiming(width, height))
    assert f"{width:,} × {height:,}" in refused(path)
    with pytest.raises(OpenError):
        photo_size(path)
    with pytest.raises(OpenError):
        import_mask(path, 10, 10, SilentProgress())


def test_a_bitmap_bomb_is_refused_by_its_header(tmp_path):
    path = tmp_path / "bomb.bmp"
    header = struct.pack("<IiiHHIIiiII", 40, 60_000, 60_000, 1, 24, 0, 0, 0, 0, 0, 0)
    path.write_bytes(b"BM" + struct.pack("<IHHI", 1000, 0, 0, 54) + header + bytes(900))
    assert "60,000 × 60,000" in refused(path)


def test_a_tiff_whose_directories_go_round_in_a_ring_does_not_hang_opening(tmp_path, scans):
    data, pixels = scans["tif"]
    first = struct.unpack("<I", data[4:8])[0]
    count = struct.unpack("<H", data[first : first + 2])[0]
    link = first + 2 + 12 * count
    path = tmp_path / "ring.tif"
    path.write_bytes(data[:link] + struct.pack("<I", first) + data[link + 4 :])
    with contextlib.suppress(OpenError):
        assert np.array_equal(open_photo(path, SilentProgress()).pixels, pixels)


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="everything is open to this user")
def test_a_file_that_may_not_be_read_is_said_to_be(tmp_path, scans):
    (tmp_path / "scan.png").chmod(0)
    assert "may not" in refused(tmp_path / "scan.png")
