"""What many photos get: one recipe, one fill, masks from a folder, and where the results go."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from restorer_app import paths
from restorer_app.core.errors import RestorerError
from restorer_app.core.state import StepInstance
from restorer_app.files.formats import format_of
from restorer_app.settings import Settings
from restorer_app.steps.fills import FillChoice
from restorer_app.ui.controls import ComboBox, IconButton, PathButton, label
from restorer_app.ui.file_choice import FileChooser
from restorer_app.ui.recipe_commands import RecipeCommands
from restorer_app.ui.session import Session

OPEN_PHOTO, FILE = "open", "file"
_FORMATS = ("png", "tiff", "jpeg")


class BatchForm(QWidget):
    """`changed` when anything is chosen; `refused(str)`: a recipe file that cannot be used."""

    changed = Signal()
    refused = Signal(str)

    def __init__(self, session: Session, recipes: RecipeCommands, files: FileChooser, settings: Settings) -> None:
        super().__init__()
        self._session, self._recipes, self._files = session, recipes, files
        self.output = Path(settings.batch_output) if settings.batch_output else None
        self.masks: Path | None = None
        self.recipe = _combo(self.tr("Recipe"))
        self.fill = _combo(self.tr("Repair with"))
        self.format = _combo(self.tr("Format"))
        self.mask_folder = _place(self.tr("Masks"))
        self.no_masks = IconButton("close", self.tr("Without masks"))
        self.output_folder = _place(self.tr("Write to"))
        self.mask_note = label("", "small", wraps=True)
        self.output_note = label("", "small", wraps=True)
        self.recipe_note = label("", "small", wraps=True)
        self.recipe_note.hide()
        self._taken: tuple[StepInstance, ...] = ()
        self._told: tuple[StepInstance, ...] = ()
        self._last = ""
        self._fill_combos(session.repairing.choices)
        self._lay_out()
        self._restore(settings)
        self.recipe.activated.connect(self._take_recipe)
        self.mask_folder.clicked.connect(self._choose_masks)
        self.no_masks.clicked.connect(self._leave_masks)
        self.output_folder.clicked.connect(self._choose_output)
        self.fill.currentIndexChanged.connect(self.changed)
        self.format.currentIndexChanged.connect(self.changed)
        session.changed.connect(self._show_recipe)
        self._show()

    @property
    def steps(self) -> tuple[StepInstance, ...]:
        """The steps of the recipe that is chosen, without what belongs to one photo."""
        recipe = self._session.improving.recipe if self.recipe.currentData() == OPEN_PHOTO else self._taken
        return tuple(replace(step.afresh, region=None) for step in recipe)

    @property
    def fill_id(self) -> str | None:
        """The fill that is chosen; None for what suits each mark."""
        return self.fill.currentData() or None

    @property
    def format_id(self) -> str:
        """Id of a row of FORMATS, or "same"."""
        return str(self.format.currentData())

    def kept_in(self, settings: Settings) -> Settings:
        """The settings with what is chosen here."""
        return replace(
            settings,
            batch_recipe=self.recipe.currentData(),
            batch_fill=self.fill.currentData(),
            batch_format=self.format_id,
            batch_output=str(self.output or ""),
        )

    def show_notes(self, *, masks: str, output: str) -> None:
        """What the folders mean for the photos there are."""
        for note, text in ((self.mask_note, masks), (self.output_note, output)):
            note.setText(text)
            note.setVisible(bool(text))

    def set_locked(self, is_locked: bool) -> None:
        """While a batch runs nothing of it can be chosen anew."""
        for field in (self.recipe, self.format, self.mask_folder, self.no_masks, self.output_folder):
            field.setEnabled(not is_locked)
        self.fill.setEnabled(not is_locked and self.masks is not None)

    def _fill_combos(self, fills: Sequence[FillChoice]) -> None:
        self.recipe.addItem(self.tr("None"), "")
        for name, offer in zip(paths.recipe_files(), self._recipes.offers(), strict=True):
            if not offer.problem:
                self.recipe.addItem(offer.title, name)
        self.recipe.addItem(self.tr("The recipe of the open photo"), OPEN_PHOTO)
        self.recipe.addItem(self.tr("A recipe file…"), FILE)
        for index, fill in enumerate(fills):
            self.fill.addItem(fill.title, fill.id if index else "")
            self.fill.setItemData(index, fill.summary, Qt.ItemDataRole.ToolTipRole)
        self.format.addItem(self.tr("The same as the scan"), "same")
        for name in _FORMATS:
            self.format.addItem(format_of(name).title, name)

    def _restore(self, settings: Settings) -> None:
        for combo, wanted in ((self.fill, settings.batch_fill), (self.format, settings.batch_format)):
            combo.setCurrentIndex(max(0, combo.findData(wanted)))
        if self.recipe.findData(settings.batch_recipe) < 0 and Path(settings.batch_recipe).is_file():
            self._offer_file(Path(settings.batch_recipe))
        self.recipe.setCurrentIndex(max(0, self.recipe.findData(settings.batch_recipe)))
        self._take_recipe()

    def _offer_file(self, path: Path) -> None:
        if self.recipe.findData(str(path)) < 0:
            self.recipe.insertItem(self.recipe.count() - 1, path.name, str(path))

    def _take_recipe(self) -> None:
        wanted = self.recipe.currentData()
        if wanted == FILE:
            path = self._files.recipe(self, str(Path.home()))
            if path is not None:
                self._offer_file(path)
            wanted = self._last if path is None else str(path)
            self.recipe.setCurrentIndex(self.recipe.findData(wanted))
        self._taken = ()
        if wanted not in ("", OPEN_PHOTO):
            try:
                self._taken = self._recipes.read(paths.recipe_files().get(wanted, Path(wanted))).steps
            except RestorerError as error:
                self.recipe.removeItem(self.recipe.findData(wanted))
                self.recipe.setCurrentIndex(0)
                self.refused.emit(str(error))
        self._last = self.recipe.currentData()
        self._show_recipe()
        self.changed.emit()

    def _show_recipe(self) -> None:
        text = ""
        if self.recipe.currentData() == OPEN_PHOTO:
            recipe = self._session.improving.recipe
            if not recipe:
                text = self.tr("The open photo has no recipe, or there is none open.")
            elif any(step.region is not None for step in recipe):
                text = self.tr("What is painted there belongs to that photo; the others get the steps everywhere.")
        self.recipe_note.setText(text)
        self.recipe_note.setVisible(bool(text))
        if self.steps != self._told:
            self._told = self.steps
            self.changed.emit()

    def _choose_masks(self) -> None:
        folder = self._files.folder(self, str(self.masks or Path.home()))
        if folder is not None:
            self.masks = folder
            self._show()
            self.changed.emit()

    def _leave_masks(self) -> None:
        self.masks = None
        self.mask_folder.setFocus()
        self._show()
        self.changed.emit()

    def _choose_output(self) -> None:
        folder = self._files.folder(self, str(self.output or Path.home()))
        if folder is not None:
            self.output = folder
            self._show()
            self.changed.emit()

    def _show(self) -> None:
        self.mask_folder.show_path(str(self.masks) if self.masks else self.tr("None: choose a folder…"))
        self.output_folder.show_path(str(self.output) if self.output else self.tr("Choose a folder…"))
        self.no_masks.setVisible(self.masks is not None)
        self.fill.setEnabled(self.masks is not None)
        self._show_recipe()

    def _lay_out(self) -> None:
        masks = QHBoxLayout()
        masks.setSpacing(4)
        masks.addWidget(self.mask_folder, 1)
        masks.addWidget(self.no_masks)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        for title, field, note in (
            (self.tr("Recipe"), self.recipe, self.recipe_note),
            (self.tr("Masks"), masks, self.mask_note),
            (self.tr("Repair with"), self.fill, None),
            (self.tr("Write to"), self.output_folder, self.output_note),
            (self.tr("Format"), self.format, None),
        ):
            layout.addWidget(label(title, "secondary"))
            if isinstance(field, QHBoxLayout):
                layout.addLayout(field)
            else:
                layout.addWidget(field)
            if note is not None:
                layout.addWidget(note)
            layout.addSpacing(8)
        layout.addStretch()


def _combo(name: str) -> ComboBox:
    combo = ComboBox()
    combo.setAccessibleName(name)
    return combo


def _place(name: str) -> PathButton:
    button = PathButton()
    button.setAccessibleName(name)
    return button
