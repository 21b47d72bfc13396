"""Commands that save work as a project and find its scan again."""

from collections.abc import Callable
from dataclasses import replace
from itertools import count
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from restorer_app import paths
from restorer_app.core.errors import ScanMissingError
from restorer_app.files.projects import SUFFIX
from restorer_app.ui.file_choice import FileChooser
from restorer_app.ui.message import Message
from restorer_app.ui.preferences import Preferences
from restorer_app.ui.proposed_folder import proposed_folder
from restorer_app.ui.question import Answer, ask
from restorer_app.ui.session import Session


class ProjectCommands(QObject):
    """Bound to one window; dialogs open over it."""

    def __init__(self, window: QWidget, session: Session, preferences: Preferences, files: FileChooser) -> None:
        super().__init__(window)
        self._window, self._session, self._preferences, self._files = window, session, preferences, files
        session.scan_missing.connect(self._ask_for_scan)

    def save(self) -> None:
        """Saves the project where it was saved before; asks for a place the first time."""
        self.save_and(lambda: None)

    def save_as(self) -> None:
        """Asks where to save the project."""
        self._ask_for_place(lambda: None)

    def save_and(self, on_saved: Callable[[], None]) -> None:
        """Saves as `save` does, and calls `on_saved` when everything is on the disk."""
        place = self._session.keeping.place
        if place is None:
            self._ask_for_place(on_saved)
        elif self._session.keeping.is_changed_elsewhere:
            self._ask_for_other_place(place.path, on_saved)
        else:
            self._save(place.path, on_saved)

    def _save(self, path: Path, on_saved: Callable[[], None]) -> None:
        self._session.settle()
        source = self._session.state.photo.source if self._session.state else None
        is_bundled = source is not None and paths.resources_dir() in source.parents
        embeds = self._preferences.settings.embeds_scan or is_bundled  # the sample lies elsewhere after an update
        keeping = self._session.keeping

        def saved() -> None:
            self._remember(path, on_saved)

        self._session.copying.then(lambda: keeping.save(path, embeds_scan=embeds, on_saved=saved), path)

    def _remember(self, path: Path, on_saved: Callable[[], None]) -> None:
        settings = self._preferences.settings
        self._preferences.change(replace(settings, recent=settings.with_recent(path)))
        on_saved()

    def _ask_for_place(self, on_saved: Callable[[], None]) -> None:
        path = self._files.new_project(self._window, self._proposed())
        if path is None or self._session.state is None:
            return
        if path.suffix.lower() != SUFFIX:  # never onto a photo, nor onto what the dialog did not ask about
            path = path.with_name(f"{path.name}{SUFFIX}")
            if path.exists():
                text = self.tr("There is a file called “{name}” already. Choose another name.")
                self._session.told.emit(Message(text.format(name=path.name)))
                return
        self._save(path.absolute(), on_saved)

    def _ask_for_other_place(self, path: Path, on_saved: Callable[[], None]) -> None:
        """What somebody else has saved is not replaced without a word."""
        ask(
            self._window,
            self.tr("“{name}” was saved elsewhere meanwhile.").format(name=path.name),
            self.tr("Another window or program has saved it. Replacing it gives up what was done there."),
            (
                Answer(self.tr("Save as…"), lambda: self._ask_for_place(on_saved)),
                Answer(self.tr("Cancel")),
                Answer(self.tr("Replace"), lambda: self._save(path, on_saved)),
            ),
        )

    def _proposed(self) -> Path:
        """Where it is saved, else beside the scan under its name; what somebody else has saved since keeps its own."""
        keeping, state = self._session.keeping, self._session.state
        if keeping.place is not None:
            return _free(keeping.place.path) if keeping.is_changed_elsewhere else keeping.place.path
        source = state.photo.source if state is not None else None
        name = source.stem if source is not None else self.tr("photo")
        return proposed_folder(self._session, self._preferences.settings) / f"{name}{SUFFIX}"

    def _ask_for_scan(self, missing: ScanMissingError, open_with: Callable[[Path], None], refused: str) -> None:
        def find() -> None:
            path = self._files.photo(self._window, self._preferences.settings.folder)
            if path is not None:
                open_with(path)

        meaning = self.tr("It is neither where it was nor beside the project. What was done to it is all there.")
        answers: tuple[Answer, ...] = (Answer(self.tr("Find it…"), find), Answer(self.tr("Cancel")))
        if missing.place:
            meaning = self.tr("It was on another computer, at {place}. What was done to it is all there.")
            meaning = meaning.format(place=Path(missing.place))
            answers = (Answer(self.tr("Look there"), lambda: open_with(Path(missing.place))), *answers)
        meaning = f"{refused} {meaning}".lstrip()
        ask(self._window, self.tr("Where is the scan “{name}”?").format(name=missing.name), meaning, answers)


def _free(path: Path) -> Path:
    """A name beside it that no file has."""
    names = (path.with_name(f"{path.stem} {number}{path.suffix}") for number in count(2))
    return next(name for name in names if not name.exists())
