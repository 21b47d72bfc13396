"""Answers that were compared, and what is seen of how far they are apart and why they are as they are."""

from answered import LEFT, Answers
from PySide6.QtTest import QTest

from restorer_app.core.spread import MeasureSpread
from restorer_app.core.state import Origin


def heat(answers: Answers):
    """What of it is on the photo."""
    return answers.window.canvas.scene.heat


def differing(answers: Answers):
    return answers.window.pages.answering.differing


def reasons(answers: Answers):
    return answers.page.reasons


def wait_for_spread(answers: Answers, count: int = 4) -> None:
    answers.desk.wait(lambda: _measured(answers) == count and differing(answers).spread is not None)
    answers.desk.wait(lambda: not answers.desk.session.activity.is_busy)


def _measured(answers: Answers) -> int:
    asked = answers.desk.workers.asked(MeasureSpread)
    return len(asked[-1].answers) if asked else 0


def rms(values: list[int]) -> float:
    """The RMS difference of the pairs of flat answers."""
    pairs = [(a - b) ** 2 for n, a in enumerate(values) for b in values[:n]]
    return (sum(pairs) / len(pairs)) ** 0.5


def learned(answers: Answers) -> int:
    return next(n for n, one in enumerate(answers.answering.answers) if one.origin is Origin.LEARNED)


def explain(answers: Answers, index: int) -> None:
    """Takes an answer and asks why it is as it is, by mouse."""
    answers.click(index)
    QTest.mouseClick(answers.page.why, LEFT)


def explain_learned(answers: Answers) -> None:
    explain(answers, learned(answers))
    answers.desk.wait(lambda: reasons(answers).layers.count() == 2)


def wait_for_latest(answers: Answers) -> None:
    """Until the four answers as they are now were compared."""
    wait_for_spread(answers)
    spread = None

    def is_latest() -> bool:
        nonlocal spread
        spread = differing(answers).spread
        values = [answers.value(n) for n in range(4)]
        return spread is not None and abs(spread.overall - rms(values)) < 0.5

    answers.desk.wait(is_latest)
