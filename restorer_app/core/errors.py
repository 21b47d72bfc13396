"""Errors whose message is a sentence for the user."""


class RestorerError(Exception):
    """Something went wrong that the user can understand; `str(error)` is one plain sentence."""


class OpenError(RestorerError):
    """A photo, mask or other input file could not be read."""


class ScanMissingError(OpenError):
    """The scan of a project is neither where it was nor beside the project; `name` is that of its file. `place`: where
    it was on another computer, which was not asked; empty where it was on this one."""

    def __init__(self, name: str, place: str = "") -> None:
        super().__init__(f"The scan “{name}” is neither where it was nor beside the project.")
        self.name, self.place = name, place


class ExportError(RestorerError):
    """A result could not be written; nothing was changed on disk."""


class ModelError(RestorerError):
    """A model card or its weights are missing, damaged or not what they claim to be."""


class InferenceError(RestorerError):
    """A model ran but gave no usable result (not-a-number values, no memory left)."""


class NoMemoryError(InferenceError):
    """A piece of the photo was too large for the memory there is; a smaller one may fit."""


class UsageError(RestorerError):
    """The command line asks for something that does not exist."""
