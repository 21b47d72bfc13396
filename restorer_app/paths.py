"""Where the program's own files and the user's files live: in a source tree, a wheel or a frozen app."""

import sys
from pathlib import Path

from platformdirs import PlatformDirs

_DIRS = PlatformDirs("restorer", appauthor=False)
_PACKAGE = Path(__file__).resolve().parent


def _bundled(folder: str) -> Path:
    frozen = getattr(sys, "_MEIPASS", None)
    for root in (Path(frozen) if frozen else None, _PACKAGE / "bundled", _PACKAGE.parent):
        if root is not None and (root / folder).is_dir():
            return root / folder
    return _PACKAGE.parent / folder


def models_dir() -> Path:
    """The bundled model cards and weights, one folder a model."""
    return _bundled("models")


def resources_dir() -> Path:
    """Icons, translations, recipes, the guide and the sample photo."""
    return _bundled("resources")


def recipe_files() -> dict[str, Path]:
    """The bundled recipes by name, in the order in which they are offered."""
    return {file.stem: file for file in sorted((resources_dir() / "recipes").glob("*.json"))}


def settings_file() -> Path:
    """The user's settings (JSON); the file may not exist yet."""
    return _DIRS.user_config_path / "settings.json"


def log_file() -> Path:
    """Where errors are written with their details; the folder may not exist yet."""
    return _DIRS.user_log_path / "restorer.log"


def journals_dir() -> Path:
    """Where work that is not saved is kept, for the case that the program ends unexpectedly; it may not exist yet."""
    return _DIRS.user_state_path / "journals"


def unfinished_dir() -> Path:
    """Where it is noted which files are being written; it may not exist yet."""
    return _DIRS.user_state_path / "unfinished"


def layers_dir() -> Path:
    """Where damage is kept that was drawn for training; it may not exist yet, and may be deleted."""
    return _DIRS.user_cache_path / "layers"


def judgements_file() -> Path:
    """The record of blind comparisons (JSON lines); it may not exist yet."""
    return _DIRS.user_data_path / "comparisons.jsonl"
