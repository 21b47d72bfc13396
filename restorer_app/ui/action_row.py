"""What a command of the window is: a row of the table of actions."""

from dataclasses import dataclass
from enum import Enum

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
    HOLES = "holes"
    FOUND = "found"
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
