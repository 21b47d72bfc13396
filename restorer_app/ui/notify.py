"""The quiet bar: one sentence, details behind a click. Every error of the program is shown here and nowhere else."""

import logging
import sys
from types import TracebackType
from typing import Protocol

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QRect, Qt, QThread, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent, QGuiApplication, QHideEvent, QPalette
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from restorer_app.ui.controls import IconButton, label, relook
from restorer_app.ui.icons import pixmap
from restorer_app.ui.message import Message, message_of

INFO_MS = 7000
_WIDEST = 640
_GAP = 16

_log = logging.getLogger(__name__)


class NoticeBar(QFrame):
    """Floats at the foot of its parent. Infos leave by themselves, and the pointer goes through those without details:
    they lie over the photo, and the brush must reach it. `covers(QRect)`: on what of the parent it lies now."""

    covers = Signal(QRect)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("noticeBar")
        self.setAccessibleName(self.tr("Notice"))
        self._area = parent
        self.message: Message | None = None
        self._icon = QLabel()
        self._text = label("", wraps=True)
        self.more_button = QPushButton(self.tr("Details"))
        self.more_button.setProperty("look", "link")
        self.more_button.setCheckable(True)
        self._copy = QPushButton(self.tr("Copy"))
        self._copy.setProperty("look", "link")
        self._close = IconButton("close", self.tr("Close this notice"))
        self._details = QPlainTextEdit(readOnly=True)
        self._details.setAccessibleName(self.tr("Details of the error"))
        self._details.setFixedHeight(160)
        self._leave = QTimer(self, singleShot=True, interval=INFO_MS)
        self._lay_out()
        self.more_button.toggled.connect(self._show_details)
        self._copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self._details.toPlainText()))
        self._close.clicked.connect(self.hide)
        self._leave.timeout.connect(self._leave_unless_hovered)
        parent.installEventFilter(self)
        self.hide()

    def tell(self, message: Message) -> None:
        """Shows a message in the place of the one before."""
        log(message)
        self.message = message
        self._text.setText(message.text)
        self._details.setPlainText(message.details)
        self.more_button.setVisible(bool(message.details))
        self.more_button.setChecked(False)
        self._let_through(not message.is_error and not message.details)
        self._show_details(False)
        relook(self, "isError", "true" if message.is_error else "false")
        self._tint()
        self.show()
        self.raise_()
        self._place()
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))
        if message.is_error:
            self._leave.stop()
        else:
            self._leave.start()

    def take_back(self, message: Message) -> None:
        """Hides a message that does not hold any more, unless another one has taken its place."""
        if self.message is message:
            self.hide()

    def _let_through(self, is_through: bool) -> None:
        """Has the pointer go through to what lies under the bar."""
        is_error = self.message is not None and self.message.is_error
        flags = Qt.TextInteractionFlag
        self._text.setTextInteractionFlags(flags.TextSelectableByMouse if is_error else flags.NoTextInteraction)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents, is_through)
        self._close.setHidden(is_through)

    @property
    def leaves_by_itself(self) -> bool:
        """Whether the message goes away after a moment."""
        return self._leave.isActive()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stays at the foot when the parent changes its size."""
        if event.type() is QEvent.Type.Resize and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)

    def hideEvent(self, event: QHideEvent) -> None:
        """Covers nothing any more."""
        super().hideEvent(event)
        self.covers.emit(QRect())

    def changeEvent(self, event: QEvent) -> None:
        """Takes the new theme's colours."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange and self.message is not None:
            self._tint()

    def _lay_out(self) -> None:
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(self._text, 1)
        line.addWidget(self._copy, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(self.more_button, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(self._close, 0, Qt.AlignmentFlag.AlignTop)
        layout = self._layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 8, 8, 8)
        layout.addLayout(line)
        layout.addWidget(self._details)
        self._icon.setFixedHeight(30)
        self._text.setMinimumHeight(30)

    def _tint(self) -> None:
        is_error = self.message is not None and self.message.is_error
        role = QPalette.ColorRole.BrightText if is_error else QPalette.ColorRole.PlaceholderText
        self._icon.setPixmap(pixmap("warning" if is_error else "info", self.palette().color(role)))

    def _show_details(self, shown: bool) -> None:
        self._details.setVisible(shown)
        self._copy.setVisible(shown)
        self.more_button.setText(self.tr("Hide details") if shown else self.tr("Details"))
        self._place()

    def _place(self) -> None:
        area = self._area.rect()
        parts = (self._icon, self._copy, self.more_button, self._close)
        buttons = sum(part.sizeHint().width() + 8 for part in parts if not part.isHidden())
        text = self._text.fontMetrics().horizontalAdvance(self._text.text()) + 2
        wanted = _WIDEST if not self._details.isHidden() else text + buttons + 26
        width = max(280, min(wanted, _WIDEST, area.width() - 2 * _GAP))
        height = self._layout.totalHeightForWidth(width)
        self.setGeometry((area.width() - width) // 2, area.height() - height - _GAP, width, height)
        self.covers.emit(self.geometry() if not self.isHidden() else QRect())

    def _leave_unless_hovered(self) -> None:
        if self.underMouse() and not self.testAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents):
            self._leave.start()
        else:
            self.hide()


def log(message: Message) -> None:
    """Writes an error down: a mistake of ours as an error, a file that cannot be read as news."""
    if message.is_error:
        _log.log(logging.ERROR if message.is_mistake else logging.INFO, "%s\n%s", message.text, message.details)


class Teller(Protocol):
    """Whatever shows messages: the main window."""

    def tell(self, message: Message) -> None:
        """Shows one."""


def install_excepthook(window: Teller) -> None:
    """From now on the window tells what nobody caught; what happens on another thread than Qt's is only logged."""

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            QCoreApplication.quit()
            return
        message = message_of(error.with_traceback(trace))
        application = QCoreApplication.instance()
        if application is not None and application.thread() is QThread.currentThread():
            window.tell(message)
        else:
            log(message)

    sys.excepthook = hook
