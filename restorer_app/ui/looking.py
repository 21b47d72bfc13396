"""Having steps look at the photo before they run, and knowing what of a recipe can be shown meanwhile."""

from collections.abc import Hashable, Sequence

from PySide6.QtCore import QObject, Signal

from restorer_app.core.correction import Seen, seen_by
from restorer_app.core.requests import AnalyseSteps, Submit
from restorer_app.core.state import DocumentState, StepInstance
from restorer_app.document.document import Document
from restorer_app.document.edits import set_facts
from restorer_app.steps.steps import StepChoice
from restorer_app.ui.activity import Activity
from restorer_app.ui.canvas.source import look_of
from restorer_app.ui.one_job import OneJob

Recipe = tuple[StepInstance, ...]
Wish = tuple[Hashable, ...]


class Looking(QObject):
    """Asks for the facts that active steps lack, once for each recipe, and notes them in the whole history. What fails
    is left out of the picture and not tried again until the recipe is another one.

    `changed`: another part of the recipe can be shown. The user cannot cancel a look, or what is exported would not be
    what is shown.
    """

    changed = Signal()

    def __init__(self, submit: Submit, activity: Activity, choices: Sequence[StepChoice], parent: QObject) -> None:
        super().__init__(parent)
        self._activity = activity
        self._choices = {choice.id: choice for choice in choices}
        self._job = OneJob(submit)
        self._asked: Wish = ()
        self._lost: Wish = ()
        self._broken: Hashable = ()
        self._state: DocumentState | None = None

    def consider(self, document: Document, device: str) -> None:
        """Asks for what the steps of the document's state lack, unless that is under way or was in vain; to be called
        after each change of the document."""
        recipe, self._state = document.state.recipe, document.state
        if look_of(self._runnable(recipe)) != self._broken:
            self._broken = ()
        wish = self._wish(recipe)
        if wish != self._lost:
            self._lost = ()
        if not wish or wish in (self._lost, self._asked):
            return
        self._asked = wish

        def done(analysed: Recipe) -> None:
            self._asked = ()
            document.amend(document.entries[0].id, set_facts(analysed))
            self._give_up(wish if self._wish(document.state.recipe) == wish else ())

        def lost(_state: object) -> None:
            self._asked = ()
            self._give_up(wish)

        job, title = self._job.ask(AnalyseSteps(document.state, device)), self.tr("Looking at the photo")
        ended, given_up = self._job.then(done), self._job.then(lost)
        self._activity.follow(job, title, on_done=ended, on_lost=given_up, can_be_cancelled=False)

    def showable(self, recipe: Recipe) -> Recipe | None:
        """The steps that can be run now, without those that cannot be run at all; None while facts are on their way."""
        wish, runnable = self._wish(recipe), self._runnable(recipe)
        if wish and wish != self._lost:
            return None
        return () if look_of(runnable) == self._broken else runnable

    def exported(self, recipe: Recipe) -> Recipe:
        """The steps that an export runs: those that are shown, or all of them as long as facts are on their way, which
        the export then finds by itself."""
        shown = self.showable(recipe)
        return recipe if shown is None else shown

    def break_off(self, recipe: Recipe) -> bool:
        """Leaves out of the picture what was shown of a recipe and failed. False when that is known already."""
        is_new = look_of(recipe) != self._broken
        self._broken = look_of(recipe)
        return is_new

    def forget(self) -> None:
        """Gives up: the photo is closed."""
        self._asked = self._lost = self._broken = ()
        self._state = None
        self._job.drop()

    def _give_up(self, wish: Wish) -> None:
        if wish != self._lost:
            self._lost = wish
            self.changed.emit()

    def _runnable(self, recipe: Recipe) -> Recipe:
        known = (step for step in recipe if step.is_active and step.kind in self._choices)
        return tuple(step for step in known if not self._lacks_facts(step))

    def _lacks_facts(self, step: StepInstance) -> bool:
        return step.facts is None and self._choices[step.kind].step.needs_facts

    def _wish(self, recipe: Recipe) -> Wish:
        """Which looks at the photo the recipe lacks: each is the step and all active steps before it."""
        lacking: list[Hashable] = []
        before: tuple[Hashable, ...] = ()
        for step in recipe:
            this = step.kind, tuple(sorted(step.parameters.items()))
            if step.is_active and step.kind in self._choices and self._lacks_facts(step):
                lacking.append((*before, this, self._seen_by(step) if self._choices[step.kind].step.corrects else ()))
            if step.is_active:
                before = (*before, (this, step.strength, step.region and step.region.key))
        return tuple(lacking)

    def _seen_by(self, step: StepInstance) -> Seen:
        state = self._state
        return Seen() if state is None else seen_by(step.region, state.findings, state.spared)
