"""The numbers of a crop that is being chosen: its aspect ratio, its place and its size."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from restorer_app.tools.crop_frame import CropFrame
from restorer_app.ui.controls import ComboBox, IconButton, NumberBox, label
from restorer_app.ui.framing import Framing

_MOST = 1_000_000
_RATIOS = ((3, 2), (4, 3), (5, 4), (16, 9))


class CropFields(QWidget):
    """Shows and changes the frame of a framing, in pixels of the turned and straightened photo. `entered`: Enter was
    pressed in a number. `whole` is a button to be laid out elsewhere."""

    entered = Signal()

    def __init__(self, framing: Framing) -> None:
        super().__init__()
        self._framing = framing
        self.ratio = ComboBox()
        self.ratio.setAccessibleName(self.tr("Aspect ratio"))
        self.ratio.setToolTip(self.tr("Width to height"))
        names = (self.tr("Free"), self.tr("Original"), self.tr("Square"), *(f"{a} : {b}" for a, b in _RATIOS))
        self.ratio.addItems(names)
        self.swap = IconButton("swap", self.tr("Swap width and height"))
        self.whole = QPushButton(self.tr("Whole picture"))
        self.whole.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.whole.setToolTip(self.tr("As large as it can be without empty corners"))
        titles = (self.tr("Left"), self.tr("Top"), self.tr("Width"), self.tr("Height"))
        self.numbers = tuple(_number(title) for title in titles)
        self._lay_out(titles)
        self.ratio.activated.connect(self._keep_to)
        self.swap.clicked.connect(self._swap)
        self.whole.clicked.connect(self._take_all)
        for number in self.numbers:
            number.valueChanged.connect(self._take_numbers)
            number.lineEdit().returnPressed.connect(self.entered)

    def refresh(self) -> None:
        """Shows the frame as it is."""
        frame = self._framing.frame
        if frame is None:
            return
        box = frame.box
        for number, value in zip(self.numbers, (box.x, box.y, box.width, box.height), strict=True):
            number.blockSignals(True)
            number.setValue(value)
            number.blockSignals(False)
        if frame.ratio is None:
            self.ratio.setCurrentIndex(0)

    def _lay_out(self, titles: tuple[str, ...]) -> None:
        top = QHBoxLayout()
        top.setSpacing(4)
        top.addWidget(self.ratio, 1)
        top.addWidget(self.swap)
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(4)
        for index, (title, number) in enumerate(zip(titles, self.numbers, strict=True)):
            row, column = divmod(index, 2)
            grid.addWidget(label(title, "secondary"), row, 2 * column)
            grid.addWidget(number, row, 2 * column + 1, Qt.AlignmentFlag.AlignLeft)
            grid.setColumnStretch(2 * column + 1, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 4, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(top)
        layout.addLayout(grid)

    def _keep_to(self, index: int) -> None:
        frame = self._framing.frame
        if frame is None:
            return
        if index < 2:
            across, down = frame.geometry.turned_size(*frame.size)
            frame.keep_to(across / down if index else None)
        else:
            across, down = ((1, 1), *_RATIOS)[index - 2]
            is_upright = frame.box.height > frame.box.width
            frame.keep_to(down / across if is_upright else across / down)
        self._framing.take_frame()

    def _swap(self) -> None:
        frame = self._framing.frame
        if frame is not None:
            ratio = frame.ratio
            frame.keep_to(frame.box.height / frame.box.width if ratio is None else 1 / ratio)
            frame.ratio = None if ratio is None else 1 / ratio
            self._framing.take_frame()

    def _take_all(self) -> None:
        if (frame := self._framing.frame) is not None:
            frame.take_all()
            self._framing.take_frame()

    def _take_numbers(self) -> None:
        if (frame := self._framing.frame) is not None:
            _place(frame, *(round(number.value()) for number in self.numbers))
            self._framing.take_frame()


def _place(frame: CropFrame, x: int, y: int, width: int, height: int) -> None:
    """Moves and resizes the frame as far as the scan goes."""
    frame.shift(x - frame.box.x, y - frame.box.y)
    if width != frame.box.width:
        frame.resize(width - frame.box.width, 0)
    elif height != frame.box.height:
        frame.resize(0, height - frame.box.height)


def _number(title: str) -> NumberBox:
    number = NumberBox()
    number.setDecimals(0)
    number.setRange(0, _MOST)
    number.setAccessibleName(title)
    number.setFixedWidth(number.fontMetrics().horizontalAdvance("000000") + 18)
    return number
