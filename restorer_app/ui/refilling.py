"""Filling holes again that are repaired already, with another fill or another seed."""

from collections.abc import Collection, Sequence

from PySide6.QtCore import QObject, Signal

from restorer_app.core.queue import Job
from restorer_app.core.requests import RepairHoles, Submit
from restorer_app.core.state import SEEDS, Hole, Repair
from restorer_app.document.document import Document
from restorer_app.document.repair_edits import mask_of, replace_repairs, shows_the_same, without
from restorer_app.steps.fills import find_choice
from restorer_app.ui.message import Message
from restorer_app.ui.session import Session


class Refilling(QObject):
    """`changed`: other holes are being filled. Each request is one line of the history when it arrives, and changes
    only the repairs that it was asked for, if they are still there.
    """

    changed = Signal()

    def __init__(self, submit: Submit, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._submit, self._session = submit, session
        self._jobs: dict[Job[tuple[Repair, ...]], frozenset[Hole]] = {}
        session.opened.connect(self._forget)

    @property
    def under_way(self) -> frozenset[Hole]:
        """The holes that are being filled."""
        return frozenset[Hole]().union(*self._jobs.values())

    def refill(self, holes: Collection[Hole], choice_id: str) -> None:
        """Fills these holes again, each as if it had never been repaired; its old repair stays until then."""
        session, document = self._session, self._session.document
        if document is None or session.is_opening:
            return
        state, wanted = document.state, frozenset(holes)
        old = tuple(repair for repair in state.repairs if repair.hole in wanted)
        if not old:
            return
        repairing = session.repairing
        request = RepairHoles(
            without(state, wanted),
            choice_id,
            mask_of((repair.hole for repair in old), state.photo.box),
            repairing.parameters_of(find_choice(repairing.choices, choice_id)),
            seed=(1 + max(candidate.seed for repair in old for candidate in repair.candidates)) % SEEDS,
            device=repairing.device,
            again=tuple(repair.hole for repair in old),
        )
        job = self._submit(request)
        self._jobs[job] = frozenset(repair.hole for repair in old)

        def ended(_state: object) -> None:
            self._jobs.pop(job, None)
            self.changed.emit()

        def done(new: tuple[Repair, ...]) -> None:
            if job in self._jobs:
                ended(None)
                self._take(document, old, new)

        session.activity.follow(job, self.tr("Filling again"), on_done=done, on_lost=ended, is_edit=True)
        self.changed.emit()

    def _take(self, document: Document, old: Sequence[Repair], new: Sequence[Repair]) -> None:
        """Puts what was filled into its place; what came out as it was, by the same fill, is no line of the history."""
        former = {repair.hole: repair for repair in document.state.repairs}
        found = [repair for repair in new if repair.hole in former]
        same = [repair for repair in found if shows_the_same(repair, former[repair.hole])]
        idle = {one.hole for one in same if one.fill == former[one.hole].fill and not former[one.hole].is_hidden}
        changed = [repair for repair in found if repair.hole not in idle]
        document.do(replace_repairs(changed), self._label(len(changed)))
        self._tell_same(len(same), len(found))
        self._tell_left(len(old) - len(found))

    def _label(self, count: int) -> str:
        if count == 1:
            return self.tr("Fill 1 repair again")
        return self.tr("Fill {count} repairs again").format(count=count)

    def _tell_same(self, count: int, of: int) -> None:
        if not count:
            return
        if of == 1:
            text = self.tr("The result is the same as before; another fill may do better.")
        elif count == of:
            text = self.tr("All results are the same as before; another fill may do better.")
        elif count == 1:
            text = self.tr("1 of {all} results is the same as before.").format(all=of)
        else:
            text = self.tr("{count} of {all} results are the same as before.").format(count=count, all=of)
        self._session.told.emit(Message(text))

    def _tell_left(self, count: int) -> None:
        if count == 1:
            self._session.told.emit(Message(self.tr("1 repair was changed meanwhile and stays as it is.")))
        elif count > 1:
            text = self.tr("{count} repairs were changed meanwhile and stay as they are.")
            self._session.told.emit(Message(text.format(count=count)))

    def _forget(self) -> None:
        """Another photo is open."""
        jobs, self._jobs = self._jobs, {}
        for job in jobs:
            job.cancel()
