"""A user who picks files."""

from pathlib import Path


class FakeFiles:
    """A user with answers ready."""

    def __init__(self) -> None:
        self.answer: Path | None = None
        self.proposed: Path | None = None

    def photo(self, parent: object, folder: str) -> Path | None:
        """The answer."""
        return self.answer

    def photos(self, parent: object, folder: str) -> tuple[Path, ...]:
        """The answer alone."""
        return () if self.answer is None else (self.answer,)

    def mask(self, parent: object, folder: str) -> Path | None:
        """The answer."""
        return self.answer

    def new_mask(self, parent: object, proposed: Path) -> Path | None:
        """The answer."""
        return self.answer

    def new_project(self, parent: object, proposed: Path) -> Path | None:
        """The answer, and what was proposed."""
        self.proposed = proposed
        return self.answer

    def new_origins(self, parent: object, proposed: Path) -> Path | None:
        """The answer."""
        return self.answer

    def recipe(self, parent: object, folder: str) -> Path | None:
        """The answer."""
        return self.answer

    def new_recipe(self, parent: object, proposed: Path) -> Path | None:
        """The answer."""
        return self.answer

    def folder(self, parent: object, folder: str) -> Path | None:
        """The answer."""
        return self.answer

    def profile(self, parent: object, folder: str) -> Path | None:
        """The answer."""
        return self.answer
