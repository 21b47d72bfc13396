"""What the commands look up by name, and the options that two or more of them share."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from restorer_app.catalog import ModelCard, load_cards
from restorer_app.core.errors import UsageError
from restorer_app.paths import models_dir, recipe_files


def all_cards() -> Sequence[ModelCard]:
    """The bundled models. Raises `ModelError`."""
    return load_cards(models_dir())


def add_faces(command: argparse.ArgumentParser) -> None:
    """Adds the option that lets what is found on a face be repaired."""
    command.add_argument("--faces", action="store_true", help="also take what is found on the eyes or mouth of a face")


def check_faces(options: argparse.Namespace) -> None:
    """Raises `UsageError` where that option stands alone."""
    if options.faces and not (options.detect or options.auto):
        raise UsageError("--faces is about what is found: add --detect or --auto, or leave it out.")


def add_steps(command: argparse.ArgumentParser, recipe: str) -> None:
    """Adds the options that say which steps to run; `recipe`: more about one."""
    steps = command.add_mutually_exclusive_group()
    steps.add_argument("--recipe", help=f"name of a bundled recipe (see `steps`), or a file{recipe}")
    steps.add_argument(
        "--auto", action="store_true", help="repair what is surely damaged, then run the steps that are proposed"
    )


def find_recipe(wanted: str) -> Path:
    """The bundled recipe of that name, else the file. Raises `UsageError`."""
    bundled, file = recipe_files(), Path(wanted)
    if wanted not in bundled and not file.exists():
        raise UsageError(f"There is no recipe “{wanted}”. There are: {', '.join(bundled)}.")
    return bundled.get(wanted, file)
