"""The start script, run in a small project of its own; a shell script stands in for the environment's Python."""

import importlib.util
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "packaging" / "bootstrap.py"
STAND_IN = """#!/bin/sh
echo "$@" >> "$CALLS"
case "$*" in
    *"pip install"*"$FAILING"*) test -z "$FAILING" || exit 1 ;;
    *"version('torch')"*) test -z "$TORCH" || echo "$TORCH" ;;
    *"-m pytest"*) echo "platform=$QT_QPA_PLATFORM"; exit 5 ;;
esac
"""

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the stand-in is a shell script")


class Project:
    """A folder with the start script in it, and the list of what the environment's Python was asked to do."""

    def __init__(self, root):
        self.root = root
        self.stamp = root / ".venv" / "bootstrap.json"
        (root / "packaging").mkdir(parents=True)
        (root / "pyproject.toml").write_text("[project]\n")
        (root / "packaging" / "constraints.txt").write_text("torch==2.13.0\n")
        shutil.copy(SCRIPT, root / "packaging")

    def add_stand_in(self):
        python = self.root / ".venv" / "bin" / "python"
        python.parent.mkdir(parents=True)
        python.write_text(STAND_IN)
        python.chmod(0o755)

    def edit_script(self, old, new):
        script = self.root / "packaging" / "bootstrap.py"
        script.write_text(script.read_text().replace(old, new))

    def start(self, *arguments, **environment):
        """The finished process and the calls it made of the environment's Python."""
        log = self.root / "calls"
        log.write_text("")
        variables = {"CALLS": str(log), "FAILING": "", "TORCH": "", "DISPLAY": ""} | environment
        command = [sys.executable, self.root / "packaging" / "bootstrap.py", *arguments]
        result = subprocess.run(
            command, env=os.environ | variables, capture_output=True, text=True, check=False, cwd=self.root
        )
        return result, log.read_text().splitlines()

    def load(self):
        spec = importlib.util.spec_from_file_location("bootstrap_under_test", self.root / "packaging" / "bootstrap.py")
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module


@pytest.fixture
def project(tmp_path):
    return Project(tmp_path / "a project")


@pytest.fixture
def ready(project):
    """A project whose environment was completed for `run`."""
    project.add_stand_in()
    assert project.start("run")[0].returncode == 0
    return project


def installs_among(calls):
    return [call.partition("constraints.txt ")[2] for call in calls if "pip install" in call]


def test_the_first_start_installs_torch_then_the_project_and_becomes_the_program(project):
    project.add_stand_in()
    _, calls = project.start("run", "my photo.png")
    torch, app = installs_among(calls)
    assert torch.startswith("--no-deps torch==2.13.0")
    assert app == f"--editable {project.root}"
    assert calls[-1] == "-P -m restorer_app my photo.png"


def test_a_second_start_only_starts_the_program(ready):
    _, calls = ready.start("run", "photo.png")
    assert calls == ["-P -m restorer_app photo.png"]


def test_changed_constraints_install_again_but_a_torch_that_fits_stays(ready):
    with (ready.root / "packaging" / "constraints.txt").open("a") as file:
        file.write("numpy==2.4.6\n")
    _, calls = ready.start("run", TORCH="2.13.0+cpu")
    assert installs_among(calls) == [f"--editable {ready.root}"]


def test_a_moved_project_is_installed_again(ready, tmp_path):
    ready.root.rename(tmp_path / "elsewhere")
    ready.root = tmp_path / "elsewhere"
    _, calls = ready.start("run", TORCH="2.13.0+cpu")
    assert installs_among(calls) == [f"--editable {ready.root}"]


def test_the_tests_get_their_packages_their_arguments_and_no_screen(ready):
    result, calls = ready.start("test", "-k", "mask", TORCH="2.13.0+cpu", QT_QPA_PLATFORM="offscreen")
    assert installs_among(calls) == [f"--editable {ready.root}[test]"]
    assert calls[-1] == "-m pytest -k mask"
    assert result.returncode == 5
    assert "platform=offscreen" in result.stdout


def test_check_runs_every_tool_and_then_the_tests(ready):
    _, calls = ready.start("check", TORCH="2.13.0+cpu")
    assert calls[-4:] == ["-m ruff check", "-m ruff format --check", "-m mypy", "-m pytest"]


def test_what_an_earlier_command_installed_is_kept(ready):
    ready.start("check", TORCH="2.13.0+cpu")
    _, calls = ready.start("run", "photo.png")
    assert calls == ["-P -m restorer_app photo.png"]


def test_a_failed_install_is_one_sentence_and_tried_again(project):
    project.add_stand_in()
    result, calls = project.start("run", FAILING="--editable")
    assert result.returncode == 1
    assert result.stderr.count("\n") == 1
    assert "-m restorer_app" not in calls[-1]
    _, calls = project.start("run", TORCH="2.13.0+cpu")
    assert calls[-1] == "-P -m restorer_app"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux has two builds under one name")
def test_gpu_replaces_the_processor_build_and_stays_chosen(ready):
    ready.edit_script("platform.machine()", "'x86_64'")
    _, calls = ready.start("run", "--gpu", "photo.png", TORCH="2.13.0+cpu")
    assert installs_among(calls)[0] == "--no-deps torch===2.13.0"
    assert calls[-1] == "-P -m restorer_app photo.png"
    _, calls = ready.start("run")
    assert installs_among(calls) == []


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux has two builds under one name")
def test_the_cuda_build_is_the_last_resort_and_its_size_is_said_before(project):
    project.add_stand_in()
    project.edit_script("platform.machine()", "'x86_64'")
    result, calls = project.start("run", FAILING="+cpu")
    first, second, third, _ = installs_among(calls)
    assert first == "--no-deps torch==2.13.0+cpu"
    assert second.startswith("--no-deps torch==2.13.0+cpu --index-url https://")
    assert third == "--no-deps torch==2.13.0"
    assert "2.6 GB" in result.stdout
    assert result.returncode == 0


@pytest.mark.parametrize(("system", "machine"), [("darwin", "arm64"), ("win32", "AMD64"), ("linux", "aarch64")])
def test_elsewhere_the_plain_name_is_the_processor_build(project, monkeypatch, system, machine):
    bootstrap = project.load()
    monkeypatch.setattr(sys, "platform", system)
    monkeypatch.setattr("platform.machine", lambda: machine)
    assert [arguments for _, arguments in bootstrap.torch_sources("2.13.0", gpu=False)] == [["torch==2.13.0"]]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="packages are checked on Linux only")
def test_missing_libraries_are_named_by_their_package(project):
    project.add_stand_in()
    project.edit_script("libEGL.so.1", "libnot-there.so.9")
    result, calls = project.start("run", PATH="")
    assert result.returncode == 1
    assert "libegl1" in result.stderr
    assert "libgl1" not in result.stderr
    assert calls == []


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="packages are checked on Linux only")
def test_missing_libraries_are_installed_by_root_and_otherwise_the_command_is_printed(project, tmp_path):
    project.add_stand_in()
    project.edit_script("libEGL.so.1", "libnot-there.so.9")
    apt = tmp_path / "apt-get"
    apt.write_text('#!/bin/sh\necho "apt-get $@" >> "$CALLS"\n')
    apt.chmod(0o755)
    result, calls = project.start("run", PATH=str(tmp_path))
    assert result.returncode == 1
    if os.geteuid() == 0:
        assert calls == ["apt-get update -q", "apt-get install -q -y --no-install-recommends libegl1"]
    else:
        assert "sudo apt-get update && sudo apt-get install -y --no-install-recommends libegl1" in result.stderr


def test_an_interrupted_environment_is_made_anew(ready):
    ready.stamp.write_text(json.dumps(json.loads(ready.stamp.read_text()) | {"unfinished": True}))
    (ready.root / ".venv" / "half of a package").mkdir()
    result, _ = ready.start("run", PIP_NO_INDEX="1", PIP_FIND_LINKS="", PIP_CONFIG_FILE=os.devnull)
    assert not (ready.root / ".venv" / "half of a package").exists()
    assert subprocess.run([ready.root / ".venv/bin/python", "-m", "pip", "--version"], check=False).returncode == 0
    assert result.returncode == 1  # there was nothing to install from
    assert result.stderr.splitlines()[-1].startswith("restorer: The program could not be installed")


def test_an_unknown_command_is_a_wrong_usage(project):
    assert project.start("dance")[0].returncode == 2
    assert project.start("--help")[0].returncode == 0
