"""Model cards as the tables of methods see them, and what a list of methods says of each."""

from typing import Protocol


class Choice(Protocol):
    """What people are told of a fill, a step or a model."""

    @property
    def id(self) -> str:
        """Its name in recipes and settings; a model's is also its folder's name."""

    @property
    def title(self) -> str:
        """What people call it."""

    @property
    def summary(self) -> str:
        """What it does, in one line."""

    @property
    def good_for(self) -> str:
        """What it does well."""

    @property
    def limits(self) -> str:
        """What it does badly, or not at all; nothing where that goes without saying."""

    @property
    def speed(self) -> str:
        """How long it takes, in one phrase."""

    @property
    def licence(self) -> str:
        """Under what licence it is; of a model, its weights."""


class Card(Choice, Protocol):
    """What fills and steps need to know of a model card."""

    @property
    def row(self) -> str:
        """The row of FILLS or STEPS it serves."""

    @property
    def weights_sha256(self) -> str:
        """SHA-256 of the weights, in hex."""

    @property
    def halo(self) -> int:
        """How far the net sees, in pixels."""
