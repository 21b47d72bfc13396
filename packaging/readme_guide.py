"""Puts chapters of the guide into the README, so that both say the same.

.venv/bin/python packaging/readme_guide.py
"""

import re
import textwrap
from pathlib import Path

from restorer_app.catalog import load_cards
from restorer_app.paths import models_dir
from restorer_app.steps.detectors import detector_choices
from restorer_app.steps.fills import fill_choices
from restorer_app.steps.steps import step_choices
from restorer_app.ui.guide_text import CONTENTS, LINK, PICTURE, WIDTH, Methods, chapter_text, chapters, titles

README = Path(__file__).resolve().parents[1] / "README.md"
FOLDER = "resources/guide"
SHOWN = ("two-minutes", "models", "training", "never")
BEGIN = "<!-- From here on written by packaging/readme_guide.py, out of resources/guide -->\n"
END = "<!-- up to here -->\n"


def bundled_methods() -> Methods:
    """All that comes with the program."""
    cards = load_cards(models_dir())
    return Methods(fill_choices(cards), step_choices(cards), detector_choices(cards))


def guide_part(methods: Methods) -> str:
    """What the README says between the two marks."""
    others = [name for name in chapters() if name not in (CONTENTS, *SHOWN)]
    links = ", ".join(f"[{titles()[name]}]({FOLDER}/{name}.md)" for name in others)
    opening = f"`F1` opens this guide beside your work, with more chapters: {links}."
    parts = (f"{textwrap.fill(opening, WIDTH)}\n", *(_fitted(chapter_text(name, methods)) for name in SHOWN))
    return "\n".join(parts)


def in_step(readme: str, methods: Methods) -> str:
    """The README with the guide as it is now."""
    before, rest = readme.split(BEGIN)
    _, after = rest.split(END)
    return f"{before}{BEGIN}\n{guide_part(methods)}\n{END}{after}"


def _fitted(text: str) -> str:
    """A chapter with its headings two levels lower, and its links from where the README lies."""
    text = re.sub(r"^(#+) ", r"##\1 ", text, flags=re.MULTILINE)
    text = PICTURE.sub(rf"![\1]({FOLDER}/\2)", text)
    return LINK.sub(lambda link: f"[{link[1]}]({_place(link[2])})", text)


def _place(target: str) -> str:
    name = target.removesuffix(".md")
    return f"#{_anchor(titles()[name])}" if name in SHOWN else f"{FOLDER}/{target}"


def _anchor(title: str) -> str:
    return re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-")


def main() -> None:
    README.write_text(in_step(README.read_text(encoding="utf-8"), bundled_methods()), encoding="utf-8")


if __name__ == "__main__":
    main()
