"""One step of the recipe in the panel: a line that unfolds to its strength, its parameters and where it applies."""

from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from restorer_app.core.region import Region
from restorer_app.core.state import StepInstance
from restorer_app.steps.context import Parameter, with_defaults
from restorer_app.steps.steps import StepChoice
from restorer_app.ui import words
from restorer_app.ui.controls import CheckBox
from restorer_app.ui.improving import Improving
from restorer_app.ui.region_painting import RegionPainting
from restorer_app.ui.regions import Where, blank, where_of
from restorer_app.ui.step_heading import Handle, StepHeading
from restorer_app.ui.step_value import StepValue
from restorer_app.ui.step_where import StepWhere


class StepRow(QFrame):
    """Shows one step and edits it through `improving`, wherever in the recipe it is by now, and no more once it is
    out of it. `index` is the place where it was shown last.

    `unfolded(bool)`: the user wants it so. `dragged(QPoint)`, `dropped`, `given_up`: as its handle. `moved(int)`: by
    so many places with the keyboard. `painting_wanted(bool)`: to paint where it applies, or to end that.
    """

    unfolded = Signal(bool)
    dragged = Signal(QPoint)
    dropped = Signal()
    given_up = Signal()
    moved = Signal(int)
    painting_wanted = Signal(bool)

    def __init__(self, improving: Improving, painting: RegionPainting, step: StepInstance) -> None:
        super().__init__()
        self.setObjectName("stepRow")
        self.kind, self.key = step.kind, step.key
        self.index = 0
        self._improving = improving
        self._choice: StepChoice | None = improving.choices_by_id.get(step.kind)
        self._parameters = self._choice.parameters if self._choice else ()
        self._region: Region | None = None
        self.handle = Handle()
        self.switch = CheckBox("")
        self.heading = StepHeading()
        self.strength = StepValue(self.tr("Strength"), minimum=0, maximum=100, default=100, unit="%")
        self.values = {parameter.id: _row_of(parameter) for parameter in self._parameters}
        seeds = [parameter.id for parameter in self._parameters if parameter.is_seed]
        self.others = {name: QPushButton(self.tr("Another version")) for name in seeds}
        self.where = StepWhere(painting, corrects=self._choice is not None and self._choice.step.corrects)
        self.remove = QPushButton(self.tr("Remove"))
        self.body = QWidget()
        self._lay_out()
        self._connect()

    @property
    def title(self) -> str:
        """What people call the step."""
        return self._choice.title if self._choice else self.kind

    def show_step(self, index: int, step: StepInstance, *, has_effect: bool) -> None:
        """Shows the step at that place of the recipe. One without effect failed, as was told."""
        self.index, self._region = index, step.region
        self.switch.setChecked(step.is_on)
        self.switch.setAccessibleName(self.tr("Use {step}").format(step=self.title))
        value, where = self._said_of(step) if has_effect else (self.tr("no effect"), "")
        self.heading.show_step(self.title, value, where, is_quiet=not step.is_active, is_failed=not has_effect)
        self.strength.set_value(round(step.strength * 100))
        given = {name: value for name, value in step.parameters.items() if name in self.values}
        for parameter in self._parameters:
            row, found = self.values[parameter.id], (step.facts or {}).get(parameter.id)
            if parameter.at_minimum:
                row.show_least(words.value_of(parameter, parameter.minimum, found), found)
            row.set_value(with_defaults(self._parameters, given)[parameter.id])
        finds_nothing = step.correction is not None and step.correction.is_nothing
        self.where.show_region(step.region, finds_nothing=finds_nothing)

    def unfold(self, is_unfolded: bool) -> None:
        """Shows or hides what is under the line, without telling anyone."""
        self.heading.setChecked(is_unfolded)
        self.body.setVisible(is_unfolded)

    def fields(self) -> list[QWidget]:
        """What takes the focus, from top to bottom."""
        rows = (self.strength, *self.values.values())
        values: list[QWidget] = [part for row in rows for part in (row.number, row.slider, row.reset)]
        return [self.switch, self.heading, *values, *self.others.values(), *self.where.fields(), self.remove]

    def _said_of(self, step: StepInstance) -> tuple[str, str]:
        """How strong it is, and that it does not apply everywhere."""
        strength, where = words.percent(step.strength), where_of(step.region)
        if where is Where.ONLY and step.region is not None and not step.region.tiles:
            return "", self.tr("nothing painted yet")
        if step.correction is not None and step.correction.is_nothing:
            return "", self.tr("nothing found")
        texts = {
            Where.EVERYWHERE: "" if step.correction is None else self.tr("where found"),
            Where.ONLY: self.tr("where painted"),
            Where.NOT: self.tr("not where painted"),
        }
        return strength, texts[where]

    def _lay_out(self) -> None:
        line = QHBoxLayout()
        line.setContentsMargins(4, 0, 6, 0)
        line.setSpacing(0)
        line.addWidget(self.handle)
        self.switch.setFixedWidth(24)
        line.addWidget(self.switch)
        line.addWidget(self.heading, 1)
        if self._choice is not None:
            self.heading.setToolTip(f"{self.title}\n{self._choice.summary}\n{self._choice.good_for}")
        body = QVBoxLayout(self.body)
        body.setContentsMargins(12, 2, 8, 8)
        body.setSpacing(4)
        for part in (self.strength, *self.values.values(), *self.others.values(), self.where):
            body.addWidget(part)
        self.remove.setProperty("look", "quiet")
        self.remove.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.remove.setToolTip(self.tr("Take this step out (Delete)"))
        foot = QHBoxLayout()
        foot.addStretch()
        foot.addWidget(self.remove)
        body.addLayout(foot)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(line)
        layout.addWidget(self.body)
        self.body.hide()

    def _connect(self) -> None:
        improving = self._improving
        self.handle.dragged.connect(self.dragged)
        self.handle.dropped.connect(self.dropped)
        self.handle.given_up.connect(self.given_up)
        self.heading.clicked.connect(self.unfolded)
        self.heading.removed.connect(self._remove)
        self.remove.clicked.connect(self._remove)
        self.switch.clicked.connect(lambda is_on: self._edit(improving.set_on, is_on))
        self.strength.changed.connect(lambda value: self._edit(improving.set_strength, value / 100, is_final=False))
        self.strength.settled.connect(improving.settle)
        for name, row in self.values.items():
            row.changed.connect(self._setter(name))
            row.settled.connect(improving.settle)
        for name, button in self.others.items():
            button.clicked.connect(self._next_of(name))
        self.where.chosen.connect(self._choose_where)
        self.where.painting_wanted.connect(self.painting_wanted)
        self.where.cleared.connect(self._clear_region)
        for key, places in (("Alt+Up", -1), ("Alt+Down", 1)):
            shortcut = QShortcut(QKeySequence(key), self, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(lambda places=places: self.moved.emit(places))

    def _setter(self, name: str) -> Callable[[float], None]:
        return lambda value: self._edit(self._improving.set_parameter, name, value, is_final=False)

    def _next_of(self, name: str) -> Callable[[], None]:
        """Goes on to the next value, from the last one to the first that is drawn."""
        parameter = next(parameter for parameter in self._parameters if parameter.id == name)

        def go_on() -> None:
            value = self.values[name].value + 1
            self._edit(self._improving.set_parameter, name, value if value <= parameter.maximum else 1, is_final=True)

        return go_on

    def _edit(self, change: Callable[..., None], *what: object, **how: object) -> None:
        """Changes the step where it is now; a row that has just left the list changes nothing."""
        if (place := self._improving.place_of(self.key)) is not None:
            change(place, *what, **how)

    def _remove(self) -> None:
        self._edit(self._improving.remove)

    def _choose_where(self, where: Where) -> None:
        """Where nothing is painted yet, that is what comes next."""
        self._edit(self._improving.set_where, where)
        if self._region is not None and not self._region.tiles:
            self.painting_wanted.emit(True)

    def _clear_region(self) -> None:
        if (region := self._region) is not None:
            empty = blank(where_of(region), width=region.width, height=region.height)
            self._edit(self._improving.set_region, empty)


def _row_of(parameter: Parameter) -> StepValue:
    return StepValue(
        parameter.title,
        minimum=parameter.minimum,
        maximum=parameter.maximum,
        default=parameter.default,
        step=parameter.step,
        unit=parameter.unit,
        at_minimum=parameter.at_minimum,
    )
