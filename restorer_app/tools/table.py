"""The tools of the rail, in its order: one row here is enough for the toolbar, the mark panel, the shortcut sheet and
the tests."""

from collections.abc import Callable
from dataclasses import dataclass

from restorer_app.tools import dragged, raster
from restorer_app.tools.brush import BrushTool
from restorer_app.tools.clicked import CreaseTool, PolygonTool
from restorer_app.tools.clone import CloneTool
from restorer_app.tools.select import SelectTool
from restorer_app.tools.shape import Mode
from restorer_app.tools.tool import Tool
from restorer_app.tools.wand import WandTool


@dataclass(frozen=True)
class ToolOption:
    """A setting of a tool: a number in `minimum`..`maximum`, one of `choices` (values with their words), or else a
    switch. `id` names the tool's own attribute, and the tool as it is made says the default."""

    id: str
    title: str
    help: str
    minimum: float | None = None
    maximum: float | None = None
    unit: str = ""
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class ToolRow:
    """A tool as the window shows it. `make` gives a fresh one; `icon` names a file in resources/icons; `gestures`: what
    else the hand can do with it, each as words and keys for the shortcut sheet; `guide`: what to do next while a shape
    is unfinished."""

    id: str
    title: str
    hint: str
    icon: str
    shortcut: str
    make: Callable[[], Tool]
    options: tuple[ToolOption, ...] = ()
    gestures: tuple[tuple[str, str], ...] = ()
    guide: str = ""


_MODE = ToolOption(
    "usual",
    "What the shape does",
    "While Alt is not held",
    choices=((Mode.ADD, "Mark"), (Mode.SUBTRACT, "Take away"), (Mode.INTERSECT, "Keep inside")),
)
_ALIGNED = ToolOption(
    "is_aligned", "Aligned", "From stroke to stroke the source moves along; else each starts at it again"
)
_SUBTRACT = "Hold Alt to take away, Shift + Alt to keep only what is inside."

TOOLS: tuple[ToolRow, ...] = (
    ToolRow(
        "brush",
        "Brush",
        "Paint over damage. Shift-click draws a straight line, Ctrl-drag changes the size.",
        "brush",
        "B",
        lambda: BrushTool(erases=False),
        gestures=(("Straight line", "Shift + click"), ("Change the size", "Ctrl + drag")),
    ),
    ToolRow(
        "eraser",
        "Eraser",
        "Take paint away; over a repair it brings the scan back.",
        "eraser",
        "E",
        lambda: BrushTool(erases=True),
    ),
    ToolRow(
        "clone",
        "Clone brush",
        "Alt-click where to copy from, then paint. What is marked under the stroke counts as repaired.",
        "stamp",
        "S",
        lambda: CloneTool(heals=False),
        options=(
            _ALIGNED,
            ToolOption("softness", "Soft edge", "How much of the brush blends with what lies under it", 0, 100, "%"),
        ),
        gestures=(("Clone: take from here", "Alt + click"),),
    ),
    ToolRow(
        "heal_brush",
        "Heal brush",
        "Alt-click where to take texture from, then paint: the tone of the place stays. What is marked under the "
        "stroke counts as repaired.",
        "heal-brush",
        "D",
        lambda: CloneTool(heals=True),
        options=(_ALIGNED,),
    ),
    ToolRow(
        "crease",
        "Crease",
        "Click along a scratch or fold: the line follows it, as wide as the brush. Enter or a double-click ends it. "
        + _SUBTRACT,
        "crease",
        "K",
        lambda: CreaseTool("Crease"),
        options=(_MODE,),
        gestures=(("End a line or a shape", "Enter"), ("Take the last point back", "Backspace")),
        guide="Click along the crease. Enter ends the line, Backspace takes a point back.",
    ),
    ToolRow(
        "lasso",
        "Lasso",
        f"Draw around the damage. {_SUBTRACT}",
        "lasso",
        "L",
        lambda: dragged.LassoTool("Lasso"),
        options=(_MODE,),
        gestures=(("Shape: take away", "Alt + drag"), ("Shape: keep only inside", "Shift + Alt + drag")),
    ),
    ToolRow(
        "polygon",
        "Polygon",
        "Click from corner to corner. Enter, a double-click or a click on the first corner closes the shape. "
        + _SUBTRACT,
        "polygon",
        "P",
        lambda: PolygonTool("Polygon"),
        options=(_MODE,),
        guide="Click from corner to corner. Enter closes the shape, Backspace takes a corner back.",
    ),
    ToolRow(
        "rectangle",
        "Rectangle",
        f"Drag from corner to corner; with Shift it is a square. {_SUBTRACT}",
        "rectangle",
        "R",
        lambda: dragged.SpannedTool("Rectangle", raster.rectangle, dragged.rectangle_line),
        options=(_MODE,),
        gestures=(("Square or circle", "Shift while dragging"),),
    ),
    ToolRow(
        "ellipse",
        "Ellipse",
        f"Drag from corner to corner; with Shift it is a circle. {_SUBTRACT}",
        "ellipse",
        "U",
        lambda: dragged.SpannedTool("Ellipse", raster.ellipse, dragged.ellipse_line),
        options=(_MODE,),
    ),
    ToolRow(
        "wand",
        "Magic wand",
        f"Click a stain: everything of a similar colour is marked. {_SUBTRACT}",
        "wand",
        "W",
        lambda: WandTool("Magic wand", tolerance=8, is_contiguous=True),
        options=(
            _MODE,
            ToolOption("tolerance", "Tolerance", "How much the colour may differ from the one clicked", 0, 100, "%"),
            ToolOption("is_contiguous", "Only what hangs together", "Else the same colour anywhere in the photo"),
        ),
    ),
    ToolRow(
        "select",
        "Select a mark",
        "Click a mark, then drag it, move it with the arrow keys, or take it away with Delete. Tab goes to the next. "
        "A click on a repair shows other answers for it.",
        "select",
        "V",
        lambda: SelectTool("Select a mark"),
        gestures=(
            ("Move the selected mark", "Arrow keys"),
            ("… by ten pixels", "Shift + arrow keys"),
            ("Remove the selected mark", "Delete"),
            ("Select the next mark", "Tab"),
        ),
    ),
)
"""Rows of tools that mark shapes take what is held when a shape begins for what it does; Shift later constrains it."""
