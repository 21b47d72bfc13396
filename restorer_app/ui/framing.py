"""Turning, straightening and cropping the open photo: each a line of its history; and the crop that is being chosen."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QCoreApplication, QLocale, QObject, Signal

from restorer_app.core.geometry import AS_SCANNED, MOST_ANGLE, Geometry
from restorer_app.core.photo import Photo
from restorer_app.core.state import DocumentState
from restorer_app.document.document import Document
from restorer_app.document.edits import set_geometry
from restorer_app.tools.crop_frame import CropFrame

translate = QCoreApplication.translate
Change = Callable[[Geometry], Geometry]


class Framing(QObject):
    """`frame`: the crop that is being chosen, over the whole straightened scan; None: none is.

    `changed`: the geometry, the angle that is tried, or the crop is another. `tried`: what is shown is another, though
    the document is not.
    """

    changed = Signal()
    tried = Signal()

    def __init__(self, editable: Callable[[], Document | None], parent: QObject) -> None:
        super().__init__(parent)
        self._editable = editable
        self._photo: Photo | None = None
        self._known = AS_SCANNED
        self._angle: float | None = None
        self._before: CropFrame | None = None
        self._kept: CropFrame | None = None
        self.frame: CropFrame | None = None

    @property
    def geometry(self) -> Geometry:
        """The document's, with the angle that is tried."""
        return self._tried(self._known)

    @property
    def is_trying(self) -> bool:
        """Whether an angle is shown that is not the document's yet."""
        return self._angle is not None

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the scan; nothing is open: 1 × 1."""
        return (self._photo.width, self._photo.height) if self._photo is not None else (1, 1)

    @property
    def output_size(self) -> tuple[int, int]:
        """Width and height of what will be exported, with the crop that is being chosen."""
        return (self.frame.box.width, self.frame.box.height) if self.frame else self.geometry.output_size(*self.size)

    def shown(self, state: DocumentState) -> DocumentState:
        """The state as it is shown: with the angle that is tried, and whole while a crop is being chosen."""
        geometry = self._tried(state.geometry)
        geometry = geometry if self.frame is None else geometry.frame(*self.size)
        return state if geometry == state.geometry else replace(state, geometry=geometry)

    def follow(self, document: Document) -> None:
        """To be called after each change of the document, and with another one."""
        state = document.state
        if state.photo is not self._photo:
            self._photo, self._known, self.frame, self._angle = state.photo, state.geometry, None, None
            self._kept = None
        elif state.geometry != self._known:
            self._known, self._angle = state.geometry, None
            if self.frame is not None:
                self.frame = self._frame_of(state.geometry)
        self.changed.emit()

    def turn_left(self) -> None:
        """A quarter turn to the left."""
        self.settle()
        self._do(lambda geometry: geometry.turned(-1, *self.size), self.tr("Turn left"))

    def turn_right(self) -> None:
        """A quarter turn to the right."""
        self.settle()
        self._do(lambda geometry: geometry.turned(1, *self.size), self.tr("Turn right"))

    def straighten(self, angle: float) -> None:
        """Turns what is seen by so many degrees clockwise."""
        self.settle()
        self._do(self._straightened(self._known.angle + angle), self.tr("Straighten"))

    def try_angle(self, angle: float) -> None:
        """Shows the photo at an angle, -45..45 degrees; `settle` makes it one line of the history."""
        if self._editable() is None:
            return
        if self._angle is None:
            self._before = self.frame
        self._angle = min(max(angle, -MOST_ANGLE), MOST_ANGLE)
        if self._before is not None:
            self.frame = self._carried(self._before, self._straightened(self._angle))
        self.changed.emit()
        self.tried.emit()

    def settle(self) -> None:
        """Makes the angle that is tried one line of the history."""
        angle, self._angle, frame, document = self._angle, None, self.frame, self._editable()
        if angle is not None and document is not None:
            self._kept = self._kept and self._carried(self._kept, self._straightened(angle))
            document.do(set_geometry(self._straightened(angle)(self._known)), self.tr("Straighten"))
            self.frame = frame
            self._show()

    def take_frame(self) -> None:
        """The frame was dragged to another place."""
        self.settle()
        self.changed.emit()

    def forget_angle(self) -> None:
        """Shows the photo at the angle that it had."""
        if self._angle is not None:
            self._angle, self.frame = None, self._before
            self._show()

    def begin_crop(self) -> None:
        """Lets a crop be chosen, beginning with the one that was set aside, else with the one there is."""
        self.settle()
        if self._editable() is not None and self.frame is None:
            kept, self._kept = self._kept, None
            fits = kept is not None and kept.geometry == replace(self._known, crop=None)
            self.frame = kept if fits else self._frame_of(self._known)
            self._show()

    def crop(self) -> None:
        """Cuts off what lies outside the frame, and ends choosing."""
        self.settle()
        frame, self.frame = self.frame, None
        if frame is not None:
            cropped = frame.cropped
            self._do(lambda geometry: cropped, self.tr("Crop"))
            self._show()

    def leave_crop(self) -> None:
        """Ends choosing a crop; the one there was stays."""
        self.settle()
        if self.frame is not None:
            self.frame = None
            self._show()

    def set_aside(self) -> bool:
        """Ends choosing a crop for now. Returns whether there is any choice to go on with by `begin_crop`."""
        self.settle()
        frame = self.frame
        if frame is None:
            return False
        frame.release()
        first = self._frame_of(self._known)
        self._kept = None if (frame.box, frame.ratio) == (first.box, first.ratio) else frame
        self.leave_crop()
        return self._kept is not None

    def reset(self) -> None:
        """The photo as it was scanned: not turned, not straightened, not cropped."""
        self.settle()
        self._do(lambda geometry: AS_SCANNED, self.tr("Reset turn and crop"))

    def _do(self, change: Change, label: str) -> None:
        document = self._editable()
        if document is None:
            return
        frame = self.frame and self._carried(self.frame, change)
        self._kept = self._kept and self._carried(self._kept, change)
        document.do(set_geometry(change(self._known)), label)
        if frame is not None:
            self.frame = frame
            self._show()

    def _carried(self, frame: CropFrame, change: Change) -> CropFrame:
        """The same part of the photo through another geometry."""
        ratio = frame.ratio
        result = self._frame_of(change(replace(frame.geometry, crop=frame.box)))
        if ratio is not None:
            is_turned = (result.geometry.turns - frame.geometry.turns) % 2 == 1
            result.ratio = 1 / ratio if is_turned else ratio
        return result

    def _tried(self, geometry: Geometry) -> Geometry:
        return geometry if self._angle is None else self._straightened(self._angle)(geometry)

    def _straightened(self, angle: float) -> Change:
        return lambda geometry: geometry.straightened(angle, *self.size)

    def _frame_of(self, geometry: Geometry) -> CropFrame:
        return CropFrame(geometry, *self.size)

    def _show(self) -> None:
        self.changed.emit()
        self.tried.emit()


def told_of_geometry(state: DocumentState) -> tuple[str, ...]:
    """What was done to the shape of the photo, in a sentence; nothing where it is as it was scanned."""
    geometry, photo = state.geometry, state.photo
    turn = (
        "",
        translate("Framing", "turned to the right"),
        translate("Framing", "turned upside down"),
        translate("Framing", "turned to the left"),
    )[geometry.turns]
    done = [turn] if turn else []
    if not geometry.is_exact:
        angle = QLocale().toString(abs(geometry.angle), "g", 4)
        done.append(translate("Framing", "straightened by {angle}°").format(angle=angle))
    width, height = geometry.output_size(photo.width, photo.height)
    if (width, height) != geometry.turned_size(photo.width, photo.height):
        done.append(translate("Framing", "cropped to {width} × {height}").format(width=width, height=height))
    if not done:
        return ()
    return (translate("Framing", "The picture was {done}.").format(done=", ".join(done)),)
