"""The pen of a tablet: what it tells beside its place, which arrives with the mouse events that Qt makes of it."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QPointingDevice, QTabletEvent

_LEAST = 0.05


class Pen:
    """`pressure`: the share of the brush's size that is marked, 1 while no pen touches or `changes_size` is off;
    `is_eraser`: it is held upside down; `is_known`: there has been one."""

    def __init__(self) -> None:
        self.changes_size = True
        self.is_known = False
        self.is_eraser = False
        self._pressure = 1.0

    @property
    def pressure(self) -> float:
        return self._pressure if self.changes_size else 1.0

    def feel(self, event: QTabletEvent) -> bool:
        """Notes what the pen tells. Returns whether it is the first time that there is one."""
        is_first, self.is_known = not self.is_known, True
        if event.type() is QEvent.Type.TabletPress or event.buttons() != Qt.MouseButton.NoButton:
            self.is_eraser = event.pointerType() is QPointingDevice.PointerType.Eraser
            if event.type() is not QEvent.Type.TabletRelease:
                self._pressure = max(event.pressure(), _LEAST)
        return is_first

    def lift(self) -> None:
        """The stroke is over: the next one may be the mouse's."""
        self._pressure, self.is_eraser = 1.0, False
