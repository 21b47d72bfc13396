"""Choosing files: the system's own dialogs, behind a small interface."""

from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QFileDialog, QWidget

translate = QCoreApplication.translate


class FileChooser(Protocol):
    """Asks the user for a file or a folder; None when they changed their mind."""

    def photo(self, parent: QWidget, folder: str) -> Path | None:
        """A photo to open."""

    def mask(self, parent: QWidget, folder: str) -> Path | None:
        """An image to read marks from."""

    def new_mask(self, parent: QWidget, proposed: Path) -> Path | None:
        """Where to write marks; the dialog asks before it gives the name of a file that exists."""

    def new_origins(self, parent: QWidget, proposed: Path) -> Path | None:
        """Where to write what pixels come from; as with marks."""

    def recipe(self, parent: QWidget, folder: str) -> Path | None:
        """A recipe to read."""

    def new_recipe(self, parent: QWidget, proposed: Path) -> Path | None:
        """Where to write a recipe; as with marks, and always a file of its kind."""

    def folder(self, parent: QWidget, folder: str) -> Path | None:
        """Where to write a photo."""


class SystemFileChooser:
    """The dialogs of the system."""

    def photo(self, parent: QWidget, folder: str) -> Path | None:
        """A photo to open."""
        return _path(
            QFileDialog.getOpenFileName(parent, translate("FileChooser", "Open a photo"), folder, _image_filter())[0]
        )

    def mask(self, parent: QWidget, folder: str) -> Path | None:
        """An image to read marks from."""
        return _path(
            QFileDialog.getOpenFileName(parent, translate("FileChooser", "Import a mask"), folder, _image_filter())[0]
        )

    def new_mask(self, parent: QWidget, proposed: Path) -> Path | None:
        """Where to write marks."""
        return _new_png(parent, translate("FileChooser", "Export the mask"), proposed)

    def new_origins(self, parent: QWidget, proposed: Path) -> Path | None:
        """Where to write what pixels come from."""
        return _new_png(parent, translate("FileChooser", "Export what each pixel comes from"), proposed)

    def recipe(self, parent: QWidget, folder: str) -> Path | None:
        """A recipe to read."""
        title = translate("FileChooser", "Open a recipe")
        return _path(QFileDialog.getOpenFileName(parent, title, folder, _recipe_filter())[0])

    def new_recipe(self, parent: QWidget, proposed: Path) -> Path | None:
        """Where to write a recipe."""
        title = translate("FileChooser", "Save the recipe")
        dialog = QFileDialog(parent, title, str(proposed.parent), _recipe_filter())
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("json")
        dialog.selectFile(proposed.name)
        return Path(dialog.selectedFiles()[0]) if dialog.exec() else None

    def folder(self, parent: QWidget, folder: str) -> Path | None:
        """Where to write a photo."""
        return _path(QFileDialog.getExistingDirectory(parent, translate("FileChooser", "Choose a folder"), folder))


def _new_png(parent: QWidget, title: str, proposed: Path) -> Path | None:
    path = _path(QFileDialog.getSaveFileName(parent, title, str(proposed), "PNG (*.png)")[0])
    return path.with_suffix(".png") if path is not None and not path.suffix else path


def _image_filter() -> str:
    from restorer_app.files.formats import FORMATS

    patterns = " ".join(f"*{extension} *{extension.upper()}" for row in FORMATS for extension in row.extensions)
    return f"{translate('FileChooser', 'Photos')} ({patterns});;{translate('FileChooser', 'All files')} (*)"


def _recipe_filter() -> str:
    return f"{translate('FileChooser', 'Recipes')} (*.json)"


def _path(text: str) -> Path | None:
    return Path(text) if text else None
