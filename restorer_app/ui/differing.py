"""How far the answers to the chosen hole are apart: measured as they come, and where, over the photo."""

from PySide6.QtCore import QCoreApplication, QObject, Signal

from restorer_app.core.box import Box
from restorer_app.core.requests import Submit
from restorer_app.core.spread import MeasureSpread, Spread
from restorer_app.core.state import Candidate, Hole
from restorer_app.ui.canvas.heat_overlay import HeatOverlay, HeatPiece, HeatWords
from restorer_app.ui.kept_answers import is_same
from restorer_app.ui.one_job import OneJob
from restorer_app.ui.session import Session

ALIKE, APART = 6.0, 20.0
"""Of 255: up to the first two answers can hardly be told from each other; beyond the second they are other pictures."""
_TOPS = (16, 32, 64, 128, 255)
_OVER_MARKS = 0.85  # opaque enough for the colour of a mark not to shine through


class Differing(QObject):
    """`spread`: how far the answers that there are are apart, None as long as nobody knows. `is_shown`: it is to be
    seen over the photo, until another hole is chosen. `changed`: one of the two is another."""

    changed = Signal()

    def __init__(self, submit: Submit, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._hole: Hole | None = None
        self._answers: tuple[Candidate, ...] = ()
        self._overlay: HeatOverlay | None = None
        self._job = OneJob(submit)
        self.spread: Spread | None = None
        self.is_shown = False
        session.answering.changed.connect(self._follow)

    @property
    def overlay(self) -> HeatOverlay | None:
        """Where the answers differ, if that is to be shown and known."""
        return self._overlay if self.is_shown else None

    def show(self, is_on: bool) -> None:
        """Shows over the photo where the answers differ, or the photo alone."""
        if is_on != self.is_shown:
            self.is_shown = is_on
            self._session.answering.look_at(None)  # an answer that is looked at is seen as it is
            self.changed.emit()

    def _follow(self) -> None:
        hole, answers = self._session.answering.hole, self._session.answering.answers
        is_another = not is_same(hole, self._hole)
        if not is_another and answers == self._answers:
            return
        self._hole, self._answers = hole, answers
        self._job.drop()
        if is_another or len(answers) < 2:
            self.spread, self._overlay, self.is_shown = None, None, False
            self.changed.emit()
        if hole is None or len(answers) < 2:
            return

        def tell(spread: Spread | None) -> None:
            state, self.spread = self._session.state, spread
            self._overlay = drawn(hole, spread, state.photo.box) if spread and state else None
            self.changed.emit()

        job = self._job.ask(MeasureSpread(hole, answers))
        self._session.activity.follow_quietly(job, on_done=self._job.then(tell))


def drawn(hole: Hole, spread: Spread, photo: Box) -> HeatOverlay:
    """Where the answers differ, in colours that end at a round number."""
    top = next(top for top in _TOPS if spread.most <= top or top == _TOPS[-1])
    planes = zip(hole.patches, spread.planes, strict=True)
    pieces = [HeatPiece(patch.box, plane, patch.mask) for patch, plane in planes]
    return HeatOverlay(pieces, _words(top), photo, faintest=_OVER_MARKS, top=top)


def _words(top: int) -> HeatWords:
    translate = QCoreApplication.translate
    most = translate("Differing", "{top} of 255").format(top=top)
    return HeatWords(translate("Differing", "Where the answers differ"), "0", most)
