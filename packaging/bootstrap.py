"""Starts the program, or its tests, on a machine with nothing but Python: makes `.venv`, installs into it, runs.

    python3 packaging/bootstrap.py run [PHOTO]         start the program (what follows `run` goes to restorer-app)
    python3 packaging/bootstrap.py test [ARGUMENTS]    run the tests (what follows `test` goes to pytest)
    python3 packaging/bootstrap.py lint                ruff, ruff format and mypy
    python3 packaging/bootstrap.py check [ARGUMENTS]   lint, then test

    --gpu   with any of these: install the PyTorch build for NVIDIA cards. It stays until `.venv` is deleted.

The first start downloads about 500 MB. Later ones use no network, unless pyproject.toml or constraints.txt changed.
"""

import ctypes
import hashlib
import importlib
import importlib.util
import json
import os
import platform
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, NoReturn

# Stands before the first annotation: an old Python should read this sentence and not a traceback.
if sys.version_info < (3, 11):  # noqa: UP036
    sys.exit(f"Restorer needs Python 3.11 or newer, and this is Python {platform.python_version()}.")

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
STAMP = VENV / "bootstrap.json"
PYPROJECT = ROOT / "pyproject.toml"
CONSTRAINTS = ROOT / "packaging" / "constraints.txt"
PYTHON = ".".join(map(str, sys.version_info[:2]))
CPU_INDEX = "https://download.pytorch.org/whl/cpu"
CUDA_INDEX = "https://download.pytorch.org/whl/cu130"

# Each command installs what it needs and no more: who only wants the program is spared pytest, ruff and mypy.
EXTRAS = {"run": [], "test": ["test"], "lint": ["dev", "test"], "check": ["dev", "test"]}

# What Qt loads, and the Debian package it is in.
QT_LIBRARIES = {
    "libglib-2.0.so.0": "libglib2.0-0",
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libfontconfig.so.1": "libfontconfig1",
    "libdbus-1.so.3": "libdbus-1-3",
}
X11_LIBRARIES = {
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
}


class StartError(Exception):
    """Ends the start; holds what the user reads."""


def say(text: str) -> None:
    print(f"restorer: {text}", flush=True)


# --- system packages ---------------------------------------------------------------------------------------------


def can_load(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def missing_packages(command: str) -> list[str]:
    """The Debian packages whose contents this machine lacks for `command`; empty away from Linux."""
    if not sys.platform.startswith("linux"):
        return []
    libraries = {} if command == "lint" else dict(QT_LIBRARIES)
    if command == "run" and os.environ.get("DISPLAY") and os.environ.get("QT_QPA_PLATFORM", "xcb") == "xcb":
        libraries |= X11_LIBRARIES
    missing = [package for library, package in libraries.items() if not can_load(library)]
    if not is_usable(read_stamp()) and importlib.util.find_spec("ensurepip") is None:
        missing.insert(0, "python3-venv")
    return missing


def install_packages(packages: list[str]) -> None:
    """Install Debian packages as root; for anyone else stop with the command to type."""
    names = " ".join(packages)
    if shutil.which("apt-get") is None:
        raise StartError(f"This system lacks what Debian calls {names}: please install it with your package manager.")
    if os.geteuid() != 0:
        raise StartError(
            "This system lacks some packages; please install them and start again:\n"
            f"    sudo apt-get update && sudo apt-get install -y --no-install-recommends {names}"
        )
    say(f"installing system packages: {names}")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.call(["apt-get", "update", "-q"], env=environment)
    install = ["apt-get", "install", "-q", "-y", "--no-install-recommends", *packages]
    if subprocess.call(install, env=environment) != 0:
        raise StartError(f"The system packages could not be installed (apt-get says why above): {names}")


def ensure_packages(command: str) -> None:
    packages = missing_packages(command)
    if not packages:
        return
    install_packages(packages)
    importlib.invalidate_caches()
    missing = missing_packages(command)
    if missing:
        raise StartError(f"These packages are installed, but what is in them cannot be loaded: {' '.join(missing)}")


# --- the environment ---------------------------------------------------------------------------------------------


def venv_python() -> Path:
    return VENV / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")


def read_stamp() -> dict[str, Any]:
    """What `.venv` was made from; empty when nobody knows."""
    try:
        stamp = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def write_stamp(stamp: dict[str, Any]) -> None:
    STAMP.write_text(json.dumps(stamp, indent=2) + "\n", encoding="utf-8")


def wanted_stamp(command: str, old: dict[str, Any], *, gpu: bool) -> dict[str, Any]:
    """What `.venv` should be made from; what it already has beyond the need of `command` stays."""
    return {
        "inputs": hashlib.sha256(PYPROJECT.read_bytes() + CONSTRAINTS.read_bytes()).hexdigest(),
        "python": PYTHON,
        "root": str(ROOT),
        "extras": sorted({*old.get("extras", []), *EXTRAS[command]}),
        "gpu": gpu or old.get("gpu", False),
    }


def is_usable(stamp: dict[str, Any]) -> bool:
    """Whether `.venv` can be installed into as it is: finished once, and with the Python that runs now."""
    return venv_python().exists() and not stamp.get("unfinished") and stamp.get("python", PYTHON) == PYTHON


def has_pip() -> bool:
    return subprocess.run([venv_python(), "-m", "pip", "--version"], capture_output=True, check=False).returncode == 0


def clear_venv() -> None:
    """Empty `.venv` but for the stamp, which must go on saying that it is unfinished."""
    for entry in VENV.iterdir():
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        elif entry != STAMP:
            entry.unlink()


def ensure_venv(command: str, *, gpu: bool) -> None:
    """Make, repair or complete `.venv`; return at once when it is as it should be."""
    old = read_stamp()
    wanted = wanted_stamp(command, old, gpu=gpu)
    if old == wanted and venv_python().exists():
        return
    VENV.mkdir(exist_ok=True)
    write_stamp({**wanted, "unfinished": True})
    if not is_usable(old) or not has_pip():
        say("making the environment in .venv (the first start takes some minutes and 1.7 GB of disk)")
        clear_venv()
        # Not sys.executable: that may be the very Python that was just cleared away.
        if subprocess.call([getattr(sys, "_base_executable", sys.executable), "-m", "venv", VENV]) != 0:
            raise StartError("The environment in .venv could not be made (Python says why above).")
    install(wanted)
    write_stamp(wanted)


# --- what goes into it -------------------------------------------------------------------------------------------


def pip_install(*arguments: str, show_errors: bool = True) -> int:
    """pip's exit status; it installs with the constraints and from the sources that pip is configured with."""
    command: list[str | Path] = [venv_python(), "-m", "pip", "install", "--constraint", CONSTRAINTS, *arguments]
    environment = {**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_USER": "0"}
    stderr = None if show_errors else subprocess.DEVNULL
    return subprocess.call(command, cwd=ROOT, env=environment, stderr=stderr)


def pinned_torch() -> str:
    found = re.search(r"^torch==(\S+)$", CONSTRAINTS.read_text(encoding="utf-8"), re.MULTILINE)
    if found is None:
        raise StartError("packaging/constraints.txt does not pin torch.")
    return found[1]


def has_torch(version: str, *, gpu: bool) -> bool:
    """Whether `.venv` holds this version; a build for NVIDIA cards serves without one too."""
    query: list[str | Path] = [venv_python(), "-c", "from importlib.metadata import version; print(version('torch'))"]
    answer = subprocess.run(query, capture_output=True, text=True, check=False).stdout.strip()
    public, _, build = answer.partition("+")
    return public == version and not (gpu and build == "cpu")


def torch_sources(version: str, *, gpu: bool) -> list[tuple[str, list[str]]]:
    """Where to try for PyTorch, in order: what to tell the user, and the arguments for pip."""
    if sys.platform == "win32" and gpu:
        cuda = [f"torch=={version}+{CUDA_INDEX.rpartition('/')[2]}", "--index-url", CUDA_INDEX]
        return [("installing PyTorch for NVIDIA cards (about 2 GB to download)", cuda)]
    if not sys.platform.startswith("linux") or platform.machine() != "x86_64":
        return [("installing PyTorch", [f"torch=={version}"])]
    if gpu:  # three equals signs: not the CPU build, whose version begins alike
        return [("installing PyTorch for NVIDIA cards (about 2.6 GB to download)", [f"torch==={version}"])]
    # The plain name means the CUDA build here.
    cpu = f"torch=={version}+cpu"
    return [
        ("installing PyTorch for the processor (about 200 MB to download)", [cpu]),
        ("looking for it at PyTorch's own site", [cpu, "--index-url", CPU_INDEX]),
        ("not found there; installing the build for NVIDIA cards (about 2.6 GB to download)", [f"torch=={version}"]),
    ]


def install_torch(*, gpu: bool) -> int:
    """pip's exit status of the last source tried; 0 at once if it is there."""
    version = pinned_torch()
    if has_torch(version, gpu=gpu):
        return 0
    sources = torch_sources(version, gpu=gpu)
    for text, arguments in sources[:-1]:
        say(text)
        if pip_install("--no-deps", *arguments, show_errors=False) == 0:
            return 0
    text, arguments = sources[-1]
    say(text)
    return pip_install("--no-deps", *arguments)


def install(wanted: dict[str, Any]) -> None:
    """Install PyTorch first, so that the build is our choice, then the project from its source tree."""
    status = install_torch(gpu=wanted["gpu"])
    if status == 0:
        say("installing the program and what it needs (at most 300 MB to download)")
        extras = ",".join(wanted["extras"])
        status = pip_install("--editable", f"{ROOT}[{extras}]" if extras else str(ROOT))
    if status > 0:
        # pip put back what it had replaced, so the next start need not begin from nothing.
        STAMP.unlink()
    if status != 0:
        raise StartError("The program could not be installed (pip says why above); the next start tries again.")


# --- the commands ------------------------------------------------------------------------------------------------


def run(arguments: list[str]) -> NoReturn:
    """Become the program; on Windows, where a process cannot, wait for it."""
    # -P: a file in the user's folder must not be taken for one of the program's modules.
    command = [str(venv_python()), "-P", "-m", "restorer_app", *arguments]
    if sys.platform == "win32":
        sys.exit(subprocess.call(command))
    os.execv(command[0], command)


def test(arguments: list[str]) -> int:
    environment = {"QT_QPA_PLATFORM": "offscreen", **os.environ}
    return subprocess.call([venv_python(), "-m", "pytest", *arguments], cwd=ROOT, env=environment)


def lint() -> int:
    tools = [["ruff", "check"], ["ruff", "format", "--check"], ["mypy"]]
    return max([subprocess.call([venv_python(), "-m", *tool], cwd=ROOT) for tool in tools], key=abs)


def main(arguments: list[str]) -> int:
    """Run one command line; returns the exit status."""
    gpu = "--gpu" in arguments
    command, *rest = [argument for argument in arguments if argument != "--gpu"] or ["--help"]
    if command in ("-h", "--help"):
        print(__doc__)
        return 0
    if command not in EXTRAS:
        print(f"{__doc__}\nThere is no command {command!r}.", file=sys.stderr)
        return 2
    try:
        ensure_packages(command)
        ensure_venv(command, gpu=gpu)
        if command == "run":
            run(rest)
        status = lint() if command in ("lint", "check") else 0
        return test(rest) or status if command in ("test", "check") else status
    except StartError as error:
        print(f"restorer: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nrestorer: interrupted; the next start repairs what is unfinished.", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
