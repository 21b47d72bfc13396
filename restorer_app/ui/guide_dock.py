"""The guide at the edge of the window, or in a window of its own: chapters, searching, and the way back."""

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QDockWidget, QHBoxLayout, QLineEdit, QMainWindow, QVBoxLayout, QWidget

from restorer_app.ui.controls import ComboBox, IconButton, label
from restorer_app.ui.guide_page import GuidePage, chapter_of
from restorer_app.ui.guide_text import CONTENTS, Methods, titles

LEAST_WIDTH = 340
_SHARE, _WIDEST = 0.34, 640
"""How much of the window's width it has at first, and no more pixels than that."""
_OWN_SIZE = (720, 820)
_FIND_AFTER_MS = 200
_KEPT = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape})
"""Keys that are for the guide while it has the focus, and not for the photo."""


class GuidePanel(QWidget):
    """The page with what leads about in it. `own_window_wanted`, `closed`: the buttons for that."""

    own_window_wanted = Signal()
    closed = Signal()

    def __init__(self, methods: Methods) -> None:
        super().__init__()
        self.setObjectName("guidePanel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setMinimumWidth(LEAST_WIDTH)
        self.page = GuidePage(methods)
        self.back = IconButton("chevron-left", self.tr("Back (Alt+Left)"))
        self.chapter = ComboBox()
        self.chapter.setAccessibleName(self.tr("Chapter"))
        for name, title in titles().items():
            self.chapter.addItem(title, name)
        self.own_window = IconButton("own-window", self.tr("In a window of its own, or back"))
        self.close_button = IconButton("close", self.tr("Close the guide (F1)"))
        self.words = QLineEdit()
        self.words.setPlaceholderText(self.tr("Find in the guide (Ctrl+F)"))
        self.words.setAccessibleName(self.tr("Find in the guide"))
        self.missing = label(self.tr("Not in the guide"), "small")
        self.missing.hide()
        self._find_soon = QTimer(self, singleShot=True, interval=_FIND_AFTER_MS)
        self._lay_out()
        self._connect()
        self.page.show_chapter(CONTENTS)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(4)
        head.addWidget(self.back)
        head.addWidget(self.chapter, 1)
        head.addWidget(self.close_button)
        search = QHBoxLayout()
        search.setSpacing(4)
        search.addWidget(self.words, 1)
        search.addWidget(self.missing)
        search.addWidget(self.own_window)
        top = QVBoxLayout()
        top.setContentsMargins(8, 6, 8, 8)
        top.setSpacing(6)
        top.addLayout(head)
        top.addLayout(search)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(top)
        layout.addWidget(self.page, 1)

    def _connect(self) -> None:
        page = self.page
        self.back.clicked.connect(page.backward)
        self.back.setEnabled(False)
        page.backwardAvailable.connect(self.back.setEnabled)
        page.sourceChanged.connect(lambda url: self._show_chapter(chapter_of(url)))
        self.chapter.activated.connect(lambda index: page.show_chapter(self.chapter.itemData(index)))
        self.own_window.clicked.connect(self.own_window_wanted)
        self.close_button.clicked.connect(self.closed)
        self.words.returnPressed.connect(self._find)
        self.words.textChanged.connect(lambda _text: self._find_soon.start())
        self._find_soon.timeout.connect(lambda: self._find(is_typed=True))
        here = Qt.ShortcutContext.WidgetWithChildrenShortcut
        QShortcut(QKeySequence.StandardKey.Find, self, self._ask, context=here)
        QShortcut(QKeySequence.StandardKey.FindNext, self, self._find, context=here)
        QShortcut(QKeySequence.StandardKey.Back, self, page.backward, context=here)

    def _show_chapter(self, name: str) -> None:
        self.chapter.setCurrentIndex(self.chapter.findData(name))

    def _ask(self) -> None:
        self.words.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.words.selectAll()

    def _find(self, *, is_typed: bool = False) -> None:
        self._find_soon.stop()
        text = self.words.text()
        self.missing.setHidden(self.page.find_everywhere(text, is_typed=is_typed) or not text)


class GuideDock(QDockWidget):
    """Stays open beside the work until it is closed; its `panel` is made when it opens for the first time.
    `toggled(bool)`: it is open, or no longer."""

    toggled = Signal(bool)

    def __init__(self, window: QMainWindow, methods: Methods) -> None:
        super().__init__(window)
        self.setObjectName("guide")
        self.setWindowTitle(self.tr("Guide"))
        self.setAllowedAreas(Qt.DockWidgetArea.RightDockWidgetArea)
        self.setTitleBarWidget(QWidget(self))
        self.hide()
        self.panel: GuidePanel | None = None
        self._window, self._methods = window, methods
        window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, self)

    def set_open(self, is_open: bool) -> None:
        """Opens it, with the keys, or closes it."""
        if is_open == self.isVisible():
            return
        is_first = self.panel is None
        if is_first:
            self.panel = self._fill()
        self.setVisible(is_open)
        if is_first:
            width = min(round(self._window.width() * _SHARE), _WIDEST)
            self._window.resizeDocks([self], [max(width, LEAST_WIDTH)], Qt.Orientation.Horizontal)
        if is_open and self.panel is not None:
            self.panel.page.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def event(self, event: QEvent) -> bool:
        """Enter follows a link and Esc closes, where they would repair and cancel otherwise."""
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and event.key() in _KEPT:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes."""
        if event.key() == Qt.Key.Key_Escape:
            self.set_open(False)
        else:
            super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        """Says that it is open."""
        super().showEvent(event)
        self.toggled.emit(True)

    def hideEvent(self, event: QHideEvent) -> None:
        """Says that it was closed, unless it is only out of sight with the window."""
        super().hideEvent(event)
        self.toggled.emit(not self.isHidden())

    def _fill(self) -> GuidePanel:
        panel = GuidePanel(self._methods)
        panel.own_window_wanted.connect(self._move)
        panel.closed.connect(lambda: self.set_open(False))
        self.setWidget(panel)
        return panel

    def _move(self) -> None:
        """Into a window of its own, which has the system's frame, or back to the edge."""
        is_own = not self.isFloating()
        self.setTitleBarWidget(None if is_own else QWidget(self))  # type: ignore[arg-type] # None: the system's
        self.setFloating(is_own)
        if is_own:
            self.resize(QSize(*_OWN_SIZE).boundedTo(self.screen().availableSize()))
            self.activateWindow()
