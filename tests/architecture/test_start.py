"""A quick start: the window's code loads without the libraries that take seconds."""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HEAVY = ["torch", "cv2", "skimage", "pyvips", "scipy"]
PROBE = """
import importlib, json, sys
for name in json.loads(sys.argv[1]):
    importlib.import_module(name)
print(json.dumps([name for name in json.loads(sys.argv[2]) if name in sys.modules]))
"""


def window_modules() -> list[str]:
    """`app`, the command line and all of `ui` and `tools`, by their full names."""
    package = ROOT / "restorer_app"
    paths = [
        package / "app.py",
        *(package / "cli").rglob("*.py"),
        *(package / "ui").rglob("*.py"),
        *(package / "tools").rglob("*.py"),
    ]
    relative = [path.relative_to(ROOT).with_suffix("") for path in paths if path.exists()]
    return sorted(".".join(path.parts).removesuffix(".__init__") for path in relative)


def test_the_window_is_loaded_without_heavy_libraries():
    command = [sys.executable, "-c", PROBE, json.dumps(window_modules()), json.dumps(HEAVY)]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    assert json.loads(result.stdout.splitlines()[-1]) == []
