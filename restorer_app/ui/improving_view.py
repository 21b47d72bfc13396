"""The recipe on the canvas: values that are tried are shown at once, failures are told, what is approximate is said."""

from restorer_app.ui.canvas.canvas import Canvas
from restorer_app.ui.session import Session
from restorer_app.ui.status_bar import StatusBar


def show_improving(session: Session, canvas: Canvas, status: StatusBar) -> None:
    """Connects them for as long as they live."""
    improving = session.improving

    def show_tried() -> None:
        if not session.is_opening:
            canvas.set_state(session.shown)
            if canvas.scene.store.is_complete:
                improving.go_on()

    improving.tried.connect(show_tried)
    canvas.settled.connect(improving.go_on)
    canvas.steps_failed.connect(improving.take_failure)
    canvas.approximate_changed.connect(status.show_approximate)
