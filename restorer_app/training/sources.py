"""Where the weights lie that a configuration names, to start from or to learn from."""

from pathlib import Path

from restorer_app.catalog import CARD_NAME
from restorer_app.core.errors import UsageError
from restorer_app.paths import models_dir


def located(wanted: str, folder: Path) -> str:
    """The id of a bundled model as it is, the path of a model's folder or a checkpoint, seen from a folder, in full.

    UsageError where there is neither.
    """
    if wanted in _bundled():
        return wanted
    if not (folder / wanted).exists():
        known = ", ".join(_bundled())
        raise UsageError(f"There is no model or checkpoint “{wanted}”; the bundled models are {known}.")
    return str((folder / wanted).resolve())


def find_source(wanted: str) -> Path:
    """The folder of the bundled model of that id, else the model's folder or the checkpoint itself."""
    return models_dir() / wanted if wanted in _bundled() else Path(wanted)


def _bundled() -> list[str]:
    return sorted(card.parent.name for card in models_dir().glob(f"*/{CARD_NAME}"))
