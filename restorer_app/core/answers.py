"""What is asked for where a hole can be filled in several ways."""

from dataclasses import dataclass

from restorer_app.core.requests import RepairHoles


@dataclass(frozen=True, eq=False)
class MakeAnswer(RepairHoles):
    """One more answer for a hole, to choose from; a repair and what is seen of the photo go before it."""

    patience = 1
