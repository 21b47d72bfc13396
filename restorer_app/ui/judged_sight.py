"""Whether a pair was seen before it was judged: a second click or press right after the first was not meant for it."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QAbstractButton, QWidget

_LOOK = 0.3
"""Seconds: nobody sees two pictures and chooses in less."""


class JudgedSight(QObject):
    """Watches the `pictures` of a pair being painted, and the `buttons` that judge it. `clock`: seconds."""

    def __init__(
        self, pictures: Sequence[QWidget], buttons: Sequence[QAbstractButton], clock: Callable[[], float]
    ) -> None:
        super().__init__()
        self._pictures, self._clock = tuple(pictures), clock
        self._pair: object = None
        self._pressed: object = None
        self._unpainted: set[QObject] = set()
        self._since = 0.0
        for watched in {*pictures, *buttons}:
            watched.installEventFilter(self)
        for button in buttons:
            button.pressed.connect(self._press)

    @property
    def is_seen(self) -> bool:
        """Whether somebody can know what is judged."""
        return self._pair is not None and not self._unpainted and self._clock() - self._since >= _LOOK

    @property
    def is_meant(self) -> bool:
        """Whether a button that is let go was pressed for this pair, when it was seen."""
        return self._pair is not None and self._pressed is self._pair

    def turn_to(self, pair: object) -> None:
        """Another pair is shown, or none: None."""
        if pair is not self._pair:
            self._pair, self._pressed, self._unpainted = pair, None, set(self._pictures)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Notes what is painted, and drops the second press of a double click."""
        if event.type() is QEvent.Type.Paint and watched in self._unpainted:
            self._unpainted.discard(watched)
            self._since = self._clock()
        return event.type() is QEvent.Type.MouseButtonDblClick

    def _press(self) -> None:
        self._pressed = self._pair if self.is_seen else None
