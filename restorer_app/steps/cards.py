"""Model cards as the tables of methods see them."""

from typing import Protocol


class Card(Protocol):
    """What fills and steps need to know of a model card."""

    @property
    def id(self) -> str:
        """The model's id, which is also its folder's name."""

    @property
    def row(self) -> str:
        """The row of FILLS or STEPS it serves."""

    @property
    def title(self) -> str:
        """What people call it."""

    @property
    def summary(self) -> str:
        """One line for people."""

    @property
    def good_for(self) -> str:
        """What it does well."""

    @property
    def speed(self) -> str:
        """One phrase."""

    @property
    def licence(self) -> str:
        """Licence of the weights."""

    @property
    def weights_sha256(self) -> str:
        """SHA-256 of the weights, in hex."""

    @property
    def halo(self) -> int:
        """How far the net sees, in pixels."""
