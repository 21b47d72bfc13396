"""The user's settings: typed, kept as JSON with a version, and never a reason not to start."""

import json
import logging
import os
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path

VERSION = 1
THEMES = ("system", "light", "dark")
DEVICES = ("auto", "cpu", "cuda", "mps")
OVERLAY_STYLES = ("fill", "hatch", "outline")
SIDE_PAGES = ("work", "history", "repairs", "answers", "diagnosis")
MOTIONS = ("system", "less", "full")
EXPORT_FOLDERS = ("scan", "last")
SMALLEST_MEMORY, LARGEST_MEMORY = 128, 4096
MOST_THREADS = 256
RECENT_KEPT = 8

_log = logging.getLogger(__name__)


ExportOption = tuple[str, str, bool | int | str]
_ALLOWED = (
    ("theme", THEMES),
    ("device", DEVICES),
    ("overlay_style", OVERLAY_STYLES),
    ("side_page", SIDE_PAGES),
    ("motion", MOTIONS),
    ("export_folder", EXPORT_FOLDERS),
)


@dataclass(frozen=True)
class Settings:
    """Everything that is remembered from one start to the next.

    `fill` and `detector`: ids of what fills and of what finds damage, empty for the best one; `brush_size` in pixels;
    `pen_changes_size`: whether a pen that presses less paints a narrower stroke; `overlay_colour` as #rrggbb;
    `overlay_opacity` 0..1; `recent`: photos opened last, newest first; `folder`: where the last file was chosen;
    `side_page`: what the side panel shows; `window_geometry`: what Qt saved, in base64; `toggled_sections`: those of
    the side panel that are not folded or open as at the first start; `embeds_scan`: whether saved projects hold the
    scan itself; `writes_history` into exported files; `writes_origins` beside them; `threads`: how many the processor
    computes with, 0 for as many as are good; `preview_memory`: megabytes that tiles of the view and what steps gave for
    them may take; `language`: "system" or the code of a translation; `motion`: whether things may move;
    `monitor_profile`: an ICC file, empty for sRGB. Exports begin with `export_format` (a row of FORMATS, empty for the
    scan's own), with `export_options` (format, option and value; else the format's own) and in `export_folder`: beside
    the scan or in `last_export_folder`. `batch_recipe` (the name of a bundled one, "open" for that of the open photo,
    or a file), `batch_fill`, `batch_format` and `batch_output`: what was chosen last for many photos. Raises
    `ValueError` for values that do not exist.
    """

    theme: str = "system"
    device: str = "auto"
    fill: str = ""
    detector: str = ""
    heals_while_painting: bool = False
    brush_size: float = 24.0
    pen_changes_size: bool = True
    overlay_colour: str = "#e5402e"
    overlay_opacity: float = 0.45
    overlay_style: str = "fill"
    recent: tuple[str, ...] = ()
    folder: str = ""
    side_page: str = "work"
    window_geometry: str = ""
    has_seen_stroke_hint: bool = False
    embeds_scan: bool = True
    writes_history: bool = True
    writes_origins: bool = False
    threads: int = 0
    preview_memory: int = 768
    language: str = "system"
    motion: str = "system"
    monitor_profile: str = ""
    export_format: str = ""
    export_options: tuple[ExportOption, ...] = ()
    export_folder: str = "scan"
    last_export_folder: str = ""
    toggled_sections: tuple[str, ...] = ()
    batch_recipe: str = ""
    batch_fill: str = ""
    batch_format: str = "same"
    batch_output: str = ""

    def __post_init__(self) -> None:
        for name, allowed in _ALLOWED:
            if getattr(self, name) not in allowed:
                raise ValueError(f"{name} is one of {', '.join(allowed)}, not {getattr(self, name)!r}")
        if not 0 <= self.overlay_opacity <= 1:
            raise ValueError(f"overlay_opacity lies in 0..1, not {self.overlay_opacity}")
        if not 1 <= self.brush_size <= 500:
            raise ValueError(f"brush_size lies in 1..500, not {self.brush_size}")
        if not 0 <= self.threads <= MOST_THREADS:
            raise ValueError(f"threads lies in 0..{MOST_THREADS}, not {self.threads}")
        if not SMALLEST_MEMORY <= self.preview_memory <= LARGEST_MEMORY:
            raise ValueError(f"preview_memory lies in {SMALLEST_MEMORY}..{LARGEST_MEMORY}, not {self.preview_memory}")
        if not _is_colour(self.overlay_colour):
            raise ValueError(f"overlay_colour is #rrggbb, not {self.overlay_colour!r}")

    def with_recent(self, path: Path) -> tuple[str, ...]:
        """The recent photos with `path` as the newest."""
        others = (other for other in self.recent if other != str(path))
        return (str(path), *others)[:RECENT_KEPT]


def load_settings(path: Path) -> Settings:
    """The settings in the file; the defaults where there is none, or where it is damaged (with a line in the log)."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return Settings()
    except (OSError, UnicodeDecodeError) as error:
        _log.warning("settings could not be read, the defaults are used: %s", error)
        return Settings()
    try:
        return _parsed(json.loads(text))
    except ValueError as error:
        _log.warning("settings file is damaged, the defaults are used: %s", error)
        return Settings()


def save_settings(settings: Settings, path: Path) -> None:
    """Replaces the file as a whole; a failure is a line in the log, because nobody loses a photo by it."""
    text = json.dumps({"version": VERSION, **asdict(settings)}, indent=2, ensure_ascii=False)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=path.parent, delete=False) as temporary:
            temporary.write(text)
        os.replace(temporary.name, path)
    except OSError as error:
        _log.warning("settings could not be saved: %s", error)


def _parsed(data: object) -> Settings:
    if not isinstance(data, Mapping):
        raise ValueError("not a table")
    values = dict(data)
    if values.pop("version", None) != VERSION:
        raise ValueError("not a version this program knows")
    defaults = {field.name: field.default for field in fields(Settings)}
    unknown = sorted(set(values) - set(defaults))
    if unknown:
        raise ValueError(f"unknown keys: {', '.join(unknown)}")
    return Settings(**{name: _typed(name, value, defaults[name]) for name, value in values.items()})  # type: ignore[arg-type] # each value has the type of its default


def _typed(name: str, value: object, default: object) -> object:
    if name == "export_options" and isinstance(value, list) and all(_is_export_option(item) for item in value):
        return tuple(tuple(item) for item in value)
    is_list_of_text = isinstance(value, list) and all(isinstance(item, str) for item in value)
    if isinstance(default, tuple) and name != "export_options" and is_list_of_text:
        return tuple(value)  # type: ignore[arg-type] # a list, as the line above says
    if isinstance(default, float) and type(value) in (int, float):
        return float(value)  # type: ignore[arg-type] # int or float, as the line above says
    if type(value) is not type(default):
        raise ValueError(f"{name} is of the wrong type")
    return value


def _is_export_option(item: object) -> bool:
    if not isinstance(item, list) or len(item) != 3:
        return False
    return isinstance(item[0], str) and isinstance(item[1], str) and type(item[2]) in (bool, int, str)


def _is_colour(text: str) -> bool:
    return len(text) == 7 and text[0] == "#" and all(digit in "0123456789abcdefABCDEF" for digit in text[1:])
