"""The colours of the window, light and dark, and the one object that follows the system between them."""

from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontInfo, QPalette
from PySide6.QtWidgets import QApplication

from restorer_app.ui.style_sheet import style_sheet

TEXT_PIXELS = 13


@dataclass(frozen=True)
class Tokens:
    """One theme. The first nine are the look's own; the rest are the states and warnings that follow from them."""

    is_dark: bool
    window: str
    panel: str
    raised: str
    line: str
    surround: str
    text: str
    secondary: str
    accent: str
    on_accent: str
    hover: str
    pressed: str
    disabled: str
    accent_soft: str
    accent_hover: str
    accent_pressed: str
    danger: str


DARK = Tokens(
    is_dark=True,
    window="#2b2b2b",
    panel="#333333",
    raised="#3d3d3d",
    line="#454545",
    surround="#3a3a3a",
    text="#ececec",
    secondary="#a9a9a9",
    accent="#e0884a",
    on_accent="#231508",
    hover="#474747",
    pressed="#505050",
    disabled="#777777",
    accent_soft="#57402f",
    accent_hover="#e99a62",
    accent_pressed="#cc7436",
    danger="#f0776a",
)
LIGHT = Tokens(
    is_dark=False,
    window="#f1f0ee",
    panel="#fafaf8",
    raised="#ffffff",
    line="#dcdad6",
    surround="#9a9a9a",
    text="#262524",
    secondary="#6c6a67",
    accent="#b65a17",
    on_accent="#ffffff",
    hover="#efede9",
    pressed="#e4e1dc",
    disabled="#a5a29d",
    accent_soft="#f1ddcd",
    accent_hover="#a44f11",
    accent_pressed="#8d430d",
    danger="#b3261e",
)

OVERLAY_COLOURS = ("#e5402e", "#2f9e44", "#1c7ed6", "#c2255c", "#f2c511", "#12b5b0")


class Theme(QObject):
    """Dresses the application and says when the dress changes."""

    changed = Signal()

    def __init__(self, application: QApplication, wanted: str) -> None:
        super().__init__(application)
        self._application = application
        self._wanted = wanted
        self.tokens = LIGHT
        application.setStyle("Fusion")
        application.setFont(_text_font(application.font()))
        application.styleHints().colorSchemeChanged.connect(self._follow)
        self._dress()

    def set_wanted(self, wanted: str) -> None:
        """Goes to `light`, `dark`, or with the `system`."""
        if wanted != self._wanted:
            self._wanted = wanted
            self._dress()

    def _follow(self) -> None:
        if self._wanted == "system":
            self._dress()

    def _dress(self) -> None:
        is_dark = self._wanted == "dark"
        if self._wanted == "system":
            is_dark = self._application.styleHints().colorScheme() is Qt.ColorScheme.Dark
        self.tokens = DARK if is_dark else LIGHT
        self._application.setPalette(palette_of(self.tokens))
        self._application.setStyleSheet(style_sheet(self.tokens, self._application.font().pixelSize()))
        self.changed.emit()


def palette_of(tokens: Tokens) -> QPalette:
    """The tokens as Qt's roles, for everything that paints itself.

    Window, Base (panels), Button (raised), Mid (lines), Midlight (hover), Dark (pressed), Highlight (accent),
    HighlightedText (on it), AlternateBase (soft accent), PlaceholderText (secondary).
    """
    palette = QPalette()
    role = QPalette.ColorRole
    for where, colour in (
        (role.Window, tokens.window),
        (role.WindowText, tokens.text),
        (role.Base, tokens.panel),
        (role.AlternateBase, tokens.accent_soft),
        (role.Text, tokens.text),
        (role.PlaceholderText, tokens.secondary),
        (role.Button, tokens.raised),
        (role.ButtonText, tokens.text),
        (role.BrightText, tokens.danger),
        (role.Mid, tokens.line),
        (role.Midlight, tokens.hover),
        (role.Dark, tokens.pressed),
        (role.Light, tokens.raised),
        (role.Shadow, tokens.line),
        (role.Highlight, tokens.accent),
        (role.HighlightedText, tokens.on_accent),
        (role.Accent, tokens.accent),
        (role.Link, tokens.accent),
        (role.ToolTipBase, tokens.raised),
        (role.ToolTipText, tokens.text),
    ):
        palette.setColor(where, QColor(colour))
    for where in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, where, QColor(tokens.disabled))
    return palette


def _text_font(font: QFont) -> QFont:
    """The system's font at 13 px, or larger where the user asked the system for large text."""
    result = QFont(font)
    system = QFontInfo(font).pixelSize()
    result.setPixelSize(system if system > TEXT_PIXELS + 2 else TEXT_PIXELS)
    return result
