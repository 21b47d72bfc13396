"""The recipe of the open photo: what is decided becomes the history's, what is only being tried is shown beside it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, QTimer, Signal

from restorer_app.core.region import Region
from restorer_app.core.requests import Submit
from restorer_app.core.state import DocumentState, StepInstance
from restorer_app.document.document import Document
from restorer_app.document.edits import set_recipe
from restorer_app.steps.steps import StepChoice
from restorer_app.tools.region_brush import RegionStroke
from restorer_app.ui import words
from restorer_app.ui.activity import Activity
from restorer_app.ui.looking import Looking, Recipe
from restorer_app.ui.message import message_of
from restorer_app.ui.regions import Where, blank, region_for, where_of

NEXT_AFTER_MS = 150


@dataclass(frozen=True, eq=False)
class _Trial:
    """A value that is being tried: the key of its step and what of it changes, the step, and the edit's name."""

    what: tuple[int, str]
    step: StepInstance
    label: str


class Improving(QObject):
    """Edits the recipe, one line of the history for each decision. A slider that moves is only tried: `shown` has the
    value, the document does not until `settle`.

    `changed`: the recipe is another one. `tried`: only what is shown is another one. `told(Message)`: for the notice
    bar. `device`: where steps run.
    """

    changed = Signal()
    tried = Signal()
    told = Signal(object)

    def __init__(self, submit: Submit, activity: Activity, choices: Sequence[StepChoice], parent: QObject) -> None:
        super().__init__(parent)
        self.choices = tuple(choices)
        self.device = "auto"
        self.choices_by_id = {choice.id: choice for choice in choices}
        self._document: Document | None = None
        self._looking = Looking(submit, activity, choices, self)
        self._looking.changed.connect(self.changed)
        self._painted: dict[int, Region] = {}
        self._trial: _Trial | None = None
        self._shown_trial: _Trial | None = None
        self._last: Recipe = ()
        self._shown: DocumentState | None = None
        self._shown_of: DocumentState | None = None
        self._pace = QTimer(self, singleShot=True, interval=NEXT_AFTER_MS)
        self._pace.timeout.connect(self.go_on)

    @property
    def recipe(self) -> Recipe:
        """The steps with what is being tried."""
        return self._with(self._trial)

    def place_of(self, key: int | None) -> int | None:
        """Where in the recipe the step of that key is now; None where it is not in it."""
        return next((index for index, step in enumerate(self.recipe) if step.key == key), None)

    def has_effect(self, index: int) -> bool:
        """Whether the picture shows what a step does, if it is switched on: it does not where the step failed."""
        shown = self._looking.showable(self.recipe)
        return shown is None or not self.recipe[index].is_active or self.recipe[index] in shown

    def shown(self, state: DocumentState) -> DocumentState:
        """The document's state as the canvas shows it: with the value that is tried, and with the steps of before as
        long as those of now have not looked at the photo."""
        recipe = self._looking.showable(self._with(self._shown_trial))
        self._last = self._last if recipe is None else recipe
        if self._shown is None or self._shown_of is not state or self._shown.recipe != self._last:
            self._shown_of = state
            self._shown = state if state.recipe == self._last else replace(state, recipe=self._last)
        return self._shown

    def exported(self, state: DocumentState) -> DocumentState:
        """The document's state as an export has it: without the steps that failed, for they are not shown either."""
        recipe = self._looking.exported(state.recipe)
        return state if recipe == state.active_steps else replace(state, recipe=recipe)

    def add(self, kind: str) -> None:
        """Puts a step behind the others."""
        self._do((*self.recipe, StepInstance(kind)), self.tr("Add {step}"), kind)

    def remove(self, index: int) -> None:
        """Takes a step out."""
        recipe = self.recipe
        self._do(recipe[:index] + recipe[index + 1 :], self.tr("Remove {step}"), recipe[index].kind)

    def move(self, index: int, to: int) -> None:
        """Puts a step at another place."""
        recipe = list(self.recipe)
        step = recipe.pop(index)
        recipe.insert(to, step)
        self._do(recipe, self.tr("Move {step} up") if to < index else self.tr("Move {step} down"), step.kind)

    def load(self, steps: Sequence[StepInstance], label: str) -> None:
        """Takes other steps in the place of those there are."""
        self._do(steps, label)

    def set_on(self, index: int, is_on: bool) -> None:
        """Switches a step on or off."""
        step = self.recipe[index]
        text = self.tr("Switch {step} on") if is_on else self.tr("Switch {step} off")
        self._replace(index, replace(step, is_on=is_on), text)

    def set_region(self, index: int, region: Region | None) -> None:
        """Where a step applies; None is everywhere, or wherever it finds something."""
        step = self.recipe[index]
        finds = self.choices_by_id[step.kind].step.corrects
        texts = {
            Where.EVERYWHERE: self.tr("{step}: where found") if finds else self.tr("{step}: everywhere"),
            Where.ONLY: self.tr("{step}: only where painted"),
            Where.NOT: self.tr("{step}: not where painted"),
        }
        self._replace(index, replace(step, region=region), texts[where_of(region)])

    def set_where(self, index: int, where: Where) -> None:
        """The same in people's words; what is painted stays painted, and comes back after everywhere."""
        if self._document is not None:
            photo, step = self._document.state.photo, self.recipe[index]
            if step.region is not None:
                self._painted[step.key] = step.region
            known = step.region or (self._painted.get(step.key) if where is not Where.EVERYWHERE else None)
            self.set_region(index, region_for(where, known, width=photo.width, height=photo.height))

    def paint_region(self, index: int, stroke: RegionStroke) -> None:
        """Draws a stroke on the region of a step; where it has none yet, the stroke decides what it means."""
        if self._document is None:
            return
        step, photo = self.recipe[index], self._document.state.photo
        first = Where.ONLY if stroke.applies else Where.NOT
        region = step.region or blank(first, width=photo.width, height=photo.height)
        region = region.painted(stroke.box, stroke.coverage, applies=stroke.applies)
        self._replace(index, replace(step, region=region), self.tr("{step}: paint where it applies"))

    def set_strength(self, index: int, value: float, *, is_final: bool) -> None:
        """How strong a step is, 0..1; tried until it is final."""
        label = self.tr("{step}: strength {value}").replace("{value}", words.percent(value))
        self._try(index, "strength", replace(self.recipe[index], strength=value), label, is_final=is_final)

    def set_parameter(self, index: int, parameter_id: str, value: float, *, is_final: bool) -> None:
        """A parameter of a step; tried until it is final. The default is kept as such, not as a number."""
        step = self.recipe[index]
        parameter = next(p for p in self.choices_by_id[step.kind].parameters if p.id == parameter_id)
        parameters = {name: other for name, other in step.parameters.items() if name != parameter_id}
        if value != parameter.default:
            parameters[parameter_id] = value
        label = f"{{step}}: {parameter.title.lower()} {words.value_of(parameter, value)}"
        self._try(index, parameter_id, replace(step, parameters=parameters), label, is_final=is_final)

    def settle(self) -> None:
        """Makes what is tried one line of the history."""
        trial, recipe = self._trial, self.recipe
        self._pace.stop()
        self._trial = self._shown_trial = None
        if trial is None or self._document is None:
            return
        if self._document.do(set_recipe(recipe), trial.label) is None:
            self.tried.emit()

    def go_on(self) -> None:
        """Shows the newest value that is tried: the one before can be seen, or has had its time."""
        self._pace.stop()
        if self._trial is not self._shown_trial:
            self._shown_trial = self._trial
            self._pace.start()
            self.tried.emit()

    def follow(self, document: Document) -> None:
        """Takes up a document after it has changed: has its steps look at the photo, where they have not yet."""
        if document is not self._document:
            self.forget()
            self._document = document
        self._looking.consider(document, self.device)
        self.changed.emit()

    def take_failure(self, shown: DocumentState, error: BaseException) -> None:
        """Tells that steps could not be run, once, and shows the photo without them."""
        if self._looking.break_off(shown.recipe):
            self.told.emit(message_of(error))
            self.changed.emit()

    def forget(self) -> None:
        """The photo is closed."""
        self._pace.stop()
        self._trial = self._shown_trial = None
        self._looking.forget()
        self._painted.clear()
        self._document, self._last, self._shown, self._shown_of = None, (), None, None

    def _try(self, index: int, name: str, step: StepInstance, label: str, *, is_final: bool) -> None:
        what = step.key, name
        if self._trial is not None and self._trial.what != what:
            self.settle()
        self._trial = _Trial(what, step, label.replace("{step}", title_of(step.kind, self.choices_by_id)))
        if is_final:
            self.settle()
        elif not self._pace.isActive():
            self.go_on()

    def _with(self, trial: _Trial | None) -> Recipe:
        """The document's recipe with what is tried; facts are the document's where they will do, so that a trial need
        not wait."""
        recipe = self._document.state.recipe if self._document is not None else ()
        if trial is None:
            return recipe
        tried, choice = trial.step, self.choices_by_id.get(trial.step.kind)
        return tuple(_tried(tried, step, choice) if step.key == trial.what[0] else step for step in recipe)

    def _replace(self, index: int, step: StepInstance, text: str) -> None:
        self._do((*self.recipe[:index], step, *self.recipe[index + 1 :]), text, step.kind)

    def _do(self, recipe: Sequence[StepInstance], text: str, kind: str = "") -> None:
        """Puts another recipe, made from `self.recipe`, in the document's place of it."""
        self.settle()
        if self._document is not None:
            self._document.do(set_recipe(recipe), text.replace("{step}", title_of(kind, self.choices_by_id)))


def title_of(kind: str, choices: Mapping[str, StepChoice]) -> str:
    """What people call a step, also one that is not there."""
    return choices[kind].title if kind in choices else kind


def _tried(step: StepInstance, known: StepInstance, choice: StepChoice | None) -> StepInstance:
    """A step with what was found for another value, unless it leaves a parameter to be found that is not among them;
    then it has to look first."""
    facts, found = known.facts or {}, {one.id for one in choice.step.finds} if choice is not None else set()
    automatic = [p for p in choice.parameters if p.id in found] if choice is not None else []
    to_find = (p.id for p in automatic if step.parameters.get(p.id, p.default) == p.minimum)
    if all(name in facts for name in to_find):
        return replace(step, facts=known.facts, correction=known.correction)
    return step.afresh
