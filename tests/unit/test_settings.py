"""Settings survive a restart, and a damaged file is no reason not to start."""

import json
import logging

import pytest

from restorer_app.settings import RECENT_KEPT, Settings, load_settings, save_settings


def test_settings_come_back_as_they_were(tmp_path):
    settings = Settings(theme="dark", device="cpu", brush_size=12.5, recent=("a.png", "ö.tif"), fill="telea")
    save_settings(settings, tmp_path / "new" / "settings.json")
    assert load_settings(tmp_path / "new" / "settings.json") == settings
    assert [file.name for file in (tmp_path / "new").iterdir()] == ["settings.json"]


def test_what_the_settings_window_changes_comes_back_too(tmp_path):
    settings = Settings(
        threads=3,
        preview_memory=2048,
        language="en",
        motion="less",
        monitor_profile="screen.icc",
        export_format="jpeg",
        export_options=(("jpeg", "quality", 80), ("webp", "lossless", False), ("jpeg", "subsampling", "4:2:0")),
        export_folder="last",
        last_export_folder="results",
        toggled_sections=("MarkPanel",),
    )
    save_settings(settings, tmp_path / "settings.json")
    assert load_settings(tmp_path / "settings.json") == settings


def test_without_a_file_there_are_the_defaults(tmp_path):
    assert load_settings(tmp_path / "settings.json") == Settings()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "{}",
        '{"version": 99}',
        '{"version": 1, "colour_of_the_sky": "blue"}',
        '{"version": 1, "theme": "pink"}',
        '{"version": 1, "brush_size": "large"}',
        '{"version": 1, "brush_size": 9000}',
        '{"version": 1, "brush_size": true}',
        '{"version": 1, "overlay_colour": "red"}',
        '{"version": 1, "recent": [1, 2]}',
        '{"version": 1, "heals_while_painting": 1}',
        '{"version": 1, "threads": -1}',
        '{"version": 1, "threads": 2.5}',
        '{"version": 1, "preview_memory": 1}',
        '{"version": 1, "motion": "wild"}',
        '{"version": 1, "export_folder": "moon"}',
        '{"version": 1, "export_options": ["quality"]}',
        '{"version": 1, "export_options": [["jpeg", "quality"]]}',
        '{"version": 1, "export_options": [["jpeg", "quality", 1.5]]}',
        b"\xff\xfe\x00",
    ],
)
def test_a_damaged_file_gives_the_defaults_and_a_line_in_the_log(tmp_path, caplog, text):
    path = tmp_path / "settings.json"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    assert load_settings(path) == Settings()
    assert "defaults" in caplog.text


def test_a_missing_key_keeps_its_default(tmp_path):
    path = tmp_path / "settings.json"
    path.write_text(json.dumps({"version": 1, "brush_size": 7}))
    assert load_settings(path) == Settings(brush_size=7.0)


def test_a_place_that_cannot_be_written_is_only_logged(tmp_path, caplog):
    (tmp_path / "file").write_text("in the way")
    with caplog.at_level(logging.WARNING):
        save_settings(Settings(), tmp_path / "file" / "settings.json")
    assert "could not be saved" in caplog.text


def test_recent_photos_are_few_and_each_is_named_once(tmp_path):
    settings = Settings(recent=tuple(str(tmp_path / f"{number}.png") for number in range(RECENT_KEPT)))
    recent = settings.with_recent(tmp_path / "3.png")
    assert recent[0] == str(tmp_path / "3.png")
    assert len(recent) == len(set(recent)) == RECENT_KEPT
    assert len(settings.with_recent(tmp_path / "new.png")) == RECENT_KEPT
