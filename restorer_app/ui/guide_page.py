"""A chapter of the guide as it is read: Markdown in the look of the window, with pictures as wide as there is room."""

from functools import lru_cache

from PySide6.QtCore import QEvent, Qt, QUrl
from PySide6.QtGui import QImage, QResizeEvent, QTextCursor, QTextDocument, QTextImageFormat
from PySide6.QtWidgets import QTextBrowser

from restorer_app.ui.guide_look import MARGIN, dress, fragments
from restorer_app.ui.guide_text import CONTENTS, PICTURE, Methods, chapter_text, chapters, guide_folder, titles

PICTURE_SCALE = 2
"""So many pixels of a picture are one of the window that it shows."""


class GuidePage(QTextBrowser):
    """Shows one chapter at a time; links lead to others, and back."""

    def __init__(self, methods: Methods) -> None:
        super().__init__()
        self.setObjectName("guidePage")
        self.setAccessibleName(self.tr("Guide"))
        self.setUndoRedoEnabled(False)
        self._methods = methods

    @property
    def chapter(self) -> str:
        """The name of the chapter that is shown; empty before the first."""
        return chapter_of(self.source())

    def show_chapter(self, name: str) -> None:
        """Shows a chapter from its beginning."""
        self.setSource(QUrl(f"guide:/{name}.md"))

    def find_everywhere(self, text: str, *, is_typed: bool = False) -> bool:
        """Selects the next place with that text, in this chapter or those that follow, and from the first one on; while
        it `is_typed`, the place that has been found stays as long as it is one. Returns whether there is any."""
        cursor = self.textCursor()
        if is_typed or not text:
            cursor.setPosition(cursor.selectionStart())
            self.setTextCursor(cursor)
        if not text or self.find(text):
            return bool(text)
        order = chapters()
        place = order.index(self.chapter) + 1
        for name in (*order[place:], *order[:place]):
            document = QTextDocument()
            document.setMarkdown(self._markdown(name))
            if text.lower() in document.toPlainText().lower():
                self.show_chapter(name)
                self.moveCursor(QTextCursor.MoveOperation.Start)
                return self.find(text)
        return False

    def loadResource(self, kind: int, where: QUrl | str) -> object:
        """Chapters and pictures come from the program's own resources, and nothing from anywhere else."""
        url = QUrl(where)
        if chapter_of(url) in chapters():
            return self._markdown(chapter_of(url))
        is_picture = kind == QTextDocument.ResourceType.ImageResource.value
        return self._fitted(url.path().removeprefix("/")) if is_picture else None

    def doSetSource(
        self,
        url: QUrl | str,
        type: QTextDocument.ResourceType = QTextDocument.ResourceType.UnknownResource,  # noqa: A002 - Qt's own name
    ) -> None:
        """Dresses the chapter as soon as it is there."""
        super().doSetSource(url, type)
        dress(self.document(), self.palette(), self.font())
        self._fit_pictures()

    def changeEvent(self, event: QEvent) -> None:
        """Takes the new theme's colours."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange and self.chapter:
            place = self.verticalScrollBar().value()
            self.reload()
            self.verticalScrollBar().setValue(place)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fits the pictures into the new width."""
        super().resizeEvent(event)
        self._fit_pictures()

    def _markdown(self, name: str) -> str:
        """The chapter with what its pictures show written under them, and with the way to the next chapter."""
        text = PICTURE.sub(r"\g<0>\n\n\1", chapter_text(name, self._methods))
        order = chapters()
        following = order[order.index(name) + 1 :]
        if name == CONTENTS or not following:
            return text
        return f"{text}\n{self.tr('Next:')} [{titles()[following[0]]}]({following[0]}.md)\n"

    def _fit_pictures(self) -> None:
        block = self.document().begin()
        while block.isValid():
            for place, style in fragments(block):
                if style.isImageFormat():
                    self._fit(place, style.toImageFormat())
            block = block.next()

    def _fit(self, place: QTextCursor, style: QTextImageFormat) -> None:
        picture = self._fitted(style.name())
        url = self.source().resolved(QUrl(style.name()))
        self.document().addResource(QTextDocument.ResourceType.ImageResource.value, url, picture)
        style.setWidth(picture.deviceIndependentSize().width())
        style.setHeight(picture.deviceIndependentSize().height())
        place.setCharFormat(style)

    def _fitted(self, name: str) -> QImage:
        """A picture in the pixels of the screen, no wider than the page and no larger than what it shows."""
        picture, ratio = _picture(name), self.devicePixelRatioF()
        room = max(self.viewport().width() - 2 * MARGIN, 1)
        width = min(picture.width() / PICTURE_SCALE, room)
        fitted = picture.scaledToWidth(round(width * ratio), Qt.TransformationMode.SmoothTransformation)
        fitted.setDevicePixelRatio(ratio)
        return fitted


def chapter_of(url: QUrl) -> str:
    """The name of the chapter that lies there."""
    return url.fileName().removesuffix(".md")


@lru_cache(maxsize=16)
def _picture(name: str) -> QImage:
    return QImage(str(guide_folder() / name))
