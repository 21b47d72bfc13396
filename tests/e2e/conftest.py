"""Runs the real program: `app.main()` with real workers and an isolated home."""

from collections.abc import Callable, Sequence

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from restorer_app import app
from restorer_app.ui.window import MainWindow
from tests.e2e.driver import Driver

Script = Callable[[Driver], None]
Run = Callable[[Sequence[str], Script], int]


@pytest.fixture
def run(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs `app.main(arguments)`; the script takes the place of Qt's event loop and runs inside it."""

    def run_app(arguments: Sequence[str], script: Script) -> int:
        ran = []

        def loop() -> int:
            (window,) = [
                widget
                for widget in QApplication.topLevelWidgets()
                if isinstance(widget, MainWindow) and widget.isVisible()
            ]
            qtbot.waitExposed(window)
            try:
                script(Driver(window, qtbot))
                ran.append(True)
            finally:
                window.session.cancel()
                window.hide()
                delete(window)
            return 0

        monkeypatch.setattr(QApplication, "exec", loop)
        status = app.main(arguments)
        assert ran
        return status

    return run_app
