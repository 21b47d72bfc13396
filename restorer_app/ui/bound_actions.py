"""The table of actions as Qt's own actions, bound to what they do."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence

from restorer_app.ui.actions import ACTIONS, ActionRow, tip, words


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
