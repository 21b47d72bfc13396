"""Which is better? Two results of a hole side by side, without names; at the end, who was preferred."""

import time
from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QRect, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QCloseEvent,
    QKeyEvent,
    QKeySequence,
    QShortcut,
)
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from restorer_app.core.judging import Preference
from restorer_app.steps.fills import FillChoice
from restorer_app.ui import words
from restorer_app.ui.controls import label
from restorer_app.ui.judged_picture import JudgedPicture
from restorer_app.ui.judged_sight import JudgedSight
from restorer_app.ui.judging import Judging
from restorer_app.ui.judging_scores import JudgingScores

_LEAST_SIDE, _MOST_SIDE = 280, 640
_BESIDE, _ABOVE = 96, 240  # what is no picture, in logical pixels across and down
KEYS = {
    Preference.LEFT: (Qt.Key.Key_Left,),
    Preference.NEITHER: (Qt.Key.Key_Down, Qt.Key.Key_Equal),
    Preference.RIGHT: (Qt.Key.Key_Right,),
}


def picture_side(window: QWidget) -> int:
    """How long and wide each picture is, in logical pixels, so that two of them fit over a window."""
    fits = min((window.width() - _BESIDE) // 2, window.height() - _ABOVE)
    return min(max(fits, _LEAST_SIDE), _MOST_SIDE)


class JudgingDialog(QDialog):
    """Belongs to one comparison, which ends with it. `side`: of each picture in logical pixels; `clock`: seconds.

    `announced(str)`: what was said to screen readers.
    """

    announced = Signal(str)

    def __init__(
        self,
        parent: QWidget,
        judging: Judging,
        choices: Sequence[FillChoice],
        *,
        side: int,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Which is better?"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        judging.setParent(self)
        self.judging = judging
        self.place = label("", "secondary")
        self.scale = label("", "secondary")
        self.left = JudgedPicture(self.tr("The left result"), side)
        self.right = JudgedPicture(self.tr("The right result"), side)
        self.choose_left = QPushButton(self.tr("←  The left one"))
        self.choose_neither = QPushButton(self.tr("↓  No difference"))
        self.choose_right = QPushButton(self.tr("The right one  →"))
        judges = (self.left, self.right, self.choose_left, self.choose_neither, self.choose_right)
        self.sight = JudgedSight((self.left, self.right), judges, clock)
        self.before = QPushButton(self.tr("Hold to see the hole as it was  \\"))
        self.plain = label(self.tr("The photo is shown here as it is before improving and straightening."), "small")
        self.plain.setVisible(judging.is_seen_otherwise)
        self.stop = QPushButton(self.tr("Stop"))
        self.stop.setToolTip(self.tr("Makes no more; what you preferred counts (Esc)"))
        self.problem = label("", "danger", wraps=True)
        self.scores = JudgingScores(judging, choices)
        self._shortcuts: list[QShortcut] = []
        self._focused: QWidget | None = None
        self._asked = QWidget()
        self._lay_out()
        self._connect()
        self._show()
        self.setFocus()

    def reject(self) -> None:
        """Esc stops first, and closes what is seen then."""
        if self.judging.is_over:
            super().reject()
        else:
            self.judging.stop()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Closed means closed."""
        self.judging.stop()
        super().closeEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The hole as it was, while the key is held."""
        if event.key() == Qt.Key.Key_Backslash and not event.isAutoRepeat():
            self._hold(self.before.isEnabled())
        super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """The results again."""
        if event.key() == Qt.Key.Key_Backslash and not event.isAutoRepeat():
            self._hold(False)
        super().keyReleaseEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Another window that becomes active hears of the key's release instead."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and not self.isActiveWindow():
            self._hold(False)

    def _hold(self, is_held: bool) -> None:
        self.before.setDown(is_held)
        self._show_pictures()

    def _show(self) -> None:
        judging = self.judging
        is_over = judging.is_over
        self.sight.turn_to(judging.current)
        self._asked.setVisible(not is_over)
        self.scores.setVisible(is_over)
        for shortcut in self._shortcuts:
            shortcut.setEnabled(not is_over)
        if is_over:
            self.scores.refresh()
            self.scores.close_button.setDefault(True)
            self.scores.close_button.setFocus()
            return
        where = {"number": judging.number, "total": judging.total}
        told = self.tr("Hole {number} of {total}") if judging.current else self.tr("Filling hole {number} of {total}…")
        self._tell_place(told.format(**where) if judging.total else "")
        self._show_pictures()
        self._enable(judging.current is not None)

    def _tell_place(self, text: str) -> None:
        """Shows which hole it is the turn of, and says it to screen readers, for the focus stays where it is."""
        if text == self.place.text():
            return
        self.place.setText(text)
        if QAccessible.isActive():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, text))
        self.announced.emit(text)

    def _enable(self, is_enabled: bool) -> None:
        """While nothing is there to be judged the focus waits at the window, lest it goes on to the one that stops."""
        answers = (self.left, self.right, self.choose_left, self.choose_neither, self.choose_right, self.before)
        focused = self.focusWidget()
        if not is_enabled and focused in answers:
            self._focused = focused
            self.setFocus()
        for button in answers:
            button.setEnabled(is_enabled)
        if is_enabled and self._focused is not None and self.hasFocus():
            self._focused.setFocus()

    def _show_pictures(self) -> None:
        shown = self.judging.current
        if shown is None:
            self.scale.setText("")
            for picture in (self.left, self.right):
                picture.show_shown(None, QRect(), 1)
            return
        is_before = self.before.isDown()
        told = self.tr("a part of the hole, at {scale}") if shown.is_part else self.tr("at {scale}")
        self.scale.setText(told.format(scale=words.percent(shown.scale)))
        for picture, result in ((self.left, shown.left), (self.right, shown.right)):
            picture.show_shown(shown.before if is_before else result, shown.focus, shown.zoom)

    def _judge(self, preference: Preference, is_meant: bool) -> None:
        """Takes what is said of results that are seen."""
        if is_meant and not self.before.isDown():
            self.judging.judge(preference)

    def _tell(self, sentence: str) -> None:
        self.problem.setText(sentence)
        self.problem.show()

    def _connect(self) -> None:
        judging = self.judging
        judging.changed.connect(self._show)
        judging.told.connect(self._tell)
        for preference, keys in KEYS.items():
            for key in keys:
                shortcut = QShortcut(QKeySequence(key), self)
                shortcut.setAutoRepeat(False)
                shortcut.activated.connect(lambda preference=preference: self._judge(preference, self.sight.is_seen))
                self._shortcuts.append(shortcut)
        for button, preference in (
            (self.left, Preference.LEFT),
            (self.choose_left, Preference.LEFT),
            (self.choose_neither, Preference.NEITHER),
            (self.right, Preference.RIGHT),
            (self.choose_right, Preference.RIGHT),
        ):
            button.clicked.connect(
                lambda _checked=False, preference=preference: self._judge(preference, self.sight.is_meant)
            )
        self.before.pressed.connect(self._show_pictures)
        self.before.released.connect(self._show_pictures)
        self.stop.clicked.connect(judging.stop)
        self.scores.closed.connect(self.accept)

    def _lay_out(self) -> None:
        for button in (self.choose_left, self.choose_neither, self.choose_right, self.before, self.stop):
            button.setAutoDefault(False)
        grid = QGridLayout(self._asked)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(12)
        top = QHBoxLayout()
        top.addWidget(label(self.tr("Which is better?"), "title"))
        top.addStretch()
        top.addWidget(self.place)
        foot = QHBoxLayout()
        foot.addWidget(self.before)
        foot.addWidget(self.scale)
        foot.addStretch()
        foot.addWidget(self.stop)
        choose = QHBoxLayout()
        choose.setSpacing(8)
        for button in (self.choose_left, self.choose_neither, self.choose_right):
            choose.addWidget(button, 1)
        grid.addLayout(top, 0, 0, 1, 2)
        grid.addWidget(self.left, 1, 0)
        grid.addWidget(self.right, 1, 1)
        grid.addLayout(choose, 2, 0, 1, 2)
        grid.addWidget(self.plain, 3, 0, 1, 2)
        grid.addLayout(foot, 4, 0, 1, 2)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 16, 20, 16)
        layout.setSpacing(12)
        layout.addWidget(self._asked)
        layout.addWidget(self.scores)
        layout.addWidget(self.problem)
        layout.setSizeConstraint(QVBoxLayout.SizeConstraint.SetFixedSize)
        self.problem.hide()
