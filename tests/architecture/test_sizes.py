"""Small pieces: bounds on modules, classes and functions, a docstring for each module, names that say something."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("restorer_app", "packaging", "tests")
MODULE_LINES = 400
CLASS_LINES = 300
CLASS_METHODS = 25
FUNCTION_LINES = 50
EMPTY_WORDS = {"util", "utils", "common", "helper", "helpers", "manager", "managers"}


def words_of(name: str) -> set[str]:
    """`undo_manager` and `UndoManager` both hold `manager`."""
    return {word.lower() for word in re.findall(r"[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])", name)}


def find_oversized(where: str, source: str) -> Iterator[str]:
    lines = len(source.splitlines())
    if lines > MODULE_LINES:
        yield f"{where}: {lines} lines"
    for node in ast.walk(ast.parse(source, where)):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            continue
        lines = (node.end_lineno or node.lineno) - node.lineno + 1
        is_class = isinstance(node, ast.ClassDef)
        if lines > (CLASS_LINES if is_class else FUNCTION_LINES):
            yield f"{where}: {node.name} has {lines} lines"
        methods = sum(isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef) for part in node.body)
        if is_class and methods > CLASS_METHODS:
            yield f"{where}: {node.name} has {methods} methods"


def find_empty_names(where: str, source: str) -> Iterator[str]:
    classes = [node.name for node in ast.walk(ast.parse(source, where)) if isinstance(node, ast.ClassDef)]
    for name in [*Path(where).with_suffix("").parts, *classes]:
        if words_of(name) & EMPTY_WORDS:
            yield f"{where}: the name {name} says nothing"


def read_sources() -> dict[str, str]:
    paths = [path for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*.py"))]
    return {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in paths}


def test_modules_classes_and_functions_stay_small():
    found = [line for where, source in read_sources().items() for line in find_oversized(where, source)]
    assert not found, "\n".join(found)


def test_every_module_says_what_it_is_for():
    found = [where for where, source in read_sources().items() if not ast.get_docstring(ast.parse(source, where))]
    assert not found, "\n".join(found)


def test_no_module_or_class_has_an_empty_name():
    found = [line for where, source in read_sources().items() for line in find_empty_names(where, source)]
    assert not found, "\n".join(found)


def test_planted_faults_are_caught():
    long_function = "def f():\n" + "    pass\n" * FUNCTION_LINES
    long_class = "class C:\n" + "    x = 1\n" * CLASS_LINES
    many_methods = "class C:\n" + "    def f(self): ...\n" * (CLASS_METHODS + 1)
    for source in (long_function, long_class, many_methods, "\n" * (MODULE_LINES + 1)):
        assert len(list(find_oversized("planted.py", source))) == 1
    assert len(list(find_empty_names("restorer_app/ui_utils.py", "class UndoManager: ..."))) == 2
    assert list(find_empty_names("restorer_app/utilities.py", "class Command: ...")) == []
