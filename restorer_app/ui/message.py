"""A sentence for the user, with what lies behind it."""

import traceback
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from restorer_app.core.errors import RestorerError


@dataclass(frozen=True)
class Message:
    """What the notice bar shows: one sentence, `details` behind a click, whether something went wrong, and whether
    that is a mistake of the program itself."""

    text: str
    details: str = ""
    is_error: bool = False
    is_mistake: bool = False


def message_of(error: BaseException) -> Message:
    """An error in the user's words, with its traceback as the details."""
    details = "".join(traceback.format_exception(error)).strip()
    if isinstance(error, RestorerError) and str(error):
        return Message(str(error), details, is_error=True)
    text = QCoreApplication.translate("Message", "Something went wrong inside the program. Your photo is unchanged.")
    return Message(text, details, is_error=True, is_mistake=True)
