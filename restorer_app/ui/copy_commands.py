"""The clone and heal brushes in the window: their strokes, and choosing their source by a key."""

from PySide6.QtCore import QObject

from restorer_app.core.copying import CopyStroke
from restorer_app.tools.clone import CloneTool
from restorer_app.ui.canvas.canvas import Canvas
from restorer_app.ui.message import Message
from restorer_app.ui.session import Session


class CopyCommands(QObject):
    """Bound to one window."""

    def __init__(self, canvas: Canvas, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._canvas, self._session = canvas, session
        canvas.copy_finished.connect(self._take)
        self._missing = Message(
            self.tr("Hold Alt and click where to copy from, or point there and press Shift+S; then paint.")
        )
        canvas.source_missing.connect(lambda: session.told.emit(self._missing))
        canvas.stroke_started.connect(lambda: session.taken_back.emit(self._missing))
        session.copying.landed.connect(canvas.scene.copies.land)
        session.copying.lost.connect(self._drop)

    def take_here(self) -> None:
        """The brush in hand takes from under the pointer from now on; from the middle of what is seen where the pointer
        is elsewhere."""
        scene, tool = self._canvas.scene, self._canvas.scene.tool
        if not isinstance(tool, CloneTool):
            self._tell(self.tr("Take up the clone brush or the heal brush first."))
            return
        middle = scene.view.offset + (self._canvas.width() - scene.view.offset) / 2, self._canvas.height() / 2
        x, y = scene.view.to_scan(*(scene.pointer or middle))
        photo = scene.view.scan
        if photo.x <= x < photo.right and photo.y <= y < photo.bottom:
            tool.take_from(x, y)
            self._session.taken_back.emit(self._missing)
            self._canvas.update()
        else:
            self._tell(self.tr("There is nothing to copy from beside the photo."))

    def _take(self, stroke: CopyStroke) -> None:
        if not self._session.copying.take(stroke):
            self._drop(stroke)

    def _drop(self, stroke: CopyStroke) -> None:
        self._canvas.scene.copies.drop(stroke)
        self._canvas.update()

    def _tell(self, text: str) -> None:
        self._session.told.emit(Message(text))
