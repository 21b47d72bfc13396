"""The hint at the first stroke, and when it goes."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from restorer_app.core.requests import RepairHoles
from restorer_app.settings import Settings


@pytest.fixture
def hinted(open_desk):
    """A desk with the first stroke painted and the hint that follows it."""
    open_desk.paint()
    assert "Enter" in open_desk.notice()
    return open_desk


def test_the_hint_goes_when_it_was_followed(hinted):
    hinted.workers.hold(RepairHoles)
    QTest.keyClick(hinted.window.canvas, Qt.Key.Key_Return)
    assert hinted.notice() == ""
    hinted.workers.let_go(RepairHoles)
    hinted.wait(lambda: hinted.state.repairs)


def test_the_hint_stays_while_more_is_marked(hinted):
    hinted.paint(300, 300)
    assert "Enter" in hinted.notice()


def test_the_hint_goes_with_the_mark(hinted):
    hinted.session.undo()
    assert hinted.notice() == ""


def test_the_hint_makes_room_for_the_legend(hinted):
    QTest.keyClick(hinted.window.canvas, Qt.Key.Key_I)
    assert hinted.notice() == ""


def test_what_is_newer_than_the_hint_stays(hinted):
    hinted.window.canvas.source_missing.emit()
    hinted.session.undo()
    assert "Alt" in hinted.notice()


def test_the_hint_is_given_once(make_desk):
    desk = make_desk(Settings(has_seen_stroke_hint=True))
    desk.open()
    desk.paint()
    assert desk.notice() == ""
