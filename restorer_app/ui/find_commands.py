"""Finding damage by command, and what of it the canvas shows and the pointer does."""

from PySide6.QtCore import QObject, Signal

from restorer_app.core.box import Box
from restorer_app.core.findings import FoundPieces
from restorer_app.steps.components import believed_stains, covered, mask_of, piece_at, piece_mask, spared_stains
from restorer_app.ui.canvas.canvas import Canvas
from restorer_app.ui.canvas.review_guide import ReviewGuide, ReviewKeys
from restorer_app.ui.canvas.showing import set_found
from restorer_app.ui.message import Message
from restorer_app.ui.region_painting import RegionPainting
from restorer_app.ui.reviewing import Reviewing
from restorer_app.ui.session import Session
from restorer_app.ui.toolbox import PAN, Toolbox

_REACH = 8.0
"""So many logical pixels beside a found place are a click on it."""


class FindCommands(QObject):
    """Bound to one window. `finding`: what was found in its photo. `changed`: a review has begun or ended, or something
    else was found. `wanted`: damage is looked for, and its panel is to be seen. `said(str)`: what a screen reader says
    of what was found and of the place that is judged."""

    changed = Signal()
    wanted = Signal()
    said = Signal(str)

    def __init__(
        self, canvas: Canvas, session: Session, toolbox: Toolbox, painting: RegionPainting, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._canvas, self._session, self._toolbox, self._painting = canvas, session, toolbox, painting
        self.finding = session.finding
        self.reviewing = Reviewing(self.finding, self)
        self._guide = ReviewGuide(ReviewKeys(self.reviewing.step, self.reviewing.drop, self._pick))
        self._shown = 0
        self._said = ""
        self._had_found = False
        self.reviewing.told.connect(session.told)
        self.reviewing.changed.connect(self._review)
        self.finding.changed.connect(self._show)
        painting.changed.connect(self.changed)
        toolbox.changed.connect(self.leave)
        session.opened.connect(self.leave)
        canvas.clicked.connect(self._click)

    @property
    def hint(self) -> str:
        """What to do now, in one line; empty while there is no review."""
        if not self.reviewing.is_on:
            return ""
        return self.tr("Enter keeps the framed place, Space drops it, Tab goes on. Esc leaves.")

    @property
    def is_sparing(self) -> bool:
        """Whether the brush says what is no damage."""
        return self._painting.paints_spared

    @property
    def found(self) -> int | None:
        """How many places would be marked; None while nothing waits for a decision."""
        is_known = self.finding.findings is not None and self.finding.pieces is not None
        return self.finding.count if is_known else None

    def find(self) -> None:
        """Has the photo looked over for damage."""
        self.leave()
        self.wanted.emit()
        self.finding.find()

    def review(self) -> None:
        """Goes through what was found, place by place; again: no more."""
        if self.leave():
            return
        self._session.settle()
        if not self.found and not self.finding.is_believed.any():
            text = self.tr("There is nothing to go through: find damage first.")
            self._session.told.emit(Message(text))
            return
        tool = self._toolbox.current_id
        self._toolbox.take_up("brush" if tool == PAN else tool)  # which ends all else that has the pointer
        self._painting.leave()
        self.reviewing.begin()
        self._canvas.setFocus()

    def spare(self) -> None:
        """Has the brush say what is no damage; again: no more."""
        if self._painting.paints_spared:
            self._painting.leave()
            return
        self.leave()
        if self.finding.findings is None:
            self._session.told.emit(Message(self.tr("Find damage first; then paint over what is none.")))
            return
        self._painting.paint_spared()
        self._painting.take_keys()

    def take(self) -> None:
        """Makes marks of what was found."""
        self.leave()
        self._painting.leave()
        self.finding.take()
        self._canvas.setFocus()

    def give_up(self) -> None:
        """Makes marks of none of it."""
        self.leave()
        self._painting.leave()
        self.finding.leave()
        self._canvas.setFocus()

    def apply(self) -> bool:
        """Keeps the place that is judged, else makes marks of what was found. Returns whether there was either."""
        if self.reviewing.is_on:
            self.reviewing.keep()
            return True
        if self.found is None:
            return False
        self.take()
        return True

    def leave(self) -> bool:
        """Ends the review. Returns whether there was one."""
        return self.reviewing.leave()

    def _show(self) -> None:
        set_found(self._canvas, self.finding.found, self.finding.stains, self.finding.on_faces)
        if self.found is not None and not self._had_found:
            self.said.emit(self.tr("%n place(s) found", "", self.found))
        self._had_found = self.found is not None
        self.changed.emit()

    def _review(self) -> None:
        """Frames the place that is judged, and has it in sight."""
        reviewing, box = self.reviewing, self.reviewing.box
        if box is None:
            self._shown, self._said = 0, ""
            if self._canvas.scene.guide is self._guide:
                self._canvas.set_guide(None)
            self.changed.emit()
            return
        number, count = reviewing.place
        place = self.tr("{number} of {count}").format(number=number, count=count)
        self._guide.box, self._guide.is_dropped = box, reviewing.is_dropped
        self._guide.text = f"{place} · {self.tr('not damage')}" if reviewing.is_dropped else place
        self._canvas.set_guide(self._guide)
        if reviewing.current != self._shown:
            self._shown = reviewing.current
            self._canvas.navigation.show_place(box)
        self._canvas.update()
        if (said := self._spoken(box)) != self._said:
            self._said = said
            self.said.emit(said)
        self.changed.emit()

    def _spoken(self, box: Box) -> str:
        pieces, current = self.finding.pieces, self.reviewing.current
        if pieces is None:
            return ""
        is_line, is_bright = bool(pieces.damage.is_line[current]), bool(pieces.damage.is_bright[current])
        kind = {
            (True, True): self.tr("a bright line"),
            (True, False): self.tr("a dark line"),
            (False, True): self.tr("a bright spot"),
            (False, False): self.tr("a dark spot"),
        }[is_line, is_bright]
        text = self.tr("{place}, {kind}, {width} by {height} pixels")
        return text.format(place=self._guide.text, kind=kind, width=box.width, height=box.height)

    def _pick(self, x: float, y: float, reach: float) -> None:
        """Drops the place at an output point, or brings it back."""
        place = self._canvas.scene.view.to_output.inverse().map(x, y)
        if number := self._piece_at(*place, reach):
            self.reviewing.turn(number)

    def _click(self, x: float, y: float) -> None:
        """The hand, or the tool that selects, drops what was found there, or brings it back: damage, else a stain."""
        view, finding = self._canvas.scene.view, self.finding
        reach = _REACH * view.ratio / view.scale
        if number := self._piece_at(x, y, reach):
            (finding.bring_back if finding.is_dropped[number] else finding.drop)(number)
        elif finding.findings is not None and finding.pieces is not None:
            self._turn_stain(finding.pieces, x, y, reach)

    def _turn_stain(self, pieces: FoundPieces, x: float, y: float, reach: float) -> None:
        """What is damage stays so, where it crosses a stain that is none."""
        stains, finding = pieces.stains, self.finding
        if stains is None or finding.spared is None:
            return
        number = piece_at(stains, x, y, reach=reach, among=believed_stains(stains, finding.belief))
        if not number:
            return
        stain = piece_mask(stains, number)
        if spared_stains(stains, finding.belief, finding.spared)[number]:
            finding.remember(finding.spared.without(stain), self.tr("A stain after all: 1 place"))
        else:
            crossing = mask_of(pieces.damage, finding.is_left & ~covered(pieces.damage, stain))
            finding.remember(finding.spared.united(stain.without(crossing)), self.tr("No stain: 1 place"))

    def _piece_at(self, x: float, y: float, reach: float) -> int:
        pieces = self.finding.pieces
        if pieces is None or self.finding.findings is None:
            return 0
        return piece_at(pieces.damage, x, y, reach=reach, among=self.finding.is_believed)
