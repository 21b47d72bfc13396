"""Going through what was found, one place after the other, and keeping or dropping each."""

import numpy as np
from PySide6.QtCore import QObject, Signal

from restorer_app.core.box import Box
from restorer_app.ui.finding import Finding
from restorer_app.ui.message import Message


class Reviewing(QObject):
    """`current`: the number of the piece that is judged, 0 while there is no review.

    `changed`: another piece is, it was kept or dropped, or the review has begun or ended. `told(Message)`: for the
    notice bar.
    """

    changed = Signal()
    told = Signal(object)

    def __init__(self, finding: Finding, parent: QObject) -> None:
        super().__init__(parent)
        self._finding = finding
        self.current = 0
        finding.changed.connect(self._follow)

    @property
    def is_on(self) -> bool:
        """Whether places are gone through."""
        return self.current != 0

    @property
    def place(self) -> tuple[int, int]:
        """Which of how many it is, from 1, in reading order."""
        order = self._order
        return int(np.searchsorted(order, self.current)) + 1, len(order)

    @property
    def is_dropped(self) -> bool:
        """Whether it was said that it is no damage."""
        return bool(self._finding.is_dropped[self.current])

    @property
    def box(self) -> Box | None:
        """Where it lies; None while there is no review."""
        pieces = self._finding.pieces
        return pieces.damage.box_of(self.current) if pieces is not None and self.is_on else None

    def begin(self) -> bool:
        """Turns to the first place. Returns whether there is any."""
        order = self._order
        if len(order):
            self._go_to(int(order[0]))
        return bool(len(order))

    def step(self, by: int) -> None:
        """Turns to the next place, or by -1 to the one before, round and round."""
        order = self._order
        if self.is_on and len(order):
            self._go_to(int(order[(int(np.searchsorted(order, self.current)) + by) % len(order)]))

    def keep(self) -> None:
        """Says that it is damage, and goes on."""
        if self.is_on:
            self._finding.bring_back(self.current)
            self._go_on()

    def drop(self) -> None:
        """Says that it is none, and goes on."""
        if self.is_on:
            if not self.is_dropped:
                self._finding.drop(self.current)
            self._go_on()

    def turn(self, number: int) -> None:
        """Turns to a piece, and drops it, or brings it back."""
        self._go_to(number)
        (self._finding.bring_back if self.is_dropped else self._finding.drop)(number)

    def leave(self) -> bool:
        """Ends the review. Returns whether there was one."""
        was_on = self.is_on
        if was_on:
            self._go_to(0)
        return was_on

    @property
    def _order(self) -> np.ndarray:
        """The numbers of all places that are believed, also of those that were dropped."""
        return np.flatnonzero(self._finding.is_believed)

    def _go_on(self) -> None:
        number, count = self.place
        if number < count:
            self.step(1)
        else:
            self.leave()
            self.told.emit(Message(self.tr("These were all places that were found.")))

    def _go_to(self, number: int) -> None:
        self.current = number
        self.changed.emit()

    def _follow(self) -> None:
        """A place that is not believed any more gives way to the one after it."""
        if not self.is_on:
            return
        order = self._order
        if not len(order):
            self._go_to(0)
        elif self.current not in order:
            self._go_to(int(order[min(int(np.searchsorted(order, self.current)), len(order) - 1)]))
        else:
            self.changed.emit()
