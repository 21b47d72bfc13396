"""A page that lies in the side panel in the place of the work: its name, how many rows it has, and a way back."""

from itertools import pairwise

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from restorer_app.ui.controls import IconButton, hairline, label
from restorer_app.ui.section import MARGIN


class PanelPage(QWidget):
    """`body` is the layout to fill; `closed` when its cross is clicked."""

    closed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("panelPage")
        self._title = label("", "heading")
        self._count = label("", "secondary")
        self.close_button = IconButton("close", self.tr("Back to the work"), look="small")
        self.close_button.setIconSize(QSize(16, 16))
        self.close_button.clicked.connect(self.closed)
        heading = QHBoxLayout()
        heading.setContentsMargins(MARGIN, 9, 10, 9)
        heading.setSpacing(8)
        heading.addWidget(self._title)
        heading.addWidget(self._count)
        heading.addStretch()
        heading.addWidget(self.close_button)
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(0)
        self.body.addLayout(heading)
        self.body.addWidget(hairline())

    def order_focus(self, *parts: QWidget) -> None:
        """Tab goes through these, from the cross on, in the order in which they are seen."""
        for before, after in pairwise((self.close_button, *parts)):
            QWidget.setTabOrder(before, after)

    def set_title(self, title: str) -> None:
        """Its name, which a screen reader says too."""
        self.setAccessibleName(title)
        self._title.setText(title)

    def show_count(self, count: int) -> None:
        """How many rows there are; nothing is said of none."""
        self._count.setText(self.locale().toString(count) if count else "")
