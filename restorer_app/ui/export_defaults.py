"""What an export begins with: the format, its options and the folder that the settings say."""

import logging
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from restorer_app.files.formats import FORMATS, Format, FormatOption
from restorer_app.settings import Settings

_log = logging.getLogger(__name__)


def first_format(settings: Settings, of_scan: str) -> str:
    """The id of a format that can be written: the one that is wanted, else the scan's own, else PNG."""
    can_write = [row.id for row in FORMATS if row.can_write]
    return next((wanted for wanted in (settings.export_format, of_scan) if wanted in can_write), "png")


def first_options(settings: Settings, row: Format) -> dict[str, object]:
    """The values that are wanted for the options of a format; one that the format does not know is left out."""
    options: dict[str, FormatOption] = {option.id: option for option in row.options}
    wanted = {name: value for format_id, name, value in settings.export_options if format_id == row.id}
    known = {name: value for name, value in wanted.items() if name in options and options[name].accepts(value)}
    if len(known) < len(wanted):
        _log.info("settings name options that %s does not have: %s", row.title, sorted(wanted.keys() - known.keys()))
    return dict(known)


def with_options(settings: Settings, row: Format, values: Mapping[str, object]) -> Settings:
    """The settings with these values for a format; its own defaults are not written down."""
    others = tuple(option for option in settings.export_options if option[0] != row.id)
    chosen = tuple(
        (row.id, option.id, value)
        for option in row.options
        if (value := values.get(option.id, option.default)) != option.default and isinstance(value, bool | int | str)
    )
    return replace(settings, export_options=others + chosen)


def first_folder(settings: Settings, proposed: Path) -> Path:
    """Where the dialog begins."""
    last = Path(settings.last_export_folder)
    is_last = settings.export_folder == "last" and settings.last_export_folder and last.is_dir()
    return last if is_last else proposed
