"""What the commands look up by name."""

from collections.abc import Sequence
from pathlib import Path

from restorer_app.catalog import ModelCard, load_cards
from restorer_app.core.errors import UsageError
from restorer_app.paths import models_dir, recipe_files


def all_cards() -> Sequence[ModelCard]:
    """The bundled models. Raises `ModelError`."""
    return load_cards(models_dir())


def find_recipe(wanted: str) -> Path:
    """The bundled recipe of that name, else the file. Raises `UsageError`."""
    bundled, file = recipe_files(), Path(wanted)
    if wanted not in bundled and not file.exists():
        raise UsageError(f"There is no recipe “{wanted}”. There are: {', '.join(bundled)}.")
    return bundled.get(wanted, file)
