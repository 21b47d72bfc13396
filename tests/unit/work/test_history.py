"""What an exported file says of itself: in words, as a source type, and as a proof that was made."""

import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import pyvips
from PIL import Image

from restorer_app.core.box import Box
from restorer_app.core.errors import ExportError
from restorer_app.core.photo import Metadata, Photo
from restorer_app.core.progress import SilentProgress
from restorer_app.core.region import Region
from restorer_app.core.requests import ExportOrigins, ExportPhoto, Method
from restorer_app.core.state import (
    Candidate,
    DocumentState,
    Geometry,
    Hole,
    Origin,
    Patch,
    Repair,
    StepInstance,
    new_state,
)
from restorer_app.files.exif import Exif, build_exif
from restorer_app.files.ifd import Entry
from restorer_app.files.opening import open_photo
from restorer_app.files.origins import read_origins
from restorer_app.files.xmp import COMPOSITE, ENHANCED, HUMAN_EDITS, IPTC_EXTENSION, MEDIA, RDF
from restorer_app.work.history import sentences, source_type
from restorer_app.work.photos import export_origins, export_photo

QUIET = SilentProgress()
METHODS = {
    "heal": Method("Heal", "1a2b3c4d5e6f"),
    "clean": Method("Clean", "99887766aa"),
    "edges": Method("Enhance edges"),
}
OWN = (
    f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="{RDF}"><rdf:Description rdf:about="" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" dc:source="box 7"/></rdf:RDF></x:xmpmeta>'
).encode()
IPTC = b"\x1c\x02\x50\0\x07Angela!"
EXIF = build_exif(Exif("<", image=(Entry(270, 2, 8, b"Grandma\0"),)))


def repair_at(state: DocumentState, box: Box, origin: Origin, *, fill: str = "heal", weights: str = "") -> Repair:
    pixels = np.full((box.height, box.width, state.photo.channels), 7, state.photo.pixels.dtype)
    hole = Hole((Patch(box, np.ones((box.height, box.width), bool)),), 4.0)
    return Repair(hole, (Candidate((pixels,), 0, fill, origin, weights=weights),))


@pytest.fixture(params=[(3, np.uint8), (1, np.uint16)], ids=["colour 8 bit", "grey 16 bit"])
def scan(request: pytest.FixtureRequest, tmp_path: Path) -> DocumentState:
    channels, dtype = request.param
    pixels = np.random.default_rng(1).integers(20, 200, (50, 80, channels)).astype(dtype)
    return new_state(Photo(pixels, metadata=Metadata(xmp=OWN, exif=EXIF, iptc=IPTC), source=tmp_path / "scan.png"))


@pytest.fixture
def healed(scan: DocumentState) -> DocumentState:
    """Two learned holes of 40 pixels, 1 % each."""
    boxes = (Box(0, 0, 8, 5), Box(40, 20, 8, 5))
    repairs = [repair_at(scan, box, Origin.LEARNED, weights="1a2b3c4d5e6f") for box in boxes]
    return replace(scan, repairs=tuple(repairs))


def parameters(xmp: bytes) -> list[str]:
    root = ET.fromstring(xmp)
    return [element.text or "" for element in root.iter() if element.tag.endswith("}parameters")]


@pytest.mark.parametrize("format_id", ["png", "jpeg", "tiff", "webp"])
def test_every_format_says_what_was_done_and_keeps_what_the_scan_says(
    healed: DocumentState, tmp_path: Path, format_id: str
) -> None:
    target = tmp_path / f"out.{format_id}"
    report = export_photo(ExportPhoto(healed, target, format_id, methods=METHODS), QUIET)
    written = open_photo(target, QUIET).metadata
    told = "Repaired 2 holes with Heal (learned, weights 1a2b3c4d): 2 % of the picture"
    assert written.xmp is not None
    assert parameters(written.xmp) == [told]
    assert b'dc:source="box 7"' in written.xmp
    assert COMPOSITE.encode() in written.xmp
    assert written.exif is not None
    assert b"Grandma" in written.exif
    assert written.iptc == (None if format_id == "webp" else IPTC)
    assert (report.path, report.origins) == (target, None)
    others = bytes(pyvips.Image.new_from_file(str(target)).get("xmp-data"))
    with Image.open(target) as image:
        pillows = image.tag_v2[700] if format_id == "tiff" else image.info["xmp"]
    assert others.rstrip(b"\0") == written.xmp.rstrip(b"\0") == pillows.rstrip(b"\0")


def test_a_scan_to_which_nothing_was_done_keeps_its_packet(scan: DocumentState, tmp_path: Path) -> None:
    export_photo(ExportPhoto(scan, tmp_path / "out.png", "png", methods=METHODS), QUIET)
    assert open_photo(tmp_path / "out.png", QUIET).metadata.xmp == OWN


def test_a_history_that_is_not_wanted_is_not_written(healed: DocumentState, tmp_path: Path) -> None:
    export_photo(ExportPhoto(healed, tmp_path / "out.png", "png"), QUIET)
    assert open_photo(tmp_path / "out.png", QUIET).metadata.xmp == OWN


def test_a_damaged_packet_is_kept_as_it_is_and_that_is_said(healed: DocumentState, tmp_path: Path) -> None:
    damaged = OWN[:-30]
    state = replace(healed, photo=replace(healed.photo, metadata=Metadata(xmp=damaged)))
    report = export_photo(ExportPhoto(state, tmp_path / "out.png", "png", methods=METHODS), QUIET)
    assert open_photo(tmp_path / "out.png", QUIET).metadata.xmp == damaged
    assert [notice for notice in report.notices if "XMP" in notice] == list(report.notices)
    assert len(report.notices) == 1


def test_a_packet_that_fills_a_jpeg_is_kept_without_the_history(healed: DocumentState, tmp_path: Path) -> None:
    full = OWN + b" " * (59_900 - len(OWN))
    state = replace(healed, photo=replace(healed.photo, metadata=Metadata(xmp=full)))
    report = export_photo(ExportPhoto(state, tmp_path / "out.jpg", "jpeg", methods=METHODS), QUIET)
    assert open_photo(tmp_path / "out.jpg", QUIET).metadata.xmp == full
    assert any("no room" in notice for notice in report.notices)


def test_each_method_is_one_sentence_and_each_step_says_how_strong_and_where(healed: DocumentState) -> None:
    copied = repair_at(healed, Box(60, 40, 2, 2), Origin.MOVED, fill="patchmatch")
    region = Region(healed.photo.width, healed.photo.height)
    steps = (
        StepInstance("clean", strength=0.8),
        StepInstance("edges", region=region),
        StepInstance("edges", is_on=False),
    )
    state = replace(healed, repairs=(*healed.repairs, copied), recipe=steps)
    assert sentences(state, METHODS) == (
        "Repaired 2 holes with Heal (learned, weights 1a2b3c4d): 2 % of the picture",
        "Repaired 1 hole with patchmatch (moved from elsewhere in the scan): 0.1 % of the picture",
        "Ran Clean (learned, weights 99887766) at 80 % over the whole picture",
        "Ran Enhance edges (calculated) over a part of the picture",
    )


def test_only_what_is_inside_the_crop_is_told_and_in_shares_of_it(healed: DocumentState) -> None:
    cropped = replace(healed, geometry=Geometry(crop=Box(0, 0, 40, 25)))
    assert sentences(cropped, METHODS) == (
        "Repaired 1 hole with Heal (learned, weights 1a2b3c4d): 4 % of the picture",
        "Cropped to 40 × 25 pixels",
    )
    aside = replace(healed, geometry=Geometry(crop=Box(60, 30, 20, 20)))
    assert sentences(aside, METHODS) == ("Cropped to 20 × 20 pixels",)
    assert source_type(aside) == HUMAN_EDITS


def test_the_source_type_is_the_strongest_thing_that_shows(healed: DocumentState) -> None:
    bare = replace(healed, repairs=())
    covered = repair_at(bare, Box(0, 0, 80, 50), Origin.CLASSICAL)
    moved = repair_at(bare, Box(3, 3, 3, 3), Origin.MOVED)
    turned = replace(bare, geometry=Geometry(1))
    assert source_type(bare) is None
    assert source_type(turned) == HUMAN_EDITS
    assert source_type(replace(bare, repairs=(moved,))) == HUMAN_EDITS
    assert source_type(replace(bare, recipe=(StepInstance("clean"),))) == ENHANCED
    assert source_type(healed) == COMPOSITE
    assert source_type(replace(healed, repairs=(*healed.repairs, covered))) == ENHANCED
    assert sentences(turned, METHODS) == ("Turned clockwise by 90°",)


@pytest.mark.parametrize("format_id", ["png", "tiff", "webp"])
def test_what_is_the_scans_own_is_proven_in_the_written_file(
    healed: DocumentState, tmp_path: Path, format_id: str
) -> None:
    report = export_photo(ExportPhoto(healed, tmp_path / f"out.{format_id}", format_id), QUIET)
    assert report.is_proven == (report.bits == healed.photo.bits)


def test_a_pixel_changed_outside_the_holes_is_noticed_in_the_written_file(
    healed: DocumentState, tmp_path: Path
) -> None:
    pixels = healed.photo.pixels.copy()
    pixels[0:5, 0:8] = pixels[20:25, 40:48] = 9
    asked = ExportPhoto(healed, tmp_path / "out.png", "png", pixels=pixels)
    assert export_photo(asked, QUIET).is_proven
    pixels[49, 79, 0] += 1
    report = export_photo(replace(asked, pixels=pixels), QUIET)
    assert report.is_lossless
    assert not report.is_proven


def test_nothing_is_proven_where_steps_ran_or_the_format_loses_something(healed: DocumentState, tmp_path: Path) -> None:
    stepped = replace(healed, recipe=(StepInstance("clean"),))
    asked = ExportPhoto(stepped, tmp_path / "out.png", "png", pixels=healed.photo.pixels)
    assert not export_photo(asked, QUIET).is_proven
    assert not export_photo(ExportPhoto(healed, tmp_path / "out.jpg", "jpeg"), QUIET).is_proven
    converted = replace(healed, photo=replace(healed.photo, notices=("The colours were converted.",)))
    assert not export_photo(ExportPhoto(converted, tmp_path / "two.png", "png"), QUIET).is_proven


def test_origins_are_written_beside_the_picture_and_alone(healed: DocumentState, tmp_path: Path) -> None:
    asked = ExportPhoto(healed, tmp_path / "out.png", "png", origins=tmp_path / "out-origins.png")
    assert export_photo(asked, QUIET).origins == tmp_path / "out-origins.png"
    origins = read_origins(tmp_path / "out-origins.png")
    assert (origins == Origin.LEARNED).sum() == 80
    assert export_origins(ExportOrigins(healed, tmp_path / "alone.png"), QUIET) == tmp_path / "alone.png"
    assert (tmp_path / "alone.png").read_bytes() == (tmp_path / "out-origins.png").read_bytes()


def test_origins_never_take_the_name_of_the_scan_or_of_the_picture(healed: DocumentState, tmp_path: Path) -> None:
    scan, target = tmp_path / "scan.png", tmp_path / "out.png"
    scan.write_bytes(b"the scan")
    for origins in (scan, target):
        with pytest.raises(ExportError, match=re.escape(origins.name)):
            export_photo(ExportPhoto(healed, target, "png", origins=origins), QUIET)
    with pytest.raises(ExportError, match="never overwritten"):
        export_origins(ExportOrigins(healed, scan), QUIET)
    assert scan.read_bytes() == b"the scan"
    assert list(tmp_path.iterdir()) == [scan]


def test_a_picture_that_is_written_stays_when_its_origins_cannot_be(healed: DocumentState, tmp_path: Path) -> None:
    asked = ExportPhoto(healed, tmp_path / "out.png", "png", origins=tmp_path / "nowhere" / "o.png")
    report = export_photo(asked, QUIET)
    assert (tmp_path / "out.png").exists()
    assert report.origins is None
    assert any("does not exist" in notice for notice in report.notices)


def test_namespaces_are_those_that_other_programs_look_for() -> None:
    assert IPTC_EXTENSION == "http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
    assert MEDIA == "http://ns.adobe.com/xap/1.0/mm/"
