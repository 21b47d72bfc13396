"""How a text of the guide looks: headings, keys, commands, captions, in the palette of the window."""

from PySide6.QtGui import (
    QFont,
    QFontDatabase,
    QPalette,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
)

MARGIN = 16
_LARGER = {1: 7, 2: 2}
"""By how many pixels the headings of a level are larger than the text."""
_ABOVE = {1: 0.0, 2: 18.0}
_BELOW = {1: 10.0, 2: 4.0}
_BETWEEN, _IN_LIST = 8.0, 4.0
_LINE_HEIGHT, _INDENT = 130, 20


def dress(document: QTextDocument, palette: QPalette, font: QFont) -> None:
    """Gives a document that was read from Markdown its look."""
    document.setDocumentMargin(MARGIN)
    document.setIndentWidth(_INDENT)
    is_caption = False
    block = document.begin()
    while block.isValid():
        pieces = fragments(block)
        has_picture = any(style.isImageFormat() for _, style in pieces)
        _space(block, palette, line_height=100 if has_picture else _LINE_HEIGHT)
        for place, style in pieces:
            place.setCharFormat(_look(block, style, palette, font, is_caption=is_caption))
        is_caption = has_picture
        block = block.next()


def fragments(block: QTextBlock) -> list[tuple[QTextCursor, QTextCharFormat]]:
    """The pieces of a block that look alike, each selected, with their look."""
    found = []
    pieces = block.begin()
    while not pieces.atEnd():
        fragment = pieces.fragment()
        place = QTextCursor(block)
        place.setPosition(fragment.position())
        place.setPosition(fragment.position() + fragment.length(), QTextCursor.MoveMode.KeepAnchor)
        found.append((place, fragment.charFormat()))
        pieces += 1
    return found


def _is_code(block: QTextBlock) -> bool:
    return block.blockFormat().hasProperty(QTextFormat.Property.BlockCodeFence)


def _space(block: QTextBlock, palette: QPalette, *, line_height: int) -> None:
    """Air above, below and between the lines of a block; commands are broken where there is no room."""
    form = QTextBlockFormat()
    level, gap = block.blockFormat().headingLevel(), _BETWEEN if block.textList() is None else _IN_LIST
    form.setTopMargin(_ABOVE.get(level, 0.0))
    form.setBottomMargin(_BELOW.get(level, gap))
    form.setLineHeight(line_height, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
    if _is_code(block):
        form.setNonBreakableLines(False)
        form.setBackground(palette.midlight())
        form.setBottomMargin(_BETWEEN if not _is_code(block.next()) else 0.0)
    QTextCursor(block).mergeBlockFormat(form)


def _look(
    block: QTextBlock, style: QTextCharFormat, palette: QPalette, font: QFont, *, is_caption: bool
) -> QTextCharFormat:
    """What a piece of a block has in the place of the look that it was read with."""
    look, role = QTextCharFormat(style), QPalette.ColorRole
    level, size = block.blockFormat().headingLevel(), QTextFormat.Property.FontPixelSize
    if level:
        look.clearProperty(QTextFormat.Property.FontSizeAdjustment)
        look.setProperty(size, font.pixelSize() + _LARGER[level])
        look.setFontWeight(QFont.Weight.DemiBold)
    elif is_caption:
        look.setProperty(size, font.pixelSize() - 1)
        look.setForeground(palette.color(role.PlaceholderText))
    elif _is_code(block) or style.fontFixedPitch():
        fixed = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        look.setFontFamilies([fixed.family()])
        look.setProperty(size, font.pixelSize() - 1)
        look.setBackground(palette.color(role.Midlight))
    elif style.isAnchor():
        look.setForeground(palette.color(role.Text))
        look.setFontUnderline(True)
    return look
