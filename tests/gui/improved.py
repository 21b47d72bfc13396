"""Adding steps to the open photo, and what is seen of them."""

from restorer_app.core.state import StepInstance

X, Y = 300, 200
SCAN = (X + Y) // 5


def add(desk, *kinds: str) -> None:
    for kind in kinds:
        desk.session.improving.add(kind)


def settle(desk) -> None:
    """Until what is shown is what the document says."""
    desk.wait(lambda: not desk.session.activity.is_busy and desk.window.canvas.is_complete)


def recipe(desk) -> tuple[StepInstance, ...]:
    return desk.state.recipe


def labels(desk) -> list[str]:
    return [entry.label for entry in desk.session.document.entries[1:]]


def undo(desk) -> None:
    desk.window.actions_by_id["undo"].trigger()


def redo(desk) -> None:
    desk.window.actions_by_id["redo"].trigger()


def seen(desk, x: int = X, y: int = Y) -> int:
    """The brightness that the window shows at a place of the photo, 0..255."""
    canvas = desk.window.canvas
    place = canvas.scene.view.to_widget(x + 0.5, y + 0.5)
    picture = canvas.grab().toImage()
    ratio = picture.devicePixelRatio()
    return picture.pixelColor(round(place[0] * ratio), round(place[1] * ratio)).green()


def wait_seen(desk, value: int) -> None:
    desk.wait(lambda: abs(seen(desk) - value) <= 2)


def strength_of(desk, index: int = 0):
    row = desk.window.recipe_panel.steps.rows[index]
    desk.window.recipe_panel.steps.unfold(row)
    return row.strength
