"""What a blind comparison asks for beside the answers themselves."""

from restorer_app.core.judging import ForgetJudgements, KeepJudgement, ListHoles, ReadJudgements, Record
from restorer_app.core.progress import Progress
from restorer_app.core.state import Hole
from restorer_app.files.judgements import append_judgement, forget_judgements, read_judgements
from restorer_app.steps.holes import find_holes


def list_holes(request: ListHoles, progress: Progress) -> tuple[Hole, ...]:
    """All holes of a mask."""
    progress.update(0.0, "Looking for the marks")
    return find_holes(request.mask)


def read(request: ReadJudgements, progress: Progress) -> Record:
    """What is kept of earlier comparisons. Raises `OpenError`."""
    return read_judgements(request.path)


def keep(request: KeepJudgement, progress: Progress) -> None:
    """Adds what was said. Raises `ExportError`."""
    append_judgement(request.path, request.judgement)


def forget(request: ForgetJudgements, progress: Progress) -> None:
    """Forgets all. Raises `ExportError`."""
    forget_judgements(request.path)
