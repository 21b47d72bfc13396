"""Where a step applies: everywhere, or by what is painted on the photo."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from restorer_app.core.region import Region
from restorer_app.tools.brush import LARGEST, SMALLEST
from restorer_app.ui.controls import ComboBox, ValueRow, label
from restorer_app.ui.region_painting import RegionPainting
from restorer_app.ui.regions import Where, where_of


class StepWhere(QWidget):
    """`chosen(Where)`; `painting_wanted(bool)` when painting is to begin or to end; `cleared`: all that is
    painted is to go. `painting` has the brush; `corrects`: without a region the step works where it finds something."""

    chosen = Signal(object)
    painting_wanted = Signal(bool)
    cleared = Signal()

    def __init__(self, painting: RegionPainting, *, corrects: bool = False) -> None:
        super().__init__()
        self._painting = painting
        self.choice = ComboBox()
        self.choice.setAccessibleName(self.tr("Where it applies"))
        for where, text in (
            (Where.EVERYWHERE, self.tr("Where found") if corrects else self.tr("Everywhere")),
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
        self.hint = label("", "small", wraps=True)
        text = self.tr("Nothing was found. Choose “Only where painted” and paint closely over what you see.")
        self.not_found = label(text, "small", wraps=True)
        size, hardness = self.tr("Brush size"), self.tr("Hardness")
        self.brush_size = ValueRow(
            size, minimum=SMALLEST, maximum=LARGEST, unit=self.tr("px"), curve=2.0, label_width=70
        )
        self.hardness = ValueRow(hardness, minimum=0, maximum=100, step=25, unit="%", label_width=70)
        self.hardness.setToolTip(self.tr("How hard the edge of the brush is ( { and } )"))
        self._brush, self._tools = QWidget(), QWidget()
        self._lay_out()
        self.choice.activated.connect(lambda _index: self.chosen.emit(Where(self.choice.currentData())))
        self.paint.clicked.connect(self.painting_wanted)
        self.paint.clicked.connect(lambda is_on: painting.take_keys() if is_on else None)
        self.clear.clicked.connect(self.cleared)
        self.brush_size.changed.connect(painting.set_size)
        self.hardness.changed.connect(lambda value: painting.set_hardness(value / 100))
        painting.brush_changed.connect(self._show_brush)
        self._show_brush()
        self.show_painting("")

    def show_region(self, region: Region | None, *, finds_nothing: bool) -> None:
        """Shows what a step's region says, and what to do where the step found nothing in the whole photo."""
        where = where_of(region)
        self.not_found.setVisible(finds_nothing and where is Where.EVERYWHERE)
        self.choice.setCurrentIndex(self.choice.findData(where.value))
        self._brush.setVisible(where is not Where.EVERYWHERE)
        self.clear.setEnabled(region is not None and bool(region.tiles))
        if where is Where.ONLY:
            self.paint.setToolTip(self.tr("Paint on the photo where the step applies; the eraser takes it back"))
        else:
            self.paint.setToolTip(self.tr("Paint on the photo what the step leaves alone; the eraser takes it back"))

    def show_painting(self, hint: str) -> None:
        """Shows that painting is under way and what to do then; an empty text ends it."""
        self.paint.setChecked(bool(hint))
        self.hint.setText(hint)
        self._tools.setVisible(bool(hint))

    def fields(self) -> tuple[QWidget, ...]:
        """What takes the focus, from top to bottom."""
        rows = (self.brush_size, self.hardness)
        sliders = (part for row in rows for part in (row.slider, row.number))
        return self.choice, self.paint, self.clear, *sliders

    def _show_brush(self) -> None:
        self.brush_size.set_value(self._painting.size)
        self.hardness.set_value(self._painting.hardness * 100)

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
        tools = QVBoxLayout(self._tools)
        tools.setContentsMargins(0, 0, 0, 0)
        tools.setSpacing(4)
        for part in (self.hint, self.brush_size, self.hardness):
            tools.addWidget(part)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addLayout(line)
        for widget in (self.not_found, self._brush, self._tools):
            layout.addWidget(widget)
