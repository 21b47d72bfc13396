"""The rows of the table of actions that are about finding damage."""

from restorer_app.ui.action_row import ActionRow, Menu, Need
from restorer_app.ui.translation import QT_TRANSLATE_NOOP

FIND_ROWS: tuple[ActionRow, ...] = (
    ActionRow(
        "find-damage",
        QT_TRANSLATE_NOOP("Actions", "Find damage"),
        "finding.find",
        Menu.MARK,
        ("Ctrl+D",),
        "find",
        Need.PHOTO,
        hint=QT_TRANSLATE_NOOP("Actions", "Looks for scratches, creases and dust. You decide what becomes a mark."),
    ),
    ActionRow(
        "review",
        QT_TRANSLATE_NOOP("Actions", "Go through what was found"),
        "finding.review",
        Menu.MARK,
        ("T",),
        need=Need.FOUND,
        hint=QT_TRANSLATE_NOOP("Actions", "One place after the other: Enter keeps it, Space drops it, Esc leaves."),
    ),
    ActionRow(
        "spare",
        QT_TRANSLATE_NOOP("Actions", "Not damage here"),
        "finding.spare",
        Menu.MARK,
        ("Shift+E",),
        need=Need.FOUND,
        hint=QT_TRANSLATE_NOOP("Actions", "Paint over what is no damage; that is remembered for this photo."),
    ),
    ActionRow(
        "leave-found",
        QT_TRANSLATE_NOOP("Actions", "Leave what was found"),
        "finding.give_up",
        Menu.MARK,
        need=Need.FOUND,
        hint=QT_TRANSLATE_NOOP("Actions", "None of it becomes a mark."),
    ),
)
