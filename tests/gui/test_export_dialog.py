"""The export dialog: where it writes, what it asks, and what it says will be lost."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from answers import FakeFiles
from fakes import make_photo
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from restorer_app.core.photo import Metadata, Photo
from restorer_app.ui.export_dialog import ExportDialog


@pytest.fixture
def open_dialog(qtbot, tmp_path):
    """Opens the dialog for a photo."""
    ground = QWidget()
    qtbot.addWidget(ground)
    ground.resize(1000, 700)
    ground.show()

    def open_dialog(photo: Photo, folder: Path = tmp_path) -> ExportDialog:
        dialog = ExportDialog(ground, photo, folder, FakeFiles())
        dialog.open()
        qtbot.waitExposed(dialog)
        return dialog

    return open_dialog


def choose(dialog, format_id):
    dialog.format.setCurrentIndex(dialog.format.findData(format_id))


def test_typing_replaces_the_name_and_keeps_the_extension(open_dialog, tmp_path):
    dialog = open_dialog(make_photo(tmp_path / "oma.png"))
    assert dialog.focusWidget() is dialog.name
    assert dialog.name.selectedText() == "oma-restored"
    QTest.keyClicks(dialog.name, "opa")
    assert dialog.target == tmp_path / "opa.png"


def test_the_folder_is_shown_as_a_whole_path(open_dialog, tmp_path):
    dialog = open_dialog(make_photo(tmp_path / "oma.png"), Path.home())
    assert dialog.place.text() == f" {Path.home()}"
    assert not dialog.place.icon().isNull()
    deep = tmp_path / "a-very-long-name-of-a-folder" / "another-very-long-name-of-a-folder" / "and & more" / "scans"
    dialog = open_dialog(make_photo(tmp_path / "oma.png"), deep)
    assert "…" in dialog.place.text()
    assert dialog.place.text().startswith(f" {str(tmp_path)[:6]}")
    assert dialog.place.text().endswith("scans")
    assert dialog.place.toolTip() == str(deep)
    assert dialog.place.fontMetrics().horizontalAdvance(dialog.place.text()) < dialog.place.width()


def test_every_control_begins_in_one_column_in_every_format(open_dialog, tmp_path):
    dialog = open_dialog(make_photo(tmp_path / "deep.tif"))
    begins = set()
    for format_id in ("tiff", "png", "jpeg", "webp"):
        choose(dialog, format_id)
        QApplication.processEvents()
        fields = (dialog.format, dialog.name, dialog.place, *dialog.options.controls.values(), *dialog.extras.fields)
        begins |= {field.mapTo(dialog, field.rect().topLeft()).x() for field in fields}
    assert len(begins) == 1


def test_enter_on_cancel_cancels_and_elsewhere_exports(open_dialog, tmp_path, qtbot):
    dialog = open_dialog(make_photo(tmp_path / "oma.png"))
    wanted = []
    dialog.wanted.connect(lambda *given: wanted.append(given))
    dialog.cancel.setFocus()
    QTest.keyClick(dialog.cancel, Qt.Key.Key_Return)
    assert wanted == []
    dialog = open_dialog(make_photo(tmp_path / "oma.png"))
    with qtbot.waitSignal(dialog.wanted):
        QTest.keyClick(dialog.name, Qt.Key.Key_Return)


def test_tab_goes_down_the_dialog(open_dialog, tmp_path):
    dialog = open_dialog(make_photo(tmp_path / "deep.tif"))
    choose(dialog, "jpeg")
    wanted = [dialog.name, dialog.place, *dialog.options.fields(), *dialog.extras.fields, dialog.cancel, dialog.save]
    reached, widget = [dialog.name], dialog.name
    while widget is not dialog.save:
        widget = widget.nextInFocusChain()
        if widget in wanted:
            reached.append(widget)
    assert reached == wanted


def test_quality_waits_while_webp_is_exact(open_dialog, tmp_path):
    dialog = open_dialog(make_photo(tmp_path / "oma.png"))
    choose(dialog, "webp")
    exact, quality = dialog.options.controls["lossless"], dialog.options.controls["quality"]
    assert not quality.slider.isEnabled()
    exact.click()
    assert quality.slider.isEnabled()
    exact.click()
    assert not quality.slider.isEnabled()
    assert dialog.options.values() == {"lossless": True, "quality": 90}


def test_all_that_a_format_cannot_hold_is_said_before(open_dialog, tmp_path):
    photo = make_photo(tmp_path / "oma.png")
    clear = replace(photo, alpha=np.zeros(photo.pixels.shape[:2], np.uint8))
    dialog = open_dialog(clear)
    assert "transparency" not in dialog.notice.text()
    choose(dialog, "jpeg")
    assert "no transparency" in dialog.notice.text()
    grey = Photo(photo.pixels[:, :, :1], metadata=Metadata(profile=b"profile", iptc=b"caption"), source=photo.source)
    dialog = open_dialog(grey)
    choose(dialog, "webp")
    assert "grey profile" in dialog.notice.text()
    assert "captions" in dialog.notice.text()


def test_a_deep_scan_can_be_written_as_a_tiff_of_8_bit(open_dialog, tmp_path, qtbot):
    dialog = open_dialog(make_photo(tmp_path / "deep.tif"))
    depth = dialog.options.controls["depth"]
    assert depth.currentData() == "scan"
    assert "rounded" not in dialog.notice.text()
    depth.setCurrentIndex(depth.findData("8"))
    assert "rounded to 8 bit" in dialog.notice.text()
    with qtbot.waitSignal(dialog.wanted) as wanted:
        QTest.keyClick(dialog, Qt.Key.Key_Return)
    assert wanted.args[1:] == ["tiff", {"compression": "deflate", "depth": "8"}]


def test_a_scan_of_8_bit_has_no_depth_to_choose(open_dialog, tmp_path):
    dialog = open_dialog(make_photo(tmp_path / "oma.png"))
    choose(dialog, "tiff")
    assert set(dialog.options.controls) == {"compression"}
