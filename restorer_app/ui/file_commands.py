"""Commands that open, export or close: everything that asks for a file or for what becomes of unsaved work."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from restorer_app import paths
from restorer_app.core.requests import ExportOrigins
from restorer_app.core.state import DocumentState
from restorer_app.files.origins import origins_name
from restorer_app.ui.export_defaults import first_folder
from restorer_app.ui.file_choice import FileChooser
from restorer_app.ui.message import Message
from restorer_app.ui.preferences import Preferences
from restorer_app.ui.project_commands import ProjectCommands
from restorer_app.ui.proposed_folder import proposed_folder
from restorer_app.ui.question import Answer, ask
from restorer_app.ui.session import Session
from restorer_app.ui.standing import name_of


class FileCommands(QObject):
    """Bound to one window; dialogs open over it. A folder for exports that was chosen by hand is proposed again until
    the program ends."""

    def __init__(
        self,
        window: QWidget,
        session: Session,
        preferences: Preferences,
        files: FileChooser,
        projects: ProjectCommands,
    ) -> None:
        super().__init__(window)
        self._window, self._session, self._preferences, self._files = window, session, preferences, files
        self._projects = projects
        self._leaving: object | None = None
        self._is_closing = False
        self._given_up: DocumentState | None = None
        self._export_folder: Path | None = None
        session.opened.connect(self._remember)
        session.saving_ended.connect(self._close_after_saving)
        session.open_failed.connect(self._forget)

    def open_photo(self) -> None:
        """Asks for a photo."""
        path = self._files.photo(self._window, self._preferences.settings.folder)
        if path is not None:
            self.open_path(path)

    def open_sample(self) -> None:
        """Opens the damaged photo that comes with the program."""
        self.open_path(paths.resources_dir() / "sample" / "sample.jpg")

    def open_paths(self, dropped: Sequence[Path]) -> None:
        """Opens what was dropped; of several, the first."""
        if not dropped:
            return
        if len(dropped) > 1:
            told = self.tr(
                "One photo at a time: this is the first of those you dropped. “Many photos…” takes them all."
            )
            self._session.told.emit(Message(told))
        self.open_path(Path(dropped[0]))

    def open_path(self, path: Path) -> None:
        """Opens a photo; what becomes of unsaved work is asked once the photo is read, for perhaps it cannot be."""
        self._session.settle()
        self._session.open(path, self.leave_photo if self._would_lose else None)

    def leave_photo(self, go_on: Callable[[], None]) -> None:
        """Does `go_on` at once, or after the user has saved or given up what is not on disk."""
        self._session.settle()
        document = self._session.document
        this = self._leaving = object()
        self._is_closing = False

        def again() -> None:
            if self._leaving is this and self._session.document is document:  # else something else was asked for since
                self.leave_photo(go_on)

        if not self._would_lose:
            go_on()
            return
        if self._session.copying.promised:  # closing the photo would break the promise
            self._session.copying.then(again)
            return
        if not self._session.has_unsaved_work:
            self._ask_for_repair(go_on)
            return
        ask(
            self._window,
            *self._about_unsaved(),
            (
                Answer(self.tr("&Save"), lambda: self._projects.save_and(again)),
                Answer(self.tr("&Cancel")),
                Answer(self.tr("&Discard"), go_on),
            ),
        )

    @property
    def _would_lose(self) -> bool:
        """Whether something would be lost that is not on disk, or not even finished."""
        return self._session.has_unsaved_work or self._session.activity.is_editing

    def _about_unsaved(self) -> tuple[str, str]:
        """What to ask of unsaved work, and what that is."""
        name, keeping = name_of(self._session), self._session.keeping
        if keeping.place is None:
            asked = self.tr("Save your work on “{name}”?")
            meaning = self.tr("It exists only in this window until you save or export it. The scan is unchanged.")
        elif keeping.is_changed_elsewhere:
            asked = self.tr("Save the changes to “{name}”?")
            meaning = self.tr("Another window or program has saved it too; what you did is only in this window.")
        else:
            asked = self.tr("Save the changes to “{name}”?")
            meaning = self.tr("What you did since it was saved is only in this window. The scan is unchanged.")
        return asked.format(name=name), meaning

    def _ask_for_repair(self, go_on: Callable[[], None]) -> None:
        """All is saved but for what is still being worked out; what has come of it since is asked for anew."""

        def give_up() -> None:
            if self._session.has_unsaved_work:
                self.leave_photo(go_on)
            else:
                go_on()

        ask(
            self._window,
            self.tr("A repair of “{name}” is still at work.").format(name=name_of(self._session)),
            self.tr("If you go on now it is given up. What is saved stays, so it can be done again."),
            (Answer(self.tr("Stay")), Answer(self.tr("Give up the repair"), give_up)),
        )

    def export(self) -> None:
        """Asks for format and name, then writes."""
        from restorer_app.ui.export_dialog import ExportDialog

        state = self._session.state
        if state is None:
            return
        preferences = self._preferences
        size = state.geometry.output_size(state.photo.width, state.photo.height)
        beside = self._folder()
        folder = first_folder(preferences.settings, self._export_folder or beside)
        dialog = ExportDialog(self._window, state.photo, folder, self._files, preferences.settings, size=size)

        def write(path: Path, format_id: str, options: dict[str, object]) -> None:
            kept = dialog.extras.kept_in(preferences.settings)
            preferences.change(replace(kept, last_export_folder=str(path.parent)))
            self._export_folder = path.parent if path.parent != beside else None
            says_history = preferences.settings.writes_history
            self._session.export(path, format_id, options, origins=dialog.origins, says_history=says_history)

        dialog.wanted.connect(write)
        dialog.open()

    def import_mask(self) -> None:
        """Asks for an image and takes its white as marks."""
        path = self._files.mask(self._window, self._preferences.settings.folder)
        if path is not None:
            self._session.import_mask(path)

    def export_mask(self) -> None:
        """Asks where to write the marks."""
        proposed = self._folder() / f"{Path(self._name()).stem}-mask.png"
        path = self._files.new_mask(self._window, proposed)
        if path is not None:
            self._session.export_mask(path)

    def export_origins(self) -> None:
        """Asks where to write what each pixel comes from."""
        path = self._files.new_origins(self._window, origins_name(self._folder() / self._name()))
        if path is None:
            return

        def done(written: Path) -> None:
            told = self.tr("What each pixel comes from was saved as {name}.").format(name=written.name)
            self._session.told.emit(Message(told))

        def write() -> None:
            if (state := self._session.state) is not None:
                self._session.write(ExportOrigins(state, path), path, done)

        self._session.copying.then(write, path)

    def may_close(self) -> bool:
        """Whether the window can close now. If not, it closes by itself once everything is written, or the user is
        asked what becomes of unsaved work."""
        self._session.settle()
        self._is_closing = bool(self._session.saving)
        if self._is_closing:
            self._leaving = None
            names = ", ".join(path.name for path in self._session.saving)
            self._session.told.emit(Message(self.tr("Closing when {name} is saved.").format(name=names)))
            return False
        if not self._would_lose or self._session.state is self._given_up:
            return True
        self.leave_photo(self._give_up_and_close)
        return False

    def quit(self) -> None:
        """Closes the window."""
        self._window.close()

    def _give_up_and_close(self) -> None:
        self._given_up = self._session.state
        self._window.close()

    def _close_after_saving(self, is_saved: bool) -> None:
        """A file that could not be written keeps the window open."""
        if not is_saved:
            self._is_closing, self._given_up = False, None
        elif self._is_closing and not self._session.saving:
            self._window.close()

    def _folder(self) -> Path:
        return proposed_folder(self._session, self._preferences.settings)

    def _name(self) -> str:
        source = self._session.state.photo.source if self._session.state else None
        return source.name if source is not None else self.tr("this photo")

    def _remember(self) -> None:
        place = self._session.keeping.place
        source = self._session.state.photo.source if self._session.state else None
        file = place.path if place is not None else source
        if file is None or paths.resources_dir() in file.parents:
            return
        settings = self._preferences.settings
        self._preferences.change(replace(settings, recent=settings.with_recent(file), folder=str(file.parent)))

    def _forget(self, path: Path) -> None:
        """What is gone is not offered again; what cannot be read now perhaps can another time."""
        if path.exists():
            return
        settings = self._preferences.settings
        kept = tuple(other for other in settings.recent if other != str(path))
        self._preferences.change(replace(settings, recent=kept))
