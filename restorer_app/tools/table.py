"""The tools of the rail, in its order: one row here is enough for the toolbar, the shortcut sheet and the tests."""

from collections.abc import Callable
from dataclasses import dataclass

from restorer_app.tools.brush import BrushTool
from restorer_app.tools.tool import Tool


@dataclass(frozen=True)
class ToolRow:
    """A tool as the window shows it. `make` gives a fresh one; `icon` names a file in resources/icons."""

    id: str
    title: str
    hint: str
    icon: str
    shortcut: str
    make: Callable[[], Tool]


TOOLS: tuple[ToolRow, ...] = (
    ToolRow(
        "brush",
        "Brush",
        "Paint over damage. Shift-click draws a straight line, Ctrl-drag changes the size.",
        "brush",
        "B",
        lambda: BrushTool(erases=False),
    ),
    ToolRow(
        "eraser",
        "Eraser",
        "Take paint away; over a repair it brings the scan back.",
        "eraser",
        "E",
        lambda: BrushTool(erases=True),
    ),
)
