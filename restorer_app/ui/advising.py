"""Which fill is best for what is marked, in words."""

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication

from restorer_app.core.state import DocumentState, Hole
from restorer_app.steps.advice import Advice, advise
from restorer_app.steps.fills import FillChoice
from restorer_app.steps.holes import find_holes
from restorer_app.ui.marks import count_marks

translate = QCoreApplication.translate


def advice_on(state: DocumentState | None, choices: Sequence[FillChoice]) -> str:
    """A sentence on the widest mark, or where nothing is marked on the last repair; empty where there is neither, and
    where there are too many marks to look at."""
    hole = None if state is None else _hole_in_question(state)
    automatic = next((choice for choice in choices if choice.among), None)
    if state is None or hole is None or automatic is None:
        return ""
    if state.mask.is_empty:
        subject = translate("Advice", "The last repair")
    elif count_marks(state.mask) == 1:
        subject = translate("Advice", "The mark")
    else:
        subject = translate("Advice", "The widest mark")
    best = automatic.suited_to(state, hole).title
    return _sentence(advise(state, hole)).format(subject=subject, width=round(hole.width), best=best)


def _hole_in_question(state: DocumentState) -> Hole | None:
    if not state.mask.is_empty:
        return max(find_holes(state.mask), key=lambda hole: hole.width) if count_marks(state.mask) else None
    return state.repairs[-1].hole if state.repairs else None


def _sentence(advice: Advice) -> str:
    if advice.is_textured:
        return translate("Advice", "{subject} is {width} px wide, in texture. Best here: {best}.")
    if advice.is_wide:
        return translate("Advice", "{subject} is {width} px wide, with little texture around. Best here: {best}.")
    return translate("Advice", "{subject} is {width} px wide. Best here: {best}.")
