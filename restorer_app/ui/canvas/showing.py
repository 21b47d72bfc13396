"""What a canvas shows beside the state of the document: two panes, another "before", the outline of chosen holes, a
quantity over them, what a detector found."""

from restorer_app.core.mask import Mask
from restorer_app.core.state import DocumentState
from restorer_app.ui.canvas.canvas import Canvas
from restorer_app.ui.canvas.heat_overlay import HeatOverlay


def set_side_by_side(canvas: Canvas, is_on: bool) -> None:
    """Shows what was before at the left and the result at the right, with one zoom; tools paint at the right."""
    if is_on != canvas.scene.is_side_by_side:
        canvas.pointing.break_off()
        canvas.scene.is_side_by_side = is_on
        canvas.navigation.set_window(canvas.width(), canvas.height(), canvas.devicePixelRatioF())
        canvas.pointing.update_cursor()


def set_before(canvas: Canvas, state: DocumentState | None, label: str) -> None:
    """Takes another state of the photo as what was before, with a name for it; None: the scan."""
    if canvas.scene.set_before(state, label):
        canvas.update()


def set_outlined(canvas: Canvas, mask: Mask | None) -> None:
    """Draws an outline around some holes; None for none."""
    if mask is not canvas.scene.outlined:
        canvas.scene.outlined = mask
        canvas.update()


def set_found(canvas: Canvas, found: Mask | None, stains: Mask | None, on_faces: Mask | None) -> None:
    """Shows what a detector takes for damage, for stains, and for damage on eyes and mouths; None for nothing."""
    shown = canvas.scene.found
    if found is not shown.damage or stains is not shown.stains or on_faces is not shown.on_faces:
        shown.damage, shown.stains, shown.on_faces = found, stains, on_faces
        canvas.update()


def set_heat(canvas: Canvas, heat: HeatOverlay | None) -> None:
    """Shows a quantity over the photo; None for none."""
    if heat is not canvas.scene.heat:
        canvas.scene.heat = heat
        canvas.update()


def show_trial(canvas: Canvas, state: DocumentState | None, *, is_trial: bool) -> None:
    """Shows a state that is only tried, or (`is_trial` False) the one that counts."""
    canvas.scene.is_trial = is_trial
    canvas.set_state(state)
