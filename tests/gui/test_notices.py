"""The quiet bar that all errors go to."""

import sys

import pytest
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from restorer_app.core.errors import OpenError
from restorer_app.ui.message import Message, message_of
from restorer_app.ui.notify import NoticeBar, install_excepthook


@pytest.fixture
def bar(qtbot):
    ground = QWidget()
    qtbot.addWidget(ground)
    ground.resize(800, 500)
    bar = NoticeBar(ground)
    ground.show()
    return bar


def raised(error: Exception) -> Exception:
    try:
        raise error
    except type(error) as caught:
        return caught


def test_an_error_is_one_sentence_with_details_behind_a_click(bar):
    bar.tell(message_of(raised(OpenError("This is not a photo."))))
    details = bar.findChild(QPlainTextEdit)
    assert bar.isVisible()
    assert bar.message.text == "This is not a photo."
    assert not details.isVisible()
    bar.more_button.click()
    assert details.isVisible()
    assert "Traceback" in details.toPlainText()
    assert bar.parentWidget().rect().contains(bar.geometry())


def test_a_mistake_of_the_program_is_told_without_its_jargon(bar, caplog):
    bar.tell(message_of(raised(KeyError("pixels"))))
    assert "KeyError" not in bar.message.text
    assert "KeyError" in bar.message.details
    assert "KeyError" in caplog.text


def test_infos_leave_by_themselves_and_errors_stay(bar):
    bar.tell(Message("Saved."))
    assert bar.leaves_by_itself
    assert not bar.more_button.isVisible()
    bar.tell(Message("Not saved.", is_error=True))
    assert not bar.leaves_by_itself


def test_what_nobody_caught_is_told(desk, monkeypatch, caplog):
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    install_excepthook(desk.window)
    error = raised(ZeroDivisionError("division"))
    sys.excepthook(type(error), error, error.__traceback__)
    assert "Something went wrong" in desk.notice()
    assert "ZeroDivisionError" in caplog.text
