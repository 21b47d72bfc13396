"""A hand on what a detector found in the photo of a desk."""

import numpy as np


def area(*places) -> np.ndarray:
    """Where these places of the photo are."""
    shape = np.zeros((480, 640), bool)
    for x, y, width, height in places:
        shape[y : y + height, x : x + width] = True
    return shape


def do(desk, action: str) -> None:
    desk.window.actions_by_id[action].trigger()


def panel(desk):
    return desk.window.mark_panel.finding


def find(desk, *, detector: str = "automatic"):
    """Finds damage and waits until it is known."""
    desk.session.finding.choose(detector)
    panel(desk).look.click()
    desk.wait(lambda: desk.window.finding.found is not None)
    return desk


def labels(desk) -> list[str]:
    """The lines of the history up to now."""
    document = desk.session.document
    return [entry.label for entry in document.entries[1 : document.place + 1]]


def seen(desk) -> np.ndarray:
    """What the canvas shows as found."""
    shown = desk.window.canvas.scene.found.damage
    return np.zeros((480, 640), bool) if shown is None else shown.to_array()


def slide(row, value: float) -> None:
    """Drags a slider there and lets it go."""
    row.slider.setSliderDown(True)
    row.number.setValue(value)
    row.slider.setSliderDown(False)
    row.slider.sliderReleased.emit()
