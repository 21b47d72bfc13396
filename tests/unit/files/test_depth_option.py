"""Writing a 16-bit scan with 8 bits on purpose, and what is said of it."""

import numpy as np
import pytest

from restorer_app.core.photo import Metadata
from restorer_app.files.export import losses, write_photo
from restorer_app.files.formats import FORMATS, depth_notice, format_of, offered_options, written_bits
from restorer_app.files.opening import open_photo


def export(pixels, target, format_id, silent, options, alpha=None):
    return write_photo(
        pixels, alpha, Metadata(), target=target, source=None, format_id=format_id, options=options, progress=silent
    )


@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("has_alpha", [False, True])
def test_a_tiff_can_be_written_with_8_bits(tmp_path, pictures, silent, channels, has_alpha):
    pixels, alpha = pictures.draw(channels, 16), pictures.draw_alpha(16) if has_alpha else None
    report = export(pixels, tmp_path / "a.tif", "tiff", silent, {"depth": "8"}, alpha)
    photo = open_photo(report.path, silent)
    assert photo.bits == report.bits == 8
    assert np.array_equal(photo.pixels, np.rint(pixels / 257).astype(np.uint8))
    if alpha is not None:
        assert np.array_equal(photo.alpha, np.rint(alpha / 257).astype(np.uint8))
    assert not report.is_lossless
    assert "rounded to 8 bit" in report.notices[0]


def test_a_tiff_keeps_the_depth_of_the_scan_unless_told_otherwise(tmp_path, pictures, silent):
    for options in ({}, {"depth": "scan"}):
        report = export(pictures.draw(3, 16), tmp_path / "a.tif", "tiff", silent, options)
        assert (report.bits, report.is_lossless, report.notices) == (16, True, ())
    report = export(pictures.draw(3, 8), tmp_path / "b.tif", "tiff", silent, {"depth": "8"})
    assert (report.bits, report.is_lossless, report.notices) == (8, True, ())


@pytest.mark.parametrize("row", [row for row in FORMATS if row.can_write], ids=lambda row: row.id)
def test_an_export_that_lost_depth_is_not_lossless(row, tmp_path, pictures, silent):
    report = export(pictures.draw(3, 16), tmp_path / "a", row.id, silent, {})
    assert not (report.is_lossless and report.bits < 16)


def test_depth_is_offered_for_deep_scans_only():
    tiff = format_of("tiff")
    assert [option.id for option in offered_options(tiff, 8)] == ["compression"]
    assert [option.id for option in offered_options(tiff, 16)] == ["compression", "depth"]
    assert written_bits(tiff, 16, {"depth": "8"}) == 8
    assert "as chosen" in depth_notice("tiff", 16, {"depth": "8"})
    assert depth_notice("tiff", 8, {"depth": "8"}) is None


@pytest.mark.parametrize("row", [row for row in FORMATS if row.can_write], ids=lambda row: row.id)
def test_what_is_said_before_is_what_is_said_after(row, tmp_path, pictures, silent):
    metadata = Metadata(profile=pictures.make_profile(1), iptc=b"\x1c\x02\x78\x00\x03sea")
    pixels, alpha = pictures.draw(1, 16), pictures.draw_alpha(16)
    said = losses(pixels, alpha, metadata, format_id=row.id, options={})
    report = write_photo(
        pixels, alpha, metadata, target=tmp_path / "a", source=None, format_id=row.id, options={}, progress=silent
    )
    assert report.notices == said
    assert bool(said) == (row.id in ("jpeg", "webp"))
