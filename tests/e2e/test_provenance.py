"""From a stroke to a file that proves what was done: by mouse and keyboard in the window, and on the command line."""

import json
import xml.etree.ElementTree as ET
from pathlib import Path

import numpy as np
import pytest
import pyvips
from PySide6.QtCore import Qt

from restorer_app import app
from restorer_app.core.mask import Mask
from restorer_app.core.progress import SilentProgress
from restorer_app.core.state import Origin
from restorer_app.files.masks import export_mask
from restorer_app.files.opening import open_photo
from restorer_app.files.origins import read_origins
from restorer_app.ui.export_dialog import ExportDialog
from tests.e2e.driver import Driver

QUIET = SilentProgress()


@pytest.fixture
def scan(tmp_path: Path) -> Path:
    """A 16-bit TIFF with an XMP packet of its own."""
    pixels = np.random.default_rng(6).normal(30000, 900, (180, 240, 3)).astype(np.uint16)
    pixels[60:120, 100:103] = 65535
    image = pyvips.Image.new_from_array(pixels, interpretation="rgb16").copy()
    own = b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><!-- box 7 --></rdf:RDF>'
    image.set_type(pyvips.GValue.blob_type, "xmp-data", own)
    image.tiffsave(str(tmp_path / "scan.tif"))
    return tmp_path / "scan.tif"


@pytest.fixture
def mask(tmp_path: Path) -> Path:
    holes = np.zeros((180, 240), bool)
    holes[58:122, 98:105] = True
    export_mask(Mask.from_array(holes), tmp_path / "mask.png", QUIET)
    return tmp_path / "mask.png"


def told(path: Path) -> list[str]:
    xmp = open_photo(path, QUIET).metadata.xmp
    assert xmp is not None
    assert b"<!-- box 7 -->" in xmp
    root = ET.fromstring(xmp.rstrip(b"\0"))
    return [element.text or "" for element in root.iter() if element.tag.endswith("}parameters")]


def test_what_is_painted_and_repaired_is_seen_told_and_proven(run, scan: Path, tmp_path: Path) -> None:
    target = tmp_path / "scan-restored.tif"

    def script(driver: Driver) -> None:
        driver.wait_open("scan.tif")
        driver.drag((101, 58), (101, 90), (101, 122))
        driver.repair()
        before = driver.canvas.grab().toImage()
        driver.key(Qt.Key.Key_I)
        driver.wait(lambda: driver.canvas.is_complete)
        assert driver.canvas.grab().toImage() != before
        driver.wait(lambda: "learned model" in driver.window.status.origins_text)
        driver.key(Qt.Key.Key_I)
        driver.do("export")
        dialog = driver.window.findChild(ExportDialog)
        assert dialog is not None
        dialog.extras.origins.click()
        with driver.qtbot.waitSignal(driver.window.session.exported, timeout=60_000) as exported:
            dialog.accept()
        assert exported.args[0].is_proven
        said = driver.window.notices.message.text
        assert "every pixel outside the hole is identical to the scan: checked in the written file." in said
        assert "scan-restored-origins.png" in said

    assert run([str(scan)], script) == 0
    origins = read_origins(tmp_path / "scan-restored-origins.png")
    changed = (open_photo(target, QUIET).pixels != open_photo(scan, QUIET).pixels).any(axis=2)
    assert origins[90, 101] == Origin.LEARNED
    assert (origins[changed] == Origin.LEARNED).all()
    (sentence,) = told(target)
    assert sentence.startswith("Repaired 1 hole with Heal (learned, weights ")


def test_restore_writes_origins_and_says_in_the_file_what_was_done(
    scan: Path, mask: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target, origins = tmp_path / "out.png", tmp_path / "o.png"
    asked = ["restore", str(scan), "--mask", str(mask), "--fill", "telea", "-o", str(target), "--json"]
    assert app.main([*asked, "--origins", str(origins)]) == 0
    result = json.loads(capsys.readouterr().out)
    assert (result["origins"], result["is_proven"]) == (str(origins), True)
    assert (read_origins(origins) == Origin.CLASSICAL).sum() == result["pixels"]["classical"]
    assert told(target) == ["Repaired 1 hole with Fast marching (calculated): 1 % of the picture"]


def test_restore_without_history_leaves_the_scans_own_notes(scan: Path, mask: Path, tmp_path: Path) -> None:
    target = tmp_path / "out.tif"
    asked = ["restore", str(scan), "--mask", str(mask), "--fill", "telea", "-o", str(target), "--no-history"]
    assert app.main(asked) == 0
    assert open_photo(target, QUIET).metadata.xmp == open_photo(scan, QUIET).metadata.xmp


@pytest.mark.parametrize(
    ("name", "words", "status"), [("o.jpg", ".png", 2), ("mask.png", "is the mask", 2), ("out.png", "itself", 1)]
)
def test_origins_under_a_name_that_cannot_be_are_refused(
    scan: Path, mask: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, words: str, status: int
) -> None:
    before = mask.read_bytes()
    asked = ["restore", str(scan), "--mask", str(mask), "--fill", "telea", "-o", str(tmp_path / "out.png")]
    assert app.main([*asked, "--origins", str(tmp_path / name)]) == status
    assert words in capsys.readouterr().err
    assert mask.read_bytes() == before
    assert not (tmp_path / "out.png").exists()
