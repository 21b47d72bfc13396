"""Which fill is best for what is marked, in words."""

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication

from restorer_app.core.state import DocumentState
from restorer_app.steps.advice import Advice, advise
from restorer_app.steps.fills import FillChoice
from restorer_app.steps.holes import find_holes
from restorer_app.ui.marks import count_marks

translate = QCoreApplication.translate

_MOST_MARKS, _MOST_TILES = 300, 100


def advice_on(state: DocumentState | None, choices: Sequence[FillChoice]) -> str:
    """A sentence on the widest mark, or where nothing is marked on the last repair; empty where there is neither, and
    where there is too much to look at for an answer at once."""
    automatic = next((choice for choice in choices if choice.among), None)
    if state is None or automatic is None:
        return ""
    if not state.mask.is_empty:
        count = count_marks(state.mask) or _MOST_MARKS + 1
        if count > _MOST_MARKS or len(state.mask.tiles) > _MOST_TILES:
            return ""
        hole = max(find_holes(state.mask), key=lambda hole: hole.width)
        subject = translate("Advice", "The mark") if count == 1 else translate("Advice", "The widest mark")
    elif state.repairs:
        hole, subject = state.repairs[-1].hole, translate("Advice", "The last repair")
    else:
        return ""
    advice = advise(state, hole)
    best = automatic.suited(advice).title
    return _sentence(advice).format(subject=subject, width=round(hole.width), best=best)


def _sentence(advice: Advice) -> str:
    if advice.is_textured:
        return translate("Advice", "{subject} is {width} px wide, in texture. Best here: {best}.")
    if advice.is_broad:
        return translate("Advice", "{subject} is {width} px wide, with little texture around. Best here: {best}.")
    return translate("Advice", "{subject} is {width} px wide. Best here: {best}.")
