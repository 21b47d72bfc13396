"""The table of actions come to life: texts in the user's language, keys, and what each one does."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import QCoreApplication, QObject
from PySide6.QtGui import QAction, QKeySequence

from restorer_app.ui.action_row import ActionRow
from restorer_app.ui.action_table import ACTIONS


def words(text: str) -> str:
    """A text of the table in the user's language."""
    return QCoreApplication.translate("Actions", text)


def key_text(row: ActionRow) -> str:
    """The first key of a row as this system writes it; empty when it has none."""
    return QKeySequence(row.shortcuts[0]).toString(QKeySequence.SequenceFormat.NativeText) if row.shortcuts else ""


def tip(row: ActionRow, text: str = "") -> str:
    """What a tooltip says: the text (the row's own unless another is given), its key, and the hint."""
    text = text or words(row.text).rstrip("…")
    key = f" ({key_text(row)})" if row.shortcuts else ""
    hint = f"\n{words(row.hint)}" if row.hint else ""
    return f"{text}{key}{hint}"


def build_actions(parent: QObject, targets: Mapping[str, object]) -> dict[str, QAction]:
    """One QAction a row, by id, bound to what it does. Raises `AttributeError` for a row that names nothing."""
    actions = {}
    for row in ACTIONS:
        action = QAction(words(row.text), parent)
        action.setObjectName(row.id)
        action.setShortcuts([QKeySequence(key) for key in row.shortcuts])
        action.setAutoRepeat(row.id in ("larger", "smaller", "grow", "shrink", "zoom-in", "zoom-out", "undo", "redo"))
        action.setToolTip(tip(row))
        action.setCheckable(row.is_checkable)
        _bind(action, row, targets)
        actions[row.id] = action
    return actions


def _bind(action: QAction, row: ActionRow, targets: Mapping[str, object]) -> None:
    kind, _, tool = row.does.partition(":")
    if tool:
        choose: Callable[[str], None] = targets["toolbox"].choose  # type: ignore[attr-defined] # named by the table
        action.triggered.connect(lambda _checked: choose(tool))
        return
    target, _, method = kind.partition(".")
    command: Callable[..., None] = getattr(targets[target], method)
    if row.is_checkable:
        action.toggled.connect(lambda checked: command(checked))
    else:
        action.triggered.connect(lambda _checked: command())
