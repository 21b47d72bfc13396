"""The one-time hint at the first stroke: what to do when all damage is marked."""

from dataclasses import replace

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction

from restorer_app.tools.tool import Stroke
from restorer_app.ui.canvas.canvas import Canvas
from restorer_app.ui.message import Message
from restorer_app.ui.notify import NoticeBar
from restorer_app.ui.preferences import Preferences
from restorer_app.ui.session import Session


class FirstHint(QObject):
    """Leaves as soon as it was followed, as there is nothing to follow it with, or as the legend needs its place
    (`legend`: the action that shows it)."""

    def __init__(
        self, session: Session, canvas: Canvas, preferences: Preferences, notices: NoticeBar, legend: QAction
    ) -> None:
        super().__init__(notices)
        self._session, self._preferences, self._notices = session, preferences, notices
        self._told: Message | None = None
        canvas.stroke_finished.connect(self._tell)
        session.changed.connect(self._follow)
        legend.toggled.connect(lambda _is_on: self._leave())

    def _tell(self, stroke: Stroke) -> None:
        settings = self._preferences.settings
        if settings.has_seen_stroke_hint or not stroke.adds:
            return
        self._preferences.change(replace(settings, has_seen_stroke_hint=True))
        if not self._session.repairing.heals_while_painting:
            self._told = Message(self.tr("Mark all the damage you see, then press Enter to repair it."))
            self._notices.tell(self._told)

    def _follow(self) -> None:
        state = self._session.state
        if self._session.repairing.is_repairing_all or state is None or state.mask.is_empty:
            self._leave()

    def _leave(self) -> None:
        if self._told is not None:
            self._notices.take_back(self._told)
            self._told = None
