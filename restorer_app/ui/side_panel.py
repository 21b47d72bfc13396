"""The panel at the right: the sections in the order of work, and the one button for the next step at its foot."""

from typing import cast

from PySide6.QtCore import QEvent, QRectF, Qt
from PySide6.QtGui import QFont, QKeyEvent, QKeySequence, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QPushButton,
    QScrollArea,
    QStackedLayout,
    QStyle,
    QStyleOptionButton,
    QVBoxLayout,
    QWidget,
)

from restorer_app.ui.action_row import Need
from restorer_app.ui.controls import label
from restorer_app.ui.into_sight import bring_into_sight
from restorer_app.ui.section import MARGIN, Section
from restorer_app.ui.standing import Standing

WIDTH = 312


class StepButton(QPushButton):
    """A wide primary button that shows the key which presses it, unless what has the focus takes that key itself."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("look", "primary")
        self.setObjectName("stepButton")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._key = QKeySequence("Return").toString(QKeySequence.SequenceFormat.NativeText)
        self._key = self.tr("Enter") if self._key == "Return" else self._key
        self._is_key_taken = False
        cast(QApplication, QApplication.instance()).focusChanged.connect(self._follow_focus)

    def _follow_focus(self, _former: QWidget | None, focused: QWidget | None) -> None:
        self._is_key_taken = focused is not None and focused.window() is self.window() and _takes_enter(focused)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The button as the style sheet has it, then text and key cap in its middle."""
        option = QStyleOptionButton()
        self.initStyleOption(option)
        option.text = ""
        painter = QPainter(self)
        self.style().drawControl(QStyle.ControlElement.CE_PushButton, option, painter, self)
        role = QPalette.ColorRole.HighlightedText if self.isEnabled() else QPalette.ColorRole.ButtonText
        colour = self.palette().color(role)
        small = QFont(self.font())
        small.setPixelSize(self.font().pixelSize() - 2)
        small.setWeight(QFont.Weight.Normal)
        text_width = self.fontMetrics().horizontalAdvance(self.text())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(colour)
        painter.setFont(small)
        has_key = self.isEnabled() and not self._is_key_taken
        cap_width = painter.fontMetrics().horizontalAdvance(self._key) + 10 if has_key else 0
        left = (self.width() - text_width - cap_width - (8 if cap_width else 0)) / 2
        if cap_width:
            cap = QRectF(left + text_width + 8, self.height() / 2 - 8.5, cap_width, 17)
            painter.setPen(QPen(colour, 1))
            painter.drawRoundedRect(cap, 4, 4)
            painter.drawText(cap, Qt.AlignmentFlag.AlignCenter, self._key)
        painter.setFont(self.font())
        painter.drawText(QRectF(left, 0, text_width + 2, self.height()), Qt.AlignmentFlag.AlignVCenter, self.text())


def _takes_enter(focused: QWidget) -> bool:
    """Whether a key for the whole window would not get past what has the focus."""
    asked = QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier)
    asked.ignore()
    QApplication.sendEvent(focused, asked)
    return asked.isAccepted()


class SidePanel(QFrame):
    """Sections above under a `head`, or another of the `pages`; `step` (the button) below, with a hint over it when it
    cannot be pressed."""

    def __init__(self, sections: tuple[Section, ...], head: QWidget) -> None:
        super().__init__()
        self.setObjectName("sidePanel")
        self.setFixedWidth(WIDTH)
        body = QWidget()
        body.setObjectName("sidePanelBody")
        rows = QVBoxLayout(body)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        self._sections, self.head = sections, head
        rows.addWidget(head)
        for section in sections:
            rows.addWidget(section)
            section.heading.clicked.connect(lambda _is_open, it=section: bring_into_sight(it))
        rows.addStretch()
        self.scroll_area = QScrollArea(widgetResizable=True)
        self.scroll_area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.scroll_area.setObjectName("workScroll")
        self.scroll_area.setFrameShape(QFrame.Shape.NoFrame)
        self.scroll_area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.scroll_area.setWidget(body)
        self.hint = label("", "small", wraps=True)
        self.hint.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.step = StepButton()
        foot = QVBoxLayout()
        foot.setContentsMargins(MARGIN, 8, MARGIN, MARGIN)
        foot.setSpacing(8)
        foot.addWidget(self.hint)
        foot.addWidget(self.step)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(1, 0, 0, 0)
        layout.setSpacing(0)
        self.pages = QStackedLayout()
        self.pages.addWidget(self.scroll_area)
        layout.addLayout(self.pages, 1)
        layout.addLayout(foot)

    def show_only(self, section: Section | None) -> None:
        """Hides all sections but one; None: shows all of them again."""
        for other in self._sections:
            other.setVisible(section in (None, other))

    def show_step(self, standing: Standing, *, is_cropping: bool) -> None:
        """What the button does next, or why it cannot; `is_cropping`: what is framed is cut."""
        text, hint = self._next_step(standing, is_cropping=is_cropping)
        self.step.setEnabled(standing.meets(Need.REPAIRABLE))
        self.step.setText(text)
        self.step.update()
        self.hint.setText(hint)
        self.hint.setVisible(bool(hint))

    def _next_step(self, standing: Standing, *, is_cropping: bool) -> tuple[str, str]:
        """What the button says, and the hint over it."""
        if standing.framing:
            return self.tr("Crop") if is_cropping else self.tr("Done"), standing.framing
        if standing.painting:
            is_shaping = standing.is_shaping
            return self.tr("Finish the shape") if is_shaping else self.tr("Done painting"), standing.painting
        if standing.reviewing:
            return self.tr("Keep this place"), standing.reviewing
        if standing.found is not None:
            return self._told_of_found(standing.found)
        if standing.is_restoring:
            return self.tr("Restoring…"), ""
        if standing.is_repairing:
            return self.tr("Repairing…"), ""
        if not standing.has_photo or standing.is_opening:
            return self.tr("Repair"), ""
        if standing.marks is None:
            return self.tr("Repair everything marked"), ""
        if standing.marks:
            return self.tr("Repair %n mark(s)", "", standing.marks), ""
        again = self.tr("All marks are repaired. Mark more, or export.")
        first = self.tr("Paint over a scratch, a crease or a spot first.")
        improved = self.tr("Nothing is marked. Mark damage, or export.")
        return self.tr("Repair"), again if standing.has_repairs else improved if standing.has_steps else first

    def _told_of_found(self, found: int) -> tuple[str, str]:
        if found:
            return self.tr("Mark %n found place(s)", "", found), ""
        hint = self.tr("Nothing is left. Move Sensitivity up or Smallest down, tick more kinds, or leave it.")
        return self.tr("Mark what was found"), hint
