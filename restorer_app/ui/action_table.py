"""Everything that can be commanded, as one visible table: menus, keys, tooltips and the key sheet come from it."""

import sys
from dataclasses import dataclass
from enum import Enum

from restorer_app.tools.table import TOOLS
from restorer_app.ui.translation import QT_TRANSLATE_NOOP


class Menu(Enum):
    """The menus, in their order."""

    FILE = QT_TRANSLATE_NOOP("Actions", "File")
    EDIT = QT_TRANSLATE_NOOP("Actions", "Edit")
    MARK = QT_TRANSLATE_NOOP("Actions", "Mark")
    VIEW = QT_TRANSLATE_NOOP("Actions", "View")
    HELP = QT_TRANSLATE_NOOP("Actions", "Help")


class Need(Enum):
    """What must be there for an action to make sense."""

    NOTHING = "nothing"
    PHOTO = "photo"
    MARKS = "marks"
    REPAIRABLE = "repairable"
    UNDO = "undo"
    REDO = "redo"
    BUSY = "busy"


@dataclass(frozen=True)
class ActionRow:
    """One command. `does` names `target.method`; `tool:ID` takes up a tool. One that `is_held` lasts as long as its key
    is down, so no menu has it, but another line that says so. `hint` says more than the text does."""

    id: str
    text: str
    does: str
    menu: Menu
    shortcuts: tuple[str, ...] = ()
    icon: str = ""
    need: Need = Need.NOTHING
    is_checkable: bool = False
    is_held: bool = False
    hint: str = ""


def _tool_rows() -> tuple[ActionRow, ...]:
    return tuple(
        ActionRow(row.id, row.title, f"tool:{row.id}", Menu.MARK, (row.shortcut,), row.icon, Need.PHOTO, hint=row.hint)
        for row in TOOLS
    )


ACTIONS: tuple[ActionRow, ...] = (
    ActionRow("open", QT_TRANSLATE_NOOP("Actions", "Open…"), "files.open_photo", Menu.FILE, ("Ctrl+O",), "open"),
    ActionRow(
        "sample", QT_TRANSLATE_NOOP("Actions", "Try the sample photo"), "files.open_sample", Menu.FILE, icon="sample"
    ),
    ActionRow(
        "save", QT_TRANSLATE_NOOP("Actions", "Save"), "projects.save", Menu.FILE, ("Ctrl+S",), "save", Need.PHOTO
    ),
    ActionRow(
        "save-as",
        QT_TRANSLATE_NOOP("Actions", "Save as…"),
        "projects.save_as",
        Menu.FILE,
        ("Ctrl+Shift+S",),
        need=Need.PHOTO,
    ),
    ActionRow("left-work", QT_TRANSLATE_NOOP("Actions", "Unsaved work…"), "left_work.offer_again", Menu.FILE),
    ActionRow(
        "export", QT_TRANSLATE_NOOP("Actions", "Export…"), "files.export", Menu.FILE, ("Ctrl+E",), "export", Need.PHOTO
    ),
    ActionRow(
        "export-origins",
        QT_TRANSLATE_NOOP("Actions", "Export origins…"),
        "files.export_origins",
        Menu.FILE,
        icon="export-mask",
        need=Need.PHOTO,
        hint=QT_TRANSLATE_NOOP("Actions", "A picture that says of each pixel where it comes from."),
    ),
    ActionRow(
        "batch",
        QT_TRANSLATE_NOOP("Actions", "Many photos…"),
        "batch.open_window",
        Menu.FILE,
        ("Ctrl+B",),
        "many",
        hint=QT_TRANSLATE_NOOP("Actions", "Give a whole box of scans the same recipe and the same repairs."),
    ),
    ActionRow(
        "settings", QT_TRANSLATE_NOOP("Actions", "Settings…"), "view.show_settings", Menu.FILE, ("Ctrl+,",), "settings"
    ),
    ActionRow("quit", QT_TRANSLATE_NOOP("Actions", "Quit"), "files.quit", Menu.FILE, ("Ctrl+Q",)),
    ActionRow("undo", QT_TRANSLATE_NOOP("Actions", "Undo"), "session.undo", Menu.EDIT, ("Ctrl+Z",), "undo", Need.UNDO),
    ActionRow(
        "redo",
        QT_TRANSLATE_NOOP("Actions", "Redo"),
        "session.redo",
        Menu.EDIT,
        ("Ctrl+Shift+Z", "Ctrl+Y"),
        "redo",
        Need.REDO,
    ),
    ActionRow(
        "repair",
        QT_TRANSLATE_NOOP("Actions", "Repair"),
        "view.next_step",
        Menu.EDIT,
        ("Return", "Enter"),
        "check",
        Need.REPAIRABLE,
        hint=QT_TRANSLATE_NOOP("Actions", "Fill everything that is marked from what lies around it."),
    ),
    ActionRow(
        "turn-left",
        QT_TRANSLATE_NOOP("Actions", "Turn left"),
        "frame.turn_left",
        Menu.EDIT,
        ("Ctrl+L",),
        "turn-left",
        Need.PHOTO,
    ),
    ActionRow(
        "turn-right",
        QT_TRANSLATE_NOOP("Actions", "Turn right"),
        "frame.turn_right",
        Menu.EDIT,
        ("Ctrl+R",),
        "turn-right",
        Need.PHOTO,
    ),
    ActionRow(
        "straighten",
        QT_TRANSLATE_NOOP("Actions", "Straighten"),
        "frame.straighten",
        Menu.EDIT,
        ("A",),
        "straighten",
        Need.PHOTO,
        hint=QT_TRANSLATE_NOOP("Actions", "Draw a line along what should be level or upright."),
    ),
    ActionRow(
        "crop",
        QT_TRANSLATE_NOOP("Actions", "Crop"),
        "frame.crop",
        Menu.EDIT,
        ("C",),
        "crop",
        Need.PHOTO,
        hint=QT_TRANSLATE_NOOP("Actions", "Choose what is left of the photo. Enter crops."),
    ),
    ActionRow(
        "reset-shape",
        QT_TRANSLATE_NOOP("Actions", "Reset turn and crop"),
        "frame.reset",
        Menu.EDIT,
        (),
        "reset",
        Need.PHOTO,
    ),
    ActionRow("cancel", QT_TRANSLATE_NOOP("Actions", "Cancel"), "view.cancel", Menu.EDIT, ("Esc",), "close", Need.BUSY),
    *_tool_rows(),
    ActionRow(
        "take-here",
        QT_TRANSLATE_NOOP("Actions", "Take from here"),
        "copying.take_here",
        Menu.MARK,
        ("Shift+S",),
        need=Need.PHOTO,
        hint=QT_TRANSLATE_NOOP("Actions", "The clone and heal brushes copy what lies under the pointer."),
    ),
    ActionRow(
        "larger", QT_TRANSLATE_NOOP("Actions", "Larger brush"), "toolbox.larger", Menu.MARK, ("]",), need=Need.PHOTO
    ),
    ActionRow(
        "smaller", QT_TRANSLATE_NOOP("Actions", "Smaller brush"), "toolbox.smaller", Menu.MARK, ("[",), need=Need.PHOTO
    ),
    ActionRow(
        "harder",
        QT_TRANSLATE_NOOP("Actions", "Harder brush edge"),
        "view.harder",
        Menu.MARK,
        ("}",),
        need=Need.PHOTO,
        hint=QT_TRANSLATE_NOOP("Actions", "While you paint where a step applies."),
    ),
    ActionRow(
        "softer",
        QT_TRANSLATE_NOOP("Actions", "Softer brush edge"),
        "view.softer",
        Menu.MARK,
        ("{",),
        need=Need.PHOTO,
        hint=QT_TRANSLATE_NOOP("Actions", "While you paint where a step applies."),
    ),
    ActionRow(
        "grow",
        QT_TRANSLATE_NOOP("Actions", "Grow marks"),
        "marking.grow",
        Menu.MARK,
        ("G",),
        "grow",
        Need.MARKS,
        hint=QT_TRANSLATE_NOOP("Actions", "By as many pixels as the mark panel says; again for more."),
    ),
    ActionRow(
        "shrink",
        QT_TRANSLATE_NOOP("Actions", "Shrink marks"),
        "marking.shrink",
        Menu.MARK,
        ("Shift+G",),
        "shrink",
        Need.MARKS,
        hint=QT_TRANSLATE_NOOP("Actions", "By as many pixels as the mark panel says; again for more."),
    ),
    ActionRow(
        "invert",
        QT_TRANSLATE_NOOP("Actions", "Invert marks"),
        "marking.invert",
        Menu.MARK,
        ("Ctrl+I",),
        need=Need.PHOTO,
        hint=QT_TRANSLATE_NOOP("Actions", "Mark what is not marked, and the other way round."),
    ),
    ActionRow(
        "fill-holes",
        QT_TRANSLATE_NOOP("Actions", "Fill holes in marks"),
        "marking.fill",
        Menu.MARK,
        ("Ctrl+Shift+F",),
        need=Need.MARKS,
        hint=QT_TRANSLATE_NOOP("Actions", "Mark all that marks run around."),
    ),
    ActionRow(
        "clear", QT_TRANSLATE_NOOP("Actions", "Clear marks"), "marking.clear", Menu.MARK, (), "clear", Need.MARKS
    ),
    ActionRow(
        "import-mask",
        QT_TRANSLATE_NOOP("Actions", "Import mask…"),
        "files.import_mask",
        Menu.MARK,
        (),
        "import-mask",
        Need.PHOTO,
    ),
    ActionRow(
        "export-mask",
        QT_TRANSLATE_NOOP("Actions", "Export mask…"),
        "files.export_mask",
        Menu.MARK,
        (),
        "export-mask",
        Need.MARKS,
    ),
    ActionRow(
        "compare",
        QT_TRANSLATE_NOOP("Actions", "Compare"),
        "view.compare",
        Menu.VIEW,
        ("X",),
        "compare",
        Need.PHOTO,
        is_checkable=True,
        hint=QT_TRANSLATE_NOOP("Actions", "A divider between before and after; drag it."),
    ),
    ActionRow(
        "original",
        QT_TRANSLATE_NOOP("Actions", "Show the original scan"),
        "view.hold_original",
        Menu.VIEW,
        ("\\",),
        "eye",
        Need.PHOTO,
        is_held=True,
        hint=QT_TRANSLATE_NOOP("Actions", "As long as it is held."),
    ),
    ActionRow(
        "about-original",
        QT_TRANSLATE_NOOP("Actions", "Show the original scan (hold \\)"),
        "view.say_original",
        Menu.VIEW,
        icon="eye",
        need=Need.PHOTO,
    ),
    ActionRow(
        "side-by-side",
        QT_TRANSLATE_NOOP("Actions", "Side by side"),
        "view.side_by_side",
        Menu.VIEW,
        ("Y",),
        "side-by-side",
        Need.PHOTO,
        is_checkable=True,
        hint=QT_TRANSLATE_NOOP("Actions", "Before at the left, the result at the right, where you can go on painting."),
    ),
    ActionRow(
        "fit", QT_TRANSLATE_NOOP("Actions", "Fit to the window"), "canvas.fit", Menu.VIEW, ("F",), "fit", Need.PHOTO
    ),
    ActionRow(
        "actual",
        QT_TRANSLATE_NOOP("Actions", "Actual size, 100 %"),
        "canvas.actual_size",
        Menu.VIEW,
        ("1",),
        need=Need.PHOTO,
    ),
    ActionRow(
        "zoom-in",
        QT_TRANSLATE_NOOP("Actions", "Zoom in"),
        "canvas.zoom_in",
        Menu.VIEW,
        ("+", "="),
        "zoom-in",
        Need.PHOTO,
    ),
    ActionRow(
        "zoom-out",
        QT_TRANSLATE_NOOP("Actions", "Zoom out"),
        "canvas.zoom_out",
        Menu.VIEW,
        ("-",),
        "zoom-out",
        Need.PHOTO,
    ),
    ActionRow(
        "outline",
        QT_TRANSLATE_NOOP("Actions", "Marks as outline"),
        "view.outline",
        Menu.VIEW,
        ("O",),
        "outline",
        Need.PHOTO,
        is_checkable=True,
    ),
    ActionRow(
        "history",
        QT_TRANSLATE_NOOP("Actions", "History"),
        "pages.history",
        Menu.VIEW,
        ("H",),
        "history",
        Need.PHOTO,
        is_checkable=True,
        hint=QT_TRANSLATE_NOOP("Actions", "Go back and forward, and compare with any line of it."),
    ),
    ActionRow(
        "repairs",
        QT_TRANSLATE_NOOP("Actions", "List of repairs"),
        "pages.repairs",
        Menu.VIEW,
        ("J",),
        "repairs",
        Need.PHOTO,
        is_checkable=True,
        hint=QT_TRANSLATE_NOOP("Actions", "Hide, delete or fill again what is repaired."),
    ),
    ActionRow(
        "find-repair",
        QT_TRANSLATE_NOOP("Actions", "Repair under the pointer"),
        "pages.find_repair",
        Menu.VIEW,
        ("Shift+J",),
        need=Need.PHOTO,
        hint=QT_TRANSLATE_NOOP("Actions", "Shows it in the list of repairs."),
    ),
    ActionRow(
        "full-screen",
        QT_TRANSLATE_NOOP("Actions", "Full screen"),
        "view.full_screen",
        Menu.VIEW,
        ("Ctrl+Meta+F",) if sys.platform == "darwin" else ("F11",),
        "full-screen",
        Need.PHOTO,
        is_checkable=True,
    ),
    ActionRow(
        "invented",
        QT_TRANSLATE_NOOP("Actions", "Show invented pixels"),
        "invented.show",
        Menu.VIEW,
        ("I",),
        "invented",
        Need.PHOTO,
        is_checkable=True,
        hint=QT_TRANSLATE_NOOP("Actions", "Which pixels are made up, and how; all others are the scan's own."),
    ),
    ActionRow(
        "guide", QT_TRANSLATE_NOOP("Actions", "Guide and keys"), "view.show_guide", Menu.HELP, ("F1",), "keyboard"
    ),
)
