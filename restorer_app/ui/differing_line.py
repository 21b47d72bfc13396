"""Under the answers: how far they are apart, in a sentence, and a switch that shows where."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from restorer_app.ui.controls import CheckBox, label
from restorer_app.ui.differing import ALIKE, APART, Differing
from restorer_app.ui.section import MARGIN


class DifferingLine(QWidget):
    """Says nothing, and is not there, as long as there are no two answers to compare."""

    def __init__(self, differing: Differing) -> None:
        super().__init__()
        self._differing = differing
        self.sentence = label("", "secondary", wraps=True)
        self.where = CheckBox(self.tr("Show where they differ"))
        self.where.setToolTip(self.tr("Colours over the hole, brighter where the answers are further apart"))
        self.where.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(MARGIN, 8, MARGIN, 0)
        layout.setSpacing(2)
        layout.addWidget(self.sentence)
        layout.addWidget(self.where)
        self.where.toggled.connect(differing.show)
        differing.changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        spread = self._differing.spread
        self.setHidden(spread is None)
        self.where.setChecked(self._differing.is_shown)
        if spread is not None:
            self.sentence.setText(self._said(spread.overall))

    def _said(self, overall: float) -> str:
        if overall <= ALIKE:
            reading = self.tr("much alike")
        elif overall <= APART:
            reading = self.tr("somewhat different")
        else:
            reading = self.tr("very different, so nobody can know what was here")
        if overall < 1:
            return self.tr("The answers differ by less than 1 of 255 on average: {reading}.").format(reading=reading)
        text = self.tr("The answers differ by {number} of 255 on average: {reading}.")
        return text.format(number=self.locale().toString(round(overall)), reading=reading)
