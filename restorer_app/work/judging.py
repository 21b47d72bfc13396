"""What a blind comparison asks for beside the answers themselves."""

from restorer_app.core.judging import (
    ChooseHoles,
    Earlier,
    ForgetJudgements,
    KeepJudgement,
    ReadJudgements,
    summed,
    various,
)
from restorer_app.core.progress import Progress
from restorer_app.core.state import Hole
from restorer_app.files.judgements import append_judgement, forget_judgements, read_judgements
from restorer_app.steps.holes import find_holes


def choose_holes(request: ChooseHoles, progress: Progress) -> tuple[Hole, ...]:
    """Some of what is marked and of what is repaired, but nothing that was cropped away."""
    progress.update(0.0, "Looking for holes")
    state = request.state
    holes = (*find_holes(state.mask), *(repair.hole for repair in state.repairs))
    return various([hole for hole in holes if any(state.frames(patch.box) for patch in hole.patches)])


def read(request: ReadJudgements, progress: Progress) -> Earlier:
    """What earlier comparisons come to. Raises `OpenError`."""
    return summed(read_judgements(request.path))


def keep(request: KeepJudgement, progress: Progress) -> None:
    """Adds what was said. Raises `ExportError`."""
    append_judgement(request.path, request.judgement)


def forget(request: ForgetJudgements, progress: Progress) -> None:
    """Forgets all. Raises `ExportError`."""
    forget_judgements(request.path)
