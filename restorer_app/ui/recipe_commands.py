"""Recipes as files: those that come with the program, and the user's own."""

from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from restorer_app import paths
from restorer_app.core.errors import RestorerError
from restorer_app.core.state import StepInstance
from restorer_app.steps.steps import check_recipe
from restorer_app.ui.file_choice import FileChooser
from restorer_app.ui.message import Message, message_of
from restorer_app.ui.preferences import Preferences
from restorer_app.ui.session import Session


@dataclass(frozen=True)
class Offer:
    """A bundled recipe; `problem` says why it cannot be used here."""

    title: str
    summary: str
    steps: tuple[StepInstance, ...] = ()
    problem: str = ""


class RecipeCommands(QObject):
    """Bound to one window; dialogs open over it. The files are so small that they are read at once."""

    def __init__(self, window: QWidget, session: Session, preferences: Preferences, files: FileChooser) -> None:
        super().__init__(window)
        self._window, self._session, self._preferences, self._files = window, session, preferences, files

    @property
    def can_save(self) -> bool:
        """Whether there is anything to write."""
        return bool(self._session.improving.recipe)

    def offers(self) -> tuple[Offer, ...]:
        """The bundled recipes."""
        return tuple(self._offer(name, path) for name, path in paths.recipe_files().items())

    def take(self, offer: Offer) -> None:
        """Puts the steps of a recipe in the place of those there are."""
        self._session.improving.load(offer.steps, self.tr("Recipe: {title}").replace("{title}", offer.title))

    def clear(self) -> None:
        """Takes all steps out."""
        self._session.improving.load((), self.tr("Remove all steps"))

    def open(self) -> None:
        """Asks for a file and takes its recipe; one that does not fit changes nothing."""
        path = self._files.recipe(self._window, self._preferences.settings.folder)
        if path is None:
            return
        try:
            self.take(self.read(path))
        except RestorerError as error:
            self._session.told.emit(message_of(error))

    def read(self, path: Path) -> Offer:
        """The recipe in a file, all of whose steps are there. Raises `OpenError`, `UsageError`."""
        return self._checked(_read(path))

    def save(self) -> None:
        """Asks for a name and writes the recipe."""
        from restorer_app.files.recipes import Recipe, write_recipe

        self._session.settle()
        recipe = self._session.improving.recipe
        folder = Path(self._preferences.settings.folder or Path.home())
        path = self._files.new_recipe(self._window, folder / self.tr("My recipe.json"))
        if path is None or not recipe:
            return
        if path.suffix.lower() != ".json":  # never onto a photo, nor onto what the dialog did not ask about
            path = path.with_name(f"{path.name}.json")
            if path.exists():
                text = self.tr("There is a file called “{name}” already. Choose another name.")
                self._session.told.emit(Message(text.format(name=path.name)))
                return
        try:
            write_recipe(Recipe(path.stem, "", recipe), path)
        except RestorerError as error:
            self._session.told.emit(message_of(error))
            return
        sentences = [self.tr("The recipe was saved as {name}.").format(name=path.name)]
        if any(step.region is not None for step in recipe):
            sentences.append(self.tr("What is painted belongs to this photo and is no part of it."))
        self._session.told.emit(Message(" ".join(sentences)))

    def _offer(self, name: str, path: Path) -> Offer:
        offer = Offer(name, "")
        try:
            offer = _read(path)
            return self._checked(offer)
        except RestorerError as error:
            return replace(offer, problem=str(error))

    def _checked(self, offer: Offer) -> Offer:
        """Raises `UsageError` for a step that is not there."""
        check_recipe(offer.steps, self._session.improving.choices)
        return offer


def _read(path: Path) -> Offer:
    """Raises `OpenError`."""
    from restorer_app.files.recipes import read_recipe

    recipe = read_recipe(path)
    return Offer(recipe.title, recipe.summary, recipe.steps)
