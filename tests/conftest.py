"""What every test stands on: a home of its own, no screen, no warning that nobody expected, the same random numbers."""

import logging
import os

# Before anything imports Qt, which reads it when the application object is made.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import hypothesis
import pytest

hypothesis.settings.register_profile("tests", deadline=None, derandomize=True, database=None)
hypothesis.settings.load_profile("tests")


@pytest.fixture(autouse=True)
def home(tmp_path_factory, monkeypatch):
    """An empty home folder; settings, caches and logs of the machine are neither read nor written."""
    folder = tmp_path_factory.mktemp("home")
    for variable in ("HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA"):
        monkeypatch.setenv(variable, str(folder))
    for name in ("CONFIG", "CACHE", "STATE", "DATA"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(folder / name.lower()))
    return folder


class _Warnings(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(f"{record.levelname} {record.name}: {record.getMessage()}")


@pytest.fixture(autouse=True)
def _log_warnings_fail(request):
    """A warning in the log fails the test, unless the test takes `caplog` and so looks at the log itself."""
    handler = _Warnings()
    logger = logging.getLogger("restorer_app")
    logger.addHandler(handler)
    yield
    logger.removeHandler(handler)
    if handler.messages and "caplog" not in request.fixturenames:
        pytest.fail("unexpected in the log:\n" + "\n".join(handler.messages))
