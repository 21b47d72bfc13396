"""The running program diagnoses a photo as the command line does, and uses the steps that are proposed."""

import json
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from restorer_app import app
from tests.e2e.conftest import Run
from tests.e2e.driver import Driver
from tests.e2e.test_diagnose_command import scan

__all__ = ["scan"]


def test_the_window_proposes_what_the_command_line_does_and_its_steps_run(
    run: Run, scan: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert app.main(["diagnose", str(scan), "--json"]) == 0
    report = json.loads(capsys.readouterr().out)

    def script(driver: Driver) -> None:
        driver.wait_open(scan.name)
        session, page = driver.window.session, driver.window.pages.diagnosis_page
        driver.key(Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
        driver.wait(lambda: session.diagnosing.diagnosis is not None)
        diagnosis = session.diagnosing.diagnosis
        assert diagnosis is not None
        assert [(row.id, row.words) for row in diagnosis.measurements] == [
            (row["id"], row["words"]) for row in report["measurements"]
        ]
        assert [proposed.reason for proposed in diagnosis.proposed] == [step["reason"] for step in report["recipe"]]
        assert list(diagnosis.advice) == report["advice"]
        page.use.setFocus()
        QTest.keyClick(page.use, Qt.Key.Key_Space)
        proposed = [(step["kind"], step["parameters"], step["strength"]) for step in report["recipe"]]
        assert [(step.kind, dict(step.parameters), step.strength) for step in driver.state.recipe] == proposed
        driver.wait(lambda: not session.activity.is_busy and driver.canvas.is_complete)
        driver.do("undo")
        assert driver.state.recipe == ()
        session.document.mark_saved(driver.state)

    run([str(scan)], script)
