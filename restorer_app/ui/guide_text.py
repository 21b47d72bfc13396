"""The guide as Markdown: the chapters in resources/guide, with lists of all there is to choose from."""

import re
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from restorer_app.files.recipes import read_recipe
from restorer_app.paths import journals_dir, judgements_file, log_file, recipe_files, resources_dir, settings_file
from restorer_app.steps.cards import Choice

CONTENTS = "contents"
WIDTH = 120
PICTURE = re.compile(r"!\[([^][]+)\]\(([^)]+)\)")
LINK = re.compile(r"(?<!!)\[([^][]+)\]\(([^)]+)\)")
_LIST = re.compile(r"^<!-- (\w+) -->$", re.MULTILINE)


@dataclass(frozen=True)
class Methods:
    """What there is to choose from, of which the guide says what it is good for."""

    fills: Sequence[Choice]
    steps: Sequence[Choice]
    detectors: Sequence[Choice]


def guide_folder() -> Path:
    """Where the chapters lie, and the pictures beside them."""
    return resources_dir() / "guide"


def chapters() -> tuple[str, ...]:
    """The chapters' names: the contents, then those that it links to, in its order."""
    linked = (target.removesuffix(".md") for _, target in LINK.findall(_read(CONTENTS)))
    return (CONTENTS, *dict.fromkeys(linked))


def chapter_text(name: str, methods: Methods) -> str:
    """A chapter; a line such as `<!-- fills -->` gives way to a list of all there are. Raises `KeyError` for a list of
    anything else."""
    lists = {
        "fills": lambda: _listed(methods.fills),
        "steps": lambda: _listed(methods.steps),
        "detectors": lambda: _listed(methods.detectors),
        "recipes": _recipes,
        "places": _places,
    }
    return _LIST.sub(lambda found: lists[found[1]](), _read(name))


def titles() -> Mapping[str, str]:
    """The title of every chapter."""
    return {name: _read(name).partition("\n")[0].removeprefix("# ") for name in chapters()}


def _read(name: str) -> str:
    return (guide_folder() / f"{name}.md").read_text(encoding="utf-8")


def _listed(choices: Sequence[Choice]) -> str:
    return "\n".join(_item(choice.title, _told(choice)) for choice in choices)


def _told(choice: Choice) -> str:
    use = f"Good for: {choice.good_for[:1].lower()}{choice.good_for[1:]}."
    parts = (choice.summary, use, choice.limits, f"Speed: {choice.speed}.")
    return " ".join(part for part in parts if part)


def _recipes() -> str:
    recipes = [read_recipe(file) for file in recipe_files().values()]
    return "\n".join(_item(recipe.title, recipe.summary) for recipe in recipes)


def _places() -> str:
    places = {
        "Settings": settings_file(),
        "Work that was not saved": journals_dir(),
        "What you preferred": judgements_file(),
        "Errors": log_file(),
    }
    return "\n".join(_item(name, f"`{place}`") for name, place in places.items())


def _item(name: str, text: str) -> str:
    return textwrap.fill(f"- **{name}**: {text}", WIDTH, subsequent_indent="  ", break_on_hyphens=False)
