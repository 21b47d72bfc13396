"""Opens the blind comparison over the window."""

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from restorer_app import paths
from restorer_app.core.requests import Submit
from restorer_app.ui.session import Session

if TYPE_CHECKING:
    from restorer_app.ui.judging import Judging


class JudgingCommands(QObject):
    """Bound to one window. `clock`: by which it is told whether somebody can have seen what is judged, in seconds."""

    def __init__(self, window: QWidget, session: Session, submit: Submit) -> None:
        super().__init__(window)
        self._window, self._session, self._submit = window, session, submit
        self._judging: Judging | None = None
        self.clock: Callable[[], float] = time.monotonic

    def open(self) -> None:
        """Shows two results of each hole of the photo as it is now, and asks which is better."""
        from restorer_app.ui.judging import Judging
        from restorer_app.ui.judging_dialog import JudgingDialog, picture_side

        state, repairing = self._session.state, self._session.repairing
        if state is None or self._session.is_opening:
            return
        side = picture_side(self._window)
        judging = self._judging = Judging(
            state,
            repairing.choices,
            self._submit,
            device=repairing.device,
            side=round(side * self._window.devicePixelRatioF()),
            path=paths.judgements_file(),
        )
        JudgingDialog(self._window, judging, repairing.choices, side=side, clock=self.clock).open()
        judging.start()

    def leave(self) -> None:
        """The window is closed."""
        if self._judging is not None:
            self._judging.stop()
