"""What the guide says holds: links, pictures, names of controls, keys, commands and models are all there."""

import ast
import importlib.util
import re
import shlex
from pathlib import Path

import pytest

from restorer_app import cli
from restorer_app.catalog import load_cards
from restorer_app.paths import models_dir, recipe_files
from restorer_app.steps.detectors import DETECTORS
from restorer_app.steps.fills import FILLS
from restorer_app.steps.steps import STEPS
from restorer_app.tools.table import TOOLS
from restorer_app.training import publish
from restorer_app.ui.action_table import ACTIONS
from restorer_app.ui.guide_text import LINK, PICTURE, chapter_text, chapters, guide_folder

ROOT = Path(__file__).resolve().parents[2]
BESIDE_THE_TABLE = {"Enter", "Space", "Tab"}
LARGEST, LARGEST_IN_ALL = 110_000, 600_000
FENCED = re.compile(r"^```\n(.*?)^```$", re.MULTILINE | re.DOTALL)
NAMED = re.compile(r"(?<!\*)\*([^*]+)\*(?!\*)")


def load_script():
    spec = importlib.util.spec_from_file_location("readme_guide", ROOT / "packaging" / "readme_guide.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def script():
    return load_script()


@pytest.fixture(scope="module")
def texts(script) -> dict[str, str]:
    methods = script.bundled_methods()
    return {name: chapter_text(name, methods) for name in chapters()}


def literals() -> set[str]:
    """Every text that stands in the code of the window, of the tools and of the methods, and the words of the cards."""
    found = {words for card in load_cards(models_dir()) for words in (card.title, card.summary)}
    for folder in ("ui", "tools", "steps"):
        for path in (ROOT / "restorer_app" / folder).rglob("*.py"):
            nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            found |= {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    return {text.rstrip("…") for text in found}


def test_every_file_of_the_guide_is_in_its_contents():
    assert {path.stem for path in guide_folder().glob("*.md")} == set(chapters())
    assert len(chapters()) > 5


def test_every_link_leads_to_a_chapter(texts):
    targets = [target for text in texts.values() for _, target in LINK.findall(text)]
    assert targets
    assert {target for target in targets if target.removesuffix(".md") not in chapters()} == set()


def test_every_picture_is_there_and_used_and_small(texts):
    named = [picture for text in texts.values() for _, picture in PICTURE.findall(text)]
    files = {f"pictures/{path.name}": path.stat().st_size for path in (guide_folder() / "pictures").iterdir()}
    assert set(named) == set(files)
    assert max(files.values()) < LARGEST
    assert sum(files.values()) < LARGEST_IN_ALL


def test_the_names_of_controls_are_those_in_the_window(texts):
    named = {" ".join(name.split()) for text in texts.values() for name in NAMED.findall(text)}
    assert {"Find damage", "Use these steps"} <= {name.rstrip("…") for name in named}
    known = literals()
    assert {name for name in named if name.rstrip("…") not in known} == set()


def test_the_keys_are_those_of_the_window(texts):
    known = {key.replace("Return", "Enter") for row in ACTIONS for key in row.shortcuts} | BESIDE_THE_TABLE
    prose = " ".join(text for name, text in texts.items() if name not in ("training", "files"))
    assert set(re.findall(r"`([^`]+)`", prose)) - known == set()


def test_a_key_behind_a_name_is_the_key_of_that_command(texts):
    keys = {row.text.rstrip("…"): row.shortcuts for row in ACTIONS} | {row.title: (row.shortcut,) for row in TOOLS}
    pairs = [pair for text in texts.values() for pair in re.findall(r"\*([^*]+)\* \(`([^`]+)`\)", text)]
    known = [(name.rstrip("…"), key) for name, key in pairs if name.rstrip("…") in keys]
    assert len(known) > 8
    assert [(name, key) for name, key in known if key not in keys[name]] == []


def test_every_model_fill_step_detector_and_recipe_is_named(texts):
    rows = [row for row in (*FILLS, *STEPS, *DETECTORS) if not row.is_learned]
    for one in (*load_cards(models_dir()), *rows):
        assert f"- **{one.title}**:" in texts["models"]
    assert texts["models"].count("\n- **") > len(rows) + len(recipe_files())
    limits = [card.limits for card in load_cards(models_dir()) if card.row != "damage"]
    told = " ".join(texts["models"].split())
    assert [text for text in limits if text not in told] == []


def test_the_commands_are_understood(texts, tmp_path, monkeypatch, capsys):
    """Each gets past its arguments (else: SystemExit) and stops with a sentence, for what it names is not here."""
    monkeypatch.chdir(tmp_path)
    blocks = [block.replace("\\\n", " ") for text in texts.values() for block in FENCED.findall(text)]
    commands = [shlex.split(line) for block in blocks for line in block.splitlines()]
    assert len(commands) > 2
    for command in commands:
        if command[0] == "restorer-app":
            assert cli.main(command[1:]) != 0
        else:
            assert command[:3] == ["python", "-m", "restorer_app.training.publish"]
            assert publish.main(command[3:]) != 0
        assert len(capsys.readouterr().err.strip().splitlines()) == 1


def test_files_that_the_training_chapter_names_are_there(texts):
    names = re.findall(r"restorer_app/training/configs/[\w./-]+toml", texts["training"])
    assert names
    assert [name for name in names if not (ROOT / name).is_file()] == []


def test_the_readme_says_what_the_guide_says(script):
    readme = script.README.read_text(encoding="utf-8")
    assert script.in_step(readme, script.bundled_methods()) == readme, "run packaging/readme_guide.py"


def test_what_the_readme_links_to_in_the_guide_is_there(script):
    part = script.guide_part(script.bundled_methods())
    for _, target in (*LINK.findall(part), *PICTURE.findall(part)):
        if target.startswith("#"):
            headings = re.findall(r"^#+ (.*)$", part, re.MULTILINE)
            assert target[1:] in {heading.lower().replace(" ", "-") for heading in headings}
        else:
            assert (ROOT / target).is_file()


def test_every_list_of_a_chapter_is_filled_in(texts):
    assert "<!--" not in "".join(texts.values())
