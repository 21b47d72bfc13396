"""A hand on the blind comparison."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from restorer_app import paths
from restorer_app.files.judgements import read_judgements
from restorer_app.ui.judging_dialog import JudgingDialog

KEY = Qt.Key


class Judge:
    def __init__(self, desk) -> None:
        self.desk = desk

    @property
    def dialog(self) -> JudgingDialog | None:
        return self.desk.dialog(JudgingDialog)

    @property
    def scores(self):
        return self.dialog.scores

    @property
    def kept(self) -> tuple:
        """What the record holds by now."""
        return read_judgements(paths.judgements_file()).judgements

    @property
    def table(self) -> list[list[str]]:
        table = self.scores.table
        return [[table.item(row, column).text() for column in range(3)] for row in range(table.rowCount())]

    def begin(self) -> None:
        """Opens it, and waits for the first pair."""
        self.desk.window.actions_by_id["judge"].trigger()
        self.desk.wait(lambda: self.dialog is not None)
        self.desk.qtbot.waitExposed(self.dialog)
        self.dialog.activateWindow()
        self.wait_for_pair()

    def wait_for_pair(self) -> None:
        self.desk.wait(lambda: self.dialog.judging.current is not None or self.dialog.judging.is_over)

    def wait_for_record(self, number: int) -> None:
        self.desk.wait(lambda: len(self.kept) == number)

    def click(self, widget) -> None:
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton)

    def key(self, key: Qt.Key) -> None:
        QApplication.processEvents()
        QTest.keyClick(self.dialog.windowHandle(), key)

    def side(self, name: str):
        """Who made what is seen on a side, which nobody is told."""
        draw = self.dialog.judging._ready[0][0]
        return draw.choices[0 if name == "left" else 1].id
