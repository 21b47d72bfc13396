"""Where a fill that copies takes from: anywhere, or an area that is painted on the photo."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from restorer_app.ui.controls import label
from restorer_app.ui.region_painting import RegionPainting
from restorer_app.ui.session import Session


class SourceChoice(QWidget):
    """Says what is chosen, and has it painted; hidden while the fill in use does not copy."""

    def __init__(self, session: Session, painting: RegionPainting) -> None:
        super().__init__()
        self._session, self._painting = session, painting
        self.said = label("", "secondary")
        self.choose = QPushButton(self.tr("Choose where…"))
        self.choose.setCheckable(True)
        self.choose.setProperty("look", "toggle")
        self.choose.setToolTip(self.tr("Paint the texture to take on the photo; the eraser takes it back"))
        self.anywhere = QPushButton(self.tr("Anywhere"))
        self.anywhere.setToolTip(self.tr("Take from the whole photo again"))
        self._lay_out()
        self.choose.clicked.connect(self._paint)
        self.anywhere.clicked.connect(lambda: session.take_from(None))
        session.changed.connect(self._refresh)
        painting.changed.connect(self._refresh)
        self._refresh()

    def _lay_out(self) -> None:
        line = QHBoxLayout()
        line.setSpacing(8)
        for button in (self.choose, self.anywhere):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            line.addWidget(button, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(self.said)
        layout.addLayout(line)

    def _paint(self, is_on: bool) -> None:
        if is_on:
            self._painting.paint_sources()
            self._painting.take_keys()
        else:
            self._painting.leave()

    def _refresh(self) -> None:
        state = self._session.state
        has_area = state is not None and state.sources is not None
        self.setVisible(self._session.repairing.choice.fill.copies)
        self.said.setText(self.tr("Take from: the painted area") if has_area else self.tr("Take from: anywhere"))
        self.anywhere.setEnabled(has_area)
        self.choose.setChecked(self._painting.paints_sources)
