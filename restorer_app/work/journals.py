"""The journals of this process: one for each document with work that is not saved."""

import secrets
from collections.abc import Sequence
from pathlib import Path

from restorer_app.core.progress import Progress
from restorer_app.core.projects import (
    BringBack,
    DropJournal,
    FindLeftWork,
    ForgetLeftWork,
    KeepJournal,
    LeaveWork,
    LeftWork,
    OpenedWork,
)
from restorer_app.files.journal import Journal, Recovery, clear_journal, find_left_work
from restorer_app.steps.steps import StepChoice
from restorer_app.work.projects import usable


class Journals:
    """Kept in folders of their own in `root`; `steps` are those there are. Every method but `bring_back` runs on the
    journal worker."""

    def __init__(self, root: Path, steps: Sequence[StepChoice]) -> None:
        self._root, self._steps = root, steps
        self._journals: dict[str, Journal] = {}
        self._recoveries: dict[str, Recovery] = {}

    def keep(self, request: KeepJournal, progress: Progress) -> None:
        """Writes down what is done to a photo. Raises `ExportError`."""
        journal = self._journals.get(request.document)
        if journal is None:
            journal = self._journals[request.document] = Journal(self._root / secrets.token_hex(8))
        journal.write(request.state, request.place, is_saved=request.is_saved)
        self._drop_recovery(request.document)

    def drop(self, request: DropJournal, progress: Progress) -> None:
        """Removes what was kept."""
        if (journal := self._journals.pop(request.document, None)) is not None:
            journal.drop()
        self._drop_recovery(request.document)

    def find_left(self, request: FindLeftWork, progress: Progress) -> tuple[LeftWork, ...]:
        """What other processes left, the newest first."""
        return find_left_work(self._root)

    def bring_back(self, request: BringBack, progress: Progress) -> OpenedWork:
        """What one of them left. Raises `OpenError`, `ScanMissingError`."""
        recovery = Recovery(request.journal)
        try:
            state, place = recovery.read(request.scan, progress)
            state = usable(state, self._steps, "what was kept of that work")
        except BaseException:
            recovery.leave()
            raise
        self._recoveries[request.document] = recovery
        return OpenedWork(state, place, is_saved=False)

    def leave(self, request: LeaveWork, progress: Progress) -> None:
        """Lets go of what was brought back, for another time."""
        if (recovery := self._recoveries.pop(request.document, None)) is not None:
            recovery.leave()

    def forget_left(self, request: ForgetLeftWork, progress: Progress) -> None:
        """Removes what one of them left."""
        clear_journal(request.journal)

    def close(self) -> None:
        """Leaves whatever is kept for the next start; the worker has stopped."""
        for journal in self._journals.values():
            journal.let_go()
        for recovery in self._recoveries.values():
            recovery.leave()

    def _drop_recovery(self, document: str) -> None:
        """What was brought back is in the document's own journal, or saved, by now."""
        if (recovery := self._recoveries.pop(document, None)) is not None:
            recovery.drop()
