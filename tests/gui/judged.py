"""A hand on the blind comparison, and what workers do for it."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from restorer_app import paths
from restorer_app.core.judging import ChooseHoles, ForgetJudgements, KeepJudgement, ReadJudgements
from restorer_app.files.judgements import read_judgements
from restorer_app.ui.judging_dialog import JudgingDialog
from restorer_app.work import judging

KEY = Qt.Key
LEFT = Qt.MouseButton.LeftButton
RUNS = {
    ChooseHoles: judging.choose_holes,
    ReadJudgements: judging.read,
    KeepJudgement: judging.keep,
    ForgetJudgements: judging.forget,
}


class Judge:
    """Somebody who compares results of the photo on a desk."""

    def __init__(self, desk) -> None:
        self.desk, self.now = desk, 0.0
        desk.window.judging.clock = lambda: self.now

    @property
    def dialog(self) -> JudgingDialog | None:
        return self.desk.dialog(JudgingDialog)

    @property
    def judging(self):
        return self.dialog.judging

    @property
    def scores(self):
        return self.dialog.scores

    @property
    def kept(self) -> tuple:
        """What the record holds by now."""
        return read_judgements(paths.judgements_file()).judgements

    @property
    def table(self) -> dict[str, tuple[str, str]]:
        """For each fill how often it was preferred, now and in all."""
        table = self.scores.table
        rows = [[table.item(row, column).text() for column in range(3)] for row in range(table.rowCount())]
        return {fill: (now, ever) for fill, now, ever in rows}

    @property
    def words(self) -> str:
        """Everything that is seen, pointed at or spoken."""
        widgets = self.dialog.findChildren(QWidget)
        texts = [widget.text() for widget in widgets if isinstance(widget, QLabel) or hasattr(widget, "click")]
        hints = [f"{one.toolTip()} {one.accessibleName()} {one.accessibleDescription()}" for one in widgets]
        return " ".join((self.dialog.windowTitle(), *texts, *hints))

    def open(self) -> None:
        self.desk.window.actions_by_id["judge"].trigger()
        self.desk.wait(lambda: self.dialog is not None)
        self.desk.qtbot.waitExposed(self.dialog)
        self.dialog.activateWindow()
        self.desk.wait(self.dialog.isActiveWindow)

    def begin(self) -> None:
        """Opens it, and waits for the first pair."""
        self.open()
        self.wait_for_pair()

    def wait_for_pair(self) -> None:
        """Waits until there is another pair, and looks at it long enough."""
        self.desk.wait(lambda: self.judging.current is not None or self.judging.is_over)
        self.desk.wait(self._has_seen)

    def _has_seen(self) -> bool:
        self.now += 1
        return self.judging.is_over or self.dialog.sight.is_seen

    def wait_for_record(self, number: int) -> None:
        self.desk.wait(lambda: len(self.kept) == number)

    def click(self, widget: QWidget) -> None:
        QTest.mouseClick(widget, LEFT)

    def key(self, key: Qt.Key) -> None:
        QApplication.processEvents()
        QTest.keyClick(self.dialog.windowHandle(), key)

    def close(self) -> None:
        self.click(self.scores.close_button)
        self.desk.wait(lambda: self.dialog is None)
