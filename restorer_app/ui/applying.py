"""Has those settings take effect that no panel shows: threads, memory, the screen's profile, motion."""

from pathlib import Path
from typing import cast

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from restorer_app.core.machine import ReadMonitorProfile, UseResources
from restorer_app.core.queue import JobState
from restorer_app.core.requests import Submit
from restorer_app.ui.canvas.canvas import Canvas
from restorer_app.ui.motion import Motion
from restorer_app.ui.preferences import Preferences
from restorer_app.ui.session import Session

_STEP_SHARE = 5 / 8
"""The share of the memory for previews that is for what steps gave: float32, where the view has 8 bits."""


class Applying(QObject):
    """Applies them at once and after each change. A profile that cannot be used is told, and sRGB is used."""

    def __init__(
        self, parent: QObject, preferences: Preferences, session: Session, canvas: Canvas, submit: Submit
    ) -> None:
        super().__init__(parent)
        self._preferences, self._session, self._canvas, self._submit = preferences, session, canvas, submit
        self._motion = Motion(cast(QApplication, QApplication.instance()))
        self._resources: UseResources | None = None
        self._profile = ""
        preferences.changed.connect(self._apply)
        self._apply()

    def _apply(self) -> None:
        settings = self._preferences.settings
        self._motion.set_wanted(settings.motion)
        total = settings.preview_memory * 2**20
        resources = UseResources(settings.threads, round(total * _STEP_SHARE))
        if resources != self._resources:
            self._resources = resources
            self._canvas.scene.store.set_limit(total - resources.step_bytes)
            self._session.activity.follow_quietly(self._submit(resources), on_done=lambda _nothing: None)
        if settings.monitor_profile != self._profile:
            self._profile = settings.monitor_profile
            self._read_profile(self._profile)

    def _read_profile(self, file: str) -> None:
        if not file:
            self._show_on(None)
            return

        def done(profile: bytes) -> None:
            if file == self._profile:
                self._show_on(profile)

        def lost(_state: JobState) -> None:
            if file == self._profile:
                self._show_on(None)

        job = self._submit(ReadMonitorProfile(Path(file)))
        self._session.activity.follow_quietly(job, on_done=done, on_lost=lost, tells=True)

    def _show_on(self, profile: bytes | None) -> None:
        self._session.opening.monitor = profile
        self._canvas.scene.store.set_monitor(profile)
        self._canvas.update()
