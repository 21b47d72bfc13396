"""The layers: who may import whom, which libraries each may use, and what must not load before the window shows."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).resolve().parents[2]
ALL = "core metrics catalog settings paths files steps nets engine document work tools ui cli training"

# layer: (what of ours it may import, third party beside numpy)
LAYERS = {
    "core": ("", ""),
    "paths": ("core", "platformdirs"),
    "catalog": ("core paths", "platformdirs"),
    "settings": ("core paths", "platformdirs"),
    "metrics": ("core", "skimage"),
    "files": ("core", "pyvips PIL tifffile"),
    "steps": ("core", "cv2 dlib scipy skimage"),
    "nets": ("", "torch"),
    "engine": ("core catalog steps nets paths", "torch safetensors cv2"),
    "document": ("core files", ""),
    "work": ("core files catalog steps engine document metrics", ""),
    "tools": ("core document", "cv2 skimage"),
    "ui": ("core metrics catalog settings paths files steps document tools", "PySide6 shiboken6"),
    "cli": ("core metrics catalog settings paths files steps nets engine document work training", ""),
    "training": (
        "core metrics files catalog paths nets engine steps",
        "torch safetensors cv2 PIL matplotlib optuna tomli_w",
    ),
    "app": (ALL, "PySide6 platformdirs"),
    "__main__": ("app", ""),
}
ONLY_INSIDE_FUNCTIONS = {("cli", "training")}

# What takes long to load, and the layers that are loaded before the window shows (with all that they import).
HEAVY = {"torch", "cv2", "dlib", "skimage", "pyvips", "scipy"}
EARLY = {"__main__", "app", "cli", "ui", "tools", "catalog", "settings", "paths"}


class Import(NamedTuple):
    """One imported name in full, and whether it waits for a function to be called (or for a type checker)."""

    name: str
    line: int
    is_lazy: bool


def is_waiting(node: ast.AST) -> bool:
    if isinstance(node, ast.If):
        return "TYPE_CHECKING" in ast.unparse(node.test)
    return isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)


def imported_names(node: ast.AST, package: list[str]) -> list[str]:
    match node:
        case ast.Import(names=names):
            return [alias.name for alias in names]
        case ast.ImportFrom(module=module, names=names, level=level):
            start = package[: len(package) - level + 1] if level else []
            return [".".join([*start, *([module] if module else []), alias.name]) for alias in names]
        case ast.Call(func=function, args=[ast.Constant(value=str(name)), *_]):
            return [name] if ast.unparse(function).endswith(("import_module", "__import__")) else []
    return []


def find_imports(node: ast.AST, package: list[str], *, is_lazy: bool = False) -> Iterator[Import]:
    for child in ast.iter_child_nodes(node):
        for name in imported_names(child, package):
            yield Import(name, getattr(child, "lineno", 0), is_lazy)
        yield from find_imports(child, package, is_lazy=is_lazy or is_waiting(child))


def imports_of(module: str, source: str) -> list[Import]:
    return list(find_imports(ast.parse(source, module), module.split(".")[:-1]))


def layer_of(name: str) -> str | None:
    """The layer that a full name such as `restorer_app.core.box.Box` lies in; None for what no layer holds."""
    parts = name.split(".")
    return parts[1] if parts[0] == "restorer_app" and len(parts) > 1 and parts[1] in LAYERS else None


def find_violations(module: str, source: str) -> list[str]:
    layer = layer_of(module)
    if layer is None:
        return [f"{module} is in no layer"] if module != "restorer_app" else []
    ours, libraries = (set(names.split()) for names in LAYERS[layer])
    found = []
    for name, line, is_lazy in imports_of(module, source):
        target, library = layer_of(name), name.split(".")[0]
        if target is not None:
            is_allowed = target in ours | {layer} and (is_lazy or (layer, target) not in ONLY_INSIDE_FUNCTIONS)
        else:
            is_allowed = library in sys.stdlib_module_names | libraries | {"numpy", "restorer_app"}
        if not is_allowed:
            found.append(f"{module}:{line} must not import {name}")
    return found


def find_early_loads(sources: dict[str, str]) -> list[str]:
    """Modules with a heavy library at their top that are imported, directly or not, before the window shows."""
    waiting = [(module, module) for module in sources if layer_of(module) in EARLY]
    seen, found = {module for module, _ in waiting}, []
    while waiting:
        module, way = waiting.pop()
        for name, line, is_lazy in imports_of(module, sources[module]):
            if not is_lazy and name.split(".")[0] in HEAVY:
                found.append(f"{way}:{line} loads {name}")
            parts = name.split(".")
            for target in (".".join(parts[:end]) for end in range(1, len(parts) + 1)):
                if not is_lazy and target in sources and target not in seen:
                    seen.add(target)
                    waiting.append((target, f"{way} > {target}"))
    return found


def read_sources() -> dict[str, str]:
    sources = {}
    for path in sorted((ROOT / "restorer_app").rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        sources[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path.read_text(encoding="utf-8")
    return sources


def test_every_module_imports_only_what_its_layer_may():
    found = [line for module, source in read_sources().items() for line in find_violations(module, source)]
    assert not found, "\n".join(found)


def test_nothing_heavy_is_imported_before_the_window_shows():
    found = find_early_loads(read_sources())
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("restorer_app.core.box", "import PySide6.QtGui"),
        ("restorer_app.core.box", "from restorer_app.files import formats"),
        ("restorer_app.nets.unet", "def build():\n    from restorer_app.core import box"),
        ("restorer_app.ui.window", "from restorer_app import engine"),
        ("restorer_app.ui.window", "from ..engine.render import render"),
        ("restorer_app.ui.window", "def f():\n    import torch"),
        ("restorer_app.ui.window", "import restorer_app.app"),
        ("restorer_app.tools.brush", "import importlib\nimportlib.import_module('restorer_app.work.opening')"),
        ("restorer_app.cli", "from restorer_app.training import train"),
        ("restorer_app.extras.bits", "import os"),
    ],
)
def test_a_planted_violation_is_caught(module, source):
    assert len(find_violations(module, source)) == 1


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("restorer_app.core.box", "import os\nimport numpy as np\nfrom restorer_app.core.errors import OpenError"),
        ("restorer_app.ui.window", "from restorer_app import __version__, paths"),
        ("restorer_app.cli", "def f():\n    from restorer_app.training import train"),
        ("restorer_app", "import os"),
    ],
)
def test_what_the_table_allows_is_left_alone(module, source):
    assert find_violations(module, source) == []


def test_a_planted_early_load_is_caught_through_the_modules_between():
    sources = {
        "restorer_app.ui.window": "from restorer_app.files.formats import FORMATS",
        "restorer_app.files": "",
        "restorer_app.files.formats": "from restorer_app.files import codec",
        "restorer_app.files.codec": "import pyvips",
    }
    assert find_early_loads(sources) == [
        "restorer_app.ui.window > restorer_app.files.formats > restorer_app.files.codec:1 loads pyvips"
    ]


def test_a_heavy_import_inside_a_function_is_no_early_load():
    assert find_early_loads({"restorer_app.tools.lasso": "def fill():\n    import cv2"}) == []
