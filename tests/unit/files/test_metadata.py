"""Date, artist, place, captions and resolution survive from every format to every format; orientation is reset."""

import itertools
import struct

import numpy as np
import pytest
import pyvips
from PIL import Image

from restorer_app.core.photo import Metadata, TiffTag
from restorer_app.files.exif import Exif, build_exif, parse_exif, upright
from restorer_app.files.export import write_photo
from restorer_app.files.ifd import Entry
from restorer_app.files.iptc import iptc_in_photoshop, photoshop_block
from restorer_app.files.opening import open_photo, photo_size, preview_photo

FORMATS = ["png", "jpeg", "tiff", "webp"]
XMP = (
    b"<x:xmpmeta xmlns:x='adobe:ns:meta/'><a tiff:Orientation=\"6\"/><tiff:Orientation>8</tiff:Orientation></x:xmpmeta>"
)
IPTC = b"\x1c\x02\x50\0\x07Angela!\x1c\x02\x78\0\x09Christmas"
MAKER_NOTE = b"MAKER\0\1\2\3\xff" * 5


def text(tag, value):
    data = value.encode() + b"\0"
    return Entry(tag, 2, len(data), data)


def scan_exif(order="<"):
    """A block as a scanner writes it, with things that libraries like to lose."""
    return Exif(
        order,
        image=(
            text(270, "Großmutter, 1955"),
            text(271, "Epson"),
            Entry(274, 3, 1, struct.pack(order + "H", 6)),
            text(306, "1999:01:02 03:04:05"),
            text(315, "Ängela"),
            Entry(0xC123, 7, 7, b"private"),
        ),
        photo=(
            text(0x9003, "1955:06:01 12:00:00"),
            Entry(0x927C, 7, len(MAKER_NOTE), MAKER_NOTE),
            Entry(0xA002, 4, 1, struct.pack(order + "I", 9999)),
        ),
        gps=(text(1, "N"), Entry(2, 5, 3, struct.pack(order + "6I", 48, 1, 8, 1, 305, 10))),
        interop=(text(1, "R98"),),
    )


def values(exif):
    return {part: {e.tag: e.data for e in getattr(exif, part)} for part in ("image", "photo", "gps", "interop")}


def written(tmp_path, silent, format_id, metadata, pixels):
    target = tmp_path / f"photo.{format_id}"
    write_photo(pixels, None, metadata, target=target, source=None, format_id=format_id, options={}, progress=silent)
    return open_photo(target, silent)


@pytest.mark.parametrize("order", ["<", ">"])
def test_an_exif_block_taken_apart_and_put_together_is_the_same(order):
    block = build_exif(scan_exif(order))
    assert build_exif(parse_exif(block)) == block
    assert values(parse_exif(block)) == values(scan_exif(order))


@pytest.mark.parametrize("cut", range(0, 400, 7))
def test_a_cut_exif_block_never_raises(cut):
    block = build_exif(scan_exif())
    exif = parse_exif(block[:cut])
    assert exif is None or isinstance(upright(exif, width=1, height=1), Exif)


@pytest.mark.parametrize("format_id", FORMATS)
@pytest.mark.parametrize("order", ["<", ">"])
def test_exif_survives_with_its_orientation_reset(format_id, order, tmp_path, pictures, silent):
    metadata = Metadata(exif=build_exif(scan_exif(order)), dpi=(300.0, 300.0))
    photo = written(tmp_path, silent, format_id, metadata, pictures.draw())
    back = values(parse_exif(photo.metadata.exif))

    assert back["image"][315] == "Ängela\0".encode()
    assert back["image"][270] == "Großmutter, 1955\0".encode()
    assert back["image"][306] == b"1999:01:02 03:04:05\0"
    assert back["photo"][0x9003] == b"1955:06:01 12:00:00\0"
    assert back["photo"][0x927C] == MAKER_NOTE
    assert back["gps"][1] == b"N\0"
    assert struct.unpack((">" if order == ">" and format_id != "tiff" else "<") + "6I", back["gps"][2])[4:] == (305, 10)
    assert back["interop"][1] == b"R98\0"
    assert sum(back["photo"][0xA002]) == 61
    with Image.open(tmp_path / f"photo.{format_id}") as image:
        exif = image.getexif()
        assert exif.get(274) == 1
        assert exif.get_ifd(0x8769)[0x9003] == "1955:06:01 12:00:00"
        assert exif.get_ifd(0x8825)[2] == (48.0, 8.0, 30.5)
    if format_id != "tiff":
        assert back["image"][0xC123] == b"private"


@pytest.mark.parametrize("format_id", FORMATS)
def test_xmp_survives_with_its_orientation_reset(format_id, tmp_path, pictures, silent):
    photo = written(tmp_path, silent, format_id, Metadata(xmp=XMP), pictures.draw())
    assert photo.metadata.xmp == XMP.replace(b'"6"', b'"1"').replace(b">8<", b">1<")


@pytest.mark.parametrize("format_id", ["png", "jpeg", "tiff"])
def test_iptc_captions_survive(format_id, tmp_path, pictures, silent):
    assert written(tmp_path, silent, format_id, Metadata(iptc=IPTC), pictures.draw()).metadata.iptc == IPTC


def test_webp_says_that_it_has_no_place_for_iptc(tmp_path, pictures, silent):
    report = write_photo(
        pictures.draw(),
        None,
        Metadata(iptc=IPTC),
        target=tmp_path / "photo.webp",
        source=None,
        format_id="webp",
        options={},
        progress=silent,
    )
    assert any("IPTC" in notice for notice in report.notices)


@pytest.mark.parametrize("format_id", ["png", "jpeg", "tiff"])
@pytest.mark.parametrize("dpi", [(300.0, 300.0), (1200.0, 600.0), None])
def test_the_resolution_survives_and_none_is_made_up(format_id, dpi, tmp_path, pictures, silent):
    photo = written(tmp_path, silent, format_id, Metadata(dpi=dpi), pictures.draw())
    assert photo.metadata.dpi == dpi


def test_a_webp_without_resolution_gets_none(tmp_path, pictures, silent):
    metadata = Metadata(exif=build_exif(Exif("<", image=(text(315, "Somebody"),))))
    photo = written(tmp_path, silent, "webp", metadata, pictures.draw())
    assert photo.metadata.dpi is None
    assert b"Somebody" in photo.metadata.exif


@pytest.mark.parametrize("format_id", FORMATS)
@pytest.mark.parametrize("has_alpha", [False, True])
def test_webp_and_others_carry_profile_exif_and_xmp_at_once(format_id, has_alpha, tmp_path, pictures, silent):
    metadata = Metadata(profile=pictures.make_profile(), exif=build_exif(scan_exif()), xmp=XMP)
    target = tmp_path / "photo"
    alpha = pictures.draw_alpha() if has_alpha and format_id != "jpeg" else None
    pixels = pictures.draw()
    write_photo(pixels, alpha, metadata, target=target, source=None, format_id=format_id, options={}, progress=silent)
    back = open_photo(target, silent).metadata
    assert back.profile == metadata.profile
    assert back.xmp is not None
    assert back.exif is not None


def test_a_scanner_s_tiff_tags_reach_a_tiff_and_a_jpeg(tmp_path, pictures, silent):
    tags = tuple(
        TiffTag(code, 2, len(value) + 1, value + b"\0")
        for code, value in ((270, b"Caption"), (271, b"Epson"), (306, b"1999:01:02 03:04:05"), (33432, b"(c) me"))
    )
    scan = written(tmp_path, silent, "tiff", Metadata(tiff_tags=tags), pictures.draw())
    assert scan.metadata.tiff_tags == tags

    again = written(tmp_path, silent, "tiff", scan.metadata, pictures.draw())
    assert again.metadata.tiff_tags == tags
    jpeg = written(tmp_path, silent, "jpeg", scan.metadata, pictures.draw())
    image = values(parse_exif(jpeg.metadata.exif))["image"]
    assert [image[tag.code] for tag in tags] == [tag.value for tag in tags]


def test_metadata_walks_through_every_format_and_back(tmp_path, pictures, silent):
    metadata = Metadata(exif=build_exif(scan_exif()), xmp=XMP, dpi=(600.0, 600.0))
    pixels = pictures.draw()
    for format_id in ("jpeg", "tiff", "png", "webp", "tiff", "jpeg"):
        metadata = written(tmp_path, silent, format_id, metadata, pixels).metadata
    back = values(parse_exif(metadata.exif))
    assert back["image"][315] == "Ängela\0".encode()
    assert back["photo"][0x9003] == b"1955:06:01 12:00:00\0"
    assert back["gps"][1] == b"N\0"


@pytest.mark.parametrize("format_id", FORMATS)
@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_turned_photo_opens_upright_and_is_not_turned_twice(format_id, orientation, tmp_path, pictures, silent):
    upright_pixels = pictures.draw(width=60, height=40)
    path = tmp_path / f"turned.{format_id}"
    store(path, turned(upright_pixels, orientation), orientation, format_id)

    photo = open_photo(path, silent)
    if format_id == "jpeg":
        assert np.abs(photo.pixels.astype(int) - upright_pixels).mean() < 6
    else:
        assert np.array_equal(photo.pixels, upright_pixels)
    assert photo_size(path) == (60, 40)
    preview = preview_photo(path, 30, silent)
    assert (preview.width, preview.height, preview.pixels.shape) == (60, 40, (20, 30, 4))
    again = written(tmp_path, silent, format_id, photo.metadata, photo.pixels)
    assert again.pixels.shape == (40, 60, 3)


def turned(pixels, orientation):
    """How a camera stores an upright picture under that orientation."""
    stored = {
        1: lambda p: p,
        2: lambda p: p[:, ::-1],
        3: lambda p: p[::-1, ::-1],
        4: lambda p: p[::-1],
        5: lambda p: p.transpose(1, 0, 2),
        6: lambda p: np.rot90(p, 1),
        7: lambda p: p[::-1, ::-1].transpose(1, 0, 2),
        8: lambda p: np.rot90(p, -1),
    }
    return np.ascontiguousarray(stored[orientation](pixels))


def store(path, pixels, orientation, format_id):
    height, width, _ = pixels.shape
    image = pyvips.Image.new_from_memory(pixels.tobytes(), width, height, 3, "uchar").copy(interpretation="srgb")
    image.set_type(pyvips.GValue.gint_type, "orientation", orientation)
    suffix = {"jpeg": ".jpg[Q=95,subsample_mode=off]", "webp": ".webp[lossless]"}.get(format_id, f".{format_id}")
    path.write_bytes(image.write_to_buffer(suffix))


def test_turning_by_a_quarter_swaps_the_resolutions(tmp_path, pictures, silent):
    pixels = turned(pictures.draw(), 6)
    image = pyvips.Image.new_from_memory(pixels.tobytes(), 43, 61, 3, "uchar")
    image = image.copy(interpretation="srgb", xres=1200 / 25.4, yres=600 / 25.4)
    image.set_type(pyvips.GValue.gint_type, "orientation", 6)
    image.write_to_file(str(tmp_path / "a.tif"), resunit="inch")
    assert open_photo(tmp_path / "a.tif", silent).metadata.dpi == (600.0, 1200.0)


@pytest.mark.parametrize("length", [0, 1, 2, 255])
def test_iptc_in_a_photoshop_block_is_found_behind_other_resources(length):
    other = b"8BIM\x04\x25\x00\x00" + struct.pack(">I", 16) + bytes(16)
    named = b"8BIM\x04\x26\x03abc" + struct.pack(">I", 3) + b"xyz\0"
    records = b"\x1c" + b"x" * length
    block = photoshop_block(records)
    assert iptc_in_photoshop(block) == records
    assert iptc_in_photoshop(block[:14] + other + named + block[14:]) == records


def test_every_cut_photoshop_block_is_harmless():
    block = photoshop_block(IPTC)
    for cut, filler in itertools.product(range(len(block)), (b"", b"\xff\xff\xff\xff")):
        found = iptc_in_photoshop(block[:cut] + filler)
        assert found is None or len(found) <= len(IPTC)


def test_an_exif_block_too_large_for_jpeg_is_said_to_be_left_out(tmp_path, pictures, silent):
    exif = Exif("<", image=(text(315, "x" * 70_000),))
    report = write_photo(
        pictures.draw(),
        None,
        Metadata(exif=build_exif(exif), xmp=b"<x>" + b" " * 70_000),
        target=tmp_path / "photo.jpg",
        source=None,
        format_id="jpeg",
        options={},
        progress=silent,
    )
    assert sum("too large" in notice for notice in report.notices) == 2
    open_photo(report.path, silent)
