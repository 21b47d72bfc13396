"""Recipe files: the steps of a recipe as JSON, without what belongs to one photo, so that they serve any."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from restorer_app.core.errors import OpenError
from restorer_app.core.state import StepInstance
from restorer_app.files.atomic import atomic_write

FORMAT = 1
SUFFIX = ".json"
LONGEST_NAME = 200
_STEP_KEYS = {"kind", "parameters", "strength", "on"}


@dataclass(frozen=True)
class Recipe:
    """Steps under a name that people read; regions and facts are no part of it."""

    title: str
    summary: str
    steps: tuple[StepInstance, ...]


def read_recipe(path: Path) -> Recipe:
    """The recipe in a file. Raises `OpenError` for one that is missing, damaged, newer, or holds what it should not."""
    try:
        table = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise OpenError(f"The recipe “{path.name}” cannot be read.") from error
    except (ValueError, RecursionError) as error:
        raise OpenError(f"“{path.name}” is not a recipe.") from error
    if not isinstance(table, dict) or "steps" not in table:
        raise OpenError(f"“{path.name}” is not a recipe.")
    if table.get("format") != FORMAT:
        raise OpenError(f"The recipe “{path.name}” was made for another version of this program.")
    unknown = set(table) - {"format", "title", "summary", "steps"}
    if unknown:
        raise OpenError(f"The recipe “{path.name}” has an unknown entry “{min(unknown)}”.")
    try:
        steps = tuple(step_of(entry) for entry in table["steps"])
        return Recipe(str(table.get("title", path.stem)), str(table.get("summary", "")), steps)
    except (AttributeError, KeyError, OverflowError, TypeError, ValueError) as error:
        raise OpenError(f"The recipe “{path.name}” has a step that cannot be read.") from error


def write_recipe(recipe: Recipe, path: Path) -> None:
    """Writes a recipe, whole or not at all. Raises `ExportError`."""
    steps = [entry_of(step) for step in recipe.steps]
    table = {"format": FORMAT, "title": recipe.title, "summary": recipe.summary, "steps": steps}
    with atomic_write(path) as file:
        file.write(json.dumps(table, ensure_ascii=False, indent=2).encode() + b"\n")


def entry_of(step: StepInstance) -> dict[str, Any]:
    """A step as an entry of a recipe file: without its region and what it found, which belong to one photo."""
    return {"kind": step.kind, "parameters": dict(step.parameters), "strength": step.strength, "on": step.is_on}


def step_of(entry: Mapping[str, Any]) -> StepInstance:
    """The step of an entry. Raises `ValueError`, `KeyError`, `TypeError` or `AttributeError` for one that is none."""
    if set(entry) - _STEP_KEYS:
        raise ValueError(f"unknown entries {sorted(set(entry) - _STEP_KEYS)}")
    strength, is_on = number_of(entry.get("strength", 1.0)), entry.get("on", True)
    if not 0 <= strength <= 1 or not isinstance(is_on, bool):
        raise ValueError(f"a strength of {strength}, switched {is_on}")
    return StepInstance(name_of(entry["kind"]), numbers_of(entry.get("parameters", {})), strength, is_on)


def numbers_of(table: Mapping[str, object]) -> dict[str, float]:
    """The table, if it holds finite numbers under names. Raises `ValueError` or `AttributeError`."""
    return {name_of(name): number_of(value) for name, value in table.items()}


def name_of(value: object) -> str:
    """The value, if it is the name of something: a short text that can be shown and written anywhere. Raises
    `ValueError`."""
    if not isinstance(value, str) or not value.isprintable() or not 0 < len(value) <= LONGEST_NAME:
        raise ValueError(f"{value!r} where a name should be")
    return value


def number_of(value: object) -> float:
    """The value, if it is a finite number. Raises `ValueError`."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ValueError(f"{value!r} where a number should be")
    return float(value)
