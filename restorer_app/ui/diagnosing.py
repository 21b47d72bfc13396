"""What was measured in the open photo, and which of the steps that are proposed are used."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Signal

from restorer_app.core.diagnosis import DiagnosePhoto, Diagnosis
from restorer_app.core.requests import Submit
from restorer_app.core.state import StepInstance
from restorer_app.document.document import Document
from restorer_app.steps.proposing import is_served
from restorer_app.ui.activity import Activity
from restorer_app.ui.improving import Improving
from restorer_app.ui.one_job import OneJob


class Diagnosing(QObject):
    """Nothing of the photo is changed before `use`. `diagnosis`: None before there is one, and when it is ignored.

    `changed`: any of it is another, or the photo is being looked at. `said(str)`: what a screen reader says of it.
    """

    changed = Signal()
    said = Signal(str)

    def __init__(
        self,
        editable: Callable[[], Document | None],
        submit: Submit,
        activity: Activity,
        improving: Improving,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._editable, self._activity, self._improving = editable, activity, improving
        self._document: Document | None = None
        self._job = OneJob(submit)
        self._of: DiagnosePhoto | None = None
        self.diagnosis: Diagnosis | None = None
        improving.changed.connect(self.changed)

    @property
    def is_under_way(self) -> bool:
        """Whether the photo is being looked at."""
        return self._job.is_under_way

    @property
    def is_outdated(self) -> bool:
        """Whether the photo or its repairs were others when it was looked at."""
        return self._of is not None and self._document is not None and not self._of.sees_the_same(self._document.state)

    @property
    def steps_there(self) -> int:
        """How many steps the recipe has."""
        return len(self._improving.recipe)

    def look(self) -> None:
        """Has the photo looked at as it is now; what is known stays until there is something else."""
        document = self._editable()
        if document is None or self._job.is_under_way:
            return
        request = DiagnosePhoto(document.state, self._improving.device)

        def done(diagnosis: Diagnosis) -> None:
            self._of, self.diagnosis = request, diagnosis
            self.said.emit(self.tr("%n step(s) proposed", "", len(diagnosis.proposed)))
            self.changed.emit()

        job, title = self._job.ask(request), self.tr("Diagnosing the photo")
        lost = self._job.then(lambda _state: self.changed.emit())
        self._activity.follow(job, title, on_done=self._job.then(done), on_lost=lost)
        self.changed.emit()

    def look_if_needed(self) -> None:
        """The same, unless it is known how the photo is now."""
        if self.diagnosis is None or self.is_outdated:
            self.look()

    def cancel(self) -> None:
        """Stops looking."""
        self._job.cancel()

    def title_of(self, step: StepInstance) -> str:
        """What people call a proposed step."""
        return self._improving.choices_by_id[step.kind].title

    def is_served(self, step: StepInstance) -> bool:
        """Whether the recipe has a step for the same as a proposed one already."""
        return is_served(step, self._improving.recipe, self._improving.choices_by_id)

    def use(self, steps: Sequence[StepInstance], *, replaces: bool) -> None:
        """Puts proposed steps behind those there are, or in their place, as one line of the history."""
        if not steps or self._editable() is None:
            return
        there = () if replaces else self._improving.recipe
        new = (StepInstance(step.kind, step.parameters, step.strength) for step in steps)
        text = self.tr("Use %n proposed step(s) alone", "", len(steps)) if replaces and self.steps_there else ""
        self._improving.load((*there, *new), text or self.tr("Use %n proposed step(s)", "", len(steps)))

    def ignore(self) -> None:
        """Forgets it, and does not go on looking."""
        self._drop()
        self.changed.emit()

    def follow(self, document: Document) -> None:
        """To be called after each change of the document, and with another one."""
        if document is not self._document:
            self.forget()
            self._document = document
        self.changed.emit()

    def forget(self) -> None:
        """The photo is closed."""
        self._document = None
        self._drop()

    def _drop(self) -> None:
        self._of, self.diagnosis = None, None
        self._job.drop()
