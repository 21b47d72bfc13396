"""Choosing files: the system's own dialogs, behind a small interface."""

from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QFileDialog, QWidget

from restorer_app.ui.file_dialog import dress

translate = QCoreApplication.translate


class FileChooser(Protocol):
    """Asks the user for a file or a folder; None when they changed their mind."""

    def photo(self, parent: QWidget, folder: str) -> Path | None:
        """A photo to open."""

    def photos(self, parent: QWidget, folder: str) -> tuple[Path, ...]:
        """Photos, as many as are wanted."""

    def mask(self, parent: QWidget, folder: str) -> Path | None:
        """An image to read marks from."""

    def new_mask(self, parent: QWidget, proposed: Path) -> Path | None:
        """Where to write marks; the dialog asks before it gives the name of a file that exists."""

    def new_project(self, parent: QWidget, proposed: Path) -> Path | None:
        """Where to save a project; as with marks, and always a file of its kind."""

    def new_origins(self, parent: QWidget, proposed: Path) -> Path | None:
        """Where to write what pixels come from; as with marks."""

    def recipe(self, parent: QWidget, folder: str) -> Path | None:
        """A recipe to read."""

    def new_recipe(self, parent: QWidget, proposed: Path) -> Path | None:
        """Where to write a recipe; as with marks, and always a file of its kind."""

    def folder(self, parent: QWidget, folder: str) -> Path | None:
        """A folder that is there."""

    def profile(self, parent: QWidget, folder: str) -> Path | None:
        """The colour profile of a screen."""


class SystemFileChooser:
    """The dialogs of the system."""

    def photo(self, parent: QWidget, folder: str) -> Path | None:
        """A photo to open."""
        return _one(parent, translate("FileChooser", "Open a photo"), folder, _work_filter())

    def photos(self, parent: QWidget, folder: str) -> tuple[Path, ...]:
        """Photos, as many as are wanted."""
        title = translate("FileChooser", "Add photos")
        return _chosen(QFileDialog(parent, title, folder, _image_filter()), QFileDialog.FileMode.ExistingFiles)

    def mask(self, parent: QWidget, folder: str) -> Path | None:
        """An image to read marks from."""
        return _one(parent, translate("FileChooser", "Import a mask"), folder, _image_filter())

    def new_mask(self, parent: QWidget, proposed: Path) -> Path | None:
        """Where to write marks."""
        return _new_file(parent, translate("FileChooser", "Export the mask"), proposed, "PNG (*.png)")

    def new_origins(self, parent: QWidget, proposed: Path) -> Path | None:
        """Where to write what pixels come from."""
        title = translate("FileChooser", "Export what each pixel comes from")
        return _new_file(parent, title, proposed, "PNG (*.png)")

    def new_project(self, parent: QWidget, proposed: Path) -> Path | None:
        """Where to save a project."""
        return _new_file(parent, translate("FileChooser", "Save the project"), proposed, _project_filter())

    def recipe(self, parent: QWidget, folder: str) -> Path | None:
        """A recipe to read."""
        title = translate("FileChooser", "Open a recipe")
        return _one(parent, title, folder, _recipe_filter())

    def new_recipe(self, parent: QWidget, proposed: Path) -> Path | None:
        """Where to write a recipe."""
        return _new_file(parent, translate("FileChooser", "Save the recipe"), proposed, _recipe_filter())

    def folder(self, parent: QWidget, folder: str) -> Path | None:
        """A folder that is there."""
        dialog = QFileDialog(parent, translate("FileChooser", "Choose a folder"), folder)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        return next(iter(_chosen(dialog, QFileDialog.FileMode.Directory)), None)

    def profile(self, parent: QWidget, folder: str) -> Path | None:
        """The colour profile of a screen."""
        title = translate("FileChooser", "Choose the profile of the screen")
        kinds = translate("FileChooser", "Colour profiles") + " (*.icc *.icm *.ICC *.ICM)"
        return _one(parent, title, folder, kinds)


def _new_file(parent: QWidget, title: str, proposed: Path, kinds: str) -> Path | None:
    """Asks for a name; one without an ending gets the one that is proposed, before it is asked about."""
    dialog = QFileDialog(parent, title, str(proposed.parent), kinds)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix(proposed.suffix.removeprefix("."))
    dialog.selectFile(proposed.name)
    return next(iter(_chosen(dialog, QFileDialog.FileMode.AnyFile)), None)


def _one(parent: QWidget, title: str, folder: str, kinds: str) -> Path | None:
    """Asks for one file that is there."""
    return next(iter(_chosen(QFileDialog(parent, title, folder, kinds), QFileDialog.FileMode.ExistingFile)), None)


def _chosen(dialog: QFileDialog, mode: QFileDialog.FileMode) -> tuple[Path, ...]:
    """What the user chooses in the dialog, which is gone then."""
    dialog.setFileMode(mode)
    dress(dialog)
    files = tuple(map(Path, dialog.selectedFiles())) if dialog.exec() else ()
    dialog.deleteLater()
    return files


def _image_filter() -> str:
    return f"{translate('FileChooser', 'Photos')} ({_image_patterns()});;{translate('FileChooser', 'All files')} (*)"


def _work_filter() -> str:
    both = f"{translate('FileChooser', 'Photos and projects')} ({_image_patterns()} *.restorer)"
    return f"{both};;{_project_filter()};;{translate('FileChooser', 'All files')} (*)"


def _project_filter() -> str:
    return f"{translate('FileChooser', 'Projects')} (*.restorer)"


def _image_patterns() -> str:
    from restorer_app.files.formats import FORMATS

    return " ".join(f"*{extension} *{extension.upper()}" for row in FORMATS for extension in row.extensions)


def _recipe_filter() -> str:
    return f"{translate('FileChooser', 'Recipes')} (*.json)"
