"""Nothing but the photo: bars and panels are away until Esc or the same key brings them back."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMainWindow, QWidget

from restorer_app.ui.message import Message
from restorer_app.ui.notify import NoticeBar


class FullScreen(QObject):
    """Bound to one window and its action, which says whether it is on."""

    def __init__(self, window: QMainWindow, action: QAction, parts: Sequence[QWidget], notices: NoticeBar) -> None:
        super().__init__(window)
        self._window, self._action, self._parts, self._notices = window, action, tuple(parts), notices
        self._told: Message | None = None
        self._hidden: tuple[QWidget, ...] = ()
        self._was_maximized = False
        self.is_on = False
        self.geometry: bytes | None = None
        window.installEventFilter(self)

    def set_on(self, is_on: bool) -> None:
        """Goes into it or out of it."""
        if is_on and not self.is_on:
            self._enter()
        elif self.is_on and not is_on:
            self._leave()

    def leave(self) -> bool:
        """Goes out of it. Returns whether it was on."""
        was_on = self.is_on
        self._action.setChecked(False)
        return was_on

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The system may have its own way out."""
        if event.type() is QEvent.Type.WindowStateChange and self.is_on and not self._window.isFullScreen():
            self.leave()
        return super().eventFilter(watched, event)

    def _enter(self) -> None:
        self.geometry = bytes(self._window.saveGeometry().data())
        self._was_maximized = self._window.isMaximized()
        self._hidden = tuple(part for part in self._parts if not part.isHidden())
        for part in self._hidden:
            part.hide()
        self._window.showFullScreen()
        self.is_on = True
        key = self._action.shortcut().toString(self._action.shortcut().SequenceFormat.NativeText)
        self._told = Message(self.tr("Press Esc or {key} to leave the full screen.").format(key=key))
        self._notices.tell(self._told)

    def _leave(self) -> None:
        self.is_on, self.geometry = False, None
        for part in self._hidden:
            part.show()
        if self._told is not None:
            self._notices.take_back(self._told)
        if self._window.isFullScreen():
            self._window.showMaximized() if self._was_maximized else self._window.showNormal()
