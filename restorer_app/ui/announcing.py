"""Says in words what happens on the canvas, to screen readers, without taking the focus."""

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent

from restorer_app.core.state import DocumentState
from restorer_app.tools.select import SelectTool
from restorer_app.tools.table import TOOLS
from restorer_app.ui.actions import words
from restorer_app.ui.canvas.canvas import Canvas
from restorer_app.ui.session import Session
from restorer_app.ui.standing import MarkCounter
from restorer_app.ui.toolbox import Toolbox

SAID_AFTER_MS = 150
"""What comes faster than this, like the steps of a held arrow, is said once."""


class Announcer(QObject):
    """`announced(str)`: what was said. The same is the description of the canvas until something else is said."""

    announced = Signal(str)

    def __init__(self, canvas: Canvas, session: Session, toolbox: Toolbox, marks: MarkCounter, parent: QObject) -> None:
        super().__init__(parent)
        self._canvas, self._session, self._toolbox, self._marks = canvas, session, toolbox, marks
        self._state: DocumentState | None = None
        self._news: list[str] = []
        self._later = QTimer(self, singleShot=True, interval=SAID_AFTER_MS)
        self._later.timeout.connect(self._say)
        canvas.keyboard.moved.connect(self._later.start)
        canvas.shape_changed.connect(self._tell_shape)
        toolbox.chosen.connect(self._tell_tool)
        session.changed.connect(self._follow)

    def tell(self, text: str) -> None:
        """Says that as soon as nothing comes faster."""
        self._news.append(text)
        self._later.start()

    def _follow(self) -> None:
        before, now = self._state, self._session.state
        if now is before:
            return
        self._state = now
        if now is None:
            return
        if before is None or before.photo is not now.photo:
            name = now.photo.source.name if now.photo.source is not None else ""
            self._news = [self.tr("Opened {name}").format(name=name)] if name else []
        else:
            self._news += self._told_of_repairs(len(now.repairs) - len(before.repairs))
        self._later.start()

    def _tell_tool(self) -> None:
        if self._canvas.keyboard.place is None:  # else it is said with the place
            self._news.append(self._tool)
        self._later.start()

    def _tell_shape(self) -> None:
        """What has begun: a mark is selected, or a shape waits for more clicks."""
        tool = self._canvas.scene.tool
        if isinstance(tool, SelectTool) and tool.is_begun:
            self._news.append(self.tr("A mark is selected"))
        elif self._canvas.pointing.shaping.is_unfinished:
            self._news.append(next((words(row.guide) for row in TOOLS if row.id == self._toolbox.current_id), ""))
        self._later.start()

    @property
    def _tool(self) -> str:
        named = (words(row.title) for row in TOOLS if row.id == self._toolbox.current_id)
        return next(named, self.tr("Move the photo"))

    def _told_of_repairs(self, more: int) -> list[str]:
        if more == 0:
            return []
        if more < 0:
            return [
                self.tr("A repair is gone") if more == -1 else self.tr("{count} repairs are gone").format(count=-more)
            ]
        return [self.tr("Repaired one hole") if more == 1 else self.tr("Repaired {count} holes").format(count=more)]

    def _say(self) -> None:
        parts = [*self._news, *self._place(), *self._standing()]
        self._news = []
        text = "; ".join(parts)
        if not text:
            return
        self._canvas.setAccessibleDescription(text)
        if QAccessible.isActive():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self._canvas, text))
        self.announced.emit(text)

    def _place(self) -> list[str]:
        keyboard = self._canvas.keyboard
        if keyboard.place is None:
            return []
        x, y = (int(value) for value in keyboard.place)
        tool = self._tool
        if keyboard.is_pen_down:
            return [self.tr("{tool} draws at {x}, {y}").format(tool=tool, x=x, y=y)]
        return [self.tr("{tool} at {x}, {y}").format(tool=tool, x=x, y=y)]

    def _standing(self) -> list[str]:
        if self._state is None:
            return []
        count = self._marks.count(self._state.mask)
        if count is None:
            return [self.tr("many marks")]
        if count == 0:
            return [self.tr("no marks")]
        return [self.tr("1 mark") if count == 1 else self.tr("{count} marks").format(count=count)]
