"""Third section of the panel: the steps that improve the whole photo, and recipes of them."""

from itertools import pairwise

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QWidget

from restorer_app.ui.controls import label
from restorer_app.ui.improving import Improving
from restorer_app.ui.model_chooser import ModelList
from restorer_app.ui.recipe_commands import RecipeCommands
from restorer_app.ui.region_painting import RegionPainting
from restorer_app.ui.section import Section
from restorer_app.ui.step_list import StepList


class RecipePanel(Section):
    """Adding steps and setting them; `steps` are their rows."""

    def __init__(
        self, improving: Improving, recipes: RecipeCommands, painting: RegionPainting, diagnose: QAction
    ) -> None:
        super().__init__(3, "")
        self.heading.setText(self.tr("Improve"))
        self._improving, self._recipes, self._diagnose = improving, recipes, diagnose
        hint = self.tr("Take grain, blur, fading or stains away; the scan stays as it is.")
        self.nothing = label(hint, "small", wraps=True)
        self.steps = StepList(improving, painting)
        self.add = QPushButton(self.tr("Add a step…"))
        self.add.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.add.setEnabled(bool(improving.choices))
        self.choices = ModelList(improving.choices, self.add, name=self.tr("Steps"))
        self.menu = QMenu(self)
        self.menu.setToolTipsVisible(True)
        self.recipes = QPushButton(self.tr("Recipes…"))
        self.recipes.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.recipes.setToolTip(self.tr("Steps that were put together before, for this photo or any other"))
        self.recipes.setMenu(self.menu)
        self._buttons = QWidget()
        self._lay_out()
        self.add.clicked.connect(self.open_choices)
        self.choices.chosen.connect(improving.add)
        self.menu.aboutToShow.connect(self._fill_menu)
        self.steps.rearranged.connect(self._order_focus)
        improving.changed.connect(self._refresh)
        self._refresh()

    def open_choices(self) -> None:
        """Opens the list of steps under the buttons, as wide as both; over them where there is more room."""
        field = QRect(self._buttons.mapToGlobal(QPoint(0, 0)), self._buttons.size())
        self.choices.setGeometry(self.choices.place(field, self.screen().availableGeometry()))
        self.choices.show()
        self.choices.setFocus()

    def _lay_out(self) -> None:
        line = QHBoxLayout(self._buttons)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        line.addWidget(self.add, 1)
        line.addWidget(self.recipes, 1)
        self.body.addWidget(self.nothing)
        self.body.addWidget(self.steps)
        self.body.addWidget(self._buttons)

    def _refresh(self) -> None:
        has_steps = bool(self._improving.recipe)
        self.nothing.setVisible(not has_steps)
        self.steps.setVisible(has_steps)

    def _order_focus(self) -> None:
        """Tab goes down the section in the order in which it is seen."""
        rows = [part for row in self.steps.rows for part in row.fields()]
        for before, after in pairwise((self.heading, *rows, self.add, self.recipes)):
            QWidget.setTabOrder(before, after)

    def _fill_menu(self) -> None:
        self.menu.clear()
        for offer in self._recipes.offers():
            action = self.menu.addAction(offer.title.replace("&", "&&"))
            action.setToolTip(offer.problem or offer.summary)
            action.setEnabled(not offer.problem)
            action.triggered.connect(lambda _checked, offer=offer: self._recipes.take(offer))
        self.menu.addSeparator()
        self.menu.addAction(self._diagnose)
        self.menu.addAction(self.tr("Open recipe…")).triggered.connect(self._recipes.open)
        save = self.menu.addAction(self.tr("Save recipe as…"))
        save.triggered.connect(self._recipes.save)
        clear = self.menu.addAction(self.tr("Remove all steps"))
        clear.triggered.connect(self._recipes.clear)
        for action in (save, clear):
            action.setEnabled(self._recipes.can_save)
