"""What is known about answers, over the photo: where they differ, or what decided the one that is looked into."""

from PySide6.QtCore import QObject, QRect

from restorer_app.ui.answering import Answering
from restorer_app.ui.canvas.canvas import Canvas
from restorer_app.ui.canvas.showing import set_heat
from restorer_app.ui.differing import Differing
from restorer_app.ui.inspecting import Inspecting


class AnswerHeat(QObject):
    """Shows one of the two at a time. Not where they differ while an answer is judged: that is to be seen as it is."""

    def __init__(
        self, canvas: Canvas, answering: Answering, differing: Differing, inspecting: Inspecting, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._canvas, self._answering, self._differing, self._inspecting = canvas, answering, differing, inspecting
        self._covered = QRect()
        for changed in (answering.looked, differing.changed, inspecting.changed):
            changed.connect(self._show)

    def keep_clear_of(self, covered: QRect) -> None:
        """Has the legend make room for what lies on that part of the canvas."""
        self._covered = covered
        if (heat := self._canvas.scene.heat) is not None:
            heat.covered = covered
            self._canvas.update()

    def _show(self) -> None:
        if self._inspecting.answer is not None:
            heat = self._inspecting.overlay
        else:
            heat = None if self._answering.is_judged else self._differing.overlay
        if heat is not None:
            heat.covered = self._covered
        set_heat(self._canvas, heat)
