"""Where a step applies: everywhere, or by what is painted on the photo."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from restorer_app.core.region import Region
from restorer_app.ui.controls import ComboBox, label
from restorer_app.ui.regions import Where, where_of


class StepWhere(QWidget):
    """`chosen(Where)`; `painting_wanted(bool)` when painting is to begin or to end; `cleared`: all that is
    painted is to go."""

    chosen = Signal(object)
    painting_wanted = Signal(bool)
    cleared = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.choice = ComboBox()
        self.choice.setAccessibleName(self.tr("Where it applies"))
        for where, text in (
            (Where.EVERYWHERE, self.tr("Everywhere")),
            (Where.ONLY, self.tr("Only where painted")),
            (Where.NOT, self.tr("Not where painted")),
        ):
            self.choice.addItem(text, where.value)
        self.paint = QPushButton(self.tr("Paint"))
        self.paint.setCheckable(True)
        self.paint.setProperty("look", "toggle")
        self.paint.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.clear = QPushButton(self.tr("Clear"))
        self.clear.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.clear.setToolTip(self.tr("Take away what is painted for this step"))
        self._brush = QWidget()
        self._lay_out()
        self.choice.activated.connect(lambda _index: self.chosen.emit(Where(self.choice.currentData())))
        self.paint.clicked.connect(self.painting_wanted)
        self.clear.clicked.connect(self.cleared)

    def show_region(self, region: Region | None) -> None:
        """Shows what a step's region says."""
        where = where_of(region)
        self.choice.setCurrentIndex(self.choice.findData(where.value))
        self._brush.setVisible(where is not Where.EVERYWHERE)
        self.clear.setEnabled(region is not None and bool(region.tiles))
        if where is Where.ONLY:
            self.paint.setToolTip(self.tr("Paint on the photo where the step applies; the eraser takes it back"))
        else:
            self.paint.setToolTip(self.tr("Paint on the photo what the step leaves alone; the eraser takes it back"))

    def _lay_out(self) -> None:
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(label(self.tr("Where"), "secondary"))
        line.addWidget(self.choice, 1)
        brush = QHBoxLayout(self._brush)
        brush.setContentsMargins(0, 0, 0, 0)
        brush.setSpacing(8)
        brush.addWidget(self.paint, 1)
        brush.addWidget(self.clear, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addLayout(line)
        layout.addWidget(self._brush)
