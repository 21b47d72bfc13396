"""A hand on the answers to a hole."""

from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from restorer_app.core.box import Box
from restorer_app.core.composite import read_box
from restorer_app.ui.rows import ROW

KEY = Qt.Key
LEFT, PLAIN = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


class Answers:
    def __init__(self, desk) -> None:
        self.desk, self.window = desk, desk.window
        self.answering, self.page = desk.session.answering, desk.window.pages.answering.page
        self.grid = self.page.rows

    @property
    def looks(self) -> list:
        return [self.page.model.index(row, 0).data(ROW) for row in range(self.page.model.rowCount())]

    @property
    def seen(self) -> int:
        """The value of the middle of the painted hole as the canvas shows it."""
        return int(read_box(self.window.canvas.scene.state, Box(110, 110, 1, 1)).ravel()[0])

    @property
    def held(self) -> int:
        """The same as the document has it."""
        return int(read_box(self.desk.state, Box(110, 110, 1, 1)).ravel()[0])

    def value(self, index: int) -> int:
        return int(self.answering.answers[index].pixels[0][10, 10, 0])

    def key(self, key: Qt.Key, modifier: Qt.KeyboardModifier = PLAIN) -> None:
        QApplication.processEvents()
        QTest.keyClick(self.window.windowHandle(), key, modifier)

    def step(self) -> None:
        self.window.canvas.setFocus()
        old = self.answering.hole
        self.key(KEY.Key_N)
        self.desk.wait(lambda: self.answering.hole not in (None, old))

    def settle(self) -> None:
        self.desk.wait(lambda: self.answering.hole is not None and self.answering.batch is None)

    def place(self, index: int) -> QPoint:
        return self.grid.visualRect(self.page.model.index(index, 0)).center()

    def point_at(self, index: int) -> None:
        for nearby in (QPoint(2, 2), QPoint()):  # a pointer that is there already would not move
            QTest.mouseMove(self.grid.viewport(), self.place(index) + nearby)

    def point_away(self) -> None:
        QApplication.sendEvent(self.grid.viewport(), QEvent(QEvent.Type.Leave))

    def click(self, index: int) -> None:
        QTest.mouseClick(self.grid.viewport(), LEFT, PLAIN, self.place(index))

    def click_photo(self, x: float, y: float) -> None:
        self.window.canvas.actual_size()
        place = QPoint(*(round(value) for value in self.window.canvas.scene.view.to_widget(x, y)))
        QTest.mouseClick(self.window.canvas, LEFT, PLAIN, place)
