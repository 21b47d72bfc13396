"""The rows of the table of actions that are about the answers to a hole."""

from restorer_app.ui.action_row import ActionRow, Menu, Need
from restorer_app.ui.translation import QT_TRANSLATE_NOOP

ANSWER_ROWS: tuple[ActionRow, ...] = (
    ActionRow(
        "answers",
        QT_TRANSLATE_NOOP("Actions", "Answers"),
        "pages.answers",
        Menu.VIEW,
        ("M",),
        "answers",
        Need.PHOTO,
        is_checkable=True,
        hint=QT_TRANSLATE_NOOP("Actions", "Several ways to fill one hole, to choose from."),
    ),
    ActionRow(
        "next-hole",
        QT_TRANSLATE_NOOP("Actions", "Next hole"),
        "answering.go_on",
        Menu.VIEW,
        ("N",),
        need=Need.PHOTO,
        hint=QT_TRANSLATE_NOOP("Actions", "Goes from mark to mark and from repair to repair, and shows its answers."),
    ),
    ActionRow(
        "former-hole",
        QT_TRANSLATE_NOOP("Actions", "Hole before"),
        "answering.go_back",
        Menu.VIEW,
        ("Shift+N",),
        need=Need.PHOTO,
    ),
    ActionRow(
        "differ",
        QT_TRANSLATE_NOOP("Actions", "Show where the answers differ"),
        "answering.differ",
        Menu.VIEW,
        ("Shift+M",),
        need=Need.PHOTO,
        hint=QT_TRANSLATE_NOOP("Actions", "Colours over the hole, brighter where they are further apart."),
    ),
    ActionRow(
        "why",
        QT_TRANSLATE_NOOP("Actions", "Why this answer"),
        "answering.explain",
        Menu.VIEW,
        ("Shift+W",),
        need=Need.PHOTO,
        hint=QT_TRANSLATE_NOOP("Actions", "What around the hole decided it, and what its model saw."),
    ),
)
