"""Which is better: a pair is judged only by who can have seen it, and what to look at in it has a frame."""

import numpy as np
import pytest
from judged import KEY, LEFT, Judge
from PySide6.QtCore import QEvent, QPointF, QRect, Qt
from PySide6.QtGui import QImage, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from restorer_app.ui.judged_picture import JudgedPicture


@pytest.fixture
def judge(open_desk):
    """Somebody before a photo with three marks."""
    open_desk.paint(100, 100)
    open_desk.paint(300, 300, side=30)
    open_desk.paint(400, 100, side=40)
    return Judge(open_desk)


def send(widget, kind: QEvent.Type) -> None:
    place = QPointF(widget.rect().center())
    event = QMouseEvent(kind, place, widget.mapToGlobal(place), LEFT, LEFT, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(widget, event)


def wait_for_two(judge) -> None:
    """A pair that is looked at, and the next one ready."""
    judge.begin()
    judge.desk.wait(lambda: len(judge.judging._ready) == 2)


def test_a_second_press_right_after_the_first_does_not_judge_the_next_pair(judge):
    wait_for_two(judge)
    judge.key(KEY.Key_Right)
    judge.key(KEY.Key_Right)
    assert len(judge.judging.said) == 1
    judge.wait_for_pair()
    judge.key(KEY.Key_Right)
    assert len(judge.judging.said) == 2


def test_a_double_click_judges_one_pair_however_slow_it_is(judge):
    wait_for_two(judge)
    for picture, said in ((judge.dialog.left, 1), (judge.dialog.choose_neither, 2)):
        QTest.mousePress(picture, LEFT)
        QTest.mouseRelease(picture, LEFT)
        judge.wait_for_pair()
        send(picture, QEvent.Type.MouseButtonDblClick)
        QTest.mouseRelease(picture, LEFT)
        assert len(judge.judging.said) == said


def test_a_pair_that_was_not_painted_yet_is_not_judged(judge):
    wait_for_two(judge)
    judge.click(judge.dialog.left)
    judge.now += 10
    judge.click(judge.dialog.right)
    assert len(judge.judging.said) == 1


def test_what_was_pressed_for_the_pair_before_does_not_judge_this_one(judge):
    wait_for_two(judge)
    QTest.mousePress(judge.dialog.right, LEFT)
    judge.key(KEY.Key_Left)
    judge.wait_for_pair()
    QTest.mouseRelease(judge.dialog.right, LEFT)
    assert len(judge.judging.said) == 1


@pytest.mark.parametrize(("x", "y"), [(0, 0), (0, 20), (45, 45), (20, 20)])
def test_the_frame_around_a_hole_is_closed_even_at_the_edge_of_the_picture(qtbot, x, y):
    picture = JudgedPicture("The left result", 100)
    qtbot.addWidget(picture)
    image = QImage(50, 50, QImage.Format.Format_RGB888)
    image.fill(0)
    picture.show_shown(image, QRect(x, y, 5, 5), 2)
    drawn = picture.grab(QRect(3, 3, 100, 100)).toImage().scaled(100, 100)
    light = np.array([[drawn.pixelColor(x, y).value() > 128 for x in range(100)] for y in range(100)])
    rows, columns = np.flatnonzero(light.any(1)), np.flatnonzero(light.any(0))
    for row in (rows[0], rows[-1]):
        for column in (columns[0], columns[-1]):
            assert light[max(row - 2, 0) : row + 3, max(column - 2, 0) : column + 3].any()
