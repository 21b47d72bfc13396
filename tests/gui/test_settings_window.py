"""The settings window: every change takes effect at once, and is there at the next start."""

from pathlib import Path

import pytest
from PySide6.QtCore import QLocale, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from restorer_app.core.machine import ReadMonitorProfile, UseResources
from restorer_app.core.requests import RenderView
from restorer_app.settings import Settings
from restorer_app.ui.export_dialog import ExportDialog
from restorer_app.ui.motion import system_reduces_motion
from restorer_app.ui.settings_dialog import SettingsDialog
from restorer_app.ui.translation import languages, wanted_locale

MB = 2**20


def open_settings(desk) -> SettingsDialog:
    desk.window.actions_by_id["settings"].trigger()
    (dialog,) = [found for found in desk.window.findChildren(SettingsDialog) if found.isVisible()]
    desk.qtbot.waitExposed(dialog)
    return dialog


def choose(combo, value) -> None:
    combo.setCurrentIndex(combo.findData(value))


def test_threads_and_memory_reach_the_workers_at_the_start_and_at_each_change(make_desk):
    desk = make_desk(Settings(threads=1, preview_memory=256))
    assert desk.workers.asked(UseResources)[-1] == UseResources(1, 160 * MB)
    assert desk.window.canvas.scene.store.cache.limit == 96 * MB
    page = open_settings(desk).computer
    choose(page.memory, 1024)
    assert desk.workers.asked(UseResources)[-1] == UseResources(1, 640 * MB)
    assert desk.window.canvas.scene.store.cache.limit == 384 * MB
    choose(page.threads, 0)
    assert desk.workers.asked(UseResources)[-1].threads == 0
    asked = len(desk.workers.asked(UseResources))
    page.preferences.change(desk.window.preferences.settings)
    assert len(desk.workers.asked(UseResources)) == asked


def test_less_memory_gives_up_tiles_at_once_but_none_that_is_seen(open_desk):
    canvas = open_desk.window.canvas
    open_desk.wait(lambda: canvas.is_complete)
    canvas.scene.store.set_limit(1)
    assert canvas.is_complete


def test_the_profile_of_the_screen_reaches_everything_that_is_shown(open_desk):
    desk = open_desk
    desk.wait(lambda: desk.window.canvas.is_complete)
    page = open_settings(desk).photo
    desk.files.answer = desk.folder / "screen.icc"
    page.profile.click()
    desk.wait(lambda: desk.window.canvas.scene.store.monitor == b"screen.icc")
    assert desk.workers.asked(ReadMonitorProfile)[-1].path == desk.folder / "screen.icc"
    assert page.profile.toolTip() == str(desk.folder / "screen.icc")
    desk.wait(lambda: desk.workers.asked(RenderView)[-1].monitor == b"screen.icc" and desk.window.canvas.is_complete)
    assert desk.session.opening.monitor == b"screen.icc"
    page.no_profile.click()
    assert desk.window.canvas.scene.store.monitor is None
    desk.wait(lambda: desk.workers.asked(RenderView)[-1].monitor is None and desk.window.canvas.is_complete)
    assert desk.window.preferences.settings.monitor_profile == ""


def test_a_broken_profile_is_told_in_a_sentence_and_srgb_is_used(make_desk, tmp_path):
    desk = make_desk(Settings(monitor_profile=str(tmp_path / "broken.icc")))
    desk.wait(lambda: "not the colour profile" in desk.notice())
    assert desk.window.canvas.scene.store.monitor is None
    desk.open()
    desk.wait(lambda: desk.window.canvas.is_complete)


def test_an_export_begins_with_the_format_and_options_that_are_set(open_desk):
    desk = open_desk
    dialog = open_settings(desk)
    choose(dialog.files.format, "jpeg")
    dialog.files.writes_origins.click()
    dialog.files.options.controls["quality"].number.setValue(77)
    choose(dialog.files.options.controls["subsampling"], "4:2:0")
    dialog.accept()
    desk.window.actions_by_id["export"].trigger()
    export = desk.dialog(ExportDialog)
    assert export.row.id == "jpeg"
    assert export.options.values() == {"quality": 77, "subsampling": "4:2:0"}
    assert export.extras.origins.isChecked()
    choose(export.format, "png")
    assert export.options.values() == {"compression": 6}
    choose(export.format, "jpeg")
    assert export.options.values() == {"quality": 77, "subsampling": "4:2:0"}


def test_an_export_begins_in_the_folder_used_last_when_that_is_wanted(open_desk, tmp_path):
    desk, other = open_desk, tmp_path / "results"
    other.mkdir()
    settings = open_settings(desk)
    choose(settings.files.folder, "last")
    settings.accept()
    desk.window.actions_by_id["export"].trigger()
    first = desk.dialog(ExportDialog)
    assert first.target.parent == desk.folder
    desk.files.answer = other
    first.place.click()
    first.accept()
    desk.wait(lambda: not desk.session.saving)
    desk.window.actions_by_id["export"].trigger()
    assert desk.dialog(ExportDialog).target.parent == other


@pytest.mark.parametrize("setting", [("jpeg", "quality", 9000), ("jpeg", "quality", "high"), ("jpeg", "glow", True)])
def test_an_option_that_does_not_exist_leaves_the_format_s_own(make_desk, setting):
    desk = make_desk(Settings(export_format="jpeg", export_options=(setting,)))
    desk.open()
    desk.window.actions_by_id["export"].trigger()
    assert desk.dialog(ExportDialog).options.values() == {"quality": 92, "subsampling": "4:4:4"}


def test_reset_goes_back_to_the_defaults_and_can_be_undone(make_desk):
    before = Settings(
        theme="dark", threads=1, preview_memory=2048, overlay_opacity=0.9, export_format="tiff", fill="telea"
    )
    desk = make_desk(before)
    dialog = open_settings(desk)
    dialog.reset_button.click()
    assert desk.window.preferences.settings == Settings(fill="telea")
    assert dialog.window_page.theme.currentData() == "system"
    assert dialog.photo.opacity.value == 45
    dialog.reset_button.click()
    assert desk.window.preferences.settings == before
    dialog.reset_button.click()
    choose(dialog.window_page.theme, "light")
    dialog.reset_button.click()
    assert desk.window.preferences.settings.preview_memory == 768


def test_pages_are_walked_with_the_arrow_keys(desk):
    dialog = open_settings(desk)
    dialog.activateWindow()
    desk.wait(dialog.page_buttons[0].hasFocus)
    for page in (dialog.photo, dialog.computer, dialog.files):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Down)
        assert dialog.pages.currentWidget() is page


def test_every_page_fits_without_scrolling_on_a_small_screen(desk):
    dialog = open_settings(desk)
    for format_id in ("png", "jpeg", "tiff", "webp"):
        choose(dialog.files.format, format_id)
        QApplication.processEvents()
        for button in dialog.page_buttons:
            button.click()
            QApplication.processEvents()
            assert dialog.width() <= 800
            assert dialog.height() <= 520


def test_the_language_is_one_of_those_there_are_and_counts_at_the_next_start(desk):
    page = open_settings(desk).window_page
    offered = [page.language.itemData(index) for index in range(page.language.count())]
    assert offered == ["system", *languages()]
    assert languages()["en"] == "English"
    choose(page.language, "en")
    assert desk.window.preferences.settings.language == "en"
    assert "next start" in page.language.accessibleDescription()
    assert wanted_locale("en").language() is QLocale.Language.English
    assert wanted_locale("system") == QLocale.system()
    assert wanted_locale("a language that is not there any more") == QLocale.system()


def test_reduced_motion_opens_menus_and_lists_at_once(make_desk):
    effect, general = Qt.UIEffect.UI_AnimateCombo, Qt.UIEffect.UI_General
    was_on = QApplication.isEffectEnabled(general)
    QApplication.setEffectEnabled(general, True)
    QApplication.setEffectEnabled(effect, True)
    try:
        desk = make_desk(Settings(motion="full"))
        page = open_settings(desk).window_page
        assert QApplication.isEffectEnabled(effect)
        choose(page.motion, "less")
        assert not QApplication.isEffectEnabled(effect)
        choose(page.motion, "full")
        assert QApplication.isEffectEnabled(effect)
    finally:
        QApplication.setEffectEnabled(general, was_on)


@pytest.mark.skipif("sys.platform in ('win32', 'darwin')")
@pytest.mark.parametrize(
    ("file", "text", "expected"),
    [
        ("gtk-4.0/settings.ini", "[Settings]\ngtk-enable-animations=0\n", True),
        ("gtk-3.0/settings.ini", "[Settings]\ngtk-enable-animations=false\n", True),
        ("gtk-3.0/settings.ini", "[Settings]\ngtk-enable-animations=1\n", False),
        ("kdeglobals", "[KDE]\nAnimationDurationFactor=0\n", True),
        ("kdeglobals", "[KDE]\nAnimationDurationFactor=0.5\n", False),
        ("kdeglobals", "not a table", False),
    ],
)
def test_what_the_desktop_asks_for_is_found(home, file, text, expected):
    path = Path(home) / "config" / file
    path.parent.mkdir(parents=True)
    path.write_text(text)
    assert system_reduces_motion() is expected
